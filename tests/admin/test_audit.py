"""The audit log in the admin."""

import pytest
from django.test import Client

from stacks.actions.sealing import seal_settled
from tests.admin.builders import address, make_reader, signed_in
from tests.publishing.builders import Stage


def lines(browser: Client, stage: Stage, query: str = "") -> list[str]:
    response = browser.get(address(stage.tenant, f"audit/?{query}"))
    assert response.status_code == 200
    return [line.event.action for line in response.context["page"].rows]


def test_a_line_says_who_did_it_and_from_where_and_whether_it_is_sealed(stage: Stage) -> None:
    browser = signed_in(stage.tenant.owner)
    sent = {"shown": "title", "f.title": "New"}
    assert browser.post(address(stage.tenant, "new/article/"), sent, headers={"user-agent": "Lynx"}).status_code == 302

    (line,) = browser.get(address(stage.tenant, "audit/?action=entry.create")).context["page"].rows
    assert (line.event.who, line.address, line.agent) == (stage.tenant.owner.full_name, "127.0.0.1", "Lynx")
    assert (line.request, line.is_sealed) == (f"POST {address(stage.tenant, 'new/article/')}", False)

    seal_settled()
    (line,) = browser.get(address(stage.tenant, "audit/?action=entry.create")).context["page"].rows
    assert line.is_sealed


def test_lines_are_found_by_what_was_done_to_what_by_whom_from_where_and_when(stage: Stage) -> None:
    browser = signed_in(stage.tenant.owner)
    uid = stage.entry()
    browser.post(address(stage.tenant, f"entries/article/{uid}/"), {"version": "1", "shown": "title", "f.title": "Two"})

    assert lines(browser, stage, f"target={uid}") == ["entry.update", "entry.create"]
    assert lines(browser, stage, f"target={uid}&address=127.0.0.1") == ["entry.update"]
    assert lines(browser, stage, f"target={uid}&action=entry.create") == ["entry.create"]
    assert lines(browser, stage, f"kind=entry&who={stage.tenant.owner.email.upper()}")[0] == "entry.update"
    assert lines(browser, stage, "who=nobody@example.com") == []
    assert lines(browser, stage, "since=2000-01-01&until=2000-01-02") == []
    assert lines(browser, stage, f"target={uid}&since=2000-01-01") == ["entry.update", "entry.create"]


@pytest.mark.parametrize("query", ["since=yesterday", "until=9999-12-31", "since=0001-01-01", "page=x", "address=%25"])
def test_what_cannot_be_asked_for_is_no_error(stage: Stage, query: str) -> None:
    lines(signed_in(stage.tenant.owner), stage, query)


def test_every_object_leads_to_its_history(stage: Stage) -> None:
    uid = stage.entry()
    link = f"?kind=entry&amp;target={uid}"
    shown = signed_in(stage.tenant.owner).get(address(stage.tenant, f"entries/article/{uid}/")).content.decode()
    assert f'href="{address(stage.tenant, "audit/")}{link}"' in shown
    shown = signed_in(make_reader(stage.tenant)).get(address(stage.tenant, f"entries/article/{uid}/")).content.decode()
    assert f'href="{address(stage.tenant, "activity/")}{link}"' in shown
    for path, kind, target in (
        ("content-types/article/", "content_type", "article"),
        (f"environments/{stage.production.uid}/", "environment", stage.production.uid),
        ("locales/fr-fr/", "locale", "fr-fr"),
    ):
        shown = signed_in(stage.tenant.owner).get(address(stage.tenant, path)).content.decode()
        assert f"audit/?kind={kind}&amp;target={target}" in shown
        assert lines(signed_in(stage.tenant.owner), stage, f"kind={kind}&target={target}")
