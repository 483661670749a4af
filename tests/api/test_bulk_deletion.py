"""POST /bulk/delete: everything that is named, or nothing."""

import pytest

from content.actions.assets import create_asset
from content.asset_files import Upload
from content.models import UniqueValue
from core.json_values import JSONValue
from publishing.drain import drain
from tests.api.management_client import Manager, make_manager
from tests.factories import make_management_token
from tests.publishing.builders import Stage, make_stage


@pytest.fixture
def stage(db: None) -> Stage:
    return make_stage()


@pytest.fixture
def manager(stage: Stage) -> Manager:
    return make_manager(stage.tenant)


def named(uid: str, **more: object) -> dict[str, object]:
    return {"uid": uid, "content_type": "article", **more}


def uids(manager: Manager, locale: str = "en-us") -> set[str]:
    return {entry["uid"] for entry in manager.get(f"content_types/article/entries?locale={locale}")["entries"]}


def test_languages_of_entries_and_files_go_and_are_taken_offline(stage: Stage, manager: Manager) -> None:
    asset = create_asset(stage.tenant.actor, stage.scope, upload=Upload(b"one", "a.txt"))
    one, two, kept = stage.entry("One"), stage.entry("Two"), stage.entry("Kept")
    stage.edit(two, "Deux", locale="fr-fr")
    stage.request([one, two, kept], locales=("en-us",))
    stage.request([two], locales=("fr-fr",))
    drain(lambda: False)

    answer = manager.ask(
        "POST",
        "bulk/delete",
        {
            "entries": [named(one), named(two, locale="fr-fr"), named(two, locale="fr-fr")],
            "assets": [{"uid": asset.uid}, {"uid": asset.uid}],
        },
    )

    assert answer.status_code == 200
    assert uids(manager) == {two, kept}
    assert manager.get(f"content_types/article/entries/{two}?locale=fr-fr")["entry"]["locale"] == "en-us"
    assert manager.refused("GET", f"assets/{asset.uid}")[0] == 422
    assert set(stage.live()) == {(two, "en-us", "production"), (kept, "en-us", "production")}


def test_what_does_not_exist_stops_all_and_is_named(stage: Stage, manager: Manager) -> None:
    asset = create_asset(stage.tenant.actor, stage.scope, upload=Upload(b"one", "a.txt"))
    uid = stage.entry("One")
    before = UniqueValue.objects.count()

    status, code, _, errors = manager.refused(
        "POST",
        "bulk/delete",
        {
            "entries": [
                named(uid),
                named("blt0000000000000000"),
                named(uid, content_type="nothing"),
                named(uid + "x", locale="xx"),
            ],
            "assets": [{"uid": asset.uid}, {"uid": "nowhere"}],
        },
    )

    assert (status, code) == (422, 141)
    assert errors == {
        "entries.1.uid": ["'blt0000000000000000' does not exist in these languages."],
        "entries.2.content_type": ["'nothing' is not a content type of this stack."],
        "entries.3.locale": ["is not a language of this stack."],
        "assets.1.uid": ["'nowhere' is not a file of this stack."],
    }
    assert uids(manager) == {uid}
    assert UniqueValue.objects.count() == before
    assert manager.get(f"assets/{asset.uid}")["asset"]["uid"] == asset.uid


def test_an_entry_needs_its_content_type(manager: Manager) -> None:
    assert manager.refused("POST", "bulk/delete", {"entries": [{"uid": "x"}]})[3] == {
        "entries.0.content_type": ["is required."]
    }


def test_too_many_at_a_time_are_refused(stage: Stage, manager: Manager) -> None:
    entries = [named(f"blt{number}") for number in range(1_001)]

    assert manager.refused("POST", "bulk/delete", {"entries": entries})[3] == {
        "entries": ["names 1001 things to delete; 1000 are allowed at a time."]
    }


def test_another_stacks_entry_looks_like_an_unknown_one(stage: Stage, manager: Manager) -> None:
    uid = stage.entry("One")
    other = make_stage()
    stranger = make_manager(other.tenant)

    assert stranger.refused("POST", "bulk/delete", {"entries": [named(uid)]})[3] == {
        "entries.0.uid": [f"'{uid}' does not exist in these languages."]
    }
    assert uids(manager) == {uid}


def test_deleting_takes_the_right_to_it(stage: Stage) -> None:
    uid = stage.entry("One")
    rows: list[JSONValue] = [
        {"module": "entry", "acl": {"read": True, "write": False}},
        {"module": "branch", "branches": ["main"], "acl": {"read": True}},
    ]
    reader = Manager(stage.tenant, make_management_token(stage.tenant, rows))

    assert reader.ask("POST", "bulk/delete", {"entries": [named(uid)]}).status_code == 403
    assert uids(make_manager(stage.tenant)) == {uid}
