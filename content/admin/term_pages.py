"""Terms: added to a tree, each with its words, its place and its uses, moved and deleted."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from content.actions.terms import Place, create_term, delete_term, move_term
from content.admin.taxonomy_pages import (
    chosen_locale,
    require_change,
    rights_context,
    save_words,
    titling_languages,
    told,
    typed_words,
    words_context,
    words_of,
)
from content.admin.term_tree import place_after_step
from content.languages import fallback_chain
from content.taxonomies import TermListing, get_term, list_ancestors, list_descendants
from content.taxonomy_rules import TermAddress
from content.term_uses import TermUses, find_uses
from core.errors import Invalid, Refused
from stacks.admin.screens import Visit, render_page
from stacks.permissions import Permission
from stacks.role_rules import Action
from stacks.worded import worded

_LONGEST_ORDER = 9


def new_term(request: HttpRequest, visit: Visit, taxonomy_uid: str) -> HttpResponse:
    """A form for one more term, below the one that `?below=` names."""
    visit.actor.require(Permission.TAXONOMY_WRITE)
    taxonomy = get_term(visit.scope, TermAddress(taxonomy_uid), languages=titling_languages(visit.scope))
    require_change(visit, taxonomy_uid, Action.CREATE)
    below = request.POST.get("below", request.GET.get("below", "")).strip()
    typed = typed_words(request)
    problems: Sequence[str] = ()
    if request.method == "POST":
        try:
            term = create_term(
                visit.actor,
                visit.scope,
                taxonomy_uid,
                uid=typed["uid"] or None,
                words=words_of(typed),
                place=Place(below or None),
            )
        except Invalid as error:
            problems = told(error.problems)
        else:
            messages.success(request, _("The term “%(name)s” is added.") % {"name": typed["name"]})
            return HttpResponseRedirect(f"{visit.url('taxonomy', taxonomy_uid)}#term-{term.uid}")
    context = {"taxonomy": taxonomy, "typed": typed, "below": below, "problems": problems}
    return render_page(request, visit, "admin/term_new.html", context)


def term_page(request: HttpRequest, visit: Visit, taxonomy_uid: str, term_uid: str) -> HttpResponse:
    """A term's words in a language, the terms above it, and the entries that name it."""
    address = TermAddress(taxonomy_uid, term_uid)
    locale = chosen_locale(request, visit)
    problems = save_words(request, visit, address, locale) if request.method == "POST" else ()
    if problems is None:
        return HttpResponseRedirect(f"{visit.url('term', taxonomy_uid, term_uid)}?locale={locale}")
    languages = fallback_chain(visit.scope, locale)
    term = get_term(visit.scope, address, languages=languages, counts=("children_count",))
    context: dict[str, Any] = {
        **words_context(request, visit, address, locale, problems),
        **rights_context(visit, taxonomy_uid),
        "taxonomy": get_term(visit.scope, TermAddress(taxonomy_uid), languages=languages),
        "term": term,
        "above": list_ancestors(visit.scope, address, TermListing(languages=languages, in_tree_order=True)).rows,
        "uses": _uses(visit, term.id),
    }
    return render_page(request, visit, "admin/term.html", context)


def term_move(request: HttpRequest, visit: Visit, taxonomy_uid: str, term_uid: str) -> HttpResponse:
    """Move a term a step, or to the place that the form names, with everything below it; then back to the tree."""
    require_change(visit, taxonomy_uid, Action.UPDATE)
    address = TermAddress(taxonomy_uid, term_uid)
    if request.method == "POST":
        place = _named_place(request) or place_after_step(visit.scope, address, request.POST.get("step", ""))
        try:
            if place is not None:
                move_term(visit.actor, visit.scope, address, place=place, force=True)
        except Invalid as error:
            messages.error(request, " ".join(told(error.problems)))
        except Refused as error:
            messages.error(request, worded(error.message))
    locale, below = chosen_locale(request, visit), request.POST.get("below", "")
    query = urlencode({"locale": locale, **({"below": below} if below else {})})
    return HttpResponseRedirect(f"{visit.url('taxonomy', taxonomy_uid)}?{query}#term-{term_uid}")


def term_deletion(request: HttpRequest, visit: Visit, taxonomy_uid: str, term_uid: str) -> HttpResponse:
    """A question that says what goes with it and who names it; a POST deletes the term."""
    visit.actor.require(Permission.TAXONOMY_DELETE)
    address = TermAddress(taxonomy_uid, term_uid)
    languages = titling_languages(visit.scope)
    term = get_term(visit.scope, address, languages=languages)
    require_change(visit, taxonomy_uid, Action.DELETE)
    problems: Sequence[str] = ()
    if request.method == "POST":
        try:
            delete_term(visit.actor, visit.scope, address, force=request.POST.get("force") == "on")
        except Invalid as error:
            problems = told(error.problems)
        else:
            messages.success(request, _("The term “%(name)s” is deleted.") % {"name": term.name})
            return HttpResponseRedirect(visit.url("taxonomy", taxonomy_uid))
    below = list_descendants(visit.scope, address, TermListing(languages=languages).whole()).rows
    context = {
        "taxonomy": get_term(visit.scope, TermAddress(taxonomy_uid), languages=languages),
        "term": term,
        "below_count": len(below),
        "uses": find_uses(visit.scope, [term.id, *(row.id for row in below)]),
        "problems": problems,
    }
    return render_page(request, visit, "admin/term_delete.html", context)


def _uses(visit: Visit, term_id: int) -> TermUses | None:
    """Where a term is used; only for who may read entries."""
    return find_uses(visit.scope, [term_id]) if visit.actor.can(Permission.ENTRY_READ) else None


def _named_place(request: HttpRequest) -> Place | None:
    """The place that a drop names: a parent's uid, empty at the top, and a number."""
    parent, order = request.POST.get("parent"), request.POST.get("order", "")
    if parent is None:
        return None
    is_number = order.isascii() and order.isdigit() and len(order) <= _LONGEST_ORDER and int(order) > 0
    return Place(parent or None, int(order) if is_number else None)
