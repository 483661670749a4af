"""What happened: written in the change's own transaction, never changed afterwards."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Coalesce, Now


def of_organization() -> Coalesce:
    """The uid of the organization that something was done in, outside of its stacks; None where it was in none."""
    itself = models.Case(models.When(target_kind="organization", then=models.F("target_uid")))
    return Coalesce(KeyTextTransform("organization", "facts"), itself, output_field=models.TextField())


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
    origin = models.JSONField(default=dict, db_default=models.Value({}, models.JSONField()))
    """From where: address, program, way and id of the request; empty for what no request did."""
    action = models.CharField(max_length=60)
    target_kind = models.CharField(max_length=30)
    target_uid = models.CharField(max_length=100)
    facts = models.JSONField(default=dict)
    """Version numbers, locale, environment, changed paths, as the action names them."""

    class Meta:
        indexes = [
            # The log of a stack, newest first.
            models.Index(fields=["stack_id", "-id"], name="activity_stack"),
            # The log of an organization, newest first.
            models.Index(
                of_organization(),
                models.F("id").desc(),
                condition=models.Q(stack_id=None),
                name="activity_organization",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.target_kind} {self.target_uid}"


class ActivitySeal(models.Model):
    """A stretch of the log as it was once it was settled, linked to all seals before it. Insert-only, as the log is.

    A seal of rows holds a digest of each row with an id above `after_id` and up to `until_id`; there were no others. A
    seal of a pruning says which sealed rows of a stack were deleted, and because they were older than `before`.
    """

    class Kind(models.TextChoices):
        """What a seal tells."""

        ROWS = "rows"
        PRUNING = "pruning"

    number = models.BigIntegerField(primary_key=True)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    after_id = models.BigIntegerField()
    until_id = models.BigIntegerField()
    row_ids = ArrayField(models.BigIntegerField())
    digests = models.BinaryField(default=b"")
    """32 bytes for each row, in the order of the ids; none where rows were deleted."""
    stack_id = models.BigIntegerField(null=True)
    before = models.DateTimeField(null=True)
    sealed_at = models.DateTimeField()
    link = models.BinaryField(max_length=32)
    """A digest of all that this seal says and of the link before it."""

    def __str__(self) -> str:
        return f"seal {self.number}"
