"""Content that wants to be a script, on every page of the admin that shows it: nothing of it runs, or is even taken for markup (row S9)."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import pytest

from content.actions.assets import AssetFields, create_asset
from content.actions.entries import create_entry
from content.actions.entry_versions import name_version
from content.actions.taxonomies import create_taxonomy
from content.actions.terms import create_term
from content.asset_files import Upload
from content.taxonomy_rules import Words
from core.json_values import JSONObject, JSONValue
from publishing.actions.discussions import start_discussion
from tests.admin.browsing import needs_chromium
from tests.admin.test_policy_browser import LISTEN
from tests.api.management_client import make_manager
from tests.content.builders import make_type
from tests.corpora.scripts import SCRIPTS
from tests.factories import SYSTEM

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from content.types import StoredType
    from tests.publishing.builders import Stage

pytestmark = [needs_chromium, pytest.mark.django_db(transaction=True)]

_TRAP = """
window.ran = [];
for (const name of ["alert", "confirm", "prompt", "print"]) window[name] = (word) => ran.push(`${name}(${word})`);
"""
_TOUCH = """() => {
  for (const details of document.querySelectorAll("details")) details.open = true;
  for (const element of document.querySelectorAll("main *")) {
    for (const name of ["pointerenter", "mouseover", "focus", "toggle", "animationstart"]) element.dispatchEvent(new Event(name));
  }
  return { ran, violations, markup: document.querySelectorAll(
    "main script:not([src]):not([type='application/json']), main [onerror], main [onload], main [onfocus], main base, main object, main embed").length };
}"""
_NOTHING = {"ran": [], "violations": [], "markup": 0}


def _batched(scripts: Sequence[str], size: int) -> Iterator[Sequence[str]]:
    return (scripts[start : start + size] for start in range(0, len(scripts), size))


def _fields() -> list[JSONObject]:
    def field(kind: str, uid: str, **more: JSONValue) -> JSONObject:
        return {"data_type": kind, "uid": uid, "display_name": uid.title(), **more}

    return [
        field("text", "lines", multiple=True), field("text", "area", field_metadata={"multiline": True}), field("link", "more"),
        field("text", "mark", field_metadata={"markdown": True}), field("text", "html", field_metadata={"allow_rich_text": True}),
        field("json", "tree", field_metadata={"allow_json_rte": True, "embed_entry": True}, reference_to=["sys_assets"]),
        field("group", "cards", multiple=True, schema=[field("text", "head")]),
        field("taxonomy", "taxonomies", taxonomies=[{"taxonomy_uid": "topics"}]),
    ]  # fmt: skip


def _tree() -> JSONObject:
    """A rich text with every payload as words, as the address of a link, as a kind of node and among its attributes."""

    def nodes(index: int, script: str) -> list[JSONValue]:
        link: JSONObject = {
            "type": "a",
            "uid": f"a{index}",
            "attrs": {"url": script, "target": script},
            "children": [{"text": script}],
        }
        own: JSONObject = {
            "type": script or "own",
            "uid": f"o{index}",
            "attrs": {"src": script, "style": script},
            "children": [{"text": script}],
        }
        return [{"type": "p", "uid": f"p{index}", "attrs": {}, "children": [{"text": script, "bold": True}, link]}, own]

    children = [node for index, script in enumerate(SCRIPTS) for node in nodes(index, script)]
    return {"type": "doc", "uid": "doc", "attrs": {}, "children": children}


def _written(stage: "Stage") -> tuple["StoredType", str]:
    """An entry that says every payload in every kind of field, in two versions, with names and comments."""
    kind = make_type(stage.tenant.fresh_scope(), *_fields(), uid="hostile")
    scope = stage.tenant.fresh_scope()
    data: JSONObject = {
        "title": " ".join(SCRIPTS[:9]), "lines": list(SCRIPTS), "area": "\n".join(SCRIPTS), "mark": "\n\n".join(SCRIPTS),
        "html": "".join(f"<p>{script}</p>" for script in SCRIPTS), "tree": _tree(), "tags": [script.strip() for script in SCRIPTS],
        "more": {"title": SCRIPTS[0], "href": "javascript:alert(1)"}, "cards": [{"head": script} for script in SCRIPTS[::5]],
    }  # fmt: skip
    uid = create_entry(SYSTEM, scope, kind, locale="en-us", data=data).uid
    for title in _batched(SCRIPTS, 12):
        create_entry(SYSTEM, scope, kind, locale="en-us", data={"title": " ".join(" ".join(title).split())})
    name_version(SYSTEM, scope, kind, uid, version=1, locale=None, title=" ".join(SCRIPTS[:6])[:500])
    for words in _batched(SCRIPTS, 100):
        document: JSONObject = {"title": words[0], "message": "\n".join(words)[:1500]}
        start_discussion(stage.tenant.actor, scope, kind, uid, locale="en-us", document=document)
    return kind, uid


def _called(stage: "Stage") -> str:
    """Terms and files called like payloads; the uid of one of the files."""
    scope = stage.tenant.fresh_scope()
    create_taxonomy(SYSTEM, scope, uid="topics", words=Words(SCRIPTS[0]))
    names = [script for script in SCRIPTS if script.strip() and len(script) < 250 and script.isprintable()]
    for index, script in enumerate(names[::4]):
        create_term(SYSTEM, scope, "topics", uid=f"t{index}", words=Words(script, script))
    uid = ""
    for index, words in enumerate(_batched(SCRIPTS, 20)):
        fields = AssetFields(title=" ".join(words)[:250], description="\n".join(words))
        name = "<img src=x onerror=alert(1)>.txt" if index % 2 else '"><svg onload=alert(1)>.txt'
        uid = create_asset(SYSTEM, scope, upload=Upload(b"words", name), fields=fields).uid
    return uid


def _look(tab: "Page", address: str) -> Any:
    tab.goto(address)
    return tab.evaluate(_TOUCH)


def test_no_page_runs_what_content_says(tab: "Page", stage: "Stage", complaints: list[str]) -> None:
    tab.add_init_script(LISTEN + _TRAP)
    asset = _called(stage)
    _kind, uid = _written(stage)
    manager = make_manager(stage.tenant)
    assert len(manager.get(f"content_types/hostile/entries/{uid}")["entry"]["lines"]) == len(SCRIPTS) >= 200
    place = f"/admin/s/{stage.tenant.stack.api_key}/main/"
    pages = (
        "", "entries/", "entries/hostile/", f"entries/hostile/{uid}/versions/1/", "assets/", f"assets/{asset}/", "taxonomies/topics/",
        "taxonomies/topics/terms/t1/", "activity/",
    )  # fmt: skip
    assert {path: found for path in pages if (found := _look(tab, place + path)) != _NOTHING} == {}
    tab.goto(f"{place}entries/hostile/{uid}/")
    _write_in(tab)
    assert tab.evaluate(_TOUCH) == _NOTHING
    assert complaints == []


def _write_in(tab: "Page") -> None:
    """Preview the Markdown, look for terms, and put every payload into the rich text as it was typed, not as it is stored."""
    # What a control has of scripts starts once it is near.
    tab.locator("#field-mark").scroll_into_view_if_needed()
    tab.locator("#field-mark").get_by_role("button", name="Preview").click()
    tab.get_by_role("region", name="Preview").locator("p").first.wait_for()
    tab.locator("#field-taxonomies").get_by_role("button", name="Browse").click()
    tab.get_by_role("treeitem").first.wait_for()
    opened = tab.evaluate(
        """(scripts) => {
            const source = document.querySelector("#field-html textarea");
            let shown = 0;
            for (const script of scripts) {
                for (const html of [`<p>${script}</p>`, `<a href="${script}" title="${script}">x</a>`]) {
                    source.value = html;
                    source.dispatchEvent(new Event("change", { bubbles: true }));
                    shown += document.querySelectorAll("#field-html .ProseMirror").length;
                }
            }
            return shown;
        }""",
        list(SCRIPTS),
    )
    assert opened > len(SCRIPTS) // 2
