"""Management and delivery tokens over the management API. A secret is in the answer that creates it, and nowhere else."""

from typing import ClassVar

from api.bodies import expiry, rows, texts
from api.calls import Call
from api.errors import Failure
from api.lists import LIST_PARAMETERS
from api.management.environments import represent_environment
from api.replies import Reply
from api.tables import Columns, list_reply
from api.views import Resource
from core.clock import to_wire, utc_now
from core.errors import Problem
from core.json_values import JSONObject, JSONValue
from publishing.models import Environment
from stacks.actions.tokens import (
    Expiry,
    TokenChanges,
    create_delivery_token,
    create_management_token,
    delivery_rows,
    get_token,
    revoke_token,
    update_delivery_token,
    update_management_token,
)
from stacks.errors import TokenInvalid
from stacks.grants import branches_of, environments_of, scope_problems
from stacks.models import Token
from stacks.scope import Scope

_COLUMNS = Columns(texts={"name": "name", "created_by": "created_by", "updated_by": "updated_by"})
TOKEN_SHAPE = {
    "uid": {"type": "string", "example": "blt0123456789abcdef"},
    "name": {"type": "string"},
    "description": {"type": "string"},
    "scope": {"type": "array", "items": {"type": "object", "additionalProperties": True}},
    "token": {"type": "string", "description": "Only in the answer that creates it."},
    "last_used_at": {"type": "string", "format": "date-time", "nullable": True},
    "former_until": {
        "type": "string",
        "format": "date-time",
        "nullable": True,
        "description": "Until when the secret before is good as well.",
    },
}
ANSWERED = ("uid", "token", "last_used_at", "former_until")
"""What writes take no notice of."""
MANAGEMENT_SHAPE = {**TOKEN_SHAPE, "expires_on": {"type": "string", "format": "date-time", "nullable": True}}
_CREATION = Failure(141, "Token creation failed. Please try again.")
_UPDATE = Failure(141, "Token update failed. Please try again.")


class ManagementTokens(Resource):
    """The management tokens of a stack."""

    tag = "Tokens"
    keeps_answers = False
    key = "token"
    plural = "tokens"
    shape = MANAGEMENT_SHAPE
    unread = ANSWERED
    failures: ClassVar = {"POST": _CREATION}
    parameters: ClassVar = {"GET": LIST_PARAMETERS}

    def get(self, call: Call) -> Reply:
        """List the management tokens, without their secrets."""
        tokens = Token.objects.in_stack(call.scope).of_kind(Token.Kind.MANAGEMENT)
        return list_reply(call, "tokens", tokens, columns=_COLUMNS, represent=represent_management)

    def post(self, call: Call) -> Reply:
        """Create a management token. Its secret is in this answer only; its scope names modules and branches."""
        sent = call.document("token")
        wanted = texts(sent, "name", "description")
        created = create_management_token(
            call.actor,
            call.scope,
            name=wanted["name"] or "",
            description=wanted["description"] or "",
            scope_rows=rows(sent, "scope") or [],
            expires_at=expiry(sent, "expires_on"),
        )
        token = {**represent_management(created.token), "token": created.secret}
        return Reply({"notice": "Management Token created successfully.", "token": token}, status=201)


class ManagementToken(Resource):
    """One management token."""

    tag = "Tokens"
    key = "token"
    shape = MANAGEMENT_SHAPE
    unread = ANSWERED
    failures: ClassVar = {"PUT": _UPDATE}

    def get(self, call: Call, uid: str) -> Reply:
        """Get a management token, without its secret."""
        return Reply({"token": represent_management(get_token(call.scope, uid, Token.Kind.MANAGEMENT))})

    def put(self, call: Call, uid: str) -> Reply:
        """Change a management token; its secret stays."""
        sent = call.document("token")
        wanted = texts(sent, "name", "description")
        changes = TokenChanges(
            name=wanted["name"],
            description=wanted["description"],
            scope_rows=rows(sent, "scope"),
            expiry=Expiry(expiry(sent, "expires_on")) if "expires_on" in sent else None,
        )
        token = update_management_token(call.actor, call.scope, uid, changes)
        return Reply({"notice": "Management Token updated successfully.", "token": represent_management(token)})

    def delete(self, call: Call, uid: str) -> Reply:
        """Revoke a management token at once."""
        revoke_token(call.actor, call.scope, uid, kind=Token.Kind.MANAGEMENT)
        return Reply({"notice": "Management Token deleted successfully."})


class DeliveryTokens(Resource):
    """The delivery tokens of a stack."""

    tag = "Tokens"
    keeps_answers = False
    key = "token"
    plural = "tokens"
    shape = TOKEN_SHAPE
    unread = ANSWERED
    failures: ClassVar = {"POST": _CREATION}
    parameters: ClassVar = {"GET": LIST_PARAMETERS}

    def get(self, call: Call) -> Reply:
        """List the delivery tokens, without their secrets."""
        tokens = Token.objects.in_stack(call.scope).of_kind(Token.Kind.DELIVERY)
        known = environments_in(call.scope)
        return list_reply(
            call, "tokens", tokens, columns=_COLUMNS, represent=lambda token: represent_delivery(token, known)
        )

    def post(self, call: Call) -> Reply:
        """Create a delivery token. Its secret is in this answer only; its scope names environments and branches."""
        sent = call.document("token")
        wanted = texts(sent, "name", "description")
        known = environments_in(call.scope)
        scope_rows = _delivery_scope(rows(sent, "scope"), known)
        created = create_delivery_token(
            call.actor,
            call.scope,
            name=wanted["name"] or "",
            description=wanted["description"] or "",
            environment_uids=sorted(environments_of(scope_rows)),
            branches=sorted(branches_of(scope_rows)),
        )
        token = {**represent_delivery(created.token, known), "token": created.secret}
        return Reply({"notice": "Delivery Token created successfully.", "token": token}, status=201)


class DeliveryToken(Resource):
    """One delivery token."""

    tag = "Tokens"
    key = "token"
    shape = TOKEN_SHAPE
    unread = ANSWERED
    failures: ClassVar = {"PUT": _UPDATE}

    def get(self, call: Call, uid: str) -> Reply:
        """Get a delivery token, without its secret."""
        token = get_token(call.scope, uid, Token.Kind.DELIVERY)
        return Reply({"token": represent_delivery(token, environments_in(call.scope))})

    def put(self, call: Call, uid: str) -> Reply:
        """Change a delivery token; its secret stays."""
        sent = call.document("token")
        wanted = texts(sent, "name", "description")
        known = environments_in(call.scope)
        scope_rows = rows(sent, "scope")
        changes = TokenChanges(
            name=wanted["name"],
            description=wanted["description"],
            scope_rows=None if scope_rows is None else _delivery_scope(scope_rows, known),
        )
        token = update_delivery_token(call.actor, call.scope, uid, changes)
        return Reply({"notice": "Delivery Token updated successfully.", "token": represent_delivery(token, known)})

    def delete(self, call: Call, uid: str) -> Reply:
        """Revoke a delivery token at once."""
        revoke_token(call.actor, call.scope, uid, kind=Token.Kind.DELIVERY)
        return Reply({"notice": "Delivery Token deleted successfully."})


def represent_management(token: Token) -> JSONObject:
    """A management token, without its secret."""
    return {
        **_represent(token),
        "scope": token.scope,
        "expires_on": to_wire(token.expires_at) if token.expires_at else None,
        # Nothing is sent before a token ends, whatever was asked for.
        "is_email_notification_enabled": False,
    }


def represent_delivery(token: Token, known: list[Environment]) -> JSONObject:
    """A delivery token with its environments in full, without its secret."""
    uids = environments_of(token.scope)
    environments: list[JSONValue] = [represent_environment(row) for row in known if row.uid in uids]
    return {
        **_represent(token),
        "type": "delivery",
        "scope": [
            {**row, "environments": environments} if row.get("module") == "environment" else row for row in token.scope
        ],
    }


def _represent(token: Token) -> JSONObject:
    is_good_still = token.former_until is not None and token.former_until > utc_now()
    return {
        "uid": token.uid,
        "name": token.name,
        "description": token.description,
        "created_by": token.created_by,
        "updated_by": token.updated_by,
        "created_at": to_wire(token.created_at),
        "updated_at": to_wire(token.updated_at),
        "last_used_at": to_wire(token.last_used_at) if token.last_used_at else None,
        "former_until": to_wire(token.former_until) if token.former_until and is_good_still else None,
    }


def environments_in(scope: Scope) -> list[Environment]:
    """The environments of the stack, by name."""
    return list(Environment.objects.in_stack(scope).alive().order_by("name"))


def _delivery_scope(sent: list[JSONValue] | None, known: list[Environment]) -> list[JSONValue]:
    """The scope with the uids of the environments that were named by name, by uid or by the whole object."""
    problems = scope_problems(sent)
    uids = {environment.name: environment.uid for environment in known} | {row.uid: row.uid for row in known}
    named = [reference for row in sent or [] for reference in _named_environments(row)]
    if any(reference not in uids for reference in named):
        problems.append(Problem("scope.environment", "unknown", "is not valid."))
    if problems:
        raise TokenInvalid(problems)
    wanted = sorted({uids[reference] for reference in named})
    return delivery_rows(wanted, sorted(branches_of(sent or [])))


def _named_environments(row: JSONValue) -> list[str]:
    if not isinstance(row, dict) or row.get("module") != "environment":
        return []
    listed = row.get("environments")
    if not isinstance(listed, list):
        return [""]
    uids = (value.get("uid") if isinstance(value, dict) else value for value in listed)
    return [uid if isinstance(uid, str) else "" for uid in uids]
