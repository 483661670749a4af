"""The front page of a stack: what waits, what failed, what goes out, what was done; and the first steps of a new one."""

from typing import TYPE_CHECKING, Any

import pytest

from publishing.models import PublishItem, State
from tests.admin.builders import address, make_reader, page, signed_in
from tests.admin.test_lists import go_live
from tests.factories import make_member, make_stack

if TYPE_CHECKING:
    from tests.publishing.builders import Stage


def panel(shown: str, heading: str) -> str:
    """The markup of the panel with this heading; empty where there is none."""
    return shown.partition(f"<h2>{heading}</h2>")[2].partition("</section>")[0]


def test_a_new_stack_is_told_its_first_steps_until_something_is_live(stage: "Stage") -> None:
    owner = signed_in(stage.tenant.owner)
    before = panel(page(owner, address(stage.tenant)), "First steps")
    uid = stage.entry()
    written = panel(page(owner, address(stage.tenant)), "First steps")
    go_live(stage, uid, stage.production)
    bare = make_stack()

    assert [before.count("step-done"), written.count("step-done")] == [2, 3]
    assert 'new/article/">Write your first entry' in before
    assert panel(page(owner, address(stage.tenant)), "First steps") == ""
    assert panel(page(signed_in(bare.owner), address(bare)), "First steps").count("step-done") == 0
    assert "href" not in panel(page(signed_in(make_reader(bare)), address(bare)), "First steps")


def test_what_failed_can_be_tried_again_from_there_by_who_may_publish(stage: "Stage") -> None:
    item = stage.request(stage.entry("Herons")).items.get()
    PublishItem.objects.filter(pk=item.pk).update(state=State.FAILED, reason="The disk was full.")
    owner = signed_in(stage.tenant.owner)
    shown = panel(page(owner, address(stage.tenant)), "Failed to publish")
    read = panel(page(signed_in(make_reader(stage.tenant)), address(stage.tenant)), "Failed to publish")

    answer = owner.post(address(stage.tenant, f"queue/{item.uid}/retry/"), {"back": address(stage.tenant)})

    assert ("The disk was full." in shown, "Try again" in shown, "Try again" in read) == (True, True, False)
    assert answer["Location"] == address(stage.tenant)
    assert PublishItem.objects.get(pk=item.pk).state != State.FAILED
    assert panel(page(owner, address(stage.tenant)), "Failed to publish") == ""


def test_the_next_day_leaves_out_what_comes_later(stage: "Stage") -> None:
    owner = signed_in(stage.tenant.owner)
    stage.request(stage.entry("Later"), scheduled_at="2099-01-01T00:00:00Z")
    empty = panel(page(owner, address(stage.tenant)), "The next 24 hours")
    stage.request(stage.entry("Soon"))
    shown = panel(page(owner, address(stage.tenant)), "The next 24 hours")
    assert ("Nothing goes live" in empty, "Soon" in shown, "Later" in shown) == (True, True, False)


def test_recent_work_tells_mine_from_that_of_others(stage: "Stage") -> None:
    stage.entry("Herons")
    colleague = make_member(stage.tenant, "Content Manager")
    own = page(signed_in(stage.tenant.owner), address(stage.tenant))
    others = page(signed_in(colleague), address(stage.tenant))
    assert ["Herons" in panel(own, heading) for heading in ("Your recent work", "Recent work of others")] == [
        True,
        False,
    ]
    assert ["Herons" in panel(others, heading) for heading in ("Your recent work", "Recent work of others")] == [
        False,
        True,
    ]


def test_translations_that_are_behind_are_told(stage: "Stage") -> None:
    uid = stage.entry("Herons")
    stage.edit(uid, "Hérons", locale="fr-fr")
    owner = signed_in(stage.tenant.owner)
    before = panel(page(owner, address(stage.tenant)), "Translations behind")
    stage.edit(uid, "Grey herons")
    after = panel(page(owner, address(stage.tenant)), "Translations behind")
    assert "Every translation says what its source says." in before
    assert (f"entries/article/{uid}/?locale=fr-fr" in after, "1 version behind en-us" in after) == (True, True)


def found(stage: "Stage", person: Any, typed: str) -> dict[str, list[str]]:
    answer = signed_in(person).get(address(stage.tenant, "find/"), {"q": typed})
    assert answer.status_code == 200
    return {group["label"]: [item["title"] for item in group["items"]] for group in answer.json()["groups"]}


@pytest.mark.django_db
def test_the_palette_finds_entries_types_screens_and_beginnings(stage: "Stage") -> None:
    stage.entry("Grey herons")
    owner = stage.tenant.owner
    assert found(stage, owner, "heron") == {"Entries": ["Grey herons"]}
    assert found(stage, owner, "artic")["Begin"] == ["New Article"]
    assert found(stage, owner, "artic")["Content types"] == ["Article"]
    assert found(stage, owner, "wrkflw")["Screens"] == ["Workflows"]
    assert list(found(stage, owner, "")) == ["Content types", "Screens"]


def test_the_palette_tells_nobody_more_than_they_may_open(stage: "Stage") -> None:
    stage.entry("Grey herons")
    reader = make_reader(stage.tenant)
    assert "Begin" not in found(stage, reader, "artic")
    assert found(stage, reader, "heron") == {"Entries": ["Grey herons"]}
    stranger = make_stack().owner
    assert signed_in(stranger).get(address(stage.tenant, "find/"), {"q": "heron"}).status_code == 404
