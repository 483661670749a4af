"""The terms that a field offers: level by level for its tree, and as one list where there is no script."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse, JsonResponse

from content.admin.seen_entries import first_language
from content.errors import TaxonomyNotFound, TermNotFound
from content.languages import fallback_chain
from content.query.window import Window
from content.taxonomies import TermListing, TermRow, get_term, list_descendants, list_terms
from content.taxonomy_rules import TermAddress
from content.taxonomy_sight import sees_taxonomy
from core.json_values import JSONObject
from stacks.admin.screens import Visit
from stacks.scope import Scope

_MOST = 500
_MOST_LISTED = 200


@dataclass(frozen=True, slots=True)
class Offered:
    """A taxonomy, and its terms for a list without a script: what the form sends, and the name behind those above it."""

    name: str
    choices: Sequence[tuple[str, str]]


def offered_terms(scope: Scope, taxonomy_uids: Collection[str], locale: str) -> Mapping[str, Offered]:
    """The first terms of each of the taxonomies that are there, called as in the language: a few queries each."""
    listing = TermListing(_languages(scope, locale), window=Window(limit=_MOST_LISTED), in_tree_order=True)
    offered = {}
    for uid in taxonomy_uids:
        if not sees_taxonomy(scope, uid):
            continue
        try:
            taxonomy = get_term(scope, TermAddress(uid), languages=listing.languages)
            offered[uid] = Offered(taxonomy.name, _choices(uid, list_terms(scope, uid, listing).rows))
        except TaxonomyNotFound:
            continue
    return offered


def pick_term_level(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The terms right below `?below=`, or at the top of `?taxonomy=`, called as in `?locale=`."""
    uid, below = request.GET.get("taxonomy", ""), request.GET.get("below", "")
    locale = request.GET.get("locale", "")
    listing = TermListing(
        _languages(visit.scope, locale), Window(limit=_MOST), in_tree_order=True, counts=("children_count",)
    )
    rows: Sequence[TermRow] = ()
    if sees_taxonomy(visit.scope, uid):
        try:
            rows = (
                list_descendants(visit.scope, TermAddress(uid, below), listing, depth=1).rows
                if below
                else list_terms(visit.scope, uid, listing, depth=1).rows
            )
        except (TaxonomyNotFound, TermNotFound):
            # It was taken out while the form was open: nothing is below it.
            rows = ()
    first = next(iter(listing.languages), "")
    return JsonResponse({"results": [_told(uid, row, first) for row in rows]})


def _choices(taxonomy_uid: str, terms: Sequence[TermRow]) -> list[tuple[str, str]]:
    names: dict[str | None, str] = {None: ""}
    for term in terms:
        above = names.get(term.parent_uid, "")
        names[term.uid] = f"{above} / {term.name}" if above else term.name
    found = [(f"{taxonomy_uid}/{term.uid}", names[term.uid]) for term in terms]
    return sorted(found, key=lambda each: (each[1].casefold(), each[0]))


def _languages(scope: Scope, locale: str) -> tuple[str, ...]:
    code = locale if locale in scope.locale_fallbacks else first_language(scope)
    return fallback_chain(scope, code) if code else ()


def _told(taxonomy_uid: str, row: TermRow, locale: str) -> JSONObject:
    return {
        "value": f"{taxonomy_uid}/{row.uid}",
        "title": row.name,
        "about": "" if row.locale == locale else row.locale,
        "children": row.counts["children_count"],
    }
