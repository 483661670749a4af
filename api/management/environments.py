"""Environments over the management API, known by name or uid."""

from typing import ClassVar

from api.bodies import check_unchanged, rows, texts
from api.calls import Call
from api.errors import Failure
from api.lists import LIST_PARAMETERS
from api.replies import Reply
from api.tables import Columns, list_reply
from api.views import Resource
from core.clock import to_wire
from core.json_values import JSONObject, JSONValue
from publishing.actions.environment_deletion import DeletionPlan, delete_environment, plan_environment_deletion
from publishing.actions.environments import (
    EnvironmentChanges,
    create_environment,
    update_environment,
)
from publishing.environments import get_environment
from publishing.models import Environment

_COLUMNS = Columns(texts={"name": "name", "created_by": "created_by", "updated_by": "updated_by"})
_SHAPE = {
    "uid": {"type": "string", "example": "blt0123456789abcdef"},
    "name": {"type": "string", "example": "production"},
    "urls": {
        "type": "array",
        "items": {
            "type": "object",
            "required": ["locale", "url"],
            "properties": {
                "locale": {"type": "string", "example": "en-us"},
                "url": {"type": "string", "format": "uri", "example": "https://www.example.com"},
            },
        },
    },
}


class Environments(Resource):
    """The environments of a stack."""

    tag = "Environments"
    key = "environment"
    plural = "environments"
    shape = _SHAPE
    failures: ClassVar = {"POST": Failure(141, "Environment creation failed. Please try again.")}
    parameters: ClassVar = {"GET": LIST_PARAMETERS}

    def get(self, call: Call) -> Reply:
        """List the environments."""
        living = Environment.objects.in_stack(call.scope).alive().seen(call.scope)
        return list_reply(call, "environments", living, columns=_COLUMNS, represent=represent_environment)

    def post(self, call: Call) -> Reply:
        """Add an environment with at least one web address."""
        sent = call.document("environment")
        environment = create_environment(
            call.actor, call.scope, name=texts(sent, "name")["name"] or "", urls=rows(sent, "urls") or []
        )
        body = {"notice": "Environment created successfully.", "environment": represent_environment(environment)}
        return Reply(body, status=201)


class OneEnvironment(Resource):
    """One environment."""

    tag = "Environments"
    key = "environment"
    shape = _SHAPE
    failures: ClassVar = {"PUT": Failure(141, "Environment update failed. Please try again.")}
    parameters: ClassVar = {"DELETE": ("dry_run",)}

    def get(self, call: Call, name: str) -> Reply:
        """Get an environment by name or uid."""
        return Reply({"environment": represent_environment(get_environment(call.scope, name))})

    def put(self, call: Call, name: str) -> Reply:
        """Rename an environment or change its addresses; what is live in it stays live."""
        sent = call.document("environment")
        check_unchanged(sent, [("uid", get_environment(call.scope, name).uid)])
        changes = EnvironmentChanges(name=texts(sent, "name")["name"], urls=rows(sent, "urls"))
        environment = update_environment(call.actor, call.scope, name, changes)
        body = {"notice": "Environment updated successfully.", "environment": represent_environment(environment)}
        return Reply(body)

    def delete(self, call: Call, name: str) -> Reply:
        """Delete an environment and take what is live in it offline; `dry_run` says what that would be."""
        if call.flag("dry_run"):
            plan = plan_environment_deletion(call.actor, call.scope, name)
            return Reply({"notice": "Nothing was deleted.", "plan": _represent_plan(plan)})
        delete_environment(call.actor, call.scope, name)
        return Reply({"notice": "Environment deleted successfully."})


def represent_environment(environment: Environment) -> JSONObject:
    """An environment in the vendor's shape."""
    return {
        "urls": environment.urls,
        "name": environment.name,
        "uid": environment.uid,
        "created_by": environment.created_by,
        "updated_by": environment.updated_by,
        "created_at": to_wire(environment.created_at),
        "updated_at": to_wire(environment.updated_at),
        "ACL": {},
        "tags": [],
        "_version": environment.version,
    }


def _represent_plan(plan: DeletionPlan) -> JSONObject:
    names: list[JSONValue] = list(plan.token_names)
    return {
        "environment": plan.environment.name,
        "live_entries": plan.deletion.live.entry_count,
        "live_assets": plan.deletion.live.asset_count,
        "live_terms": plan.deletion.live.term_count,
        "publications": plan.deletion.live.place_count,
        "scheduled": plan.deletion.waiting_count,
        "delivery_tokens": names,
    }
