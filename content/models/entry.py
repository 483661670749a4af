"""Entries: one row per logical entry, one per language, one per saved version."""

import uuid
from typing import ClassVar

from django.db import models
from django.utils import timezone

from content.models.content_type import ContentType, ContentTypeVersion
from content.models.narrow import NarrowColumns, narrow_indexes
from stacks.models import Branch, Stack


class Entry(models.Model):
    """One logical entry under one uid, whatever its languages and versions. Holds no content."""

    stack = models.ForeignKey(Stack, models.CASCADE, related_name="+")
    branch = models.ForeignKey(Branch, models.CASCADE, related_name="+")
    content_type = models.ForeignKey(ContentType, models.PROTECT, related_name="entries")
    uid = models.CharField(max_length=64)
    uuid = models.UUIDField(default=uuid.uuid4, unique=True)
    created_by = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    deleted_at = models.DateTimeField(null=True)
    """When its last language was deleted; the row stays for the trash and the log."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["branch", "uid"], name="entry_uid_unique")]
        indexes = [
            # The entries of a type, for the admin and for deleting a type.
            models.Index(fields=["content_type", "id"], name="entry_of_type"),
            # The trash of a stack, for pruning.
            models.Index(
                fields=["stack", "deleted_at"], condition=models.Q(deleted_at__isnull=False), name="entry_deleted"
            ),
        ]

    def __str__(self) -> str:
        return self.uid


class EntryVersionQuerySet(models.QuerySet["EntryVersion"]):
    """Questions about versions."""

    def of_entry(self, entry_id: int) -> "EntryVersionQuerySet":
        """The versions of an entry: its own, and those it has from the branch its own began as a copy of."""
        own = EntryVersion.objects.filter(entry=entry_id).values("pk")
        inherited = InheritedVersion.objects.filter(entry=entry_id).values("version")
        return self.filter(pk__in=own.union(inherited, all=True))


class EntryVersion(models.Model):
    """What an entry said in one language at one version: immutable. Publications and languages point here.

    `data` is the content by field uid, with `tags`, without any system key. `entry` owns it; entries of branches that
    began as a copy show it as well (InheritedVersion).
    """

    stack = models.ForeignKey(Stack, models.CASCADE, related_name="+", db_constraint=False, db_index=False)
    entry = models.ForeignKey(Entry, models.CASCADE, related_name="versions", db_index=False)
    locale = models.CharField(max_length=20)
    version = models.PositiveIntegerField()
    type_version = models.ForeignKey(
        ContentTypeVersion, models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    data = models.JSONField()
    restored_from = models.PositiveIntegerField(null=True)
    """The version whose content this one brought back, all of it or some fields."""
    created_by = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    objects: ClassVar = EntryVersionQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["entry", "locale", "version"], name="entry_version_unique")]

    def __str__(self) -> str:
        return f"{self.entry_id} {self.locale} version {self.version}"


class InheritedVersion(models.Model):
    """A version that an entry has from the branch its own began as a copy of, and that an entry there owns.

    Written with the branch, for what was the latest of a language then, live or in a release; never afterwards. What
    the entry is given in its own branch are versions of its own, numbered on from these.
    """

    entry = models.ForeignKey(Entry, models.CASCADE, related_name="inherited", db_index=False)
    version = models.ForeignKey(EntryVersion, models.PROTECT, related_name="inheritors")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["entry", "version"], name="inherited_version_unique")]

    def __str__(self) -> str:
        return f"{self.version_id} of {self.entry_id}"


class EntryLocale(NarrowColumns):
    """An entry in one language: the pointer to its latest version, with the narrow columns that lists sort and page by.

    `created_*` and `updated_*` are those of the language's own line of versions. A deleted language row keeps its
    pointer, so that a language added again has its entries back.
    """

    stack = models.ForeignKey(Stack, models.CASCADE, related_name="+", db_constraint=False, db_index=False)
    branch = models.ForeignKey(Branch, models.CASCADE, related_name="+", db_constraint=False, db_index=False)
    content_type = models.ForeignKey(ContentType, models.CASCADE, related_name="+", db_constraint=False, db_index=False)
    entry = models.ForeignKey(Entry, models.CASCADE, related_name="locales", db_index=False)
    uuid = models.UUIDField(default=uuid.uuid4, null=True)
    """For dialects in which every language of an entry is an entry of its own. Rows from before it was kept have none
    until their next save."""
    locale = models.CharField(max_length=20)
    latest = models.ForeignKey(EntryVersion, models.RESTRICT, related_name="+")
    version = models.PositiveIntegerField()
    title = models.CharField(max_length=500, blank=True, db_collation="C")
    url = models.TextField(blank=True, db_collation="C")
    created_by = models.CharField(max_length=64, blank=True)
    updated_by = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now)
    deleted_at = models.DateTimeField(null=True)
    source_locale = models.CharField(max_length=20, blank=True, default="", db_default="")
    """The language that this one fell back to when somebody last saved it; empty for none, and for rows from before it was
    kept until their next save."""
    source_version = models.PositiveIntegerField(default=0, db_default=0)
    """The version that language was at then."""
    worded_version = models.PositiveIntegerField(default=0, db_default=0)
    """The last version in which somebody changed what is to be translated; what follows the master changes nothing there."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["entry", "locale"], name="entry_locale_unique"),
            models.UniqueConstraint(
                fields=["uuid"], condition=models.Q(uuid__isnull=False), name="entry_locale_uuid_unique"
            ),
        ]
        indexes = [
            # Lists of a type in a language, newest change first, without touching a wide row.
            models.Index(
                fields=["content_type", "locale", "-updated_at", "-entry"],
                condition=models.Q(deleted_at=None),
                name="entry_locale_updated",
            ),
            models.Index(
                fields=["content_type", "locale", "title", "entry"],
                condition=models.Q(deleted_at=None),
                name="entry_locale_title",
            ),
            models.Index(
                fields=["content_type", "locale", "-created_at", "-entry"],
                condition=models.Q(deleted_at=None),
                name="entry_locale_created",
            ),
            # The trash of a type, the latest deletion first.
            models.Index(
                fields=["content_type", "-deleted_at", "-id"],
                condition=models.Q(deleted_at__isnull=False),
                name="entry_locale_trash",
            ),
            # Filters and sorts by what the type keeps in narrow columns.
            *narrow_indexes("entry_locale", ("content_type", "locale"), models.Q(deleted_at=None)),
        ]

    def __str__(self) -> str:
        return f"{self.entry_id} {self.locale}"
