"""Groups, blocks and lists in the form: what is shown, moved, added and taken out, and that the rest stays as it is."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client

from content.actions.entries import create_entry, update_entry
from content.models import EntryLocale
from content.types import StoredType
from core.json_values import JSONObject
from tests.admin.builders import address, make_reader, messages_after, page, signed_in
from tests.content.builders import make_type, text

if TYPE_CHECKING:
    from tests.publishing.builders import Stage

CARD: list[Any] = [
    text("head", mandatory=True),
    text("notes", multiple=True),
    text("code", non_localizable=True),
]
FIELDS: list[Any] = [
    {"uid": "seo", "display_name": "SEO", "data_type": "group", "schema": [
        text("word"), {"uid": "hidden", "display_name": "Hidden", "data_type": "boolean"}]},
    {"uid": "cards", "display_name": "Cards", "data_type": "group", "multiple": True, "schema": CARD},
    {"uid": "page", "display_name": "Page", "data_type": "blocks", "blocks": [
        {"uid": "hero", "title": "Hero", "schema": [text("head"), {
            "uid": "links", "display_name": "Links", "data_type": "link", "multiple": True}]},
        {"uid": "quote", "title": "Quote", "schema": [text("words", field_metadata={"multiline": True}), {
            "uid": "rows", "display_name": "Rows", "data_type": "group", "multiple": True, "schema": [text("cell")]}]},
    ]},
]  # fmt: skip


def named(uid: str, **values: object) -> JSONObject:
    """An instance with its uid."""
    return {**values, "_metadata": {"uid": uid}}  # type: ignore[dict-item]  # values of a test's own


CARDS: list[Any] = [named("csa", head="One", notes=["a", "b"], code="1"), named("csb", head="Two", notes=[], code="2")]
PAGE: list[Any] = [
    {"hero": named("csh", head="Hello", links=[{"title": "Read", "href": "/read"}])},
    {"quote": named("csq", words="So\nbe it", rows=[named("csr", cell="x")])},
]


@pytest.fixture
def landing(stage: "Stage") -> StoredType:
    """A type with a group, a list of groups, and blocks that hold lists."""
    return make_type(stage.tenant.fresh_scope(), *FIELDS, uid="landing")


@pytest.fixture
def uid(stage: "Stage", landing: StoredType) -> str:
    """An entry of it with something everywhere but in its group."""
    data: JSONObject = {"title": "Home", "cards": CARDS, "page": PAGE}
    return create_entry(stage.tenant.actor, stage.tenant.fresh_scope(), landing, locale="en-us", data=data).uid


@pytest.fixture
def browser(stage: "Stage") -> Client:
    """The owner's browser."""
    return signed_in(stage.tenant.owner)


def url(stage: "Stage", uid: str, locale: str = "en-us") -> str:
    return address(stage.tenant, f"entries/landing/{uid}/?locale={locale}")


def latest(stage: "Stage", uid: str, locale: str = "en-us") -> dict[str, Any]:
    row = EntryLocale.objects.select_related("latest").get(entry__uid=uid, branch=stage.scope.branch_id, locale=locale)
    data: dict[str, Any] = row.latest.data
    return data


def form(typed: Mapping[str, object], *, version: int = 1, shown: tuple[str, ...] = ()) -> dict[str, Any]:
    return {"version": str(version), "shown": list(shown), **{f"f.{name}": value for name, value in typed.items()}}


def test_a_value_deep_inside_is_changed_and_everything_around_it_stays(
    stage: "Stage", browser: Client, uid: str
) -> None:
    changed = form({
        "cards": ["0", "1"], "page": ["0:hero", "1:quote"], "page.1.quote.rows": "0", "page.1.quote.rows.0.cell": "y"}, shown=("cards", "page", "page.1.quote.rows"))  # fmt: skip
    assert messages_after(browser, url(stage, uid), changed) == ["Saved as version 2."]
    data = latest(stage, uid)
    assert data["cards"] == CARDS
    assert data["page"] == [PAGE[0], {"quote": named("csq", words="So\nbe it", rows=[named("csr", cell="y")])}]
    assert "seo" not in data


def test_instances_are_moved_taken_out_and_added_in_the_order_of_the_form(
    stage: "Stage", browser: Client, uid: str
) -> None:
    changed = form({
        "cards": ["1", "n0"], "cards.n0.head": "Three", "cards.n0.notes": ["n0", "n1"],
        "cards.n0.notes.n0": "c", "cards.n0.notes.n1": "d",
        "page": ["1:quote", "n5:hero", "0:hero"], "page.n5.hero.head": "New",
        "page.n5.hero.links": ["n0", "n1"], "page.n5.hero.links.n0": ["Go", "/go"], "page.n5.hero.links.n1": ["", ""],
    }, shown=("cards", "cards.n0.notes", "page", "page.n5.hero.links"))  # fmt: skip
    assert messages_after(browser, url(stage, uid), changed) == ["Saved as version 2."]
    data = latest(stage, uid)
    added, hero = data["cards"][1], data["page"][1]["hero"]
    uids = [added.pop("_metadata")["uid"], hero.pop("_metadata")["uid"]]
    assert all(uid.startswith("cs") for uid in uids)
    assert data["cards"] == [CARDS[1], {"head": "Three", "notes": ["c", "d"], "code": ""}]
    assert data["page"] == [PAGE[1], {"hero": {"head": "New", "links": [{"title": "Go", "href": "/go"}]}}, PAGE[0]]


def test_an_untouched_form_saves_nothing_and_an_empty_list_empties(stage: "Stage", browser: Client, uid: str) -> None:
    same = form({"cards": ["0", "1"], "page": ["0:hero", "1:quote"], "seo.word": ""}, shown=("cards", "page"))
    assert messages_after(browser, url(stage, uid), same) == ["Nothing was changed."]
    assert messages_after(browser, url(stage, uid), form({}, shown=("cards",))) == ["Saved as version 2."]
    assert latest(stage, uid)["cards"] == []
    assert latest(stage, uid)["page"] == PAGE


def test_a_blank_value_in_a_list_is_none_and_saves_nothing(stage: "Stage", browser: Client, uid: str) -> None:
    sent = form(
        {"page": ["0:hero", "1:quote"], "page.0.hero.links": ["0", "n0"], "page.0.hero.links.n0": ["", ""]},
        shown=("page", "page.0.hero.links"),
    )
    assert messages_after(browser, url(stage, uid), sent) == ["Nothing was changed."]


def test_a_number_in_json_becomes_true(stage: "Stage", browser: Client) -> None:
    tree: JSONObject = {
        "uid": "tree",
        "display_name": "Tree",
        "data_type": "json",
        "field_metadata": {"extension": True},
    }
    made = make_type(stage.tenant.fresh_scope(), tree, uid="landing")
    scope = stage.tenant.fresh_scope()
    data: JSONObject = {"title": "Home", "tree": {"is": 1}}
    uid = create_entry(stage.tenant.actor, scope, made, locale="en-us", data=data).uid
    assert messages_after(browser, url(stage, uid), form({"tree": '{"is": true}'})) == ["Saved as version 2."]
    assert latest(stage, uid)["tree"] == {"is": True}


def test_a_group_that_was_not_there_is_made_by_what_is_typed_into_it(stage: "Stage", browser: Client, uid: str) -> None:
    messages_after(browser, url(stage, uid), form({"seo.word": "home"}))
    assert latest(stage, uid)["seo"] == {"word": "home", "hidden": False}
    messages_after(browser, url(stage, uid), form({"seo.hidden": "on"}, version=2, shown=("seo.hidden",)))
    assert latest(stage, uid)["seo"] == {"word": "home", "hidden": True}


def test_an_error_stands_at_its_field_among_what_was_moved(stage: "Stage", browser: Client, uid: str) -> None:
    changed = form({"cards": ["1", "n0", "0"], "cards.n0.head": "", "cards.0.head": ""}, shown=("cards",))
    shown = browser.post(url(stage, uid), changed).content.decode()
    assert '<a href="#field-cards.n0.head">Cards 2 → Head is a required field.</a>' in shown
    assert '<a href="#field-cards.0.head">Cards 3 → Head is a required field.</a>' in shown
    assert 'id="error-cards.0.head"><p>Head is a required field.</p>' in shown
    assert [shown.count(f'name="f.cards" value="{token}"') for token in ("1", "n0", "0")] == [1, 1, 1]
    assert latest(stage, uid)["cards"] == CARDS


@pytest.mark.parametrize(
    ("step", "order"),
    [
        ("down page 0:hero", ["1:quote", "0:hero"]),
        ("up page 1:quote", ["1:quote", "0:hero"]),
        ("up page 0:hero", ["0:hero", "1:quote"]),
        ("remove page 0:hero", ["1:quote"]),
        ("add page quote", ["0:hero", "1:quote", "n0:quote"]),
        ("add page nothing", ["0:hero", "1:quote"]),
        ("up page 9:hero", ["0:hero", "1:quote"]),
    ],
)
def test_every_step_works_without_a_script_and_saves_nothing(
    stage: "Stage", browser: Client, uid: str, step: str, order: list[str]
) -> None:
    sent = {**form({"page": ["0:hero", "1:quote"], "title": "Typed"}, shown=("page",)), "do": step}
    answer = browser.post(url(stage, uid), sent)
    (control,) = [control for control in answer.context["controls"] if control.field.uid == "page"]
    assert [instance.token for instance in control.instances] == order
    assert 'value="Typed"' in answer.content.decode()
    assert latest(stage, uid)["title"] == "Home"


def test_a_new_entry_begins_with_lists_that_grow(stage: "Stage", browser: Client, landing: StoredType) -> None:
    new = address(stage.tenant, "new/landing/")
    assert '<template id="t-page.hero">' in page(browser, new)
    assert (
        'name="f.n0.'
        not in browser.post(new, {**form({}, version=0, shown=("cards",)), "do": "add cards"}).content.decode()
    )
    sent = form({
        "title": "Made", "cards": ["n0"], "cards.n0.head": "One", "page": ["n0:quote"],
        "page.n0.quote.rows": ["n0"], "page.n0.quote.rows.n0.cell": "deep"}, version=0, shown=("cards", "page", "page.n0.quote.rows"))  # fmt: skip
    answer = browser.post(new, sent)
    assert answer.status_code == 302, answer.content.decode()
    data = latest(stage, answer["Location"].split("/")[-2])
    assert data["cards"][0]["head"] == "One"
    assert data["page"][0]["quote"]["rows"][0]["cell"] == "deep"
    assert "seo" not in data


def test_a_value_inside_a_list_follows_the_master_where_the_master_has_its_instance(
    stage: "Stage", browser: Client, uid: str, landing: StoredType
) -> None:
    scope = stage.tenant.fresh_scope()
    own = [CARDS[0], named("csf", head="Française", code="F")]
    update_entry(stage.tenant.actor, scope, landing, uid, locale="fr-fr", data={"cards": own})
    shown = page(browser, url(stage, uid, "fr-fr"))
    assert 'name="f.cards.0.code"' not in shown
    assert 'name="f.cards.1.code"' in shown
    sent = form({"cards": ["0", "1"], "cards.0.code": "X", "cards.1.code": "G"}, shown=("cards",))
    assert messages_after(browser, url(stage, uid, "fr-fr"), sent) == ["Saved as version 2."]
    assert [card["code"] for card in latest(stage, uid, "fr-fr")["cards"]] == ["1", "G"]


def test_what_is_picked_is_moved_without_a_script(stage: "Stage", browser: Client) -> None:
    many: dict[str, Any] = {"reference_to": ["article"], "field_metadata": {"ref_multiple": True}}
    lead: JSONObject = {"uid": "lead", "display_name": "Lead", "data_type": "reference", **many}
    make_type(stage.tenant.fresh_scope(), lead, uid="front")
    picked = [f"article/{stage.entry(title)}" for title in ("Herons", "Storks")]
    sent = {**form({"lead": picked}, version=0, shown=("lead",)), "do": f"down lead {picked[0]}"}
    answer = browser.post(address(stage.tenant, "new/front/"), sent)
    shown = next(control for control in answer.context["controls"] if control.field.uid == "lead")
    assert [each.title for each in shown.picked] == ["Storks", "Herons"]


def test_who_only_reads_sees_every_value_in_words(stage: "Stage", uid: str) -> None:
    shown = page(signed_in(make_reader(stage.tenant)), url(stage, uid))
    assert '<span class="said" dir="auto">So\nbe it</span>' in shown
    assert '<p class="facts">2 Quote</p>' in shown
    assert "<textarea" not in shown
