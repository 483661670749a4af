"""Publish rules over the management API: what entries need before they may go live, or offline."""

from typing import Any, ClassVar

from django.db.models import Q, QuerySet

from api.calls import Call
from api.errors import Failure
from api.lists import LIST_PARAMETERS
from api.replies import Reply
from api.tables import Columns, list_reply
from api.views import Resource
from content.types import load_type
from core.clock import to_wire
from core.json_values import JSONObject
from publishing.actions.publish_rules import create_rule, delete_rule, get_rule, update_rule
from publishing.models import PublishRule as RuleRow

_COLUMNS = Columns(texts={"created_by": "created_by", "updated_by": "updated_by"})
_TEXTS: dict[str, Any] = {"type": "array", "items": {"type": "string"}}
_SHAPE: dict[str, Any] = {
    "uid": {"type": "string", "example": "blt0123456789abcdef"},
    "workflow": {"type": "string", "nullable": True, "description": "The workflow's uid."},
    "workflow_stage": {"type": "string", "nullable": True, "description": "The uid of the stage that is needed."},
    "actions": {"type": "array", "items": {"type": "string", "enum": ["publish", "unpublish"]}},
    "branches": _TEXTS,
    "content_types": {**_TEXTS, "description": "Uids, or `$all`."},
    "locales": {**_TEXTS, "description": "Codes, or `$all`."},
    "environment": {"type": "string", "description": "A uid; a name is taken too."},
    "approvers": {"type": "object", "properties": {"users": _TEXTS, "roles": _TEXTS}},
    "disable_approver_publishing": {"type": "boolean"},
}


class PublishRules(Resource):
    """The publish rules of a stack."""

    tag = "Workflows"
    key = "publishing_rule"
    plural = "publishing_rules"
    shape = _SHAPE
    failures: ClassVar = {"POST": Failure(141, "Publish rule creation failed. Please try again.")}
    parameters: ClassVar = {"GET": (*LIST_PARAMETERS, "content_types")}
    own_parameters: ClassVar = {
        "content_types": ({"type": "string"}, "Only rules about these content types, separated by commas."),
    }

    def get(self, call: Call) -> Reply:
        """List the publish rules, or those about content types that are named with commas between them."""
        wanted = [uid for uid in call.text("content_types").split(",") if uid]
        return _list(call, _about(_rows(call), wanted) if wanted else _rows(call))

    def post(self, call: Call) -> Reply:
        """Make a publish rule; it also stops what waits in the queue already."""
        rule = create_rule(call.actor, call.scope, document=call.document("publishing_rule"))
        body = {"notice": "Publish rule created successfully.", "publishing_rule": represent_rule(rule)}
        return Reply(body, status=201)


class PublishRule(Resource):
    """One publish rule."""

    tag = "Workflows"
    key = "publishing_rule"
    shape = _SHAPE
    unread = ("uid",)
    failures: ClassVar = {"PUT": Failure(141, "Publish rule update failed. Please try again.")}

    def get(self, call: Call, uid: str) -> Reply:
        """Get a publish rule."""
        return Reply({"publishing_rule": represent_rule(get_rule(call.scope, uid))})

    def put(self, call: Call, uid: str) -> Reply:
        """Change a publish rule; what is not sent stays."""
        rule = update_rule(call.actor, call.scope, uid, document=call.document("publishing_rule"))
        return Reply({"notice": "Publish rule updated successfully.", "publishing_rule": represent_rule(rule)})

    def delete(self, call: Call, uid: str) -> Reply:
        """Delete a publish rule."""
        delete_rule(call.actor, call.scope, uid)
        return Reply({"notice": "Publish rule deleted successfully."})


class PublishRulesOfType(Resource):
    """The publish rules about one content type."""

    tag = "Workflows"
    key = "publishing_rule"
    plural = "publishing_rules"
    shape = _SHAPE
    parameters: ClassVar = {"GET": (*LIST_PARAMETERS, "action", "locale", "environment")}
    own_parameters: ClassVar = {
        "action": ({"type": "string"}, "Only rules about this action."),
        "locale": ({"type": "string"}, "Only rules about this language."),
        "environment": ({"type": "string"}, "Only rules about this environment (name or uid)."),
    }

    def get(self, call: Call, content_type_uid: str) -> Reply:
        """List the publish rules about a content type, of an action, a language or an environment where named."""
        rows = _about(_rows(call), [load_type(call.scope, content_type_uid).uid])
        if action := call.text("action"):
            rows = rows.filter(actions__contains=[action])
        if locale := call.text("locale"):
            rows = rows.filter(Q(locales__contains=[locale]) | Q(locales__contains=["$all"]))
        if environment := call.text("environment"):
            rows = rows.filter(Q(environment__name=environment) | Q(environment__uid=environment))
        return _list(call, rows)


def _rows(call: Call) -> "QuerySet[RuleRow]":
    rows: QuerySet[RuleRow] = RuleRow.objects.in_stack(call.scope).select_related("workflow", "environment")
    return rows


def _about(rows: "QuerySet[RuleRow]", uids: list[str]) -> "QuerySet[RuleRow]":
    named = [Q(content_types__contains=[uid]) for uid in ("$all", *uids)]
    return rows.filter(Q(*named, _connector=Q.OR))


def _list(call: Call, rows: "QuerySet[RuleRow]") -> Reply:
    return list_reply(call, "publishing_rules", rows, columns=_COLUMNS, represent=represent_rule)


def represent_rule(rule: RuleRow) -> JSONObject:
    """A publish rule in the vendor's shape."""
    return {
        "uid": rule.uid,
        "workflow": rule.workflow.uid if rule.workflow else None,
        "actions": rule.actions,
        "branches": rule.branches,
        "content_types": rule.content_types,
        "locales": rule.locales,
        "environment": rule.environment.uid,
        "approvers": {"users": rule.approver_users, "roles": rule.approver_roles},
        "workflow_stage": rule.stage_uid or None,
        "disable_approver_publishing": rule.disables_approver_publishing,
        "created_by": rule.created_by,
        "updated_by": rule.updated_by,
        "created_at": to_wire(rule.created_at),
        "updated_at": to_wire(rule.updated_at),
    }
