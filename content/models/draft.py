"""What somebody is about to change in an entry."""

from django.db import models
from django.utils import timezone

from content.models.entry import Entry
from stacks.models import Branch, Stack


class EntryDraft(models.Model):
    """The draft of an entry in a language: the top-level fields that it says otherwise, to be laid over what is saved.

    It stands beside the entry's versions and is none: nothing publishes it, nothing finds an entry by it, and no unique
    value is held for it. `base_*` is the version it was begun on. One that is older than the deletion of its language
    shows only where the language comes back.
    """

    stack = models.ForeignKey(Stack, models.CASCADE, related_name="+", db_constraint=False, db_index=False)
    branch = models.ForeignKey(Branch, models.CASCADE, related_name="+", db_constraint=False, db_index=False)
    entry = models.ForeignKey(Entry, models.CASCADE, related_name="drafts", db_index=False)
    locale = models.CharField(max_length=20)
    data = models.JSONField()
    base_locale = models.CharField(max_length=20)
    base_version = models.PositiveIntegerField()
    created_by = models.CharField(max_length=64, blank=True)
    updated_by = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["entry", "locale"], name="entry_draft_unique")]

    def __str__(self) -> str:
        return f"{self.entry_id} {self.locale}"
