"""Global fields: groups of fields that several types share."""

from django.db import models
from django.utils import timezone

from stacks.models import Branch, Stack


class GlobalField(models.Model):
    """A shared group of fields. What it says stands in its latest version; types hold it inlined per version."""

    stack = models.ForeignKey(Stack, models.CASCADE, related_name="+")
    branch = models.ForeignKey(Branch, models.CASCADE, related_name="global_fields")
    uid = models.CharField(max_length=200)
    title = models.CharField(max_length=255)
    description = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)
    latest = models.ForeignKey("GlobalFieldVersion", models.RESTRICT, null=True, related_name="+")
    inherited = models.ForeignKey("GlobalFieldVersion", models.RESTRICT, null=True, related_name="+", db_index=False)
    """The version it has from the global field it began as a copy of, in another branch."""
    created_by = models.CharField(max_length=64, blank=True)
    updated_by = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now)
    deleted_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["branch", "uid"], condition=models.Q(deleted_at=None), name="global_field_uid_unique"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class GlobalFieldVersion(models.Model):
    """What a global field said at one version: immutable, as it was sent."""

    global_field = models.ForeignKey(GlobalField, models.CASCADE, related_name="versions")
    version = models.PositiveIntegerField()
    document = models.JSONField()
    created_by = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["global_field", "version"], name="global_field_version_unique")]

    def __str__(self) -> str:
        return f"{self.global_field_id} version {self.version}"
