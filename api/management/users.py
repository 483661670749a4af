"""The signed-in person over the management API."""

from typing import ClassVar

from api.bodies import check_unchanged, texts
from api.calls import Call
from api.replies import Reply
from api.views import Resource
from content.query.fields import Fields
from content.query.window import parse_window
from core.clock import to_wire
from core.errors import Invalid, Problem
from core.json_values import JSONObject, JSONValue
from publishing.assignments import assignments_of
from publishing.models import EntryStage
from publishing.workflows import as_governing
from stacks.actions.users import ProfileChanges, update_profile
from stacks.credentials import Person
from stacks.mail_kinds import MailKind
from stacks.models import OrganizationMember, User

USER_SHAPE = {
    "uid": {"type": "string", "example": "blt0123456789abcdef"},
    "email": {"type": "string", "format": "email"},
    "first_name": {"type": "string"},
    "last_name": {"type": "string"},
    "authtoken": {"type": "string"},
    "email_notifications": {
        "type": "object",
        "properties": {kind.value: {"type": "boolean", "default": True} for kind in MailKind},
        "description": "What the person gets mail about.",
    },
}


class CurrentUser(Resource):
    """The person behind the authtoken."""

    tag = "Users"
    keeps_answers = False
    key = "user"
    shape = USER_SHAPE
    unread = ("authtoken",)
    parameters: ClassVar = {"GET": ("include_orgs",)}

    def get(self, call: Call) -> Reply:
        """Get the signed-in person."""
        return Reply({"user": _representation(call, call.access.require_person())})

    def put(self, call: Call) -> Reply:
        """Change the signed-in person's names, and what they get mail about; what is not sent stays."""
        sent = call.document("user")
        person = call.access.require_person()
        check_unchanged(sent, [("email", person.email), ("uid", person.uid)])
        names = texts(sent, "first_name", "last_name")
        changes = ProfileChanges(names["first_name"], names["last_name"], _wanted_mail(sent.get("email_notifications")))
        user = update_profile(call.actor, changes)
        return Reply({"notice": "Profile updated successfully.", "user": _representation(call, user)})


class UserAssignments(Resource):
    """What the person behind the authtoken is asked to do."""

    tag = "Workflows"
    key = "assignment"
    plural = "assignments"
    parameters: ClassVar = {"GET": ("skip", "limit", "include_count")}

    def get(self, call: Call) -> Reply:
        """List the workflow stages of entries that are assigned to the person or to a role of theirs, newest first."""
        rows, window = assignments_of(call.actor), parse_window(dict(call.params.lists()), Fields())
        page = rows[window.skip : window.skip + window.limit]
        body: dict[str, object] = {"assignments": [_assignment(row) for row in page]}
        return Reply(body | ({"count": rows.count()} if window.include_count else {}))


def _wanted_mail(value: JSONValue) -> dict[MailKind, bool] | None:
    """What a body says about each kind of mail. Raises Invalid."""
    place = "email_notifications"
    if value is None:
        return None
    if not isinstance(value, dict):
        raise Invalid([Problem(place, "type", "must be an object.")])
    known = {kind.value for kind in MailKind}
    problems = [
        *(Problem(f"{place}.{key}", "unknown", "is no kind of mail.") for key in value if key not in known),
        *(
            Problem(f"{place}.{key}", "type", "must be true or false.")
            for key, wanted in value.items()
            if key in known and not isinstance(wanted, bool)
        ),
    ]
    if problems:
        raise Invalid(problems)
    return {MailKind(key): wanted is True for key, wanted in value.items()}


def _assignment(row: EntryStage) -> JSONObject:
    stage = as_governing(row.workflow).find(row.stage_uid)
    return {
        "type": "workflow_stage",
        "api_key": row.stack.api_key,
        "branch": row.entry.branch.uid,
        "content_type": row.entry.content_type.uid,
        "entry_uid": row.entry.uid,
        "entry_locale": row.locale,
        "version": row.version,
        "workflow": row.workflow.uid,
        "workflow_stage": {
            "uid": row.stage_uid,
            "title": stage.name if stage else "",
            "color": stage.color if stage else "",
        },
        "comment": row.comment,
        "due_date": row.due_date or None,
        "assigned_to": row.assigned_to,
        "assigned_by_roles": row.assigned_by_roles,
        "assigned_by": row.moved_by,
        "assigned_at": to_wire(row.moved_at),
    }


def _representation(call: Call, person: Person | User) -> JSONObject:
    return represent_user(
        person,
        authtoken=call.header("authtoken"),
        with_organizations=call.flag("include_orgs"),
        organization_id=call.actor.organization_id,
    )


def represent_user(
    person: Person | User, *, authtoken: str, with_organizations: bool, organization_id: int | None = None
) -> JSONObject:
    """The person with their organizations' uids. The authtoken is the one they are using, never one that was stored.

    An app is told of its own organization, the `organization_id`, and of no other.
    """
    memberships = OrganizationMember.objects.filter(user_id=person.id).select_related("organization").order_by("pk")
    if organization_id is not None:
        memberships = memberships.filter(organization_id=organization_id)
    owned = {membership.organization_id for membership in memberships if membership.role == "owner"}
    # Teams may give somebody more than one place in an organization.
    organizations = {membership.organization_id: membership.organization for membership in memberships}
    known = person if isinstance(person, User) else User.objects.only("unwanted_mail").get(pk=person.id)
    unwanted: list[str] = known.unwanted_mail
    user: JSONObject = {
        "uid": person.uid,
        "created_at": to_wire(person.created_at),
        "updated_at": to_wire(person.updated_at),
        "email": person.email,
        "username": person.email,
        "first_name": person.first_name,
        "last_name": person.last_name,
        "active": True,
        "org_uid": [organization.uid for key, organization in organizations.items() if key in owned],
        "shared_org_uid": [organization.uid for key, organization in organizations.items() if key not in owned],
        "authtoken": authtoken,
        "email_notifications": {kind.value: kind not in unwanted for kind in MailKind},
    }
    if with_organizations:
        rows: list[JSONValue] = [
            {"uid": organization.uid, "name": organization.name, "is_owner": key in owned}
            for key, organization in organizations.items()
        ]
        user["organizations"] = rows
    return user
