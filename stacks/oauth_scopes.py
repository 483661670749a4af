"""PURE: the vendor's scopes, in which an app asks for what it may do, and what each of them allows here."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import orjson

from stacks.permissions import Permission


@dataclass(frozen=True, slots=True)
class AppScope:
    """What a scope lets an app do, for people and as permissions. Which calls it opens is the rim's to say."""

    about: str
    permissions: frozenset[Permission]


@dataclass(frozen=True, slots=True)
class Consent:
    """What an app may do for a person, and in which organization alone."""

    scopes: frozenset[str]
    permissions: frozenset[Permission]
    organization_id: int


def _scope(about: str, *permissions: Permission) -> AppScope:
    return AppScope(about, frozenset({Permission.STACK_READ, *permissions}))


_WRITING_ENTRIES = (Permission.ENTRY_READ, Permission.ENTRY_WRITE, Permission.ENTRY_DELETE)
_PUBLISHING = (
    Permission.PUBLISH_QUEUE_READ,
    Permission.ENTRY_READ,
    Permission.ENTRY_PUBLISH,
    Permission.ASSET_READ,
    Permission.ASSET_PUBLISH,
)

SCOPES: Final[Mapping[str, AppScope]] = {
    "cm.asset:publish": _scope("Publish assets", Permission.ASSET_READ, Permission.ASSET_PUBLISH),
    "cm.asset:read": _scope("See where assets are used, and their versions", Permission.ASSET_READ),
    "cm.asset:unpublish": _scope("Take assets offline", Permission.ASSET_READ, Permission.ASSET_PUBLISH),
    "cm.asset:write": _scope("Name versions of assets", Permission.ASSET_READ, Permission.ASSET_WRITE),
    "cm.assets.management:read": _scope("Read assets", Permission.ASSET_READ),
    "cm.assets.management:write": _scope(
        "Create, change and delete assets", Permission.ASSET_READ, Permission.ASSET_WRITE, Permission.ASSET_DELETE
    ),
    "cm.assets.rt:read": _scope("Read the assets of rich text", Permission.ASSET_READ),
    "cm.assets:download": _scope("Download assets", Permission.ASSET_READ),
    "cm.audit-logs:read": _scope("Read the audit log", Permission.AUDIT_LOG_READ),
    "cm.bulk-operations:add-to-release": _scope(
        "Put many things into releases at once", Permission.RELEASE_READ, Permission.RELEASE_WRITE
    ),
    "cm.bulk-operations:delete": _scope(
        "Delete many things at once",
        Permission.ENTRY_READ,
        Permission.ENTRY_DELETE,
        Permission.ASSET_READ,
        Permission.ASSET_DELETE,
    ),
    "cm.bulk-operations:publish": _scope("Publish many things at once", *_PUBLISHING),
    "cm.bulk-operations:unpublish": _scope("Take many things offline at once", *_PUBLISHING),
    "cm.bulk-operations:workflow": _scope(
        "Move many entries to other stages at once", Permission.ENTRY_READ, Permission.ENTRY_WRITE
    ),
    "cm.content-type:read": _scope("See what refers to content types", Permission.CONTENT_TYPE_READ),
    "cm.content-types.management:read": _scope("Read content types", Permission.CONTENT_TYPE_READ),
    "cm.content-types.management:write": _scope(
        "Create, change and delete content types",
        Permission.CONTENT_TYPE_READ,
        Permission.CONTENT_TYPE_WRITE,
        Permission.CONTENT_TYPE_DELETE,
    ),
    "cm.content-types:export": _scope("Export content types", Permission.CONTENT_TYPE_READ),
    "cm.content-types:import": _scope(
        "Import content types", Permission.CONTENT_TYPE_READ, Permission.CONTENT_TYPE_WRITE
    ),
    "cm.entries.management:read": _scope("Read entries", Permission.ENTRY_READ),
    "cm.entries.management:write": _scope("Create, change, localize and delete entries", *_WRITING_ENTRIES),
    "cm.entries:export": _scope("Export entries", Permission.ENTRY_READ),
    "cm.entries:import": _scope("Import entries", Permission.ENTRY_READ, Permission.ENTRY_WRITE),
    "cm.entry.workflow:write": _scope("Move entries to other stages", Permission.ENTRY_READ, Permission.ENTRY_WRITE),
    "cm.entry:publish": _scope("Publish entries", Permission.ENTRY_READ, Permission.ENTRY_PUBLISH),
    "cm.entry:read": _scope(
        "Read the versions, references, languages and discussions of entries", Permission.ENTRY_READ
    ),
    "cm.entry:unpublish": _scope("Take entries offline", Permission.ENTRY_READ, Permission.ENTRY_PUBLISH),
    "cm.entry:write": _scope(
        "Name and restore versions of entries, unlocalize, comment",
        Permission.ENTRY_READ,
        Permission.ENTRY_WRITE,
        Permission.COMMENT_WRITE,
    ),
    "cm.environments.management:read": _scope("Read environments", Permission.ENVIRONMENT_READ),
    "cm.environments.management:write": _scope(
        "Create, change and delete environments", Permission.ENVIRONMENT_READ, Permission.ENVIRONMENT_WRITE
    ),
    "cm.extensions.management:read": _scope("Read extensions", Permission.EXTENSION_READ),
    "cm.extensions.management:write": _scope(
        "Create, change and delete extensions", Permission.EXTENSION_READ, Permission.EXTENSION_WRITE
    ),
    "cm.global-fields.management:read": _scope("Read global fields", Permission.CONTENT_TYPE_READ),
    "cm.global-fields.management:write": _scope(
        "Create, change and delete global fields",
        Permission.CONTENT_TYPE_READ,
        Permission.CONTENT_TYPE_WRITE,
        Permission.CONTENT_TYPE_DELETE,
    ),
    "cm.global-fields:export": _scope("Export global fields", Permission.CONTENT_TYPE_READ),
    "cm.global-fields:import": _scope(
        "Import global fields", Permission.CONTENT_TYPE_READ, Permission.CONTENT_TYPE_WRITE
    ),
    "cm.labels.management:read": _scope("Read labels", Permission.LABEL_READ),
    "cm.labels.management:write": _scope(
        "Create, change and delete labels", Permission.LABEL_READ, Permission.LABEL_WRITE
    ),
    "cm.languages.management:read": _scope("Read languages", Permission.LOCALE_READ),
    "cm.languages.management:write": _scope(
        "Add, change and delete languages", Permission.LOCALE_READ, Permission.LOCALE_WRITE
    ),
    "cm.publish-queue.management:read": _scope("Read the publish queue", Permission.PUBLISH_QUEUE_READ),
    "cm.publish-queue.management:write": _scope("Change and cancel what is scheduled", *_PUBLISHING),
    "cm.release:clone": _scope("Copy releases", Permission.RELEASE_READ, Permission.RELEASE_WRITE),
    "cm.release:deploy": _scope("Deploy releases", Permission.RELEASE_READ, *_PUBLISHING),
    "cm.release:read": _scope("Read what is in releases", Permission.RELEASE_READ),
    "cm.release:write": _scope("Change what is in releases", Permission.RELEASE_READ, Permission.RELEASE_WRITE),
    "cm.releases.management:read": _scope("Read releases", Permission.RELEASE_READ),
    "cm.releases.management:write": _scope(
        "Create, change and delete releases", Permission.RELEASE_READ, Permission.RELEASE_WRITE
    ),
    "cm.roles.management:read": _scope("Read roles", Permission.ROLE_READ),
    "cm.roles.management:write": _scope("Create, change and delete roles", Permission.ROLE_READ, Permission.ROLE_WRITE),
    "cm.stack.settings:read": _scope("Read the settings of stacks"),
    "cm.stack.settings:write": _scope("Change the settings of stacks", Permission.STACK_WRITE),
    "cm.stack.users:read": _scope("See who works in stacks", Permission.USER_READ),
    "cm.stacks.management:read": _scope("Read stacks"),
    "cm.taxonomies.management:read": _scope("Read taxonomies and terms", Permission.TAXONOMY_READ),
    "cm.taxonomies.management:write": _scope(
        "Create, change and delete taxonomies and terms",
        Permission.TAXONOMY_READ,
        Permission.TAXONOMY_WRITE,
        Permission.TAXONOMY_DELETE,
    ),
    "cm.taxonomies:publish": _scope(
        "Publish taxonomies and take them offline",
        Permission.TAXONOMY_READ,
        Permission.TAXONOMY_PUBLISH,
        Permission.PUBLISH_QUEUE_READ,
    ),
    "cm.webhook:read": _scope("Read the executions of webhooks", Permission.WEBHOOK_READ),
    "cm.webhooks.management:read": _scope("Read webhooks", Permission.WEBHOOK_READ),
    "cm.webhooks.management:write": _scope(
        "Create, change and delete webhooks", Permission.WEBHOOK_READ, Permission.WEBHOOK_WRITE
    ),
    "cm.webhooks:export": _scope("Export webhooks", Permission.WEBHOOK_READ),
    "cm.webhooks:import": _scope("Import webhooks", Permission.WEBHOOK_READ, Permission.WEBHOOK_WRITE),
    "cm.workflows.management:read": _scope("Read workflows", Permission.WORKFLOW_READ),
    "cm.workflows.management:write": _scope(
        "Create, change and delete workflows", Permission.WORKFLOW_READ, Permission.WORKFLOW_WRITE
    ),
    "cm.workflows.publishing-rules:read": _scope("Read publish rules", Permission.WORKFLOW_READ),
    "cm.workflows.publishing-rules:write": _scope(
        "Create, change and delete publish rules", Permission.WORKFLOW_READ, Permission.WORKFLOW_WRITE
    ),
    "organization:read": AppScope(
        "Read your organization, and which stacks it has",
        frozenset({Permission.ORGANIZATION_READ, Permission.STACK_READ}),
    ),
    "organizations:read": AppScope("See which organization this is", frozenset({Permission.ORGANIZATION_READ})),
    "user:read": AppScope("Read your name and e-mail address", frozenset({Permission.USER_READ})),
}


def allowed_by(scopes: Iterable[str]) -> frozenset[Permission]:
    """The permissions that scopes grant, of those that the person behind them has. Unknown scopes grant nothing."""
    return frozenset(permission for name in scopes if name in SCOPES for permission in SCOPES[name].permissions)


@lru_cache(maxsize=1024)
def consent_of(token_scope: str) -> Consent:
    """What the look-up of callers says of an app's token, read once per consent and process."""
    told = orjson.loads(token_scope)
    return Consent(frozenset(told["scopes"]), allowed_by(told["scopes"]), told["organization"])
