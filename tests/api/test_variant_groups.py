"""/variant_groups, /variant_groups/{uid}/variants and /variants."""

from typing import Any

import pytest

from content.models import Variant, VariantGroup
from tests.api.asking import count_queries, without_times
from tests.api.documents import article
from tests.api.management_client import Manager, make_manager
from tests.factories import make_stack

pytestmark = pytest.mark.django_db

PERSONALIZE = {"project_uid": "p", "experience_uid": "e", "experience_short_uid": "0", "variant_short_uid": "1"}


@pytest.fixture
def manager() -> Manager:
    manager = make_manager(make_stack())
    manager.post("content_types", {"content_type": article()})
    return manager


def _group(manager: Manager, uid: str, **more: object) -> Any:
    return manager.post("variant_groups", {"uid": uid, "name": uid.title(), **more})


def test_adding_a_group(manager: Manager) -> None:
    answer = _group(manager, "colours", description="All of them", content_types=["article"], color="no key of groups")

    token = manager.tenant.stack.tokens.get().uid
    assert without_times(answer) == {
        "notice": "Variant group created successfully.",
        "uid": "colours",
        "name": "Colours",
        "description": "All of them",
        "branches": ["main"],
        "content_types": [{"uid": "article", "status": "linked"}],
        "created_by": token,
        "updated_by": token,
        "variant_count": 0,
        "variants": [],
    }
    del answer["notice"]
    assert manager.get("variant_groups/colours") == answer


def test_a_group_gets_a_uid_and_may_come_as_the_sdk_wraps_it(manager: Manager) -> None:
    answer = manager.post("variant_groups", {"variant_group": {"name": "Colours"}})

    assert answer["uid"].startswith("cs")
    assert answer["name"] == "Colours"


def test_linking_and_unlinking_types(manager: Manager) -> None:
    manager.post("content_types", {"content_type": article(uid="page", title="Page")})
    _group(manager, "colours")

    body = {"uid": "colours", "branches": ["main"], "content_types": [{"uid": "page", "status": "linked"}, "article"]}
    linked = manager.put("variant_groups/colours/variants", body)
    unlinked = manager.put("variant_groups/colours", {"content_types": [{"uid": "page", "status": "unlinked"}]})

    assert linked["message"] == "Variant Group and Variants updated successfully"
    assert linked["content_types"] == [
        {"uid": "article", "status": "linked"},
        {"uid": "page", "status": "linked"},
    ]
    assert unlinked["content_types"] == [
        {"uid": "article", "status": "linked"},
        {"uid": "page", "status": "unlinked"},
    ]
    assert manager.get("variant_groups/colours")["content_types"] == [{"uid": "article", "status": "linked"}]
    assert [row["uid"] for row in manager.get("variant_groups?content_type=article")["variant_groups"]] == ["colours"]
    assert manager.get("variant_groups?content_type=page")["variant_groups"] == []


def test_changing_a_group_keeps_what_is_not_sent(manager: Manager) -> None:
    _group(manager, "colours", description="All", personalize_metadata=PERSONALIZE)

    answer = manager.put("variant_groups/colours", {"name": "Tints", "uid": "other"})

    assert (answer["uid"], answer["name"], answer["description"]) == ("colours", "Tints", "All")
    assert answer["personalize_metadata"] == PERSONALIZE
    assert answer["notice"] == "Variant Group and Variants updated successfully."


def test_listing_groups(manager: Manager) -> None:
    for uid in ("b", "a", "c"):
        _group(manager, uid)
    manager.post("variant_groups/a/variants", {"uid": "red", "name": "Red"})
    manager.post("variants", {"uid": "loose", "name": "Loose"})

    told = manager.get(
        "variant_groups?asc=name&limit=2&include_count=true&include_variant_info=1&include_variant_count=1"
    )

    assert [row["uid"] for row in told["variant_groups"]] == ["a", "b"]
    assert [row["variant_count"] for row in told["variant_groups"]] == [1, 0]
    assert [[each["uid"] for each in row["variants"]] for row in told["variant_groups"]] == [["red"], []]
    assert told["count"] == 3
    assert [row["uid"] for row in told["ungrouped_variants"]] == ["loose"]
    assert "variants" not in manager.get("variant_groups")["variant_groups"][0]
    assert [row["uid"] for row in manager.get('variant_groups?query={"name":"B"}')["variant_groups"]] == ["b"]
    assert manager.get("variant_groups?count=true") == {"variant_groups": 3}


def test_a_list_of_groups_takes_the_same_statements_however_many_there_are(manager: Manager) -> None:
    path = "variant_groups?include_variant_info=true&include_variant_count=true&include_count=true"
    headers = manager.tenant.headers(manager.secret)
    _group(manager, "a")
    one = count_queries("GET", path, headers=headers)
    for uid in ("b", "c", "d"):
        _group(manager, uid, content_types=["article"])
        manager.post(f"variant_groups/{uid}/variants", {"name": uid})
    many = count_queries("GET", path, headers=headers)

    assert one == many


def test_a_variant_of_a_group(manager: Manager) -> None:
    _group(manager, "colours")

    made = manager.post(
        "variant_groups/colours/variants", {"uid": "red", "name": "Red", "personalize_metadata": PERSONALIZE}
    )
    changed = manager.put("variant_groups/colours/variants/red", {"name": "Ruby"})

    token = manager.tenant.stack.tokens.get().uid
    assert without_times(made) == {
        "notice": "Variant created successfully.",
        "uid": "red",
        "name": "Red",
        "personalize_metadata": PERSONALIZE,
        "created_by": token,
        "updated_by": token,
        "variant_group_uid": "colours",
        "alias": "cs_personalize_0_1",
    }
    assert (changed["name"], changed["alias"]) == ("Ruby", "cs_personalize_0_1")
    told = manager.get("variant_groups/colours/variants?include_count=true")
    assert (told["uid"], told["count"], [row["name"] for row in told["variants"]]) == ("colours", 1, ["Ruby"])
    del changed["notice"]
    assert manager.get("variant_groups/colours/variants/red") == manager.get("variants/red") == changed


def test_deleting_a_group_waits_for_its_variants(manager: Manager) -> None:
    _group(manager, "colours")
    manager.post("variant_groups/colours/variants", {"uid": "red", "name": "Red"})

    assert manager.refused("DELETE", "variant_groups/colours") == (
        422,
        141,
        "Variant group deletion failed. Please try again.",
        {"variants": ["stand in the group: delete them first, or pass force=true."]},
    )
    assert manager.delete("variant_groups/colours/variants/red") == {"notice": "Variant deleted successfully."}
    manager.post("variant_groups/colours/variants", {"uid": "red", "name": "Red again"})
    assert manager.delete("variant_groups/colours?force=true") == {"notice": "Variant group deleted successfully."}
    assert not VariantGroup.objects.exists()
    assert not Variant.objects.filter(deleted_at=None).exists()


def test_variants_in_no_group(manager: Manager) -> None:
    _group(manager, "colours")
    manager.post("variant_groups/colours/variants", {"uid": "red", "name": "Red"})
    for uid in ("wide", "tall"):
        manager.post("variants", {"uid": uid, "name": uid.title()})

    assert [row["uid"] for row in manager.get("variants?asc=name")["variants"]] == ["tall", "wide"]
    assert [row["uid"] for row in manager.get('variants?query={"name":"Wide"}')["variants"]] == ["wide"]
    assert [row["uid"] for row in manager.get("variants?uids[]=wide&uids[]=red&asc=name")["variants"]] == [
        "red",
        "wide",
    ]
    assert [row["uid"] for row in manager.get("variants?uid=wide,red,none&asc=name")["variants"]] == ["red", "wide"]
    assert manager.put("variants/wide", {"name": "Broad"})["name"] == "Broad"
    assert manager.delete("variants/tall") == {"notice": "Variant deleted successfully."}
    assert manager.refused("GET", "variants/tall") == (
        422, 141, "The variant was not found.", {"variant_uid": ["is not valid."]}
    )  # fmt: skip


@pytest.mark.parametrize(
    ("sent", "errors"),
    [
        ({}, {"name": ["is a required field."]}),
        ({"name": " "}, {"name": ["is a required field."]}),
        ({"name": "n" * 256}, {"name": ["is longer than 255 characters."]}),
        ({"name": "A", "uid": "a,b"}, {"uid": ["must be of at most 64 letters, digits, - and _."]}),
        ({"name": "A", "description": 1}, {"description": ["must be a text."]}),
        ({"name": "A", "personalize_metadata": []}, {"personalize_metadata": ["must be an object."]}),
        (
            {"name": "A", "personalize_metadata": {"project_uid": 1}},
            {"personalize_metadata.project_uid": ["must be a text of at most 100 characters."]},
        ),
        ({"name": "A", "content_types": ["nowhere"]}, {"content_types": ["names types that don't exist: nowhere."]}),
        ({"name": "A", "content_types": {}}, {"content_types": ["must be a list of at most 500 types."]}),
        (
            {"name": "A", "content_types": [{"uid": "article", "status": "loose"}]},
            {"content_types.0": ["must be a uid, or an object with a uid and a status."]},
        ),
        (
            {"name": "A", "branches": ["other"]},
            {"branches": ["must name the branch that the request is for, and no other."]},
        ),
        ({"name": "A", "uid": "taken"}, {"uid": ["is not unique."]}),
    ],
)
def test_a_group_that_breaks_a_rule(manager: Manager, sent: object, errors: object) -> None:
    _group(manager, "taken")

    assert manager.refused("POST", "variant_groups", sent) == (
        422,
        141,
        "Variant group creation failed. Please try again.",
        errors,
    )
    assert VariantGroup.objects.count() == 1


def test_a_variant_that_breaks_a_rule(manager: Manager) -> None:
    _group(manager, "colours")
    manager.post("variants", {"uid": "red", "name": "Red"})
    failed = "Variant creation failed. Please try again."

    assert manager.refused("POST", "variant_groups/colours/variants", {}) == (
        422, 141, failed, {"name": ["is a required field."]}
    )  # fmt: skip
    assert manager.refused("POST", "variant_groups/colours/variants", {"uid": "red", "name": "A"}) == (
        422, 141, failed, {"uid": ["is not unique."]}
    )  # fmt: skip
    assert manager.refused("POST", "variant_groups/none/variants", {"name": "A"}) == (
        422, 141, "The variant group was not found.", {"variant_group_uid": ["is not valid."]}
    )  # fmt: skip
    assert (
        manager.refused("PUT", "variant_groups/colours/variants/red", {"name": "A"})[2] == "The variant was not found."
    )
