"""Variants by themselves, over the management API: those in no group, and any by its uid."""

from typing import ClassVar

from api.calls import Call
from api.errors import Failure
from api.lists import LIST_PARAMETERS
from api.management.variant_documents import VARIANT_SHAPE, represent_variant, request_of, sent_bare
from api.replies import Reply
from api.tables import Columns, list_reply
from api.views import Resource
from content.actions.variants import create_variant, delete_variant, get_variant, update_variant
from content.models import Variant as VariantRow

_COLUMNS = Columns(texts={"name": "name", "created_by": "created_by", "updated_by": "updated_by"})


class Variants(Resource):
    """The variants of a branch that are in no group."""

    tag = "Variants"
    plural = "variants"
    shape = VARIANT_SHAPE
    request_shape: ClassVar = request_of(VARIANT_SHAPE)
    failures: ClassVar = {"POST": Failure(141, "Variant creation failed. Please try again.")}
    parameters: ClassVar = {"GET": (*LIST_PARAMETERS, "uids[]", "uid")}
    own_parameters: ClassVar = {
        "uids[]": ({"type": "array", "items": {"type": "string"}}, "Only variants of these uids, in groups or not."),
        "uid": ({"type": "string"}, "The same, separated by commas."),
    }

    def get(self, call: Call) -> Reply:
        """List the variants that are in no group, or those of the uids that are named."""
        rows = VariantRow.objects.filter(branch_id=call.scope.branch_id, deleted_at=None).select_related("group")
        uids = _named(call)
        rows = rows.filter(group=None) if uids is None else rows.filter(uid__in=uids)
        return list_reply(call, "variants", rows, columns=_COLUMNS, represent=represent_variant)

    def post(self, call: Call) -> Reply:
        """Add a variant that is in no group."""
        variant = create_variant(call.actor, call.scope, document=sent_bare(call, "variants", "variant"))
        return Reply({"notice": "Variant created successfully.", **represent_variant(variant)}, status=201)


class Variant(Resource):
    """One variant."""

    tag = "Variants"
    may_be_empty = True
    shape = VARIANT_SHAPE
    request_shape: ClassVar = request_of(VARIANT_SHAPE)
    failures: ClassVar = {
        "PUT": Failure(141, "Variant update failed. Please try again."),
        "DELETE": Failure(141, "Variant deletion failed. Please try again."),
    }

    def get(self, call: Call, uid: str) -> Reply:
        """Get a variant."""
        return Reply(represent_variant(get_variant(call.scope, uid)))

    def put(self, call: Call, uid: str) -> Reply:
        """Change a variant; what is not sent stays."""
        variant = update_variant(call.actor, call.scope, uid, document=sent_bare(call, "variants", "variant"))
        return Reply({"notice": "Variant updated successfully.", **represent_variant(variant)})

    def delete(self, call: Call, uid: str) -> Reply:
        """Delete a variant."""
        delete_variant(call.actor, call.scope, uid)
        return Reply({"notice": "Variant deleted successfully."})


def _named(call: Call) -> list[str] | None:
    """The uids that the parameters name; None where they name none."""
    lists = [value for key in ("uids[]", "uids", "uid") for value in call.params.getlist(key)]
    return [uid.strip() for value in lists for uid in value.split(",")] if lists else None
