"""Filters that nobody means well: words with a meaning elsewhere, operators there are and are not, patterns that run away."""

from hypothesis import strategies as st

META = [
    "'", '"', "\\", "';--", "' OR 1=1 --", '") || (@ == "', "$", "@", "$.*", "[*]", "**", "%s", "%(a)s", "{}", "\x01",
    "e.uid", "l.locale", "__proto__", "é😀", "a" * 300, "0", "-1", "1e400",
]  # fmt: skip
OPERATORS = [
    "$eq", "$ne", "$in", "$nin", "$gt", "$gte", "$lt", "$lte", "$exists", "$regex", "$options", "$not", "$and", "$or",
    "$in_query", "$nin_query", "$above", "$below", "$eq_above", "$eq_below", "levels", "value", "$where", "$expr",
    "$elemMatch", "$function", "$nor", "$", "$$",
]  # fmt: skip
PATHS = [
    "title", "uid", "pages", "sold", "out_at", "by", "by.uid", "cover", "seo.keywords", "seo.themes.topics",
    "taxonomies.topics", "taxonomies", "taxonomies.", "parts.quote.of", "parts.1.table.rows", "parts.99999999999.x", "tags",
    "_version", "_workflow.uid", "created_at", "data", "l.title", "a..b", ".", "",
]  # fmt: skip
PATTERNS = [
    "(a+)+$", "(a|a)*b", "[", "(", "a{1000}", "(?=a)", "(?i)a", "\\1", "*", "^(([a-z])+.)+$", "[[:alpha:]]", "\\p{L}",
    "(.*)(.*)(.*)(.*)x", "***:a", "***=a",
]  # fmt: skip
values = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.sampled_from([0, -1, 2**63, 1e308, 0.1, 2**53 + 1]),
        st.sampled_from([*META, *PATTERNS, "2026-01-01", "9999-12-31T23:59:59-23:59", "birds"]),
    ),
    lambda below: st.one_of(
        st.lists(below, max_size=3),
        st.dictionaries(st.sampled_from([*OPERATORS, *PATHS, *META]), below, max_size=3),
    ),
    max_leaves=8,
)
conditions = st.dictionaries(st.sampled_from(OPERATORS), values, min_size=1, max_size=2)
filters = st.dictionaries(
    st.sampled_from([*PATHS, *PATHS, *META, "$and", "$or"]), st.one_of(conditions, values), min_size=1, max_size=3
)
