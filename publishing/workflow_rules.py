"""PURE: who may move an entry from stage to stage, and who may edit it there."""

from collections.abc import Sequence
from dataclasses import dataclass

from core.json_values import JSONObject, JSONValue

ALL = "$all"


@dataclass(frozen=True, slots=True)
class Mover:
    """Somebody who would move or edit an entry. One who leads, as owners and administrators do, is bound by no stage."""

    uid: str
    role_uids: frozenset[str] = frozenset()
    is_person: bool = True
    leads: bool = False

    def is_among(self, users: Sequence[str], roles: Sequence[str]) -> bool:
        """Whether the lists name them. A token is nobody's name: only "$all" people are meant to take it in."""
        if ALL in users or (self.is_person and self.uid in users):
            return True
        return self.is_person and (ALL in roles or not self.role_uids.isdisjoint(roles))


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage of a workflow, as it is stored."""

    uid: str
    name: str
    color: str
    following: tuple[str, ...]
    entry_lock: str
    users: tuple[str, ...]
    roles: tuple[str, ...]
    others_move: bool
    users_move: bool
    roles_move: bool

    def leads_to(self, uid: str) -> bool:
        """Whether an entry may go on to that stage; staying, to change what is said about it, is always possible."""
        return uid == self.uid or ALL in self.following or uid in self.following


@dataclass(frozen=True, slots=True)
class Governing:
    """A workflow that is in force."""

    id: int
    uid: str
    name: str
    branches: tuple[str, ...]
    content_types: tuple[str, ...]
    admin_users: tuple[str, ...]
    admin_roles: tuple[str, ...]
    stages: tuple[Stage, ...]

    def governs(self, *, branch: str, content_type_uid: str) -> bool:
        """Whether entries of the type pass through it in the branch."""
        return _names(self.branches, branch) and _names(self.content_types, content_type_uid)

    def find(self, uid: str | None) -> Stage | None:
        """The stage of that uid."""
        return next((stage for stage in self.stages if stage.uid == uid), None)

    def current(self, workflow_id: int | None, uid: str | None) -> Stage:
        """The stage an entry is at that was moved to that one last: the first, where that is none of this workflow."""
        return (self.find(uid) if workflow_id == self.id else None) or self.stages[0]

    def is_unbound(self, mover: Mover) -> bool:
        """Whether no stage binds them: who leads the stack, and who administers the workflow."""
        return mover.leads or mover.is_among(self.admin_users, self.admin_roles)

    def may_move(self, mover: Mover, stage: Stage) -> bool:
        """Whether they may move what is at the stage."""
        if self.is_unbound(mover) or stage.others_move:
            return True
        is_named = stage.users_move and mover.is_among(stage.users, ())
        return is_named or (stage.roles_move and mover.is_among((), stage.roles))

    def may_edit(self, mover: Mover, stage: Stage) -> bool:
        """Whether they may edit what is at the stage. At the first everybody may."""
        if stage.entry_lock == "$none" or stage is self.stages[0] or self.is_unbound(mover):
            return True
        return stage.entry_lock == "$others" and self.may_move(mover, stage)


def governing(
    id: int,
    uid: str,
    name: str,
    *,
    branches: JSONValue,
    content_types: JSONValue,
    admins: JSONObject,
    stages: JSONValue,
) -> Governing:
    """A workflow from what is stored of it."""
    return Governing(
        id=id,
        uid=uid,
        name=name,
        branches=_texts(branches),
        content_types=_texts(content_types),
        admin_users=_texts(admins.get("users")),
        admin_roles=_texts(admins.get("roles")),
        stages=tuple(_stage(row) for row in (stages if isinstance(stages, list) else ()) if isinstance(row, dict)),
    )


def _stage(row: JSONObject) -> Stage:
    acl = _object(row.get("SYS_ACL"))
    users, roles, others = (_object(acl.get(key)) for key in ("users", "roles", "others"))
    return Stage(
        uid=str(row["uid"]),
        name=str(row["name"]),
        color=str(row["color"]),
        following=_texts(row.get("next_available_stages")),
        entry_lock=str(row.get("entry_lock")),
        users=_texts(users.get("uids")),
        roles=_texts(roles.get("uids")),
        users_move=users.get("transit") is True,
        roles_move=roles.get("transit") is True,
        others_move=others.get("transit") is True,
    )


def _names(listed: Sequence[str], name: str) -> bool:
    return ALL in listed or name in listed


def _object(value: JSONValue) -> JSONObject:
    return value if isinstance(value, dict) else {}


def _texts(value: JSONValue) -> tuple[str, ...]:
    return tuple(text for text in value if isinstance(text, str)) if isinstance(value, list) else ()
