"""Answers that are kept for whoever asks again."""

from django.db import models

from stacks.models.stack import Stack


class KeptAnswer(models.Model):
    """What a request that changed something was answered, under a key of the caller's own.

    One row for each stack (null: none was named), caller, route and key; `fingerprint` says what else the request was,
    so that a key is not taken for another request. Written in the transaction of the change: where that fails, nothing
    is kept. Answers that show a secret are never kept.
    """

    stack = models.ForeignKey(Stack, models.CASCADE, null=True, related_name="+", db_index=False)
    caller = models.CharField(max_length=100)
    route = models.CharField(max_length=60)
    key = models.CharField(max_length=255)
    fingerprint = models.BinaryField(max_length=32)
    status = models.PositiveSmallIntegerField(default=0)
    headers = models.JSONField(default=dict)
    body = models.BinaryField(default=b"")
    expires_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["stack", "caller", "route", "key"], nulls_distinct=False, name="kept_answer_unique"
            ),
        ]
        indexes = [
            # What is to be forgotten.
            models.Index(fields=["expires_at"], name="kept_answer_expires"),
        ]

    def __str__(self) -> str:
        return f"{self.route} {self.key}"
