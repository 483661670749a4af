"""What somebody with a custom role sees of releases, puts into them, and deploys."""

from typing import Any

import pytest

from publishing.drain import drain
from publishing.models import PublishItem, ReleaseItem
from tests.api.asking import ask, owner_headers
from tests.api.rules import EVERY_LANGUAGE, headers_of
from tests.publishing.builders import Stage, make_stage
from tests.rules import on_entries, to_environments

pytestmark = pytest.mark.django_db


@pytest.fixture
def stage() -> Stage:
    return make_stage()


class Case:
    """Three entries, of which an editor may publish one and read another; and a release that the owner filled."""

    def __init__(self, stage: Stage) -> None:
        self.stage, self.owner = stage, owner_headers(stage.tenant)
        self.own, self.closed, self.unseen = (stage.entry(name) for name in ("Own", "Closed", "Unseen"))
        self.editor = headers_of(
            stage.tenant,
            on_entries("article", [self.own, self.closed], "read"),
            on_entries("article", [self.own], "publish"),
            EVERY_LANGUAGE,
            to_environments("production"),
        )

    def release(self, *uids: str) -> str:
        body = {"release": {"name": "Monday"}}
        uid = str(ask("POST", "releases", body, headers=self.owner)[1]["release"]["uid"])
        for entry in uids:
            assert self.change("POST", f"releases/{uid}/items", entry, headers=self.owner)[0] == 201
        return uid

    def change(self, method: str, path: str, *uids: str, headers: dict[str, str] | None = None) -> tuple[int, Any]:
        items = [{"uid": uid, "content_type_uid": "article", "locale": "en-us", "action": "publish"} for uid in uids]
        return ask(method, path, {"items": items}, headers=headers or self.editor)

    def items(self) -> list[str]:
        return sorted(ReleaseItem.objects.values_list("entry__uid", flat=True))


@pytest.fixture
def case(stage: Stage) -> Case:
    return Case(stage)


def test_a_release_shows_what_may_be_seen_of_it(case: Case) -> None:
    uid = case.release(case.own, case.closed, case.unseen)

    whole = ask("GET", f"releases/{uid}", headers=case.editor)[1]["release"]
    listed = ask("GET", f"releases/{uid}/items?include_count=true", headers=case.editor)[1]
    (row,) = ask("GET", "releases", headers=case.editor)[1]["releases"]

    assert (
        [item["uid"] for item in whole["items"]] == [item["uid"] for item in listed["items"]] == [case.own, case.closed]
    )
    assert (whole["items_count"], listed["count"], row["items_count"]) == (2, 2, 2)


def test_only_what_may_be_published_goes_into_a_release(case: Case) -> None:
    uid = case.release()
    path = f"releases/{uid}/items"

    refused = case.change("POST", path, case.own, case.closed)
    assert (refused[0], refused[1]["errors"]) == (
        422, {"items.1.uid": [f"'{case.closed}' may not be published by your role."]},
    )  # fmt: skip
    assert case.change("POST", path, case.unseen)[1]["errors"] == {"items.0.uid": [f"'{case.unseen}' doesn't exist."]}
    assert case.items() == []
    assert case.change("POST", path, case.own)[0] == 201
    assert case.items() == [case.own]


def test_only_what_may_be_published_is_changed_in_a_release(case: Case) -> None:
    uid, other = case.release(case.own, case.closed, case.unseen), case.release()
    before = case.items()

    for method, path in (("DELETE", "items"), ("PUT", "update_items")):
        unknown = case.change(method, f"releases/{uid}/{path}", case.unseen)
        assert (unknown[0], unknown[1]["errors"]) == (
            422, {"items.0.uid": [f"'{case.unseen}' is not in this release."]},
        )  # fmt: skip
        assert case.change(method, f"releases/{uid}/{path}", case.closed)[0] in (403, 422)
    moved = {"release_uid": other, "items": [{"uid": case.closed, "content_type_uid": "article", "locale": "en-us"}]}
    assert ask("POST", f"releases/{uid}/items/move", moved, headers=case.editor)[0] == 403
    for method, path, body in (
        ("DELETE", f"releases/{uid}", None),
        ("POST", f"releases/{uid}/clone", {"release": {"name": "Copy"}}),
        ("DELETE", f"releases/{uid}/items?all=true", {}),
    ):
        assert ask(method, path, body, headers=case.editor)[0] == 403
    assert case.items() == before
    assert case.change("DELETE", f"releases/{uid}/items", case.own)[0] == 200
    assert case.items() == sorted([case.closed, case.unseen])


def test_a_release_is_deployed_by_who_may_publish_all_of_it(case: Case) -> None:
    body = {"release": {"environments": ["production"]}}
    for held, told in (([case.own, case.closed], case.closed), ([case.own, case.unseen], "does not let you publish")):
        uid = case.release(*held)
        for dry in ("", "?dry_run=true"):
            status, answer = ask("POST", f"releases/{uid}/deploy{dry}", body, headers=case.editor)
            assert (status, told in str(answer), case.unseen in str(answer)) == (
                200 if dry and told == case.closed else 422,
                True,
                False,
            )
    assert not PublishItem.objects.exists()
    uid = case.release(case.own)
    away = {"release": {"environments": ["staging"]}}
    assert ask("POST", f"releases/{uid}/deploy", away, headers=case.editor)[0] == 422
    assert ask("POST", f"releases/{uid}/deploy", body, headers=case.editor)[0] == 201
    drain(lambda: False)
    assert case.stage.live() == {(case.own, "en-us", "production"): ("en-us", 1)}
    assert ask("POST", f"releases/{uid}/revert", {}, headers=case.editor)[0] == 201


def test_a_deployment_is_taken_back_by_who_may_publish_all_of_it(case: Case) -> None:
    uid = case.release(case.own, case.unseen)
    body = {"release": {"environments": ["production", "staging"]}}
    assert ask("POST", f"releases/{uid}/deploy", body, headers=case.owner)[0] == 201
    drain(lambda: False)

    statuses = ask("GET", f"releases/{uid}", headers=case.editor)[1]["release"]["status"]
    assert [row["environment"] for row in statuses] == [case.stage.production.uid]
    status, answer = ask("POST", f"releases/{uid}/revert", {}, headers=case.editor)
    assert (status, case.unseen in str(answer)) == (422, False)
    assert len(case.stage.live()) == 4
