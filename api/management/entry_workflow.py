"""Moving entries through their workflows, and asking for what publish rules want approved, over the management API."""

from datetime import date, datetime
from typing import Any, ClassVar

from api.bodies import texts
from api.calls import Call, object_at
from api.errors import Failure
from api.management.bulk_bodies import BulkBody
from api.management.entry_reading import locale_of
from api.replies import Reply
from api.views import Resource
from content.types import StoredType, load_type
from core.clock import parse_instant
from core.errors import Invalid, Problem
from core.json_values import JSONObject, JSONValue
from publishing.actions.approvals import ApprovalRequest, answer_approval, ask_for_approvals
from publishing.actions.stages import Language, StageChange, change_stages
from publishing.models import Approval
from publishing.workflow_documents import DESCRIPTION_LENGTH, DocumentReader

_STAGE_PLACE = "workflow.workflow_stage"
_RULE_PLACE = "workflow.publishing_rule"
_PEOPLE: dict[str, Any] = {"type": "array", "items": {"type": "object", "properties": {"uid": {"type": "string"}}}}
_NOTIFY: dict[str, Any] = {"type": "boolean", "default": True, "description": "Whether whom it concerns gets mail."}
_STAGE: dict[str, Any] = {
    "type": "object",
    "required": ["uid"],
    "properties": {
        "uid": {"type": "string", "description": "The stage to go to."},
        "comment": {"type": "string"},
        "due_date": {"type": "string", "example": "2026-12-01"},
        "notify": _NOTIFY,
        "assigned_to": _PEOPLE,
        "assigned_by_roles": _PEOPLE,
    },
}
_RULE: dict[str, Any] = {
    "type": "object",
    "required": ["uid"],
    "properties": {
        "uid": {"type": "string"},
        "action": {"type": "string", "enum": ["publish", "unpublish"]},
        "status": {"type": "integer", "enum": [0, 1, -1], "description": "Asked for, accepted, rejected."},
        "notify": _NOTIFY,
        "comment": {"type": "string"},
    },
}
_FAILURE = Failure(141, "The workflow stage could not be changed. Please check the request and try again.")
_DONE = "The requested action has been performed."
_ACTIONS = ("publish", "unpublish")
_STATUSES = {"0": 0, "1": 1, "-1": -1}


class EntryWorkflow(Resource):
    """The workflow stage of an entry, and its publish requests."""

    tag = "Workflows"
    post_status = 200
    request_shape: ClassVar = {
        "type": "object",
        "required": ["workflow"],
        "properties": {
            "workflow": {"type": "object", "properties": {"workflow_stage": _STAGE, "publishing_rule": _RULE}}
        },
    }
    failures: ClassVar = {"GET": _FAILURE, "POST": _FAILURE}
    parameters: ClassVar = {"GET": ("locale", "uid", "action", "status", "comment", "notify"), "POST": ("locale",)}
    own_parameters: ClassVar = {
        "uid": ({"type": "string"}, "The publish rule; every rule that wants an approval where it is left out."),
        "action": ({"type": "string", "enum": list(_ACTIONS), "default": "publish"}, "What is to be approved."),
        "status": ({"type": "integer", "enum": [0, 1, -1], "default": 0}, "Asked for, accepted, rejected."),
        "comment": ({"type": "string"}, "What is said with it."),
        "notify": (_NOTIFY, "Whether whom it concerns gets mail."),
    }

    def get(self, call: Call, content_type_uid: str, uid: str) -> Reply:
        """Ask for the approvals that a language of an entry needs, or answer one. The vendor's Python client uses GET.

        Asking again for what was asked or approved for the version changes nothing.
        """
        content_type, locale = load_type(call.scope, content_type_uid), locale_of(call)
        if call.flag("dry_run"):
            raise Invalid([Problem("dry_run", "unsupported", "is not possible here: nothing was changed.")])
        sent: JSONObject = {key: call.text(key) for key in ("uid", "action", "status", "comment") if call.text(key)}
        sent |= {"notify": call.flag("notify")} if call.text("notify") else {}
        if "uid" in sent:
            return _answer(call, content_type, uid, locale, sent)
        asked = _read_request(sent, needs_rule=False)
        if asked.status is not Approval.Status.REQUESTED:
            raise Invalid([Problem("uid", "required", "is required: an answer is given under one publish rule.")])
        ask_for_approvals(call.actor, call.scope, content_type, uid, locale=locale, asked=asked)
        return Reply({"notice": _DONE})

    def post(self, call: Call, content_type_uid: str, uid: str) -> Reply:
        """Move a language of an entry to a stage of its workflow, or ask for an approval under a publish rule.

        `workflow.workflow_stage` moves it; `workflow.publishing_rule` asks for an approval of its latest version
        (`status` 0), accepts (1) or rejects (-1).
        """
        content_type, locale = load_type(call.scope, content_type_uid), locale_of(call)
        workflow = call.document("workflow")
        if "publishing_rule" in workflow:
            return _answer(call, content_type, uid, locale, object_at(workflow, "publishing_rule"))
        change = read_change(workflow)
        language = Language(_STAGE_PLACE, content_type.uid, uid, locale)
        change_stages(call.actor, call.scope, [language], change)
        return Reply({"notice": "Workflow stage updated successfully."})


class BulkWorkflow(Resource):
    """Moving many entries to a stage."""

    tag = "Workflows"
    post_status = 200
    request_shape: ClassVar = {
        "type": "object",
        "required": ["entries", "workflow"],
        "properties": {
            "entries": {
                "type": "array",
                "items": {
                    "type": "object",
                    "required": ["uid", "content_type"],
                    "properties": {key: {"type": "string"} for key in ("uid", "content_type", "locale")},
                },
            },
            "workflow": {"type": "object", "properties": {"workflow_stage": _STAGE}},
        },
    }
    failures: ClassVar = {"POST": _FAILURE}

    def post(self, call: Call) -> Reply:
        """Move languages of entries, the master where none is named, to a stage of their workflow: all, or none."""
        body = BulkBody(call.body(), needs_types=True)
        entries = body.entries()
        body.raise_problems()
        languages = [
            Language(f"entries.{index}", each.content_type_uid, each.uid, each.locale or call.scope.master_locale)
            for index, each in enumerate(entries)
        ]
        change_stages(call.actor, call.scope, languages, read_change(call.document("workflow")))
        return Reply({"notice": "Workflow stage updated successfully for the entries."})


def read_change(workflow: JSONObject) -> StageChange:
    """The stage that a body's `workflow` names, and what it says about it. Raises Invalid with every problem."""
    sent = object_at(workflow, "workflow_stage")
    reader = DocumentReader()
    change = StageChange(
        uid=reader.text(sent.get("uid"), f"{_STAGE_PLACE}.uid", length=64, is_required=True),
        comment=reader.text(sent.get("comment"), f"{_STAGE_PLACE}.comment", length=DESCRIPTION_LENGTH),
        due_date=_due_date(reader, sent.get("due_date")),
        notify=reader.flag(sent.get("notify"), f"{_STAGE_PLACE}.notify", default=True),
        assigned_to=tuple(reader.uids(sent.get("assigned_to"), f"{_STAGE_PLACE}.assigned_to")),
        assigned_by_roles=tuple(reader.uids(sent.get("assigned_by_roles"), f"{_STAGE_PLACE}.assigned_by_roles")),
    )
    if reader.problems:
        raise Invalid(reader.problems)
    return change


def _due_date(reader: DocumentReader, value: JSONValue) -> str:
    """A day or an instant, in ISO 8601 or as the vendor's clients spell a day ("Thu Dec 01 2026")."""
    text = reader.text(value, f"{_STAGE_PLACE}.due_date", length=64)
    if text and not any(_reads(read, text) for read in (parse_instant, date.fromisoformat, _spelled_day)):
        reader.refuse(f"{_STAGE_PLACE}.due_date", "format", "is not a valid date.")
    return text


def _spelled_day(text: str) -> datetime:
    return datetime.strptime(f"{text} +0000", "%a %b %d %Y %z")


def _reads(read: Any, text: str) -> bool:
    try:
        read(text)
    except (ValueError, OverflowError):
        return False
    return True


def _answer(call: Call, content_type: StoredType, uid: str, locale: str, sent: JSONObject) -> Reply:
    asked = _read_request(sent, needs_rule=True)
    answer_approval(call.actor, call.scope, content_type, uid, locale=locale, asked=asked)
    return Reply({"notice": _DONE})


def _read_request(sent: JSONObject, *, needs_rule: bool) -> ApprovalRequest:
    """What is asked or answered. Raises Invalid with every problem."""
    named = texts(sent, "uid", "action", "comment")
    reader = DocumentReader()
    status = _STATUSES.get(str(sent.get("status", 0)))
    if status is None or isinstance(sent.get("status"), bool):
        reader.refuse(f"{_RULE_PLACE}.status", "enum", "must be 0 (asked for), 1 (accepted) or -1 (rejected).")
    notify = reader.flag(sent.get("notify"), f"{_RULE_PLACE}.notify", default=True)
    comment = reader.text(named["comment"], f"{_RULE_PLACE}.comment", length=DESCRIPTION_LENGTH)
    if named["action"] not in (None, *_ACTIONS):
        reader.refuse(f"{_RULE_PLACE}.action", "enum", "must be publish or unpublish.")
    if needs_rule and not named["uid"]:
        reader.refuse(f"{_RULE_PLACE}.uid", "required", "is required.")
    if reader.problems:
        raise Invalid(reader.problems)
    return ApprovalRequest(
        rule_uid=named["uid"] or "",
        action=named["action"] or "publish",
        status=Approval.Status(status or 0),
        comment=comment,
        notify=notify,
    )
