"""The editor of workflows and their stages, and publish rules."""

from typing import TYPE_CHECKING, Any

import pytest

from publishing.actions.workflows import create_workflow
from publishing.admin.workflows.stage_form import StageForm, rearranged, stage_documents, stored_stages
from publishing.models import PublishRule, Workflow
from stacks.models import Role
from tests.admin.browsing import needs_chromium
from tests.admin.builders import address, make_reader, marks, messages_after, page, signed_in

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from core.json_values import JSONObject, JSONValue
    from tests.publishing.builders import Stage


def make_workflow(stage: "Stage", *names: str, **more: Any) -> Workflow:
    """A workflow about articles with stages of these names, whose uids are the names in small letters."""
    stages: list[JSONValue] = [{"name": name, "uid": name.lower(), **more.get(name, {})} for name in names]
    document: JSONObject = {"name": "Review", "content_types": ["article"], "workflow_stages": stages}
    return create_workflow(stage.tenant.actor, stage.tenant.fresh_scope(), document=document)


def form(*names: str, **more: Any) -> dict[str, Any]:
    """The editor's form with stages of these names."""
    stages = {f"s{index}.name": name for index, name in enumerate(names)}
    uids = [name.lower() for name in names]
    return {
        "name": "Review",
        "types": "some",
        "content_types": ["article"],
        "enabled": "on",
        "stage": uids,
        **stages,
        **more,
    }


def shown(workflow: Workflow) -> list[tuple[str, str, list[str]]]:
    workflow.refresh_from_db()
    return [(row["name"], row["color"], row["next_available_stages"]) for row in workflow.stages]


def test_a_workflow_is_made_with_its_stages_where_they_lead_and_who_moves_on(stage: "Stage") -> None:
    role = Role.objects.get(stack=stage.tenant.stack, name="Developer").uid
    sent = form("Draft", "Review", "Approved", **{
        "s0.color": "#aa0000", "s0.leads": "some", "s0.following": ["review"], "s1.leads": "any",
        "s1.who": "some", "s1.users": [stage.tenant.owner.uid], "s1.roles": [role], "s2.leads": "some",
        "s2.lock": "$all", "admin_roles": [role],
    })  # fmt: skip

    told = messages_after(signed_in(stage.tenant.owner), address(stage.tenant, "new-workflow/"), sent)

    assert told == ["The workflow “Review” is created."]
    workflow = Workflow.objects.get()
    assert shown(workflow) == [
        ("Draft", "#aa0000", ["review"]), ("Review", "#2196f3", ["$all"]), ("Approved", "#2196f3", []),
    ]  # fmt: skip
    acl = [row["SYS_ACL"] for row in workflow.stages]
    assert [row["users"]["uids"] for row in acl] == [["$all"], [stage.tenant.owner.uid], ["$all"]]
    assert [row["roles"]["uids"] for row in acl] == [[], [role], []]
    assert [row["entry_lock"] for row in workflow.stages] == ["$none", "$none", "$all"]
    assert workflow.admin_users == {"users": [], "roles": [role]}


def test_stages_are_moved_added_and_taken_out_before_anything_is_saved(stage: "Stage") -> None:
    workflow, browser = make_workflow(stage, "Draft", "Review", "Approved"), signed_in(stage.tenant.owner)
    path, before = address(stage.tenant, f"workflows/{workflow.uid}/"), marks(stage.tenant)

    moved = browser.post(path, form("Draft", "Review", "Approved", do="up 2")).content.decode()
    added = browser.post(path, form("Draft", "Review", do="add")).content.decode()
    gone = browser.post(path, form("Draft", "Review", "Approved", do="remove 1")).content.decode()

    assert moved.index('id="stage-approved"') < moved.index('id="stage-review"')
    assert ("Not saved yet." in moved, added.count("data-stage>")) == (True, 3)
    assert 'id="stage-review"' not in gone
    assert [row[0] for row in shown(workflow)] == ["Draft", "Review", "Approved"]
    assert marks(stage.tenant) == before
    messages_after(browser, path, form("Approved", "Draft"))
    assert [row[0] for row in shown(workflow)] == ["Approved", "Draft"]


ONE, TWO, THREE = StageForm("one", following=("two",)), StageForm("two"), StageForm("three", following=("two", "one"))


@pytest.mark.parametrize(
    ("step", "uids", "focused"),
    [
        ("up 1", ["two", "one", "three"], "two"), ("down 1", ["one", "three", "two"], "two"),
        ("up 0", ["one", "two", "three"], "one"), ("down 2", ["one", "two", "three"], "three"),
        ("remove 2", ["one", "two"], "two"), ("add", ["one", "two", "three", "new"], "new"),
        ("up 9", ["one", "two", "three"], ""), ("up x", ["one", "two", "three"], ""), ("fly 1", ["one", "two", "three"], "two"),
    ],
)  # fmt: skip
def test_a_button_moves_a_stage(step: str, uids: list[str], focused: str) -> None:
    rows, found = rearranged([ONE, TWO, THREE], step, new_uid="new")
    assert ([row.uid for row in rows], found) == (uids, focused)


def test_nothing_leads_to_a_stage_that_was_taken_out() -> None:
    rows, _ = rearranged([ONE, TWO, THREE], "remove 1", new_uid="")
    assert [row.following for row in rows] == [(), ("one",)]


def test_a_form_that_changes_nothing_stores_what_was_stored(stage: "Stage") -> None:
    acl = {"users": {"uids": [], "read": False}, "roles": {"uids": []}, "others": {"transit": True, "write": False}}
    stages = make_workflow(stage, "Draft", "Review", Draft={"SYS_ACL": acl, "next_available_stages": ["review"]}).stages
    kept = stage_documents(stored_stages(stages), stages)
    assert [row["SYS_ACL"] for row in kept if isinstance(row, dict)] == [row["SYS_ACL"] for row in stages]
    assert [row["next_available_stages"] for row in kept if isinstance(row, dict)] == [["review"], ["$all"]]


def test_what_is_wrong_with_a_workflow_stands_at_its_stage(stage: "Stage") -> None:
    before = marks(stage.tenant)
    sent = form("Draft", "", **{"name": "", "s0.color": "red", "content_types": []})
    answer = signed_in(stage.tenant.owner).post(address(stage.tenant, "new-workflow/"), sent).content.decode()
    for told in ("Name is a required text.", "Content types is required.", "Colour must be a colour such as #2196f3."):
        assert told in answer, told
    assert answer.count("Name is a required text.") == 2
    assert marks(stage.tenant) == before


def test_a_workflow_rests_and_is_deleted_after_the_rules_that_name_it(stage: "Stage") -> None:
    workflow, browser = make_workflow(stage, "Draft", "Review"), signed_in(stage.tenant.owner)
    here = address(stage.tenant, f"workflows/{workflow.uid}/")
    rule = {"environment": stage.production.uid, "actions": "publish", "types": "all", "languages": "all",
            "stage": f"{workflow.uid}/review"}  # fmt: skip
    messages_after(browser, address(stage.tenant, "new-publish-rule/"), rule)
    uid = PublishRule.objects.get().uid

    assert "These publish rules name it" in page(browser, f"{here}delete/")
    assert "Publish rules name the workflow." in browser.post(f"{here}delete/").content.decode()
    messages_after(browser, f"{here}enable/", {"do": "disable"})
    assert ">rests</span>" in page(browser, address(stage.tenant, "workflows/"))
    messages_after(browser, address(stage.tenant, f"publish-rules/{uid}/delete/"), {})
    messages_after(browser, f"{here}delete/", {})
    assert browser.get(here).status_code == 404


def test_a_publish_rule_is_made_and_changed(stage: "Stage") -> None:
    workflow, browser = make_workflow(stage, "Draft", "Review"), signed_in(stage.tenant.owner)
    sent = {"environment": stage.production.uid, "actions": ["publish", "unpublish"], "types": "some",
            "content_types": ["article"], "languages": "some", "locales": ["fr-fr"], "stage": f"{workflow.uid}/review",
            "users": [stage.tenant.owner.uid], "strict": "on"}  # fmt: skip
    messages_after(browser, address(stage.tenant, "new-publish-rule/"), sent)
    rule = PublishRule.objects.get()

    assert (rule.actions, rule.content_types, rule.locales, rule.stage_uid, rule.approver_users) == (
        ["publish", "unpublish"], ["article"], ["fr-fr"], "review", [stage.tenant.owner.uid],
    )  # fmt: skip
    listed = page(browser, address(stage.tenant, "publish-rules/"))
    assert ("Ada Lovelace" in listed, "Review" in listed) == (True, True)
    path = address(stage.tenant, f"publish-rules/{rule.uid}/")
    kept = page(browser, path)
    assert f'<option value="{workflow.uid}/review" selected>' in kept
    messages_after(browser, path, {**sent, "stage": "/", "users": [], "languages": "all"})
    rule.refresh_from_db()
    assert (rule.workflow, rule.stage_uid, rule.locales, rule.approver_users) == (None, "", ["$all"], [])


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"environment": ""}, "Environment is a required text."),
        ({"actions": []}, "Actions is required."),
        ({"types": "some"}, "Content types are to be chosen."),
        ({"languages": "some"}, "Languages are to be chosen."),
        ({"users": ["bltnobody"]}, "who is nobody of this stack."),
        ({"stage": "bltnone/x"}, "is not a workflow of this stack."),
    ],
)
def test_what_is_wrong_with_a_publish_rule_is_said(stage: "Stage", wrong: dict[str, Any], sentence: str) -> None:
    before = marks(stage.tenant)
    sent = {"environment": stage.production.uid, "actions": "publish", "types": "all", "languages": "all", **wrong}
    answer = signed_in(stage.tenant.owner).post(address(stage.tenant, "new-publish-rule/"), sent)
    assert (answer.status_code, sentence in answer.content.decode()) == (200, True)
    assert (marks(stage.tenant), PublishRule.objects.count()) == (before, 0)


def test_a_reader_sees_workflows_and_no_way_to_change_them(stage: "Stage") -> None:
    workflow = make_workflow(stage, "Draft", "Review")
    browser = signed_in(make_reader(stage.tenant))
    opened = page(browser, address(stage.tenant, f"workflows/{workflow.uid}/"))
    assert 'value="Draft"' in opened
    for offer in ('name="do"', ">Save<", "Delete…"):
        assert offer not in opened.replace(
            '<button class="hidden" type="submit" tabindex="-1" aria-hidden="true">Save<', ""
        )
    assert "New workflow" not in page(browser, address(stage.tenant, "workflows/"))


@needs_chromium
@pytest.mark.django_db(transaction=True)
def test_stages_are_ordered_by_keys_and_the_pages_fit(tab: "Page", stage: "Stage", complaints: list[str]) -> None:
    workflow = make_workflow(stage, "Draft", "Review", "Approved")
    here = address(stage.tenant, f"workflows/{workflow.uid}/")
    for width in (390, 1280):
        tab.set_viewport_size({"width": width, "height": 900})
        for place in (here, address(stage.tenant, "workflows/"), address(stage.tenant, "new-publish-rule/"),
                      address(stage.tenant, "publish-rules/"), address(stage.tenant, "new-workflow/")):  # fmt: skip
            tab.goto(place)
            assert tab.evaluate("document.documentElement.scrollWidth") <= width, place
    tab.goto(here)
    tab.locator("#name-2").focus()
    tab.keyboard.press("Alt+ArrowUp")
    tab.locator("[aria-label='Move Approved up']:focus").wait_for()
    tab.keyboard.press("Enter")
    tab.get_by_role("group", name="1. Approved").wait_for()
    tab.locator("#color-0").fill("#123456")
    tab.get_by_role("button", name="Save", exact=True).press("Enter")
    assert tab.get_by_role("status").inner_text() == "The workflow is saved."
    assert [row[:2] for row in shown(workflow)] == [
        ("Approved", "#123456"),
        ("Draft", "#2196f3"),
        ("Review", "#2196f3"),
    ]
    assert complaints == []
