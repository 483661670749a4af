"""What is live where, and what was."""

from functools import reduce
from operator import and_, or_

from django.db import models

from content.models import (
    Asset,
    AssetVersion,
    ContentType,
    Entry,
    EntryVariant,
    EntryVariantVersion,
    EntryVersion,
    Term,
    TermVersion,
)
from content.models.narrow import NarrowColumns, narrow_indexes
from publishing.models.environment import Environment
from stacks.models import Branch, Stack

TARGETS = ("entry", "asset", "term", "variant")
"""The columns of which exactly one says what a row is about."""


def _only(target: str) -> models.Q:
    return reduce(and_, (models.Q(**{f"{name}__isnull": name != target}) for name in TARGETS))


ONE_TARGET = reduce(or_, (_only(name) for name in TARGETS))


class Publication(NarrowColumns):
    """The pointer from one (target, locale, environment) to the version that is live there.

    A target is exactly one of entry, asset, term, which may be a whole taxonomy, and variant of an entry. Unpublishing sets `is_live` to false and keeps the row: `applied_due`
    and `applied_seq` are the order of the newest item that was applied, below which nothing may be applied again.
    The version may be of another language: publishing an unlocalized language publishes its fallback's content.
    """

    stack = models.ForeignKey(Stack, models.CASCADE, related_name="+", db_constraint=False, db_index=False)
    branch = models.ForeignKey(Branch, models.CASCADE, related_name="+", db_constraint=False, db_index=False)
    environment = models.ForeignKey(Environment, models.PROTECT, related_name="publications")
    locale = models.CharField(max_length=20)
    entry = models.ForeignKey(Entry, models.CASCADE, null=True, related_name="publications", db_index=False)
    asset = models.ForeignKey(Asset, models.CASCADE, null=True, related_name="publications", db_index=False)
    term = models.ForeignKey(Term, models.CASCADE, null=True, related_name="publications", db_index=False)
    entry_version = models.ForeignKey(EntryVersion, models.PROTECT, null=True, related_name="publications")
    asset_version = models.ForeignKey(AssetVersion, models.PROTECT, null=True, related_name="publications")
    term_version = models.ForeignKey(TermVersion, models.PROTECT, null=True, related_name="+", db_index=False)
    variant = models.ForeignKey(EntryVariant, models.CASCADE, null=True, related_name="publications", db_index=False)
    variant_version = models.ForeignKey(
        EntryVariantVersion, models.PROTECT, null=True, related_name="+", db_index=False
    )
    is_live = models.BooleanField()
    applied_due = models.DateTimeField()
    applied_seq = models.BigIntegerField()
    published_at = models.DateTimeField()
    published_by = models.CharField(max_length=64)
    content_type = models.ForeignKey(
        ContentType, models.CASCADE, null=True, related_name="+", db_constraint=False, db_index=False
    )
    title = models.CharField(max_length=500, blank=True, db_collation="C")
    url = models.TextField(blank=True, db_collation="C")
    content_created_at = models.DateTimeField()
    content_updated_at = models.DateTimeField()
    """When the live version was saved: what delivery calls `updated_at`."""

    class Meta:
        constraints = [
            models.CheckConstraint(name="publication_one_target", condition=ONE_TARGET),
            models.UniqueConstraint(
                fields=["entry", "locale", "environment"],
                condition=models.Q(entry__isnull=False),
                name="publication_entry_unique",
            ),
            models.UniqueConstraint(
                fields=["asset", "locale", "environment"],
                condition=models.Q(asset__isnull=False),
                name="publication_asset_unique",
            ),
            models.UniqueConstraint(
                fields=["term", "locale", "environment"],
                condition=models.Q(term__isnull=False),
                name="publication_term_unique",
            ),
            models.UniqueConstraint(
                fields=["variant", "locale", "environment"],
                condition=models.Q(variant__isnull=False),
                name="publication_variant_unique",
            ),
            # What is live has a version of its target's kind.
            models.CheckConstraint(
                name="publication_version",
                condition=models.Q(is_live=False)
                | models.Q(entry__isnull=False, entry_version__isnull=False)
                | models.Q(asset__isnull=False, asset_version__isnull=False)
                | models.Q(term__isnull=False, term_version__isnull=False)
                | models.Q(variant__isnull=False, variant_version__isnull=False),
            ),
        ]
        indexes = [
            # Delivery lists: the live entries of a type in an environment and language, newest first.
            models.Index(
                fields=["content_type", "environment", "locale", "-content_updated_at", "-entry"],
                condition=models.Q(is_live=True),
                name="publication_live",
            ),
            # Filters and sorts by what the type keeps in narrow columns.
            *narrow_indexes("publication", ("content_type", "environment", "locale"), models.Q(is_live=True)),
        ]

    def __str__(self) -> str:
        target = self.entry_id or self.asset_id or self.term_id or self.variant_id
        return f"{target} {self.locale} in {self.environment_id}"


class PublicationHistory(NarrowColumns):
    """A stretch of time during which one version was live at one place; `until` is open while it still is.

    It carries what the pointer carried, so that the past is read, filtered and sorted as the present is. A stretch that
    ended when it began says that a file was taken offline before it was ever live there.
    """

    stack = models.ForeignKey(Stack, models.CASCADE, related_name="+", db_constraint=False, db_index=False)
    environment = models.ForeignKey(Environment, models.CASCADE, related_name="+", db_constraint=False, db_index=False)
    locale = models.CharField(max_length=20)
    entry = models.ForeignKey(Entry, models.CASCADE, null=True, related_name="+", db_index=False)
    asset = models.ForeignKey(Asset, models.CASCADE, null=True, related_name="+", db_index=False)
    term = models.ForeignKey(Term, models.CASCADE, null=True, related_name="+", db_index=False)
    entry_version = models.ForeignKey(EntryVersion, models.PROTECT, null=True, related_name="+")
    asset_version = models.ForeignKey(AssetVersion, models.PROTECT, null=True, related_name="+")
    term_version = models.ForeignKey(TermVersion, models.PROTECT, null=True, related_name="+", db_index=False)
    variant = models.ForeignKey(EntryVariant, models.CASCADE, null=True, related_name="+", db_index=False)
    variant_version = models.ForeignKey(
        EntryVariantVersion, models.PROTECT, null=True, related_name="+", db_index=False
    )
    live_from = models.DateTimeField()
    live_until = models.DateTimeField(null=True)
    published_by = models.CharField(max_length=64, blank=True, default="", db_default="")
    content_type = models.ForeignKey(
        ContentType, models.CASCADE, null=True, related_name="+", db_constraint=False, db_index=False
    )
    title = models.CharField(max_length=500, blank=True, default="", db_default="", db_collation="C")
    url = models.TextField(blank=True, default="", db_default="", db_collation="C")
    content_created_at = models.DateTimeField(null=True)
    content_updated_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="publication_history_one_target", condition=ONE_TARGET),
            # At most one open stretch per place.
            models.UniqueConstraint(
                fields=["entry", "locale", "environment"],
                condition=models.Q(entry__isnull=False, live_until=None),
                name="publication_history_entry_open",
            ),
            models.UniqueConstraint(
                fields=["asset", "locale", "environment"],
                condition=models.Q(asset__isnull=False, live_until=None),
                name="publication_history_asset_open",
            ),
            models.UniqueConstraint(
                fields=["term", "locale", "environment"],
                condition=models.Q(term__isnull=False, live_until=None),
                name="publication_history_term_open",
            ),
            models.UniqueConstraint(
                fields=["variant", "locale", "environment"],
                condition=models.Q(variant__isnull=False, live_until=None),
                name="publication_history_variant_open",
            ),
        ]
        indexes = [
            # Time travel: what was live then?
            models.Index(fields=["entry", "environment", "locale", "-live_from"], name="publication_history_entry"),
            models.Index(fields=["asset", "environment", "locale", "-live_from"], name="publication_history_asset"),
            models.Index(
                fields=["term", "environment", "locale", "-live_from"],
                condition=models.Q(term__isnull=False),
                name="publication_history_term",
            ),
            models.Index(
                fields=["variant", "environment", "locale", "-live_from"],
                condition=models.Q(variant__isnull=False),
                name="publication_history_variant",
            ),
            # Lists of what was live then.
            models.Index(
                fields=["content_type", "environment", "locale", "live_from"],
                condition=models.Q(content_type__isnull=False),
                name="publication_history_list",
            ),
        ]

    def __str__(self) -> str:
        target = self.entry_id or self.asset_id or self.term_id or self.variant_id
        return f"{target} {self.locale} in {self.environment_id} from {self.live_from}"


class HistoryHorizon(models.Model):
    """Since when the history of an environment is whole: the newest end of a stretch that was deleted.

    An environment of which no stretch was ever deleted has none.
    """

    environment = models.OneToOneField(Environment, models.CASCADE, related_name="+")
    known_from = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.environment_id} since {self.known_from}"
