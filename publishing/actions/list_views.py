"""Keeping views of lists under names, and each person's own columns. What a view shows is asked anew by who opens it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet

from core.clock import utc_now
from core.errors import Forbidden, Problem
from core.json_values import JSONValue
from publishing.errors import ListViewInvalid, ListViewNotFound
from publishing.models import ListChoice, ListView
from stacks import activity
from stacks.actor import Actor
from stacks.permissions import Permission
from stacks.scope import Scope

NAME_LENGTH = 100
MOST_VIEWS = 100
_LONGEST_STATE = 4_000


@dataclass(frozen=True, slots=True)
class Shown:
    """What a view keeps of a list."""

    content_type_uid: str
    state: str
    columns: Sequence[str]


def views_for(actor: Actor, scope: Scope, content_type_uid: str) -> QuerySet[ListView]:
    """The views of a list that are the person's own or shared, by name."""
    rows = _seen(actor, scope).filter(content_type_uid=content_type_uid)
    return rows.select_related("owner").order_by("name", "pk")


def get_view(actor: Actor, scope: Scope, uid: str) -> ListView:
    """A view that the person may see. Raises ListViewNotFound."""
    view = _seen(actor, scope).filter(uid=uid).select_related("owner").first()
    if view is None:
        raise ListViewNotFound
    return view


def may_change(actor: Actor, view: ListView) -> bool:
    """Its owner may change a view, and of shared ones who leads the stack."""
    return view.owner.pk == actor.user_id or (view.is_shared and actor.can(Permission.STACK_WRITE))


@transaction.atomic
def save_view(actor: Actor, scope: Scope, shown: Shown, *, name: str, is_shared: bool) -> ListView:
    """Keep what a list shows under a name; the person's view of that name is replaced. Raises ListViewInvalid."""
    actor.require(Permission.ENTRY_READ)
    if is_shared:
        actor.require(Permission.ENTRY_WRITE)
    _check(name, shown)
    own = ListView.objects.filter(stack=scope.stack_id, owner=actor.user_id)
    key: dict[str, Any] = {
        "stack_id": scope.stack_id,
        "owner_id": actor.user_id,
        "content_type_uid": shown.content_type_uid,
    }
    is_new = not own.filter(content_type_uid=shown.content_type_uid, name=name).exists()
    if is_new and own.count() >= MOST_VIEWS:
        raise ListViewInvalid([Problem("name", "limit", f"would be more than {MOST_VIEWS} views.")])
    kept: JSONValue = list(shown.columns)
    values = {"state": shown.state, "columns": kept, "is_shared": is_shared, "updated_at": utc_now()}
    view, _is_made = ListView.objects.update_or_create(**key, name=name, defaults=values)
    verb = "view.create" if is_new else "view.update"
    activity.record(actor, scope, action=verb, target=("view", view.uid), name=name, shared=is_shared)
    return view


@transaction.atomic
def change_view(actor: Actor, scope: Scope, uid: str, *, name: str, is_shared: bool) -> ListView:
    """Give a view another name, share it, or take it back. Raises ListViewNotFound, ListViewInvalid, Forbidden."""
    view = _lock(actor, scope, uid)
    if is_shared:
        actor.require(Permission.ENTRY_WRITE)
    _check(name, Shown(view.content_type_uid, view.state, view.columns))
    others = ListView.objects.filter(
        stack=scope.stack_id, owner=view.owner, content_type_uid=view.content_type_uid, name=name
    )
    if others.exclude(pk=view.pk).exists():
        raise _taken()
    view.name, view.is_shared, view.updated_at = name, is_shared, utc_now()
    try:
        with transaction.atomic():
            view.save(update_fields=["name", "is_shared", "updated_at"])
    except IntegrityError as error:
        raise _taken() from error
    activity.record(actor, scope, action="view.update", target=("view", uid), name=name, shared=is_shared)
    return view


@transaction.atomic
def delete_view(actor: Actor, scope: Scope, uid: str) -> ListView:
    """Forget a view. Raises ListViewNotFound and Forbidden."""
    view = _lock(actor, scope, uid)
    view.delete()
    activity.record(actor, scope, action="view.delete", target=("view", uid), name=view.name)
    return view


def choose_columns(actor: Actor, scope: Scope, content_type_uid: str, columns: Sequence[str]) -> None:
    """Keep the columns that the person wants to see in a list; none for the usual ones. A habit, not recorded."""
    actor.require(Permission.ENTRY_READ)
    kept: JSONValue = list(columns)
    ListChoice.objects.update_or_create(
        **_of_person(actor, scope, content_type_uid),
        defaults={"columns": kept},
    )


@transaction.atomic
def choose_view(actor: Actor, scope: Scope, content_type_uid: str, view: ListView | None) -> None:
    """Open a list with a view from now on, or with None as it is. Raises ListViewNotFound where it was deleted meanwhile."""
    actor.require(Permission.ENTRY_READ)
    # Held, so that it is not deleted before the choice stands.
    if view is not None and ListView.objects.filter(pk=view.pk).select_for_update(no_key=True).first() is None:
        raise ListViewNotFound
    ListChoice.objects.update_or_create(**_of_person(actor, scope, content_type_uid), defaults={"view": view})


def choice_of(actor: Actor, scope: Scope, content_type_uid: str) -> ListChoice:
    """What the person chose for a list; nothing where there is none. A view that is not shared any more is none."""
    rows = ListChoice.objects.filter(**_of_person(actor, scope, content_type_uid)).select_related("view__owner")
    found = rows.first() or ListChoice(columns=[])
    if found.view is not None and not (found.view.is_shared or found.view.owner.pk == actor.user_id):
        found.view = None
    return found


def _seen(actor: Actor, scope: Scope) -> QuerySet[ListView]:
    """The views in the stack that are the person's own or shared."""
    return ListView.objects.filter(Q(owner=actor.user_id) | Q(is_shared=True), stack=scope.stack_id)


def _of_person(actor: Actor, scope: Scope, content_type_uid: str) -> dict[str, Any]:
    return {"person_id": actor.user_id, "stack_id": scope.stack_id, "content_type_uid": content_type_uid}


def _lock(actor: Actor, scope: Scope, uid: str) -> ListView:
    view = get_view(actor, scope, uid)
    if not may_change(actor, view):
        raise Forbidden
    held = ListView.objects.select_related("owner").select_for_update(of=("self",)).filter(pk=view.pk).first()
    if held is None:
        raise ListViewNotFound
    return held


def _taken() -> ListViewInvalid:
    return ListViewInvalid([Problem("name", "unique", "is the name of another view.")])


def _check(name: str, shown: Shown) -> None:
    problems = []
    if not name.strip():
        problems.append(Problem("name", "required", "is a required text."))
    if len(name) > NAME_LENGTH:
        problems.append(Problem("name", "max_length", f"is longer than {NAME_LENGTH} characters."))
    if len(shown.state) > _LONGEST_STATE:
        problems.append(Problem("state", "max_length", f"is longer than {_LONGEST_STATE} characters."))
    if problems:
        raise ListViewInvalid(problems)
