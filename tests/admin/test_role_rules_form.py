"""The rules of a role as ticks and texts, and back: nothing is lost, whoever wrote them."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.json_values import JSONValue
from publishing.admin.roles.rules_form import FieldLine, RulesForm, read_rules, says_the_same, write_rules
from stacks.limits import Limits
from stacks.publish_limits import entries_to_publish
from stacks.role_rules import Action, parse_rules, permissions_of_rules

MAIN: JSONValue = {"module": "branch", "branches": ["main"], "acl": {"read": True}}
BLOG: JSONValue = {
    "module": "content_type",
    "content_types": ["blog"],
    "acl": {"read": True, "sub_acl": {"read": True, "update": True}},
}


def test_ticks_are_told_in_as_few_rules_as_they_need() -> None:
    form = RulesForm(
        branches=frozenset({"main"}),
        locales=frozenset({"fr-fr"}),
        environments=frozenset({"$all"}),
        types={
            "blog": frozenset({"known", "read", "update"}),
            "news": frozenset({"known", "read", "update"}),
            "page": frozenset({"known"}),
        },
        assets={"$all": frozenset({"read"})},
        taxonomies={"topics": frozenset({"read", "publish"})},
        lines=(FieldLine("blog", ("seo", "price"), is_hidden=False),),
    )
    rules = write_rules(form)
    assert rules == [
        MAIN,
        {"module": "locale", "locales": ["fr-fr"], "acl": {"read": True}},
        {"module": "environment", "environments": ["$all"], "acl": {"read": True}},
        {"module": "content_type", "content_types": ["blog", "news"], "acl": {"read": True, "sub_acl": {"read": True, "update": True}}},
        {"module": "content_type", "content_types": ["page"], "acl": {"read": True}},
        {"module": "asset", "assets": ["$all"], "acl": {"read": True}},
        {"module": "taxonomy", "taxonomies": ["topics"], "acl": {"read": True, "publish": True}},
        {"module": "field", "content_type": "blog", "fields": ["seo", "price"], "acl": {"read": True, "sub_acl": {"update": True}}, "restrict": True},
    ]  # fmt: skip
    assert read_rules(rules) == form


@pytest.mark.parametrize(("is_hidden", "seen"), [(True, frozenset({"seo"})), (False, frozenset())])
def test_a_field_that_is_not_theirs_is_hidden_or_only_not_changed(is_hidden: bool, seen: frozenset[str]) -> None:
    form = RulesForm(
        branches=frozenset({"main"}),
        locales=frozenset({"$all"}),
        types={"blog": frozenset({"known", "read", "update"})},
        lines=(FieldLine("blog", ("seo",), is_hidden),),
    )
    limits = Limits("bltada", frozenset(), (parse_rules(write_rules(form)),))
    reading, changing = (limits.entry_rights(action, "blog") for action in (Action.READ, Action.UPDATE))
    assert reading
    assert changing
    assert (reading[0].fields.but, changing[0].fields.but) == (seen, frozenset({"seo"}))


FURTHER: list[Any] = [
    {"module": "entry", "content_type": "blog", "entries": ["$own"], "acl": {"read": True}},
    {"module": "content_type", "content_types": ["blog"], "acl": {"read": True, "sub_acl": {"delete": True}}, "restrict": True},
    {"module": "content_type", "content_types": ["blog"], "acl": {"read": True, "sub_acl": {"publish": False}}},
    {"module": "locale", "locales": ["fr-fr"], "acl": {"read": True, "sub_acl": {"read": True}}},
    {"module": "taxonomy", "taxonomies": ["topics"], "terms": ["topics.birds"], "acl": {"read": True}},
    {"module": "asset", "assets": ["blt1"], "acl": {"read": True}},
    {"module": "branch_alias", "branch_aliases": ["live"], "acl": {"read": True}},
    {"module": "webhook", "acl": {"read": True}},
    {"module": "locale", "locales": ["fr-fr"], "acl": {"read": True}, "note": "kept"},
    {"module": "content_type", "content_types": [], "acl": {"read": True}},
]  # fmt: skip


@pytest.mark.parametrize("row", FURTHER)
def test_what_no_tick_can_tell_is_kept_as_it_stands(row: JSONValue) -> None:
    form = read_rules([MAIN, row, BLOG])
    assert (form.further, form.types) == ((row,), {"blog": frozenset({"known", "read", "update"})})
    assert write_rules(form) == [MAIN, BLOG, row]


NAMES = st.lists(st.sampled_from(["$all", "blog", "news"]), min_size=1, max_size=2, unique=True)
FLAGS = st.dictionaries(st.sampled_from([action.value for action in Action]), st.booleans(), max_size=3)
ACLS = st.one_of(FLAGS, st.builds(lambda acl, below: {**acl, "sub_acl": below}, FLAGS, FLAGS))
ROWS = st.one_of(
    *(
        st.fixed_dictionaries({"module": st.just(module), key: NAMES, "acl": ACLS}, optional={"restrict": st.booleans()})
        for module, key in (
            ("asset", "assets"), ("content_type", "content_types"), ("environment", "environments"),
            ("folder", "folders"), ("locale", "locales"), ("taxonomy", "taxonomies"),
        )
    ),
    st.fixed_dictionaries(
        {"module": st.just("field"), "content_type": st.just("blog"), "fields": st.just(["seo"]), "acl": ACLS},
        optional={"restrict": st.booleans()},
    ),
)  # fmt: skip


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(ROWS, max_size=5))
def test_rules_mean_the_same_after_the_form_has_held_them(rows: list[JSONValue]) -> None:
    written = write_rules(read_rules([MAIN, *rows]))
    assert permissions_of_rules(written) == permissions_of_rules([MAIN, *rows])
    before, after = (Limits("bltada", frozenset(), (parse_rules(each),)) for each in ([MAIN, *rows], written))
    for uid in ("blog", "news", "page"):
        for action in Action:
            assert before.entry_rights(action, uid) == after.entry_rights(action, uid)
            assert entries_to_publish(before, uid) == entries_to_publish(after, uid)
    for action in Action:
        assert before.asset_rights(action) == after.asset_rights(action)
        assert before.folder_rights(action) == after.folder_rights(action)
        assert before.taxonomies(action) == after.taxonomies(action)
    assert (before.type_documents(), before.locales(), before.environments()) == (
        after.type_documents(), after.locales(), after.environments(),
    )  # fmt: skip
    assert says_the_same(read_rules(rows), rows)
