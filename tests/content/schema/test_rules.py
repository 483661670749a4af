"""Field visibility rules: what is refused in them, what they hide, and what a hidden field need not hold."""

import pytest

from content.schema.compiled import CompiledType
from content.schema.parse import compile_stored, parse_schema
from content.schema.validate import clean_entry
from core.errors import Invalid
from core.json_values import JSONObject, JSONValue

from .builders import TITLE, field

CHOICES: JSONObject = {"choices": [{"value": "a"}, {"value": "b"}]}
BLOCK: list[JSONValue] = [field("text", "kind"), field("text", "deep", mandatory=True)]
OF_SWITCHES = "equals, is, matches, not_equals, is_not, does_not_match, not_matches, is_empty, is_not_empty"
SCHEMA: JSONValue = [
    TITLE,
    field("text", "kind"),
    field("number", "size"),
    field("boolean", "on"),
    field("isodate", "day"),
    field("text", "state", enum=CHOICES),
    field("reference", "author", reference_to=["person"]),
    field("text", "tags_", multiple=True),
    field("text", "body", field_metadata={"allow_rich_text": True}),
    field("text", "target", mandatory=True),
    field("group", "seo", schema=[field("text", "kind"), field("text", "words", mandatory=True)]),
    field("group", "rows", multiple=True, schema=[*BLOCK, field("group", "in_", schema=[*BLOCK])]),
    field("blocks", "page", blocks=[{"uid": "hero", "schema": [*BLOCK]}, {"uid": "quote", "schema": [*BLOCK]}]),
]


def condition(operand: JSONValue, operator: JSONValue, value: JSONValue = None) -> JSONObject:
    return {"operand_field": operand, "operator": operator, "value": value}


def rule(*conditions: JSONValue, action: str = "show", target: JSONValue = "target", match: str = "all") -> JSONObject:
    actions: JSONValue = [{"action": action, "target_field": target}]
    return {"conditions": [*conditions], "match_type": match, "actions": actions}


def compiled_with(*rules: JSONValue) -> CompiledType:
    return parse_schema(SCHEMA, field_rules=[*rules])


def hidden(data: JSONObject, *rules: JSONValue) -> tuple[str, ...]:
    found = compiled_with(*rules).rules
    assert found is not None
    return found.hidden_in(data)


@pytest.mark.parametrize(
    ("operand", "operator", "wanted", "holding", "failing"),
    [
        ("kind", "equals", "abc", "abc", "ABC"),
        ("kind", "matches", "abc", "abc", None),
        ("kind", "does_not_match", "abc", None, "abc"),
        ("kind", "not_equals", "abc", "x", "abc"),
        ("kind", "starts_with", "ab", "ABc", "cab"),
        ("kind", "ends_with", "bc", "abc", "bca"),
        ("kind", "contains", "b", "abc", "ac"),
        ("kind", "does_not_contain", "b", None, "abc"),
        ("kind", "is_empty", None, "", "x"),
        ("kind", "is_not_empty", None, "x", None),
        ("size", "equals", "3", 3.0, 4),
        ("size", "not_equals", 3, None, 3),
        ("size", "less_than", 3, 2, 3),
        ("size", "less_than_or_equals", 3, 3, None),
        ("size", "greater_than", 3, 4, 3),
        ("size", "greater_than_or_equals", 3, 3, 2),
        ("on", "is", True, True, None),
        ("on", "is", "false", None, True),
        ("on", "is_not", True, False, True),
        ("day", "is", "2024-02-01", "2024-02-01T10:00:00Z", "2024-02-02"),
        ("day", "before", "2024-02-01", "2024-01-31T23:59:59Z", "2024-02-01T00:00:01Z"),
        ("day", "after", "2024-02-01T10:00:00Z", "2024-02-01T10:00:01Z", "2024-02-01T10:00:00Z"),
        ("state", "is", "a", "a", "b"),
        ("state", "is_not", "a", None, "a"),
        ("author", "is", "blt1.blt2", [{"uid": "blt2", "_content_type_uid": "person"}], []),
        ("author", "is_not", "blt1", [{"uid": "blt2", "_content_type_uid": "person"}], [{"uid": "blt1"}]),
        ("author", "is_empty", None, [], [{"uid": "blt1"}]),
        ("seo.kind", "equals", "abc", "abc", "x"),
    ],
)
def test_each_operator_compares_what_its_field_holds(
    operand: str, operator: str, wanted: JSONValue, holding: JSONValue, failing: JSONValue
) -> None:
    shows = rule(condition(operand, operator, wanted))
    hides = rule(condition(operand, operator, wanted), action="hide")

    def data(value: JSONValue) -> JSONObject:
        return {"seo": {"kind": value}} if operand.startswith("seo.") else {operand: value}

    assert (hidden(data(holding), shows), hidden(data(failing), shows)) == ((), ("target",))
    assert (hidden(data(holding), hides), hidden(data(failing), hides)) == (("target",), ())


def test_all_or_any_of_the_conditions_must_hold() -> None:
    both = (condition("kind", "equals", "a"), condition("size", "equals", 1))
    data: JSONObject = {"kind": "a", "size": 2}

    assert hidden(data, rule(*both)) == ("target",)
    assert hidden(data, rule(*both, match="any")) == ()


def test_hiding_wins_over_showing() -> None:
    is_a, is_one = condition("kind", "equals", "a"), condition("size", "equals", 1)

    assert hidden({"kind": "a", "size": 1}, rule(is_a), rule(is_one, action="hide")) == ("target",)
    assert hidden({"kind": "a", "size": 1}, rule(is_a), rule(condition("on", "is", True))) == ()


def test_a_rule_in_repeated_instances_looks_at_its_own_instance() -> None:
    data: JSONObject = {
        "rows": [{"kind": "a", "in_": {"kind": "x"}}, {"kind": "b", "in_": {"kind": "a"}}],
        "page": [{"hero": {"kind": "a"}}, {"quote": {"kind": "a"}}, {"hero": {"kind": "b"}}],
    }

    assert hidden(data, rule(condition("rows.kind", "equals", "a"), target="rows.deep")) == ("rows.1.deep",)
    assert hidden(data, rule(condition("rows.kind", "equals", "a"), target="rows.in_.deep")) == ("rows.1.in_.deep",)
    assert hidden(data, rule(condition("rows.in_.kind", "equals", "a"), target="rows.deep")) == ("rows.0.deep",)
    assert hidden(data, rule(condition("page.hero.kind", "equals", "a"), target="page.hero.deep")) == (
        "page.2.hero.deep",
    )
    assert hidden(data, rule(condition("kind", "equals", "a"), target="page.quote.deep")) == ("page.1.quote.deep",)


@pytest.mark.parametrize(
    ("broken", "path", "message"),
    [
        ("x", "field_rules", "must be a list of objects."),
        ([7], "field_rules", "must be a list of objects."),
        ([rule(match="some")], "field_rules.0.match_type", "must be all or any."),
        (
            [rule(condition("kind", "is_empty"), condition("nowhere", "equals"))],
            "field_rules.0.conditions.1.operand_field",
            "is not a field of the schema.",
        ),
        (
            [rule(condition("tags_", "equals", "a"))],
            "field_rules.0.conditions.0.operand_field",
            "is not a field that rules can depend on.",
        ),
        (
            [rule(condition("body", "equals", "a"))],
            "field_rules.0.conditions.0.operand_field",
            "is not a field that rules can depend on.",
        ),
        (
            [rule(condition("on", "contains", True))],
            "field_rules.0.conditions.0.operator",
            f"is not an operator of this field: {OF_SWITCHES}.",
        ),
        (
            [rule(condition("size", "equals", "many"))],
            "field_rules.0.conditions.0.value",
            "is not a value to compare this field with.",
        ),
        (
            [rule(condition("kind", "is_empty"), target="nowhere")],
            "field_rules.0.actions.0.target_field",
            "is not a field of the schema.",
        ),
        (
            [rule(condition("kind", "is_empty"), action="blink")],
            "field_rules.0.actions.0.action",
            "must be show or hide.",
        ),
        (
            [rule(condition("seo.kind", "is_empty"), target="seo")],
            "field_rules.0.actions.0.target_field",
            "is a field that the rule itself depends on.",
        ),
        (
            [rule(condition("rows.kind", "is_empty"))],
            "field_rules.0.actions.0.target_field",
            "cannot depend on rows.kind, of which an entry may have many.",
        ),
        (
            [rule(condition("page.hero.kind", "is_empty"), target="page.quote.deep")],
            "field_rules.0.actions.0.target_field",
            "cannot depend on page.hero.kind, of which an entry may have many.",
        ),
    ],
)
def test_a_broken_rule_is_refused_with_its_path(broken: JSONValue, path: str, message: str) -> None:
    with pytest.raises(Invalid) as caught:
        parse_schema(SCHEMA, field_rules=broken)

    assert [(problem.path, problem.message) for problem in caught.value.problems] == [(path, message)]
    assert compile_stored(SCHEMA, field_rules=broken).rules is None


def required(compiled: CompiledType, data: JSONObject, stored: JSONObject | None = None) -> list[str]:
    found = clean_entry(compiled, {"title": "T", **data}, partial=stored is not None, stored=stored)
    assert {problem.rule for problem in found.problems} <= {"required"}
    return [problem.path for problem in found.problems]


def test_a_hidden_field_need_not_hold_a_value_and_keeps_what_it_holds() -> None:
    compiled = compiled_with(rule(condition("kind", "equals", "a")))

    assert required(compiled, {"kind": "a"}) == ["target"]
    assert required(compiled, {"kind": "b"}) == []
    assert clean_entry(compiled, {"target": "kept"}, partial=True).data == {"target": "kept"}


def test_what_lies_below_a_hidden_field_is_hidden_too() -> None:
    compiled = compiled_with(rule(condition("kind", "equals", "a"), target="seo"))

    assert required(compiled, {"target": "x", "seo": {}, "kind": "a"}) == ["seo.words"]
    assert required(compiled, {"target": "x", "seo": {}}) == []


def test_an_update_is_judged_by_what_is_stored_as_well() -> None:
    compiled = compiled_with(rule(condition("kind", "equals", "a")))

    assert required(compiled, {"target": ""}, {"kind": "a"}) == ["target"]
    assert required(compiled, {"target": ""}, {"kind": "b"}) == []
    assert required(compiled, {"target": "", "kind": "b"}, {"kind": "a"}) == []


def test_a_type_without_rules_hides_nothing() -> None:
    assert compiled_with().rules is None
    assert parse_schema(SCHEMA).rules is None
