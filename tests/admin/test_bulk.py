"""What is done with many entries at once: frozen as it was shown, tried before, done as a whole, and once."""

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client

from content.actions.entries import create_entry
from content.models import EntryLocale
from publishing.admin.lists.bulk_choice import LARGEST
from publishing.drain import drain
from publishing.models import EntryStage, PublishItem, PublishJob
from tests.admin.browsing import needs_chromium
from tests.admin.builders import (
    address,
    contents,
    make_manager,
    make_reader,
    make_release,
    marks,
    messages_after,
    page,
    signed_in,
)
from tests.admin.test_lists import go_live
from tests.admin.test_workflows import make_workflow
from tests.publishing.builders import never
from tests.publishing.processes import publisher
from tests.waiting import eventually

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from core.json_values import JSONObject
    from tests.publishing.builders import Stage


def sent(do: str, *uids: str, **more: Any) -> dict[str, Any]:
    """A form about entries that were ticked in the list of articles."""
    return {"do": do, "list": "article", "chosen": [f"article/{uid}" for uid in uids], **more}


def done(shown: Any, **more: Any) -> dict[str, Any]:
    """The form with which the page offers to do what it has tried."""
    context = shown.context
    assert shown.status_code == 200
    carried: dict[str, Any] = {}
    for name, value in context["carried"]:
        carried.setdefault(name, []).append(value)
    return {
        "do": context["do"], "list": context["choice"].list_uid, "state": context["choice"].state,
        "entries": context["kept"], "once": str(context["once"]), "step": "go", **carried, **more,
    }  # fmt: skip


def bulk(stage: "Stage", browser: Client, form: dict[str, Any], **options: Any) -> Any:
    return browser.post(address(stage.tenant, "bulk/"), form, **options)


def test_what_was_ticked_is_tried_and_goes_live_once(stage: "Stage") -> None:
    herons, storks, owls = (stage.entry(title) for title in ("Herons", "Storks", "Owls"))
    go_live(stage, storks, stage.production)
    browser = signed_in(stage.tenant.owner)

    asked = bulk(stage, browser, sent("publish", herons, storks))
    tried = bulk(stage, browser, sent("publish", herons, storks, environments=stage.production.uid, step="check"))
    before = PublishItem.objects.count()
    answers = [bulk(stage, browser, done(tried)) for _ in range(2)]

    assert (asked.context["outcome"], [entry.title for entry in asked.context["some"]]) == (None, ["Herons", "Storks"])
    assert (tried.context["outcome"].kept, tried.context["judgement"].counts) == (1, (("publish", 1), ("none", 1)))
    assert before == 0
    job = PublishJob.objects.get()
    assert [answer["Location"] for answer in answers] == [address(stage.tenant, f"jobs/{job.uid}/")] * 2
    assert (job.kind, sorted(job.items.values_list("entry__uid", flat=True))) == ("bulk", sorted([herons, storks]))
    drain(never)
    assert ("Owls" in str(tried.content), (herons, "en-us", "production") in stage.live()) == (False, True)
    assert owls


def test_all_that_match_are_those_that_matched_when_it_was_asked(stage: "Stage") -> None:
    uids = [stage.entry(f"Heron {number}") for number in range(3)]
    stage.entry("Owl")
    browser = signed_in(stage.tenant.owner)
    form = {"do": "unpublish", "list": "article", "state": "q=heron&order=title", "all": "matching"}

    shown = bulk(stage, browser, form)
    stage.entry("Heron 4")

    assert shown.context["kept"] == " ".join(f"article/{uid}" for uid in uids)
    assert shown.context["back"] == address(stage.tenant, "entries/article/?q=heron&order=title")
    again = bulk(
        stage, browser, {"do": "unpublish", "list": "article", "state": "q=heron", "entries": shown.context["kept"]}
    )
    assert [entry.uid for entry in again.context["choice"].entries] == uids
    assert LARGEST == 1000


def test_moving_to_a_stage_leaves_out_what_may_not_move_and_moves_the_rest(stage: "Stage") -> None:
    make_workflow(stage, "Draft", "Review", "Approved", Draft={"next_available_stages": ["review"]})
    herons, storks = stage.entry("Herons"), stage.entry("Storks")
    manager = signed_in(make_manager(stage.tenant))
    moved = bulk(stage, manager, sent("stage", storks, stage="review", step="check"))
    bulk(stage, manager, done(moved))

    tried = bulk(stage, manager, sent("stage", herons, storks, stage="approved", step="check"))
    told = [(each.entry.uid, each.reason) for each in tried.context["refusals"]]
    said = messages_after(manager, address(stage.tenant, "bulk/"), done(tried))

    assert told == [(herons, "is at the stage 'Draft', which does not lead to 'Approved'.")]
    assert said == ["1 entry is moved."]
    assert list(EntryStage.objects.values_list("entry__uid", "stage_uid")) == [(storks, "approved")]


def test_many_are_deleted_all_or_none_and_what_that_takes_away_is_told(stage: "Stage") -> None:
    herons, storks = stage.entry("Herons"), stage.entry("Storks")
    go_live(stage, herons, stage.production)
    browser = signed_in(stage.tenant.owner)

    tried = bulk(stage, browser, sent("delete", herons, storks))
    half = bulk(stage, browser, done(tried, entries=f"article/{herons} article/{storks}", list="nothing"))
    said = messages_after(browser, address(stage.tenant, "bulk/"), done(tried))

    assert tried.context["outcome"].facts == (
        "They go to the trash, from which they can be brought back.",
        "1 is live now and goes offline.",
    )
    assert half.status_code == 404
    assert said == ["2 entries are deleted in en-us. They lie in the trash."]
    assert EntryLocale.objects.filter(deleted_at=None, branch=stage.scope.branch_id).count() == 0


def test_what_a_stage_keeps_is_not_deleted_with_the_rest(stage: "Stage") -> None:
    nobody: dict[str, Any] = {"users": {"uids": []}, "roles": {"uids": []}, "others": {}}
    make_workflow(stage, "Draft", "Kept", Kept={"SYS_ACL": nobody, "entry_lock": "$others"})
    herons, storks = stage.entry("Herons"), stage.entry("Storks")
    owner, manager = signed_in(stage.tenant.owner), signed_in(make_manager(stage.tenant))
    bulk(stage, owner, done(bulk(stage, owner, sent("stage", herons, stage="kept", step="check"))))

    tried = bulk(stage, manager, sent("delete", herons, storks))
    forced = bulk(stage, manager, done(tried, entries=f"article/{herons} article/{storks}"))
    bulk(stage, manager, done(tried))

    assert [each.entry.uid for each in tried.context["refusals"]] == [herons]
    assert forced.context["refused"] == ["is 'Kept' in 'en-us', which keeps the entry as it is."]
    assert [row.entry.uid for row in EntryLocale.objects.filter(deleted_at=None)] == [herons]


def test_many_are_added_to_a_release(stage: "Stage") -> None:
    uids = [stage.entry("Herons"), stage.entry("Storks")]
    release = make_release(stage)
    browser = signed_in(stage.tenant.owner)
    tried = bulk(stage, browser, sent("release", *uids, release=release, step="check"))
    answer = bulk(stage, browser, done(tried))
    assert answer["Location"] == address(stage.tenant, f"releases/{release}/")
    assert contents(release) == [(uid, "en-us", "publish", 1) for uid in uids]


def test_nothing_is_done_by_who_may_not_or_with_nothing_chosen(stage: "Stage") -> None:
    uid = stage.entry()
    before = marks(stage.tenant)
    reader, owner = signed_in(make_reader(stage.tenant)), signed_in(stage.tenant.owner)

    assert "data-choosing" not in page(reader, address(stage.tenant, "entries/article/"))
    for do in ("publish", "unpublish", "stage", "release", "delete"):
        assert bulk(stage, reader, sent(do, uid, step="go", environments=stage.production.uid)).status_code == 403
    assert messages_after(owner, address(stage.tenant, "bulk/"), sent("publish")) == ["Choose at least one entry."]
    assert messages_after(owner, address(stage.tenant, "bulk/"), sent("", uid)) == ["Choose what is to be done."]
    assert messages_after(owner, address(stage.tenant, "bulk/"), sent("delete", "blt404", "x/y z")) == [
        "Choose at least one entry."
    ]
    later = sent("publish", uid, environments=stage.production.uid, when="later", at="soon", step="go")
    assert bulk(stage, owner, later).status_code == 200
    assert owner.get(address(stage.tenant, "bulk/")).status_code == 302
    assert marks(stage.tenant) == before


@needs_chromium
@pytest.mark.django_db(transaction=True)
def test_five_hundred_go_live_from_a_list(tab: "Page", stage: "Stage", complaints: list[str], tmp_path: Path) -> None:
    for number in range(500):
        data: JSONObject = {"title": f"Heron {number:03}", "body": "Still."}
        create_entry(stage.tenant.actor, stage.scope, stage.article, locale="en-us", data=data)
    stage.entry("Owl")
    tab.goto(f"/admin/s/{stage.tenant.stack.api_key}/main/entries/article/")
    tab.get_by_label("Search", exact=True).fill("heron")
    tab.get_by_role("button", name="Search", exact=True).click()
    tab.locator(".chip", has_text="heron").wait_for()
    tab.get_by_label("Choose every entry of this page").check()
    assert tab.get_by_text("50 chosen").is_visible()
    tab.get_by_label("What to do with the chosen").select_option("publish")
    tab.get_by_role("button", name="Continue with all 500 found").click()
    assert tab.get_by_role("heading", level=1).inner_text() == "Publish: 500 entries"
    tab.get_by_label("production").check()
    tab.get_by_role("button", name="Check what would happen").click()
    tab.get_by_role("button", name="Publish: 500 places").click()
    tab.get_by_text("0 of 500 done").wait_for()
    with publisher(tmp_path / "publisher.log"):
        tab.get_by_text("500 of 500 done").wait_for(timeout=60_000)
    eventually(lambda: len(stage.live()) == 500)
    assert re.search(r"jobs/[0-9a-f-]{36}/$", tab.url)
    assert complaints == []
