"""What somebody typed into the form of an entry and has not saved."""

from django.db import models
from django.utils import timezone

from content.models.content_type import ContentType
from content.models.entry import Entry
from stacks.models import Branch, Stack


class KeptForm(models.Model):
    """The form of an entry in a language as one person left it: what was typed, as the browser would send it.

    Nobody else sees it, it may break every rule, and it ends with the save. One without an entry is of an entry that is
    not created yet. It is no draft (EntryDraft), which is content, and everybody's.
    """

    stack = models.ForeignKey(Stack, models.CASCADE, related_name="+", db_index=False)
    branch = models.ForeignKey(Branch, models.CASCADE, related_name="+", db_constraint=False, db_index=False)
    content_type = models.ForeignKey(ContentType, models.CASCADE, related_name="+")
    entry = models.ForeignKey(Entry, models.CASCADE, related_name="+", null=True)
    person = models.CharField(max_length=64)
    locale = models.CharField(max_length=20)
    form = models.TextField()
    base_version = models.PositiveIntegerField()
    """The version that the form began from; 0 where the language was not written yet."""
    revision = models.CharField(max_length=64)
    """Which keeping this is: whoever did not see it does not overwrite it."""
    kept_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "entry", "locale"],
                condition=models.Q(entry__isnull=False),
                name="kept_form_of_entry_unique",
            ),
            models.UniqueConstraint(
                fields=["person", "content_type", "locale"],
                condition=models.Q(entry__isnull=True),
                name="kept_form_of_type_unique",
            ),
        ]
        # What is old, for pruning.
        indexes = [models.Index(fields=["stack", "kept_at"], name="kept_form_age")]

    def __str__(self) -> str:
        return f"{self.person} {self.entry_id} {self.locale}"
