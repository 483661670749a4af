"""Deploying releases in the admin and taking that back: tried first, refused with reasons, and done."""

from typing import TYPE_CHECKING

import pytest

from core.json_values import JSONObject
from publishing.actions.deployments import DeployRequest, deploy, revert
from publishing.actions.publish_rules import create_rule
from publishing.drain import drain
from publishing.models import PublishItem, Release
from tests.admin.browsing import needs_chromium
from tests.admin.builders import address, contents, make_release, marks, messages_after, page, signed_in
from tests.publishing.builders import never

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.publishing.builders import Stage


def test_a_publish_rule_stops_an_item_and_the_page_says_why(stage: "Stage") -> None:
    one = stage.entry("One")
    rule: JSONObject = {"environment": "production", "approvers": {"users": [stage.tenant.owner.uid], "roles": []},
                        "disable_approver_publishing": True}  # fmt: skip
    create_rule(stage.tenant.actor, stage.tenant.fresh_scope(), document=rule)
    uid, browser = make_release(stage, one), signed_in(stage.tenant.owner)
    sent = {"environments": [stage.production.uid], "do": "deploy"}

    shown = page(browser, address(stage.tenant, f"releases/{uid}/?environment={stage.production.uid}"))
    free = page(browser, address(stage.tenant, f"releases/{uid}/?environment={stage.staging.uid}"))
    refused = browser.post(address(stage.tenant, f"releases/{uid}/deploy/"), sent)

    assert "it is not approved yet, as a publish rule of" in shown
    assert ("stopped: 1" in shown, "go live: 1" in free) == (True, True)
    assert refused.status_code == 200
    assert "Nothing was deployed." in refused.content.decode()
    assert refused.content.decode().count("it is not approved yet") == 1
    assert PublishItem.objects.count() == 0


def test_deploying_is_tried_first_and_then_done_at_its_time(stage: "Stage") -> None:
    uid, browser = make_release(stage, stage.entry("One"), stage.entry("Two")), signed_in(stage.tenant.owner)
    path = address(stage.tenant, f"releases/{uid}/deploy/")
    asked = {"environments": [stage.production.uid, stage.staging.uid], "when": "later", "at": "2099-07-01T08:00",
             "zone": "Europe/Oslo", "atomic": "on"}  # fmt: skip

    before = marks(stage.tenant)
    tried = browser.post(path, {**asked, "do": "check"}).content.decode()
    assert marks(stage.tenant) == before
    told = messages_after(browser, path, {**asked, "do": "deploy"})

    assert ("This would happen" in tried, "go live: 4" in tried) == (True, True)
    assert told == ["4 changes are queued for 2099-07-01 08:00 (Europe/Oslo)."]
    rows = PublishItem.objects.values_list("state", "scheduled_text").distinct()
    assert list(rows) == [("scheduled", "2099-07-01T08:00:00+02:00")]
    assert Release.objects.get().is_locked
    listed = page(browser, address(stage.tenant, "releases/"))
    assert ("production · waiting" in listed, "1 Jul 2099, 06:00" in listed) == (True, True)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"environments": []}, "Environments: is required."),
        ({"environments": ["bltnowhere"]}, "is not an environment of this stack."),
        ({"when": "later", "at": ""}, "Time: choose a date and a time."),
        ({"when": "later", "at": "2026-03-29T02:30", "zone": "Europe/Oslo"}, "is an hour that does not exist there"),
        ({"locales": ["fr-fr"]}, "The release has nothing in these languages."),
    ],
)
@pytest.mark.parametrize("do", ["check", "deploy"])
def test_what_cannot_be_deployed_is_said(stage: "Stage", do: str, wrong: dict[str, object], sentence: str) -> None:
    uid, before = make_release(stage, stage.entry("One")), marks(stage.tenant)
    before = marks(stage.tenant)
    sent = {"environments": [stage.production.uid], "do": do, **wrong}
    answer = signed_in(stage.tenant.owner).post(address(stage.tenant, f"releases/{uid}/deploy/"), sent)
    assert answer.status_code == 200
    assert sentence in answer.content.decode()
    assert marks(stage.tenant) == before


def test_taking_a_deployment_back_shows_what_comes_back_and_does_it(stage: "Stage") -> None:
    old, new = stage.entry("Old"), stage.entry("New")
    stage.request(old)
    drain(never)
    stage.edit(old, "Old again")
    uid, browser = make_release(stage, old, new), signed_in(stage.tenant.owner)
    job = deploy(stage.tenant.actor, stage.scope, uid, DeployRequest(("production",)))
    drain(never)
    path = address(stage.tenant, f"releases/{uid}/revert/{job.uid}/")
    assert path in page(browser, address(stage.tenant, f"releases/{uid}/"))

    account = page(browser, path)
    stage.edit(new, "New again")
    stage.request(new)
    drain(never)
    later = page(browser, path)
    told = messages_after(browser, path, {"do": "revert"})
    drain(never)

    assert ("version 1 in place of 2" in account, "version 1 goes offline" in account) == (True, True)
    assert "Something else has been put there since, or taken offline." in later
    assert told == ["1 change is queued; 1 was left out."]
    assert stage.live()[(old, "en-us", "production")] == ("en-us", 1)
    assert stage.live()[(new, "en-us", "production")] == ("en-us", 2)
    assert "was taken back" in page(browser, address(stage.tenant, f"releases/{uid}/"))


def test_only_a_deployment_is_taken_back(stage: "Stage") -> None:
    uid, browser = make_release(stage, stage.entry("One")), signed_in(stage.tenant.owner)
    deploy(stage.tenant.actor, stage.scope, uid, DeployRequest(("production",)))
    drain(never)
    reversal = revert(stage.tenant.actor, stage.scope, uid)
    for job in ("nonsense", "00000000-0000-4000-8000-000000000000", str(reversal.uid)):
        assert browser.get(address(stage.tenant, f"releases/{uid}/revert/{job}/")).status_code == 404, job


def test_a_deployed_release_is_locked_copied_archived_and_deleted(stage: "Stage") -> None:
    one, browser = stage.entry("One"), signed_in(stage.tenant.owner)
    uid = make_release(stage, one)
    here = address(stage.tenant, f"releases/{uid}/")
    deploy(stage.tenant.actor, stage.scope, uid, DeployRequest(("production",)))
    drain(never)

    assert "The release was deployed: its items stay as they are." in page(browser, here)
    assert "stays true: the release was deployed." in messages_after(browser, f"{here}mark/", {"do": "unlock"})[0]
    locked = browser.post(f"{here}items/", {"do": "remove", "items": [f"entry/{one}/en-us"]}).content.decode()
    assert "The release is locked" in locked
    messages_after(browser, address(stage.tenant, f"new-release/?from={uid}"), {"name": "Summer"})
    assert contents(Release.objects.get(name="Summer").uid) == contents(uid)
    messages_after(browser, f"{here}mark/", {"do": "archive"})
    assert ">Spring</a>" not in page(browser, address(stage.tenant, "releases/"))
    assert ">Spring</a>" in page(browser, address(stage.tenant, "releases/?state=archived"))
    assert "What it has put live stays live" in page(browser, f"{here}delete/")
    messages_after(browser, f"{here}delete/", {})
    assert browser.get(here).status_code == 404
    assert len(stage.live()) == 1


@needs_chromium
@pytest.mark.django_db(transaction=True)
def test_an_editor_fills_and_deploys_a_release_by_keyboard(tab: "Page", stage: "Stage", complaints: list[str]) -> None:
    stage.entry("Herons")
    uid = make_release(stage)
    here = address(stage.tenant, f"releases/{uid}/")
    tab.goto(here)
    tab.get_by_label("Search entries by title, or give type/uid").focus()
    tab.keyboard.type("hero")
    tab.get_by_role("button", name="Herons").wait_for()
    tab.keyboard.press("ArrowDown")
    tab.keyboard.press("Enter")
    tab.get_by_role("button", name="Add", exact=True).press("Enter")
    assert tab.get_by_role("status").inner_text() == "1 item is in the release."
    for width in (390, 1280):
        tab.set_viewport_size({"width": width, "height": 900})
        for place in (here, f"{here}deploy/?environments={stage.production.uid}", address(stage.tenant, "releases/"),
                      f"{here}delete/"):  # fmt: skip
            tab.goto(place)
            assert tab.evaluate("document.documentElement.scrollWidth") <= width, place
    tab.goto(here)
    tab.get_by_role("link", name="Deploy…").press("Enter")
    tab.get_by_role("button", name="Deploy", exact=True).press("Enter")
    assert tab.get_by_role("status").inner_text() == "1 change is queued."
    assert complaints == []
