"""Moving entries through their workflows."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field

from django.db import transaction

from content.entry_sight import readable_languages
from content.errors import ContentTypeNotFound
from content.models import Entry, EntryLocale
from content.sight import keys_for
from content.types import load_type
from core.clock import utc_now
from core.errors import Problem
from core.json_values import JSONObject
from publishing.errors import StageChangeInvalid
from publishing.models import EntryStage
from publishing.notices import LanguagePlace, tell_assigned
from publishing.workflow_rules import Governing, Mover
from publishing.workflows import find_governing, mover_of, stages_of
from stacks import activity
from stacks.actor import Actor
from stacks.membership import people_of, roles_of, unknown_people
from stacks.models import Activity
from stacks.permissions import Permission
from stacks.role_rules import Action
from stacks.scope import Scope

_PLACE = "workflow.workflow_stage"


@dataclass(frozen=True, slots=True)
class StageChange:
    """The stage to go to, and what is said to whom about it."""

    uid: str
    comment: str = ""
    due_date: str = ""
    notify: bool = True
    assigned_to: tuple[str, ...] = ()
    assigned_by_roles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Language:
    """One language of an entry, and where the request names it."""

    place: str
    content_type_uid: str
    uid: str
    locale: str


@dataclass(frozen=True, slots=True)
class _Found:
    """The rows behind the languages of a request, the entries locked. `seen` names those that may be read as they are."""

    entries: Mapping[tuple[str, str], int]
    versions: Mapping[tuple[int, str], int]
    stages: Mapping[tuple[int, str], EntryStage]
    seen: Set[tuple[int, str, str]]


@dataclass(slots=True)
class _Moves:
    """What a request comes to: each language with its workflow, the stage it leaves, its entry and version."""

    rows: list[tuple[Language, Governing, str, int, int]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def refuse(self, language: Language, rule: str, message: str) -> None:
        """Note what stands against moving a language."""
        self.problems.append(Problem(language.place, rule, message))


@transaction.atomic
def change_stages(actor: Actor, scope: Scope, languages: Sequence[Language], change: StageChange) -> list[EntryStage]:
    """Move languages of entries to a stage of their workflow: all of them, or none.

    Only their own content has a stage: a language that reads another one's is moved there. Raises StageChangeInvalid
    naming everything that stands against it.
    """
    actor.require(Permission.ENTRY_WRITE)
    found, mover = _find_and_lock(scope, languages), mover_of(actor, scope)
    moves = _Moves()
    # Who names a language twice moves it once.
    for language in {(each.content_type_uid, each.uid, each.locale): each for each in languages}.values():
        _check(scope, language, change, found=found, mover=mover, moves=moves)
    moves.problems += [*_unknown(scope, change), *_closed(scope, moves)]
    if moves.problems:
        raise StageChangeInvalid(moves.problems)
    return _write(actor, scope, moves, change)


def _find_and_lock(scope: Scope, languages: Sequence[Language]) -> _Found:
    uids = {language.uid for language in languages}
    locked = Entry.objects.filter(branch=scope.branch_id, uid__in=uids, deleted_at=None).order_by("pk")
    rows = locked.select_for_update(of=("self",), no_key=True).values_list("content_type__uid", "uid", "pk")
    entries = {(content_type, uid): pk for content_type, uid, pk in rows}
    own = EntryLocale.objects.filter(entry__in=entries.values(), deleted_at=None)
    versions = {(entry, locale): version for entry, locale, version in own.values_list("entry", "locale", "version")}
    keys = [
        (entry_id, content_type, locale)
        for (content_type, _uid), entry_id in entries.items()
        for locale in {language.locale for language in languages}
        if (entry_id, locale) in versions
    ]
    return _Found(entries, versions, stages_of(entries.values()), keys_for(scope, keys, Action.READ))


def _check(
    scope: Scope, language: Language, change: StageChange, *, found: _Found, mover: Mover, moves: _Moves
) -> None:
    entry_id = found.entries.get((language.content_type_uid, language.uid))
    is_seen = entry_id is not None and _is_seen(scope, language, entry_id, found)
    if entry_id is None or not is_seen:
        return moves.refuse(language, "unknown", f"'{language.uid}' is not an entry of '{language.content_type_uid}'.")
    version = found.versions.get((entry_id, language.locale))
    if version is None:
        return moves.refuse(language, "locale", f"'{language.uid}' has no content of its own in '{language.locale}'.")
    workflow = find_governing(scope, language.content_type_uid)
    if workflow is None:
        return moves.refuse(language, "workflow", f"'{language.content_type_uid}' has no workflow that is in force.")
    target = workflow.find(change.uid)
    if target is None:
        return moves.refuse(language, "stage", f"'{change.uid}' is not a stage of the workflow '{workflow.name}'.")
    row = found.stages.get((entry_id, language.locale))
    current = workflow.current(row.workflow_id, row.stage_uid) if row else workflow.stages[0]
    if not workflow.may_move(mover, current):
        return moves.refuse(
            language, "forbidden", f"is at the stage '{current.name}', from which only others may move it."
        )
    if not current.leads_to(target.uid) and not workflow.is_unbound(mover):
        return moves.refuse(
            language, "order", f"is at the stage '{current.name}', which does not lead to '{target.name}'."
        )
    moves.rows.append((language, workflow, current.uid, entry_id, version))
    return None


def _is_seen(scope: Scope, language: Language, entry_id: int, found: _Found) -> bool:
    """Whether the type is there for who asks, and the entry in the language."""
    try:
        content_type = load_type(scope, language.content_type_uid)
    except ContentTypeNotFound:
        return False
    if scope.limits is None:
        return True
    if (entry_id, language.locale) in found.versions:
        is_known = language.locale in scope.locale_fallbacks
        return is_known and (entry_id, content_type.uid, language.locale) in found.seen
    # It reads another language's content there, which is asked for one by one and seldom.
    return language.locale in readable_languages(scope, content_type, entry_id)


def _closed(scope: Scope, moves: _Moves) -> list[Problem]:
    """A problem for every language that no role lets somebody change."""
    if scope.limits is None:
        return []
    keys = [(entry_id, language.content_type_uid, language.locale) for language, _, _, entry_id, _ in moves.rows]
    open_ones = keys_for(scope, keys, Action.UPDATE)
    return [
        Problem(language.place, "denied", f"may not be changed by your role: '{language.uid}' in '{language.locale}'.")
        for (language, *_), key in zip(moves.rows, keys, strict=True)
        if key not in open_ones
    ]


def _unknown(scope: Scope, change: StageChange) -> list[Problem]:
    return unknown_people(
        scope,
        [(f"{_PLACE}.assigned_to", uid) for uid in change.assigned_to],
        [(f"{_PLACE}.assigned_by_roles", uid) for uid in change.assigned_by_roles],
    )


def _write(actor: Actor, scope: Scope, moves: _Moves, change: StageChange) -> list[EntryStage]:
    people, roles = people_of(scope, change.assigned_to), roles_of(scope, change.assigned_by_roles)
    assigned: list[JSONObject] = [
        {"uid": user.uid, "name": user.full_name, "email": user.email} for user in people.values()
    ]
    now = utc_now()
    rows = [
        EntryStage(
            stack_id=scope.stack_id, entry_id=entry_id, locale=language.locale, workflow_id=workflow.id,
            stage_uid=change.uid, version=version, comment=change.comment, due_date=change.due_date,
            notify=change.notify, assigned_to=assigned,
            assigned_by_roles=[{"uid": role.uid, "name": role.name} for role in roles.values()],
            moved_by=actor.uid, moved_at=now,
        )
        for language, workflow, _, entry_id, version in moves.rows
    ]  # fmt: skip
    kept = ("workflow", "stage_uid", "version", "comment", "due_date", "notify", "assigned_to", "assigned_by_roles")
    EntryStage.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["entry", "locale"],
        update_fields=[*kept, "moved_by", "moved_at"],
    )
    Activity.objects.bulk_create(
        Activity(
            **activity.values(
                actor,
                scope,
                action="entry.stage",
                target=("entry", language.uid),
                facts={
                    "content_type": language.content_type_uid,
                    "locale": language.locale,
                    "version": version,
                    "workflow": workflow.uid,
                    "from": before,
                    "stage": change.uid,
                    "notify": change.notify,
                    "assigned_to": list(change.assigned_to),
                    "assigned_by_roles": list(change.assigned_by_roles),
                },
            )
        )
        for language, workflow, before, _, version in moves.rows
    )
    if change.notify:
        _tell(actor, scope, moves, change)
    return rows


def _tell(actor: Actor, scope: Scope, moves: _Moves, change: StageChange) -> None:
    places = [LanguagePlace(row.content_type_uid, row.uid, row.locale) for row, *_ in moves.rows]
    stages = (workflow.find(change.uid) for _, workflow, *_ in moves.rows)
    said: JSONObject = {
        "stage": next((stage.name for stage in stages if stage), ""),
        "comment": change.comment,
        "due_date": change.due_date,
    }
    tell_assigned(actor, scope, places, users=change.assigned_to, roles=change.assigned_by_roles, said=said)
