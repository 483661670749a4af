"""What people call a version of an entry."""

from django.db import models
from django.utils import timezone

from content.models.entry import EntryVersion


class EntryVersionName(models.Model):
    """The name of one version of an entry. The version itself stays as it is; a version has at most one name."""

    version = models.OneToOneField(EntryVersion, models.CASCADE, related_name="name")
    title = models.CharField(max_length=500)
    updated_by = models.CharField(max_length=64, blank=True)
    updated_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.title
