"""What is done with many files of the library at once: tried before, done as a whole, and once."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from pytest_django import Settings

from content.actions.asset_folders import create_folder
from content.models import Asset, AssetVersion
from publishing.drain import drain
from publishing.models import Publication, PublishJob
from tests.admin.builders import address, make_reader, messages_after, page, signed_in
from tests.admin.test_assets import store
from tests.publishing.builders import never

if TYPE_CHECKING:
    from django.test import Client

    from tests.publishing.builders import Stage

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def media(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"


def bulk(stage: "Stage", browser: "Client", do: str, *uids: str, **more: Any) -> Any:
    return browser.post(address(stage.tenant, "file-bulk/"), {"do": do, "chosen": uids, **more})


def done(shown: Any) -> dict[str, Any]:
    """The form with which the page offers to do what it has tried."""
    context = shown.context
    carried: dict[str, Any] = {}
    for name, value in context["carried"]:
        carried.setdefault(name, []).append(value)
    return {
        "do": context["do"], "state": context["choice"].state, "files": context["kept"], "once": str(context["once"]),
        "step": "go", **carried,
    }  # fmt: skip


def test_files_go_live_and_offline_together_after_a_dry_run(stage: "Stage") -> None:
    heron, stork = store(stage, "heron.txt", b"1"), store(stage, "stork.txt", b"2")
    browser = signed_in(stage.tenant.owner)
    for do, live in (("publish", 2), ("unpublish", 0)):
        first = bulk(stage, browser, do, heron, stork)
        tried = bulk(stage, browser, do, heron, stork, environments=stage.production.uid, step="check")
        answers = [browser.post(address(stage.tenant, "file-bulk/"), done(tried)) for _ in range(2)]
        drain(never)

        assert (first.status_code, first.context["outcome"]) == (200, None)
        assert tried.context["judgement"].counts == ((do, 2),)
        job = PublishJob.objects.latest("pk")
        assert [answer["Location"] for answer in answers] == [address(stage.tenant, f"jobs/{job.uid}/")] * 2
        assert Publication.objects.filter(asset__isnull=False, is_live=True).count() == live
    assert PublishJob.objects.count() == 2


def test_files_are_moved_and_those_that_lie_there_are_left_out(stage: "Stage") -> None:
    folder = create_folder(stage.tenant.actor, stage.tenant.fresh_scope(), name="Birds").uid
    heron, stork = store(stage, "heron.txt", b"1"), store(stage, "stork.txt", b"2", folder)
    browser = signed_in(stage.tenant.owner)

    tried = bulk(stage, browser, "move", heron, stork, to=folder, step="check")
    before = list(AssetVersion.objects.values_list("version", flat=True))
    said = messages_after(browser, address(stage.tenant, "file-bulk/"), done(tried))

    assert [(each.entry.uid, each.reason) for each in tried.context["refusals"]] == [(stork, "It lies there already.")]
    assert (tried.context["outcome"].kept, before, said) == (1, [1, 1], ["1 file is moved."])
    assert set(Asset.objects.filter(is_dir=False).values_list("uid", "parent_uid", "version")) == {
        (heron, folder, 2), (stork, folder, 1),
    }  # fmt: skip
    back = bulk(stage, browser, "move", heron, to="root", step="check")
    assert messages_after(browser, address(stage.tenant, "file-bulk/"), done(back)) == ["1 file is moved."]
    assert Asset.objects.get(uid=heron).parent_uid == ""
    nowhere = bulk(stage, browser, "move", heron, to="blt0000000000000000", step="check")
    assert nowhere.context["outcome"].kept == 0
    assert bulk(stage, browser, "move", heron, to="blt0000000000000000", step="go").context["refused"]


def test_deleting_says_what_is_live_and_takes_all_that_the_list_finds(stage: "Stage") -> None:
    heron, stork, other = (store(stage, f"{name}.txt", b"1") for name in ("heron a", "heron b", "owl"))
    browser = signed_in(stage.tenant.owner)
    tried = bulk(stage, browser, "publish", heron, environments=stage.production.uid, step="check")
    browser.post(address(stage.tenant, "file-bulk/"), done(tried))
    drain(never)

    asked = bulk(stage, browser, "delete", state="q=heron", all="matching")
    said = messages_after(browser, address(stage.tenant, "file-bulk/"), done(asked))

    assert {file.uid for file in asked.context["choice"].files} == {heron, stork}
    assert asked.context["outcome"].facts == ("1 is live now and goes offline.",)
    assert said == ["2 files are deleted."]
    assert list(Asset.objects.filter(deleted_at=None).values_list("uid", flat=True)) == [other]
    gone = bulk(stage, browser, "delete", heron, other, "../x")
    assert (gone.context["choice"].gone, [file.uid for file in gone.context["choice"].files]) == (2, [other])


def test_nothing_chosen_or_nothing_to_do_is_told(stage: "Stage") -> None:
    uid = store(stage, "heron.txt", b"1")
    browser, place = signed_in(stage.tenant.owner), address(stage.tenant, "file-bulk/")
    assert messages_after(browser, place, {"do": "delete", "state": "q=x"}) == ["Choose at least one file."]
    assert messages_after(browser, place, {"do": "burn", "chosen": uid}) == ["Choose what is to be done."]
    assert browser.get(place)["Location"] == address(stage.tenant, "assets/")


def test_who_may_only_read_is_offered_nothing_and_refused(stage: "Stage") -> None:
    uid = store(stage, "heron.txt", b"1")
    reader = signed_in(make_reader(stage.tenant))
    assert "data-choosing" in page(signed_in(stage.tenant.owner), address(stage.tenant, "assets/"))
    assert "data-choosing" not in page(reader, address(stage.tenant, "assets/"))
    for do in ("publish", "unpublish", "move", "delete"):
        assert bulk(stage, reader, do, uid, step="go", to="root", environments="x").status_code == 403
    assert Asset.objects.filter(deleted_at=None, version=1).count() == 1
