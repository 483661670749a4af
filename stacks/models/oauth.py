"""Programs that people let act for them: apps, who let them, and what for."""

import re
import secrets
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from django.utils.crypto import constant_time_compare, get_random_string

from core.uids import new_uid
from stacks.actor import Actor
from stacks.models.organization import Organization, OrganizationMember
from stacks.models.stack import StackMember
from stacks.models.user import User
from stacks.permissions import Permission
from stacks.secrets import digest

LONGEST_URI = 500
_LOOPBACK = re.compile(r"http://(127\.0\.0\.1|\[::1\])(?::[0-9]{1,5})?([/?][^#]*|)")


def new_app_uid() -> str:
    """The name of an app in addresses."""
    return secrets.token_hex(12)


def new_client_id() -> str:
    """The name an app gives itself; it is no secret."""
    return get_random_string(20)


class OAuthAppQuerySet(models.QuerySet["OAuthApp"]):
    """Questions about apps."""

    def alive(self) -> "OAuthAppQuerySet":
        """Apps that were not deleted."""
        return self.filter(deleted_at=None)

    def visible_to(self, actor: Actor) -> "OAuthAppQuerySet":
        """Living apps of the organizations that a person works in; every one for who may make organizations."""
        if actor.can(Permission.ORGANIZATION_WRITE):
            return self.alive()
        belongs = OrganizationMember.objects.filter(user__uid=actor.uid).values("organization")
        works = StackMember.objects.filter(user__uid=actor.uid).values("stack__organization")
        mine = self.alive().filter(models.Q(organization__in=belongs) | models.Q(organization__in=works))
        return mine if actor.organization_id is None else mine.filter(organization=actor.organization_id)

    def open_to(self, user_id: int | None) -> "OAuthAppQuerySet":
        """Apps of organizations that the person is not kept out of for want of a second factor."""
        return self.filter(organization__in=Organization.objects.open_to(user_id))

    def known_to(self, actor: Actor) -> "OAuthAppQuerySet":
        """Those that a person may see, and those that act for them still, whether or not they work there."""
        seen = models.Q(pk__in=self.visible_to(actor).values("pk"))
        if actor.organization_id is not None or actor.user_id is None:
            return self.filter(seen)
        mine = OAuthAuthorization.objects.filter(user=actor.user_id, revoked_at=None)
        return self.alive().filter(seen | models.Q(pk__in=mine.values("app")))


class OAuthApp(models.Model):
    """A program of an organization that asks its people to let it act for them, in that organization and nowhere else.

    `scopes` are the most it can ask for. Without a secret it is a public client, which proves by PKCE alone that a code is
    its own. The properties spelled unlike the rest are what the OAuth library asks of a client.
    """

    uid = models.CharField(max_length=32, unique=True, default=new_app_uid)
    organization = models.ForeignKey(Organization, models.CASCADE, related_name="apps")
    client_id = models.CharField(max_length=40, unique=True, default=new_client_id)
    secret_digest = models.BinaryField(max_length=32, null=True)
    name = models.CharField(max_length=100)
    description = models.TextField(blank=True)
    redirect_uris = ArrayField(models.CharField(max_length=LONGEST_URI))
    scopes = ArrayField(models.CharField(max_length=100))
    created_by = models.CharField(max_length=64)
    updated_by = models.CharField(max_length=64)
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now)
    deleted_at = models.DateTimeField(null=True)

    objects: ClassVar = OAuthAppQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name

    @property
    def is_public(self) -> bool:
        """Whether it has no secret to prove itself with."""
        return self.secret_digest is None

    def has_secret(self, secret: str) -> bool:
        """Whether it is the app's secret; nothing is, of a public client."""
        return self.secret_digest is not None and constant_time_compare(digest(secret), bytes(self.secret_digest))

    @property
    def client_type(self) -> str:
        """One of the library's words."""
        return "public" if self.is_public else "confidential"

    @property
    def client_secret(self) -> "OAuthApp":
        """What the library hands back to be compared with what was sent: `has_secret` does it."""
        return self

    @property
    def default_redirect_uri(self) -> str | None:
        """Where codes go that ask for no place: the one that there is."""
        return self.redirect_uris[0] if len(self.redirect_uris) == 1 else None

    def redirect_uri_allowed(self, uri: str) -> bool:
        """Whether codes may go there: the very text, but for the port on this machine's own addresses (RFC 8252, 7.3)."""
        if uri in self.redirect_uris:
            return True
        here = _LOOPBACK.fullmatch(uri) if len(uri) <= LONGEST_URI else None
        known = filter(None, map(_LOOPBACK.fullmatch, self.redirect_uris))
        return here is not None and here.groups() in [each.groups() for each in known]

    def allows_grant_type(self, *grant_types: str) -> bool:
        """Apps are given codes, and nothing else."""
        return "authorization-code" in grant_types

    def is_usable(self, _request: object) -> bool:
        """Whether it was not deleted."""
        return self.deleted_at is None


class OAuthAuthorization(models.Model):
    """That a person lets an app act for them. One living row for both; ending it ends every token that came of it."""

    uid = models.CharField(max_length=32, unique=True, default=new_uid)
    app = models.ForeignKey(OAuthApp, models.CASCADE, related_name="authorizations")
    user = models.ForeignKey(User, models.CASCADE, related_name="authorizations")
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["app", "user"], condition=models.Q(revoked_at=None), name="oauth_authorization_living_unique"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} to {self.app_id}"


class OAuthGrant(models.Model):
    """One consent: a code that can be redeemed once, and the family of tokens that comes of it.

    A code or a refresh token that is shown a second time was stolen, or its thief came first: `revoked_at` then ends the
    whole family. Of the code only a digest is kept.
    """

    authorization = models.ForeignKey(OAuthAuthorization, models.CASCADE, related_name="grants")
    digest = models.BinaryField(max_length=32, unique=True)
    redirect_uri = models.CharField(max_length=LONGEST_URI)
    scopes = ArrayField(models.CharField(max_length=100))
    code_challenge = models.CharField(max_length=128, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"grant {self.pk}"
