"""Changes of variant groups, and of the types they are linked to."""

from collections.abc import Mapping

from django.db import IntegrityError, transaction

from content.errors import VariantGroupInvalid, VariantGroupNotFound
from content.models import ContentType, VariantGroup, VariantGroupType
from content.models.variant import new_variant_uid
from content.variant_ends import retire_variant
from content.variant_rules import Links, group_problems, personalize_of, read_links
from core.clock import utc_now
from core.errors import Problem
from core.json_values import JSONObject
from stacks import activity
from stacks.actor import Actor
from stacks.permissions import Permission
from stacks.scope import Scope


@transaction.atomic
def create_variant_group(actor: Actor, scope: Scope, *, document: JSONObject) -> VariantGroup:
    """Add a group, linked to the types it names. Raises VariantGroupInvalid naming every broken rule."""
    actor.require(Permission.CONTENT_TYPE_WRITE)
    links = read_links(document.get("content_types"))
    types = _judged(scope, document, links)
    group = VariantGroup(
        stack_id=scope.stack_id,
        branch_id=scope.branch_id,
        uid=str(document.get("uid") or new_variant_uid()),
        created_by=actor.uid,
    )
    _fill(actor, group, document)
    try:
        with transaction.atomic():
            group.save(force_insert=True)
    except IntegrityError as error:
        raise VariantGroupInvalid([Problem("uid", "unique", "is not unique.")]) from error
    _link(group, types, links)
    activity.record(actor, scope, action="variant_group.create", target=("variant_group", group.uid))
    return group


@transaction.atomic
def update_variant_group(actor: Actor, scope: Scope, uid: str, *, document: JSONObject) -> VariantGroup:
    """Change a group, and the links that are named; what is not sent stays, the uid always.

    Unlinking a type leaves the variants of its entries as they are; no more of them are saved. Raises
    VariantGroupNotFound and VariantGroupInvalid.
    """
    actor.require(Permission.CONTENT_TYPE_WRITE)
    group = lock_variant_group(scope, uid)
    before: JSONObject = {
        "name": group.name, "description": group.description, "personalize_metadata": group.personalize_metadata
    }  # fmt: skip
    wanted: JSONObject = {**before, **{key: value for key, value in document.items() if value is not None}}
    links = read_links(document.get("content_types"))
    types = _judged(scope, wanted, links)
    _fill(actor, group, wanted)
    group.save(update_fields=["name", "description", "personalize_metadata", "updated_by", "updated_at"])
    _link(group, types, links)
    activity.record(actor, scope, action="variant_group.update", target=("variant_group", uid))
    return group


@transaction.atomic
def delete_variant_group(actor: Actor, scope: Scope, uid: str, *, force: bool = False) -> None:
    """Delete a group; with `force` its variants too, where no entry has them.

    Raises VariantGroupNotFound, VariantGroupInvalid while it has variants, and VariantInvalid while entries have those.
    """
    actor.require(Permission.CONTENT_TYPE_WRITE)
    group = lock_variant_group(scope, uid)
    variants = group.variants.filter(deleted_at=None).order_by("pk").select_for_update(of=("self",))
    for variant in variants:
        if not force:
            told = "stand in the group: delete them first, or pass force=true."
            raise VariantGroupInvalid([Problem("variants", "in_use", told)])
        retire_variant(variant)
    group.delete()
    activity.record(actor, scope, action="variant_group.delete", target=("variant_group", uid))


def lock_variant_group(scope: Scope, uid: str) -> VariantGroup:
    """A group that nobody else changes until the transaction ends. Raises VariantGroupNotFound."""
    rows = VariantGroup.objects.filter(branch_id=scope.branch_id, uid=uid)
    group = rows.select_for_update(of=("self",)).first()
    if group is None:
        raise VariantGroupNotFound
    return group


def get_variant_group(scope: Scope, uid: str) -> VariantGroup:
    """A group of the branch. Raises VariantGroupNotFound."""
    group = VariantGroup.objects.filter(branch_id=scope.branch_id, uid=uid).first()
    if group is None:
        raise VariantGroupNotFound
    return group


def _judged(scope: Scope, document: JSONObject, links: Links) -> Mapping[str, int]:
    """The ids of the types that are named, by their uids. Raises VariantGroupInvalid."""
    problems = [*group_problems(document), *links.problems]
    rows = ContentType.objects.filter(branch_id=scope.branch_id, uid__in=links.wanted, deleted_at=None)
    types = dict(rows.values_list("uid", "pk")) if links.wanted else {}
    missing = sorted(links.wanted.keys() - types.keys())
    if missing:
        problems.append(
            Problem("content_types", "unknown", f"names types that don't exist: {', '.join(missing[:10])}.")
        )
    branches = document.get("branches")
    if branches is not None and branches != [scope.branch_uid]:
        problems.append(
            Problem("branches", "unsupported", "must name the branch that the request is for, and no other.")
        )
    if problems:
        raise VariantGroupInvalid(problems)
    return types


def _fill(actor: Actor, group: VariantGroup, document: JSONObject) -> None:
    group.name = str(document["name"])
    group.description = str(document.get("description") or "")
    group.personalize_metadata = personalize_of(document)
    group.updated_by, group.updated_at = actor.uid, utc_now()


def _link(group: VariantGroup, types: Mapping[str, int], links: Links) -> None:
    gone = [types[uid] for uid, is_linked in links.wanted.items() if not is_linked]
    if gone:
        VariantGroupType.objects.filter(group=group, content_type__in=gone).delete()
    rows = [
        VariantGroupType(group=group, content_type_id=types[uid])
        for uid, is_linked in links.wanted.items()
        if is_linked
    ]
    VariantGroupType.objects.bulk_create(rows, ignore_conflicts=True)
