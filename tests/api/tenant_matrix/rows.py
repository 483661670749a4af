"""What each part of every path names, and a body with which each write succeeds where everything is the caller's own."""

from collections.abc import Mapping
from typing import Any, Final

from tests.api.documents import article, text_field
from tests.api.tenant_matrix.furniture import LATER
from tests.api.tenant_matrix.world import File, World
from tests.api.workflow_builders import stage, workflow

_ENTRY: Final = ("content_type", "entry")
_DISCUSSION: Final = (*_ENTRY, "discussion")
_TEAM: Final = ("organization", "team")
_TERM: Final = ("taxonomy", "term")

ROWS: Final[Mapping[str, tuple[str, ...]]] = {
    "app": ("app",),
    "app_authorization": ("app", "authorization"),
    "app_authorizations": ("app",),
    "app_consent": ("app",),
    "app_secret": ("app",),
    "asset": ("asset",),
    "asset_download": ("stack", "asset"),
    "asset_file": ("stack", "asset", "version", "filename"),
    "asset_folder": ("folder",),
    "asset_publish": ("asset",),
    "asset_references": ("asset",),
    "asset_unpublish": ("asset",),
    "asset_version_name": ("asset", "version"),
    "asset_versions": ("asset",),
    "audit_log": ("log",),
    "branch": ("branch",),
    "branch_alias": ("branch_alias",),
    "branch_settings": ("branch",),
    "branches_compare_field": ("global_field",),
    "branches_compare_type": ("content_type",),
    "branches_merged": ("merge",),
    "bulk_job": ("job",),
    "bulk_job_items": ("job",),
    "bulk_job_retry": ("failed_job",),
    "content_type": ("content_type",),
    "content_type_export": ("content_type",),
    "content_type_references": ("content_type",),
    "content_type_rewrites": ("content_type",),
    "delivery_token": ("delivery_token",),
    "delivery_token_rotation": ("delivery_token",),
    "entries": ("content_type",),
    "entry": _ENTRY,
    "entry_comment": (*_DISCUSSION, "comment"),
    "entry_comments": _DISCUSSION,
    "entry_discussion": _DISCUSSION,
    "entry_discussions": _ENTRY,
    "entry_draft": _ENTRY,
    "entry_export": _ENTRY,
    "entry_import": ("content_type",),
    "entry_live": _ENTRY,
    "entry_locales": _ENTRY,
    "entry_publish": _ENTRY,
    "entry_references": _ENTRY,
    "entry_restore": ("content_type", "entry_in_trash"),
    "entry_trash": ("content_type",),
    "entry_unlocalize": _ENTRY,
    "entry_unpublish": _ENTRY,
    "entry_variant": (*_ENTRY, "entry_variant"),
    "entry_variant_versions": (*_ENTRY, "entry_variant"),
    "entry_variants": _ENTRY,
    "entry_version_comparison": _ENTRY,
    "entry_version_import": _ENTRY,
    "entry_version_name": (*_ENTRY, "version"),
    "entry_version_restore": (*_ENTRY, "version"),
    "entry_versions": _ENTRY,
    "entry_workflow": _ENTRY,
    "environment": ("environment",),
    "extension": ("extension",),
    "global_field": ("global_field",),
    "global_field_export": ("global_field",),
    "global_field_references": ("global_field",),
    "label": ("label",),
    "locale": ("locale",),
    "management_token": ("management_token",),
    "management_token_rotation": ("management_token",),
    "metadata_publish": ("metadata",),
    "metadata_unpublish": ("metadata",),
    "one_metadata": ("metadata",),
    "organization": ("organization",),
    "organization_logs": ("organization",),
    "organization_roles": ("organization",),
    "organization_resend": ("organization", "invitation"),
    "organization_shares": ("organization",),
    "organization_stacks": ("organization",),
    "organization_transfer": ("organization",),
    "preview_token": ("delivery_token",),
    "publish_queue_item": ("queue_item",),
    "publish_queue_retry": ("failed_item",),
    "publish_queue_unschedule": ("queue_item",),
    "release": ("release",),
    "release_clone": ("release",),
    "release_deploy": ("release",),
    "release_item": ("release",),
    "release_items": ("release",),
    "release_items_move": ("release",),
    "release_revert": ("deployed_release",),
    "release_update_items": ("release",),
    "role": ("role",),
    "taxonomy": ("taxonomy",),
    "taxonomy_export": ("taxonomy",),
    "taxonomy_locales": ("taxonomy",),
    "team": _TEAM,
    "team_stack": (*_TEAM, "team_stack"),
    "team_stacks": _TEAM,
    "team_user": (*_TEAM, "team_user"),
    "team_users": _TEAM,
    "teams": ("organization",),
    "term": _TERM,
    "term_ancestors": _TERM,
    "term_descendants": _TERM,
    "term_locales": _TERM,
    "term_move": _TERM,
    "terms": ("taxonomy",),
    "variant": ("variant",),
    "variant_group": ("variant_group",),
    "variant_group_variant": ("variant_group", "grouped_variant"),
    "variant_group_variants": ("variant_group",),
    "webhook": ("webhook",),
    "webhook_executions": ("webhook",),
    "webhook_export": ("webhook",),
    "webhook_logs": ("execution",),
    "webhook_replacement": ("webhook",),
    "webhook_retry": ("execution",),
    "webhook_secret": ("webhook",),
    "webhook_test": ("webhook",),
    "workflow": ("workflow",),
    "workflow_disable": ("workflow",),
    "workflow_enable": ("workflow",),
    "workflow_rule": ("rule",),
    "workflow_rules_of_type": ("content_type",),
}
"""The kinds of things that a route's path names, in the order of the path."""

WITH_CREDENTIAL: Final = {"activation": 1, "invitation_acceptance": 1}
"""The paths with a part that is no name but the caller's credential: it belongs to whoever knows it."""

QUERIES: Final[Mapping[tuple[str, str], str]] = {
    ("branches_compare_field", "GET"): "base_branch=main&compare_branch={branch}",
    ("branches_compare_type", "GET"): "base_branch=main&compare_branch={branch}",
    ("entry_version_comparison", "GET"): "from=1&to=2",
    ("entry_unlocalize", "POST"): "locale={locale}",
    ("entry_workflow", "GET"): "locale={locale}",
    ("taxonomy", "POST"): "locale={locale}",
    ("term", "POST"): "locale={locale}",
    ("content_type", "DELETE"): "force=true",
    ("taxonomy", "DELETE"): "force=true",
    ("variant_group", "DELETE"): "force=true",
    ("global_field", "DELETE"): "force=true",
}
"""What some calls need beside their path; the names in braces are the caller's own."""


def bodies(world: World) -> dict[tuple[str, str], Any]:
    """A body for each write below an id, with which the owner of the stack succeeds."""
    own = world.own
    where = {"environments": [own["environment"]], "locales": ["en-us"]}
    item = {"uid": own["entry"], "content_type_uid": own["content_type"], "locale": "en-us", "action": "publish"}
    items = {"items": [item]}
    return {
        **_models(world),
        **_entries(world, where),
        **_releases(world, where, items),
        **_outgoing(world),
        ("app", "PUT"): {"name": "Changed"},
        ("app_consent", "POST"): {"client_id": own["client_id"], "response_type": "code"},
        ("asset", "PUT"): {"asset": {"title": "Changed"}},
        ("asset_folder", "PUT"): {"asset": {"name": "Changed"}},
        ("asset_publish", "POST"): {"asset": where},
        ("asset_unpublish", "POST"): {"asset": where},
        ("asset_version_name", "POST"): {"upload": {"_version_name": "First"}},
        ("branch_alias", "PUT"): {"branch_alias": {"target_branch": own["branch"]}},
        ("branch_settings", "POST"): {"branch": {"settings": {"note": "mine"}}},
        ("metadata_publish", "POST"): {"metadata": where},
        ("metadata_unpublish", "POST"): {"metadata": where},
        ("one_metadata", "PUT"): {"metadata": {"presets": []}},
        ("organization", "PUT"): {"organization": {"name": "Changed"}},
        ("organization_shares", "POST"): {"share": {"users": {"one.more@example.com": ["member"]}}},
        ("organization_shares", "DELETE"): {"emails": [world.own["colleague"]]},
        ("organization_transfer", "POST"): {"transfer_to": world.own["colleague"]},
        **_teams(world),
        ("publish_queue_item", "PUT"): {"scheduled_at": LATER},
        ("taxonomy", "POST"): {"taxonomy": {"name": "Changed"}},
        ("taxonomy", "PUT"): {"taxonomy": {"name": "Changed"}},
        ("term", "POST"): {"term": {"name": "Changed"}},
        ("term", "PUT"): {"term": {"name": "Changed"}},
        ("entry_variant", "PUT"): {"entry": {"title": "Varied anew"}},
        ("variant", "PUT"): {"name": "Changed"},
        ("variant_group", "PUT"): {"name": "Changed"},
        ("variant_group_variant", "PUT"): {"name": "Changed"},
        ("variant_group_variants", "POST"): {"name": "Another"},
        ("variant_group_variants", "PUT"): {"content_types": [{"uid": own["content_type"], "status": "linked"}]},
        ("term_move", "PUT"): {"term": {"parent_uid": None, "order": 1}},
        ("terms", "POST"): {"term": {"uid": "one_more", "name": "One more"}},
    }


def _teams(world: World) -> dict[tuple[str, str], Any]:
    own = world.own
    mapping = {"stackApiKey": own["stack"], "roles": [own["role"]]}
    people = [{"email": own["colleague"]}]
    return {
        ("team", "PUT"): {"name": "Changed", "users": people, "stackRoleMapping": [mapping]},
        ("team_stack", "PUT"): {"roles": [own["role"]]},
        ("team_stacks", "POST"): mapping,
        ("team_users", "POST"): {"emails": [own["colleague"]]},
        ("teams", "POST"): {"name": "More", "organizationRole": "member", "users": people},
    }


def _models(world: World) -> dict[tuple[str, str], Any]:
    own = world.own
    return {
        ("content_type", "PUT"): {"content_type": {**article(uid=own["content_type"]), "title": "Changed"}},
        ("global_field", "PUT"): {
            "global_field": {"uid": own["global_field"], "title": "Changed", "schema": [text_field("a")]}
        },
        ("environment", "PUT"): {"environment": {"name": own["environment"]}},
        ("extension", "PUT"): {"extension": {"title": "Changed"}},
        ("label", "PUT"): {"label": {"name": "Changed"}},
        ("locale", "PUT"): {"locale": {"name": "Changed"}},
    }


def _entries(world: World, where: dict[str, Any]) -> dict[tuple[str, str], Any]:
    content = {"title": "Changed", "seo": {"keywords": "b"}}
    stage_change = {"workflow_stage": {"uid": world.own["workflow_stage"]}}
    return {
        ("entries", "POST"): {"entry": content},
        ("entry", "PUT"): {"entry": content},
        ("entry_comment", "PUT"): {"conversation": {"message": "Changed"}},
        ("entry_comments", "POST"): {"conversation": {"message": "More"}},
        ("entry_discussion", "PUT"): {"discussion": {"title": "Changed"}},
        ("entry_discussions", "POST"): {"discussion": {"title": "More"}},
        ("entry_draft", "PUT"): {"entry": content},
        ("entry_import", "POST"): File("entry", {**content, "title": "Imported"}),
        ("entry_publish", "POST"): {"entry": where},
        ("entry_unpublish", "POST"): {"entry": where},
        ("entry_version_import", "POST"): File("entry", content),
        ("entry_version_name", "POST"): {"entry": {"_version_name": "First", "locale": "en-us"}},
        ("entry_version_restore", "POST"): {"entry": {"locale": "en-us"}},
        ("entry_workflow", "POST"): {"workflow": stage_change},
    }


def _releases(world: World, where: dict[str, Any], items: dict[str, Any]) -> dict[tuple[str, str], Any]:
    own = world.own
    return {
        ("release", "PUT"): {"release": {"name": "Changed"}},
        ("release_clone", "POST"): {"release": {"name": "Cloned"}},
        ("release_deploy", "POST"): {"release": {"environments": where["environments"], "action": "publish"}},
        ("release_item", "POST"): {"item": items["items"][0]},
        ("release_item", "DELETE"): items,
        ("release_items", "POST"): items,
        ("release_items", "DELETE"): items,
        ("release_items_move", "POST"): {"release_uid": own["other_release"], **items},
        ("release_items_move", "PUT"): {"release_uid": own["other_release"], **items},
        ("release_revert", "POST"): {"release": {"force": True}},
        ("release_update_items", "PUT"): {"items": ["$all"]},
    }


def _outgoing(world: World) -> dict[tuple[str, str], Any]:
    own = world.own
    hook = {
        "name": "Changed",
        "destinations": [{"target_url": "https://hooks.example.com/"}],
        "channels": ["assets.create"],
    }
    rule = {"environment": own["environment"], "actions": ["publish"], "content_types": [own["content_type"]]}
    scope = [
        {"module": "environment", "environments": [own["environment"]], "acl": {"read": True}},
        {"module": "branch", "branches": ["main"], "acl": {"read": True}},
    ]
    return {
        ("delivery_token", "PUT"): {"token": {"name": "Changed", "scope": scope}},
        ("delivery_token_rotation", "POST"): {},
        ("management_token_rotation", "POST"): {},
        ("management_token", "PUT"): {"token": {"name": "Changed"}},
        ("preview_token", "POST"): {},
        ("role", "PUT"): {"role": {"name": "Changed", "rules": [scope[1]]}},
        ("webhook", "PUT"): {"webhook": hook},
        ("webhook_replacement", "POST"): File("webhook", hook),
        ("webhook_retry", "POST"): {},
        ("webhook_secret", "POST"): {},
        ("webhook_test", "POST"): {},
        ("workflow", "PUT"): {"workflow": workflow("Changed", stage("Draft"), stage("Review"))},
        ("workflow_rule", "PUT"): {"publishing_rule": rule},
    }
