"""Assets and their folders."""

from django.db import models
from django.utils import timezone

from stacks.models import Branch, Stack


class Asset(models.Model):
    """A file, or a folder of files, under one uid. What a file says and is stands in its latest version.

    `parent_uid` names a folder of the same branch; empty is the root. Folders have no versions.
    """

    stack = models.ForeignKey(Stack, models.CASCADE, related_name="+")
    branch = models.ForeignKey(Branch, models.CASCADE, related_name="assets")
    uid = models.CharField(max_length=64)
    is_dir = models.BooleanField(default=False)
    name = models.CharField(max_length=500)
    """A folder's name, or a file's title, for lists."""
    parent_uid = models.CharField(max_length=64, blank=True)
    version = models.PositiveIntegerField(default=1)
    latest = models.ForeignKey("AssetVersion", models.RESTRICT, null=True, related_name="+")
    created_by = models.CharField(max_length=64, blank=True)
    updated_by = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now)
    deleted_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["branch", "uid"], name="asset_uid_unique"),
            models.CheckConstraint(
                name="asset_folder_without_version", condition=models.Q(is_dir=False) | models.Q(latest=None)
            ),
        ]
        indexes = [
            models.Index(fields=["branch", "parent_uid", "-updated_at"], name="asset_folder"),
            # Lists of all folders, latest change first.
            models.Index(
                fields=["branch", "-updated_at", "-id"], condition=models.Q(deleted_at=None), name="asset_latest"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class AssetVersion(models.Model):
    """A file at one version: immutable. `storage_key` names its bytes in the storage and says nothing about them."""

    asset = models.ForeignKey(Asset, models.CASCADE, related_name="versions")
    version = models.PositiveIntegerField()
    title = models.CharField(max_length=500)
    description = models.TextField(blank=True)
    tags = models.JSONField(default=list)
    filename = models.CharField(max_length=255)
    content_type = models.CharField(max_length=100)
    file_size = models.BigIntegerField()
    width = models.PositiveIntegerField(null=True)
    height = models.PositiveIntegerField(null=True)
    storage_key = models.CharField(max_length=200)
    sha256 = models.BinaryField(max_length=32)
    created_by = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["asset", "version"], name="asset_version_unique")]

    def __str__(self) -> str:
        return f"{self.filename} version {self.version}"


class AssetVersionName(models.Model):
    """What people call one version of a file. The version itself stays as it is; a version has at most one name."""

    version = models.OneToOneField(AssetVersion, models.CASCADE, related_name="name")
    title = models.CharField(max_length=500)
    updated_by = models.CharField(max_length=64, blank=True)
    updated_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.title
