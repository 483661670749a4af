"""Words that cannot be the uid of a top-level field, as entries keep something else under that key, or of a type."""

RESERVED_FIELD_UIDS = frozenset(
    {
        "ACL",
        "DEFAULT_ACL",
        "SYS_ACL",
        "api_key",
        "app_user_object_uid",
        "applikation_id",
        "built_io_upload",
        "contentstackFilters",
        "created_at",
        "created_by",
        "deleted_at",
        "dimension",
        "domain",
        "embedded_items",
        "hook",
        "id",
        "inbuilt_class",
        "isApplicationUser",
        "isNew",
        "isSystemUser",
        "klass_id",
        "locale",
        "options",
        "org_uid",
        "publish_details",
        "save",
        "shard_account",
        "shard_app",
        "shard_random",
        "sys_assets",
        "sys_metadata",
        "tags",
        "tags_array",
        "taxonomies",
        "tenant_id",
        "toJSON",
        "uid",
        "update",
        "updated_at",
        "updated_by",
    }
)
RESERVED_SUFFIX = "_ids"
RESERVED_TYPE_UIDS = frozenset(
    {
        "api_key",
        "built_io_application_user",
        "built_io_application_user_role",
        "built_io_audit_log",
        "built_io_environment",
        "built_io_extensions",
        "built_io_installation_data",
        "built_io_label",
        "built_io_language",
        "built_io_publish_queue",
        "built_io_release",
        "built_io_upload",
        "cs_branches",
        "import",
        "org_uid",
        "sys_asset",
        "sys_assets",
        "sys_metadata",
    }
)
# The vendor names its own taxonomy field with a reserved word.
TAXONOMY_FIELD_UID = "taxonomies"


def is_reserved_field(uid: str, data_type: object) -> bool:
    """Whether a top-level field may not have this uid."""
    if uid == TAXONOMY_FIELD_UID:
        return data_type != "taxonomy"
    return uid in RESERVED_FIELD_UIDS or uid.endswith(RESERVED_SUFFIX)
