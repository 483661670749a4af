"""Every path below /v3, the busiest first. A route's name is its row in api/permissions.py."""

from django.urls import re_path

from api.app_routes import app_routes
from api.delivery.assets import LiveAsset, LiveAssets
from api.delivery.content_types import (
    DeliveredContentType,
    DeliveredContentTypes,
    DeliveredGlobalField,
    DeliveredGlobalFields,
)
from api.delivery.entries import LiveEntries, LiveEntry
from api.delivery.files import AssetFile
from api.delivery.tagged_entries import LiveTaggedEntries
from api.delivery.taxonomies import (
    LiveTaxonomies,
    LiveTaxonomy,
    LiveTaxonomyLocales,
    LiveTermAncestors,
    LiveTermDescendants,
    LiveTermLocales,
    LiveTermResource,
    LiveTerms,
)
from api.management.asset_folders import AssetFolders, OneAssetFolder
from api.management.asset_versions import AssetVersionNaming, AssetVersions
from api.management.assets import (
    AssetDownload,
    AssetReferences,
    Assets,
    EmbeddedAssets,
    Images,
    OneAsset,
    Videos,
)
from api.management.audit_logs import AuditLog, AuditLogs
from api.management.branch_routes import BRANCH_ROUTES
from api.management.bulk import BulkDelete, BulkJob, BulkJobItems, BulkPublish, BulkUnpublish
from api.management.comments import EntryComment, EntryComments
from api.management.content_types import (
    ContentType,
    ContentTypeExport,
    ContentTypeImport,
    ContentTypeReferences,
    ContentTypes,
)
from api.management.discussions import EntryDiscussion, EntryDiscussions
from api.management.entries import Entries, Entry
from api.management.entry_drafts import EntryDraft
from api.management.entry_files import EntryExport, EntryImport, EntryVersionImport
from api.management.entry_languages import EntryLanguages, EntryReferences, EntryUnlocalize
from api.management.entry_live import EntryLive
from api.management.entry_trash import EntryRestore, EntryTrash
from api.management.entry_version_changes import EntryVersionComparison, EntryVersionRestore
from api.management.entry_versions import EntryVersionNaming, EntryVersions
from api.management.entry_workflow import BulkWorkflow, EntryWorkflow
from api.management.environments import Environments, OneEnvironment
from api.management.extensions import Extension, Extensions
from api.management.global_fields import (
    GlobalField,
    GlobalFieldExport,
    GlobalFieldImport,
    GlobalFieldReferences,
    GlobalFields,
)
from api.management.labels import Label, Labels
from api.management.locales import Locales, OneLocale
from api.management.metadata import AllMetadata, Metadata, MetadataPublish, MetadataUnpublish
from api.management.ownership import StackTransfer
from api.management.preview_tokens import PreviewToken
from api.management.publish_queue import PublishQueue, PublishQueueItem, PublishQueueUnschedule
from api.management.publish_rules import PublishRule, PublishRules, PublishRulesOfType
from api.management.publishing import AssetPublish, AssetUnpublish, EntryPublish, EntryUnpublish
from api.management.queue_changes import BulkJobRetry, PublishQueueRetry
from api.management.release_items import (
    BulkReleaseItems,
    BulkReleaseItemsUpdate,
    ReleaseItems,
    ReleaseItemsMove,
    ReleaseItemsUpdate,
)
from api.management.releases import Release, ReleaseClone, ReleaseDeploy, ReleaseRevert, Releases
from api.management.rewrites import ContentTypeRewrites
from api.management.roles import OneRole, Roles
from api.management.stack_members import StackShare, StackUnshare, StackUserRoles, StackUsers
from api.management.stack_settings import StackSettings, StackSettingsReset
from api.management.stacks import Stacks
from api.management.tagged_entries import TaggedEntries
from api.management.taxonomies import OneTaxonomy, Taxonomies, TaxonomyLocales
from api.management.taxonomy_files import TaxonomyExport, TaxonomyImport
from api.management.taxonomy_publishing import TaxonomyPublish, TaxonomyUnpublish
from api.management.terms import OneTerm, TermAncestors, TermDescendants, TermLocales, TermMove, Terms
from api.management.token_rotation import DeliveryTokenRotation, ManagementTokenRotation
from api.management.tokens import DeliveryToken, DeliveryTokens, ManagementToken, ManagementTokens
from api.management.webhooks import (
    Webhook,
    WebhookExecutions,
    WebhookExport,
    WebhookImport,
    WebhookLogs,
    WebhookReplacement,
    WebhookRetry,
    Webhooks,
    WebhookSecret,
    WebhookTest,
)
from api.management.workflows import Workflow, WorkflowDisabling, WorkflowEnabling, Workflows
from api.missing import path_not_found
from api.people_urls import PEOPLE
from api.routing import route
from api.variant_urls import VARIANT_ROUTES

urlpatterns = [
    route("content_types/<str:content_type_uid>/entries/import", "entry_import", EntryImport),
    route("content_types/<str:content_type_uid>/entries/<str:uid>", "entry", Entry, LiveEntry),
    route("content_types/<str:content_type_uid>/entries", "entries", Entries, LiveEntries),
    route("content_types", "content_types", ContentTypes, DeliveredContentTypes),
    route("content_types/import", "content_type_import", ContentTypeImport),
    route("content_types/<str:uid>", "content_type", ContentType, DeliveredContentType),
    route("content_types/<str:uid>/export", "content_type_export", ContentTypeExport),
    route("content_types/<str:uid>/references", "content_type_references", ContentTypeReferences),
    route("content_types/<str:uid>/rewrites", "content_type_rewrites", ContentTypeRewrites),
    route("global_fields", "global_fields", GlobalFields, DeliveredGlobalFields),
    route("global_fields/import", "global_field_import", GlobalFieldImport),
    route("global_fields/<str:uid>/export", "global_field_export", GlobalFieldExport),
    route("global_fields/<str:uid>/references", "global_field_references", GlobalFieldReferences),
    route("global_fields/<str:uid>", "global_field", GlobalField, DeliveredGlobalField),
    route("environments", "environments", Environments),
    route("environments/<str:name>", "environment", OneEnvironment),
    route("extensions", "extensions", Extensions),
    route("extensions/<str:uid>", "extension", Extension),
    route("labels", "labels", Labels),
    route("labels/<str:uid>", "label", Label),
    *VARIANT_ROUTES,
    route("locales", "locales", Locales),
    route("locales/<str:code>", "locale", OneLocale),
    route("roles", "roles", Roles),
    route("roles/<str:uid>", "role", OneRole),
    route("stacks", "stacks", Stacks),
    *BRANCH_ROUTES,
    route("stacks/delivery_tokens", "delivery_tokens", DeliveryTokens),
    route("stacks/delivery_tokens/<str:uid>", "delivery_token", DeliveryToken),
    route("stacks/delivery_tokens/<str:uid>/rotate", "delivery_token_rotation", DeliveryTokenRotation),
    route("stacks/delivery_tokens/<str:uid>/preview_token", "preview_token", PreviewToken),
    route("stacks/management_tokens", "management_tokens", ManagementTokens),
    route("stacks/management_tokens/<str:uid>", "management_token", ManagementToken),
    route("stacks/management_tokens/<str:uid>/rotate", "management_token_rotation", ManagementTokenRotation),
    route("stacks/settings", "stack_settings", StackSettings),
    route("stacks/settings/reset", "stack_settings_reset", StackSettingsReset),
    route("stacks/share", "stack_share", StackShare),
    route("stacks/transfer_ownership", "stack_transfer", StackTransfer),
    route("stacks/unshare", "stack_unshare", StackUnshare),
    route("stacks/users", "stack_users", StackUsers),
    route("stacks/users/roles", "stack_user_roles", StackUserRoles),
    *app_routes,
    route("metadata", "metadata", AllMetadata),
    route("metadata/<str:uid>", "one_metadata", Metadata),
    route("metadata/<str:uid>/publish", "metadata_publish", MetadataPublish),
    route("metadata/<str:uid>/unpublish", "metadata_unpublish", MetadataUnpublish),
    *PEOPLE,
    route("content_types/<str:content_type_uid>/entries/<str:uid>/publish", "entry_publish", EntryPublish),
    route("content_types/<str:content_type_uid>/entries/<str:uid>/unpublish", "entry_unpublish", EntryUnpublish),
    route("content_types/<str:content_type_uid>/trash", "entry_trash", EntryTrash),
    route("content_types/<str:content_type_uid>/entries/<str:uid>/restore", "entry_restore", EntryRestore),
    route("content_types/<str:content_type_uid>/entries/<str:uid>/export", "entry_export", EntryExport),
    route("content_types/<str:content_type_uid>/entries/<str:uid>/import", "entry_version_import", EntryVersionImport),
    route("content_types/<str:content_type_uid>/entries/<str:uid>/draft", "entry_draft", EntryDraft),
    route("content_types/<str:content_type_uid>/entries/<str:uid>/discussion", "entry_discussions", EntryDiscussions),
    route(
        "content_types/<str:content_type_uid>/entries/<str:uid>/discussion/<str:discussion_uid>",
        "entry_discussion",
        EntryDiscussion,
    ),
    route(
        "content_types/<str:content_type_uid>/entries/<str:uid>/discussion/<str:discussion_uid>/message",
        "entry_comments",
        EntryComments,
    ),
    route(
        "content_types/<str:content_type_uid>/entries/<str:uid>/discussion/<str:discussion_uid>/message/<str:comment_uid>",
        "entry_comment",
        EntryComment,
    ),
    route("content_types/<str:content_type_uid>/entries/<str:uid>/live", "entry_live", EntryLive),
    route("content_types/<str:content_type_uid>/entries/<str:uid>/locales", "entry_locales", EntryLanguages),
    route("content_types/<str:content_type_uid>/entries/<str:uid>/references", "entry_references", EntryReferences),
    route("content_types/<str:content_type_uid>/entries/<str:uid>/unlocalize", "entry_unlocalize", EntryUnlocalize),
    route("content_types/<str:content_type_uid>/entries/<str:uid>/versions", "entry_versions", EntryVersions),
    route("content_types/<str:content_type_uid>/entries/<str:uid>/workflow", "entry_workflow", EntryWorkflow),
    route(
        "content_types/<str:content_type_uid>/entries/<str:uid>/versions/compare",
        "entry_version_comparison",
        EntryVersionComparison,
    ),
    route(
        "content_types/<str:content_type_uid>/entries/<str:uid>/versions/<str:version>/restore",
        "entry_version_restore",
        EntryVersionRestore,
    ),
    route(
        "content_types/<str:content_type_uid>/entries/<str:uid>/versions/<str:version>/name",
        "entry_version_name",
        EntryVersionNaming,
    ),
    route("bulk/delete", "bulk_delete", BulkDelete),
    route("bulk/jobs/<str:uid>", "bulk_job", BulkJob),
    route("bulk/jobs/<str:uid>/retry", "bulk_job_retry", BulkJobRetry),
    route("bulk/jobs/<str:uid>/items", "bulk_job_items", BulkJobItems),
    route("bulk/publish", "bulk_publish", BulkPublish),
    route("bulk/unpublish", "bulk_unpublish", BulkUnpublish),
    route("bulk/workflow", "bulk_workflow", BulkWorkflow),
    route("bulk/release/items", "bulk_release_items", BulkReleaseItems),
    route("bulk/release/update_items", "bulk_release_update_items", BulkReleaseItemsUpdate),
    route("releases", "releases", Releases),
    route("releases/<str:uid>", "release", Release),
    route("releases/<str:uid>/clone", "release_clone", ReleaseClone),
    route("releases/<str:uid>/deploy", "release_deploy", ReleaseDeploy),
    route("releases/<str:uid>/item", "release_item", ReleaseItems),
    route("releases/<str:uid>/items", "release_items", ReleaseItems),
    route("releases/<str:uid>/items/move", "release_items_move", ReleaseItemsMove),
    route("releases/<str:uid>/revert", "release_revert", ReleaseRevert),
    route("releases/<str:uid>/update_items", "release_update_items", ReleaseItemsUpdate),
    route("publish-queue", "publish_queue", PublishQueue),
    route("publish-queue/<str:uid>", "publish_queue_item", PublishQueueItem),
    route("publish-queue/<str:uid>/retry", "publish_queue_retry", PublishQueueRetry),
    route("publish-queue/<str:uid>/unschedule", "publish_queue_unschedule", PublishQueueUnschedule),
    route("taxonomies", "taxonomies", Taxonomies, LiveTaxonomies),
    route("taxonomies/entries", "taxonomy_entries", TaggedEntries, LiveTaggedEntries),
    route("taxonomies/import", "taxonomy_import", TaxonomyImport),
    route("taxonomies/publish", "taxonomy_publish", TaxonomyPublish),
    route("taxonomies/unpublish", "taxonomy_unpublish", TaxonomyUnpublish),
    route("taxonomies/<str:uid>", "taxonomy", OneTaxonomy, LiveTaxonomy),
    route("taxonomies/<str:uid>/export", "taxonomy_export", TaxonomyExport),
    route("taxonomies/<str:uid>/locales", "taxonomy_locales", TaxonomyLocales, LiveTaxonomyLocales),
    route("taxonomies/<str:taxonomy_uid>/terms", "terms", Terms, LiveTerms),
    route("taxonomies/<str:taxonomy_uid>/terms/<str:uid>", "term", OneTerm, LiveTermResource),
    route(
        "taxonomies/<str:taxonomy_uid>/terms/<str:uid>/ancestors", "term_ancestors", TermAncestors, LiveTermAncestors
    ),
    route(
        "taxonomies/<str:taxonomy_uid>/terms/<str:uid>/descendants",
        "term_descendants",
        TermDescendants,
        LiveTermDescendants,
    ),
    route("taxonomies/<str:taxonomy_uid>/terms/<str:uid>/locales", "term_locales", TermLocales, LiveTermLocales),
    route("taxonomies/<str:taxonomy_uid>/terms/<str:uid>/move", "term_move", TermMove),
    route("assets", "assets", Assets, LiveAssets),
    route("assets/folders", "asset_folders", AssetFolders),
    route("assets/images", "asset_images", Images),
    route("assets/rt", "asset_embeds", EmbeddedAssets),
    route("assets/videos", "asset_videos", Videos),
    route("assets/<str:uid>", "asset", OneAsset, LiveAsset),
    route("assets/folders/<str:uid>", "asset_folder", OneAssetFolder),
    route("assets/<str:uid>/publish", "asset_publish", AssetPublish),
    route("assets/<str:uid>/references", "asset_references", AssetReferences),
    route("assets/<str:uid>/unpublish", "asset_unpublish", AssetUnpublish),
    route("assets/<str:uid>/versions", "asset_versions", AssetVersions),
    route("assets/<str:api_key>/<str:uid>", "asset_download", AssetDownload),
    route("assets/<str:uid>/versions/<str:version>/name", "asset_version_name", AssetVersionNaming),
    route("assets/<str:api_key>/<str:uid>/<str:version>/<str:filename>", "asset_file", AssetFile),
    route("audit-logs", "audit_logs", AuditLogs),
    route("audit-logs/<str:uid>", "audit_log", AuditLog),
    route("webhooks", "webhooks", Webhooks),
    route("webhooks/import", "webhook_import", WebhookImport),
    route("webhooks/<str:uid>", "webhook", Webhook),
    route("webhooks/<str:uid>/executions", "webhook_executions", WebhookExecutions),
    route("webhooks/<str:uid>/export", "webhook_export", WebhookExport),
    route("webhooks/<str:uid>/import", "webhook_replacement", WebhookReplacement),
    route("webhooks/<str:uid>/logs", "webhook_logs", WebhookLogs),
    route("webhooks/<str:uid>/retry", "webhook_retry", WebhookRetry),
    route("webhooks/<str:uid>/secret", "webhook_secret", WebhookSecret),
    route("webhooks/<str:uid>/test", "webhook_test", WebhookTest),
    route("workflows", "workflows", Workflows),
    route("workflows/publishing_rules", "workflow_rules", PublishRules),
    route("workflows/publishing_rules/<str:uid>", "workflow_rule", PublishRule),
    route("workflows/content_type/<str:content_type_uid>", "workflow_rules_of_type", PublishRulesOfType),
    route("workflows/<str:uid>", "workflow", Workflow),
    route("workflows/<str:uid>/enable", "workflow_enable", WorkflowEnabling),
    route("workflows/<str:uid>/disable", "workflow_disable", WorkflowDisabling),
    # Last: whatever no route took.
    re_path(r"", path_not_found),
]
