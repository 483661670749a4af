"""Who is told what by mail: of assignments, approvals, comments that name them, and what could not be published."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

from core.json_values import JSONObject, JSONValue
from publishing.models import Approval, Comment, Mail
from publishing.outgoing import Letter, holders_of, is_configured, write_mail
from publishing.publish_rules import Rule
from stacks.actor import Actor, ActorKind
from stacks.mail_kinds import MailKind
from stacks.scope import Scope

MOST_ENTRIES = 20
"""How many entries one mail names; of the others it tells the number."""
GATHERING = timedelta(seconds=30)
"""How long failures of one request are gathered before they are told."""


@dataclass(frozen=True, slots=True)
class LanguagePlace:
    """One language of an entry."""

    content_type_uid: str
    uid: str
    locale: str


class FailedItem(Protocol):
    """What a failed item tells of its request, and where that was made."""

    @property
    def stack_id(self) -> int: ...
    @property
    def branch_id(self) -> int: ...
    @property
    def job_uid(self) -> str: ...
    @property
    def actor_kind(self) -> str: ...
    @property
    def created_by(self) -> str: ...


def tell_assigned(
    actor: Actor,
    scope: Scope,
    places: Collection[LanguagePlace],
    *,
    users: Collection[str],
    roles: Collection[str],
    said: JSONObject,
) -> None:
    """One mail to each person that entries were assigned to, by name or by role, however many entries they are."""
    facts = _facts(actor, places) | said
    to = {*users, *holders_of(scope.stack_id, roles)}
    write_mail(scope, Letter(MailKind.ASSIGNMENT, facts), to=to, but=actor.uid)


def tell_of_approval(actor: Actor, scope: Scope, place: LanguagePlace, rule: Rule, approval: Approval) -> None:
    """A request goes to who may answer it, an answer to who asked. Where everybody may answer, nobody in particular is told."""
    facts: JSONObject = _facts(actor, [place]) | {
        "action": approval.action,
        "environment": rule.environment_name,
        "is_accepted": approval.status == Approval.Status.ACCEPTED,
        "comment": approval.comment,
    }
    if approval.status == Approval.Status.REQUESTED:
        to = {*rule.users, *holders_of(scope.stack_id, rule.roles)}
        write_mail(scope, Letter(MailKind.APPROVAL_REQUEST, facts), to=to, but=actor.uid)
        return
    write_mail(scope, Letter(MailKind.APPROVAL_ANSWER, facts), to={approval.requested_by}, but=actor.uid)


def tell_mentioned(actor: Actor, scope: Scope, place: LanguagePlace, comment: Comment, uids: Collection[str]) -> None:
    """A mail to each person whom a comment names."""
    facts: JSONObject = _facts(actor, [place]) | {"comment_uid": comment.uid}
    write_mail(scope, Letter(MailKind.MENTION, facts), to=uids, but=actor.uid)


def tell_of_failures(items: Iterable[FailedItem]) -> None:
    """One mail for a request, to the person who made it, however much of it fails."""
    if not is_configured():
        return
    by_job = {item.job_uid: item for item in items if item.actor_kind == ActorKind.USER}
    for uid, item in sorted(by_job.items()):
        letter = Letter(MailKind.PUBLISH_FAILURE, {"job": uid}, key=f"job:{uid}", delay=GATHERING)
        if not Mail.objects.filter(recipient__uid=item.created_by, key=letter.key).exists():
            write_mail(item, letter, to={item.created_by})


def _facts(actor: Actor, places: Collection[LanguagePlace]) -> JSONObject:
    named: list[JSONValue] = [
        {"content_type": place.content_type_uid, "uid": place.uid, "locale": place.locale}
        for place in list(places)[:MOST_ENTRIES]
    ]
    return {"by": actor.uid, "entries": named, "entry_count": len(places)}
