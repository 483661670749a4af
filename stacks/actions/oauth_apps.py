"""The apps of organizations."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.db import transaction

from core.clock import utc_now
from core.errors import Problem
from stacks import activity
from stacks.actor import Actor
from stacks.errors import AppInvalid, AppNotFound
from stacks.membership import check_second_factor_of, get_led_organization
from stacks.models import OAuthApp
from stacks.models.oauth import LONGEST_URI
from stacks.oauth_scopes import SCOPES
from stacks.secrets import digest, new_secret

MOST_REDIRECT_URIS = 10
_HOST = r"(?:[A-Za-z0-9-]+\.)*[A-Za-z0-9-]+(?::[0-9]{1,5})?"
_REST = r"(?:[/?][A-Za-z0-9._~!$&'()*+=:@%/?-]*)?"
# No user, no fragment, nothing that would end a header's directive; unencrypted only to the very machine.
_REDIRECT_URI = re.compile(
    rf"https://{_HOST}{_REST}|http://(?:localhost|127\.0\.0\.1|\[::1\])(?::[0-9]{{1,5}})?{_REST}"
)


@dataclass(frozen=True, slots=True)
class AppChanges:
    """What can be said of an app; None leaves a value as it is."""

    name: str | None = None
    description: str | None = None
    redirect_uris: Sequence[str] | None = None
    scopes: Sequence[str] | None = None


@dataclass(frozen=True, slots=True)
class CreatedApp:
    """A new app, or one with a new secret, and the secret, which is shown this once; a public app has none."""

    app: OAuthApp
    secret: str


@transaction.atomic
def create_app(actor: Actor, organization_uid: str, changes: AppChanges, *, is_public: bool) -> CreatedApp:
    """A program that may ask the organization's people to act for them.

    Raises OrganizationNotFound and Forbidden for who does not lead it, AppInvalid for a bad name, address or scope.
    """
    organization = get_led_organization(actor, organization_uid)
    filled = AppChanges(
        changes.name or "", changes.description or "", changes.redirect_uris or (), changes.scopes or ()
    )
    _check(filled)
    app = OAuthApp(organization=organization, created_by=actor.uid)
    _apply(actor, app, filled)
    secret = "" if is_public else new_secret("client")
    app.secret_digest = digest(secret) if secret else None
    app.save()
    _record(actor, app, "app.create")
    return CreatedApp(app, secret)


@transaction.atomic
def update_app(actor: Actor, uid: str, changes: AppChanges) -> OAuthApp:
    """Change what an app is called and may ask for from now on. What people let it do already stays as it is."""
    app = _led(actor, uid)
    _check(changes)
    _apply(actor, app, changes)
    app.save(update_fields=["name", "description", "redirect_uris", "scopes", "updated_by", "updated_at"])
    _record(actor, app, "app.update")
    return app


@transaction.atomic
def renew_app_secret(actor: Actor, uid: str) -> CreatedApp:
    """Put a new secret in the place of an app's; the old one is worth nothing at once. Raises AppInvalid for a public app."""
    app = _led(actor, uid)
    if app.is_public:
        raise AppInvalid([Problem("client_secret", "public", "is nothing that a public app has.")])
    secret = new_secret("client")
    app.secret_digest = digest(secret)
    app.updated_by, app.updated_at = actor.uid, utc_now()
    app.save(update_fields=["secret_digest", "updated_by", "updated_at"])
    _record(actor, app, "app.renew_secret")
    return CreatedApp(app, secret)


@transaction.atomic
def delete_app(actor: Actor, uid: str) -> None:
    """Take an app away, and with it all that people let it do, at once and for good."""
    app = _led(actor, uid)
    app.deleted_at = utc_now()
    app.save(update_fields=["deleted_at"])
    _record(actor, app, "app.delete")


def get_app(actor: Actor, uid: str) -> OAuthApp:
    """A living app of an organization that the actor works in.

    Raises AppNotFound, and SecondFactorMissing where the organization lets the person in with a second factor only.
    """
    app = OAuthApp.objects.visible_to(actor).select_related("organization").filter(uid=uid).first()
    if app is None:
        raise AppNotFound
    check_second_factor_of(actor, app.organization)
    return app


def _led(actor: Actor, uid: str) -> OAuthApp:
    """The app, held until the transaction ends, for who leads its organization."""
    get_led_organization(actor, get_app(actor, uid).organization.uid)
    app = (
        OAuthApp.objects.alive().select_for_update(of=("self",)).select_related("organization").filter(uid=uid).first()
    )
    if app is None:
        raise AppNotFound
    return app


def _apply(actor: Actor, app: OAuthApp, changes: AppChanges) -> None:
    if changes.name is not None:
        app.name = changes.name.strip()
    if changes.description is not None:
        app.description = changes.description
    if changes.redirect_uris is not None:
        app.redirect_uris = list(changes.redirect_uris)
    if changes.scopes is not None:
        app.scopes = sorted(set(changes.scopes))
    app.updated_by, app.updated_at = actor.uid, utc_now()


def _check(changes: AppChanges) -> None:
    if problems := list(_problems(changes)):
        raise AppInvalid(problems)


def _problems(changes: AppChanges) -> Iterator[Problem]:
    if changes.name is not None and not 1 <= len(changes.name.strip()) <= 100:
        yield Problem("name", "length", "must have 1 to 100 characters.")
    if changes.description is not None and len(changes.description) > 2000:
        yield Problem("description", "max_length", "is longer than 2,000 characters.")
    uris = changes.redirect_uris
    if uris is not None and not 1 <= len(uris) <= MOST_REDIRECT_URIS:
        yield Problem("oauth.redirect_uris", "length", f"must have 1 to {MOST_REDIRECT_URIS} addresses.")
    for place, uri in enumerate(uris or ()):
        if len(uri) > LONGEST_URI or not _REDIRECT_URI.fullmatch(uri):
            told = "must be an https address without a fragment, or an http one of this very machine."
            yield Problem(f"oauth.redirect_uris.{place}", "format", told)
    if changes.scopes is not None and not changes.scopes:
        yield Problem("oauth.user_token_config.scopes", "required", "is a required list.")
    for scope in changes.scopes or ():
        if scope not in SCOPES:
            yield Problem("oauth.user_token_config.scopes", "unknown", f"has '{scope[:100]}', which is no scope.")


def _record(actor: Actor, app: OAuthApp, action: str) -> None:
    activity.record(actor, None, action=action, target=("app", app.uid), organization=app.organization.uid)
