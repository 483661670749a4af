"""PURE: how far the roles that somebody holds reach, all together. Each question is answered role by role.

A person may do what one of their roles allows as a whole: rules of several roles never mix. Whoever holds what a system
role allows has no limit in it; whoever holds system roles only has no Limits at all.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from stacks.grants import ALL_MODULES
from stacks.permissions import Permission
from stacks.role_rules import EVERYTHING, NOBODY, OWN, Action, ByAction, Names, RoleRules, Side

ENTRY_PERMISSIONS = {
    Action.CREATE: Permission.ENTRY_WRITE,
    Action.DELETE: Permission.ENTRY_DELETE,
    Action.PUBLISH: Permission.ENTRY_PUBLISH,
    Action.READ: Permission.ENTRY_READ,
    Action.UPDATE: Permission.ENTRY_WRITE,
}
ASSET_PERMISSIONS = {
    Action.CREATE: Permission.ASSET_WRITE,
    Action.DELETE: Permission.ASSET_DELETE,
    Action.PUBLISH: Permission.ASSET_PUBLISH,
    Action.READ: Permission.ASSET_READ,
    Action.UPDATE: Permission.ASSET_WRITE,
}
TAXONOMY_PERMISSIONS = {
    Action.CREATE: Permission.TAXONOMY_WRITE,
    Action.DELETE: Permission.TAXONOMY_DELETE,
    Action.PUBLISH: Permission.TAXONOMY_PUBLISH,
    Action.READ: Permission.TAXONOMY_READ,
    Action.UPDATE: Permission.TAXONOMY_WRITE,
}
_FIELD_ACTIONS = {
    Action.CREATE: frozenset({Action.CREATE, Action.READ, Action.UPDATE}),
    Action.READ: frozenset({Action.READ}),
    Action.UPDATE: frozenset({Action.READ, Action.UPDATE}),
}
"""Which exceptions take a field away: what cannot be seen is not written either."""


@dataclass(frozen=True, slots=True)
class FieldLimits:
    """The fields that a right is about, by path: `only` these and what is below them (None: all), `but` not those."""

    only: frozenset[str] | None = None
    but: frozenset[str] = frozenset()

    @property
    def is_whole(self) -> bool:
        """Whether it is about every field."""
        return self.only is None and not self.but

    def shows(self, path: str) -> bool:
        """Whether it is about the field at the path, at least in part."""
        if self.only is not None and not any(_leads(path, other) or _leads(other, path) for other in self.only):
            return False
        return not any(_leads(other, path) for other in self.but)


WHOLE = FieldLimits()


def any_of(limits: Sequence[FieldLimits]) -> FieldLimits:
    """What at least one of them is about."""
    broad = [each for each in limits if each.only is None]
    named = {path for each in limits for path in each.but}
    but = frozenset(path for path in named if not any(each.shows(path) for each in limits))
    if broad:
        return FieldLimits(but=but)
    return FieldLimits(frozenset(path for each in limits for path in each.only or ()), but)


def each_of(limits: Sequence[FieldLimits]) -> FieldLimits:
    """What every one of them is about."""
    but = frozenset(path for each in limits for path in each.but)
    narrow = [each for each in limits if each.only is not None]
    if not narrow:
        return FieldLimits(but=but)
    named = {path for each in narrow for path in each.only or ()}
    return FieldLimits(frozenset(path for path in named if all(each.shows(path) for each in narrow)), but)


def _leads(path: str, other: str) -> bool:
    """Whether a path is the other one's, or one above it."""
    return other == path or other.startswith(f"{path}.")


@dataclass(frozen=True, slots=True)
class Chosen:
    """Some entries of a type: all, those named, one's own, or those with a term of (taxonomy, terms)."""

    is_all: bool = False
    uids: frozenset[str] = frozenset()
    own: bool = False
    terms: tuple[tuple[str, Names], ...] = ()

    def __bool__(self) -> bool:
        return bool(self.is_all or self.uids or self.own or self.terms)


@dataclass(frozen=True, slots=True)
class EntryRight:
    """The entries of one type on which one role allows an action: some in some languages, without exceptions."""

    locales: Names
    but_locales: Names
    chosen: Chosen
    but: Chosen
    fields: FieldLimits = WHOLE

    def covers_locale(self, code: str, uid: str = "") -> bool:
        """Whether it reaches into the language, which rules may name by its code or its uid."""
        named, taken = self.locales, self.but_locales
        return (code in named or uid in named) and code not in taken and uid not in taken

    def is_wider_than(self, other: "EntryRight") -> bool:
        """Whether it is about every entry that the other is about, as far as that is plain."""
        if not self.chosen.is_all or self.but or self.but_locales:
            return False
        return self.locales.is_all or (not other.locales.is_all and other.locales.uids <= self.locales.uids)


@dataclass(frozen=True, slots=True)
class FileRight:
    """The assets, or the folders, on which one role allows an action: named, or inside of folders."""

    named: Names
    but: Names
    folders: Names
    but_folders: Names


@dataclass(frozen=True, slots=True, eq=False)
class Limits:
    """The custom roles that somebody holds, with what their other roles allow without limit."""

    person_uid: str
    free: frozenset[Permission]
    roles: tuple[RoleRules, ...]
    """Those that count in the branch at hand."""
    branches: frozenset[str] = frozenset({ALL_MODULES})
    """What the roles name of branches and aliases; any of them may count somewhere else than at hand."""

    def entry_rights(self, action: Action, content_type: str) -> tuple[EntryRight, ...] | None:
        """What allows the action on entries of the type, one after the other; None where nothing limits it."""
        if ENTRY_PERMISSIONS[action] in self.free:
            return None
        return _entry_rights(self, action, content_type)

    def shown_fields(self, content_type: str) -> FieldLimits:
        """The fields of the type that may be read, the same for all entries.

        What a role shows on all the entries that any role reaches is shown on every one; what it shows on some of them
        is shown on none where another role hides it.
        """
        rights = self.entry_rights(Action.READ, content_type)
        if rights is None:
            return WHOLE
        widest = [right.fields for right in rights if all(right.is_wider_than(other) for other in rights)]
        return any_of(widest) if widest else each_of([right.fields for right in rights])

    def type_documents(self) -> Names:
        """The types whose schema may be read."""
        if Permission.CONTENT_TYPE_READ in self.free:
            return EVERYTHING
        return _union(role.type_documents for role in self.roles)

    def sees_type(self, content_type: str) -> bool:
        """Whether the type is known at all."""
        return content_type in self.type_documents()

    def environments(self) -> Names:
        """The environments that are known."""
        if Permission.ENVIRONMENT_READ in self.free:
            return EVERYTHING
        return _union(role.environments for role in self.roles)

    def locales(self) -> Names:
        """The languages that are known."""
        if Permission.LOCALE_READ in self.free:
            return EVERYTHING
        return _union(role.gives.locales.get(Action.READ, NOBODY) for role in self.roles)

    def sees_asset(self, uid: str) -> bool:
        """Whether a rule shows the asset by name; what folders show is not looked at."""
        rights = self.asset_rights(Action.READ)
        return rights is None or any(uid in right.named and uid not in right.but for right in rights)

    def asset_rights(self, action: Action) -> tuple[FileRight, ...] | None:
        """What allows the action on assets; None where nothing limits it."""
        return self._file_rights(action, lambda side: side.assets)

    def folder_rights(self, action: Action) -> tuple[FileRight, ...] | None:
        """What allows the action on folders; None where nothing limits it."""
        return self._file_rights(action, lambda side: side.folders)

    def _file_rights(self, action: Action, named_on: Callable[[Side], ByAction]) -> tuple[FileRight, ...] | None:
        if ASSET_PERMISSIONS[action] in self.free:
            return None
        return tuple(file_right(role, action, named_on) for role in self.roles)

    def taxonomies(self, action: Action) -> tuple[tuple[Names, Names], ...] | None:
        """The taxonomies on which each role allows the action, and its exceptions; None where nothing limits it."""
        if TAXONOMY_PERMISSIONS[action] in self.free:
            return None
        return tuple((_of(role.gives.taxonomies, action), _of(role.takes.taxonomies, action)) for role in self.roles)


@lru_cache(maxsize=4096)
def _entry_rights(limits: Limits, action: Action, content_type: str) -> tuple[EntryRight, ...]:
    return tuple(right for role in limits.roles for right in rights_of_role(role, action, content_type))


def rights_of_role(role: RoleRules, action: Action, content_type: str) -> Iterator[EntryRight]:
    """What one role allows; an exception on the type, and one on all languages, leaves nothing."""
    locales, but_locales = _locales(role, action)
    if not locales or but_locales.is_all or content_type in _of(role.takes.types, action):
        return
    chosen, but = (
        _chosen(role, action, content_type, is_given=True),
        _chosen(role, action, content_type, is_given=False),
    )
    if but.is_all:
        return
    taken = _FIELD_ACTIONS.get(action, frozenset())
    hidden = frozenset(
        path
        for choice in role.takes.fields
        if choice.content_type == content_type and choice.actions & taken
        for path in choice.paths
    )
    if chosen:
        yield EntryRight(locales, but_locales, chosen, but, FieldLimits(but=hidden))
    if not chosen.is_all and (only := _field_paths(role, action, content_type)):
        yield EntryRight(locales, but_locales, Chosen(is_all=True), but, FieldLimits(only, hidden))


def _locales(role: RoleRules, action: Action) -> tuple[Names, Names]:
    """The languages in which the action is possible. Who sees one may publish from it: environments decide that."""
    seen = _of(role.gives.locales, Action.READ)
    if action is Action.PUBLISH:
        return seen, NOBODY
    return _of(role.gives.locales, action), _of(role.takes.locales, action)


def _chosen(role: RoleRules, action: Action, content_type: str, *, is_given: bool) -> Chosen:
    side = role.gives if is_given else role.takes
    named = _of(side.entries.get(content_type, {}), action)
    terms = tuple(
        (choice.taxonomy, choice.terms)
        for choice in side.terms
        if action in choice.actions and content_type in choice.types
    )
    is_all = named.is_all or (is_given and content_type in _of(side.types, action))
    return Chosen(is_all, named.uids - {OWN}, OWN in named.uids, terms)


def file_right(role: RoleRules, action: Action, named_on: Callable[[Side], ByAction]) -> FileRight:
    """The assets, or the folders, on which one role allows the action, by where a side of its rules names them."""
    return FileRight(
        named=_of(named_on(role.gives), action),
        but=_of(named_on(role.takes), action),
        folders=_of(role.gives.folder_contents, action),
        but_folders=_of(role.takes.folder_contents, action),
    )


def _field_paths(role: RoleRules, action: Action, content_type: str) -> frozenset[str]:
    """The fields that the role names one by one, where it does not give the entry as a whole."""
    return frozenset(
        path
        for choice in role.gives.fields
        if choice.content_type == content_type and action in choice.actions
        for path in choice.paths
    )


def _of(names: ByAction, action: Action) -> Names:
    return names.get(action, NOBODY)


def _union(names: Iterator[Names]) -> Names:
    found = NOBODY
    for each in names:
        found |= each
    return found
