"""Releases in the admin: what is in them, what would become of it, deploying and taking back."""

from typing import TYPE_CHECKING

import pytest

from content.actions.entries import create_entry
from content.actions.entry_deletion import delete_entry
from core.json_values import JSONObject
from publishing.actions.deployments import DeployRequest, deploy
from publishing.actions.release_items import add_items
from publishing.drain import drain
from publishing.models import Release
from publishing.release_rules import ItemRequest
from tests.admin.builders import address, contents, make_reader, make_release, marks, messages_after, page, signed_in
from tests.content.builders import make_type
from tests.publishing.builders import never

if TYPE_CHECKING:
    from tests.publishing.builders import Stage


def test_a_release_is_made_filled_brought_up_to_date_and_emptied(stage: "Stage") -> None:
    browser, one, two = signed_in(stage.tenant.owner), stage.entry("One"), stage.entry("Two")
    made = browser.post(address(stage.tenant, "new-release/"), {"name": "Spring", "description": "All of March"})
    uid = Release.objects.get().uid
    items = address(stage.tenant, f"releases/{uid}/items/")
    assert made["Location"] == address(stage.tenant, f"releases/{uid}/")
    chosen = {"do": "add", "entries": [f"article/{one}", f"article/{two}", ""], "locales": ["en-us", "fr-fr"]}

    assert messages_after(browser, items, chosen)[-1] == "4 items are in the release."
    stage.edit(one, "One again")
    behind = page(browser, address(stage.tenant, f"releases/{uid}/"))
    ticked = {"items": [f"entry/{one}/en-us", f"entry/{two}/fr-fr"]}
    messages_after(browser, items, {"do": "update", **ticked})
    messages_after(browser, items, {"do": "remove", "items": [f"entry/{two}/en-us", f"entry/{one}/fr-fr"]})
    messages_after(browser, items, {"do": "unpublish", "items": [f"entry/{two}/fr-fr"]})

    assert behind.count("2 is the latest") == 2
    assert sorted(contents(uid)) == sorted([(one, "en-us", "publish", 2), (two, "fr-fr", "unpublish", None)])


def test_what_is_already_pinned_keeps_its_version_when_its_action_changes(stage: "Stage") -> None:
    browser, one = signed_in(stage.tenant.owner), stage.entry("One")
    uid = make_release(stage, one)
    stage.edit(one, "One again")
    messages_after(
        browser, address(stage.tenant, f"releases/{uid}/items/"), {"do": "publish", "items": [f"entry/{one}/en-us"]}
    )
    assert contents(uid) == [(one, "en-us", "publish", 1)]


def test_items_move_to_another_release(stage: "Stage") -> None:
    browser, one = signed_in(stage.tenant.owner), stage.entry("One")
    here, there = make_release(stage, one), make_release(stage, name="Summer")
    path, ticked = address(stage.tenant, f"releases/{here}/items/"), {"do": "move", "items": [f"entry/{one}/en-us"]}
    assert "Choose the release that they move to." in browser.post(path, ticked).content.decode()
    assert messages_after(browser, path, {**ticked, "to": there}) == ["They are in “Summer” now."]
    assert (contents(here), len(contents(there))) == ([], 1)


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"do": "add"}, "Choose at least one entry or file."),
        ({"do": "add", "entries": ["article/bltnowhere"]}, "Entries and files: &#x27;bltnowhere&#x27; doesn&#x27;t exist."),
        ({"do": "add", "entries": ["nonsense"]}, "Entries and files: &#x27;&#x27; doesn&#x27;t exist."),
        ({"do": "add", "files": ["bltnowhere"]}, "Entries and files: &#x27;bltnowhere&#x27; doesn&#x27;t exist."),
        ({"do": "remove"}, "Tick at least one item."),
        ({"do": "update", "items": ["entry/bltnowhere/en-us"]}, "Tick at least one item."),
        ({"bring": "entry/x/y/en-us"}, "Entries and files: &#x27;y&#x27; doesn&#x27;t exist."),
        ({"bring": "nonsense"}, "Languages: &#x27;nonsense&#x27; is not a language of this stack."),
        ({"do": "bring"}, "Nothing is missing any more."),
    ],
)  # fmt: skip
def test_what_cannot_be_done_with_items_is_said(stage: "Stage", sent: dict[str, object], sentence: str) -> None:
    uid, before = make_release(stage, stage.entry("One")), marks(stage.tenant)
    answer = signed_in(stage.tenant.owner).post(address(stage.tenant, f"releases/{uid}/items/"), sent)
    assert answer.status_code == 200
    assert sentence in answer.content.decode()
    assert marks(stage.tenant) == before


def test_the_page_says_of_each_item_what_deploying_it_would_do(stage: "Stage") -> None:
    fresh, again, same, offline = (stage.entry(name) for name in ("Fresh", "Again", "Same", "Offline"))
    stage.request([again, same, offline])
    drain(never)
    stage.edit(again, "Again")
    uid = make_release(stage, fresh, again, same)
    add_items(stage.tenant.actor, stage.scope, uid,
              [ItemRequest("items", "entry", offline, "article", action="unpublish")])  # fmt: skip

    shown = page(signed_in(stage.tenant.owner), address(stage.tenant, f"releases/{uid}/?environment={stage.production.uid}"))  # fmt: skip

    for told in ("version 1 goes live", "version 2 in place of 1", "nothing changes", "version 1 goes offline"):
        assert shown.count(told) == 1, told
    for told in ("go live: 2", "stay as they are: 1", "go offline: 1"):
        assert told in shown, told


def test_what_readers_would_miss_is_named_and_brought_along(stage: "Stage") -> None:
    lead: JSONObject = {"uid": "lead", "display_name": "Lead", "data_type": "reference", "reference_to": ["article"]}
    front = make_type(stage.tenant.fresh_scope(), lead, uid="front")
    one, browser = stage.entry("Herons"), signed_in(stage.tenant.owner)
    data: JSONObject = {"title": "Today", "lead": [{"uid": one, "_content_type_uid": "article"}]}
    page_uid = create_entry(stage.tenant.actor, stage.scope, front, locale=None, data=data).uid
    uid = make_release(stage)
    add_items(stage.tenant.actor, stage.scope, uid, [ItemRequest("items", "entry", page_uid, "front")])
    here = address(stage.tenant, f"releases/{uid}/")

    shown = page(browser, here)
    messages_after(browser, f"{here}items/", {"bring": f"entry/article/{one}/en-us"})

    assert "Readers would not find what it refers to:" in shown
    assert f'name="missing" value="entry/article/{one}/en-us"' in shown
    assert [row[0] for row in contents(uid)] == [page_uid, one]
    assert "Readers would not find" not in page(browser, here)


def test_a_release_with_deleted_content_says_what_to_take_out(stage: "Stage") -> None:
    one, two = stage.entry("One"), stage.entry("Two")
    uid = make_release(stage, one, two)
    delete_entry(stage.tenant.actor, stage.scope, stage.article, one)
    shown = page(signed_in(stage.tenant.owner), address(stage.tenant, f"releases/{uid}/"))
    assert "Take it out: nothing of the release can be deployed with it." in shown


def test_a_reader_sees_releases_and_no_way_to_change_them(stage: "Stage") -> None:
    uid = make_release(stage, stage.entry("One"))
    shown = page(signed_in(make_reader(stage.tenant)), address(stage.tenant, f"releases/{uid}/"))
    assert ">One</a>" in shown
    for offer in ("Deploy…", "Add items", "Take out", 'name="description"'):
        assert offer not in shown


def test_releases_are_found_by_name_and_by_how_far_they_are(stage: "Stage") -> None:
    one = stage.entry("One")
    for name in ("Spring", "Summer"):
        make_release(stage, one, name=name)
    deploy(stage.tenant.actor, stage.scope, Release.objects.get(name="Summer").uid, DeployRequest(("production",)))
    browser = signed_in(stage.tenant.owner)

    def found(query: str) -> set[str]:
        shown = page(browser, address(stage.tenant, f"releases/?{query}"))
        return {name for name in ("Spring", "Summer") if f">{name}</a>" in shown}

    assert found("") == found("state=nonsense") == {"Spring", "Summer"}
    assert found("q=spr") == found("state=open") == {"Spring"}
    assert found("state=deployed") == {"Summer"}
