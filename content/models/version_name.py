"""What people call a version of an entry."""

from django.db import models
from django.utils import timezone

from content.models.entry import Entry, EntryVersion


class EntryVersionName(models.Model):
    """The name of one version of an entry. The version itself stays as it is; an entry has one name for it at most.

    Entries of several branches can show one version: each calls it what it likes.
    """

    entry = models.ForeignKey(Entry, models.CASCADE, related_name="version_names")
    version = models.ForeignKey(EntryVersion, models.CASCADE, related_name="names", db_index=False)
    title = models.CharField(max_length=500)
    updated_by = models.CharField(max_length=64, blank=True)
    updated_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["version", "entry"], name="entry_version_name_unique")]

    def __str__(self) -> str:
        return self.title
