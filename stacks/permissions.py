"""Every permission by name, and the system roles made of them."""

from enum import StrEnum


class Permission(StrEnum):
    """`resource.verb`, in alphabetical order."""

    ASSET_DELETE = "asset.delete"
    ASSET_PUBLISH = "asset.publish"
    ASSET_READ = "asset.read"
    ASSET_WRITE = "asset.write"
    AUDIT_LOG_READ = "audit_log.read"
    BRANCH_READ = "branch.read"
    BRANCH_WRITE = "branch.write"
    COMMENT_WRITE = "comment.write"
    CONTENT_TYPE_DELETE = "content_type.delete"
    CONTENT_TYPE_READ = "content_type.read"
    CONTENT_TYPE_WRITE = "content_type.write"
    DELIVERY_PREVIEW = "delivery.preview"
    DELIVERY_READ = "delivery.read"
    ENTRY_DELETE = "entry.delete"
    ENTRY_PUBLISH = "entry.publish"
    ENTRY_READ = "entry.read"
    ENTRY_WRITE = "entry.write"
    ENVIRONMENT_READ = "environment.read"
    ENVIRONMENT_WRITE = "environment.write"
    EXTENSION_READ = "extension.read"
    EXTENSION_WRITE = "extension.write"
    LABEL_READ = "label.read"
    LABEL_WRITE = "label.write"
    LOCALE_READ = "locale.read"
    LOCALE_WRITE = "locale.write"
    ORGANIZATION_READ = "organization.read"
    ORGANIZATION_WRITE = "organization.write"
    PROFILE_WRITE = "profile.write"
    PUBLISH_QUEUE_READ = "publish_queue.read"
    RELEASE_READ = "release.read"
    RELEASE_WRITE = "release.write"
    ROLE_READ = "role.read"
    ROLE_WRITE = "role.write"
    STACK_CREATE = "stack.create"
    STACK_DELETE = "stack.delete"
    STACK_READ = "stack.read"
    STACK_WRITE = "stack.write"
    TAXONOMY_DELETE = "taxonomy.delete"
    TAXONOMY_PUBLISH = "taxonomy.publish"
    TAXONOMY_READ = "taxonomy.read"
    TAXONOMY_WRITE = "taxonomy.write"
    TOKEN_READ = "token.read"  # noqa: S105 a permission's name, no secret
    TOKEN_WRITE = "token.write"  # noqa: S105 a permission's name, no secret
    USER_READ = "user.read"
    USER_WRITE = "user.write"
    WEBHOOK_READ = "webhook.read"
    WEBHOOK_WRITE = "webhook.write"
    WORKFLOW_READ = "workflow.read"
    WORKFLOW_WRITE = "workflow.write"


ALL = frozenset(Permission)
PERSONAL = frozenset(
    {
        Permission.ORGANIZATION_READ,
        Permission.PROFILE_WRITE,
        Permission.STACK_CREATE,
        Permission.STACK_READ,
        Permission.USER_READ,
    }
)
"""What a signed-in person may do outside any stack; creating a stack also takes a leading role in its organization."""
IN_STACK = ALL - {
    Permission.DELIVERY_PREVIEW,
    Permission.ORGANIZATION_WRITE,
    Permission.PROFILE_WRITE,
    Permission.STACK_CREATE,
    Permission.USER_WRITE,
}
"""What an administrator of a stack may do in it."""
READING = frozenset(permission for permission in Permission if permission.value.endswith(".read")) - {
    Permission.AUDIT_LOG_READ
}
"""What everybody in a stack may look at; the audit log, which tells where people are, is for those who run it."""
WRITING_CONTENT = READING | {
    Permission.ASSET_DELETE,
    Permission.ASSET_PUBLISH,
    Permission.ASSET_WRITE,
    Permission.COMMENT_WRITE,
    Permission.ENTRY_DELETE,
    Permission.ENTRY_PUBLISH,
    Permission.ENTRY_WRITE,
    Permission.RELEASE_WRITE,
    Permission.TAXONOMY_PUBLISH,
}
MODELLING = WRITING_CONTENT | {
    Permission.AUDIT_LOG_READ,
    Permission.BRANCH_WRITE,
    Permission.CONTENT_TYPE_DELETE,
    Permission.CONTENT_TYPE_WRITE,
    Permission.ENVIRONMENT_WRITE,
    Permission.EXTENSION_WRITE,
    Permission.LABEL_WRITE,
    Permission.LOCALE_WRITE,
    Permission.ROLE_WRITE,
    Permission.TAXONOMY_DELETE,
    Permission.TAXONOMY_WRITE,
    Permission.WEBHOOK_WRITE,
    Permission.WORKFLOW_WRITE,
}

SYSTEM_ROLES: dict[str, frozenset[Permission]] = {
    "Admin": IN_STACK,
    "Content Manager": WRITING_CONTENT,
    "Developer": MODELLING,
}
