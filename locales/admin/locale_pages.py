"""The languages of a branch: how they fall back, and forms to add or change one. Removing one is publishing's screen."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from core.errors import Invalid, Problem, Refused
from locales.actions.locales import LocaleChanges, create_locale, get_locale, update_locale
from locales.fallback import chain, from_the_master_down
from locales.models import Locale
from stacks.admin.screens import Visit, render_page
from stacks.permissions import Permission
from stacks.worded import worded

_DEEPEST = 6


@dataclass(frozen=True, slots=True)
class Branch:
    """A language in the tree, as deep as the languages it falls back to are many; the picture ends at some depth."""

    locale: Locale
    fallback_code: str | None
    level: int
    is_master: bool


def locale_list(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Every language below the one it falls back to, the master first."""
    rows = {row.code: row for row in Locale.objects.in_branch(visit.scope).seen(visit.scope)}
    fallbacks = {code: fallback for code, fallback in visit.scope.locale_fallbacks.items() if code in rows}
    tree = [
        Branch(rows[code], fallbacks[code], min(depth, _DEEPEST), code == visit.scope.master_locale)
        for code, depth in from_the_master_down(fallbacks)
    ]
    return render_page(request, visit, "admin/locales.html", {"tree": tree})


def new_locale(request: HttpRequest, visit: Visit) -> HttpResponse:
    """A form for one more language."""
    visit.actor.require(Permission.LOCALE_WRITE)
    if request.method != "POST":
        return _show(request, visit, None, typed={"fallback": visit.scope.master_locale})
    typed = _typed(request)
    try:
        locale = create_locale(
            visit.actor, visit.scope, code=typed["code"], name=typed["name"], fallback_code=typed["fallback"] or None
        )
    except Invalid as error:
        return _show(request, visit, None, typed=typed, problems=error.problems)
    messages.success(request, _("“%(name)s” is added.") % {"name": locale.name})
    return HttpResponseRedirect(visit.url("locales"))


def locale_page(request: HttpRequest, visit: Visit, code: str) -> HttpResponse:
    """A language's name and fallback, to change by who may."""
    locale = get_locale(visit.scope, code)
    if request.method != "POST":
        return _show(request, visit, locale, typed={"name": locale.name, "fallback": _fallback(visit, locale)})
    visit.actor.require(Permission.LOCALE_WRITE)
    typed = _typed(request)
    fallback = typed["fallback"] if typed["fallback"] != locale.fallback_code else ""
    try:
        update_locale(visit.actor, visit.scope, code, LocaleChanges(typed["name"], fallback or None))
    except Invalid as error:
        return _show(request, visit, locale, typed=typed, problems=error.problems)
    except Refused as error:
        return _show(request, visit, locale, typed=typed, problems=[Problem("", "refused", error.message)])
    messages.success(request, _("The language is saved."))
    return HttpResponseRedirect(visit.url("locales"))


def _fallback(visit: Visit, locale: Locale) -> str:
    """What it falls back to for who asks; empty for nothing."""
    return visit.scope.locale_fallbacks.get(locale.code) or ""


def _typed(request: HttpRequest) -> dict[str, str]:
    return {name: request.POST.get(name, "").strip() for name in ("code", "name", "fallback")}


def _show(
    request: HttpRequest,
    visit: Visit,
    locale: Locale | None,
    *,
    typed: dict[str, str],
    problems: Sequence[Problem] = (),
) -> HttpResponse:
    context: dict[str, Any] = {
        "locale": locale,
        "typed": typed,
        "choices": _choices(visit, locale),
        "chain": chain(visit.scope.locale_fallbacks, locale.code)[1:] if locale else (),
        "problems": [
            f"{_NAMES.get(problem.path, problem.path)} {worded(problem.message)}".strip() for problem in problems
        ],
    }
    return render_page(request, visit, "admin/locale.html", context)


_NAMES = {"code": "Code", "fallback_locale": "Fallback", "name": "Name"}


def _choices(visit: Visit, locale: Locale | None) -> list[str]:
    """The languages it may fall back to: all that do not fall back to it themselves; none for the master."""
    fallbacks = visit.scope.locale_fallbacks
    if locale is None:
        return sorted(fallbacks)
    if locale.code == visit.scope.master_locale:
        return []
    return [code for code in sorted(fallbacks) if locale.code not in chain(fallbacks, code)]
