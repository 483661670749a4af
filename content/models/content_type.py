"""Content types: what an entry of a kind may hold."""

import uuid

from django.db import models
from django.utils import timezone

from stacks.models import Branch, Stack


class ContentType(models.Model):
    """A kind of entry, by a uid that people chose. What it says stands in its latest version.

    `title` and the option columns repeat the latest document for lists. A deleted type keeps its rows, but its uid is free.
    """

    stack = models.ForeignKey(Stack, models.CASCADE, related_name="+")
    branch = models.ForeignKey(Branch, models.CASCADE, related_name="content_types")
    uid = models.CharField(max_length=200)
    uuid = models.UUIDField(default=uuid.uuid4, unique=True)
    title = models.CharField(max_length=255)
    description = models.TextField(blank=True)
    is_page = models.BooleanField(default=False)
    is_singleton = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)
    latest = models.ForeignKey("ContentTypeVersion", models.RESTRICT, null=True, related_name="+")
    inherited = models.ForeignKey("ContentTypeVersion", models.RESTRICT, null=True, related_name="+", db_index=False)
    """The version it has from the type it began as a copy of, in another branch."""
    withheld_paths = models.JSONField(default=dict)
    """The paths of removed fields that readers were not to see, which older content still has; true for passwords."""
    slots = models.JSONField(default=dict)
    """The narrow column that holds each field's value on pointers to versions, by path (content.schema.slots). Types
    from before there were such columns have none until their next change; the index of values answers for them."""
    created_by = models.CharField(max_length=64, blank=True)
    updated_by = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now)
    deleted_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            # A uid names one living type of a branch.
            models.UniqueConstraint(
                fields=["branch", "uid"], condition=models.Q(deleted_at=None), name="content_type_uid_unique"
            ),
            models.UniqueConstraint(
                fields=["branch", "title"], condition=models.Q(deleted_at=None), name="content_type_title_unique"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class ContentTypeVersion(models.Model):
    """What a type said at one version: immutable.

    `document` is the body as it was sent (title, uid, schema, options, description, field_rules, ...);
    `resolved_schema` is its schema with every global field's own schema inlined, so that a version compiles alone.
    """

    content_type = models.ForeignKey(ContentType, models.CASCADE, related_name="versions")
    version = models.PositiveIntegerField()
    document = models.JSONField()
    resolved_schema = models.JSONField()
    created_by = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["content_type", "version"], name="content_type_version_unique")]

    def __str__(self) -> str:
        return f"{self.content_type_id} version {self.version}"


class Field(models.Model):
    """The lasting identity of one field of a type: derived from the document in the same transaction, by path.

    Other dialects address a field by the integer or the UUID; both survive every version that keeps the path.
    """

    content_type = models.ForeignKey(ContentType, models.CASCADE, related_name="fields")
    path = models.CharField(max_length=500)
    uid = models.CharField(max_length=200)
    uuid = models.UUIDField(default=uuid.uuid4, unique=True)
    data_type = models.CharField(max_length=40)
    display_name = models.CharField(max_length=255, blank=True)
    order = models.PositiveIntegerField()
    is_mandatory = models.BooleanField(default=False)
    is_unique = models.BooleanField(default=False)
    is_multiple = models.BooleanField(default=False)
    is_non_localizable = models.BooleanField(default=False)
    aliases = models.JSONField(default=dict)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["content_type", "path"], name="field_path_unique")]

    def __str__(self) -> str:
        return self.path
