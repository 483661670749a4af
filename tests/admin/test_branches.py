"""Branches in the admin: made, opened, given other names, deleted."""

from typing import TYPE_CHECKING

import pytest

from stacks.actions.branches import get_branch
from stacks.errors import BranchNotFound
from stacks.models import Branch
from tests.admin.builders import address, make_reader, messages_after, page, signed_in

if TYPE_CHECKING:
    from tests.publishing.builders import Stage

pytestmark = pytest.mark.django_db


def refusals(stage: "Stage", path: str, data: dict[str, str]) -> object:
    return signed_in(stage.tenant.owner).post(address(stage.tenant, path), data).context["problems"]


def test_a_new_branch_is_a_copy_that_is_changed_apart(stage: "Stage") -> None:
    stage.entry("Herons")
    browser = signed_in(stage.tenant.owner)
    told = messages_after(browser, address(stage.tenant, "new-branch/"), {"uid": "spring", "source": "main"})
    assert told == ["The branch “spring” is there, with everything of its source."]

    main, there = (
        address(stage.tenant, "entries/article/"),
        address(stage.tenant, "entries/article/").replace("/main/", "/spring/"),
    )
    messages_after(browser, there.replace("entries/", "new/"), {"shown": "title", "f.title": "Storks"})
    assert ("Storks" in page(browser, there), "Herons" in page(browser, there)) == (True, True)
    assert "Storks" not in page(browser, main)
    listed = page(browser, address(stage.tenant, "branches/"))
    assert f'href="{address(stage.tenant).replace("/main/", "/spring/")}"' in listed


def test_a_name_that_is_none_or_taken_is_said_at_its_field(stage: "Stage") -> None:
    rule = "must have 1 to 15 lower case letters, digits and underscores, and begin with none of the last."
    assert refusals(stage, "new-branch/", {"uid": "Spring!", "source": "main"}) == {"uid": [rule]}
    assert refusals(stage, "new-branch/", {"uid": "main", "source": "main"}) == {"uid": ["is not unique."]}
    assert refusals(stage, "new-branch/", {"uid": "spring", "source": "none"}) == {"source": ["is not valid."]}
    assert refusals(stage, "branches/main/", {"alias": "main"}) == {"uid": ["is the uid of a branch."]}
    assert Branch.objects.filter(stack=stage.tenant.stack).count() == 1


def test_another_name_leads_to_the_branch_until_it_is_taken_away(stage: "Stage") -> None:
    browser, place = signed_in(stage.tenant.owner), address(stage.tenant, "branches/main/")
    assert messages_after(browser, place, {"alias": "live"}) == ["“live” leads to “main” now."]
    assert get_branch(stage.scope, "live").pk == stage.scope.branch_id
    assert messages_after(browser, place, {"remove": "live"}) == ["Nothing is called “live” any more."]
    with pytest.raises(BranchNotFound):
        get_branch(stage.scope, "live")


def test_a_branch_goes_when_its_name_is_typed_and_nothing_hangs_on_it(stage: "Stage") -> None:
    browser = signed_in(stage.tenant.owner)
    messages_after(browser, address(stage.tenant, "new-branch/"), {"uid": "spring", "source": "main"})
    messages_after(browser, address(stage.tenant, "branches/spring/"), {"alias": "live"})
    place = address(stage.tenant, "branches/spring/delete/")

    assert browser.post(place, {"confirm": "winter"}).context["is_wrong"] is True
    kept = browser.post(place, {"confirm": "spring"})
    assert kept.context["refusal"] == "The branch has an alias and cannot be deleted: live."
    messages_after(browser, address(stage.tenant, "branches/spring/"), {"remove": "live"})
    standing_in_it = place.replace("/main/", "/spring/")
    gone = browser.post(standing_in_it, {"confirm": "spring"})
    assert (gone.status_code, gone["Location"]) == (302, address(stage.tenant, "branches/"))
    assert browser.get(standing_in_it).status_code == 404
    refused = browser.post(address(stage.tenant, "branches/main/delete/"), {"confirm": "main"})
    assert refused.context["refusal"] == "The main branch cannot be deleted."


def test_who_only_reads_is_shown_no_button(stage: "Stage") -> None:
    reader = signed_in(make_reader(stage.tenant))
    assert "New branch" not in page(reader, address(stage.tenant, "branches/"))
    assert "One more" not in page(reader, address(stage.tenant, "branches/main/"))
