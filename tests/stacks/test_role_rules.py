"""What rules of a role come to, and which are refused."""

import pytest

from core.errors import Problem
from core.json_values import JSONValue
from stacks.limits import Chosen, EntryRight, FieldLimits, Limits
from stacks.permissions import Permission
from stacks.role_problems import rule_problems
from stacks.role_rules import EVERYTHING, NOBODY, Action, Names, parse_rules, permissions_of_rules

BRANCH: JSONValue = {"module": "branch", "branches": ["main"], "acl": {"read": True}}
FRENCH: JSONValue = {"module": "locale", "locales": ["fr-fr"], "acl": {"read": True}}
BLOG: JSONValue = {
    "module": "content_type",
    "content_types": ["blog"],
    "acl": {"read": True, "sub_acl": {"read": True, "update": True, "publish": False}},
}
ALWAYS = {
    Permission.BRANCH_READ,
    Permission.ENVIRONMENT_READ,
    Permission.EXTENSION_READ,
    Permission.LABEL_READ,
    Permission.LOCALE_READ,
    Permission.STACK_READ,
    Permission.USER_READ,
}


def limits(*roles: list[JSONValue], free: frozenset[Permission] = frozenset()) -> Limits:
    return Limits("bltada", free, tuple(parse_rules(rules) for rules in roles))


def names(*uids: str) -> Names:
    return Names(frozenset(uids))


def right(chosen: Chosen, but: Chosen | None = None, fields: FieldLimits | None = None) -> EntryRight:
    return EntryRight(names("fr-fr"), NOBODY, chosen, but or Chosen(), fields or FieldLimits())


@pytest.mark.parametrize(
    ("rules", "granted"),
    [
        ([BRANCH], set()),
        (
            [BLOG],
            {Permission.CONTENT_TYPE_READ, Permission.ENTRY_READ, Permission.ENTRY_WRITE, Permission.COMMENT_WRITE},
        ),
        (
            [{"module": "content_type", "content_types": ["blog"], "acl": {"read": True}}],
            {Permission.CONTENT_TYPE_READ},
        ),
        ([{"module": "content_type", "content_types": [], "acl": {"sub_acl": {"delete": True}}}], set()),
        ([{"module": "asset", "assets": ["$all"], "acl": {"delete": True}}], {Permission.ASSET_DELETE}),
        (
            [{"module": "taxonomy", "taxonomies": ["a"], "acl": {"publish": True}}],
            {Permission.PUBLISH_QUEUE_READ, Permission.TAXONOMY_PUBLISH},
        ),
        (
            [{"module": "asset", "assets": ["a"], "acl": {"publish": True}}],
            {
                Permission.ASSET_PUBLISH,
                Permission.PUBLISH_QUEUE_READ,
                Permission.RELEASE_READ,
                Permission.RELEASE_WRITE,
            },
        ),
        ([{"module": "webhook", "acl": {"read": True, "write": True}}], set()),
        ([{"module": "asset", "assets": ["$all"], "acl": {"delete": True}, "restrict": True}], set()),
    ],
)
def test_rules_come_to_the_permissions_they_need(rules: list[JSONValue], granted: set[Permission]) -> None:
    assert permissions_of_rules(rules) == ALWAYS | granted


@pytest.mark.parametrize("module", ["stack", "token", "user", "role", "webhook", "audit_log", "$all", "organization"])
def test_no_rule_gives_a_hand_in_who_may_do_what(module: str) -> None:
    rule: JSONValue = {"module": module, "acl": {action.value: True for action in Action}}

    assert permissions_of_rules([rule]) == ALWAYS


def test_a_role_without_languages_reaches_no_entry() -> None:
    assert limits([BLOG]).entry_rights(Action.READ, "blog") == ()


def test_the_whole_type_in_a_language() -> None:
    held = limits([BLOG, FRENCH])

    whole = (right(Chosen(is_all=True)),)
    assert held.entry_rights(Action.READ, "blog") == whole
    assert held.entry_rights(Action.UPDATE, "blog") == whole
    assert held.entry_rights(Action.PUBLISH, "blog") == ()
    assert held.entry_rights(Action.READ, "news") == ()


def test_entries_by_name_and_by_maker_with_exceptions() -> None:
    held = limits(
        [
            FRENCH,
            {"module": "entry", "content_type": "blog", "entries": ["blt1", "$own"], "acl": {"read": True}},
            {"module": "entry", "content_type": "blog", "entries": ["blt2"], "acl": {"read": True}, "restrict": True},
        ]
    )

    assert held.entry_rights(Action.READ, "blog") == (
        right(Chosen(uids=frozenset({"blt1"}), own=True), Chosen(uids=frozenset({"blt2"}))),
    )
    assert held.sees_type("blog")
    assert not held.sees_type("news")


def test_an_exception_on_the_type_leaves_nothing_of_what_the_same_role_gives() -> None:
    never: JSONValue = {
        "module": "content_type",
        "content_types": ["blog"],
        "acl": {"read": True, "sub_acl": {"update": True}},
        "restrict": True,
    }

    assert limits([BLOG, FRENCH, never]).entry_rights(Action.UPDATE, "blog") == ()
    assert limits([BLOG, FRENCH, never]).entry_rights(Action.READ, "blog") == (right(Chosen(is_all=True)),)
    # Another role of the same person is not touched by it.
    assert limits([BLOG, FRENCH, never], [BLOG, FRENCH]).entry_rights(Action.UPDATE, "blog") == (
        right(Chosen(is_all=True)),
    )


def test_rules_of_several_roles_do_not_mix() -> None:
    news: JSONValue = {
        "module": "content_type",
        "content_types": ["news"],
        "acl": {"read": True, "sub_acl": {"read": True}},
    }
    english: JSONValue = {"module": "locale", "locales": ["en-us"], "acl": {"read": True}}
    held = limits([BLOG, FRENCH], [news, english])

    (blog,) = held.entry_rights(Action.READ, "blog") or ()
    (other,) = held.entry_rights(Action.READ, "news") or ()
    assert [blog.covers_locale(code) for code in ("fr-fr", "en-us")] == [True, False]
    assert [other.covers_locale(code) for code in ("fr-fr", "en-us")] == [False, True]


def test_what_a_system_role_allows_has_no_limit() -> None:
    held = limits([BLOG, FRENCH], free=frozenset({Permission.ENTRY_READ}))

    assert held.entry_rights(Action.READ, "news") is None
    assert held.entry_rights(Action.UPDATE, "news") == ()


def test_languages_may_be_there_to_be_read_only() -> None:
    reading: JSONValue = {"module": "locale", "locales": ["fr-fr"], "acl": {"read": True, "sub_acl": {"read": True}}}
    never: JSONValue = {
        "module": "locale",
        "locales": ["fr-fr"],
        "acl": {"sub_acl": {"update": True}},
        "restrict": True,
    }

    assert limits([BLOG, reading]).entry_rights(Action.UPDATE, "blog") == ()
    (updated,) = limits([BLOG, FRENCH, never]).entry_rights(Action.UPDATE, "blog") or ()
    assert not updated.covers_locale("fr-fr")
    (read,) = limits([BLOG, FRENCH, never]).entry_rights(Action.READ, "blog") or ()
    assert read.covers_locale("fr-fr")


@pytest.mark.parametrize(
    "rule",
    [
        {"module": "field", "content_type": "blog", "fields": ["fee"], "acl": {"read": True}, "restrict": True},
        {"module": "field", "content_type": "blog", "fields": ["fee"], "acl": {"read": False}},
        {
            "module": "field",
            "content_type": "blog",
            "fields": ["fee"],
            "acl": {"sub_acl": {"read": True}},
            "restrict": True,
        },
    ],
)
def test_a_field_that_may_not_be_read_may_not_be_written(rule: JSONValue) -> None:
    held = limits([BLOG, FRENCH, rule])

    hidden = right(Chosen(is_all=True), fields=FieldLimits(but=frozenset({"fee"})))
    assert held.entry_rights(Action.READ, "blog") == (hidden,)
    assert held.entry_rights(Action.UPDATE, "blog") == (hidden,)


def test_fields_alone_may_be_given() -> None:
    reading: JSONValue = {
        "module": "content_type",
        "content_types": ["blog"],
        "acl": {"read": True, "sub_acl": {"read": True}},
    }
    field: JSONValue = {"module": "field", "content_type": "blog", "fields": ["seo"], "acl": {"update": True}}

    assert limits([reading, FRENCH, field]).entry_rights(Action.UPDATE, "blog") == (
        right(Chosen(is_all=True), fields=FieldLimits(only=frozenset({"seo"}))),
    )


def test_terms_choose_entries_of_types() -> None:
    rule: JSONValue = {
        "module": "taxonomy",
        "taxonomies": ["regions"],
        "terms": ["regions.north"],
        "content_types": [{"uid": "$all", "acl": {"read": True, "sub_acl": {"read": True}}}],
        "acl": {"read": True, "sub_acl": {"read": True, "update": False}},
    }
    held = limits([FRENCH, rule])

    assert held.entry_rights(Action.READ, "any") == (right(Chosen(terms=(("regions", names("north")),))),)
    assert held.taxonomies(Action.READ) == ((names("regions"), NOBODY),)
    assert held.taxonomies(Action.UPDATE) == ((NOBODY, NOBODY),)
    assert held.type_documents() == EVERYTHING


@pytest.mark.parametrize(
    ("rules", "path"),
    [
        ("all", "rules"),
        ([7], "rules.0"),
        ([{"acl": {"read": True}}], "rules.0.module"),
        ([{"module": "branch", "branches": ["main"]}], "rules.0.acl"),
        ([{"module": "branch", "branches": "main", "acl": {}}], "rules.0.branches"),
        ([{"module": "branch", "branches": ["main"], "acl": {"read": "yes"}}], "rules.0.acl.read"),
        ([{"module": "content_type", "content_types": ["a"], "acl": {"sub_acl": 1}}], "rules.0.acl.sub_acl"),
        (
            [{"module": "content_type", "content_types": ["a"], "acl": {"sub_acl": {"read": 1}}}],
            "rules.0.acl.sub_acl.read",
        ),
        ([{"module": "entry", "entries": ["a"], "acl": {}}], "rules.0.content_type"),
        ([{"module": "field", "content_type": "$all", "fields": ["a"], "acl": {}}], "rules.0.content_type"),
        ([{"module": "locale", "locales": ["a"], "acl": {}, "restrict": "yes"}], "rules.0.restrict"),
        ([{"module": "taxonomy", "taxonomies": ["a"], "terms": "b", "acl": {}}], "rules.0.terms"),
        ([{"module": "taxonomy", "taxonomies": ["a"], "content_types": [1], "acl": {}}], "rules.0.content_types.0"),
        (
            [{"module": "field", "content_type": "a", "fields": ["title"], "acl": {"read": False}}],
            "rules.0.fields",
        ),
        ([{"module": "locale", "locales": ["a"], "acl": {"read": True}}], "rules.branch"),
        ([{"module": "branch", "branches": [], "acl": {"read": True}}], "rules.branch"),
        ([{"module": "x" * 100_000, "acl": {}}], "rules"),
    ],
)
def test_a_broken_rule_is_refused_at_its_place(rules: JSONValue, path: str) -> None:
    assert [problem.path for problem in rule_problems(rules)] == [path]


def test_a_missing_branch_is_told_in_the_vendors_words() -> None:
    assert rule_problems([]) == [Problem("rules.branch", "required", "is a required field.")]
