"""Links to a site at a time, or with a release, for people who cannot sign in: named, ending by themselves, taken back."""

from dataclasses import dataclass
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
    Forbidden for who may not make tokens, or sees only a part; and PublishInvalid.
    """
    actor.require(Permission.TOKEN_WRITE)
    if scope.limits is not None:
        raise Forbidden
    environment = get_environment(scope, wish.environment_uid)
    site = site_of(environment.urls, [wish.locale])
    if problems := _problems(wish, site):
        raise PublishInvalid(problems)
    told = _parameters(scope, wish, environment.name)
    made = create_delivery_token(
        actor, scope, name=wish.name, environment_uids=[environment.uid], branches=[scope.branch_uid]
    )
    preview = create_preview_token(actor, scope, made.token.uid)
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
    """End a link at once and for good. Raises NotFound, also where it has ended."""
    actor.require(Permission.TOKEN_WRITE)
    link = PreviewLink.objects.filter(branch=scope.branch_id, uid=uid).select_related("token").first()
    if link is None:
        raise NotFound
    revoke_token(actor, scope, link.token.uid, kind=Token.Kind.DELIVERY)
    return link


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
