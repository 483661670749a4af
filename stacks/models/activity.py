"""What happened: written in the change's own transaction, never changed afterwards."""

from django.db import models
from django.db.models.functions import Now


class Activity(models.Model):
    """One change, by whom and to what. Holds version numbers and changed paths, no content.

    Insert-only: the application's database role may neither update nor delete rows. Ids are no order of commit;
    readers that follow the log must stay below the oldest running transaction.
    """

    stack_id = models.BigIntegerField(null=True)
    branch_id = models.BigIntegerField(null=True)
    at = models.DateTimeField(db_default=Now())
    actor_kind = models.CharField(max_length=20)
    actor_uid = models.CharField(max_length=64)
    credential_uid = models.CharField(max_length=64, blank=True)
    action = models.CharField(max_length=60)
    target_kind = models.CharField(max_length=30)
    target_uid = models.CharField(max_length=100)
    facts = models.JSONField(default=dict)
    """Version numbers, locale, environment, changed paths, as the action names them."""

    class Meta:
        indexes = [
            # The log of a stack, newest first.
            models.Index(fields=["stack_id", "-id"], name="activity_stack"),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.target_kind} {self.target_uid}"
