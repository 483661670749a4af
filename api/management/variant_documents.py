"""Variant groups and variants on the wire: their bodies and answers have no envelope."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count

from api.calls import Call
from content.models import Variant, VariantGroup, VariantGroupType
from core.clock import to_wire
from core.json_values import JSONObject, JSONValue
from stacks.scope import Scope

_TEXT: Mapping[str, Any] = {"type": "string"}
_PERSONALIZE = {
    "type": "object",
    "properties": dict.fromkeys(
        ("project_uid", "experience_uid", "experience_short_uid", "variant_short_uid", "status"), _TEXT
    ),
}
_LINK = {
    "type": "object",
    "properties": {"uid": _TEXT, "status": {"type": "string", "enum": ["linked", "unlinked"]}},
}
VARIANT_SHAPE: Mapping[str, Any] = {
    "uid": {"type": "string", "example": "cs0123456789abcdef"},
    "name": {"type": "string", "example": "Red"},
    "personalize_metadata": _PERSONALIZE,
}
GROUP_SHAPE: Mapping[str, Any] = {
    **VARIANT_SHAPE,
    "name": {"type": "string", "example": "Colours"},
    "description": _TEXT,
    "content_types": {"type": "array", "items": _LINK},
}
LINKS_REQUEST: Mapping[str, Any] = {
    "type": "object",
    "properties": {"content_types": GROUP_SHAPE["content_types"], "branches": {"type": "array", "items": _TEXT}},
}


def request_of(shape: Mapping[str, Any]) -> Mapping[str, Any]:
    """The body that makes or changes something of this shape."""
    return {"type": "object", "properties": dict(shape)}


def sent_bare(call: Call, *keys: str) -> JSONObject:
    """The object that the body is, or carries under one of the keys that the SDK's documentation shows."""
    body = call.body()
    wrapped = next((body[key] for key in keys if isinstance(body.get(key), dict) and len(body) == 1), None)
    return wrapped if isinstance(wrapped, dict) else body


@dataclass(frozen=True, slots=True)
class Beside:
    """What is shown with groups, by their ids: the types they are linked to, their variants, how many these are."""

    types: Mapping[int, list[str]] = field(default_factory=dict)
    variants: Mapping[int, list[Variant]] | None = None
    counts: Mapping[int, int] | None = None


def beside_groups(scope: Scope, groups: Sequence[VariantGroup], *, with_variants: bool, with_count: bool) -> Beside:
    """One query for the types, one more for the variants where they are wanted, and one for their number."""
    ids = [group.pk for group in groups]
    links = VariantGroupType.objects.filter(group__in=ids, content_type__deleted_at=None).order_by("content_type__uid")
    types: dict[int, list[str]] = {}
    for group_id, uid in links.values_list("group", "content_type__uid"):
        if scope.limits is not None and not scope.limits.sees_type(uid):
            continue
        types.setdefault(group_id, []).append(uid)
    rows = Variant.objects.filter(group__in=ids, deleted_at=None)
    variants: dict[int, list[Variant]] = {}
    for variant in rows.select_related("group").order_by("pk") if with_variants else ():
        variants.setdefault(variant.group_id or 0, []).append(variant)
    counts = dict(rows.values_list("group").annotate(count=Count("pk")).order_by("group")) if with_count else None
    return Beside(types, variants if with_variants else None, counts)


def represent_group(call: Call, group: VariantGroup, beside: Beside, *, unlinked: Iterable[str] = ()) -> JSONObject:
    """A group; the types that were just taken from it say so."""
    links: list[JSONValue] = [{"uid": uid, "status": "linked"} for uid in beside.types.get(group.pk, ())]
    links += [{"uid": uid, "status": "unlinked"} for uid in unlinked]
    shown: JSONObject = {
        "uid": group.uid,
        "name": group.name,
        "description": group.description,
        "branches": [call.scope.branch_uid],
        "content_types": links,
        **_common(group),
    }
    if beside.counts is not None:
        shown["variant_count"] = beside.counts.get(group.pk, 0)
    if beside.variants is not None:
        shown["variants"] = [represent_variant(variant) for variant in beside.variants.get(group.pk, ())]
    return shown


def represent_variant(variant: Variant) -> JSONObject:
    """A variant; its group is loaded where it has one."""
    shown: JSONObject = {"uid": variant.uid, "name": variant.name, **_common(variant)}
    if variant.group is not None:
        shown["variant_group_uid"] = variant.group.uid
    if variant.alias:
        shown["alias"] = variant.alias
    return shown


def _common(row: VariantGroup | Variant) -> JSONObject:
    mirrored: JSONObject = {"personalize_metadata": row.personalize_metadata} if row.personalize_metadata else {}
    return {
        **mirrored,
        "created_by": row.created_by,
        "updated_by": row.updated_by,
        "created_at": to_wire(row.created_at),
        "updated_at": to_wire(row.updated_at),
    }
