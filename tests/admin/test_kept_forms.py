"""What was typed and not saved: kept for who typed it, offered to them, gone with the save."""

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from django.utils import timezone

from content.models import KeptForm
from stacks.retention import Retention
from tests.admin.builders import address, make_manager, make_reader, messages_after, page, signed_in
from tests.admin.test_entry_form import form, latest
from tests.factories import make_stack
from tests.publishing.pruned import prune

if TYPE_CHECKING:
    from tests.publishing.builders import Stage

OFFER = "You have unsaved changes here."


@pytest.fixture
def browser(stage: "Stage") -> Client:
    """The owner's browser."""
    return signed_in(stage.tenant.owner)


def at(stage: "Stage", uid: str, path: str = "", more: str = "") -> str:
    return address(stage.tenant, f"entries/article/{uid}/{path}?locale=en-us{more}")


def keep(browser: Client, path: str, typed: str, *, version: int = 1, since: str = "") -> str:
    answer = browser.post(path, {"form": typed, "version": str(version), "since": since})
    assert answer.status_code == 200
    revision: str = answer.json()["revision"]
    return revision


def test_what_was_typed_is_offered_taken_up_and_gone_with_the_save(stage: "Stage", browser: Client) -> None:
    uid = stage.entry("Herons")
    first = keep(browser, at(stage, uid, "kept/"), "shown=title&f.title=Egr")
    revision = keep(browser, at(stage, uid, "kept/"), "shown=title&f.title=Egrets+%26+more", since=first)
    offered = page(browser, at(stage, uid))
    assert OFFER in offered
    assert 'value="Herons"' in offered
    taken = page(browser, at(stage, uid, more=f"&kept={revision}"))
    assert (OFFER in taken, 'value="Egrets &amp; more"' in taken, f'name="kept" value="{revision}"' in taken) == (
        False, True, True,
    )  # fmt: skip
    told = messages_after(browser, at(stage, uid), {**form(1, title="Egrets"), "kept": revision})
    assert told == ["Saved as version 2."]
    assert (KeptForm.objects.count(), OFFER in page(browser, at(stage, uid))) == (0, False)


def test_what_an_earlier_page_kept_is_not_overwritten(stage: "Stage", browser: Client) -> None:
    uid = stage.entry("Herons")
    keep(browser, at(stage, uid, "kept/"), "f.title=First")
    answer = browser.post(at(stage, uid, "kept/"), {"form": "f.title=Second", "version": "1", "since": ""})
    assert answer.status_code == 409
    assert KeptForm.objects.get().form == "f.title=First"
    assert messages_after(browser, at(stage, uid), form(1, title="Third")) == ["Saved as version 2."]
    assert KeptForm.objects.get().form == "f.title=First"


def test_what_was_begun_on_an_older_version_says_so_and_is_put_together(stage: "Stage", browser: Client) -> None:
    uid = stage.entry("Herons")
    revision = keep(browser, at(stage, uid, "kept/"), "shown=body&f.body=Mine.")
    stage.edit(uid, "Egrets")
    assert "They were begun on version 1; version 2 was saved since." in page(browser, at(stage, uid))
    taken = page(browser, at(stage, uid, more=f"&kept={revision}"))
    assert ("Mine." in taken, 'name="version" value="1"' in taken) == (True, True)
    sent = {**form(1, body="Mine."), "kept": revision}
    assert len(browser.post(at(stage, uid), sent).context["taken"]) == 2
    assert KeptForm.objects.count() == 1
    assert messages_after(browser, at(stage, uid), {**sent, "merge": "2"}) == ["Saved as version 3."]
    assert (latest(stage, uid)[1]["body"], KeptForm.objects.count()) == ("Mine.", 0)


def test_what_is_discarded_is_gone(stage: "Stage", browser: Client) -> None:
    uid = stage.entry("Herons")
    revision = keep(browser, at(stage, uid, "kept/"), "f.title=Egrets")
    answer = browser.post(at(stage, uid, "kept/"), {"do": "forget", "since": revision})
    assert (answer.status_code, KeptForm.objects.count()) == (302, 0)


def test_an_entry_that_is_not_created_yet_is_kept_as_well(stage: "Stage", browser: Client) -> None:
    new = address(stage.tenant, "new/article/")
    revision = keep(browser, f"{new}kept/?locale=en-us", "shown=title&f.title=Storks", version=0)
    assert OFFER in page(browser, new)
    assert 'value="Storks"' in page(browser, f"{new}?locale=en-us&kept={revision}")
    told = messages_after(browser, new, {"shown": "title", "f.title": "Storks", "kept": revision})
    assert (told, KeptForm.objects.count()) == (["The entry is created."], 0)


def test_nobody_else_sees_what_was_typed_and_who_only_reads_keeps_nothing(stage: "Stage", browser: Client) -> None:
    uid = stage.entry("Herons")
    revision = keep(browser, at(stage, uid, "kept/"), "shown=title&f.title=Secret")
    other = signed_in(make_manager(stage.tenant))
    assert OFFER not in page(other, at(stage, uid))
    assert "Secret" not in page(other, at(stage, uid, more=f"&kept={revision}"))
    other.post(at(stage, uid, "kept/"), {"do": "forget", "since": revision})
    sent: dict[str, Any] = {"form": "f.title=x", "version": "1", "since": ""}
    reader, stranger = signed_in(make_reader(stage.tenant)), signed_in(make_stack(name="Elsewhere").owner)
    new = address(stage.tenant, "new/article/kept/")
    assert [each.post(path, sent).status_code for each in (reader, stranger) for path in (at(stage, uid, "kept/"), new)] == [
        403, 403, 404, 404,
    ]  # fmt: skip
    assert [row.form for row in KeptForm.objects.all()] == ["shown=title&f.title=Secret"]


def test_a_script_is_told_where_a_saved_form_leads(stage: "Stage", browser: Client) -> None:
    uid = stage.entry("Herons")
    answer = browser.post(at(stage, uid), form(1, title="Egrets"), headers={"X-Pressroom-Save": "1"})
    assert answer.json() == {"address": at(stage, uid)}
    assert set(browser.get(at(stage, uid, "kept/")).json()) == {"token"}


def test_what_was_kept_long_ago_is_pruned(stage: "Stage", browser: Client) -> None:
    old, young = stage.entry("Herons"), stage.entry("Egrets")
    for uid in (old, young):
        keep(browser, at(stage, uid, "kept/"), "f.title=x")
    KeptForm.objects.filter(entry__uid=old).update(kept_at=timezone.now() - timedelta(days=31))
    assert prune(stage, Retention()) == {"unsaved forms": 1}
    assert [row.entry.uid for row in KeptForm.objects.all() if row.entry] == [young]
