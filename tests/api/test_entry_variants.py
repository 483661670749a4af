"""/content_types/{uid}/entries/{uid}/variants: variants of entries, and entries read with them."""

import json
from typing import Any

import pytest

from content.models import EntryVariantVersion, UniqueValue, VariantReference
from tests.api.asking import without_times
from tests.api.management_client import Manager
from tests.api.varied_pages import ENTRY, SCHEMA, make_page, make_varied_manager, put_variant, read_with
from tests.factories import make_locale

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager() -> Manager:
    return make_varied_manager()


@pytest.fixture
def path(manager: Manager) -> str:
    return f"content_types/page/entries/{make_page(manager)}"


def test_making_a_variant(manager: Manager, path: str) -> None:
    answer = put_variant(manager, path, {"title": "Red", "line": "plain", "seo": {"keywords": "r"}})

    token, uid = manager.tenant.stack.tokens.get().uid, path.rpartition("/")[2]
    assert answer["notice"] == "Entry variant created successfully."
    instance = answer["entry"]["_variant"]["_instance_uid"]
    assert instance.startswith("blt")
    assert without_times(answer["entry"]) == {
        "uid": uid,
        "locale": "en-us",
        "_version": 1,
        "created_by": token,
        "updated_by": token,
        "title": "Red",
        "seo": {"keywords": "r"},
        "_variant": {
            "_uid": "red",
            "_instance_uid": instance,
            "_change_set": ["title", "seo.keywords"],
            "_order": [],
            "_base_entry_version": 1,
        },
    }
    assert manager.get(f"{path}/variants/red") == {"entry": answer["entry"]}
    assert manager.get(f"{path}/variants?include_count=true") == {"entries": [answer["entry"]], "count": 1}


def test_an_entry_is_read_with_the_variant_over_it(manager: Manager, path: str) -> None:
    plain = manager.get(path)["entry"]
    put_variant(manager, path, {"title": "Red", "seo": {"keywords": "r"}})

    assert manager.get(path)["entry"] == plain
    assert read_with(manager, path, "red") == {**plain, "title": "Red", "seo": {"keywords": "r", "summary": "s"}}
    assert read_with(manager, path, "cs_personalize_0_red")["title"] == "Red"
    assert read_with(manager, path, "blue") == read_with(manager, path, "nothing") == plain
    listed = json.loads(manager.ask("GET", "content_types/page/entries", **{"x-cs-variant-uid": "red"}).content)
    assert [entry["title"] for entry in listed["entries"]] == ["Red"]


def test_the_variant_that_is_named_first_is_the_strongest(manager: Manager, path: str) -> None:
    put_variant(manager, path, {"title": "Red", "line": "red"})
    put_variant(manager, path, {"title": "Blue", "count": 9}, "blue")

    told = read_with(manager, path, "blue", "red", query="?include_applied_variants=true&include_variant=true")

    assert (told["title"], told["line"], told["count"]) == ("Blue", "red", 9)
    assert told["_applied_variants"] == {"title": "blue", "line": "red", "count": "blue"}
    assert [each["_uid"] for each in told["_variants"]] == ["blue", "red"]
    assert read_with(manager, path, "red", "blue")["title"] == "Red"
    alone = manager.get(f"{path}?include_variant=true")["entry"]
    assert alone["title"] == "Base"
    assert [each["_uid"] for each in alone["_variants"]] == ["red", "blue"]


def test_instances_are_changed_by_their_uid(manager: Manager, path: str) -> None:
    sent = {
        "rows": [{"note": "red", "_metadata": {"uid": "cs2"}}],
        "page": [{"hero": {"heading": "Red", "_metadata": {"uid": "csa"}}}],
    }

    answer = put_variant(manager, path, sent)["entry"]

    assert answer["_variant"]["_change_set"] == ["rows.cs2.note", "page.hero.csa.heading"]
    assert (answer["rows"], answer["page"]) == (sent["rows"], sent["page"])
    read = read_with(manager, path, "red")
    assert read["rows"] == [ENTRY["rows"][0], {**ENTRY["rows"][1], "note": "red"}]  # type: ignore[index]
    assert read["page"][0]["hero"] == {"heading": "Red", "text": "t", "_metadata": {"uid": "csa"}}


def test_a_variant_has_instances_of_its_own_and_their_order(manager: Manager, path: str) -> None:
    sent = {
        "page": [{"quote": {"said": "mine", "_metadata": {"uid": "csn"}}}],
        "_variant": {"_order": [{"page": ["variant.quote.csn", "base.hero.csa"]}]},
    }

    answer = put_variant(manager, path, sent)["entry"]

    assert answer["_variant"]["_change_set"] == ["page.quote.csn.said"]
    assert answer["_variant"]["_order"] == [{"page": ["variant.quote.csn", "base.hero.csa"]}]
    assert [list(each) for each in read_with(manager, path, "red")["page"]] == [["quote"], ["hero"]]
    added = {"quote": {"said": "late", "_metadata": {"uid": "csl"}}}
    changed = [*ENTRY["page"], added]  # type: ignore[misc]
    manager.put(path, {"entry": {"page": changed}})
    # What the base got since stands behind what it stands behind there; what the variant left out stays out.
    uids = [block["_metadata"]["uid"] for each in read_with(manager, path, "red")["page"] for block in each.values()]
    assert uids == ["csn", "csa", "csl"]
    manager.put(path, {"entry": {"page": [added]}})
    uids = [block["_metadata"]["uid"] for each in read_with(manager, path, "red")["page"] for block in each.values()]
    assert uids == ["csl", "csn"]


def test_a_variant_keeps_what_is_not_sent_unless_its_change_set_says_otherwise(manager: Manager, path: str) -> None:
    put_variant(manager, path, {"title": "Red", "line": "red"})

    kept = put_variant(manager, path, {"count": 5})
    whole = put_variant(manager, path, {"count": 5, "title": "Base", "_variant": {"_change_set": ["title", "nowhere"]}})
    back = put_variant(manager, path, {"title": "Base"})

    assert kept["notice"] == "Entry variant updated successfully."
    assert kept["entry"]["_variant"]["_change_set"] == ["title", "line", "count"]
    assert whole["entry"]["_variant"]["_change_set"] == ["title", "count"]
    assert back["entry"]["_variant"]["_change_set"] == ["count"]
    assert [version["_version"] for version in manager.get(f"{path}/variants/red/versions")["versions"]] == [4, 3, 2, 1]


def test_a_value_that_is_pinned_stays_when_the_base_changes(manager: Manager, path: str) -> None:
    put_variant(manager, path, {"line": "plain", "_variant": {"_change_set": ["line"]}})
    manager.put(path, {"entry": {"line": "new", "count": 7}})

    read = read_with(manager, path, "red")

    assert (read["line"], read["count"]) == ("plain", 7)
    assert manager.get(f"{path}/variants/red")["entry"]["_variant"]["_base_entry_version"] == 1


def test_a_variant_is_judged_by_what_it_changes(manager: Manager, path: str) -> None:
    failed = "Entry variant update failed. Please enter valid data."

    def refused(entry: object) -> Any:
        status, code, message, errors = manager.refused("PUT", f"{path}/variants/red", {"entry": entry})
        assert (status, code, message) == (422, 119, failed)
        return errors

    assert refused({"count": 0}).keys() == {"count"}
    assert refused({"seo": {"keywords": ""}}) == {"seo.keywords": ["is a required field."]}
    assert refused({"rows": [{"label": "", "_metadata": {"uid": "cs2"}}]}) == {"rows.1.label": ["is a required field."]}
    assert refused({"rows": [{"note": "new"}]}) == {"rows.2.label": ["is a required field."]}
    assert refused({"rows": "none"}).keys() == {"rows"}
    assert refused({"seo": [1]}).keys() == {"seo"}
    assert refused({"title": None}) == {"title": ["is a required field."]}
    assert refused({"_variant": []}) == {"_variant": ["must be an object."]}
    assert refused({"_variant": {"_change_set": "title"}}).keys() == {"_variant._change_set"}
    assert refused({"_variant": {"_order": {}}}) == {"_variant._order": ["must be a list of objects."]}
    assert not EntryVariantVersion.objects.exists()


def test_a_unique_value_of_a_variant_belongs_to_its_entry(manager: Manager, path: str) -> None:
    other = f"content_types/page/entries/{make_page(manager, title='Other')}"
    taken = {"title": ["is not unique."]}

    assert manager.refused("PUT", f"{path}/variants/red", {"entry": {"title": "Other"}})[3] == taken
    put_variant(manager, path, {"title": "Red"})
    assert manager.refused("PUT", other, {"entry": {"title": "Red"}})[3] == taken
    assert manager.refused("PUT", f"{other}/variants/red", {"entry": {"title": "Red"}})[3] == taken
    put_variant(manager, path, {"title": "Red"}, "blue")
    manager.put(path, {"entry": {"title": "Red"}})
    manager.put(path, {"entry": {"title": "Base again"}})
    manager.delete(f"{path}/variants/red")
    assert manager.refused("PUT", other, {"entry": {"title": "Red"}})[3] == taken
    put_variant(manager, path, {"title": "Blue"}, "blue")
    manager.put(other, {"entry": {"title": "Red"}})
    assert UniqueValue.objects.count() == 3


def test_what_a_variant_refers_to_is_indexed(manager: Manager, path: str) -> None:
    other = make_page(manager, title="Other")

    put_variant(manager, path, {"next": [{"uid": other, "_content_type_uid": "page"}]})

    rows = VariantReference.objects.values_list("path", "kind", "target_uid", "target_type_uid")
    assert list(rows) == [("next", "entry", other, "page")]
    read = read_with(manager, path, "red", query="?include[]=next")
    assert [entry["title"] for entry in read["next"]] == ["Other"]
    uses = manager.get(f"content_types/page/entries/{other}/references")["references"]
    assert [use["entry_uid"] for use in uses] == [path.rpartition("/")[2]]


def test_deleting_a_variant(manager: Manager, path: str) -> None:
    put_variant(manager, path, {"title": "Red"})

    assert manager.delete(f"{path}/variants/red") == {"notice": "Entry variant deleted successfully."}

    gone = (422, 141, f"The entry '{path.rpartition('/')[2]}' has no variant 'red' in this language.")
    assert manager.refused("GET", f"{path}/variants/red")[:3] == gone
    assert manager.refused("DELETE", f"{path}/variants/red")[:3] == gone
    assert read_with(manager, path, "red")["title"] == "Base"
    again = put_variant(manager, path, {"line": "again"})["entry"]
    assert (again["_version"], again["_variant"]["_change_set"]) == (2, ["line"])


def test_a_variant_in_use_is_not_deleted(manager: Manager, path: str) -> None:
    put_variant(manager, path, {"title": "Red"})

    errors = {"uid": ["is a variant of 1 entries: delete it there first."]}
    assert manager.refused("DELETE", "variants/red")[3] == errors
    manager.delete(f"{path}/variants/red")
    manager.delete("variants/red")
    assert (
        manager.refused("PUT", f"{path}/variants/red", {"entry": {"title": "Red"}})[2] == "The variant was not found."
    )


def test_a_type_that_is_not_linked_has_no_variants_of_the_group(manager: Manager, path: str) -> None:
    manager.put("variant_groups/colours", {"content_types": [{"uid": "page", "status": "unlinked"}]})
    manager.post("variants", {"uid": "loose", "name": "Loose"})

    assert manager.refused("PUT", f"{path}/variants/red", {"entry": {"title": "Red"}}) == (
        422,
        141,
        "The content type 'page' is not linked to the variant group 'colours'.",
        {"variant_uid": ["is of a group that the content type is not linked to."]},
    )
    assert put_variant(manager, path, {"title": "Loose"}, "loose")["entry"]["title"] == "Loose"


def test_a_variant_in_another_language(manager: Manager, path: str) -> None:
    make_locale(manager.tenant.fresh_scope(), "fr-fr")
    put_variant(manager, path, {"title": "Red", "line": "red"})

    assert read_with(manager, path, "red", query="?locale=fr-fr")["title"] == "Red"
    french = put_variant(manager, path, {"title": "Rouge"}, query="?locale=fr-fr")["entry"]
    assert (french["locale"], french["_version"], french["_variant"]["_change_set"]) == ("fr-fr", 1, ["title"])
    read = read_with(manager, path, "red", query="?locale=fr-fr")
    assert (read["title"], read["line"], read["locale"]) == ("Rouge", "plain", "en-us")
    assert read_with(manager, path, "red")["title"] == "Red"
    # A language with content of its own is changed by its own variants alone.
    manager.delete(f"{path}/variants/red?locale=fr-fr")
    manager.put(f"{path}?locale=fr-fr", {"entry": {"title": "Base fr"}})
    assert read_with(manager, path, "red", query="?locale=fr-fr")["title"] == "Base fr"
    assert manager.refused("GET", f"{path}/variants/red?locale=fr-fr")[0] == 422


def test_variants_go_with_their_entry_and_do_not_come_back(manager: Manager, path: str) -> None:
    put_variant(manager, path, {"title": "Red"})
    manager.delete(path)

    assert make_page(manager, title="Red")
    assert manager.refused("GET", f"{path}/variants")[0] == 422
    assert manager.ask("POST", f"{path}/restore").status_code == 200
    assert manager.get(f"{path}/variants") == {"entries": []}
    manager.delete("variants/red")


def test_a_field_that_the_type_has_no_more_is_not_shown(manager: Manager, path: str) -> None:
    put_variant(manager, path, {"line": "red", "title": "Red"})
    without = [field for field in SCHEMA if field["uid"] != "line"]
    manager.put("content_types/page?force=true", {"content_type": {"schema": without}})

    read = read_with(manager, path, "red")
    assert read["title"] == "Red"
    assert "line" not in read
    assert manager.get(f"{path}/variants/red")["entry"]["title"] == "Red"


def test_drafts_and_variants_lie_over_one_another(manager: Manager, path: str) -> None:
    manager.put(f"{path}/draft", {"entry": {"title": "Drafted", "line": "drafted"}})
    put_variant(manager, path, {"title": "Red"})

    read = read_with(manager, path, "red", query="?apply_draft=true")
    assert (read["title"], read["line"]) == ("Red", "drafted")
    assert manager.refused("GET", f"{path}?version=1&include_variant=true")[3] == {
        "version": ["cannot be combined with variants."]
    }
