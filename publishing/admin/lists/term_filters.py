"""Filters of a list by terms of taxonomies: which are offered, what they are called, and what they mean."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from content.admin.term_choices import offered_terms
from content.admin.term_titles import term_titles
from content.query.fields import COLUMNS, TAXONOMIES, Fields
from content.query.language import In, Query, Side, Tagged, Walk
from content.schema.fields.choices import Taxonomy
from content.types import StoredType
from stacks.scope import Scope

MOST_TERMS: Final = 10
_LONGEST = 500


@dataclass(frozen=True, slots=True)
class OfferedTaxonomy:
    """A taxonomy that entries of a type have terms of, with its first terms for where there is no script."""

    uid: str
    name: str
    choices: Sequence[tuple[str, str]]


def offered_taxonomies(scope: Scope, stored: StoredType, fields: Fields, locale: str) -> list[OfferedTaxonomy]:
    """The taxonomies of the type's fields that who asks is shown. A few queries each."""
    shown = [stored.compiled.by_path[path] for path in fields.taxonomies if not fields.hides(path)]
    rules = [rule for field in shown if isinstance(field, Taxonomy) for rule in field.rules]
    found = offered_terms(scope, sorted({rule.taxonomy_uid for rule in rules}), locale)
    return [OfferedTaxonomy(uid, offered.name, offered.choices) for uid, offered in found.items()]


def terms_named(scope: Scope, texts: Sequence[str]) -> Mapping[str, str]:
    """What the living terms among those that an address names are called: a query where it names any."""
    pairs = [text[:_LONGEST].partition("/") for text in texts]
    named = {(taxonomy, uid) for taxonomy, slash, uid in pairs if slash and uid}
    if not named:
        return {}
    return {value: picked.title for value, picked in term_titles(scope, named).items()}


def term_query(term: str, fields: Fields, *, is_exact: bool) -> Query:
    """Entries that carry the term, or one below it, in a field that is shown."""
    taxonomy_uid, _slash, uid = term.partition("/")
    found = fields.find_taxonomy(f"{TAXONOMIES}.{taxonomy_uid}")
    if found is None:
        return In(COLUMNS["uid"], ())
    terms = (uid,) if is_exact else Walk(uid, Side.BELOW, is_included=True)
    return Tagged(taxonomy_uid, found.paths, terms)
