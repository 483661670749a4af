"""Who may do what: one row for every route and method. The rim asks it before a handler runs; actions ask again."""

from collections.abc import Mapping
from enum import Enum
from typing import Final, TypeAlias

from stacks.permissions import Permission


class Door(Enum):
    """What a method asks of a caller where no permission is involved."""

    PUBLIC = "anybody"
    PERSON = "a signed-in person, whatever stack the headers name"
    SIGNED_IN = "anybody with a valid credential, in a stack or in none"


Rule: TypeAlias = Permission | Door
Rules: TypeAlias = Mapping[str, Rule]

TABLE: Final[Mapping[str, Rules]] = {
    "activation": {"POST": Door.PUBLIC},
    "asset": {"GET": Permission.ASSET_READ, "PUT": Permission.ASSET_WRITE, "DELETE": Permission.ASSET_DELETE},
    "asset_download": {"GET": Permission.ASSET_READ},
    "asset_embeds": {"GET": Permission.ASSET_READ},
    "asset_file": {"GET": Door.PUBLIC},
    "asset_folder": {"GET": Permission.ASSET_READ, "PUT": Permission.ASSET_WRITE, "DELETE": Permission.ASSET_DELETE},
    "asset_folders": {"POST": Permission.ASSET_WRITE},
    "asset_images": {"GET": Permission.ASSET_READ},
    "asset_publish": {"POST": Permission.ASSET_PUBLISH},
    "asset_references": {"GET": Permission.ASSET_READ},
    "asset_unpublish": {"POST": Permission.ASSET_PUBLISH},
    "asset_version_name": {"POST": Permission.ASSET_WRITE, "DELETE": Permission.ASSET_WRITE},
    "asset_versions": {"GET": Permission.ASSET_READ},
    "asset_videos": {"GET": Permission.ASSET_READ},
    "assets": {"GET": Permission.ASSET_READ, "POST": Permission.ASSET_WRITE},
    "audit_log": {"GET": Permission.AUDIT_LOG_READ},
    "audit_logs": {"GET": Permission.AUDIT_LOG_READ},
    # What is named may be deleted, or published, by whom the body's kinds of things tell.
    "bulk_delete": {"POST": Permission.ENTRY_READ},
    "bulk_job": {"GET": Permission.PUBLISH_QUEUE_READ},
    "bulk_job_items": {"GET": Permission.PUBLISH_QUEUE_READ},
    "bulk_publish": {"POST": Permission.PUBLISH_QUEUE_READ},
    "bulk_unpublish": {"POST": Permission.PUBLISH_QUEUE_READ},
    "bulk_workflow": {"POST": Permission.ENTRY_WRITE},
    "bulk_release_items": {"POST": Permission.RELEASE_WRITE},
    "bulk_release_update_items": {"PUT": Permission.RELEASE_WRITE},
    "content_type": {
        "GET": Permission.CONTENT_TYPE_READ,
        "PUT": Permission.CONTENT_TYPE_WRITE,
        "DELETE": Permission.CONTENT_TYPE_DELETE,
    },
    "content_type_export": {"GET": Permission.CONTENT_TYPE_READ},
    "content_type_import": {"POST": Permission.CONTENT_TYPE_WRITE},
    "content_type_references": {"GET": Permission.CONTENT_TYPE_READ},
    "content_type_rewrites": {"GET": Permission.CONTENT_TYPE_READ},
    "content_types": {"GET": Permission.CONTENT_TYPE_READ, "POST": Permission.CONTENT_TYPE_WRITE},
    "delivery_token": {"GET": Permission.TOKEN_READ, "PUT": Permission.TOKEN_WRITE, "DELETE": Permission.TOKEN_WRITE},
    "delivery_tokens": {"GET": Permission.TOKEN_READ, "POST": Permission.TOKEN_WRITE},
    "entries": {"GET": Permission.ENTRY_READ, "POST": Permission.ENTRY_WRITE},
    "entry": {"GET": Permission.ENTRY_READ, "PUT": Permission.ENTRY_WRITE, "DELETE": Permission.ENTRY_DELETE},
    "entry_export": {"GET": Permission.ENTRY_READ},
    "entry_import": {"POST": Permission.ENTRY_WRITE},
    "entry_comment": {
        "GET": Permission.ENTRY_READ,
        "PUT": Permission.COMMENT_WRITE,
        "DELETE": Permission.COMMENT_WRITE,
    },
    "entry_comments": {"GET": Permission.ENTRY_READ, "POST": Permission.COMMENT_WRITE},
    "entry_discussion": {
        "GET": Permission.ENTRY_READ,
        "PUT": Permission.COMMENT_WRITE,
        "DELETE": Permission.COMMENT_WRITE,
    },
    "entry_discussions": {"GET": Permission.ENTRY_READ, "POST": Permission.COMMENT_WRITE},
    "entry_draft": {"GET": Permission.ENTRY_READ, "PUT": Permission.ENTRY_WRITE, "DELETE": Permission.ENTRY_WRITE},
    "entry_live": {"GET": Permission.ENTRY_READ},
    "entry_locales": {"GET": Permission.ENTRY_READ},
    "entry_publish": {"POST": Permission.ENTRY_PUBLISH},
    "entry_restore": {"POST": Permission.ENTRY_WRITE},
    "entry_trash": {"GET": Permission.ENTRY_READ},
    "entry_references": {"GET": Permission.ENTRY_READ},
    "entry_unlocalize": {"POST": Permission.ENTRY_WRITE},
    "entry_unpublish": {"POST": Permission.ENTRY_PUBLISH},
    "entry_variant": {
        "GET": Permission.ENTRY_READ,
        "PUT": Permission.ENTRY_WRITE,
        "DELETE": Permission.ENTRY_DELETE,
    },
    "entry_variant_versions": {"GET": Permission.ENTRY_READ},
    "entry_variants": {"GET": Permission.ENTRY_READ},
    "entry_version_comparison": {"GET": Permission.ENTRY_READ},
    "entry_version_import": {"POST": Permission.ENTRY_WRITE},
    "entry_version_name": {"POST": Permission.ENTRY_WRITE, "DELETE": Permission.ENTRY_WRITE},
    "entry_version_restore": {"POST": Permission.ENTRY_WRITE},
    # The vendor's Python client asks for approvals by GET.
    "entry_workflow": {"GET": Permission.ENTRY_WRITE, "POST": Permission.ENTRY_WRITE},
    "entry_versions": {"GET": Permission.ENTRY_READ},
    "environment": {
        "GET": Permission.ENVIRONMENT_READ,
        "PUT": Permission.ENVIRONMENT_WRITE,
        "DELETE": Permission.ENVIRONMENT_WRITE,
    },
    "environments": {"GET": Permission.ENVIRONMENT_READ, "POST": Permission.ENVIRONMENT_WRITE},
    "extension": {
        "GET": Permission.EXTENSION_READ,
        "PUT": Permission.EXTENSION_WRITE,
        "DELETE": Permission.EXTENSION_WRITE,
    },
    "extensions": {"GET": Permission.EXTENSION_READ, "POST": Permission.EXTENSION_WRITE},
    "forgotten_password": {"POST": Door.PUBLIC},
    "global_field": {
        "GET": Permission.CONTENT_TYPE_READ,
        "PUT": Permission.CONTENT_TYPE_WRITE,
        "DELETE": Permission.CONTENT_TYPE_DELETE,
    },
    "global_field_export": {"GET": Permission.CONTENT_TYPE_READ},
    "global_field_import": {"POST": Permission.CONTENT_TYPE_WRITE},
    "global_field_references": {"GET": Permission.CONTENT_TYPE_READ},
    "global_fields": {"GET": Permission.CONTENT_TYPE_READ, "POST": Permission.CONTENT_TYPE_WRITE},
    # The link in a mail is what opens it.
    "invitation_acceptance": {"POST": Door.PUBLIC},
    "label": {"GET": Permission.LABEL_READ, "PUT": Permission.LABEL_WRITE, "DELETE": Permission.LABEL_WRITE},
    "labels": {"GET": Permission.LABEL_READ, "POST": Permission.LABEL_WRITE},
    "locale": {"GET": Permission.LOCALE_READ, "PUT": Permission.LOCALE_WRITE, "DELETE": Permission.LOCALE_WRITE},
    "locales": {"GET": Permission.LOCALE_READ, "POST": Permission.LOCALE_WRITE},
    "management_token": {
        "GET": Permission.TOKEN_READ,
        "PUT": Permission.TOKEN_WRITE,
        "DELETE": Permission.TOKEN_WRITE,
    },
    "management_tokens": {"GET": Permission.TOKEN_READ, "POST": Permission.TOKEN_WRITE},
    "metadata": {"GET": Permission.ENTRY_READ, "POST": Permission.ENTRY_WRITE},
    "metadata_publish": {"POST": Permission.ENTRY_PUBLISH},
    "metadata_unpublish": {"POST": Permission.ENTRY_PUBLISH},
    "one_metadata": {"GET": Permission.ENTRY_READ, "PUT": Permission.ENTRY_WRITE, "DELETE": Permission.ENTRY_WRITE},
    "organization": {"GET": Door.PERSON, "PUT": Door.PERSON},
    "organization_roles": {"GET": Door.PERSON},
    "organization_resend": {"GET": Door.PERSON},
    "organization_shares": {"GET": Door.PERSON, "POST": Door.PERSON, "DELETE": Door.PERSON},
    "organization_stacks": {"GET": Door.PERSON},
    "organization_transfer": {"POST": Door.PERSON},
    "organizations": {"GET": Door.PERSON},
    "password_reset": {"POST": Door.PUBLIC},
    "preview_token": {"POST": Permission.TOKEN_WRITE, "DELETE": Permission.TOKEN_WRITE},
    "publish_queue": {"GET": Permission.PUBLISH_QUEUE_READ},
    # Changing an item takes the right to publish what it is about, which only the item tells.
    "publish_queue_item": dict.fromkeys(("GET", "PUT", "DELETE"), Permission.PUBLISH_QUEUE_READ),
    "publish_queue_unschedule": dict.fromkeys(("GET", "DELETE"), Permission.PUBLISH_QUEUE_READ),
    "recovery_codes": {"POST": Door.PERSON},
    "release": {"GET": Permission.RELEASE_READ, "PUT": Permission.RELEASE_WRITE, "DELETE": Permission.RELEASE_WRITE},
    "release_clone": {"POST": Permission.RELEASE_WRITE},
    # Deploying takes the right to publish what the items are about, which only they tell.
    "release_deploy": {"POST": Permission.RELEASE_READ},
    "release_item": {
        "GET": Permission.RELEASE_READ,
        "POST": Permission.RELEASE_WRITE,
        "DELETE": Permission.RELEASE_WRITE,
    },
    "release_items": {
        "GET": Permission.RELEASE_READ,
        "POST": Permission.RELEASE_WRITE,
        "DELETE": Permission.RELEASE_WRITE,
    },
    "release_items_move": {"POST": Permission.RELEASE_WRITE, "PUT": Permission.RELEASE_WRITE},
    "release_revert": {"POST": Permission.RELEASE_READ},
    "release_update_items": {"PUT": Permission.RELEASE_WRITE},
    "releases": {"GET": Permission.RELEASE_READ, "POST": Permission.RELEASE_WRITE},
    "role": {"GET": Permission.ROLE_READ, "PUT": Permission.ROLE_WRITE, "DELETE": Permission.ROLE_WRITE},
    "roles": {"GET": Permission.ROLE_READ, "POST": Permission.ROLE_WRITE},
    "stacks": {
        "GET": Door.SIGNED_IN,
        "POST": Door.PERSON,
        "PUT": Permission.STACK_WRITE,
        "DELETE": Permission.STACK_DELETE,
    },
    "second_factor": {"GET": Door.PERSON, "POST": Door.PERSON, "DELETE": Door.PERSON},
    "second_factor_confirmation": {"POST": Door.PERSON},
    "stack_settings": {"GET": Door.SIGNED_IN, "POST": Permission.STACK_WRITE},
    "stack_settings_reset": {"POST": Permission.STACK_WRITE},
    "stack_share": {"POST": Permission.STACK_WRITE},
    # It takes being the owner, which only the stack tells.
    "stack_transfer": {"POST": Permission.STACK_WRITE},
    "stack_unshare": {"POST": Permission.STACK_WRITE},
    "stack_user_roles": {"POST": Permission.STACK_WRITE, "PUT": Permission.STACK_WRITE},
    "stack_users": {"GET": Door.SIGNED_IN},
    "taxonomies": {"GET": Permission.TAXONOMY_READ, "POST": Permission.TAXONOMY_WRITE},
    "taxonomy": {
        "GET": Permission.TAXONOMY_READ,
        "POST": Permission.TAXONOMY_WRITE,
        "PUT": Permission.TAXONOMY_WRITE,
        "DELETE": Permission.TAXONOMY_DELETE,
    },
    "taxonomy_entries": {"GET": Permission.ENTRY_READ},
    "taxonomy_export": {"GET": Permission.TAXONOMY_READ},
    "taxonomy_import": {"POST": Permission.TAXONOMY_WRITE},
    "taxonomy_locales": {"GET": Permission.TAXONOMY_READ},
    "taxonomy_publish": {"POST": Permission.TAXONOMY_PUBLISH},
    "taxonomy_unpublish": {"POST": Permission.TAXONOMY_PUBLISH},
    "team": {"GET": Door.PERSON, "PUT": Door.PERSON, "DELETE": Door.PERSON},
    "team_stack": {"PUT": Door.PERSON, "DELETE": Door.PERSON},
    "team_stacks": {"GET": Door.PERSON, "POST": Door.PERSON},
    "team_user": {"DELETE": Door.PERSON},
    "team_users": {"GET": Door.PERSON, "POST": Door.PERSON},
    "teams": {"GET": Door.PERSON, "POST": Door.PERSON},
    "term": {
        "GET": Permission.TAXONOMY_READ,
        "POST": Permission.TAXONOMY_WRITE,
        "PUT": Permission.TAXONOMY_WRITE,
        "DELETE": Permission.TAXONOMY_DELETE,
    },
    "term_ancestors": {"GET": Permission.TAXONOMY_READ},
    "term_descendants": {"GET": Permission.TAXONOMY_READ},
    "term_locales": {"GET": Permission.TAXONOMY_READ},
    "term_move": {"PUT": Permission.TAXONOMY_WRITE},
    "terms": {"GET": Permission.TAXONOMY_READ, "POST": Permission.TAXONOMY_WRITE},
    "user": {"GET": Door.PERSON, "PUT": Door.PERSON},
    "user_assignments": {"GET": Door.PERSON},
    "user_session": {"POST": Door.PUBLIC, "DELETE": Door.PERSON},
    "variant": {
        "GET": Permission.CONTENT_TYPE_READ,
        "PUT": Permission.CONTENT_TYPE_WRITE,
        "DELETE": Permission.CONTENT_TYPE_WRITE,
    },
    "variant_group": {
        "GET": Permission.CONTENT_TYPE_READ,
        "PUT": Permission.CONTENT_TYPE_WRITE,
        "DELETE": Permission.CONTENT_TYPE_WRITE,
    },
    "variant_group_variant": {
        "GET": Permission.CONTENT_TYPE_READ,
        "PUT": Permission.CONTENT_TYPE_WRITE,
        "DELETE": Permission.CONTENT_TYPE_WRITE,
    },
    "variant_group_variants": {
        "GET": Permission.CONTENT_TYPE_READ,
        "POST": Permission.CONTENT_TYPE_WRITE,
        "PUT": Permission.CONTENT_TYPE_WRITE,
    },
    "variant_groups": {"GET": Permission.CONTENT_TYPE_READ, "POST": Permission.CONTENT_TYPE_WRITE},
    "variants": {"GET": Permission.CONTENT_TYPE_READ, "POST": Permission.CONTENT_TYPE_WRITE},
    "webhook": {"GET": Permission.WEBHOOK_READ, "PUT": Permission.WEBHOOK_WRITE, "DELETE": Permission.WEBHOOK_WRITE},
    "webhook_executions": {"GET": Permission.WEBHOOK_READ},
    "webhook_export": {"GET": Permission.WEBHOOK_READ},
    "webhook_import": {"POST": Permission.WEBHOOK_WRITE},
    "webhook_logs": {"GET": Permission.WEBHOOK_READ},
    "webhook_replacement": {"POST": Permission.WEBHOOK_WRITE},
    "webhook_retry": {"POST": Permission.WEBHOOK_WRITE},
    "webhook_secret": {"POST": Permission.WEBHOOK_WRITE},
    "webhook_test": {"POST": Permission.WEBHOOK_WRITE},
    "webhooks": {"GET": Permission.WEBHOOK_READ, "POST": Permission.WEBHOOK_WRITE},
    "workflow": {
        "GET": Permission.WORKFLOW_READ,
        "PUT": Permission.WORKFLOW_WRITE,
        "DELETE": Permission.WORKFLOW_WRITE,
    },
    # The vendor's clients change these by GET.
    "workflow_disable": {"GET": Permission.WORKFLOW_WRITE},
    "workflow_enable": {"GET": Permission.WORKFLOW_WRITE},
    "workflow_rule": {
        "GET": Permission.WORKFLOW_READ,
        "PUT": Permission.WORKFLOW_WRITE,
        "DELETE": Permission.WORKFLOW_WRITE,
    },
    "workflow_rules": {"GET": Permission.WORKFLOW_READ, "POST": Permission.WORKFLOW_WRITE},
    "workflow_rules_of_type": {"GET": Permission.WORKFLOW_READ},
    "workflows": {"GET": Permission.WORKFLOW_READ, "POST": Permission.WORKFLOW_WRITE},
}

HEEDS_LIMITS: Final[frozenset[str]] = frozenset()
"""The routes that show and change no more than the rules of custom roles allow; who has such limits is refused elsewhere."""

DELIVERY: Final[Rules] = {"GET": Permission.DELIVERY_READ}
"""What every delivery view asks."""
