"""Taxonomies over the management API."""

from collections.abc import Callable
from typing import ClassVar

from api.bodies import check_unchanged, texts
from api.calls import Call
from api.errors import Failure
from api.lists import LIST_PARAMETERS
from api.replies import Reply
from api.terms import (
    LANGUAGE_PARAMETERS,
    TAXONOMY_COUNTS,
    TAXONOMY_SHAPE,
    count_parameters,
    read_counts,
    read_languages,
    read_term_listing,
    read_words,
    represent_taxonomy,
)
from api.views import Resource
from content.actions.taxonomies import (
    create_taxonomy,
    delete_taxonomy,
    localize_term,
    rename_term,
    unlocalize_term,
)
from content.taxonomies import TermListing, TermPage, TermRow, get_term, list_languages, list_taxonomies
from content.taxonomy_rules import TermAddress
from core.json_values import JSONObject
from stacks.scope import Scope

_COUNTED = count_parameters(TAXONOMY_COUNTS)


class Taxonomies(Resource):
    """The taxonomies of a branch."""

    tag = "Taxonomies"
    key = "taxonomy"
    plural = "taxonomies"
    shape = TAXONOMY_SHAPE
    unread = ("locale",)
    failures: ClassVar = {"POST": Failure(141, "Taxonomy creation failed. Please try again.")}
    parameters: ClassVar = {"GET": (*LIST_PARAMETERS, *LANGUAGE_PARAMETERS, "typeahead", "deleted", *_COUNTED)}

    def get(self, call: Call) -> Reply:
        """List the taxonomies that have words in the language."""
        listing, is_count = read_term_listing(call, TAXONOMY_COUNTS, in_tree_order=False)
        return page_reply("taxonomies", listing, is_count, _list(call.scope), represent_taxonomy)

    def post(self, call: Call) -> Reply:
        """Add a taxonomy, in the master language."""
        sent = call.document("taxonomy")
        taxonomy = create_taxonomy(call.actor, call.scope, uid=texts(sent, "uid")["uid"], words=read_words(sent))
        return _written(call, taxonomy.uid, "Taxonomy created successfully.", status=201)


class OneTaxonomy(Resource):
    """One taxonomy."""

    tag = "Taxonomies"
    key = "taxonomy"
    shape = TAXONOMY_SHAPE
    unread = ("uid", "locale")
    delete_status = 204
    failures: ClassVar = {
        "POST": Failure(141, "Taxonomy localization failed. Please try again."),
        "PUT": Failure(141, "Taxonomy update failed. Please try again."),
    }
    parameters: ClassVar = {
        "GET": (*LANGUAGE_PARAMETERS, *_COUNTED),
        "POST": ("locale",),
        "PUT": ("locale",),
        "DELETE": ("locale", "force"),
    }

    def get(self, call: Call, uid: str) -> Reply:
        """Get a taxonomy."""
        languages, counts = read_languages(call), read_counts(call, TAXONOMY_COUNTS)
        row = get_term(call.scope, TermAddress(uid), languages=languages, counts=counts)
        return Reply({"taxonomy": represent_taxonomy(row)})

    def post(self, call: Call, uid: str) -> Reply:
        """Localize a taxonomy: say what it is called in one more language."""
        words, locale = read_words(call.document("taxonomy")), call.text("locale") or None
        localize_term(call.actor, call.scope, TermAddress(uid), words=words, locale=locale)
        return _written(call, uid, "Taxonomy localized successfully.", locale=locale, status=201)

    def put(self, call: Call, uid: str) -> Reply:
        """Change what a taxonomy is called in a language; its uid stays what it is."""
        sent, locale = call.document("taxonomy"), call.text("locale") or None
        check_unchanged(sent, [("uid", uid)])
        rename_term(call.actor, call.scope, TermAddress(uid), words=read_words(sent), locale=locale)
        return _written(call, uid, "Taxonomy updated successfully.", locale=locale)

    def delete(self, call: Call, uid: str) -> Reply:
        """Delete a taxonomy; with `force` one in use, too. With another `locale` than the master take only that away."""
        locale = call.text("locale")
        if locale and locale != call.scope.master_locale:
            unlocalize_term(call.actor, call.scope, TermAddress(uid), locale=locale)
        else:
            delete_taxonomy(call.actor, call.scope, uid, force=call.flag("force"))
        return Reply(None, status=204)


class TaxonomyLocales(Resource):
    """The languages of a taxonomy."""

    tag = "Taxonomies"
    key = "taxonomy"
    plural = "taxonomies"
    shape = TAXONOMY_SHAPE

    def get(self, call: Call, uid: str) -> Reply:
        """List a taxonomy in each language that it has words in."""
        rows = list_languages(call.scope, TermAddress(uid))
        return Reply({"taxonomies": [represent_taxonomy(row) for row in rows]})


def page_reply(
    key: str,
    listing: TermListing,
    is_count: bool,
    read: Callable[[TermListing], TermPage],
    represent: Callable[[TermRow], JSONObject],
) -> Reply:
    """A page of taxonomies or terms, with their number where it is asked for; or the number alone."""
    if is_count:
        return Reply({key: read(listing.counted()).count})
    page = read(listing)
    body: dict[str, object] = {key: [represent(row) for row in page.rows]}
    return Reply(body if page.count is None else {**body, "count": page.count})


def _list(scope: Scope) -> Callable[[TermListing], TermPage]:
    return lambda listing: list_taxonomies(scope, listing)


def _written(call: Call, uid: str, notice: str, *, locale: str | None = None, status: int = 200) -> Reply:
    languages = (locale or call.scope.master_locale,)
    row = get_term(call.scope, TermAddress(uid), languages=languages)
    return Reply({"notice": notice, "taxonomy": represent_taxonomy(row)}, status=status)
