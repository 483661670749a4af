"""/stacks/branches and /stacks/branch_aliases."""

import json
from typing import Any

import pytest

from content.models import InheritedVersion
from publishing.models import PublishItem, State
from stacks.models import Activity, Branch, BranchAlias
from tests.api.asking import without_times
from tests.api.documents import article
from tests.api.management_client import Manager, make_manager
from tests.factories import Tenant, make_environment, make_management_token, make_stack

pytestmark = pytest.mark.django_db

UNKNOWN = (422, 141, "The requested branch doesn't exist.", {"branch": ["is not valid."]})
REFUSED = "Branch creation failed. Please try again."
EVERYWHERE: list[Any] = [
    {"module": "$all", "acl": {"read": True, "write": True}},
    {"module": "branch", "branches": ["$all"], "acl": {"read": True, "write": True}},
]


@pytest.fixture
def manager() -> Manager:
    tenant = make_stack()
    return Manager(tenant, make_management_token(tenant, EVERYWHERE))


def _branch(manager: Manager, uid: str = "dev", source: str = "main") -> Any:
    return manager.post("stacks/branches", {"branch": {"uid": uid, "source": source}})["branch"]


def _alias(manager: Manager, uid: str, target: str) -> Any:
    return manager.put(f"stacks/branch_aliases/{uid}", {"branch_alias": {"target_branch": target}})


def _in(manager: Manager, branch: str, method: str, path: str, body: object = None) -> Any:
    """The body of an answer in a branch."""
    return json.loads(manager.ask(method, path, body, branch=branch).content)


def _there(manager: Manager, branch: str, path: str) -> int:
    return manager.ask("GET", path, branch=branch).status_code


def test_creating_a_branch(manager: Manager) -> None:
    answer = manager.post("stacks/branches", {"branch": {"uid": "dev_2", "source": "main"}})

    token = manager.tenant.stack.tokens.get().uid
    assert answer["notice"] == "Branch created successfully."
    assert without_times(answer["branch"]) == {
        "uid": "dev_2",
        "source": "main",
        "alias": [],
        "created_by": token,
        "updated_by": token,
        "deleted_at": False,
    }
    assert manager.get("stacks/branches/dev_2") == {"branch": answer["branch"]}
    rows = manager.get("stacks/branches?include_count=true")
    assert ([row["uid"] for row in rows["branches"]], rows["count"]) == (["dev_2", "main"], 2)
    logged = Activity.objects.get(action="branch.create")
    assert (logged.target_uid, logged.facts) == ("dev_2", {"source": "main"})


@pytest.mark.parametrize(
    ("branch", "errors"),
    [
        ({}, {"uid": ["is required."], "source": ["is required."]}),
        ({"uid": "dev", "source": "nowhere"}, {"source": ["is not valid."]}),
        ({"uid": "main", "source": "main"}, {"uid": ["is not unique."]}),
        ({"uid": "taken", "source": "main"}, {"uid": ["is not unique."]}),
        ({"uid": 3, "source": "main"}, {"uid": ["must be a text."]}),
        *(
            (
                {"uid": uid, "source": "main"},
                {
                    "uid": [
                        "must have 1 to 15 lower case letters, digits and underscores, and begin with none of the last."
                    ]
                },
            )
            for uid in ("Dev", "a" * 16, "a-b", "_a", "ä", "a b", "a\n")
        ),
    ],
)
def test_a_bad_branch_is_not_created(manager: Manager, branch: object, errors: object) -> None:
    _alias(manager, "taken", "main")

    assert manager.refused("POST", "stacks/branches", {"branch": branch}) == (422, 141, REFUSED, errors)

    assert Branch.objects.count() == 1


@pytest.mark.behaviour("CS-3", "CS-4")
def test_what_is_written_in_one_branch_shows_in_no_other(manager: Manager) -> None:
    manager.post("content_types", {"content_type": article()})
    path = "content_types/article/entries"
    uid = manager.post(path, {"entry": {"title": "Herons", "seo": {"keywords": "a"}}})["entry"]["uid"]
    _branch(manager)

    changed = _in(manager, "dev", "PUT", f"{path}/{uid}", {"entry": {"title": "Egrets"}})["entry"]
    added = _in(manager, "dev", "POST", path, {"entry": {"title": "Storks", "seo": {"keywords": "a"}}})
    manager.put(f"{path}/{uid}", {"entry": {"title": "Herons again"}})

    assert changed["_version"] == 2
    assert [row["title"] for row in manager.get(path)["entries"]] == ["Herons again"]
    there = _in(manager, "dev", "GET", f"{path}?include_branch=true&asc=title")["entries"]
    assert [(row["title"], row["_branch"]) for row in there] == [("Egrets", "dev"), ("Storks", "dev")]
    new = added["entry"]["uid"]
    assert manager.refused("GET", f"{path}/{new}")[0] == 422
    first = [_in(manager, branch, "GET", f"{path}/{uid}?version=1")["entry"] for branch in ("main", "dev")]
    assert [entry["title"] for entry in first] == ["Herons", "Herons"]


def test_a_version_that_two_branches_show_has_a_name_in_each(manager: Manager) -> None:
    manager.post("content_types", {"content_type": article()})
    path = "content_types/article/entries"
    uid = manager.post(path, {"entry": {"title": "Herons", "seo": {"keywords": "a"}}})["entry"]["uid"]
    name = f"{path}/{uid}/versions/1/name"
    manager.ask("POST", name, {"entry": {"_version_name": "First", "locale": "en-us"}})
    _branch(manager)

    manager.ask("POST", name, {"entry": {"_version_name": "Begun", "locale": "en-us"}}, branch="dev")

    names = [
        _in(manager, branch, "GET", f"{path}/{uid}/versions")["versions"][0]["_version_name"]["title"]
        for branch in ("main", "dev")
    ]
    assert names == ["First", "Begun"]
    manager.ask("DELETE", name, {"entry": {"locale": "en-us"}}, branch="dev")
    assert manager.get(f"{path}/{uid}/versions")["versions"][0]["_version_name"]["title"] == "First"


def test_a_branch_of_a_branch_shows_what_that_shows(manager: Manager) -> None:
    manager.post("content_types", {"content_type": article()})
    path = "content_types/article/entries"
    uid = manager.post(path, {"entry": {"title": "Herons", "seo": {"keywords": "a"}}})["entry"]["uid"]
    _branch(manager)
    _branch(manager, "next", "dev")
    manager.delete(f"{path}/{uid}")

    assert _in(manager, "next", "GET", f"{path}/{uid}")["entry"]["title"] == "Herons"
    assert InheritedVersion.objects.count() == 2


def test_deleting_a_branch(manager: Manager) -> None:
    manager.post("content_types", {"content_type": article()})
    path = "content_types/article/entries"
    uid = manager.post(path, {"entry": {"title": "Herons", "seo": {"keywords": "a"}}})["entry"]["uid"]
    make_environment(manager.tenant.fresh_scope())
    _branch(manager)
    later = {"entry": {"environments": ["production"], "locales": ["en-us"]}, "scheduled_at": "2999-01-01T00:00:00Z"}
    manager.ask("POST", f"{path}/{uid}/publish", later, branch="dev")

    assert manager.delete("stacks/branches/dev?force=true") == {"notice": "Branch deleted successfully."}

    item = PublishItem.objects.get()
    assert (item.state, item.reason) == (State.CANCELLED, "The branch was deleted.")
    assert manager.refused("GET", "stacks/branches/dev") == UNKNOWN
    assert _there(manager, "dev", "content_types") == 422
    assert manager.get(f"{path}/{uid}")["entry"]["title"] == "Herons"
    assert _branch(manager)["uid"] == "dev"
    assert Activity.objects.filter(action="branch.delete", target_uid="dev").count() == 1


def test_branches_that_are_needed_stay(manager: Manager) -> None:
    _branch(manager)
    _branch(manager, "next", "dev")
    _alias(manager, "live", "next")

    told = {uid: manager.refused("DELETE", f"stacks/branches/{uid}") for uid in ("main", "dev", "next")}

    assert {uid: (status, sentence) for uid, (status, _, sentence, _) in told.items()} == {
        "main": (422, "The main branch cannot be deleted."),
        "dev": (422, "The branch is the source of others and cannot be deleted: next."),
        "next": (422, "The branch has an alias and cannot be deleted: live."),
    }
    assert Branch.objects.filter(deleted_at=None).count() == 3


@pytest.mark.behaviour("CS-3")
def test_an_alias_is_a_branch_under_another_name(manager: Manager) -> None:
    _branch(manager)

    answer = _alias(manager, "live", "main")

    assert answer["notice"] == "Branch alias assigned successfully."
    assert without_times(answer["branch_alias"]) == {
        "uid": "main",
        "alias": "live",
        "source": "",
        "created_by": "",
        "updated_by": "",
        "deleted_at": False,
    }
    assert manager.get("stacks/branch_aliases/live") == {"branch_alias": answer["branch_alias"]}
    assert manager.get('stacks/branch_aliases?query={"uid":"main"}')["branch_aliases"] == [answer["branch_alias"]]
    assert manager.get("stacks/branches/live")["branch"]["alias"] == [{"uid": "live"}]

    manager.ask("POST", "labels", {"label": {"name": "Herons"}}, branch="live")
    _alias(manager, "live", "dev")
    manager.ask("POST", "labels", {"label": {"name": "Egrets"}}, branch="live")
    assert [row["name"] for row in manager.get("labels")["labels"]] == ["Herons"]
    assert [row["name"] for row in manager.get("labels?branch=dev")["labels"]] == ["Egrets"]

    assert manager.delete("stacks/branch_aliases/live") == {"notice": "Branch alias deleted successfully."}
    assert _there(manager, "live", "labels") == 422


@pytest.mark.parametrize(
    ("alias", "body", "errors"),
    [
        ("live", {"branch_alias": {}}, {"target_branch": ["is required."]}),
        ("live", {}, {"branch_alias": ["is required."]}),
        ("live", {"branch_alias": {"target_branch": "nowhere"}}, {"target_branch": ["is not valid."]}),
        ("main", {"branch_alias": {"target_branch": "main"}}, {"uid": ["is the uid of a branch."]}),
        (
            "Live-1",
            {"branch_alias": {"target_branch": "main"}},
            {"uid": ["must have 1 to 15 lower case letters, digits and underscores, and begin with none of the last."]},
        ),
    ],
)
def test_a_bad_alias_is_not_assigned(manager: Manager, alias: str, body: object, errors: object) -> None:
    refused = manager.refused("PUT", f"stacks/branch_aliases/{alias}", body)

    assert refused == (422, 141, "Branch alias assignment failed. Please try again.", errors)
    assert manager.get("stacks/branch_aliases") == {"branch_aliases": []}


def test_settings_of_a_branch_are_kept_as_they_are_sent(manager: Manager) -> None:
    sent: Any = {"branch": {"settings": {"am_v2": {"linked_workspaces": []}}}}

    answer = json.loads(manager.ask("POST", "stacks/branches/main/settings", sent).content)

    assert answer["branch"]["settings"] == {"am_v2": {"linked_workspaces": []}}
    assert manager.refused("POST", "stacks/branches/main/settings", {})[3] == {"branch": ["is required."]}
    assert manager.refused("POST", "stacks/branches/nowhere/settings", sent)[2] == UNKNOWN[2]


def test_a_token_of_one_branch_sees_branches_and_changes_none(manager: Manager) -> None:
    _branch(manager)
    bound = make_manager(manager.tenant)

    assert [row["uid"] for row in bound.get("stacks/branches")["branches"]] == ["dev", "main"]
    for method, path, body in (
        ("POST", "stacks/branches", {"branch": {"uid": "x", "source": "main"}}),
        ("DELETE", "stacks/branches/dev", None),
        ("PUT", "stacks/branch_aliases/x", {"branch_alias": {"target_branch": "main"}}),
    ):
        assert bound.refused(method, path, body)[:2] == (403, 105)
    assert _there(bound, "dev", "labels") == 422
    assert Branch.objects.filter(deleted_at=None).count() == 2


def test_another_stacks_branches_are_unknown(manager: Manager) -> None:
    other: Tenant = make_stack()
    Branch.objects.create(stack=other.stack, uid="theirs")

    BranchAlias.objects.create(stack=other.stack, uid="live", branch=other.stack.branches.get(uid="theirs"))

    assert manager.refused("GET", "stacks/branches/theirs") == UNKNOWN
    assert manager.refused("GET", "stacks/branches/live") == UNKNOWN
    assert manager.refused("GET", "stacks/branch_aliases/live")[2] == "The requested branch alias doesn't exist."
    assert manager.refused("DELETE", "stacks/branches/theirs") == UNKNOWN
    assert manager.refused("POST", "stacks/branches", {"branch": {"uid": "dev", "source": "theirs"}})[0] == 422
    _alias(manager, "live", "main")
    assert [alias.branch.uid for alias in BranchAlias.objects.order_by("pk")] == ["theirs", "main"]
