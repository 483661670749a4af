"""Credentials other than passwords."""

from typing import ClassVar

from django.db import models
from django.utils import timezone

from core.uids import new_uid
from stacks.models.oauth import OAuthGrant
from stacks.models.stack import Stack
from stacks.models.user import User
from stacks.scope import Scope


class TokenQuerySet(models.QuerySet["Token"]):
    """Questions about tokens."""

    def in_stack(self, scope: Scope) -> "TokenQuerySet":
        """The stack's tokens that were not revoked."""
        return self.filter(stack_id=scope.stack_id, revoked_at=None)

    def of_kind(self, kind: "Token.Kind") -> "TokenQuerySet":
        """Tokens of one kind."""
        return self.filter(kind=kind)


class Token(models.Model):
    """One credential of a program or of a signed-in person. The secret itself is never stored, only its SHA-256.

    An `authtoken` belongs to a user; management and delivery tokens belong to a stack. A preview token hangs off a
    delivery token, its `parent`, of which it shares the scope and the end. `scope` holds the vendor's scope rows as they
    were sent; those of an app's tokens are a list of names. A revoked row stays, so that the activity log can name it.

    `oauth` and `refresh` tokens belong to a person and to the consent that they came of: an app shows the one to act for
    the person, and the other, once, for its next two. The digest of the first is of the header's whole value, so that it is
    good behind `Bearer` and nowhere else.

    A secret that was replaced is good until `former_until`: one row has two secrets then, and one scope and end.
    """

    class Kind(models.TextChoices):
        AUTHTOKEN = "authtoken"
        MANAGEMENT = "management"
        DELIVERY = "delivery"
        PREVIEW = "preview"
        OAUTH = "oauth"
        REFRESH = "refresh"

    uid = models.CharField(max_length=40, default=new_uid)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    digest = models.BinaryField(max_length=32, unique=True)
    hint = models.CharField(max_length=12)
    former_digest = models.BinaryField(max_length=32, unique=True, null=True)
    former_until = models.DateTimeField(null=True)
    user = models.ForeignKey(User, models.CASCADE, null=True, related_name="tokens")
    stack = models.ForeignKey(Stack, models.CASCADE, null=True, related_name="tokens")
    parent = models.ForeignKey("self", models.CASCADE, null=True, related_name="previews", db_index=False)
    grant = models.ForeignKey(OAuthGrant, models.CASCADE, null=True, related_name="tokens")
    name = models.CharField(max_length=200, blank=True)
    description = models.TextField(blank=True)
    scope = models.JSONField(default=list)
    created_by = models.CharField(max_length=64, blank=True)
    updated_by = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    last_used_at = models.DateTimeField(null=True)

    objects: ClassVar = TokenQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["stack", "kind", "uid"], name="token_uid_unique"),
            # A token belongs to a person or to a stack, as its kind says.
            models.CheckConstraint(
                name="token_owner",
                condition=models.Q(kind="authtoken", user__isnull=False, stack__isnull=True)
                | models.Q(kind__in=["oauth", "refresh"], user__isnull=False, grant__isnull=False, stack__isnull=True)
                | models.Q(kind__in=["management", "delivery", "preview"], stack__isnull=False),
            ),
            models.CheckConstraint(
                name="token_parent", condition=models.Q(kind="preview", parent__isnull=False) | models.Q(parent=None)
            ),
            models.UniqueConstraint(
                fields=["parent"],
                condition=models.Q(parent__isnull=False, revoked_at=None),
                name="token_one_preview",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.name or self.uid}"
