"""/stacks/branches_compare, /stacks/branches_merge and /stacks/branches_queue."""

import json
from typing import Any

import pytest

from content.models import BranchMerge
from stacks.models import Activity, Branch
from tests.api.documents import article, text_field, title_field
from tests.api.management_client import Manager
from tests.api.test_branches import EVERYWHERE
from tests.factories import make_management_token, make_stack

pytestmark = pytest.mark.django_db
BETWEEN = "base_branch=main&compare_branch=dev"


@pytest.fixture
def manager() -> Manager:
    """A stack with a branch in which a type is changed, another added and a third deleted."""
    tenant = make_stack()
    manager = Manager(tenant, make_management_token(tenant, EVERYWHERE))
    manager.post("content_types", {"content_type": article()})
    manager.post("content_types", {"content_type": article(uid="gone", title="Gone", schema=[title_field()])})
    manager.post("stacks/branches", {"branch": {"uid": "dev", "source": "main"}})
    seo = {"title": "SEO", "uid": "seo_facts", "schema": [text_field("keywords")]}
    assert manager.ask("POST", "global_fields", {"global_field": seo}, branch="dev").status_code == 201
    used = {"uid": "facts", "display_name": "Facts", "data_type": "global_field", "reference_to": "seo_facts"}
    page = article(uid="page", title="Page", schema=[title_field(), used])
    assert manager.ask("POST", "content_types", {"content_type": page}, branch="dev").status_code == 201
    changed = {"schema": [*article()["schema"], text_field("teaser")], "description": "Changed"}
    assert manager.ask("PUT", "content_types/article", {"content_type": changed}, branch="dev").status_code == 200
    assert manager.ask("DELETE", "content_types/gone", branch="dev").status_code == 200
    return manager


def _merge(manager: Manager, strategy: str, body: object = None, more: str = "no_revert=true") -> Any:
    path = f"stacks/branches_merge?{BETWEEN}&default_merge_strategy={strategy}&{more}"
    response = manager.ask("POST", path, body or {})
    return response.status_code, json.loads(response.content)


def _types(manager: Manager, branch: str = "main") -> list[str]:
    rows = json.loads(manager.ask("GET", "content_types?asc=uid", branch=branch).content)["content_types"]
    return [row["uid"] for row in rows]


def test_comparing_two_branches(manager: Manager) -> None:
    answer = manager.get(f"stacks/branches_compare?{BETWEEN}&limit=3")

    assert answer["branches"] == {"base_branch": "main", "compare_branch": "dev"}
    assert [(row["type"], row["uid"], row["title"], row["status"]) for row in answer["diff"]] == [
        ("global_field", "seo_facts", "SEO", "compare_only"),
        ("content_type", "article", "Article", "modified"),
        ("content_type", "gone", "Gone", "base_only"),
    ]
    rest = manager.get(answer["next_url"].removeprefix("/v3/"))
    assert ([row["uid"] for row in rest["diff"]], "next_url" in rest) == (["page"], False)
    fields = manager.get(f"stacks/branches_compare/global_fields?{BETWEEN}")["diff"]
    assert [row["uid"] for row in fields] == ["seo_facts"]


def test_comparing_one_type(manager: Manager) -> None:
    diff = manager.get(f"stacks/branches_compare/content_types/article?{BETWEEN}")["diff"]

    assert (diff["uid"], diff["status"]) == ("article", "modified")
    assert diff["base_branch"]["differences"][0]["path"] == "description"
    assert [part["path"] for part in diff["compare_branch"]["differences"]] == [
        "description",
        f"schema[{len(article()['schema'])}]",
    ]
    assert manager.refused("GET", f"stacks/branches_compare/content_types/nothing?{BETWEEN}")[:2] == (422, 118)
    assert manager.refused("GET", f"stacks/branches_compare/global_fields/nothing?{BETWEEN}")[:2] == (422, 118)


@pytest.mark.parametrize(
    ("query", "errors"),
    [
        ("", {"base_branch": ["is required."], "compare_branch": ["is required."]}),
        ("base_branch=main&compare_branch=nowhere", {"compare_branch": ["is not valid."]}),
        ("base_branch=dev&compare_branch=dev", {"compare_branch": ["is the same branch as base_branch."]}),
    ],
)
def test_only_two_branches_can_be_compared_or_merged(manager: Manager, query: str, errors: object) -> None:
    assert manager.refused("GET", f"stacks/branches_compare?{query}")[3] == errors
    assert manager.refused("POST", f"stacks/branches_merge?{query}", {})[3] == errors


def test_merging_new_and_changed_types_keeps_those_of_the_base_alone(manager: Manager) -> None:
    status, answer = _merge(manager, "merge_prefer_base", more="merge_comment=Teasers")

    details = answer["merge_details"]
    assert (status, answer["errors"], details["status"], details["merge_comment"]) == (200, [], "complete", "Teasers")
    assert [(item["type"], item["uid"], item["action"]) for item in details["items"]] == [
        ("global_field", "seo_facts", "create"),
        ("content_type", "article", "update"),
        ("content_type", "page", "create"),
    ]
    assert _types(manager) == ["article", "gone", "page"]
    merged = manager.get("content_types/article")["content_type"]
    assert (merged["schema"][-1]["uid"], merged["description"]) == ("teaser", article().get("description", ""))
    revert = details["revert_branch"]
    assert _types(manager, revert) == ["article", "gone"]
    assert manager.get("stacks/branches_queue")["queue"] == [answer]
    assert manager.get(f"stacks/branches_queue/{answer['uid']}") == {"queue": [answer]}
    assert Activity.objects.get(action="branch.merge").target_uid == "main"


def test_overwriting_makes_the_base_like_the_other(manager: Manager) -> None:
    entry = {"entry": {"title": "Kept", "seo": {"keywords": "a"}}}
    uid = manager.post("content_types/article/entries", entry)["entry"]["uid"]

    assert _merge(manager, "overwrite_with_compare")[0] == 200

    assert _types(manager) == ["article", "page"]
    assert manager.get(f"stacks/branches_compare?{BETWEEN}")["diff"] == []
    assert manager.get(f"content_types/article/entries/{uid}")["entry"]["title"] == "Kept"
    assert Branch.objects.count() == 2


def test_items_are_merged_by_strategies_of_their_own(manager: Manager) -> None:
    items = [
        {"uid": "article", "type": "content_type", "merge_strategy": "merge_prefer_compare"},
        {"uid": "gone", "type": "content_type", "merge_strategy": "overwrite_with_compare"},
    ]

    status, answer = _merge(manager, "ignore", {"item_merge_strategies": items})

    assert (status, answer["merge_details"]["item_merge_strategies"]) == (200, [
        {"uid": item["uid"], "type": "content_type", "merge_strategy": item["merge_strategy"]} for item in items
    ])  # fmt: skip
    assert _types(manager) == ["article"]
    assert manager.get("content_types/article")["content_type"]["description"] == "Changed"


def test_a_merge_that_cannot_stand_changes_nothing(manager: Manager) -> None:
    items = [{"uid": "seo_facts", "type": "global_field", "merge_strategy": "ignore"}]

    status, answer = _merge(manager, "merge_prefer_compare", {"item_merge_strategies": items}, more="")

    assert status == 422
    assert [path.startswith("content_type.page.") for path in answer["errors"]] == [True]
    assert _types(manager) == ["article", "gone"]
    assert (BranchMerge.objects.count(), Branch.objects.filter(deleted_at=None).count()) == (0, 2)


def test_merging_nothing_is_refused(manager: Manager) -> None:
    assert _merge(manager, "ignore") == (
        422,
        {
            "error_message": "There is nothing to merge.",
            "error_code": 141,
            "errors": {"compare_branch": ["has nothing that base_branch would get."]},
        },
    )


@pytest.mark.parametrize(
    ("strategy", "body", "paths"),
    [
        ("", {}, ["default_merge_strategy"]),
        ("sideways", {}, ["default_merge_strategy"]),
        ("ignore", {"item_merge_strategies": {}}, ["item_merge_strategies"]),
        ("ignore", {"item_merge_strategies": [1, {"uid": "a", "type": "entry"}]},
            ["item_merge_strategies.0", "item_merge_strategies.1"]),
        ("ignore", {"item_merge_strategies": [{"uid": "a", "type": "content_type", "merge_strategy": 3}]},
            ["item_merge_strategies.0.merge_strategy"]),
    ],
)  # fmt: skip
def test_a_bad_merge_is_refused_by_name(manager: Manager, strategy: str, body: object, paths: list[str]) -> None:
    status, answer = _merge(manager, strategy, body)

    assert (status, list(answer["errors"])) == (422, paths)
    assert _types(manager) == ["article", "gone"]


def test_an_unknown_merge(manager: Manager) -> None:
    assert manager.refused("GET", "stacks/branches_queue/nothing")[:3] == (
        422,
        141,
        "The requested merge doesn't exist.",
    )
