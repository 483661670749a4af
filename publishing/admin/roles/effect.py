"""What roles come to, in words: what somebody who holds them may do with each type, where, and with everything else."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from publishing.admin.roles.objects import Named, read_environments, read_locales, read_types
from stacks.held_roles import Held
from stacks.limits import EntryRight, Limits
from stacks.permissions import Permission
from stacks.role_rules import Action, Names
from stacks.scope import Scope

ACTION_WORDS: dict[str, Any] = {
    Action.READ: gettext_lazy("see"),
    Action.CREATE: gettext_lazy("make"),
    Action.UPDATE: gettext_lazy("change"),
    Action.DELETE: gettext_lazy("delete"),
    Action.PUBLISH: gettext_lazy("publish"),
}
_VERBS: dict[str, Any] = {
    "read": gettext_lazy("see"),
    "write": gettext_lazy("make and change"),
    "delete": gettext_lazy("delete"),
    "publish": gettext_lazy("publish"),
    "create": gettext_lazy("make"),
    "preview": gettext_lazy("look ahead"),
}
_RESOURCES: dict[str, Any] = {
    "asset": gettext_lazy("Assets"),
    "audit_log": gettext_lazy("Audit log"),
    "branch": gettext_lazy("Branches"),
    "comment": gettext_lazy("Comments"),
    "content_type": gettext_lazy("Content types and global fields"),
    "entry": gettext_lazy("Entries"),
    "environment": gettext_lazy("Environments"),
    "extension": gettext_lazy("Extensions"),
    "label": gettext_lazy("Labels"),
    "locale": gettext_lazy("Languages"),
    "organization": gettext_lazy("Organization"),
    "publish_queue": gettext_lazy("Publish queue"),
    "release": gettext_lazy("Releases"),
    "role": gettext_lazy("Roles"),
    "stack": gettext_lazy("This stack"),
    "taxonomy": gettext_lazy("Taxonomies and terms"),
    "token": gettext_lazy("Tokens"),
    "user": gettext_lazy("People"),
    "variant": gettext_lazy("Variants"),
    "webhook": gettext_lazy("Webhooks"),
    "workflow": gettext_lazy("Workflows and publish rules"),
}


@dataclass(frozen=True, slots=True)
class TypeLine:
    """One content type: for each action what of its entries is reached, and in which languages; empty for nothing."""

    uid: str
    title: str
    cells: Sequence[str]


@dataclass(frozen=True, slots=True)
class Effect:
    """All of it. No `types` where nothing limits what is done with entries."""

    resources: Sequence[tuple[str, str]]
    is_limited: bool
    types: Sequence[TypeLine] = ()
    locales: str = ""
    environments: str = ""


def effect_of(scope: Scope, held: Held) -> Effect:
    """What it comes to in the branch. Three queries where rules limit it, none otherwise."""
    resources = _resources(held.permissions)
    if held.limits is None:
        return Effect(resources, is_limited=False)
    limits = held.limits
    known = [(uid, title) for uid, title in read_types(scope) if limits.sees_type(uid)]
    return Effect(
        resources,
        is_limited=True,
        types=[TypeLine(uid, title, _cells(limits, uid)) for uid, title in known],
        locales=_named(limits.locales(), read_locales(scope)),
        environments=_named(limits.environments(), read_environments(scope)),
    )


def _cells(limits: Limits, uid: str) -> list[str]:
    return [_cell(limits.entry_rights(Action(action), uid)) for action in ACTION_WORDS]


def _cell(rights: tuple[EntryRight, ...] | None) -> str:
    if rights is None:
        return _("all")
    return "; ".join(dict.fromkeys(_right(right) for right in rights))


def _right(right: EntryRight) -> str:
    """One right in words: which entries, which of their fields, in which languages."""
    some = not right.chosen.is_all or bool(right.but)
    words = [_("some") if some else _("all")]
    if right.fields.only is not None:
        words.append(_("only %(fields)s") % {"fields": ", ".join(sorted(right.fields.only))})
    if right.fields.but:
        words.append(_("without %(fields)s") % {"fields": ", ".join(sorted(right.fields.but))})
    if not right.locales.is_all:
        words.append(", ".join(sorted(code for code in right.locales.uids if right.covers_locale(code))))
    elif right.but_locales:
        words.append(_("not %(codes)s") % {"codes": ", ".join(sorted(right.but_locales.uids))})
    return " · ".join(word for word in words if word)


def _named(names: Names, known: Named) -> str:
    if names.is_all:
        return _("all of them")
    found = [name for uid, name in known if uid in names or name in names]
    return ", ".join(found) or _("none")


def _resources(permissions: Iterable[Permission]) -> list[tuple[str, str]]:
    """What may be done with each kind of thing, by its name."""
    verbs: dict[str, list[str]] = {}
    for permission in sorted(permissions, key=_rank):
        resource, _dot, verb = permission.value.rpartition(".")
        if resource not in ("delivery", "profile"):
            verbs.setdefault(resource, []).append(str(_VERBS.get(verb, verb)))
    found = [
        (str(_RESOURCES.get(key, key.replace("_", " ").capitalize())), ", ".join(words)) for key, words in verbs.items()
    ]
    return sorted(found)


def _rank(permission: Permission) -> tuple[int, str]:
    verb = permission.value.rpartition(".")[2]
    return (list(_VERBS).index(verb) if verb in _VERBS else len(_VERBS), permission.value)
