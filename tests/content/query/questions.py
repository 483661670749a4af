"""Filters drawn at random for entries that are there: paths that they have, and values that they hold or nearly hold."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from hypothesis import strategies as st

from content.query.fields import Fields
from content.query.language import Kind
from tests.content.query.naive import leaves, values

Json = st.SearchStrategy[Any]

OWN = ["title", "uid", "url", "tags", "locale", "_version", "created_by", "updated_by", "_workflow.uid"]
PATTERNS = ["^[a-e]", "a$", "b|c", r"\w", "[0-9]{2}", "^$", ".", r"\s", "<p>"]
OTHERS: Mapping[Kind, Sequence[Any]] = {
    Kind.TEXT: ["", "a", "é", "2020-01-01", "%", '"', "'"],
    Kind.NUMBER: [0, 1, -1, 2.5, 1e17],
    Kind.BOOLEAN: [True, False],
    Kind.INSTANT: ["2020-01-01", "2020-06-01T12:00:00Z", "1990-01-01T00:00:00+05:30"],
    Kind.ANY: ["", "a", 0, 1, True, {}, [], {"a": 1}, [1]],
}
LEVELS = st.sampled_from([{}, {"levels": 1}, {"levels": 2}])


def paths_of(fields: Fields, entries: Sequence[Mapping[str, Any]]) -> list[str]:
    """Every path that may be asked for: those of the schema, and those into what they hold."""
    # What follows a taxonomy field is a taxonomy's uid, also where it looks like an index.
    lists = [path for path in fields.kinds if path not in fields.taxonomies]
    inner = {f"{path}.{key}" for path in lists for entry in entries for key in _keys(values(entry, path))}
    inner |= {f"{path}.term_uid" for path in fields.taxonomies}
    uids = {f"{path}.uid" for path in fields.files}
    return sorted({*OWN, "nothing.here", *fields.kinds, *inner, *uids})


def _keys(found: Iterator[Any]) -> Iterator[str]:
    for value in found:
        if isinstance(value, list):
            yield "0"
        for item in value if isinstance(value, list) else [value]:
            if isinstance(item, dict):
                yield from (key for key in item if key and "." not in key and not key.startswith("$"))


def questions(fields: Fields, entries: Sequence[Mapping[str, Any]], terms: Sequence[str], inner: Json) -> Json:
    """A filter of these entries; `inner` is asked of what they refer to."""
    found = paths_of(fields, entries)
    # Most filters ask for what some entries have and others have not.
    telling = [path for path in found if len({repr(list(values(entry, path))) for entry in entries}) > 1] or found
    paths = st.one_of(st.sampled_from(telling), st.sampled_from(telling), st.sampled_from(found))
    one = [paths.flatmap(lambda path: _of_field(path, fields, entries))]
    if fields.taxonomies:
        heads = st.sampled_from(["taxonomies", *sorted(fields.taxonomies)])
        one.append(st.builds(lambda head, asked: {f"{head}.place": asked}, heads, _of_terms(terms)))
    if fields.references:
        names = st.sampled_from(["$in_query", "$nin_query"])
        links = st.sampled_from(sorted(fields.references))
        one.append(st.builds(lambda path, name, asked: {path: {name: asked}}, links, names, inner))
    return st.recursive(
        st.one_of(one),
        lambda below: st.builds(
            lambda name, parts: {name: parts},
            st.sampled_from(["$and", "$or"]),
            st.lists(below, min_size=1, max_size=3),
        ),
        max_leaves=3,
    )


def _of_field(path: str, fields: Fields, entries: Sequence[Mapping[str, Any]]) -> Json:
    kind = fields.at(path).kind
    stored = path.removesuffix(".uid") if path.removesuffix(".uid") in fields.files else path
    held = [leaf for entry in entries for leaf in leaves(entry, stored) if leaf is not None]
    if path == "_version":
        held = [1]
    operands = st.one_of(st.sampled_from(held or OTHERS[kind]), st.sampled_from([*held, *OTHERS[kind]]))
    simple = [each for each in [*held, *OTHERS[kind]] if not isinstance(each, dict | list)]
    ordered = st.sampled_from([each for each in simple if not isinstance(each, bool)] or [0])
    operators = {
        "$eq": st.one_of(operands, st.none()),
        "$ne": st.one_of(operands, st.none()),
        "$in": st.lists(st.one_of(st.sampled_from(simple), st.none()), max_size=3),
        "$nin": st.lists(st.one_of(st.sampled_from(simple), st.none()), max_size=3),
        "$exists": st.booleans(),
    }
    if kind is not Kind.BOOLEAN:
        operators |= dict.fromkeys(("$gt", "$gte", "$lt", "$lte"), ordered)
    if kind in (Kind.TEXT, Kind.ANY):
        operators["$regex"] = st.sampled_from(PATTERNS)
    some = st.lists(st.sampled_from(sorted(operators)), min_size=1, max_size=2, unique=True).flatmap(
        lambda names: st.fixed_dictionaries({name: operators[name] for name in names})
    )
    return st.one_of(
        st.one_of(operands, st.none()).map(lambda value: {path: _bare(value)}),
        some.map(lambda asked: {path: asked}),
        some.map(lambda asked: {path: {"$not": asked}}),
    )


def _bare(value: Any) -> Any:
    is_mistaken = isinstance(value, dict) and any(key.startswith("$") for key in value)
    return {"$eq": value} if is_mistaken else value


def _of_terms(terms: Sequence[str]) -> Json:
    one = st.sampled_from(terms)
    walks = st.sampled_from(["$above", "$below", "$eq_above", "$eq_below"])
    walked = st.one_of(
        st.builds(lambda name, uid, levels: {name: uid, **levels}, walks, one, LEVELS),
        st.builds(lambda name, uid, levels: {name: {"value": uid, **levels}}, walks, one, LEVELS),
    )
    asked = st.one_of(
        walked,
        one,
        st.none(),
        st.sampled_from(["$in", "$nin"]).flatmap(lambda name: st.lists(one, max_size=2).map(lambda uids: {name: uids})),
        st.builds(lambda name, uid: {name: uid}, st.sampled_from(["$eq", "$ne"]), one),
        st.booleans().map(lambda is_there: {"$exists": is_there}),
    )
    operators = asked.filter(lambda each: isinstance(each, dict))
    return st.one_of(
        walked,
        asked,
        st.builds(
            lambda name, parts: {name: parts},
            st.sampled_from(["$and", "$or"]),
            st.lists(asked.filter(lambda each: each is not None), min_size=1, max_size=2),
        ),
        operators.map(lambda each: {"$not": each}),
    )
