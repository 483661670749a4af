"""Looking at a place at another moment: what was live there, what will be, or what a release or every draft would show."""

from dataclasses import dataclass, replace
from datetime import datetime

from core.clock import to_wire
from core.errors import Forbidden, Invalid, Problem
from publishing.forecast import Outlook, deployed, foresee, scheduled
from publishing.history import known_from
from publishing.live import LivePlace, require_environment
from publishing.models import UnsavedEntry
from publishing.moments import Moment, past, saved, typed
from publishing.queue import database_now
from publishing.releases import get_release
from stacks.actor import Actor, ActorKind
from stacks.permissions import Permission
from stacks.scope import Scope


@dataclass(frozen=True, slots=True)
class Wish:
    """When a front end wants to look: at an instant, after a release, or, with neither, at what is saved.

    What is saved shows with what is typed in the `session`, where that is one.
    """

    at: datetime | None = None
    release_uid: str = ""
    session: str = ""


def travel(actor: Actor, scope: Scope, place: LivePlace, wish: Wish) -> LivePlace:
    """The place at the moment that is wished for.

    Raises Forbidden for who may read no drafts, EnvironmentNotFound, ReleaseNotFound, and Invalid where the history does
    not reach back so far.
    """
    _require(actor, Permission.ENTRY_READ)
    if wish.release_uid:
        _require(actor, Permission.RELEASE_READ)
    environment_id = require_environment(scope, place)
    return replace(place, moment=_moment(actor, scope, environment_id, wish))


def _require(actor: Actor, permission: Permission) -> None:
    """Let preview tokens in, and who may read the same over the management API."""
    if actor.can(Permission.DELIVERY_PREVIEW):
        return
    if actor.kind is ActorKind.DELIVERY_TOKEN:
        told = "What is not live now is shown to a preview token, not to a delivery token."
        raise Forbidden(told, permission=Permission.DELIVERY_PREVIEW)
    actor.require(permission)


def _moment(actor: Actor, scope: Scope, environment_id: int, wish: Wish) -> Moment:
    if wish.at is None and not wish.release_uid:
        return _typed(scope, wish.session)
    now = database_now()
    at = wish.at or now
    if at < now and wish.release_uid:
        raise Invalid([Problem("preview_timestamp", "conflict", "lies in the past, where no release is deployed.")])
    if at <= now and not wish.release_uid:
        return _past(environment_id, at)
    outlook = Outlook(scope, environment_id, at)
    candidates = scheduled(outlook, now=now) if wish.at is not None else []
    if wish.release_uid:
        candidates += deployed(actor, outlook, get_release(scope, wish.release_uid))
    return foresee(outlook, candidates)


def _typed(scope: Scope, session: str) -> Moment:
    rows = UnsavedEntry.objects.filter(branch=scope.branch_id, session=session[:64]).values_list("version", "data")
    row = rows.first() if session else None
    return saved(scope) if row is None else typed(saved(scope), *row)


def _past(environment_id: int, at: datetime) -> Moment:
    known = known_from(environment_id)
    if known is not None and at < known:
        told = f"lies before {to_wire(known)}: older history of the environment is no longer kept."
        raise Invalid([Problem("preview_timestamp", "history", told)])
    return past(at)
