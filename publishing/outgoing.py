"""Writing down mail that is to be sent, in the transaction of what it is about. Sending it: publishing.mailing."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db.models import Count, QuerySet
from django.db.models.functions import Now

from core.json_values import JSONValue
from publishing.models import Mail, MailState
from stacks.activity import InBranch
from stacks.mail_kinds import MailKind
from stacks.membership import people_in
from stacks.models import StackMember, User

NO_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
MOST_RECIPIENTS = 500


@dataclass(frozen=True, slots=True)
class Letter:
    """What people are to be told. Under a `key` each of them is told once; `delay` leaves time for more to come together."""

    kind: MailKind
    facts: Mapping[str, JSONValue]
    key: str = ""
    delay: timedelta = timedelta(0)


def is_configured() -> bool:
    """Whether this installation sends mail."""
    return bool(settings.EMAIL_BACKEND != NO_BACKEND)


def write_mail(place: InBranch, letter: Letter, *, to: Collection[str], but: str = "") -> None:
    """Put the letter down for the people of the stack among the uids who want such mail; `but` is who knows already.

    Three queries where there is somebody, none where nobody is meant or no mail is sent here.
    """
    meant = set(to) - {but}
    if not meant or not is_configured():
        return
    people = list(_willing(place.stack_id, letter.kind).filter(uid__in=meant).order_by("pk")[:MOST_RECIPIENTS])
    drowned = _drowned(people)
    Mail.objects.bulk_create(
        [
            Mail(
                stack_id=place.stack_id,
                branch_id=place.branch_id,
                recipient=person,
                kind=letter.kind.value,
                key=letter.key,
                facts=dict(letter.facts),
                next_try_at=Now() + letter.delay,
            )
            for person in people
            if person.pk not in drowned
        ],
        ignore_conflicts=bool(letter.key),
    )


def may_be_sent(mail: Mail) -> bool:
    """Whether its recipient may read it still, and wants to."""
    return _willing(mail.place[0].pk, MailKind(mail.kind)).filter(pk=mail.recipient_id).exists()


def holders_of(stack_id: int, role_uids: Collection[str]) -> set[str]:
    """The uids of the people who hold one of the roles."""
    rows = StackMember.objects.filter(stack=stack_id, role__uid__in=list(role_uids)) if role_uids else None
    return set() if rows is None else set(rows.values_list("user__uid", flat=True))


def _willing(stack_id: int, kind: MailKind) -> "QuerySet[User]":
    return people_in(stack_id).filter(is_active=True).exclude(unwanted_mail__contains=[kind.value])


def _drowned(people: Collection[User]) -> set[int]:
    """Who has more mail waiting than anybody would read: none is added until it has gone out."""
    waiting = Mail.objects.filter(recipient__in=people, state=MailState.WAITING).values("recipient")
    full = waiting.annotate(count=Count("pk")).filter(count__gte=settings.MAIL_WAITING_PER_PERSON)
    return set(full.values_list("recipient", flat=True)) if people else set()
