"""Extensions and labels: what people add to a stack's types."""

from django.db import models
from django.utils import timezone

from core.uids import new_uid
from stacks.models import Branch, Stack


class Extension(models.Model):
    """A custom field, widget or panel. `document` is its body as it was sent; its markup never runs on our origin."""

    stack = models.ForeignKey(Stack, models.CASCADE, related_name="+")
    branch = models.ForeignKey(Branch, models.CASCADE, related_name="extensions")
    uid = models.CharField(max_length=64, default=new_uid)
    title = models.CharField(max_length=255)
    type = models.CharField(max_length=40)
    version = models.PositiveIntegerField(default=1)
    document = models.JSONField()
    created_by = models.CharField(max_length=64, blank=True)
    updated_by = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["branch", "uid"], name="extension_unique")]

    def __str__(self) -> str:
        return self.title


class Label(models.Model):
    """A label that groups content types. `document` is its body as it was sent (name, parent uids, content type uids)."""

    stack = models.ForeignKey(Stack, models.CASCADE, related_name="+")
    branch = models.ForeignKey(Branch, models.CASCADE, related_name="labels")
    uid = models.CharField(max_length=64, default=new_uid)
    name = models.CharField(max_length=255)
    document = models.JSONField()
    version = models.PositiveIntegerField(default=1)
    created_by = models.CharField(max_length=64, blank=True)
    updated_by = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["branch", "uid"], name="label_unique"),
            models.UniqueConstraint(fields=["branch", "name"], name="label_name_unique"),
        ]

    def __str__(self) -> str:
        return self.name
