"""How people look at lists of entries: views that are kept under a name, and each person's own columns."""

from typing import ClassVar

from django.db import models
from django.utils import timezone

from core.uids import new_uid
from stacks.models import Stack, User


class ListView(models.Model):
    """Filters, order and columns of a list under a name: its owner's alone, or everybody's in the stack.

    `content_type_uid` is empty for the list of all types; it is no foreign key, so that a view is there in every branch.
    `state` is the query of the list's address.
    """

    stack = models.ForeignKey(Stack, models.CASCADE, related_name="+")
    uid = models.CharField(max_length=64, default=new_uid, unique=True)
    owner = models.ForeignKey(User, models.CASCADE, related_name="+")
    name = models.CharField(max_length=100)
    content_type_uid = models.CharField(max_length=128, blank=True)
    state = models.TextField(blank=True)
    columns = models.JSONField(default=list)
    is_shared = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now)

    objects: ClassVar[models.Manager["ListView"]] = models.Manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["stack", "owner", "content_type_uid", "name"], name="list_view_name_unique")
        ]
        indexes = [
            # The views of a list.
            models.Index(fields=["stack", "content_type_uid", "name"], name="list_view_of_list"),
        ]

    def __str__(self) -> str:
        return self.name


class ListChoice(models.Model):
    """What a person chose for one list: its columns, none for the usual ones, and the view that it opens with."""

    stack = models.ForeignKey(Stack, models.CASCADE, related_name="+")
    person = models.ForeignKey(User, models.CASCADE, related_name="+")
    content_type_uid = models.CharField(max_length=128, blank=True)
    columns = models.JSONField(default=list)
    view = models.ForeignKey(ListView, models.SET_NULL, null=True, related_name="+")

    objects: ClassVar[models.Manager["ListChoice"]] = models.Manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "stack", "content_type_uid"], name="list_choice_unique")
        ]

    def __str__(self) -> str:
        return f"{self.content_type_uid}: {self.columns}"
