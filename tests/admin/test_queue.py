"""The queue at work: what people see of it without asking twice, and what they do about its items."""

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone

from publishing.drain import drain
from publishing.models import Company, PublishItem, PublishJob, State
from stacks.models import Activity
from tests.admin.builders import address, make_manager, make_reader, marks, messages_after, page, signed_in
from tests.publishing.builders import never, states

if TYPE_CHECKING:
    from tests.publishing.builders import Stage

LATER = "2099-01-01T00:00:00Z"
CLOSED = "The item can no longer be changed: a worker has it, or it is done."


def fail(job: PublishJob, reason: str = "It broke.") -> None:
    """Let everything of a request have failed."""
    PublishItem.objects.filter(job=job).update(state=State.FAILED, reason=reason, attempts=8)


def told(stage: "Stage", query: str) -> dict[str, Any]:
    """What the page's script is told."""
    answer = signed_in(stage.tenant.owner).get(address(stage.tenant, f"queue/live/?{query}"))
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    body: dict[str, Any] = answer.json()
    return body


def test_a_failed_item_is_tried_again_with_its_version_and_goes_live(stage: "Stage") -> None:
    uid = stage.entry()
    job = stage.request(uid)
    fail(job)
    stage.edit(uid, "Newer")
    item = job.items.get()
    browser = signed_in(stage.tenant.owner)

    said = messages_after(browser, address(stage.tenant, f"queue/{item.uid}/retry/"), {})

    assert said == ["The item is tried again now."]
    item.refresh_from_db()
    assert (item.state, item.attempts, item.reason, item.applied_at) == ("scheduled", 0, "", None)
    drain(never)
    assert states(job) == ["succeeded"]
    assert stage.live() == {(uid, "en-us", "production"): ("en-us", 1)}
    assert Activity.objects.filter(action="publish_queue.retry", target_uid=str(item.uid)).count() == 1


def test_trying_again_never_undoes_what_is_newer(stage: "Stage") -> None:
    uid = stage.entry()
    old = stage.request(uid)
    fail(old)
    stage.edit(uid, "Newer")
    stage.request(uid)
    drain(never)
    messages_after(signed_in(stage.tenant.owner), address(stage.tenant, f"jobs/{old.uid}/retry/"), {})
    drain(never)
    assert states(old) == ["superseded"]
    assert stage.live() == {(uid, "en-us", "production"): ("en-us", 2)}


def test_what_goes_only_together_is_tried_again_together(stage: "Stage") -> None:
    one, other = stage.entry("One"), stage.entry("Other")
    job = stage.request([one, other])
    first, second = job.items.order_by("pk")
    PublishItem.objects.filter(pk=first.pk).update(company=Company.LEADS)
    PublishItem.objects.filter(pk=second.pk).update(company=Company.FOLLOWS)
    fail(job)
    messages_after(signed_in(stage.tenant.owner), address(stage.tenant, f"queue/{second.uid}/retry/"), {})
    assert states(job) == ["scheduled", "scheduled"]
    drain(never)
    assert states(job) == ["succeeded", "succeeded"]


@pytest.mark.parametrize("state", ["scheduled", "running", "succeeded", "superseded", "skipped", "cancelled"])
def test_only_what_has_failed_or_waits_for_a_try_is_tried_again(stage: "Stage", state: str) -> None:
    job = stage.request(stage.entry(), scheduled_at=LATER)
    PublishItem.objects.filter(job=job).update(state=state, lease_until=timezone.now() + timedelta(hours=1))
    before = marks(stage.tenant)
    browser = signed_in(stage.tenant.owner)
    for path in (f"queue/{job.items.get().uid}/retry/", f"jobs/{job.uid}/retry/"):
        assert messages_after(browser, address(stage.tenant, path), {}) == [CLOSED]
    assert (states(job), marks(stage.tenant)) == ([state], before)


def test_a_place_that_another_request_has_taken_is_left_to_it(stage: "Stage") -> None:
    uid = stage.entry()
    failed = stage.request(uid, scheduled_at=LATER)
    fail(failed)
    again = stage.request(uid, scheduled_at=LATER)
    said = messages_after(
        signed_in(stage.tenant.owner), address(stage.tenant, f"queue/{failed.items.get().uid}/retry/"), {}
    )
    assert said == [CLOSED]
    assert (states(failed), states(again)) == (["failed"], ["scheduled"])


def test_an_item_is_moved_to_another_time_in_a_zone(stage: "Stage") -> None:
    item = stage.request(stage.entry(), scheduled_at=LATER).items.get()
    path = address(stage.tenant, f"queue/{item.uid}/")
    browser = signed_in(stage.tenant.owner)
    said = messages_after(browser, path, {"at": "2099-07-01T08:00", "zone": "Europe/Oslo"})
    item.refresh_from_db()
    assert said == ["It has another time."]
    assert (item.due_at.isoformat(), item.scheduled_text) == ("2099-07-01T06:00:00+00:00", "2099-07-01T08:00:00+02:00")
    for wrong, sentence in (
        ({"at": "", "zone": "UTC"}, "choose a date and a time."),
        ({"at": "2099-07-01T08:00", "zone": "Mars"}, "is no time zone"),
        ({"at": "2099-03-29T02:30", "zone": "Europe/Oslo"}, "hour that does not exist"),
    ):
        shown = browser.post(path, wrong).content.decode()
        assert sentence in shown
        assert f'value="{wrong["zone"]}"' in shown
    PublishItem.objects.filter(pk=item.pk).update(state=State.SUCCEEDED)
    assert CLOSED in browser.post(path, {"at": "2099-07-01T08:00", "zone": "UTC"}).content.decode()


def test_what_is_ticked_is_cancelled_and_what_cannot_be_is_told(stage: "Stage") -> None:
    uids = [stage.entry(f"Bird {number}") for number in range(3)]
    items = list(stage.request(uids, scheduled_at=LATER).items.order_by("pk"))
    PublishItem.objects.filter(pk=items[2].pk).update(state=State.SUCCEEDED)
    browser = signed_in(stage.tenant.owner)
    path = address(stage.tenant, "queue/chosen/")
    said = messages_after(browser, path, {"item": [str(item.uid) for item in items] + ["x"], "do": "cancel"})
    assert said == [
        "2 items are cancelled.",
        f"1 not changed: {CLOSED}",
        "1 not changed: The requested publish queue item doesn't exist.",
    ]
    assert messages_after(browser, path, {}) == ["Nothing was chosen."]
    fail(items[0].job)
    assert messages_after(browser, path, {"item": [str(items[0].uid)], "do": "retry"}) == ["1 item is tried again now."]


def test_a_request_shows_how_far_it_is_and_is_cancelled_as_a_whole(stage: "Stage") -> None:
    uids = [stage.entry(f"Bird {number}") for number in range(4)]
    job = stage.request(uids, scheduled_at=LATER)
    first, second = job.items.order_by("pk")[:2]
    PublishItem.objects.filter(pk=first.pk).update(state=State.SUCCEEDED)
    PublishItem.objects.filter(pk=second.pk).update(state=State.FAILED, reason="Its language is gone.")
    browser = signed_in(stage.tenant.owner)
    shown = page(browser, address(stage.tenant, f"jobs/{job.uid}/"))
    assert "2 of 4 done" in shown
    assert '<progress max="4" value="2"' in shown
    assert "Cancel 2 that wait" in shown
    assert "Try 1 that failed again" in shown
    assert "Its language is gone." in page(browser, address(stage.tenant, f"jobs/{job.uid}/?state=failed"))
    said = messages_after(browser, address(stage.tenant, f"jobs/{job.uid}/cancel/"), {})
    assert said == ["2 items are cancelled."]
    assert states(job) == ["succeeded", "failed", "cancelled", "cancelled"]
    listed = page(browser, address(stage.tenant, "jobs/?by=me&action=publish"))
    assert f"jobs/{job.uid}/" in listed
    assert "partly done" in listed
    assert f"jobs/{job.uid}/" not in page(browser, address(stage.tenant, "jobs/?kind=asset"))


def test_the_page_learns_what_workers_did(stage: "Stage") -> None:
    job = stage.request(stage.entry())
    item = job.items.get()
    first = told(stage, f"item={item.uid}&item=nonsense&item=00000000-0000-0000-0000-000000000000")
    assert list(first["rows"]) == [str(item.uid)]
    assert (first["rows"][str(item.uid)]["state"], first["seconds"]) == ("scheduled", 2)
    assert "0 of 1" in first["progress"]
    drain(never)
    then = told(stage, f"item={item.uid}")
    assert (then["rows"][str(item.uid)]["state"], then["seconds"]) == ("succeeded", 15)
    assert "Cancel it" not in then["rows"][str(item.uid)]["html"]
    of_job = told(stage, f"job={job.uid}")
    assert (of_job["rows"], of_job["seconds"]) == ({}, 15)
    assert "1 of 1 done" in of_job["progress"]


def test_what_is_overdue_stands_out_and_is_found(stage: "Stage") -> None:
    stage.request(stage.entry("Late"))
    stage.request(stage.entry("Soon"), scheduled_at=LATER)
    past = timezone.now() - timedelta(minutes=5)
    PublishItem.objects.filter(entry__locales__title="Late").update(due_at=past, next_try_at=past)
    browser = signed_in(stage.tenant.owner)
    shown = page(browser, address(stage.tenant, "queue/"))
    assert shown.count('class="late"') == 1
    assert "<strong>1</strong> overdue" in shown
    assert "<strong>2</strong> waiting" in shown
    fail(stage.request(stage.entry("Broken")))
    assert "<strong>1</strong> failed" in page(browser, address(stage.tenant, "queue/"))
    only = page(browser, address(stage.tenant, "queue/?state=late"))
    assert (">Late</a>" in only, ">Soon</a>" in only) == (True, False)


def test_readers_see_all_and_are_offered_nothing(stage: "Stage") -> None:
    job = stage.request(stage.entry(), scheduled_at=LATER)
    item = job.items.get()
    reader = signed_in(make_reader(stage.tenant))
    paths = ["queue/", f"queue/{item.uid}/", "jobs/", f"jobs/{job.uid}/"]
    for path in paths:
        shown = page(reader, address(stage.tenant, path))
        assert 'method="post"' not in shown.replace('class="account" method="post"', ""), path
        assert 'name="item"' not in shown
    assert "Cancel it" in page(signed_in(make_manager(stage.tenant)), address(stage.tenant, "queue/"))
