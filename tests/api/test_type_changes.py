"""What a change of a type does to content that exists: told, refused, forced."""

import json
from typing import Any

import pytest

from tests.api.asking import count_queries
from tests.api.changing import AUTHOR, BODY, CASES, HERO, NUMBER, PAGE, QUOTE, change_to, create, save
from tests.api.documents import article, text_field, title_field
from tests.api.management_client import Manager, make_manager

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager() -> Manager:
    return make_manager()


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_a_change_that_harms_an_entry_is_told_and_refused_until_forced(
    manager: Manager, case: tuple[Any, Any, Any, Any, str, str]
) -> None:
    before, after, harmed, unharmed, path, kind = case
    create(manager, before)
    uid = save(manager, "One", **{before["uid"]: harmed})
    save(manager, "Two", **{before["uid"]: unharmed})
    save(manager, "Three", **{before["uid"]: unharmed})
    change = change_to(*([after] if after else []))
    stands = manager.get("content_types/article")

    told = manager.put("content_types/article?dry_run=true", change)["plan"]
    status, code, _, errors = manager.refused("PUT", "content_types/article", change)

    (planned,) = [each for each in told["changes"] if each["is_lossy"]]
    assert {key: planned[key] for key in ("path", "kind", "entry_count", "sample_uids")} == {
        "path": path, "kind": kind, "entry_count": 1, "sample_uids": [uid],
    }  # fmt: skip
    assert told["is_refused"] is True
    assert (status, code) == (422, 115)
    assert list(errors) == [path]
    assert errors[path][0].endswith(f" Concerns 1 entry: {uid}.")
    assert manager.get("content_types/article") == stands

    forced = manager.put("content_types/article?force=true", change)["content_type"]
    assert (forced["_version"], forced["schema"]) == (2, change["content_type"]["schema"])


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_a_change_that_harms_nobody_needs_no_force(manager: Manager, case: tuple[Any, Any, Any, Any, str, str]) -> None:
    before, after, _, unharmed, _, _ = case
    create(manager, before)
    save(manager, "One", **{before["uid"]: unharmed})
    change = change_to(*([after] if after else []))

    assert manager.put("content_types/article?dry_run=true", change)["plan"]["is_refused"] is False
    assert manager.put("content_types/article", change)["content_type"]["_version"] == 2


def test_a_field_that_becomes_unique_is_refused_where_entries_share_a_value(manager: Manager) -> None:
    create(manager, BODY)
    uids = [save(manager, title, body="Same") for title in ("One", "Two")]
    save(manager, "Three", body="Other")
    save(manager, "Four", body="")
    change = change_to({**BODY, "unique": True})

    assert manager.refused("PUT", "content_types/article", change)[3] == {
        "body": [f"must differ between entries. Concerns 2 entries: {', '.join(uids)}."]
    }
    manager.put(f"content_types/article/entries/{uids[0]}", {"entry": {"body": "Different"}})
    assert manager.put("content_types/article", change)["content_type"]["_version"] == 2


def test_a_renamed_field_is_one_that_goes_and_one_that_comes(manager: Manager) -> None:
    create(manager, BODY)
    uid = save(manager, "One", body="x")
    plan = manager.put("content_types/article?dry_run=true", change_to(text_field("text")))["plan"]
    assert [(each["path"], each["kind"], each["sample_uids"]) for each in plan["changes"]] == [
        ("body", "removed", [uid]),
        ("text", "added", []),
    ]


def test_a_mandatory_field_without_a_default_cannot_be_added_where_entries_are(manager: Manager) -> None:
    create(manager)
    uid = save(manager, "One")
    needed = text_field("text", mandatory=True)
    assert manager.refused("PUT", "content_types/article", change_to(needed))[3] == {
        "text": [f"is added and must have a value. Concerns 1 entry: {uid}."]
    }
    with_default = {**needed, "field_metadata": {"default_value": "Nothing yet."}}
    assert manager.put("content_types/article", change_to(with_default))["content_type"]["_version"] == 2


def test_every_harm_is_told_at_once(manager: Manager) -> None:
    create(manager, BODY, NUMBER)
    save(manager, "One", body="x", pages=6)
    errors = manager.refused("PUT", "content_types/article", change_to({**NUMBER, "max": 5}))[3]
    assert list(errors) == ["body", "pages"]


def test_an_entry_that_broke_the_old_rule_too_is_not_harmed(manager: Manager) -> None:
    create(manager, NUMBER)
    save(manager, "One", pages=6)
    manager.put("content_types/article?force=true", change_to({**NUMBER, "max": 5}))
    assert manager.put("content_types/article", change_to({**NUMBER, "max": 4}))["content_type"]["_version"] == 3


def test_a_harm_in_any_language_counts_the_entry_once(manager: Manager) -> None:
    manager.post("locales", {"locale": {"code": "fr-fr", "name": "French"}})
    create(manager, BODY)
    uid = save(manager, "One", body="x")
    manager.put(f"content_types/article/entries/{uid}?locale=fr-fr", {"entry": {"title": "Un", "body": "y"}})
    other = save(manager, "Two")
    manager.put(f"content_types/article/entries/{other}?locale=fr-fr", {"entry": {"body": "z"}})
    plan = manager.put("content_types/article?dry_run=true", change_to())["plan"]
    assert [(each["path"], each["entry_count"], each["sample_uids"]) for each in plan["changes"]] == [
        ("body", 2, [uid, other])
    ]


def test_only_latest_versions_count(manager: Manager) -> None:
    create(manager, BODY)
    uid = save(manager, "One", body="x")
    manager.put(f"content_types/article/entries/{uid}", {"entry": {"body": ""}})
    assert manager.put("content_types/article", change_to())["content_type"]["_version"] == 2


def test_five_entries_are_named_however_many_there_are(manager: Manager) -> None:
    create(manager, BODY)
    uids = [save(manager, f"Title {number}", body="x") for number in range(7)]
    for change in (change_to(), change_to({**BODY, "format": "^y$"})):
        (planned,) = manager.put("content_types/article?dry_run=true", change)["plan"]["changes"]
        assert (planned["entry_count"], planned["sample_uids"]) == (7, uids[:5])


def test_a_second_entry_keeps_a_type_from_becoming_a_singleton(manager: Manager) -> None:
    create(manager)
    save(manager, "One")
    change = {"content_type": {"options": {**article()["options"], "singleton": True}}}
    assert manager.put("content_types/article?dry_run=true", change)["plan"]["is_refused"] is False
    save(manager, "Two")
    assert list(manager.refused("PUT", "content_types/article", change)[3]) == ["options.singleton"]


def test_a_dry_run_of_a_broken_schema_is_refused_like_the_change(manager: Manager) -> None:
    create(manager)
    broken = change_to({"uid": "x", "data_type": "nonsense"})
    dry = manager.refused("PUT", "content_types/article?dry_run=true", broken)
    assert dry == manager.refused("PUT", "content_types/article", broken)
    assert dry == manager.refused("PUT", "content_types/article?force=true", broken)


def test_a_dry_run_of_a_creation_only_checks(manager: Manager) -> None:
    response = manager.ask("POST", "content_types?dry_run=true", {"content_type": article()})
    plan = {"is_refused": False, "rewrites": 0, "changes": []}
    assert (response.status_code, json.loads(response.content)) == (
        200,
        {"notice": "Content Type can be created.", "plan": plan},
    )
    assert manager.get("content_types") == {"content_types": []}
    create(manager)
    for document in (article(title="Other"), article(uid="other"), article(schema=[])):
        dry = manager.refused("POST", "content_types?dry_run=true", {"content_type": document})
        assert dry == manager.refused("POST", "content_types", {"content_type": document})


def test_a_dry_run_of_a_taken_title_is_refused_like_the_change(manager: Manager) -> None:
    create(manager)
    manager.post("content_types", {"content_type": article(uid="other", title="Other")})
    change = {"content_type": {"title": "Other"}}
    dry = manager.refused("PUT", "content_types/article?dry_run=true", change)
    assert dry == manager.refused("PUT", "content_types/article", change)
    assert dry[3] == {"title": ["is not unique."]}


def test_a_field_of_a_block_that_becomes_unique_is_refused_where_a_value_occurs_twice(manager: Manager) -> None:
    create(manager, PAGE)
    twice = save(manager, "One", page=[{"hero": {"headline": "a"}}, {"hero": {"headline": "a"}}])
    shared = save(manager, "Two", page=[{"hero": {"headline": "b"}}])
    sharing = save(manager, "Three", page=[{"hero": {"headline": "c"}}, {"hero": {"headline": "b"}}])
    save(manager, "Four", page=[{"hero": {"headline": "d"}}, {"hero": {"headline": ""}}, {"hero": {"headline": ""}}])
    page = {**PAGE, "blocks": [{**HERO, "schema": [text_field("headline", unique=True)]}, QUOTE]}
    assert manager.refused("PUT", "content_types/article", change_to(page))[3] == {
        "page.hero.headline": [
            f"must differ between entries. Concerns 3 entries: {', '.join([twice, shared, sharing])}."
        ]
    }


def test_a_rule_that_no_longer_hides_a_field_is_refused_where_the_field_must_hold_something(manager: Manager) -> None:
    rule = {
        "conditions": [{"operand_field": "kind", "operator": "equals", "value": "long"}],
        "match_type": "all",
        "actions": [{"action": "show", "target_field": "body"}],
    }
    fields = [title_field(), text_field("kind"), text_field("body", mandatory=True)]
    manager.post("content_types", {"content_type": article(schema=fields, field_rules=[rule])})
    hidden = save(manager, "One", kind="short")
    save(manager, "Two", kind="long", body="x")
    change: dict[str, Any] = {"content_type": {"field_rules": []}}
    sentence = "hides and shows other fields: what is shown may have to hold something."
    assert manager.refused("PUT", "content_types/article", change)[3] == {
        "field_rules": [f"{sentence} Concerns 1 entry: {hidden}."]
    }
    # A rule that hides the field looks at others than those that change.
    stricter = {"content_type": {"schema": [*fields[:2], text_field("body", mandatory=True, max=1)]}}
    assert manager.put("content_types/article", stricter)["content_type"]["_version"] == 2


def test_hundreds_of_changes_are_told_at_once(manager: Manager) -> None:
    fields = [text_field(f"field_{number}") for number in range(450)]
    create(manager, *fields)
    uid = save(manager, "One", **{field["uid"]: "x" for field in fields})
    plan = manager.put("content_types/article?dry_run=true", change_to())["plan"]
    assert (plan["is_refused"], plan["rewrites"], len(plan["changes"])) == (True, 1, 450)
    assert {change["entry_count"] for change in plan["changes"]} == {1}
    assert [change["sample_uids"] for change in plan["changes"]] == [[uid]] * 100 + [[]] * 350
    assert len(manager.refused("PUT", "content_types/article", change_to())[3]) == 450


@pytest.mark.parametrize(
    "path", ["references", "export", "export?version=1", "rewrites", "references?include_global_fields=true"]
)
def test_what_is_told_of_a_type_takes_few_queries(manager: Manager, path: str) -> None:
    create(manager, AUTHOR)
    headers = manager.tenant.headers(manager.secret)
    assert count_queries("GET", f"content_types/article/{path}", headers=headers) <= 3


def test_a_dry_run_of_a_deletion_tells_how_many_entries_would_go(manager: Manager) -> None:
    create(manager)
    assert manager.delete("content_types/article?dry_run=true")["plan"]["is_refused"] is False
    uid = save(manager, "One")
    plan = manager.delete("content_types/article?dry_run=true&force=true")["plan"]
    assert plan["is_refused"] is True
    assert [(each["entry_count"], each["sample_uids"]) for each in plan["changes"]] == [(1, [uid])]
    assert manager.get("content_types/article/entries?count=true") == {"entries": 1}
