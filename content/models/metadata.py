"""What extensions keep beside entries and assets."""

from django.db import models
from django.utils import timezone

from core.uids import new_uid
from stacks.models import Branch, Stack


class Metadata(models.Model):
    """Presets that one extension keeps about one entry or asset in one language, outside of its content and versions.

    The uids are as they were sent: what they name may be deleted before the metadata is.
    """

    stack = models.ForeignKey(Stack, models.CASCADE, related_name="+")
    branch = models.ForeignKey(Branch, models.CASCADE, related_name="metadata")
    uid = models.CharField(max_length=64, default=new_uid)
    entity_type = models.CharField(max_length=10)
    entity_uid = models.CharField(max_length=64)
    content_type_uid = models.CharField(max_length=200, blank=True)
    extension_uid = models.CharField(max_length=64)
    locale = models.CharField(max_length=20)
    scope = models.CharField(max_length=10)
    presets = models.JSONField(default=list)
    version = models.PositiveIntegerField(default=1)
    created_by = models.CharField(max_length=64, blank=True)
    updated_by = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["branch", "uid"], name="metadata_uid_unique"),
            # Also how it is read: beside the entries and assets of a page.
            models.UniqueConstraint(
                fields=["branch", "entity_uid", "entity_type", "locale", "extension_uid", "scope"],
                name="metadata_entity_unique",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.extension_uid} about {self.entity_uid} in {self.locale}"
