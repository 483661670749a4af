"""Variant groups, the variants in them and beside them, and the types that a group is for."""

from django.db import models
from django.utils import timezone

from content.models.content_type import ContentType
from core.uids import new_uid
from stacks.models import Branch, Stack


def new_variant_uid() -> str:
    """A uid in the shape that the vendor's variants and their groups have."""
    return new_uid("cs")


class VariantGroup(models.Model):
    """Variants that belong together: one experience, say. `personalize_metadata` names what it mirrors elsewhere."""

    stack = models.ForeignKey(Stack, models.CASCADE, related_name="+")
    branch = models.ForeignKey(Branch, models.CASCADE, related_name="variant_groups")
    uid = models.CharField(max_length=64, default=new_variant_uid)
    name = models.CharField(max_length=255)
    description = models.TextField(blank=True)
    personalize_metadata = models.JSONField(default=dict)
    created_by = models.CharField(max_length=64, blank=True)
    updated_by = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["branch", "uid"], name="variant_group_uid_unique")]

    def __str__(self) -> str:
        return self.name


class VariantGroupType(models.Model):
    """A content type that a group is linked to: its entries may have the group's variants."""

    group = models.ForeignKey(VariantGroup, models.CASCADE, related_name="types", db_index=False)
    content_type = models.ForeignKey(ContentType, models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["group", "content_type"], name="variant_group_type_unique")]

    def __str__(self) -> str:
        return f"{self.group_id} for {self.content_type_id}"


class Variant(models.Model):
    """A variant that entries may have, in a group or in none.

    `alias` is the name under which front ends ask for it, which what it mirrors gives it; several may share one. The row
    of a deleted one stays for what was published of it; its uid may be used again.
    """

    stack = models.ForeignKey(Stack, models.CASCADE, related_name="+")
    branch = models.ForeignKey(Branch, models.CASCADE, related_name="variants")
    group = models.ForeignKey(VariantGroup, models.SET_NULL, null=True, related_name="variants")
    uid = models.CharField(max_length=64, default=new_variant_uid)
    name = models.CharField(max_length=255)
    alias = models.CharField(max_length=200, blank=True)
    personalize_metadata = models.JSONField(default=dict)
    created_by = models.CharField(max_length=64, blank=True)
    updated_by = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now)
    deleted_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["branch", "uid"], condition=models.Q(deleted_at=None), name="variant_uid_unique"
            )
        ]
        indexes = [
            # Front ends ask by alias.
            models.Index(fields=["branch", "alias"], condition=~models.Q(alias=""), name="variant_alias"),
        ]

    def __str__(self) -> str:
        return self.name
