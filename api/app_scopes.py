"""What an app must have been let do for every route and method: the vendor's scopes. What has no row is closed to apps."""

from collections.abc import Mapping
from typing import Final

from stacks.credentials import Access
from stacks.errors import AppScopeMissing

_BULK: Final = "cm.bulk-operations"
_ANY: Final = ""
"""What every app may do: look after what the person behind the token let it do."""


def _managed(name: str) -> dict[str, str]:
    """One thing of a kind: read by the one scope, changed by the other."""
    writes = dict.fromkeys(("POST", "PUT", "DELETE"), f"{name}.management:write")
    return {"GET": f"{name}.management:read", **writes}


APP_SCOPES: Final[Mapping[str, Mapping[str, str]]] = {
    "app_authorization": {"DELETE": _ANY},
    "app_authorizations": {"GET": _ANY},
    "asset": _managed("cm.assets"),
    "asset_download": {"GET": "cm.assets:download"},
    "asset_embeds": {"GET": "cm.assets.rt:read"},
    "asset_folder": _managed("cm.assets"),
    "asset_folders": _managed("cm.assets"),
    "asset_images": _managed("cm.assets"),
    "asset_publish": {"POST": "cm.asset:publish"},
    "asset_references": {"GET": "cm.asset:read"},
    "asset_unpublish": {"POST": "cm.asset:unpublish"},
    "asset_version_name": {"POST": "cm.asset:write", "DELETE": "cm.asset:write"},
    "asset_versions": {"GET": "cm.asset:read"},
    "asset_videos": _managed("cm.assets"),
    "assets": _managed("cm.assets"),
    "audit_log": {"GET": "cm.audit-logs:read"},
    "audit_logs": {"GET": "cm.audit-logs:read"},
    "bulk_delete": {"POST": f"{_BULK}:delete"},
    "bulk_job": _managed("cm.publish-queue"),
    "bulk_job_retry": _managed("cm.publish-queue"),
    "bulk_job_items": {"GET": "cm.publish-queue.management:read"},
    "bulk_publish": {"POST": f"{_BULK}:publish"},
    "bulk_release_items": {"POST": f"{_BULK}:add-to-release"},
    "bulk_release_update_items": {"PUT": f"{_BULK}:add-to-release"},
    "bulk_unpublish": {"POST": f"{_BULK}:unpublish"},
    "bulk_workflow": {"POST": f"{_BULK}:workflow"},
    "content_type": _managed("cm.content-types"),
    "content_type_export": {"GET": "cm.content-types:export"},
    "content_type_import": {"POST": "cm.content-types:import"},
    "content_type_references": {"GET": "cm.content-type:read"},
    "content_type_rewrites": {"GET": "cm.content-type:read"},
    "content_types": _managed("cm.content-types"),
    "entries": _managed("cm.entries"),
    "entry": _managed("cm.entries"),
    "entry_comment": {"GET": "cm.entry:read", "PUT": "cm.entry:write", "DELETE": "cm.entry:write"},
    "entry_comments": {"GET": "cm.entry:read", "POST": "cm.entry:write"},
    "entry_discussion": {"GET": "cm.entry:read", "PUT": "cm.entry:write", "DELETE": "cm.entry:write"},
    "entry_discussions": {"GET": "cm.entry:read", "POST": "cm.entry:write"},
    "entry_draft": _managed("cm.entries"),
    "entry_export": {"GET": "cm.entries:export"},
    "entry_import": {"POST": "cm.entries:import"},
    "entry_live": {"GET": "cm.entry:read"},
    "entry_locales": {"GET": "cm.entry:read"},
    "entry_publish": {"POST": "cm.entry:publish"},
    "entry_references": {"GET": "cm.entry:read"},
    "entry_restore": {"POST": "cm.entries.management:write"},
    "entry_trash": {"GET": "cm.entries.management:read"},
    "entry_unlocalize": {"POST": "cm.entry:write"},
    "entry_unpublish": {"POST": "cm.entry:unpublish"},
    "entry_variant": _managed("cm.entries"),
    "entry_variant_versions": {"GET": "cm.entry:read"},
    "entry_variants": _managed("cm.entries"),
    "entry_version_comparison": {"GET": "cm.entry:read"},
    "entry_version_import": {"POST": "cm.entries:import"},
    "entry_version_name": {"POST": "cm.entry:write", "DELETE": "cm.entry:write"},
    "entry_version_restore": {"POST": "cm.entry:write"},
    "entry_versions": {"GET": "cm.entry:read"},
    "entry_workflow": {"GET": "cm.entry.workflow:write", "POST": "cm.entry.workflow:write"},
    "environment": _managed("cm.environments"),
    "environments": _managed("cm.environments"),
    "extension": _managed("cm.extensions"),
    "extensions": _managed("cm.extensions"),
    "global_field": _managed("cm.global-fields"),
    "global_field_export": {"GET": "cm.global-fields:export"},
    "global_field_import": {"POST": "cm.global-fields:import"},
    "global_field_references": {"GET": "cm.global-fields.management:read"},
    "global_fields": _managed("cm.global-fields"),
    "label": _managed("cm.labels"),
    "labels": _managed("cm.labels"),
    "locale": _managed("cm.languages"),
    "locales": _managed("cm.languages"),
    "metadata": _managed("cm.entries"),
    "metadata_publish": {"POST": "cm.entry:publish"},
    "metadata_unpublish": {"POST": "cm.entry:unpublish"},
    "one_metadata": _managed("cm.entries"),
    "organization": {"GET": "organization:read"},
    "organization_stacks": {"GET": "organization:read"},
    "organizations": {"GET": "organizations:read"},
    "publish_queue": {"GET": "cm.publish-queue.management:read"},
    "publish_queue_item": _managed("cm.publish-queue"),
    "publish_queue_retry": _managed("cm.publish-queue"),
    # The vendor's clients change this by GET.
    "publish_queue_unschedule": dict.fromkeys(("GET", "DELETE"), "cm.publish-queue.management:write"),
    "release": _managed("cm.releases"),
    "release_clone": {"POST": "cm.release:clone"},
    "release_deploy": {"POST": "cm.release:deploy"},
    "release_item": {"GET": "cm.release:read", "POST": "cm.release:write", "DELETE": "cm.release:write"},
    "release_items": {"GET": "cm.release:read", "POST": "cm.release:write", "DELETE": "cm.release:write"},
    "release_items_move": {"POST": "cm.release:write", "PUT": "cm.release:write"},
    "release_revert": {"POST": "cm.release:deploy"},
    "release_update_items": {"PUT": "cm.release:write"},
    "releases": _managed("cm.releases"),
    "role": _managed("cm.roles"),
    "roles": _managed("cm.roles"),
    "stack_settings": {"GET": "cm.stack.settings:read", "POST": "cm.stack.settings:write"},
    "stack_settings_reset": {"POST": "cm.stack.settings:write"},
    "stack_users": {"GET": "cm.stack.users:read"},
    "stacks": {"GET": "cm.stacks.management:read"},
    "taxonomies": _managed("cm.taxonomies"),
    "taxonomy": _managed("cm.taxonomies"),
    "taxonomy_entries": {"GET": "cm.entries.management:read"},
    "taxonomy_export": {"GET": "cm.taxonomies.management:read"},
    "taxonomy_import": {"POST": "cm.taxonomies.management:write"},
    "taxonomy_locales": _managed("cm.taxonomies"),
    "taxonomy_publish": {"POST": "cm.taxonomies:publish"},
    "taxonomy_unpublish": {"POST": "cm.taxonomies:publish"},
    "term": _managed("cm.taxonomies"),
    "term_ancestors": _managed("cm.taxonomies"),
    "term_descendants": _managed("cm.taxonomies"),
    "term_locales": _managed("cm.taxonomies"),
    "term_move": _managed("cm.taxonomies"),
    "terms": _managed("cm.taxonomies"),
    "user": {"GET": "user:read"},
    "variant": _managed("cm.content-types"),
    "variant_group": _managed("cm.content-types"),
    "variant_group_variant": _managed("cm.content-types"),
    "variant_group_variants": _managed("cm.content-types"),
    "variant_groups": _managed("cm.content-types"),
    "variants": _managed("cm.content-types"),
    "webhook": _managed("cm.webhooks"),
    "webhook_executions": {"GET": "cm.webhook:read"},
    "webhook_export": {"GET": "cm.webhooks:export"},
    "webhook_import": {"POST": "cm.webhooks:import"},
    "webhook_logs": {"GET": "cm.webhook:read"},
    "webhook_replacement": {"POST": "cm.webhooks:import"},
    "webhook_retry": {"POST": "cm.webhooks.management:write"},
    "webhook_test": {"POST": "cm.webhooks.management:write"},
    "webhooks": _managed("cm.webhooks"),
    "workflow": _managed("cm.workflows"),
    # The vendor's clients change these by GET.
    "workflow_disable": {"GET": "cm.workflows.management:write"},
    "workflow_enable": {"GET": "cm.workflows.management:write"},
    "workflow_rule": dict.fromkeys(("PUT", "DELETE"), "cm.workflows.publishing-rules:write")
    | {"GET": "cm.workflows.publishing-rules:read"},
    "workflow_rules": {
        "GET": "cm.workflows.publishing-rules:read",
        "POST": "cm.workflows.publishing-rules:write",
    },
    "workflow_rules_of_type": {"GET": "cm.workflows.publishing-rules:read"},
    "workflows": _managed("cm.workflows"),
}


def require_app_scope(access: Access, route: str, method: str) -> None:
    """Raise AppScopeMissing where an app calls for a person who did not let it do this, or where no app may do it."""
    if access.app_scopes is None:
        return
    needed = APP_SCOPES.get(route, {}).get(method)
    if needed is None:
        raise AppScopeMissing("Apps cannot do this, whatever their scopes are.")
    if needed and needed not in access.app_scopes:
        raise AppScopeMissing(f"The access token lacks the scope that this takes ({needed}).", scope=needed)
