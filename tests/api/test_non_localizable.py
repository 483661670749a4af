"""Values that are the same in every language, over HTTP: when they change, and what changes with them."""

from typing import Any

import pytest

from tests.api.documents import text_field, title_field
from tests.api.management_client import Manager
from tests.api.shared_values import (
    SHARED,
    contact,
    make_entry,
    make_pages,
    read,
    refuse,
    save,
    schema,
    uids,
    values,
    versions,
)
from tests.factories import make_taxonomy

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager() -> Manager:
    return make_pages()


@pytest.mark.behaviour("CS-90")
def test_a_save_of_the_master_gives_each_language_that_differs_one_version(manager: Manager) -> None:
    path = make_entry(manager, code="a", rows=[values("a")], contacts=[values("a")])
    save(manager, path, title="Un")
    save(manager, path, "de-de", title="Eins")
    master = read(manager, path, "en-us")
    changed: dict[str, Any] = {key: [{**master[key][0], "same": "b"}] for key in ("rows", "contacts")}
    save(manager, path, "en-us", code="b", **changed)
    assert versions(manager, path) == {"en-us": 2, "fr-fr": 2, "de-de": 2}
    save(manager, path, "en-us", title="Two", rows=[{**changed["rows"][0], "own": "other"}])
    assert versions(manager, path) == {"en-us": 3, "fr-fr": 2, "de-de": 2}
    for code in ("fr-fr", "de-de"):
        entry = read(manager, path, code)
        assert (entry["code"], entry["rows"][0]["same"], entry["contacts"][0]["same"]) == ("b", "b", "b")
        assert (entry["rows"][0]["own"], entry["contacts"][0]["own"]) == ("en", "en")


@pytest.mark.behaviour("CS-88", "CS-90")
def test_a_language_that_starts_from_a_localized_fallback_follows_the_master_too(manager: Manager) -> None:
    path = make_entry(manager, rows=[values("a")])
    (row,) = read(manager, path, "en-us")["rows"]
    save(manager, path, rows=[{**row, "own": "fr"}, values("mine", "fr")])
    save(manager, path, "fr-ca", title="Une")
    save(manager, path, "en-us", rows=[{**row, "same": "b"}])
    shown = [(each["same"], each["own"]) for each in read(manager, path, "fr-ca")["rows"]]
    assert shown == [("b", "fr"), ("mine", "fr")]


@pytest.mark.behaviour("CS-90")
def test_a_group_that_a_language_leaves_empty_still_follows(manager: Manager) -> None:
    path = make_entry(manager, title="One")
    save(manager, path, title="Un", seo=None)
    save(manager, path, "en-us", seo={**values("b"), "social": values("c")}, contact=values("d"))
    french = read(manager, path)
    assert french["seo"] == {"same": "b", "social": {"same": "c"}}
    assert french["contact"] == {"same": "d"}


@pytest.mark.behaviour("CS-92")
def test_what_the_master_must_have_need_not_be_sent_in_another_language(manager: Manager) -> None:
    manager.put("content_types/page?force=true", {"content_type": {"schema": schema({**SHARED, "mandatory": True})}})
    path = make_entry(manager, code="a", rows=[values("b")], contacts=[], parts=[], seo=None)
    (row,) = read(manager, path, "en-us")["rows"]
    save(manager, path, title="Un", rows=[{"own": "fr", "_metadata": row["_metadata"]}])
    assert read(manager, path)["rows"] == [{**row, "own": "fr"}]
    alone = [{"own": "fr", "_metadata": row["_metadata"]}, {"own": "fr"}]
    assert refuse(manager, path, rows=alone) == {"rows.1.same": ["is a required field."]}


@pytest.mark.behaviour("CS-92")
def test_operators_in_a_language_leave_the_masters_values_alone(manager: Manager) -> None:
    path = make_entry(manager, rows=[values("a"), values("b")])
    one, two = read(manager, path, "en-us")["rows"]
    save(manager, path, title="Un", rows=[one])
    save(manager, path, rows={"PUSH": {"data": values("mine", "fr")}})
    save(manager, path, rows={"UPDATE": {"index": 0, "data": {"same": "ignored", "own": "fr"}}})
    rows = read(manager, path)["rows"]
    assert [(row["same"], row["own"]) for row in rows] == [("a", "fr"), ("mine", "fr")]
    assert uids(rows)[0] == one["_metadata"]["uid"]
    assert two["_metadata"]["uid"] not in uids(rows)


@pytest.mark.behaviour("CS-90")
def test_making_a_field_the_same_everywhere_carries_the_masters_values_over_at_once(manager: Manager) -> None:
    free = text_field("same")
    manager.put("global_fields/contact", {"global_field": contact(free)})
    manager.put("content_types/page", {"content_type": {"schema": schema(free)}})
    path = make_entry(manager, code="a", rows=[values("a")], contacts=[values("a")], parts=[{"card": values("a")}])
    master = read(manager, path, "en-us")
    french: dict[str, Any] = {
        "code": "fr",
        "rows": [{**master["rows"][0], "same": "fr"}],
        "contacts": [{**master["contacts"][0], "same": "fr"}],
        "parts": [{"card": {**master["parts"][0]["card"], "same": "fr"}}],
    }
    save(manager, path, title="Un", **french)
    save(manager, path, "de-de", title="Eins")
    assert {key: read(manager, path)[key] for key in french} == french

    manager.put("content_types/page", {"content_type": {"schema": schema()}})
    assert versions(manager, path) == {"en-us": 1, "fr-fr": 2, "de-de": 1}
    manager.put("global_fields/contact", {"global_field": contact()})
    assert versions(manager, path) == {"en-us": 1, "fr-fr": 3, "de-de": 1}
    shown = read(manager, path)
    assert {key: shown[key] for key in french} == {key: master[key] for key in french}

    # Switching it off changes nothing that is there; from then on every language may say what it likes.
    manager.put("content_types/page", {"content_type": {"schema": schema(free)}})
    assert versions(manager, path) == {"en-us": 1, "fr-fr": 3, "de-de": 1}
    save(manager, path, code="encore", rows=[{"same": "encore", "own": "fr"}])
    assert (read(manager, path)["code"], read(manager, path)["rows"][0]["same"]) == ("encore", "encore")
    assert read(manager, path, "en-us")["code"] == "a"


@pytest.mark.behaviour("CS-90")
def test_a_language_without_a_master_says_everything_itself(manager: Manager) -> None:
    path = make_entry(manager, code="a", rows=[values("a")])
    save(manager, path, title="Un")
    manager.delete(path)
    save(manager, path, code="fr", rows=[values("fr", "fr")])
    french = read(manager, path)
    assert (french["code"], [row["same"] for row in french["rows"]]) == ("fr", ["fr"])


@pytest.mark.behaviour("CS-90")
def test_each_taxonomy_of_a_field_may_follow_the_master(manager: Manager) -> None:
    for uid in ("topics", "moods"):
        make_taxonomy(manager.tenant.fresh_scope(), uid, "a", "b")

    def change(*shared: str) -> None:
        rules = [
            {"taxonomy_uid": uid, "mandatory": True, "non_localizable": uid in shared} for uid in ("topics", "moods")
        ]
        field = {"display_name": "T", "uid": "taxonomies", "data_type": "taxonomy", "taxonomies": rules}
        body = {"content_type": {"schema": [title_field(), field]}}
        manager.put("content_types/page?force=true", body)

    def terms(**chosen: str) -> list[dict[str, str]]:
        return [{"taxonomy_uid": taxonomy, "term_uid": term} for taxonomy, term in chosen.items()]

    change("topics")
    path = make_entry(manager, taxonomies=terms(topics="a", moods="a"))
    save(manager, path, title="Un", taxonomies=terms(moods="b"))
    assert read(manager, path)["taxonomies"] == terms(topics="a", moods="b")
    save(manager, path, "en-us", taxonomies=terms(topics="b", moods="a"))
    assert read(manager, path)["taxonomies"] == terms(topics="b", moods="b")
    change("topics", "moods")
    assert read(manager, path)["taxonomies"] == terms(topics="b", moods="a")
    assert versions(manager, path) == {"en-us": 2, "fr-fr": 3}
