"""What the dialog of publishing tells before anything is asked for, and what it asks for then."""

from typing import TYPE_CHECKING, Any

import pytest

from content.actions.entries import create_entry, update_entry
from core.json_values import JSONObject, JSONValue
from publishing.drain import drain
from publishing.models import PublishItem
from tests.admin.builders import address, marks, messages_after, signed_in
from tests.content.builders import make_type, text
from tests.publishing.builders import never

if TYPE_CHECKING:
    from publishing.admin.publish.dry_run import DryRun
    from tests.publishing.builders import Stage

pytestmark = pytest.mark.django_db
Places = dict[str, list[str]]


class Dialog:
    """The dialog of one entry, in front of the stack's owner."""

    def __init__(self, stage: "Stage", uid: str, kind: str = "article") -> None:
        self.stage, self.browser = stage, signed_in(stage.tenant.owner)
        self.path = address(stage.tenant, f"entries/{kind}/{uid}/publish/")

    def sent(self, places: Places, **more: Any) -> dict[str, Any]:
        environments = {row.name: row.uid for row in (self.stage.production, self.stage.staging)}
        named = [f"{environments[name]}/{locale}" for name, locales in places.items() for locale in locales]
        return {"place": named, "action": "publish", "when": "now", **more}

    def tried(self, places: Places, **more: Any) -> "DryRun":
        before = marks(self.stage.tenant)
        response = self.browser.post(self.path, {**self.sent(places, **more), "do": "check", "part": "verdict"})
        assert response.status_code == 200
        assert marks(self.stage.tenant) == before
        told: DryRun = response.context["told"]
        return told

    def publish(self, places: Places, **more: Any) -> list[str]:
        return messages_after(self.browser, self.path, {**self.sent(places, **more), "do": "publish"})


def lines(told: "DryRun") -> list[tuple[Any, ...]]:
    return [
        (line.verdict.effect, line.verdict.live_version, line.verdict.version, list(line.fields), dict(line.places))
        for line in told.lines
    ]


def queued(stage: "Stage") -> list[tuple[str, str, str, str]]:
    rows = PublishItem.objects.filter(stack=stage.scope.stack_id, state="scheduled").select_related("environment")
    return sorted((row.action, row.environment.name, row.locale, row.scheduled_text) for row in rows)


def test_places_that_change_alike_share_a_line_which_says_what_changes(stage: "Stage") -> None:
    uid = stage.entry("Herons")
    stage.request(uid, locales=("en-us", "fr-fr"))
    drain(never)
    stage.edit(uid, "Grey herons")
    dialog = Dialog(stage, uid)
    everywhere: Places = {"production": ["en-us", "fr-fr"], "staging": ["en-us", "fr-fr"]}
    assert lines(dialog.tried(everywhere)) == [
        ("publish", 1, 2, ["Title"], {"production": ["en-us"]}),
        ("publish", None, 2, [], {"staging": ["en-us"]}),
        ("publish", 1, 2, ["Title"], {"production": ["fr-fr"]}),
        ("publish", None, 2, [], {"staging": ["fr-fr"]}),
    ]
    dialog.publish({"production": ["en-us"]})
    drain(never)
    told = dialog.tried({"production": ["en-us"], "staging": ["fr-fr"]}, action="unpublish")
    assert lines(told) == [
        ("unpublish", 2, None, [], {"production": ["en-us"]}),
        ("none", None, None, [], {"staging": ["fr-fr"]}),
    ]
    assert dialog.tried({}).lines == ()


def test_what_goes_live_goes_offline_again_where_it_is_asked_to(stage: "Stage") -> None:
    dialog = Dialog(stage, stage.entry())
    times = {
        "when": "later",
        "at": "2099-10-25T02:30",
        "zone": "Europe/Oslo",
        "ends": "on",
        "until": "2099-10-25T03:00",
    }
    told = dialog.tried({"production": ["en-us"]}, **times)
    assert (told.offsets, told.until_offsets) == (("+02:00", "+01:00"), ())
    assert told.problems == ["Time: happens twice there, as the clocks are put back: choose +02:00 or +01:00."]
    told = dialog.tried({"production": ["en-us"]}, **times, offset="+01:00")
    assert (told.problems, told.is_blocked) == ((), False)
    assert dialog.publish({"production": ["en-us"]}, **times, offset="+01:00") == [
        "1 place is queued to go live at 2099-10-25 02:30 (Europe/Oslo), and offline again at 2099-10-25 03:00 (Europe/Oslo)."
    ]
    assert queued(stage) == [
        ("publish", "production", "en-us", "2099-10-25T02:30:00+01:00"),
        ("unpublish", "production", "en-us", "2099-10-25T03:00:00+01:00"),
    ]


def test_what_others_scheduled_at_a_chosen_place_is_told_and_moved_or_cancelled(stage: "Stage") -> None:
    uid = stage.entry()
    item = stage.request(uid, scheduled_at="2099-01-01T00:00:00Z").items.get()
    dialog = Dialog(stage, uid)

    def met(**more: str) -> list[tuple[str, str, str]]:
        told = dialog.tried({"production": ["en-us"], "staging": ["en-us"]}, zone="UTC", **more)
        return [(each.environment, each.by, each.when) for each in told.meetings]

    name = stage.tenant.owner.full_name
    assert met() == [("production", name, "after")]
    assert met(when="later", at="2099-01-01T00:00") == [("production", name, "same")]
    assert met(when="later", at="2099-01-01T00:01") == [("production", name, "before")]
    change = f"{dialog.path}{item.uid}/"
    refused = dialog.browser.post(change, {"do": "move", "at": "2099-01-02T00:00", "zone": "Mars/Base"})
    assert "names “Mars/Base”, which is no time zone." in refused.content.decode()
    assert messages_after(dialog.browser, change, {"do": "move", "at": "2099-01-02T00:00", "zone": "Asia/Tokyo"}) == [
        "It has another time."
    ]
    assert queued(stage) == [("publish", "production", "en-us", "2099-01-02T00:00:00+09:00")]
    assert messages_after(dialog.browser, change, {"do": "cancel"}) == ["It is cancelled: it will not happen."]
    assert queued(stage) == []
    assert messages_after(dialog.browser, change, {"do": "cancel"}) == [
        "The item can no longer be changed: a worker has it, or it is done."
    ]


def test_references_stand_as_a_tree_and_only_those_that_are_ticked_go_along(stage: "Stage") -> None:
    actor, scope = stage.tenant.actor, stage.tenant.fresh_scope()
    next_page: JSONObject = {"uid": "next", "data_type": "reference", "reference_to": ["page"], "multiple": True}
    pages = make_type(scope, text("body"), next_page, uid="page")

    def make(title: str, *uids: str) -> str:
        links: JSONValue = [{"uid": uid, "_content_type_uid": "page"} for uid in uids]
        return create_entry(actor, scope, pages, locale="en-us", data={"title": title, "next": links}).uid

    leaf = make("Leaf")
    branch, live = make("Branch", leaf), make("Live")
    root = make("Root", branch, live)
    # A circle ends where it began.
    update_entry(actor, scope, pages, leaf, locale="en-us", data={"next": [{"uid": root, "_content_type_uid": "page"}]})
    dialog, place = Dialog(stage, root, "page"), {"production": ["en-us"]}
    Dialog(stage, live, "page").publish(place)
    drain(never)

    def tree(*along: str) -> list[tuple[str, int, bool, int]]:
        told = dialog.tried(place, along=[f"entry/{uid}" for uid in along])
        return [(each.verdict.title, each.along.level, each.is_chosen, each.missing) for each in told.references]

    assert tree() == [("Branch", 1, False, 1), ("Leaf", 2, False, 1), ("Live", 1, False, 0)]
    assert tree(leaf) == [("Branch", 1, False, 1), ("Leaf", 2, True, 1), ("Live", 1, False, 0)]
    assert dialog.publish(place, along=[f"entry/{leaf}", "entry/bltnowhere"]) == ["2 places are queued to go live."]
    drain(never)
    assert {uid for uid, _, _ in stage.live()} == {root, leaf, live}
