"""Management tokens: made, shown once, changed and revoked."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from core.clock import utc_now
from core.errors import Invalid, Problem
from publishing.admin.tokens.scope_form import Typed, errors_of, expiry_of, offered_branches, rows_of, shown, typed
from stacks.actions.tokens import (
    TokenChanges,
    create_management_token,
    get_token,
    revoke_token,
    update_management_token,
)
from stacks.admin.names import names_of
from stacks.admin.screens import Visit, render_page
from stacks.admin.shown_once import forget, hand_over, handed_over
from stacks.models import Token
from stacks.permissions import Permission

_NO_DAY = Problem("expires_on", "format", "is not a valid date.")


def new_management_token(request: HttpRequest, visit: Visit) -> HttpResponse:
    """A form for one more token, whose secret the page that follows shows, once."""
    visit.actor.require(Permission.TOKEN_WRITE)
    if request.method != "POST":
        return _show(request, visit, None, Typed(branches=[visit.scope.branch_uid]))
    form = typed(request.POST)
    try:
        expiry = expiry_of(form)
        created = create_management_token(
            visit.actor,
            visit.scope,
            name=form.name,
            description=form.description,
            scope_rows=rows_of(form),
            expires_at=expiry.at if expiry else None,
        )
    except ValueError:
        return _show(request, visit, None, form, [_NO_DAY])
    except Invalid as error:
        return _show(request, visit, None, form, error.problems)
    messages.success(request, _("The token “%(name)s” is made.") % {"name": form.name})
    answer = HttpResponseRedirect(visit.url("management_token", created.token.uid))
    return hand_over(request, answer, created.token.uid, created.secret)


def management_token(request: HttpRequest, visit: Visit, token_uid: str) -> HttpResponse:
    """A token's form, to change by who may, when it was used, and its secret where it was made just now."""
    token = get_token(visit.scope, token_uid, Token.Kind.MANAGEMENT)
    if request.method != "POST":
        return _show(request, visit, token, shown(token))
    form = typed(request.POST)
    try:
        rows = rows_of(form, token.scope)
        changes = TokenChanges(
            name=form.name,
            description=form.description,
            scope_rows=None if rows == token.scope else rows,
            expiry=expiry_of(form, token.expires_at),
        )
        update_management_token(visit.actor, visit.scope, token.uid, changes)
    except ValueError:
        return _show(request, visit, token, form, [_NO_DAY])
    except Invalid as error:
        return _show(request, visit, token, form, error.problems)
    messages.success(request, _("The token is saved."))
    return HttpResponseRedirect(visit.url("management_token", token.uid))


def management_token_revoking(request: HttpRequest, visit: Visit, token_uid: str) -> HttpResponse:
    """A question that says when the token was last used; a POST ends it at once."""
    visit.actor.require(Permission.TOKEN_WRITE)
    token = get_token(visit.scope, token_uid, Token.Kind.MANAGEMENT)
    if request.method == "POST":
        revoke_token(visit.actor, visit.scope, token.uid, kind=Token.Kind.MANAGEMENT)
        messages.success(request, _("The token “%(name)s” is revoked.") % {"name": token.name})
        return HttpResponseRedirect(visit.url("management_tokens"))
    context = {"token": token, "list": "management_tokens", "page": "management_token"}
    return render_page(request, visit, "admin/token_revoke.html", context)


def _show(
    request: HttpRequest, visit: Visit, token: Token | None, form: Typed, problems: Sequence[Problem] = ()
) -> HttpResponse:
    secret = handed_over(request, token.uid) if token else ""
    context: dict[str, Any] = {
        "token": token,
        "form": replace(form, errors=errors_of(problems)),
        "table": form.table(visit.actor),
        "branches": offered_branches(visit, form.branches),
        "maker": names_of(visit.scope, [token.created_by]).get(token.created_by, "") if token else "",
        "has_ended": token is not None and token.expires_at is not None and token.expires_at <= utc_now(),
        "secret": secret,
        "header": "authorization",
        "is_refused": bool(problems),
    }
    answer = render_page(request, visit, "admin/management_token.html", context)
    return forget(answer) if secret else answer
