"""Any JSON as field rules: they are read or refused with a path, and any entry is judged by them without an error."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from content.schema.compiled import CompiledType
from content.schema.inherited_rules import with_inherited_rules
from content.schema.parse import parse_schema
from content.schema.validate import clean_entry
from content.schema.walk import walk_schema
from core.errors import Invalid, Problem
from core.json_values import JSONObject, JSONValue

from .test_any_input import ENTRIES, json_values
from .test_rules import SCHEMA

# Drawing nested values is slow on a busy machine, which says nothing about the code under test.
generous = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])

PATHS = sorted(field.path for field in walk_schema(parse_schema(SCHEMA).fields))
OPERATORS = ["equals", "is_not", "matches", "contains", "less_than", "before", "is_empty", "starts_with"]
WORDS = ["conditions", "actions", "match_type", "operand_field", "operator", "value", "action", "target_field"]
VALUES = st.one_of(st.none(), st.booleans(), st.integers(), st.sampled_from(["", "1", "true", "2024-01-01", "a.b"]))
CONDITIONS = st.fixed_dictionaries(
    {"operand_field": st.sampled_from(PATHS), "operator": st.sampled_from(OPERATORS), "value": VALUES}
)
ACTIONS = st.fixed_dictionaries(
    {"action": st.sampled_from(["show", "hide"]), "target_field": st.sampled_from(PATHS)}
)  # fmt: skip
RULES = st.fixed_dictionaries(
    {
        "conditions": st.lists(CONDITIONS, min_size=1, max_size=2),
        "actions": st.lists(ACTIONS, min_size=1, max_size=2),
        "match_type": st.sampled_from(["all", "any"]),
    }
)


def parsed(rules: JSONValue) -> CompiledType | tuple[Problem, ...]:
    try:
        return parse_schema(SCHEMA, field_rules=rules)
    except Invalid as error:
        return error.problems


@generous
@given(st.one_of(json_values(WORDS, [*PATHS, *OPERATORS]), st.lists(RULES, max_size=2)), ENTRIES)
def test_any_rules_are_read_or_refused_with_their_paths(rules: JSONValue, entry: JSONObject) -> None:
    result = parsed(rules)

    if isinstance(result, CompiledType):
        clean_entry(result, entry, partial=False)
    else:
        assert result
        assert all(problem.path.startswith("field_rules") for problem in result)
    with_inherited_rules(rules, SCHEMA, {"seo": rules})


@pytest.mark.parametrize("own", [None, [], [{"match_type": "all"}]])
def test_rules_of_global_fields_come_after_the_types_own(own: JSONValue) -> None:
    rule: JSONObject = {
        "conditions": [{"operand_field": "kind", "operator": "is_empty"}],
        "actions": [{"action": "hide", "target_field": "words"}],
    }
    use: JSONObject = {"uid": "seo", "data_type": "global_field", "reference_to": "shared", "schema": []}
    block: JSONObject = {"uid": "hero", "reference_to": "shared", "schema": []}
    schema: JSONValue = [
        {"uid": "g", "data_type": "group", "schema": [use]},
        {"uid": "page", "data_type": "blocks", "blocks": [block]},
        {"uid": "author", "data_type": "reference", "reference_to": ["shared"]},
    ]

    found = with_inherited_rules(own, schema, {"shared": [rule], "other": [rule]})

    assert found == [
        *(own if isinstance(own, list) else []),
        *(
            {
                "conditions": [{"operand_field": f"{prefix}.kind", "operator": "is_empty"}],
                "actions": [{"action": "hide", "target_field": f"{prefix}.words"}],
            }
            for prefix in ("g.seo", "page.hero")
        ),
    ]
    assert with_inherited_rules(own, schema, {}) is own
