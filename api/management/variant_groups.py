"""Variant groups and the types they are linked to, over the management API."""

from typing import ClassVar

from api.calls import Call
from api.errors import Failure
from api.lists import LIST_PARAMETERS
from api.management.variant_documents import (
    GROUP_SHAPE,
    LINKS_REQUEST,
    VARIANT_SHAPE,
    beside_groups,
    represent_group,
    represent_variant,
    request_of,
    sent_bare,
)
from api.replies import Reply
from api.tables import Columns, list_reply, list_together
from api.views import Resource
from content.actions.variant_groups import (
    create_variant_group,
    delete_variant_group,
    get_variant_group,
    update_variant_group,
)
from content.actions.variants import create_variant, delete_variant, get_variant, update_variant
from content.models import Variant
from content.models import VariantGroup as GroupRow
from content.variant_rules import read_links
from core.json_values import JSONObject

_TEXTS = {"name": "name", "created_by": "created_by", "updated_by": "updated_by"}
_COLUMNS = Columns(texts=_TEXTS)
_GROUP_COLUMNS = Columns(texts={**_TEXTS, "description": "description"})
_INFO = ("include_variant_info", "include_variant_count")
_MOST_UNGROUPED = 100


class VariantGroups(Resource):
    """The variant groups of a branch."""

    tag = "Variants"
    plural = "variant_groups"
    shape = GROUP_SHAPE
    request_shape: ClassVar = request_of(GROUP_SHAPE)
    failures: ClassVar = {"POST": Failure(141, "Variant group creation failed. Please try again.")}
    parameters: ClassVar = {"GET": (*LIST_PARAMETERS, "content_type", *_INFO)}
    own_parameters: ClassVar = {"content_type": ({"type": "string"}, "Only groups linked to this content type (uid).")}

    def get(self, call: Call) -> Reply:
        """List the variant groups, and the newest variants that are in none."""
        scope = call.scope
        rows = GroupRow.objects.filter(branch_id=scope.branch_id)
        if uid := call.text("content_type"):
            rows = rows.filter(types__content_type__uid=uid, types__content_type__deleted_at=None)
            rows = rows if scope.limits is None or scope.limits.sees_type(uid) else rows.none()
        reply = list_together(
            call, "variant_groups", rows, columns=_GROUP_COLUMNS, represent=lambda page: _represent(call, list(page))
        )
        if not isinstance(reply.body, dict) or not isinstance(reply.body["variant_groups"], list):
            return reply
        loose = Variant.objects.filter(branch_id=scope.branch_id, group=None, deleted_at=None).order_by("-pk")[
            :_MOST_UNGROUPED
        ]
        return Reply({**reply.body, "ungrouped_variants": [represent_variant(row) for row in loose]})

    def post(self, call: Call) -> Reply:
        """Add a variant group; the content types it names must exist."""
        group = create_variant_group(call.actor, call.scope, document=sent_bare(call, "variant_group"))
        return Reply({"notice": "Variant group created successfully.", **_alone(call, group)}, status=201)


class VariantGroup(Resource):
    """One variant group."""

    tag = "Variants"
    may_be_empty = True
    shape = GROUP_SHAPE
    request_shape: ClassVar = request_of(GROUP_SHAPE)
    failures: ClassVar = {
        "PUT": Failure(141, "Variant group update failed. Please try again."),
        "DELETE": Failure(141, "Variant group deletion failed. Please try again."),
    }
    parameters: ClassVar = {"DELETE": ("force",)}

    def get(self, call: Call, uid: str) -> Reply:
        """Get a variant group with its variants."""
        return Reply(_alone(call, get_variant_group(call.scope, uid)))

    def put(self, call: Call, uid: str) -> Reply:
        """Change a variant group; what is not sent stays. Content types that it names are linked, or unlinked."""
        return _changed(call, uid, sent_bare(call, "variant_group"))

    def delete(self, call: Call, uid: str) -> Reply:
        """Delete a variant group that has no variants; with `force` one whose variants no entry has."""
        delete_variant_group(call.actor, call.scope, uid, force=call.flag("force"))
        return Reply({"notice": "Variant group deleted successfully."})


class GroupedVariants(Resource):
    """The variants of one group."""

    tag = "Variants"
    plural = "variants"
    shape = VARIANT_SHAPE
    request_shape: ClassVar = request_of(VARIANT_SHAPE)
    change_shape: ClassVar = LINKS_REQUEST
    failures: ClassVar = {
        "POST": Failure(141, "Variant creation failed. Please try again."),
        "PUT": Failure(141, "Variant group update failed. Please try again."),
    }
    parameters: ClassVar = {"GET": LIST_PARAMETERS}

    def get(self, call: Call, uid: str) -> Reply:
        """List the variants of a group, beside what is known of it."""
        group = get_variant_group(call.scope, uid)
        rows = Variant.objects.filter(group=group, deleted_at=None).select_related("group")
        reply = list_reply(call, "variants", rows, columns=_COLUMNS, represent=represent_variant)
        about = represent_group(call, group, beside_groups(call.scope, [group], with_variants=False, with_count=False))
        return Reply({**about, **reply.body}) if isinstance(reply.body, dict) else reply

    def post(self, call: Call, uid: str) -> Reply:
        """Add a variant to a group."""
        document = sent_bare(call, "variants", "variant")
        variant = create_variant(call.actor, call.scope, document=document, group_uid=uid)
        return Reply({"notice": "Variant created successfully.", **represent_variant(variant)}, status=201)

    def put(self, call: Call, uid: str) -> Reply:
        """Link content types to the group, or unlink them."""
        links = {key: value for key, value in call.body().items() if key in ("content_types", "branches")}
        return _changed(call, uid, links)


class GroupedVariant(Resource):
    """One variant of a group."""

    tag = "Variants"
    shape = VARIANT_SHAPE
    request_shape: ClassVar = request_of(VARIANT_SHAPE)
    failures: ClassVar = {
        "PUT": Failure(141, "Variant update failed. Please try again."),
        "DELETE": Failure(141, "Variant deletion failed. Please try again."),
    }

    def get(self, call: Call, group_uid: str, uid: str) -> Reply:
        """Get a variant of a group."""
        return Reply(represent_variant(get_variant(call.scope, uid, group_uid=group_uid)))

    def put(self, call: Call, group_uid: str, uid: str) -> Reply:
        """Change a variant; what is not sent stays."""
        document = sent_bare(call, "variants", "variant")
        variant = update_variant(call.actor, call.scope, uid, document=document, group_uid=group_uid)
        return Reply({"notice": "Variant updated successfully.", **represent_variant(variant)})

    def delete(self, call: Call, group_uid: str, uid: str) -> Reply:
        """Delete a variant of a group."""
        delete_variant(call.actor, call.scope, uid, group_uid=group_uid)
        return Reply({"notice": "Variant deleted successfully."})


def _changed(call: Call, uid: str, document: JSONObject) -> Reply:
    group = update_variant_group(call.actor, call.scope, uid, document=document)
    unlinked = [uid for uid, is_linked in read_links(document.get("content_types")).wanted.items() if not is_linked]
    beside = beside_groups(call.scope, [group], with_variants=True, with_count=False)
    told = "Variant Group and Variants updated successfully"
    return Reply({"notice": f"{told}.", "message": told, **represent_group(call, group, beside, unlinked=unlinked)})


def _alone(call: Call, group: GroupRow) -> JSONObject:
    return represent_group(call, group, beside_groups(call.scope, [group], with_variants=True, with_count=True))


def _represent(call: Call, groups: list[GroupRow]) -> list[JSONObject]:
    beside = beside_groups(
        call.scope,
        groups,
        with_variants=call.flag("include_variant_info"),
        with_count=call.flag("include_variant_count"),
    )
    return [represent_group(call, group, beside) for group in groups]
