"""The stage of an entry on its page, the approvals it needs, and the list of what waits for somebody."""

from typing import TYPE_CHECKING, Any

import pytest

from publishing.actions.publish_rules import create_rule
from publishing.models import Approval, EntryStage
from stacks.models import Role
from tests.admin.browsing import needs_chromium
from tests.admin.builders import address, make_manager, make_reader, marks, messages_after, page, signed_in
from tests.admin.test_workflows import make_workflow
from tests.factories import make_member

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from core.json_values import JSONObject, JSONValue
    from tests.publishing.builders import Stage


def make_rule(stage: "Stage", *approvers: str) -> str:
    """The uid of a rule that asks for an approval before anything goes live in production."""
    users: list[JSONValue] = list(approvers)
    document: JSONObject = {"environment": "production", "approvers": {"users": users, "roles": []}}
    return create_rule(stage.tenant.actor, stage.tenant.fresh_scope(), document=document).uid


def offered(shown: str) -> list[str]:
    """The stages that a page offers to move to."""
    select = shown.partition('<select id="move-to"')[2].partition("</select>")[0]
    return [part.partition('"')[0] for part in select.split('<option value="')[1:]]


def test_a_page_offers_the_stages_that_its_own_leads_to(stage: "Stage") -> None:
    make_workflow(stage, "Draft", "Review", "Approved", Draft={"next_available_stages": ["review"]})
    entry = stage.entry()
    path = address(stage.tenant, f"entries/article/{entry}/")
    manager = signed_in(make_manager(stage.tenant))

    before = page(manager, path)
    told = messages_after(manager, f"{path}stage/?locale=en-us", {"stage": "review", "comment": "Please look."})
    after = page(manager, path)

    assert offered(before) == ["draft", "review"]
    assert offered(page(signed_in(stage.tenant.owner), path)) == ["draft", "review", "approved"]
    assert told == ["The entry is moved."]
    assert 'aria-current="step"' in before
    assert "Please look." in after
    assert offered(after) == ["draft", "review", "approved"]
    row = EntryStage.objects.get()
    assert (row.locale, row.stage_uid, row.comment) == ("en-us", "review", "Please look.")


def test_who_may_not_move_an_entry_on_is_told_so_and_offered_nothing(stage: "Stage") -> None:
    nobody: dict[str, Any] = {"users": {"uids": []}, "roles": {"uids": []}, "others": {}}
    locked = {"SYS_ACL": nobody, "entry_lock": "$others"}
    make_workflow(stage, "Draft", "Review", Review=locked)
    entry = stage.entry()
    path = address(stage.tenant, f"entries/article/{entry}/")
    manager, reader = signed_in(make_manager(stage.tenant)), signed_in(make_reader(stage.tenant))
    messages_after(manager, f"{path}stage/", {"stage": "review"})

    shown = page(manager, path)
    refused = manager.post(f"{path}stage/?locale=en-us", {"stage": "draft"})

    assert "Only others may move it on from this stage." in shown
    assert "you may not edit it" in shown
    assert offered(shown) == offered(page(reader, path)) == []
    assert (refused.status_code, "from which only others may move it" in refused.content.decode()) == (200, True)
    assert EntryStage.objects.get().stage_uid == "review"


def test_an_entry_is_assigned_with_a_due_date_and_stands_in_the_list_of_who_it_is_assigned_to(stage: "Stage") -> None:
    make_workflow(stage, "Draft", "Review")
    manager = make_manager(stage.tenant)
    developer = make_member(stage.tenant, "Developer")
    role = Role.objects.get(stack=stage.tenant.stack, name="Developer").uid
    entry = stage.entry("Herons")
    path = address(stage.tenant, f"entries/article/{entry}/")
    sent = {"stage": "review", "due": "2001-02-03", "users": [manager.uid], "roles": [role], "notify": "on"}
    messages_after(signed_in(stage.tenant.owner), f"{path}stage/?locale=en-us", sent)

    shown = page(signed_in(stage.tenant.owner), path)
    lists = [page(signed_in(user), address(stage.tenant, "approvals/")) for user in (manager, developer)]

    assert ("Was due 2001-02-03" in shown, f'value="{manager.uid}" checked' in shown) == (True, True)
    assert all(">Herons</a>" in each and "overdue" in each for each in lists)
    assert ">Herons</a>" not in page(signed_in(stage.tenant.owner), address(stage.tenant, "approvals/"))
    row = EntryStage.objects.get()
    assert (row.due_date, row.notify, [each["uid"] for each in row.assigned_to]) == ("2001-02-03", True, [manager.uid])

    # Who assigns from a page of before leaves the stage as it is by now.
    stale = {"stage": "draft", "users": [developer.uid], "do": "assign"}
    told = messages_after(signed_in(stage.tenant.owner), f"{path}stage/?locale=en-us", stale)
    row.refresh_from_db()
    assert (told, row.stage_uid, [each["uid"] for each in row.assigned_to]) == (
        ["The assignment is saved."], "review", [developer.uid]
    )  # fmt: skip


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"stage": "nowhere"}, "is not a stage of the workflow"),
        ({"due": "soon"}, "The due date is not a date."),
        ({"users": ["bltnobody"]}, "who is nobody of this stack."),
        ({"comment": "x" * 10_001}, "The comment is longer than 10000 characters."),
    ],
)
def test_what_stands_against_moving_is_said_and_what_was_typed_is_kept(
    stage: "Stage", wrong: dict[str, Any], sentence: str
) -> None:
    make_workflow(stage, "Draft", "Review")
    entry, typed = stage.entry(), {"stage": "review", "comment": "Kept words", "due": "2099-01-01", **wrong}
    before = marks(stage.tenant)
    answer = signed_in(stage.tenant.owner).post(address(stage.tenant, f"entries/article/{entry}/stage/"), typed)
    shown = answer.content.decode()
    assert (answer.status_code, sentence in shown, str(typed["comment"]) in shown) == (200, True, True)
    assert (marks(stage.tenant), EntryStage.objects.count()) == (before, 0)


def test_a_language_without_content_of_its_own_has_no_stage(stage: "Stage") -> None:
    make_workflow(stage, "Draft", "Review")
    entry = stage.entry()
    shown = page(signed_in(stage.tenant.owner), address(stage.tenant, f"entries/article/{entry}/?locale=fr-fr"))
    assert 'id="stage"' not in shown


def test_an_approval_is_asked_for_refused_with_a_reason_and_given(stage: "Stage") -> None:
    writer, approver = make_manager(stage.tenant), make_manager(stage.tenant)
    rule, entry = make_rule(stage, approver.uid), stage.entry("Herons")
    path = address(stage.tenant, f"entries/article/{entry}/")
    answer, mine = f"{path}approval/?locale=en-us", address(stage.tenant, "approvals/")
    by_writer, by_approver = signed_in(writer), signed_in(approver)
    about = {"rule": rule, "action": "publish"}

    assert "not asked for" in page(by_writer, path)
    asked = messages_after(by_writer, answer, {**about, "do": "ask", "comment": "Ready?"})
    waiting = page(by_approver, mine)
    silent = messages_after(by_approver, answer, {**about, "do": "refuse", "back": mine})
    refused = messages_after(by_approver, answer, {**about, "do": "refuse", "comment": "No sources.", "back": mine})

    assert (asked, refused) == (["The approval is asked for."], ["It is refused."])
    assert silent == ["Say why it is refused: whoever asked has to know what to change."]
    assert (">Herons</strong>" in waiting, "Ready?" in waiting) == (True, True)
    assert "No approval waits for you." in page(by_approver, mine)
    assert ("No sources." in page(by_writer, mine), "refused" in page(by_writer, path)) == (True, True)
    messages_after(by_writer, answer, {**about, "do": "ask"})
    messages_after(by_approver, answer, {**about, "do": "approve"})
    assert Approval.objects.get().status == Approval.Status.ACCEPTED
    stage.edit(entry, "Herons again")
    assert "saved again since" in page(by_writer, path)


def test_who_is_no_approver_answers_nothing(stage: "Stage") -> None:
    writer, rule, entry = make_manager(stage.tenant), make_rule(stage, stage.tenant.owner.uid), stage.entry()
    path = address(stage.tenant, f"entries/article/{entry}/")
    shown = page(signed_in(writer), path)
    before = marks(stage.tenant)
    told = messages_after(
        signed_in(writer), f"{path}approval/?locale=en-us", {"rule": rule, "action": "publish", "do": "approve"}
    )
    assert ('value="approve"' in shown, 'value="ask"' in shown) == (False, True)
    assert told == ["The approval is answered by its approvers, and you are none of them."]
    assert (marks(stage.tenant), Approval.objects.count()) == (before, 0)


def test_the_front_page_tells_what_waits(stage: "Stage") -> None:
    rule, entry = make_rule(stage, stage.tenant.owner.uid), stage.entry()
    owner = signed_in(stage.tenant.owner)
    assert "Nothing waits for you." in page(owner, address(stage.tenant))
    messages_after(
        signed_in(make_manager(stage.tenant)),
        address(stage.tenant, f"entries/article/{entry}/approval/?locale=en-us"),
        {"rule": rule, "action": "publish", "do": "ask"},
    )
    waiting = page(owner, address(stage.tenant)).partition("<h2>Waiting for you</h2>")[2].partition("</section>")[0]
    assert (f"entries/article/{entry}/?locale=en-us" in waiting, "asked by" in waiting) == (True, True)


@needs_chromium
@pytest.mark.django_db(transaction=True)
def test_an_entry_is_moved_and_approved_by_keyboard(tab: "Page", stage: "Stage", complaints: list[str]) -> None:
    make_workflow(stage, "Draft", "Review")
    rule, entry = make_rule(stage, stage.tenant.owner.uid), stage.entry("Herons")
    here = address(stage.tenant, f"entries/article/{entry}/")
    tab.goto(here)
    tab.get_by_label("Move to").select_option("review")
    tab.get_by_label("Comment", exact=True).fill("Please look.")
    tab.get_by_role("button", name="Move", exact=True).press("Enter")
    tab.get_by_role("status").get_by_text("The entry is moved.").wait_for()
    messages_after(signed_in(make_manager(stage.tenant)), f"{here}approval/?locale=en-us",
                   {"rule": rule, "action": "publish", "do": "ask"})  # fmt: skip
    for width in (390, 1280):
        tab.set_viewport_size({"width": width, "height": 900})
        for place in (here, address(stage.tenant, "approvals/")):
            tab.goto(place)
            assert tab.evaluate("document.documentElement.scrollWidth") <= width, place
    tab.get_by_role("button", name="Approve").press("Enter")
    tab.get_by_role("status").get_by_text("It is approved.").wait_for()
    assert Approval.objects.get().status == Approval.Status.ACCEPTED
    assert complaints == []
