"""Taxonomies: a list, a form for a new one, and each with its tree of terms."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from content.actions.taxonomies import create_taxonomy, delete_taxonomy, localize_term, rename_term, unlocalize_term
from content.admin.seen_entries import first_language
from content.admin.term_tree import read_tree
from content.errors import TaxonomyNotFound
from content.languages import fallback_chain
from content.models import Term
from content.query.window import Window
from content.taxonomies import TermListing, TermRow, get_term, list_ancestors, list_languages, list_taxonomies
from content.taxonomy_rules import TermAddress, Words
from content.taxonomy_sight import is_allowed
from content.term_uses import find_uses
from core.errors import Forbidden, Invalid, Problem, Refused
from stacks.admin.paging import page_number
from stacks.admin.screens import Visit, render_page
from stacks.permissions import Permission
from stacks.role_rules import Action
from stacks.scope import Scope
from stacks.worded import worded

_MOST = 500


def taxonomy_list(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The taxonomies of the branch by name."""
    listing = TermListing(
        languages=titling_languages(visit.scope),
        window=Window(limit=_MOST),
        counts=("terms_count", "referenced_entries_count"),
    )
    rows = sorted(list_taxonomies(visit.scope, listing).rows, key=lambda row: (row.name.lower(), row.uid))
    context = {"taxonomies": rows, "can_create": may_change(visit, "", Action.CREATE)}
    return render_page(request, visit, "admin/taxonomies.html", context)


def new_taxonomy(request: HttpRequest, visit: Visit) -> HttpResponse:
    """A form for one more taxonomy."""
    require_change(visit, "", Action.CREATE)
    typed = typed_words(request)
    if request.method != "POST":
        return render_page(request, visit, "admin/taxonomy_new.html", {"typed": typed})
    try:
        taxonomy = create_taxonomy(visit.actor, visit.scope, uid=typed["uid"] or None, words=words_of(typed))
    except Invalid as error:
        context = {"typed": typed, "problems": told(error.problems)}
        return render_page(request, visit, "admin/taxonomy_new.html", context)
    messages.success(request, _("The taxonomy “%(name)s” is created.") % {"name": typed["name"]})
    return HttpResponseRedirect(visit.url("taxonomy", taxonomy.uid))


def taxonomy_page(request: HttpRequest, visit: Visit, taxonomy_uid: str) -> HttpResponse:
    """A taxonomy's tree and its words in a language, to change by who may; `?below=` shows what is below one term."""
    address = TermAddress(taxonomy_uid)
    locale = chosen_locale(request, visit)
    problems = save_words(request, visit, address, locale) if request.method == "POST" else ()
    if problems is None:
        return HttpResponseRedirect(f"{visit.url('taxonomy', taxonomy_uid)}?locale={locale}")
    languages = fallback_chain(visit.scope, locale)
    below = request.GET.get("below", "")
    page = page_number(request)
    tree = read_tree(visit.scope, taxonomy_uid, below=below, languages=languages, page=page)
    context: dict[str, Any] = {
        **words_context(request, visit, address, locale, problems),
        **rights_context(visit, taxonomy_uid),
        "taxonomy": get_term(visit.scope, address, languages=languages),
        "tree": tree,
        "nodes": tree.nodes,
        "page": page,
        "next": page + 1,
        "below": _below(visit, TermAddress(taxonomy_uid, below), languages) if below else None,
    }
    return render_page(request, visit, "admin/taxonomy.html", context)


def taxonomy_deletion(request: HttpRequest, visit: Visit, taxonomy_uid: str) -> HttpResponse:
    """A question that says what goes with it; a POST deletes the taxonomy."""
    visit.actor.require(Permission.TAXONOMY_DELETE)
    address = TermAddress(taxonomy_uid)
    taxonomy = get_term(visit.scope, address, languages=titling_languages(visit.scope), counts=("terms_count",))
    require_change(visit, taxonomy_uid, Action.DELETE)
    problems: Sequence[str] = ()
    if request.method == "POST":
        try:
            delete_taxonomy(visit.actor, visit.scope, taxonomy_uid, force=request.POST.get("force") == "on")
        except Invalid as error:
            problems = told(error.problems)
        else:
            messages.success(request, _("The taxonomy “%(name)s” is deleted.") % {"name": taxonomy.name})
            return HttpResponseRedirect(visit.url("taxonomies"))
    ids = Term.objects.alive().filter(taxonomy=taxonomy.id).values_list("pk", flat=True)
    context = {
        "taxonomy": taxonomy,
        "below_count": taxonomy.counts["terms_count"],
        "uses": find_uses(visit.scope, list(ids)),
        "problems": problems,
    }
    return render_page(request, visit, "admin/term_delete.html", context)


_NEEDED = {Action.DELETE: Permission.TAXONOMY_DELETE}


def may_change(visit: Visit, taxonomy_uid: str, action: Action) -> bool:
    """Whether the person may do that with the taxonomy and its terms; with one that is to be made for an empty uid."""
    needed = _NEEDED.get(action, Permission.TAXONOMY_WRITE)
    return visit.actor.can(needed) and is_allowed(visit.scope, taxonomy_uid, action)


def require_change(visit: Visit, taxonomy_uid: str, action: Action) -> None:
    """Raise Forbidden where they may not."""
    if not may_change(visit, taxonomy_uid, action):
        raise Forbidden


def rights_context(visit: Visit, taxonomy_uid: str) -> dict[str, bool]:
    """What the pages of a taxonomy and its terms are told of what the person may do there."""
    return {
        "can_create": may_change(visit, taxonomy_uid, Action.CREATE),
        "can_write": may_change(visit, taxonomy_uid, Action.UPDATE),
        "can_delete": may_change(visit, taxonomy_uid, Action.DELETE),
    }


def titling_languages(scope: Scope) -> tuple[str, ...]:
    """The languages whose words stand for taxonomies and terms: the master's, or those that are there for who asks."""
    code = first_language(scope)
    return fallback_chain(scope, code) if code else ()


def chosen_locale(request: HttpRequest, visit: Visit) -> str:
    """The language that the address names, the master or the first where it names none. Raises Forbidden where none is seen."""
    code = request.GET.get("locale", "")
    chosen = code if code in visit.scope.locale_fallbacks else first_language(visit.scope)
    if not chosen:
        raise Forbidden
    return chosen


def typed_words(request: HttpRequest) -> dict[str, str]:
    """What stands in the form's fields."""
    typed = {name: request.POST.get(name, "").strip() for name in ("uid", "name")}
    return {**typed, "description": request.POST.get("description", "").replace("\r\n", "\n").strip()}


def words_of(typed: dict[str, str]) -> Words:
    """The words that were typed."""
    return Words(typed["name"], typed["description"])


def told(problems: Iterable[Problem]) -> list[str]:
    """The problems as sentences for the page."""
    names = {"name": _("Name"), "uid": _("The uid"), "parent_uid": _("The place"), "entries": _("Entries"), "terms": ""}
    return [f"{names.get(problem.path, problem.path)} {worded(problem.message)}".strip() for problem in problems]


def save_words(request: HttpRequest, visit: Visit, address: TermAddress, locale: str) -> Sequence[str] | None:
    """Do what the words' form asks for: translate, rename or take a translation away. None where it is done."""
    visit.actor.require(Permission.TAXONOMY_WRITE)
    words = words_of(typed_words(request))
    has_words = locale in {row.locale for row in list_languages(visit.scope, address)}
    try:
        if request.POST.get("do") == "unlocalize":
            unlocalize_term(visit.actor, visit.scope, address, locale=locale)
            messages.success(request, _("The translation is taken away."))
        elif has_words:
            rename_term(visit.actor, visit.scope, address, words=words, locale=locale)
            messages.success(request, _("Saved."))
        else:
            localize_term(visit.actor, visit.scope, address, words=words, locale=locale)
            messages.success(request, _("Translated into %(locale)s.") % {"locale": locale})
    except Invalid as error:
        return told(error.problems)
    except Refused as error:
        return [worded(error.message)]
    return None


def words_context(
    request: HttpRequest, visit: Visit, address: TermAddress, locale: str, problems: Sequence[str]
) -> dict[str, Any]:
    """What the words' form shows: what was typed where it was refused, else what is stored, else the fallback's."""
    found = {row.locale: row for row in list_languages(visit.scope, address)}
    own = found.get(locale)
    shown = own or next((found[code] for code in fallback_chain(visit.scope, locale) if code in found), None)
    if shown is None:
        raise TaxonomyNotFound(address.taxonomy_uid)
    typed = typed_words(request) if problems else {"name": shown.name, "description": shown.description}
    codes = sorted(visit.scope.locale_fallbacks, key=lambda code: (code != visit.scope.master_locale, code))
    return {
        "locale": locale,
        "tabs": [(code, code in found) for code in codes],
        "is_master": locale == visit.scope.master_locale,
        "has_words": own is not None,
        "typed": typed,
        "problems": problems,
    }


def _below(visit: Visit, address: TermAddress, languages: tuple[str, ...]) -> tuple[Sequence[TermRow], TermRow]:
    """The terms on the way to the one whose level is shown, and that one."""
    listing = TermListing(languages=languages, in_tree_order=True)
    return list_ancestors(visit.scope, address, listing).rows, get_term(visit.scope, address, languages=languages)
