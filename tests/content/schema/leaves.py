"""Values of the simple field types, drawn at random so that a field's own options accept them."""

import itertools
from datetime import UTC, datetime
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from core.json_values import JSONObject

# Strategies nest values of every shape; what they draw is JSON.
Json = SearchStrategy[Any]

_roots = itertools.count(1)
TAXONOMY, TERMS = "place", ("rome", "oslo", "kyiv")
AUTHOR = "author"

texts = st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1, max_size=12)
words = st.from_regex(r"[a-z]{1,8}", fullmatch=True)
flags = st.booleans()
instance_uids = st.from_regex(r"cs[0-9a-f]{16}", fullmatch=True)
numbers = st.one_of(
    st.integers(-(2**53), 2**53), st.floats(-1e9, 1e9).filter(lambda each: each == 0 or abs(each) > 1e-9)
)
instants = st.datetimes(datetime(1990, 1, 1), datetime(2050, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 bounds have no zone
dates = st.one_of(
    instants.map(lambda each: each.isoformat(timespec="milliseconds").replace("+00:00", "Z")),
    instants.map(lambda each: each.date().isoformat()),
)
any_json: Json = st.recursive(
    st.one_of(st.none(), flags, numbers, texts),
    lambda below: st.one_of(st.lists(below, max_size=3), st.dictionaries(words, below, max_size=3)),
    max_leaves=6,
)


def length_of(source: JSONObject) -> tuple[int, int]:
    low, high = source.get("min"), source.get("max")
    return int(low) if isinstance(low, int) else 1, int(high) if isinstance(high, int) else 40


def text_values(source: JSONObject) -> Json:
    """Texts that have the length and the form that the field asks for."""
    low, high = length_of(source)
    if source.get("format"):
        return st.from_regex(rf"[a-z]{{{low},{high}}}", fullmatch=True)
    return st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=low, max_size=high)


def number_values(source: JSONObject) -> Json:
    low, high = source.get("min"), source.get("max")
    least = low if isinstance(low, int | float) else -1_000
    most = high if isinstance(high, int | float) else 1_000
    whole: Json = st.integers(int(least), int(most))
    return whole if source["data_type"] == "integer" else st.one_of(whole, st.floats(least, most))


def date_values(source: JSONObject) -> Json:
    return st.sampled_from(["2020-01-01", "2020-06-01T12:00:00.000Z"]) if source.get("startDate") else dates


def ranges(ends: Json) -> Json:
    pair: Json = st.lists(ends, min_size=2, max_size=2).map(
        lambda each: dict(zip(("start", "end"), sorted(each), strict=True))
    )
    return pair


def documents() -> Json:
    """Rich text trees with a paragraph or two."""
    leaf = st.builds(lambda text, bold: {"text": text, "bold": bold}, texts, flags)
    paragraph = st.builds(
        lambda uid, leaves: {"type": "p", "uid": uid, "attrs": {}, "children": leaves},
        st.uuids().map(lambda each: each.hex),
        st.lists(leaf, min_size=1, max_size=2),
    )
    return st.lists(paragraph, max_size=2).map(
        # Counted, not drawn: what a branch holds already is what two draws must not share.
        lambda nodes: {"type": "doc", "uid": f"root{next(_roots)}", "attrs": {}, "children": nodes}
    )


def choices_of(source: JSONObject) -> Json:
    enum: Any = source["enum"]
    return st.sampled_from([choice["value"] for choice in enum["choices"]])


def references(_: JSONObject) -> Json:
    one = words.map(lambda uid: {"uid": f"blt{uid}", "_content_type_uid": AUTHOR})
    return st.lists(one, min_size=1, max_size=3)


def terms(_: JSONObject) -> Json:
    return st.lists(st.sampled_from(TERMS), min_size=1, unique=True).map(
        lambda uids: [{"taxonomy_uid": TAXONOMY, "term_uid": uid} for uid in uids]
    )


links: Json = st.fixed_dictionaries({"title": texts, "href": texts})
times = st.times().map(lambda each: each.isoformat(timespec="seconds"))
