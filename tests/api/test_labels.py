"""/labels."""

from typing import Any

import pytest

from content.models import Label
from tests.api.asking import ask, count_queries, without_times
from tests.api.documents import article
from tests.api.management_client import Manager, make_manager
from tests.api.rules import EVERY_LANGUAGE, headers_of
from tests.factories import make_stack
from tests.rules import on_type

pytestmark = pytest.mark.django_db

UNKNOWN = (422, 141, "The label was not found.", {"uid": ["is not valid."]})


@pytest.fixture
def manager() -> Manager:
    manager = make_manager(make_stack())
    manager.post("content_types", {"content_type": article()})
    return manager


def _make(manager: Manager, name: str, **more: object) -> Any:
    return manager.post("labels", {"label": {"name": name, **more}})["label"]


def test_adding_a_label(manager: Manager) -> None:
    parent = _make(manager, "Pages")
    sent = {"label": {"name": "News", "parent": [parent["uid"]], "content_types": ["article"], "ACL": [], "uid": "x"}}

    answer = manager.post("labels?include_branch=true", sent)

    token = manager.tenant.stack.tokens.get().uid
    assert answer["notice"] == "Label created successfully."
    assert without_times(answer["label"]) == {
        "name": "News",
        "parent": [parent["uid"]],
        "content_types": ["article"],
        "uid": Label.objects.get(name="News").uid,
        "created_by": token,
        "updated_by": token,
        "ACL": [],
        "_version": 1,
        "_branch": "main",
    }
    assert manager.get(f"labels/{answer['label']['uid']}?include_branch=true") == {"label": answer["label"]}
    assert parent["content_types"] == parent["parent"] == []


def test_listing_labels(manager: Manager) -> None:
    for name in ("b", "a", "c"):
        _make(manager, name)

    assert [row["name"] for row in manager.get("labels?asc=name&limit=2")["labels"]] == ["a", "b"]
    assert manager.get("labels?include_count=true&limit=1")["count"] == 3
    assert manager.get("labels?count=true") == {"labels": 3}
    assert [row["name"] for row in manager.get('labels?query={"name":"b"}')["labels"]] == ["b"]


@pytest.mark.parametrize(
    ("label", "errors"),
    [
        ({}, {"name": ["is a required field."]}),
        ({"name": 3}, {"name": ["is a required field."]}),
        ({"name": "x" * 256}, {"name": ["is longer than 255 characters."]}),
        ({"name": "Taken"}, {"name": ["is not unique."]}),
        (
            {"name": "New", "content_types": ["article", "nowhere", "nothing"]},
            {"content_types": ["names types that don't exist: nothing, nowhere."]},
        ),
        ({"name": "New", "content_types": "article"}, {"content_types": ["must be a list of uids."]}),
        ({"name": "New", "parent": ["blt0000000000000000"]}, {"parent": ["names a label that doesn't exist."]}),
        ({"name": "New", "parent": [1]}, {"parent": ["must be a list of uids."]}),
        (
            {"parent": ["x"], "content_types": [None]},
            {
                "name": ["is a required field."],
                "content_types": ["must be a list of uids."],
                "parent": ["names a label that doesn't exist."],
            },
        ),
    ],
)
def test_a_bad_label_is_not_added(manager: Manager, label: object, errors: object) -> None:
    _make(manager, "Taken")

    assert manager.refused("POST", "labels", {"label": label}) == (
        422,
        141,
        "Label creation failed. Please try again.",
        errors,
    )

    assert Label.objects.count() == 1


def test_changing_a_label_with_the_object_that_was_read(manager: Manager) -> None:
    read = _make(manager, "News", content_types=["article"])

    answer = manager.put(f"labels/{read['uid']}", {"label": {**read, "name": "Press"}})

    assert answer["notice"] == "Label updated successfully."
    assert without_times(answer["label"]) == {**without_times(read), "name": "Press", "_version": 2}
    assert manager.put(f"labels/{read['uid']}", {"label": {"content_types": []}})["label"]["content_types"] == []


def test_no_label_is_its_own_ancestor(manager: Manager) -> None:
    top = _make(manager, "Top")
    middle = _make(manager, "Middle", parent=[top["uid"]])
    bottom = _make(manager, "Bottom", parent=[middle["uid"]])

    for above in (top, middle, bottom):
        refused = manager.refused("PUT", f"labels/{top['uid']}", {"label": {"parent": [above["uid"]]}})
        assert refused[3] == {"parent": ["leads back to the label itself."]}

    assert manager.get(f"labels/{top['uid']}")["label"] == top


def test_labels_below_a_deleted_one_move_up(manager: Manager) -> None:
    top = _make(manager, "Top")
    middle = _make(manager, "Middle", parent=[top["uid"]])
    bottom = _make(manager, "Bottom", parent=[middle["uid"]])

    assert manager.delete(f"labels/{middle['uid']}") == {"notice": "Label deleted successfully."}

    assert manager.get(f"labels/{bottom['uid']}")["label"]["parent"] == [top["uid"]]
    assert manager.refused("GET", f"labels/{middle['uid']}") == UNKNOWN
    assert manager.refused("DELETE", f"labels/{middle['uid']}") == UNKNOWN


def test_a_deleted_type_leaves_its_labels(manager: Manager) -> None:
    label = _make(manager, "News", content_types=["article"])

    manager.delete("content_types/article")

    assert manager.get(f"labels/{label['uid']}")["label"]["content_types"] == []


def test_another_stacks_label_is_unknown(manager: Manager) -> None:
    foreign = _make(make_manager(make_stack()), "Theirs")

    for method in ("GET", "PUT", "DELETE"):
        body = {"label": {"name": "Mine"}} if method == "PUT" else None
        assert manager.refused(method, f"labels/{foreign['uid']}", body) == UNKNOWN
    assert manager.refused("POST", "labels", {"label": {"name": "x", "parent": [foreign["uid"]]}})[3] == {
        "parent": ["names a label that doesn't exist."]
    }
    assert manager.get("labels") == {"labels": []}


def test_queries(manager: Manager) -> None:
    headers = manager.tenant.headers(manager.secret)
    body = {"label": {"name": "News", "content_types": ["article"]}}

    assert count_queries("POST", "labels", body, headers=headers) <= 10
    uid = Label.objects.get().uid
    assert count_queries("GET", "labels?include_count=true", headers=headers) == 3
    assert count_queries("GET", f"labels/{uid}", headers=headers) == 2
    assert count_queries("PUT", f"labels/{uid}", {"label": {"name": "B"}}, headers=headers) <= 10


def test_a_label_names_the_types_that_are_there_for_who_asks(manager: Manager) -> None:
    manager.post("content_types", {"content_type": article(uid="news", title="News")})
    label = f"labels/{_make(manager, 'Pages', content_types=['article', 'news'])['uid']}"
    editor = headers_of(manager.tenant, on_type("article", "read"), EVERY_LANGUAGE)

    (listed,) = ask("GET", "labels", headers=editor)[1]["labels"]

    assert manager.get(label)["label"]["content_types"] == ["article", "news"]
    assert (ask("GET", label, headers=editor)[1]["label"]["content_types"], listed["content_types"]) == (
        ["article"],
    ) * 2
