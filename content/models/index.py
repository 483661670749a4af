"""What is derived from versions for finding them: values, unique values, references."""

from django.db import models

from content.models.content_type import ContentType
from content.models.entry import Entry, EntryVersion
from stacks.models import Branch


class IndexValue(models.Model):
    """One value of one version that lists filter or sort by: title, url, dates, selects, numbers, fields marked so.

    Narrow rows keyed by version, a repeated field one row a value; exactly one of text (its first 200 characters),
    number and instant is set. Rows go with their version.
    """

    version = models.ForeignKey(EntryVersion, models.CASCADE, related_name="+")
    content_type = models.ForeignKey(ContentType, models.CASCADE, related_name="+", db_constraint=False, db_index=False)
    path = models.CharField(max_length=500, db_collation="C")
    text = models.CharField(max_length=200, null=True, db_collation="C")
    number = models.FloatField(null=True)
    instant = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["content_type", "path", "text", "version"],
                condition=models.Q(text__isnull=False),
                name="index_value_text",
            ),
            models.Index(
                fields=["content_type", "path", "number", "version"],
                condition=models.Q(number__isnull=False),
                name="index_value_number",
            ),
            models.Index(
                fields=["content_type", "path", "instant", "version"],
                condition=models.Q(instant__isnull=False),
                name="index_value_instant",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.version_id} {self.path}"


class UniqueValue(models.Model):
    """A value that a unique field of a living entry holds in a language: the constraint behind `unique`."""

    branch = models.ForeignKey(Branch, models.CASCADE, related_name="+", db_constraint=False, db_index=False)
    content_type = models.ForeignKey(ContentType, models.CASCADE, related_name="+", db_constraint=False, db_index=False)
    entry = models.ForeignKey(Entry, models.CASCADE, related_name="+", db_constraint=False)
    locale = models.CharField(max_length=20)
    path = models.CharField(max_length=500)
    digest = models.BinaryField(max_length=32)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["content_type", "path", "locale", "digest"], name="unique_value_unique"),
        ]

    def __str__(self) -> str:
        return f"{self.entry_id} {self.path}"


class Reference(models.Model):
    """A reference, embed, file or term that a version points at, by uid: what it points at may not exist yet.

    A row of the kind `document` points at nothing: it holds the uid of a rich text document of the version.
    """

    version = models.ForeignKey(EntryVersion, models.CASCADE, related_name="references")
    branch = models.ForeignKey(Branch, models.CASCADE, related_name="+", db_constraint=False, db_index=False)
    path = models.CharField(max_length=500)
    kind = models.CharField(max_length=10)
    target_uid = models.CharField(max_length=200)
    target_type_uid = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = [
            # Who points at this?
            models.Index(fields=["branch", "target_uid", "kind"], name="reference_target"),
        ]

    def __str__(self) -> str:
        return f"{self.version_id} {self.path} to {self.target_uid}"
