"""Delivery tokens and the preview tokens that hang off them: made, shown once, changed and revoked."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from core.errors import Invalid, Problem
from publishing.admin.tokens.scope_form import errors_of, offered_branches
from publishing.models import Environment
from stacks.actions.preview_tokens import create_preview_token, revoke_preview_token
from stacks.actions.tokens import (
    TokenChanges,
    create_delivery_token,
    delivery_rows,
    get_token,
    revoke_token,
    update_delivery_token,
)
from stacks.admin.names import names_of
from stacks.admin.screens import Visit, render_page
from stacks.admin.shown_once import forget, hand_over, handed_over
from stacks.grants import branches_of, environments_of
from stacks.models import Token
from stacks.permissions import Permission


def new_delivery_token(request: HttpRequest, visit: Visit) -> HttpResponse:
    """A form for one more token, whose secret the page that follows shows, once."""
    visit.actor.require(Permission.TOKEN_WRITE)
    if request.method != "POST":
        return _show(request, visit, None, Token(scope=delivery_rows([], [visit.scope.branch_uid])))
    form = _typed(request)
    try:
        created = create_delivery_token(
            visit.actor,
            visit.scope,
            name=form.name,
            description=form.description,
            environment_uids=_known(visit, form),
            branches=sorted(branches_of(form.scope)),
        )
    except Invalid as error:
        return _show(request, visit, None, form, error.problems)
    messages.success(request, _("The token “%(name)s” is made.") % {"name": form.name})
    answer = HttpResponseRedirect(visit.url("delivery_token", created.token.uid))
    return hand_over(request, answer, created.token.uid, created.secret)


def delivery_token(request: HttpRequest, visit: Visit, token_uid: str) -> HttpResponse:
    """A token's form, to change by who may, its preview token, and a secret where one was made just now."""
    token = get_token(visit.scope, token_uid, Token.Kind.DELIVERY)
    if request.method != "POST":
        return _show(request, visit, token, token)
    form = _typed(request)
    rows = delivery_rows(_known(visit, form), sorted(branches_of(form.scope)))
    is_same = environments_of(rows) == environments_of(token.scope) and branches_of(rows) == branches_of(token.scope)
    changes = TokenChanges(form.name, form.description, None if is_same else rows)
    try:
        update_delivery_token(visit.actor, visit.scope, token.uid, changes)
    except Invalid as error:
        return _show(request, visit, token, form, error.problems)
    messages.success(request, _("The token is saved."))
    return HttpResponseRedirect(visit.url("delivery_token", token.uid))


def delivery_token_revoking(request: HttpRequest, visit: Visit, token_uid: str) -> HttpResponse:
    """A question that says when the token was last used; a POST ends it, and its preview token, at once."""
    visit.actor.require(Permission.TOKEN_WRITE)
    token = get_token(visit.scope, token_uid, Token.Kind.DELIVERY)
    if request.method == "POST":
        revoke_token(visit.actor, visit.scope, token.uid, kind=Token.Kind.DELIVERY)
        messages.success(request, _("The token “%(name)s” is revoked.") % {"name": token.name})
        return HttpResponseRedirect(visit.url("delivery_tokens"))
    context = {"token": token, "list": "delivery_tokens", "page": "delivery_token", "has_preview": _preview_of(token)}
    return render_page(request, visit, "admin/token_revoke.html", context)


def preview_token_making(request: HttpRequest, visit: Visit, token_uid: str) -> HttpResponse:
    """Give a delivery token a preview token, which its page then shows once."""
    answer = HttpResponseRedirect(visit.url("delivery_token", token_uid))
    if request.method != "POST":
        return answer
    try:
        created = create_preview_token(visit.actor, visit.scope, token_uid)
    except Invalid:
        messages.error(request, _("There is a preview token already. Revoke it to make another."))
        return answer
    messages.success(request, _("The preview token is made."))
    return hand_over(request, answer, _preview_name(created.delivery_token), created.secret)


def preview_token_revoking(request: HttpRequest, visit: Visit, token_uid: str) -> HttpResponse:
    """End the preview token of a delivery token at once."""
    if request.method == "POST":
        revoke_preview_token(visit.actor, visit.scope, token_uid)
        messages.success(request, _("The preview token is revoked."))
    return HttpResponseRedirect(visit.url("delivery_token", token_uid))


def _typed(request: HttpRequest) -> Token:
    """What was sent, as a token that nobody saves."""
    return Token(
        name=request.POST.get("name", "").strip(),
        description=request.POST.get("description", "").strip(),
        scope=delivery_rows(request.POST.getlist("environment"), request.POST.getlist("branch")),
    )


def _known(visit: Visit, form: Token) -> list[str]:
    """The environments among the ticked ones that there are."""
    alive = Environment.objects.in_stack(visit.scope).alive().filter(uid__in=environments_of(form.scope))
    return sorted(alive.values_list("uid", flat=True))


def _preview_of(token: Token) -> Token | None:
    return Token.objects.filter(parent=token, revoked_at=None).first()


def _preview_name(token: Token) -> str:
    return f"preview of {token.uid}"


def _show(
    request: HttpRequest, visit: Visit, token: Token | None, form: Token, problems: Sequence[Problem] = ()
) -> HttpResponse:
    secret = handed_over(request, token.uid) if token else ""
    preview_secret = handed_over(request, _preview_name(token)) if token else ""
    named = branches_of(form.scope)
    context: dict[str, Any] = {
        "token": token,
        "form": form,
        "errors": errors_of(problems),
        "environments": list(Environment.objects.in_stack(visit.scope).alive().order_by("name")),
        "chosen": environments_of(form.scope),
        "branches": offered_branches(visit, named),
        "named": named,
        "preview": _preview_of(token) if token else None,
        "maker": names_of(visit.scope, [token.created_by]).get(token.created_by, "") if token else "",
        "secret": secret or preview_secret,
        "header": "access_token" if secret else "preview_token",
        "is_refused": bool(problems),
    }
    answer = render_page(request, visit, "admin/delivery_token.html", context)
    return forget(answer) if secret or preview_secret else answer
