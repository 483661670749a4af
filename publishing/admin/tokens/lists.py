"""The tokens of a stack: those that read what is live, and those that act for programs."""

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest, HttpResponse

from core.clock import utc_now
from publishing.models import Environment
from stacks.admin.names import names_of
from stacks.admin.paging import Page, page_of
from stacks.admin.screens import Visit, render_page
from stacks.grants import branches_of, environments_of
from stacks.models import Token


@dataclass(frozen=True, slots=True)
class Line:
    """One token of a list."""

    token: Token
    maker: str
    environments: list[str]
    branches: list[str]
    has_preview: bool
    has_ended: bool


def delivery_tokens(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The delivery tokens by name, with the environments they read."""
    return _list(request, visit, Token.Kind.DELIVERY, "admin/delivery_tokens.html")


def management_tokens(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The management tokens by name, with when each was last used and when it ends."""
    return _list(request, visit, Token.Kind.MANAGEMENT, "admin/management_tokens.html")


def _list(request: HttpRequest, visit: Visit, kind: Token.Kind, template: str) -> HttpResponse:
    page = page_of(Token.objects.in_stack(visit.scope).of_kind(kind).order_by("name", "pk"), request)
    lines = _lines(visit, list(page.rows), utc_now())
    return render_page(request, visit, template, {"page": Page(lines, page.number, page.has_next)})


def _lines(visit: Visit, tokens: list[Token], now: datetime) -> list[Line]:
    names = names_of(visit.scope, (token.created_by for token in tokens))
    places = dict(Environment.objects.in_stack(visit.scope).alive().values_list("uid", "name"))
    previews = set(Token.objects.filter(parent__in=tokens, revoked_at=None).values_list("parent", flat=True))
    return [
        Line(
            token=token,
            maker=names.get(token.created_by, ""),
            environments=sorted(places[uid] for uid in environments_of(token.scope) if uid in places),
            branches=sorted(branches_of(token.scope)),
            has_preview=token.pk in previews,
            has_ended=token.expires_at is not None and token.expires_at <= now,
        )
        for token in tokens
    ]
