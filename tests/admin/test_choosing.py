"""The dialogs in which files and entries are chosen: what is offered to whom, and what the field asks for."""

import io
import re
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from content.actions.asset_folders import create_folder
from content.actions.assets import AssetFields, create_asset, delete_asset
from content.actions.entries import create_entry
from content.actions.entry_deletion import delete_entry
from content.asset_files import Upload
from core.json_values import JSONObject
from publishing.drain import drain
from tests.admin.builders import address, make_reader, page, signed_in
from tests.content.builders import make_type, text
from tests.factories import SYSTEM, make_editor, make_environment
from tests.publishing.builders import never
from tests.rules import in_languages, on_type

if TYPE_CHECKING:
    from tests.publishing.builders import Stage

FRONT: list[Any] = [
    {
        "uid": "picture", "display_name": "Picture", "data_type": "file", "extensions": ["png"],
        "field_metadata": {"image": True}, "dimension": {"width": {"min": 100, "max": None}},
    },
    {"uid": "lead", "display_name": "Lead", "data_type": "reference", "reference_to": ["article"], "field_metadata": {"ref_multiple": True}},
]  # fmt: skip
RULES = "type=front&field=picture"


@pytest.fixture
def browser(stage: "Stage") -> Client:
    """The owner's browser, in front of a type with a picture and references."""
    make_type(stage.tenant.fresh_scope(), *FRONT, uid="front")
    return signed_in(stage.tenant.owner)


def png(width: int, height: int) -> bytes:
    """A picture of that size."""
    buffer = io.BytesIO()
    Image.new("RGB", (width, height), "teal").save(buffer, "PNG")
    return buffer.getvalue()


def titles(markup: str) -> list[str]:
    """What is offered, in order."""
    return re.findall(r"<strong>(.*?)</strong>", markup)


def store(stage: "Stage", content: bytes, name: str, folder: str = "") -> str:
    fields = AssetFields(title=name.partition(".")[0].title(), parent_uid=folder)
    return create_asset(SYSTEM, stage.tenant.fresh_scope(), upload=Upload(content, name), fields=fields).uid


def test_a_folder_offers_the_files_that_fit_the_field_and_says_why_others_do_not(
    stage: "Stage", browser: Client
) -> None:
    folder = create_folder(SYSTEM, stage.tenant.fresh_scope(), name="Birds").uid
    store(stage, png(20, 20), "small.png")
    store(stage, png(200, 20), "wide.png")
    store(stage, b"words", "paper.txt")
    store(stage, png(300, 20), "inside.png", folder)
    panel = address(stage.tenant, "pick/files/panel/")
    assert titles(page(browser, panel)) == ["Paper", "Wide", "Small"]
    assert titles(page(browser, f"{panel}?{RULES}")) == ["Wide"]
    everything = page(browser, f"{panel}?{RULES}&all=on")
    assert titles(everything) == ["Paper", "Wide", "Small"]
    assert everything.count("data-option ") == 1
    assert "must have a width of at least 100 pixels; it has 20." in everything
    assert titles(page(browser, f"{panel}?{RULES}&folder={folder}")) == ["Inside"]
    assert titles(page(browser, f"{panel}?{RULES}&q=ins")) == ["Inside"]
    assert titles(page(browser, f"{panel}?kind=documents&folder={folder}")) == ["Paper"]


def test_an_uploaded_file_is_told_as_pickers_show_it_with_why_it_does_not_fit(stage: "Stage", browser: Client) -> None:
    sent = {"files": SimpleUploadedFile("tiny.png", png(20, 20)), "folder": ""}
    place = address(stage.tenant, f"upload-assets/?{RULES}")
    (result,) = browser.post(place, sent, headers={"Accept": "application/json"}).json()["results"]
    file = result.pop("file")
    assert result == {
        "name": "tiny.png", "problem": "", "unfit": "must have a width of at least 100 pixels; it has 20.",
    }  # fmt: skip
    assert (file["title"], file["about"], file["kind"]) == ("tiny.png", "tiny.png", "image/png")
    assert file["url"] == address(stage.tenant, f"assets/{file['value']}/")


def test_entries_are_offered_by_type_and_title_with_where_they_are_live(stage: "Stage", browser: Client) -> None:
    live, draft = stage.entry("Herons"), stage.entry("Storks")
    other = make_type(stage.tenant.fresh_scope(), text("bio"), uid="author")
    create_entry(SYSTEM, stage.tenant.fresh_scope(), other, locale="en-us", data={"title": "Ada"})
    stage.request(live, locales=("en-us",))
    drain(never)
    panel = address(stage.tenant, "pick/entries/panel/")
    offered = page(browser, f"{panel}?type=front&field=lead")
    assert titles(offered) == ["Storks", "Herons"]
    assert offered.count("live in production") == 1
    assert f"article/{draft}" in offered
    assert titles(page(browser, f"{panel}?type=front&field=lead&of=author")) == ["Storks", "Herons"]
    assert titles(page(browser, f"{panel}?of=author")) == ["Ada"]
    assert titles(page(browser, f"{panel}?type=front&field=lead&q=sto")) == ["Storks"]
    assert titles(page(browser, f"{panel}?type=front&field=lead&locale=fr-fr")) == []


def test_who_only_reads_is_offered_neither_upload_nor_new_entries(stage: "Stage", browser: Client) -> None:
    reader = signed_in(make_reader(stage.tenant))
    for path, offer in (("pick/files/panel/", "data-upload-here"), ("pick/entries/panel/", "data-write")):
        assert offer in page(browser, address(stage.tenant, path))
        assert offer not in page(reader, address(stage.tenant, path))


def test_references_to_the_trash_and_to_nothing_are_shown_as_such(stage: "Stage", browser: Client) -> None:
    gone = stage.entry("Herons")
    lead: list[JSONObject] = [{"uid": uid, "_content_type_uid": "article"} for uid in (gone, "bltnowhere")]
    front = make_type(stage.tenant.fresh_scope(), *FRONT, uid="back")
    data: JSONObject = {"title": "Today", "lead": [*lead]}
    uid = create_entry(SYSTEM, stage.tenant.fresh_scope(), front, locale="en-us", data=data).uid
    delete_entry(SYSTEM, stage.tenant.fresh_scope(), stage.article, gone)
    answer = browser.get(address(stage.tenant, f"entries/back/{uid}/"))
    shown = next(control for control in answer.context["controls"] if control.field.uid == "lead")
    assert [(each.title, each.about, each.is_gone) for each in shown.picked] == [
        ("Herons", "Article · in the trash", True), ("article/bltnowhere", "does not exist any more", True),
    ]  # fmt: skip


def test_a_deleted_file_is_called_by_its_name_and_said_to_be_deleted(stage: "Stage", browser: Client) -> None:
    kept, gone = store(stage, png(200, 20), "kept.png"), store(stage, png(200, 20), "gone.png")
    plain = make_type(stage.tenant.fresh_scope(), {**FRONT[0], "multiple": True}, uid="plain")
    data: JSONObject = {"title": "Today", "picture": [gone, kept]}
    uid = create_entry(SYSTEM, stage.tenant.fresh_scope(), plain, locale="en-us", data=data).uid
    delete_asset(SYSTEM, stage.tenant.fresh_scope(), gone)
    answer = browser.get(address(stage.tenant, f"entries/plain/{uid}/"))
    shown = next(control for control in answer.context["controls"] if control.field.uid == "picture")
    assert [(each.title, each.about, each.is_gone) for each in shown.picked] == [
        ("Gone", "gone.png · deleted", True), ("Kept", "kept.png", False),
    ]  # fmt: skip


def test_references_say_where_they_are_live_in_the_language_of_the_form(stage: "Stage", browser: Client) -> None:
    live, behind, draft = (stage.entry(title) for title in ("Herons", "Storks", "Egrets"))
    stage.request([live, behind], environments=("production", "staging"))
    stage.request(draft, locales=("fr-fr",))
    drain(never)
    stage.edit(behind, "White storks")
    lead: list[JSONObject] = [{"uid": uid, "_content_type_uid": "article"} for uid in (live, behind, draft)]
    back = make_type(stage.tenant.fresh_scope(), *FRONT, uid="back")
    uid = create_entry(
        SYSTEM, stage.tenant.fresh_scope(), back, locale="en-us", data={"title": "Today", "lead": [*lead]}
    ).uid

    def marks(locale: str) -> list[list[str]]:
        answer = browser.get(address(stage.tenant, f"entries/back/{uid}/?locale={locale}"))
        shown = next(control for control in answer.context["controls"] if control.field.uid == "lead")
        return [[mark.text for mark in each.marks] for each in shown.picked]

    both = ["live in production", "live in staging"]
    assert marks("en-us") == [both, ["older in production", "older in staging"], ["draft"]]
    assert marks("fr-fr") == [["draft"], ["draft"], ["live in production"]]
    for name in ("qa", "apac"):
        make_environment(stage.tenant.fresh_scope(), name)
    stage.request(live, environments=("qa", "apac"))
    drain(never)
    assert marks("en-us")[0] == ["live in 4 environments"]
    told = browser.get(address(stage.tenant, f"pick/entries/marks/?uids={draft},{behind},none&locale=en-us")).json()
    assert told == {"marks": {
        draft: [{"kind": "offline", "text": "draft"}],
        behind: [{"kind": "changed", "text": "older in production"}, {"kind": "changed", "text": "older in staging"}],
    }}  # fmt: skip
    assert browser.get(address(stage.tenant, "pick/entries/marks/?locale=xx")).json() == {"marks": {}}


def test_a_reference_has_a_button_that_makes_what_it_takes_for_who_may(stage: "Stage", browser: Client) -> None:
    both = {**FRONT[1], "reference_to": ["article", "front", "gone"]}
    make_type(stage.tenant.fresh_scope(), FRONT[1], {**both, "uid": "any"}, uid="back")
    shown = page(browser, address(stage.tenant, "new/back/"))
    lead, _, other = shown.partition('data-field="any"')
    new = f'href="{address(stage.tenant, "new/article/")}" target="_blank" data-write>'
    assert (lead.count(new), other.count(new), lead.count("+ New Article"), shown.count("new/gone/")) == (1, 1, 1, 0)
    writer = make_editor(stage.tenant, on_type("back", "create", "read", "update"), in_languages("en-us"))
    assert "data-write" not in page(signed_in(writer), address(stage.tenant, "new/back/"))


def test_only_a_form_opened_in_a_panel_may_be_framed_and_ends_by_telling_what_was_saved(
    stage: "Stage", browser: Client
) -> None:
    place = address(stage.tenant, "new/article/")
    plain, framed = browser.get(place), browser.get(f"{place}?panel=0123456789abcdef")
    assert (plain["X-Frame-Options"], framed["X-Frame-Options"]) == ("DENY", "SAMEORIGIN")
    assert "frame-ancestors 'none'" in plain["Content-Security-Policy"]
    assert "frame-ancestors 'self'" in framed["Content-Security-Policy"]
    assert browser.get(f"{place}?panel=<b>")["X-Frame-Options"] == "DENY"
    wrong = browser.post(f"{place}?panel=0123456789abcdef", {"f.title": ""})
    assert (wrong.status_code, wrong["X-Frame-Options"]) == (200, "SAMEORIGIN")
    saved = browser.post(f"{place}?panel=0123456789abcdef", {"f.title": "Herons"}, follow=True)
    assert re.fullmatch(r"/admin/s/\w+/main/pick/chosen/\w+/", saved.request["PATH_INFO"])
    assert 'data-report="0123456789abcdef"' in saved.content.decode()
    assert saved["X-Frame-Options"] == "SAMEORIGIN"
