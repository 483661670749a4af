"""What is typed and not saved, for the sites that show it while somebody types, and links to sites at other moments."""

from typing import ClassVar

from django.db import models
from django.utils import timezone

from content.models import Entry, EntryVersion
from core.uids import new_uid
from publishing.models.environment import Environment
from stacks.models import Branch, Stack, Token


class UnsavedEntry(models.Model):
    """A language of an entry as it would be saved now, for one preview session: whoever knows its name sees it so.

    `version` is the one in whose place it shows, `data` what that would say. Rows are thrown away after a day, and may
    outlive both: nothing reads them then.
    """

    stack = models.ForeignKey(Stack, models.CASCADE, related_name="+", db_constraint=False, db_index=False)
    branch = models.ForeignKey(Branch, models.CASCADE, related_name="+", db_constraint=False, db_index=False)
    session = models.CharField(max_length=64)
    entry = models.ForeignKey(Entry, models.CASCADE, related_name="+", db_constraint=False)
    version = models.ForeignKey(EntryVersion, models.CASCADE, related_name="+", db_constraint=False, db_index=False)
    data = models.JSONField()
    updated_at = models.DateTimeField(default=timezone.now, db_index=True)

    objects: ClassVar = models.Manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["branch", "session"], name="unsaved_entry_session_unique")]

    def __str__(self) -> str:
        return self.session


class PreviewLink(models.Model):
    """An address of a site at a time, or with a release, that was made to be passed on.

    Its secret is that of a preview token whose delivery token is `token`: made for the link, for its environment and
    branch alone, and ended with it. The secret stands nowhere; `address` is without it.
    """

    stack = models.ForeignKey(Stack, models.CASCADE, related_name="+")
    branch = models.ForeignKey(Branch, models.CASCADE, related_name="+")
    uid = models.CharField(max_length=64, default=new_uid)
    name = models.CharField(max_length=200)
    environment = models.ForeignKey(Environment, models.CASCADE, related_name="+")
    token = models.ForeignKey(Token, models.CASCADE, related_name="+")
    address = models.TextField()
    created_by = models.CharField(max_length=64)
    created_at = models.DateTimeField(default=timezone.now)

    objects: ClassVar = models.Manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["stack", "uid"], name="preview_link_uid_unique")]

    def __str__(self) -> str:
        return self.name
