"""What the rules of a role can name, with what people call it."""

from collections.abc import Iterable
from dataclasses import dataclass

from content.admin.folders import folder_choices
from content.models import ContentType, Term
from locales.models import Locale
from publishing.models import Environment
from stacks.admin.screens import Visit
from stacks.grants import ALL_MODULES
from stacks.scope import Scope

_MOST = 1000
Named = list[tuple[str, str]]
"""Pairs of a uid and a name."""


@dataclass(frozen=True, slots=True)
class Objects:
    """Everything in the branch that a rule can name."""

    branches: Named
    locales: Named
    environments: Named
    types: Named
    folders: Named
    taxonomies: Named


def read_objects(visit: Visit) -> Objects:
    """Six queries, whatever their number."""
    scope = visit.scope
    branches = visit.stack.branches.filter(deleted_at=None).order_by("uid").values_list("uid", flat=True)
    taxonomies = Term.objects.in_branch(scope).alive().taxonomies().order_by("uid")
    return Objects(
        branches=[(uid, uid) for uid in branches],
        locales=read_locales(scope),
        environments=read_environments(scope),
        types=read_types(scope),
        folders=folder_choices(scope),
        taxonomies=[(uid, uid) for uid in taxonomies.values_list("uid", flat=True)[:_MOST]],
    )


def read_types(scope: Scope) -> Named:
    """The content types by title."""
    types = ContentType.objects.filter(branch=scope.branch_id, deleted_at=None).order_by("title", "pk")
    return list(types.values_list("uid", "title")[:_MOST])


def read_locales(scope: Scope) -> Named:
    """The languages by code, by which rules know them."""
    rows = Locale.objects.in_branch(scope).order_by("code").values_list("code", "name")
    return [(code, f"{name} ({code})") for code, name in rows]


def read_environments(scope: Scope) -> Named:
    """The environments by name."""
    rows = Environment.objects.in_stack(scope).alive().order_by("name")
    return list(rows.values_list("uid", "name"))


def also_named(known: Named, named: Iterable[str]) -> Named:
    """What there is, and what rules name that is not in this branch."""
    uids = {uid for uid, _name in known}
    return [*known, *((uid, uid) for uid in sorted(set(named) - uids - {ALL_MODULES}))]
