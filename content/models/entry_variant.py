"""Entries' variants: one row per entry and variant, one per language of it, one per saved version."""

from django.db import models
from django.utils import timezone

from content.models.content_type import ContentTypeVersion
from content.models.entry import Entry
from content.models.variant import Variant
from core.uids import new_uid
from stacks.models import Branch, Stack


class EntryVariant(models.Model):
    """One variant of one entry, whatever its languages and versions: what publishing points at. Holds no content."""

    stack = models.ForeignKey(Stack, models.CASCADE, related_name="+", db_constraint=False, db_index=False)
    branch = models.ForeignKey(Branch, models.CASCADE, related_name="+", db_constraint=False, db_index=False)
    entry = models.ForeignKey(Entry, models.CASCADE, related_name="variants", db_index=False)
    variant = models.ForeignKey(Variant, models.PROTECT, related_name="entries")
    uid = models.CharField(max_length=64, default=new_uid)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["entry", "variant"], name="entry_variant_unique")]

    def __str__(self) -> str:
        return self.uid


class EntryVariantVersion(models.Model):
    """What a variant of an entry changed in one language at one version: immutable. Publications point here.

    `data` holds the changed fields alone; `changes` where they lie (content.schema.variants). `base_*` is the version of
    the entry that was changed.
    """

    stack = models.ForeignKey(Stack, models.CASCADE, related_name="+", db_constraint=False, db_index=False)
    entry_variant = models.ForeignKey(EntryVariant, models.CASCADE, related_name="versions", db_index=False)
    locale = models.CharField(max_length=20)
    version = models.PositiveIntegerField()
    type_version = models.ForeignKey(
        ContentTypeVersion, models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    data = models.JSONField()
    changes = models.JSONField()
    base_locale = models.CharField(max_length=20)
    base_version = models.PositiveIntegerField()
    created_by = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["entry_variant", "locale", "version"], name="entry_variant_version_unique")
        ]

    def __str__(self) -> str:
        return f"{self.entry_variant_id} {self.locale} version {self.version}"


class EntryVariantLocale(models.Model):
    """A variant of an entry in one language: the pointer to its latest version. A deleted one keeps its numbers."""

    stack = models.ForeignKey(Stack, models.CASCADE, related_name="+", db_constraint=False, db_index=False)
    entry_variant = models.ForeignKey(EntryVariant, models.CASCADE, related_name="locales", db_index=False)
    locale = models.CharField(max_length=20)
    latest = models.ForeignKey(EntryVariantVersion, models.RESTRICT, related_name="+")
    version = models.PositiveIntegerField()
    created_by = models.CharField(max_length=64, blank=True)
    updated_by = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now)
    deleted_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["entry_variant", "locale"], name="entry_variant_locale_unique")]

    def __str__(self) -> str:
        return f"{self.entry_variant_id} {self.locale}"


class VariantReference(models.Model):
    """What a variant's version points at, as `Reference` has it of entries."""

    version = models.ForeignKey(EntryVariantVersion, models.CASCADE, related_name="references")
    branch = models.ForeignKey(Branch, models.CASCADE, related_name="+", db_constraint=False, db_index=False)
    path = models.CharField(max_length=500)
    kind = models.CharField(max_length=10)
    target_uid = models.CharField(max_length=200)
    target_type_uid = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = [models.Index(fields=["branch", "target_uid", "kind"], name="variant_reference_target")]

    def __str__(self) -> str:
        return f"{self.version_id} {self.path} to {self.target_uid}"


class VariantUniqueValue(models.Model):
    """A unique value that a variant says in a language. That its entry alone holds it, `UniqueValue` sees to."""

    entry_variant = models.ForeignKey(EntryVariant, models.CASCADE, related_name="unique_values")
    entry = models.ForeignKey(Entry, models.CASCADE, related_name="+", db_constraint=False, db_index=False)
    locale = models.CharField(max_length=20)
    path = models.CharField(max_length=500)
    digest = models.BinaryField(max_length=32)

    class Meta:
        indexes = [
            # Whose value is it, once the entry itself lets go of it?
            models.Index(fields=["entry", "locale"], name="variant_unique_value_entry"),
        ]

    def __str__(self) -> str:
        return f"{self.entry_variant_id} {self.path}"
