"""What happens in the stack of the matrix once it has content: talk, webhooks, tokens, releases, workflows, publishing."""

from typing import TYPE_CHECKING, Any, Final

from publishing.drain import drain
from publishing.models import PublishItem
from tests.api.workflow_builders import stage, workflow

if TYPE_CHECKING:
    from tests.api.tenant_matrix.world import World

LATER: Final = "2999-01-01T00:00:00.000Z"


def add_talk(world: "World") -> None:
    entries = f"content_types/{world.own['content_type']}/entries"
    other = world.make(entries, "entry", {"title": "Other", "seo": {"keywords": "a"}})
    places = {"own": world.own["entry"], "elsewhere": other, "deleted": world.own["entry"]}
    field = {"uid": "title", "path": "title", "og_path": "title"}
    for kind, entry in places.items():
        path = f"{entries}/{entry}/discussion"
        uid = world.make(path, "discussion", {"title": kind, "field": field})
        getattr(world, kind)["discussion"] = uid
        getattr(world, kind)["comment"] = world.make(f"{path}/{uid}/message", "conversation", {"message": kind})
    path = f"{entries}/{world.own['entry']}/discussion"
    world.do("DELETE", f"{path}/{world.deleted['discussion']}")
    own = f"{path}/{world.own['discussion']}/message"
    world.deleted["comment"] = world.make(own, "conversation", {"message": "deleted"})
    world.do("DELETE", f"{own}/{world.deleted['comment']}")


def add_outgoing(world: "World") -> None:
    hook: dict[str, Any] = {
        "name": "Build",
        "destinations": [{"target_url": "https://hooks.example.com/"}],
        "channels": ["assets.create"],
    }
    rows: list[dict[str, Any]] = [
        {"module": "environment", "environments": [world.own["environment"]], "acl": {"read": True}}
    ]
    rows.append({"module": "branch", "branches": ["main"], "acl": {"read": True}})
    manages = [{"module": "entry", "acl": {"read": True}}, rows[1]]
    for kind in ("own", "deleted"):
        known: dict[str, str] = getattr(world, kind)
        known["webhook"] = world.make("webhooks", "webhook", {**hook, "name": kind})
        known["delivery_token"] = world.make("stacks/delivery_tokens", "token", {"name": kind, "scope": rows})
        known["management_token"] = world.make("stacks/management_tokens", "token", {"name": kind, "scope": manages})
        known["release"] = world.make("releases", "release", {"name": kind})
        known["role"] = world.make("roles", "role", {"name": kind, "rules": [rows[1]]})
    world.own["other_release"] = world.make("releases", "release", {"name": "other"})
    world.own["execution"] = world.do("POST", f"webhooks/{world.own['webhook']}/test", {})["execution_uids"][0]
    world.do("POST", f"stacks/delivery_tokens/{world.own['delivery_token']}/preview_token", {})
    for kind, path in (
        ("webhook", "webhooks"),
        ("delivery_token", "stacks/delivery_tokens"),
        ("management_token", "stacks/management_tokens"),
        ("release", "releases"),
        ("role", "roles"),
    ):
        world.do("DELETE", f"{path}/{world.deleted[kind]}")


def add_workflow(world: "World", name: str) -> None:
    stages = [stage("Draft"), stage("Review")]
    made = world.do("POST", "workflows", {"workflow": workflow(name, *stages, types=[world.own["content_type"]])})
    world.own["workflow"] = made["workflow"]["uid"]
    world.own["workflow_stage"] = made["workflow"]["workflow_stages"][1]["uid"]
    rule = {
        "environment": world.own["environment"],
        "actions": ["publish"],
        "content_types": [world.own["content_type"]],
        "approvers": {"users": [world.tenant.owner.uid], "roles": []},
    }
    languages = {"own": [world.own["locale"]], "deleted": ["$all"]}
    for kind, locales in languages.items():
        document = {**rule, "locales": locales}
        getattr(world, kind)["rule"] = world.make("workflows/publishing_rules", "publishing_rule", document)
    world.do("DELETE", f"workflows/publishing_rules/{world.deleted['rule']}")


def add_publishing(world: "World") -> None:
    own = world.own
    where = {"environments": [own["environment"]], "locales": ["en-us"]}
    path = f"content_types/{own['content_type']}/entries/{own['entry']}"
    world.do("POST", f"{path}/publish", {"entry": where})
    world.do("POST", f"assets/{own['asset']}/publish", {"asset": where})
    items = [{"uid": own["taxonomy"]}]
    world.do("POST", "taxonomies/publish", {"environments": where["environments"], "items": items})
    drain(lambda: False)
    item = {"uid": own["entry"], "content_type_uid": own["content_type"], "locale": "en-us", "action": "publish"}
    world.do("POST", f"releases/{own['release']}/item", {"item": item})
    own["deployed_release"] = world.make("releases", "release", {"name": "deployed"})
    page = {**item, "uid": world.elsewhere["entry"], "content_type_uid": world.elsewhere["content_type"]}
    world.do("POST", f"releases/{own['deployed_release']}/item", {"item": page})
    deployment = {"environments": where["environments"], "action": "publish"}
    world.do("POST", f"releases/{own['deployed_release']}/deploy", {"release": deployment})
    drain(lambda: False)
    own["job"] = world.do("POST", f"{path}/publish", {"entry": where, "scheduled_at": LATER})["job_id"]
    own["queue_item"] = world.do("GET", f"publish-queue?job_id={own['job']}")["queue"][0]["uid"]
    page_path = f"content_types/{world.elsewhere['content_type']}/entries/{world.elsewhere['entry']}"
    own["failed_job"] = world.do("POST", f"{page_path}/publish", {"entry": where, "scheduled_at": LATER})["job_id"]
    own["failed_item"] = world.do("GET", f"publish-queue?job_id={own['failed_job']}")["queue"][0]["uid"]
    PublishItem.objects.filter(uid=own["failed_item"]).update(state="failed")
    own["log"] = world.do("GET", "audit-logs")["logs"][0]["uid"]
