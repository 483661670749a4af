"""Metadata that front ends read."""

from django.db import models

from content.models import Metadata
from publishing.models.environment import Environment


class MetadataPublication(models.Model):
    """An extension's presets as they were when somebody published them to an environment and language."""

    metadata = models.ForeignKey(Metadata, models.CASCADE, related_name="publications")
    environment = models.ForeignKey(Environment, models.CASCADE, related_name="+")
    locale = models.CharField(max_length=20)
    version = models.PositiveIntegerField()
    presets = models.JSONField()
    published_at = models.DateTimeField()
    published_by = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["metadata", "environment", "locale"], name="metadata_publication_unique"),
        ]

    def __str__(self) -> str:
        return f"{self.metadata_id} {self.locale} in {self.environment_id}"
