"""Releases: entries and files that are deployed as one, and what became of each deployment."""

from functools import reduce
from operator import or_
from typing import ClassVar

from django.db import models
from django.utils import timezone

from content.models import Asset, AssetVersion, Entry, EntryVersion
from core.uids import new_uid
from publishing.models.job import Action, PublishJob
from stacks.models import Branch, Stack
from stacks.scope import Scope


class ReleaseQuerySet(models.QuerySet["Release"]):
    """Questions about releases."""

    def in_branch(self, scope: Scope) -> "ReleaseQuerySet":
        """The branch's releases that were not deleted."""
        return self.filter(branch=scope.branch_id, deleted_at=None)


class Release(models.Model):
    """A named set of items. A locked one, as every deployed one is, keeps its items as they are.

    A deleted release keeps its row, for its deployments are part of the history.
    """

    stack = models.ForeignKey(Stack, models.CASCADE, related_name="+")
    branch = models.ForeignKey(Branch, models.CASCADE, related_name="releases")
    uid = models.CharField(max_length=64, default=new_uid)
    name = models.CharField(max_length=200)
    description = models.TextField(blank=True)
    is_locked = models.BooleanField(default=False)
    is_archived = models.BooleanField(default=False)
    created_by = models.CharField(max_length=64)
    updated_by = models.CharField(max_length=64)
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now)
    deleted_at = models.DateTimeField(null=True)

    objects: ClassVar = ReleaseQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["branch", "uid"], name="release_uid_unique")]

    def __str__(self) -> str:
        return self.name


class ReleaseItem(models.Model):
    """What a deployment does with one language of an entry, or with one file in a language.

    The version is pinned when the item is added, or brought up to date; none is there to be taken offline.
    """

    release = models.ForeignKey(Release, models.CASCADE, related_name="items")
    entry = models.ForeignKey(Entry, models.CASCADE, null=True, related_name="+")
    asset = models.ForeignKey(Asset, models.CASCADE, null=True, related_name="+")
    entry_version = models.ForeignKey(EntryVersion, models.PROTECT, null=True, related_name="+")
    asset_version = models.ForeignKey(AssetVersion, models.PROTECT, null=True, related_name="+")
    locale = models.CharField(max_length=20)
    action = models.CharField(max_length=10, choices=Action.choices)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="release_item_target",
                condition=reduce(
                    or_,
                    (
                        models.Q(entry__isnull=False, asset=None, asset_version=None),
                        models.Q(asset__isnull=False, entry=None, entry_version=None),
                    ),
                ),
            ),
            models.UniqueConstraint(
                fields=["release", "entry", "locale"], condition=models.Q(asset=None), name="release_entry_unique"
            ),
            models.UniqueConstraint(
                fields=["release", "asset", "locale"], condition=models.Q(entry=None), name="release_asset_unique"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.entry_id or self.asset_id} {self.locale} in {self.release_id}"

    @property
    def kind(self) -> str:
        """Whether it is about an entry or an asset."""
        return "asset" if self.entry_id is None else "entry"

    @property
    def target_uid(self) -> str:
        """The uid of what it is about."""
        target = self.entry or self.asset
        return target.uid if target else ""

    @property
    def content_type_uid(self) -> str:
        """The content type of an entry; nothing of a file."""
        return self.entry.content_type.uid if self.entry else ""


class Deployment(models.Model):
    """One time that a release was deployed, or that a deployment was taken back, with the job that does it."""

    release = models.ForeignKey(Release, models.CASCADE, related_name="deployments")
    job = models.OneToOneField(PublishJob, models.CASCADE, related_name="deployment")
    reverts = models.ForeignKey("self", models.CASCADE, null=True, related_name="reversals")

    def __str__(self) -> str:
        return f"{self.release_id} by job {self.job_id}"
