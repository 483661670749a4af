"""Links to a site at a time, or with a release, for people who cannot sign in: named, ending by themselves, taken back."""

from dataclasses import dataclass, replace
from datetime import timedelta

from django.db import transaction

from core.clock import parse_instant, to_wire, utc_now
from core.errors import Forbidden, NotFound, Problem
from publishing.environments import get_environment
from publishing.errors import PublishInvalid
from publishing.models import PreviewLink
from publishing.releases import get_release
from publishing.sites import page_address, site_of
from stacks.actions.preview_tokens import create_preview_token
from stacks.actions.tokens import create_delivery_token, revoke_token
from stacks.actor import Actor
from stacks.models import Token
from stacks.permissions import Permission
from stacks.scope import Scope

MOST_DAYS = 90
_SHOWN = frozenset(
    {
        Permission.ASSET_READ,
        Permission.CONTENT_TYPE_READ,
        Permission.ENTRY_PUBLISH,
        Permission.ENTRY_READ,
        Permission.ENVIRONMENT_READ,
        Permission.LOCALE_READ,
        Permission.TAXONOMY_READ,
    }
)
"""What a link lets everybody see who has it, and making it public at all."""


@dataclass(frozen=True, slots=True)
class LinkWish:
    """Where a link leads, when it looks there, and how many days it is good. `at` is an instant with its zone."""

    name: str
    environment_uid: str
    locale: str
    path: str = ""
    at: str = ""
    release_uid: str = ""
    days: int = 7


@dataclass(frozen=True, slots=True)
class CreatedLink:
    """The link, and its address with the secret, which is shown this once."""

    link: PreviewLink
    address: str


@transaction.atomic
def create_preview_link(actor: Actor, scope: Scope, wish: LinkWish) -> CreatedLink:
    """An address that shows what the wish says to whoever has it, and nothing else of the stack.

    It carries a preview token of its own, for one environment and branch, that reads and writes nothing else. Raises
    Forbidden for who may not publish, or sees only a part; and PublishInvalid.
    """
    if not may_make_links(actor, scope):
        raise Forbidden
    if wish.release_uid:
        actor.require(Permission.RELEASE_READ)
    environment = get_environment(scope, wish.environment_uid)
    site = site_of(environment.urls, [wish.locale])
    if problems := _problems(wish, site):
        raise PublishInvalid(problems)
    told = _parameters(scope, wish, environment.name)
    maker = _with_tokens(actor)
    made = create_delivery_token(
        maker, scope, name=wish.name, environment_uids=[environment.uid], branches=[scope.branch_uid]
    )
    preview = create_preview_token(maker, scope, made.token.uid)
    ends = utc_now() + timedelta(days=wish.days)
    Token.objects.filter(pk=made.token.pk).update(expires_at=ends)
    Token.objects.filter(parent=made.token).update(expires_at=ends)
    link = PreviewLink.objects.create(
        stack_id=scope.stack_id,
        branch_id=scope.branch_id,
        name=wish.name,
        environment=environment,
        token=made.token,
        address=page_address(site, wish.path, told),
        created_by=actor.uid,
    )
    return CreatedLink(link, page_address(site, wish.path, {**told, "preview_token": preview.secret}))


@transaction.atomic
def revoke_preview_link(actor: Actor, scope: Scope, uid: str) -> PreviewLink:
    """End a link at once and for good: one's own, or with the right to change tokens anybody's. Raises NotFound."""
    link = PreviewLink.objects.filter(branch=scope.branch_id, uid=uid).select_related("token").first()
    if link is None:
        raise NotFound
    if not may_revoke(actor, scope, link):
        raise Forbidden
    revoke_token(_with_tokens(actor), scope, link.token.uid, kind=Token.Kind.DELIVERY)
    return link


def may_make_links(actor: Actor, scope: Scope) -> bool:
    """Whether somebody may make public, and sees without limits, all that a link shows."""
    is_limited = scope.limits is not None and not scope.limits.free >= _SHOWN
    return actor.permissions >= _SHOWN and not is_limited


def may_revoke(actor: Actor, scope: Scope, link: PreviewLink) -> bool:
    """Whether somebody may end the link."""
    return actor.can(Permission.TOKEN_WRITE) or (link.created_by == actor.uid and may_make_links(actor, scope))


def _with_tokens(actor: Actor) -> Actor:
    """Who makes or ends the link, with nothing more than its token asks for."""
    return replace(actor, permissions=frozenset({Permission.TOKEN_WRITE}))


def _problems(wish: LinkWish, site: str) -> list[Problem]:
    problems = []
    if not wish.name.strip() or len(wish.name) > 200:
        problems.append(Problem("name", "length", "has to have 1 to 200 characters."))
    if not site:
        problems.append(Problem("environments", "address", "has no address to link to."))
    if not 1 <= wish.days <= MOST_DAYS:
        problems.append(Problem("days", "range", f"has to be 1 to {MOST_DAYS} days."))
    return problems


def _parameters(scope: Scope, wish: LinkWish, environment: str) -> dict[str, str]:
    """What the site passes on, the names of the headers. Raises PublishInvalid and ReleaseNotFound."""
    told = {"environment": environment, "locale": wish.locale}
    if wish.release_uid:
        told["release_id"] = get_release(scope, wish.release_uid).uid
    if wish.at:
        told["preview_timestamp"] = to_wire(parse_instant(wish.at))
    if not wish.at and not wish.release_uid:
        told["live_preview"] = "saved"
    return told
