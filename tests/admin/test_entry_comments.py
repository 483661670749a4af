"""What people say about an entry, on its page."""

from typing import TYPE_CHECKING, Any

import pytest

from publishing.models import Comment, Discussion
from tests.admin.browsing import needs_chromium
from tests.admin.builders import address, make_manager, make_reader, marks, messages_after, page, signed_in

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.publishing.builders import Stage


def said() -> list[tuple[str, str, str, list[str]]]:
    rows = Comment.objects.order_by("pk").select_related("discussion")
    return [(row.discussion.schema_path, row.discussion.status, row.message, row.mentions) for row in rows]


def test_people_ask_answer_resolve_and_open_again(stage: "Stage") -> None:
    writer, owner, entry = make_manager(stage.tenant), stage.tenant.owner, stage.entry("Herons")
    here = address(stage.tenant, f"entries/article/{entry}/")
    by_writer, by_owner = signed_in(writer), signed_in(owner)

    asked = messages_after(by_writer, f"{here}comments/?locale=en-us",
                           {"field": "title", "message": "Too long?", "users": [owner.uid]})  # fmt: skip
    thread = f"{here}comments/{Discussion.objects.get().uid}/?locale=en-us"
    messages_after(by_owner, thread, {"do": "reply", "message": f"No, @{writer.email}."})
    open_page = page(by_writer, here)
    told = messages_after(by_owner, thread, {"do": "resolve"})
    closed = page(by_writer, here)

    assert (asked, told) == (["Your comment is there."], ["The discussion is resolved."])
    assert said() == [
        ("title", "resolved", "Too long?", [owner.uid]), ("title", "resolved", f"No, @{writer.email}.", [writer.uid]),
    ]  # fmt: skip
    for part in ("open: 1", "Too long?", ">Title <", "To Ada Lovelace"):
        assert part in open_page, part
    assert ("open: 1" in closed, "resolved by Ada Lovelace" in closed) == (False, True)
    messages_after(by_writer, thread, {"do": "reopen"})
    assert "open: 1" in page(by_writer, here)
    assert "Too long?" not in page(by_writer, f"{here}?locale=fr-fr")


def test_only_its_author_and_who_leads_take_something_back(stage: "Stage") -> None:
    writer, entry = make_manager(stage.tenant), stage.entry()
    here = address(stage.tenant, f"entries/article/{entry}/")
    messages_after(signed_in(stage.tenant.owner), f"{here}comments/?locale=en-us", {"message": "Mine"})
    thread = f"{here}comments/{Discussion.objects.get().uid}/?locale=en-us"
    before = marks(stage.tenant)

    shown = page(signed_in(writer), here)
    refused = [
        signed_in(writer).post(thread, {"do": do, "comment": Comment.objects.get().uid}).status_code
        for do in ("take_back", "delete")
    ]

    assert ("Take back" in shown, refused, marks(stage.tenant)) == (False, [403, 403], before)
    messages_after(signed_in(stage.tenant.owner), thread, {"do": "take_back", "comment": Comment.objects.get().uid})
    messages_after(signed_in(stage.tenant.owner), thread, {"do": "delete"})
    assert (Comment.objects.count(), Discussion.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"message": " "}, "The comment is a required text."),
        ({"field": "wings"}, "which is no field of the content type."),
        ({"users": ["bltnobody"]}, "who is nobody of this stack."),
        ({"message": "Kept words" + "x" * 10_001}, "is longer than 10,000 characters."),
    ],
)
def test_what_is_wrong_with_a_comment_is_said_and_its_words_are_kept(
    stage: "Stage", wrong: dict[str, Any], sentence: str
) -> None:
    entry, typed = stage.entry(), {"message": "Kept words", **wrong}
    before = marks(stage.tenant)
    answer = signed_in(stage.tenant.owner).post(address(stage.tenant, f"entries/article/{entry}/comments/"), typed)
    shown = answer.content.decode()
    assert (answer.status_code, sentence in shown, typed["message"].strip() in shown) == (200, True, True)
    assert (marks(stage.tenant), Discussion.objects.count()) == (before, 0)


def test_a_resolved_discussion_takes_no_answer_and_an_unknown_one_is_not_found(stage: "Stage") -> None:
    entry, browser = stage.entry(), signed_in(stage.tenant.owner)
    here = address(stage.tenant, f"entries/article/{entry}/comments/")
    messages_after(browser, here, {"message": "Done?"})
    thread = f"{here}{Discussion.objects.get().uid}/"
    messages_after(browser, thread, {"do": "resolve"})
    assert "resolved" in browser.post(thread, {"do": "reply", "message": "One more"}).content.decode()
    assert len(said()) == 1
    assert browser.post(f"{here}csnowhere/", {"message": "x"}).status_code == 404


def test_a_reader_reads_comments_and_is_offered_nothing(stage: "Stage") -> None:
    entry, reader = stage.entry(), signed_in(make_reader(stage.tenant))
    here = address(stage.tenant, f"entries/article/{entry}/")
    messages_after(signed_in(stage.tenant.owner), f"{here}comments/", {"message": "Seen by all"})
    shown = page(reader, here)
    assert ("Seen by all" in shown, 'name="message"' in shown) == (True, False)


@needs_chromium
@pytest.mark.django_db(transaction=True)
def test_a_comment_is_written_by_keyboard(tab: "Page", stage: "Stage", complaints: list[str]) -> None:
    entry = stage.entry("Herons")
    tab.goto(address(stage.tenant, f"entries/article/{entry}/"))
    tab.get_by_label("New comment").fill("Is <b>this</b> so?")
    tab.get_by_role("button", name="Comment", exact=True).press("Enter")
    tab.get_by_role("status").get_by_text("Your comment is there.").wait_for()
    tab.get_by_label("Answer").fill("It is.")
    tab.get_by_role("button", name="Answer", exact=True).press("Enter")
    tab.get_by_text("It is.", exact=True).wait_for()
    assert tab.get_by_text("Is <b>this</b> so?", exact=True).count() == 1
    for width in (390, 1280):
        tab.set_viewport_size({"width": width, "height": 900})
        assert tab.evaluate("document.documentElement.scrollWidth") <= width
    assert complaints == []
