"""What people may do with releases and workflows: forms of their pages, and what these name. For tests.admin.walls."""

from typing import Any

from core.json_values import JSONObject
from publishing.actions.deployments import DeployRequest, deploy
from publishing.actions.discussions import start_discussion
from publishing.actions.preview_links import LinkWish, create_preview_link
from publishing.actions.publish_rules import create_rule
from publishing.actions.release_items import add_items
from publishing.actions.releases import create_release
from publishing.actions.workflows import create_workflow
from publishing.drain import drain
from publishing.release_rules import ItemRequest
from tests.content.builders import make_type
from tests.publishing.builders import Stage, never

RELEASES: list[tuple[str, dict[str, Any]]] = [
    ("new-release/", {"name": "New"}),
    ("releases/{release}/", {"name": "Changed"}),
    ("releases/{release}/items/", {"do": "add", "entries": "article/{entry}", "locales": "fr-fr"}),
    ("releases/{release}/mark/", {"do": "archive"}),
    ("releases/{release}/deploy/", {"do": "deploy", "environments": "{environment}"}),
    ("releases/{deployed}/revert/{job}/", {"do": "revert"}),
    ("releases/{release}/delete/", {}),
]
MOVES: list[tuple[str, dict[str, Any]]] = [
    ("entries/article/{entry}/stage/?locale=en-us", {"stage": "review"}),
    ("entries/article/{entry}/approval/?locale=en-us", {"rule": "{rule}", "action": "unpublish", "do": "ask"}),
    ("entries/article/{entry}/comments/?locale=en-us", {"message": "Why?"}),
    ("entries/article/{entry}/comments/{discussion}/", {"do": "reply", "message": "Because."}),
]
WORKFLOWS: list[tuple[str, dict[str, Any]]] = [
    ("new-workflow/", {"name": "Other", "types": "some", "content_types": "other", "stage": "x", "s0.name": "Draft"}),
    ("workflows/{workflow}/", {"name": "Changed", "types": "all", "stage": "draft", "s0.name": "Draft"}),
    ("workflows/{workflow}/enable/", {"do": "disable"}),
    ("workflows/{workflow}/delete/", {}),
    ("new-publish-rule/", {"environment": "{environment}", "actions": "unpublish", "types": "all", "languages": "all"}),
    (
        "publish-rules/{rule}/",
        {"environment": "{environment}", "actions": "publish", "types": "all", "languages": "all"},
    ),
    ("publish-rules/{rule}/delete/", {}),
]


def releases(stage: Stage, entry: str) -> dict[str, str]:
    """One that is open and one that was deployed, and the job that did it."""
    actor, scope = stage.tenant.actor, stage.scope
    uids = [create_release(actor, scope, document={"name": name}).uid for name in ("Open", "Deployed")]
    for uid in uids:
        add_items(actor, scope, uid, [ItemRequest("items", "entry", entry, "article")])
    job = deploy(actor, scope, uids[1], DeployRequest(("staging",)))
    drain(never)
    return {"release": uids[0], "deployed": uids[1], "job": str(job.uid)}


def workflows(stage: Stage, entry: str) -> dict[str, str]:
    """A workflow of articles, a rule that stops nothing but going offline, a type without a workflow, and a discussion."""
    actor = stage.tenant.actor
    make_type(stage.tenant.fresh_scope(), uid="other")
    document: JSONObject = {
        "name": "Review",
        "content_types": ["article"],
        "workflow_stages": [{"name": "Draft", "uid": "draft"}, {"name": "Review", "uid": "review"}],
    }
    workflow = create_workflow(actor, stage.tenant.fresh_scope(), document=document)
    approvers: JSONObject = {"users": [stage.tenant.owner.uid], "roles": []}
    asked: JSONObject = {"environment": "production", "actions": ["unpublish"], "approvers": approvers}
    rule = create_rule(actor, stage.tenant.fresh_scope(), document=asked)
    said: JSONObject = {"message": "Is it so?"}
    talk = start_discussion(actor, stage.scope, stage.article, entry, locale="en-us", document=said)
    return {"workflow": workflow.uid, "rule": rule.uid, "discussion": talk.uid}


PREVIEWS: list[tuple[str, dict[str, Any]]] = [
    ("live-preview/", {"enabled": "on", "environment": "{environment}"}),
    ("preview-links/", {"name": "New", "environment": "{environment}", "locale": "en-us", "days": "7"}),
    ("preview-links/{link}/revoke/", {}),
]
"""What is done about previews of the whole site."""


def previews(stage: Stage) -> dict[str, str]:
    """The uid of a link to the site."""
    wish = LinkWish("Passed on", stage.production.uid, "en-us")
    return {"link": create_preview_link(stage.tenant.actor, stage.tenant.fresh_scope(), wish).link.uid}
