"""Whole taxonomies as files over the management API: exports and imports in JSON and CSV."""

from collections.abc import Callable
from typing import ClassVar

from django.core.files.uploadedfile import UploadedFile

from api.calls import Call
from api.errors import Failure
from api.replies import Reply
from api.terms import (
    LANGUAGE_PARAMETERS,
    TAXONOMY_SHAPE,
    read_languages,
    represent_taxonomy,
    represent_term,
)
from api.views import Resource
from content.actions.taxonomy_imports import import_taxonomy
from content.errors import TaxonomyInvalid
from content.query.window import Window
from content.taxonomies import TermListing, get_term, list_terms
from content.taxonomy_documents import (
    Parsed,
    TaxonomyDocument,
    TermDocument,
    read_csv,
    read_document,
    read_translation,
    write_csv,
    write_document,
)
from content.taxonomy_rules import MAX_IMPORTED_TERMS, TermAddress, Words
from core.errors import Invalid, Malformed, Problem
from core.json_values import JSONObject, Limits, parse_json

_LIMITS = Limits(nodes=20 * MAX_IMPORTED_TERMS, depth=20)
_EVERYTHING = Window(limit=2**31 - 1)


class TaxonomyExport(Resource):
    """A taxonomy with all its terms as a file."""

    tag = "Taxonomies"
    key = "taxonomy"
    shape = TAXONOMY_SHAPE
    also_answers = ("text/csv",)
    parameters: ClassVar = {"GET": ("format", *LANGUAGE_PARAMETERS)}

    def get(self, call: Call, uid: str) -> Reply:
        """Export a taxonomy and its terms, as JSON or with `format=csv` as a table."""
        wanted = call.text("format") or "json"
        if wanted not in ("json", "csv"):
            raise Invalid([Problem("format", "enum", "must be json or csv.")])
        languages = read_languages(call)
        taxonomy = get_term(call.scope, TermAddress(uid), languages=languages)
        listing = TermListing(languages=languages, window=_EVERYTHING, in_tree_order=True)
        terms = list_terms(call.scope, uid, listing).rows
        if wanted == "json":
            return Reply(write_document(represent_taxonomy(taxonomy), [represent_term(row) for row in terms]))
        known = {row.uid for row in terms}
        rows = (
            TermDocument(row.uid, Words(row.name), row.parent_uid if row.parent_uid in known else None, row.order)
            for row in terms
        )
        document = TaxonomyDocument(uid, Words(taxonomy.name, taxonomy.description), tuple(rows))
        headers = {
            "Content-Type": "text/csv; charset=utf-8",
            "Content-Disposition": f'attachment; filename="{uid}.csv"',
        }
        return Reply(write_csv(document, taxonomy.locale), headers=headers)


class TaxonomyImport(Resource):
    """A taxonomy that comes as a file."""

    tag = "Taxonomies"
    key = "taxonomy"
    shape = TAXONOMY_SHAPE
    uploads: ClassVar = ("taxonomy",)
    failures: ClassVar = {"POST": Failure(141, "Taxonomy import failed. Please try again.")}
    parameters: ClassVar = {"POST": ("locale",)}

    def post(self, call: Call) -> Reply:
        """Import a taxonomy with its terms from the JSON or CSV file `taxonomy` of a form.

        With another `locale` than the master's it says what a taxonomy that exists is called in that language.
        """
        locale = call.text("locale") or None
        is_translation = locale not in (None, call.scope.master_locale)
        parsed = _read_upload(call.form().file("taxonomy"), read_translation if is_translation else read_document)
        if parsed.document is None:
            raise TaxonomyInvalid(parsed.problems)
        taxonomy = import_taxonomy(call.actor, call.scope, parsed.document, locale=locale)
        languages = (locale or call.scope.master_locale,)
        row = get_term(call.scope, TermAddress(taxonomy.uid), languages=languages, counts=("terms_count",))
        body = {"notice": "Taxonomy imported successfully.", "taxonomy": represent_taxonomy(row)}
        return Reply(body, status=201)


def _read_upload(upload: "UploadedFile[bytes]", read: Callable[[JSONObject], Parsed]) -> Parsed:
    raw = upload.read()
    if (upload.name or "").lower().endswith(".csv"):
        return read_csv(raw)
    document = parse_json(raw, _LIMITS)
    if not isinstance(document, dict):
        raise Malformed("The file must hold a JSON object.")
    return read(document)
