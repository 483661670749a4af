"""Changes of variants, in a group or in none."""

from django.db import IntegrityError, transaction

from content.actions.variant_groups import lock_variant_group
from content.errors import VariantInvalid, VariantNotFound
from content.models import Variant
from content.models.variant import new_variant_uid
from content.variant_ends import retire_variant
from content.variant_rules import alias_of, personalize_of, variant_problems
from core.clock import utc_now
from core.errors import Problem
from core.json_values import JSONObject
from stacks import activity
from stacks.actor import Actor
from stacks.permissions import Permission
from stacks.scope import Scope


@transaction.atomic
def create_variant(actor: Actor, scope: Scope, *, document: JSONObject, group_uid: str | None = None) -> Variant:
    """Add a variant to a group, or beside all groups. Raises VariantGroupNotFound, and VariantInvalid naming every broken rule."""
    actor.require(Permission.CONTENT_TYPE_WRITE)
    group = lock_variant_group(scope, group_uid) if group_uid is not None else None
    _judge(document)
    variant = Variant(
        stack_id=scope.stack_id,
        branch_id=scope.branch_id,
        group=group,
        uid=str(document.get("uid") or new_variant_uid()),
        created_by=actor.uid,
    )
    _fill(actor, variant, document)
    try:
        with transaction.atomic():
            variant.save(force_insert=True)
    except IntegrityError as error:
        raise VariantInvalid([Problem("uid", "unique", "is not unique.")]) from error
    activity.record(actor, scope, action="variant.create", target=("variant", variant.uid))
    return variant


@transaction.atomic
def update_variant(
    actor: Actor, scope: Scope, uid: str, *, document: JSONObject, group_uid: str | None = None
) -> Variant:
    """Change a variant; what is not sent stays, the uid always. Raises VariantNotFound and VariantInvalid."""
    actor.require(Permission.CONTENT_TYPE_WRITE)
    variant = _lock(scope, uid, group_uid)
    before: JSONObject = {"name": variant.name, "personalize_metadata": variant.personalize_metadata}
    wanted: JSONObject = {**before, **{key: value for key, value in document.items() if value is not None}}
    _judge(wanted)
    _fill(actor, variant, wanted)
    variant.save(update_fields=["name", "alias", "personalize_metadata", "updated_by", "updated_at"])
    activity.record(actor, scope, action="variant.update", target=("variant", uid))
    return variant


@transaction.atomic
def delete_variant(actor: Actor, scope: Scope, uid: str, *, group_uid: str | None = None) -> None:
    """Delete a variant that no entry has. Raises VariantNotFound, and VariantInvalid while entries have it."""
    actor.require(Permission.CONTENT_TYPE_WRITE)
    retire_variant(_lock(scope, uid, group_uid))
    activity.record(actor, scope, action="variant.delete", target=("variant", uid))


def get_variant(scope: Scope, uid: str, *, group_uid: str | None = None) -> Variant:
    """A variant of the branch, and of the group where one is named. Raises VariantNotFound."""
    rows = Variant.objects.filter(branch_id=scope.branch_id, uid=uid, deleted_at=None).select_related("group")
    variant = (rows if group_uid is None else rows.filter(group__uid=group_uid)).first()
    if variant is None:
        raise VariantNotFound
    return variant


def _lock(scope: Scope, uid: str, group_uid: str | None) -> Variant:
    rows = Variant.objects.filter(branch_id=scope.branch_id, uid=uid, deleted_at=None).select_related("group")
    rows = rows if group_uid is None else rows.filter(group__uid=group_uid)
    variant = rows.select_for_update(of=("self",)).first()
    if variant is None:
        raise VariantNotFound
    return variant


def _judge(document: JSONObject) -> None:
    problems = variant_problems(document)
    if problems:
        raise VariantInvalid(problems)


def _fill(actor: Actor, variant: Variant, document: JSONObject) -> None:
    variant.name = str(document["name"])
    variant.personalize_metadata = personalize_of(document)
    variant.alias = alias_of(variant.personalize_metadata)
    variant.updated_by, variant.updated_at = actor.uid, utc_now()
