"""PURE: what somebody's roles let go live, or come offline, and where: one role has to allow the whole of it."""

from collections.abc import Collection
from dataclasses import dataclass

from stacks.limits import EntryRight, FileRight, Limits, file_right, rights_of_role
from stacks.permissions import Permission
from stacks.role_rules import NOBODY, Action, Names, RoleRules


@dataclass(frozen=True, slots=True)
class Reach:
    """The languages and environments into which one role publishes. Rules may name either by two names."""

    locales: Names
    environments: Names

    def covers(self, *, locale: Collection[str], environment: Collection[str]) -> bool:
        """Whether it reaches there; an environment without names stands for any."""
        in_environment = any(name in self.environments for name in environment) or not environment
        return in_environment and any(name in self.locales for name in locale)


@dataclass(frozen=True, slots=True)
class TaxonomyRight:
    """The taxonomies, with their terms, that one role publishes."""

    named: Names
    but: Names

    def covers(self, uid: str) -> bool:
        """Whether it is about the taxonomy."""
        return uid in self.named and uid not in self.but


def entries_to_publish(limits: Limits | None, content_type: str) -> tuple[tuple[EntryRight, Reach], ...] | None:
    """What allows publishing entries of the type; None where nothing limits it."""
    if limits is None or Permission.ENTRY_PUBLISH in limits.free:
        return None
    return tuple(
        (right, _reach(role)) for role in limits.roles for right in rights_of_role(role, Action.PUBLISH, content_type)
    )


def files_to_publish(limits: Limits | None) -> tuple[tuple[FileRight, Reach], ...] | None:
    """What allows publishing files; None where nothing limits it."""
    if limits is None or Permission.ASSET_PUBLISH in limits.free:
        return None
    return tuple((file_right(role, Action.PUBLISH, lambda side: side.assets), _reach(role)) for role in limits.roles)


def taxonomies_to_publish(limits: Limits | None) -> tuple[tuple[TaxonomyRight, Reach], ...] | None:
    """What allows publishing taxonomies and terms; None where nothing limits it."""
    if limits is None or Permission.TAXONOMY_PUBLISH in limits.free:
        return None
    return tuple(
        (
            TaxonomyRight(
                role.gives.taxonomies.get(Action.PUBLISH, NOBODY), role.takes.taxonomies.get(Action.PUBLISH, NOBODY)
            ),
            _reach(role),
        )
        for role in limits.roles
    )


def _reach(role: RoleRules) -> Reach:
    return Reach(role.gives.locales.get(Action.READ, NOBODY), role.environments)
