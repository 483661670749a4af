"""The terms of taxonomies over the management API."""

from functools import partial
from typing import ClassVar

from api.bodies import check_unchanged, texts
from api.calls import Call, object_at
from api.errors import Failure
from api.lists import LIST_PARAMETERS
from api.management.taxonomies import page_reply
from api.replies import Reply
from api.terms import (
    ALL_TAXONOMIES,
    LANGUAGE_PARAMETERS,
    TERM_COUNTS,
    TERM_SHAPE,
    count_parameters,
    read_counts,
    read_depth,
    read_languages,
    read_term_listing,
    read_words,
    represent_term,
)
from api.views import Resource
from content.actions.taxonomies import localize_term, rename_term, unlocalize_term
from content.actions.terms import Place, create_term, delete_term, move_term
from content.errors import TermInvalid
from content.taxonomies import get_term, list_all_terms, list_ancestors, list_descendants, list_languages, list_terms
from content.taxonomy_rules import TermAddress, read_order
from core.json_values import JSONObject

_COUNTED = count_parameters(TERM_COUNTS)
_LISTED = (*LIST_PARAMETERS, *LANGUAGE_PARAMETERS, *_COUNTED)


class Terms(Resource):
    """The terms of a taxonomy, or with `$all` in its place of all of them."""

    tag = "Taxonomies"
    key = "term"
    plural = "terms"
    shape = TERM_SHAPE
    unread = ("locale", "taxonomy_uid", "depth")
    failures: ClassVar = {"POST": Failure(141, "Term creation failed. Please try again.")}
    parameters: ClassVar = {"GET": (*_LISTED, "depth", "typeahead", "term", "deleted")}

    def get(self, call: Call, taxonomy_uid: str) -> Reply:
        """List terms level by level, siblings in their order, down to `depth`, the first level where it is left out.

        A search by `typeahead`, `term` or `query` looks into all levels, and so does `$all`.
        """
        listing, is_count = read_term_listing(call, TERM_COUNTS, in_tree_order=True)
        if taxonomy_uid == ALL_TAXONOMIES:
            return page_reply("terms", listing, is_count, partial(list_all_terms, call.scope), represent_term)
        is_search = bool(listing.typeahead or call.text("query"))
        depth = read_depth(call, default=0 if is_search else 1)
        read = partial(list_terms, call.scope, taxonomy_uid, depth=depth)
        return page_reply("terms", listing, is_count, read, represent_term)

    def post(self, call: Call, taxonomy_uid: str) -> Reply:
        """Add a term, in the master language, below `parent_uid` as the `order`th of its siblings."""
        sent = call.document("term")
        uid, words, place = texts(sent, "uid")["uid"], read_words(sent), _read_place(sent)
        term = create_term(call.actor, call.scope, taxonomy_uid, uid=uid, words=words, place=place)
        return _written(call, TermAddress(taxonomy_uid, term.uid), "Term created successfully.", status=201)


class OneTerm(Resource):
    """One term."""

    tag = "Taxonomies"
    key = "term"
    shape = TERM_SHAPE
    unread = ("uid", "locale", "taxonomy_uid", "parent_uid", "depth", "order")
    delete_status = 204
    failures: ClassVar = {
        "POST": Failure(141, "Term localization failed. Please try again."),
        "PUT": Failure(141, "Term update failed. Please try again."),
    }
    parameters: ClassVar = {
        "GET": (*LANGUAGE_PARAMETERS, *_COUNTED),
        "POST": ("locale",),
        "PUT": ("locale", "force"),
        "DELETE": ("locale", "force"),
    }

    def get(self, call: Call, taxonomy_uid: str, uid: str) -> Reply:
        """Get a term."""
        languages, counts = read_languages(call), read_counts(call, TERM_COUNTS)
        row = get_term(call.scope, TermAddress(taxonomy_uid, uid), languages=languages, counts=counts)
        return Reply({"term": represent_term(row)})

    def post(self, call: Call, taxonomy_uid: str, uid: str) -> Reply:
        """Localize a term: say what it is called in one more language."""
        address, locale = TermAddress(taxonomy_uid, uid), call.text("locale") or None
        words = read_words(call.document("term"))
        localize_term(call.actor, call.scope, address, words=words, locale=locale)
        return _written(call, address, "Term localized successfully.", locale=locale, status=201)

    def put(self, call: Call, taxonomy_uid: str, uid: str) -> Reply:
        """Change what a term is called in a language; `move` changes where it stands.

        A body with a place (`parent_uid`, `order`) and no words moves the term: the vendor's Python client moves so.
        """
        address, locale = TermAddress(taxonomy_uid, uid), call.text("locale") or None
        sent = call.document("term")
        check_unchanged(sent, [("uid", uid)])
        if "parent_uid" in sent and not {"name", "description"} & sent.keys():
            move_term(call.actor, call.scope, address, place=_read_place(sent), force=call.flag("force"))
            return _written(call, address, "Term moved successfully.")
        rename_term(call.actor, call.scope, address, words=read_words(sent), locale=locale)
        return _written(call, address, "Term updated successfully.", locale=locale)

    def delete(self, call: Call, taxonomy_uid: str, uid: str) -> Reply:
        """Delete a term; with `force` one in use, too. With another `locale` than the master take only that away."""
        address, locale = TermAddress(taxonomy_uid, uid), call.text("locale")
        if locale and locale != call.scope.master_locale:
            unlocalize_term(call.actor, call.scope, address, locale=locale)
        else:
            delete_term(call.actor, call.scope, address, force=call.flag("force"))
        return Reply(None, status=204)


class TermMove(Resource):
    """Where a term stands."""

    tag = "Taxonomies"
    key = "term"
    shape = TERM_SHAPE
    unread = ("uid", "name", "description", "locale", "taxonomy_uid", "depth")
    failures: ClassVar = {"PUT": Failure(141, "The term could not be moved. Please try again.")}
    parameters: ClassVar = {"PUT": ("force",)}

    def put(self, call: Call, taxonomy_uid: str, uid: str) -> Reply:
        """Put a term below `parent_uid` (null: at the top) as the `order`th of its siblings (left out: the last).

        A term that has others below it changes its parent only with `force`, as a parameter or beside `term`.
        """
        body = call.body()
        address, place = TermAddress(taxonomy_uid, uid), _read_place(object_at(body, "term"))
        force = call.flag("force") or body.get("force") is True
        move_term(call.actor, call.scope, address, place=place, force=force)
        return _written(call, address, "Term moved successfully.")


class TermAncestors(Resource):
    """What stands above a term."""

    tag = "Taxonomies"
    plural = "terms"
    shape = TERM_SHAPE
    parameters: ClassVar = {"GET": _LISTED}

    def get(self, call: Call, taxonomy_uid: str, uid: str) -> Reply:
        """List the terms above a term, the highest first."""
        listing, is_count = read_term_listing(call, TERM_COUNTS, in_tree_order=True)
        read = partial(list_ancestors, call.scope, TermAddress(taxonomy_uid, uid))
        return page_reply("terms", listing, is_count, read, represent_term)


class TermDescendants(Resource):
    """What stands below a term."""

    tag = "Taxonomies"
    plural = "terms"
    shape = TERM_SHAPE
    parameters: ClassVar = {"GET": (*_LISTED, "depth")}

    def get(self, call: Call, taxonomy_uid: str, uid: str) -> Reply:
        """List the terms below a term level by level, `depth` levels down, all of them where it is left out."""
        listing, is_count = read_term_listing(call, TERM_COUNTS, in_tree_order=True)
        depth = read_depth(call, default=0)
        read = partial(list_descendants, call.scope, TermAddress(taxonomy_uid, uid), depth=depth)
        return page_reply("terms", listing, is_count, read, represent_term)


class TermLocales(Resource):
    """The languages of a term."""

    tag = "Taxonomies"
    plural = "terms"
    shape = TERM_SHAPE

    def get(self, call: Call, taxonomy_uid: str, uid: str) -> Reply:
        """List a term in each language that it has words in."""
        rows = list_languages(call.scope, TermAddress(taxonomy_uid, uid))
        return Reply({"terms": [represent_term(row) for row in rows]})


def _read_place(document: JSONObject) -> Place:
    order, problems = read_order(document)
    if problems:
        raise TermInvalid(problems)
    return Place(texts(document, "parent_uid")["parent_uid"], order)


def _written(call: Call, address: TermAddress, notice: str, *, locale: str | None = None, status: int = 200) -> Reply:
    languages = (locale or call.scope.master_locale,)
    row = get_term(call.scope, address, languages=languages)
    return Reply({"notice": notice, "term": represent_term(row)}, status=status)
