"""What the form of an entry costs and bears: queries, large fields, and whatever a browser may send."""

from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from content.actions.entries import create_entry
from content.models import EntryLocale
from content.types import StoredType
from core.json_values import JSONObject
from tests.admin.builders import address, page, signed_in
from tests.admin.sent_forms import untouched
from tests.admin.test_nested_form import CARDS, FIELDS, PAGE, named
from tests.content.builders import make_type
from tests.factories import make_locale

if TYPE_CHECKING:
    from tests.publishing.builders import Stage

MANY: dict[str, Any] = {"reference_to": ["article"], "field_metadata": {"ref_multiple": True}}
LEAD: JSONObject = {"uid": "lead", "display_name": "Lead", "data_type": "reference", **MANY}
PLACES = ["cards", "page", "page.0.hero.links", "page.1.quote.rows", "seo.hidden", "title", "tags", "seo", "nothing"]
TOKENS = ["0", "1", "2", "n0", "n1:hero", "0:quote", "n9:none", "-1", "n", "", "0", "x" * 300, "٣"]


@pytest.fixture
def landing(stage: "Stage") -> StoredType:
    """A type with a group, a list of groups, blocks that hold lists, and references."""
    return make_type(stage.tenant.fresh_scope(), *FIELDS, LEAD, uid="landing")


@pytest.fixture
def browser(stage: "Stage") -> Client:
    """The owner's browser."""
    return signed_in(stage.tenant.owner)


def entry(stage: "Stage", landing: StoredType, **data: Any) -> str:
    """The address of the form of a new entry."""
    scope = stage.tenant.fresh_scope()
    uid = create_entry(stage.tenant.actor, scope, landing, locale="en-us", data={"title": "Home", **data}).uid
    return address(stage.tenant, f"entries/landing/{uid}/?locale=en-us")


@pytest.fixture
def path(stage: "Stage", landing: StoredType) -> str:
    """The address of the form of an entry with something everywhere."""
    return entry(stage, landing, cards=CARDS, page=PAGE)


def cost(browser: Client, path: str) -> int:
    page(browser, path)
    with CaptureQueriesContext(connection) as queries:
        page(browser, path)
    return len(queries)


def test_a_form_costs_as_many_queries_with_many_blocks_references_and_languages(
    stage: "Stage", browser: Client, landing: StoredType
) -> None:
    herons = {"uid": stage.entry("Herons"), "_content_type_uid": "article"}
    few = cost(browser, entry(stage, landing, lead=[herons], page=PAGE))
    more = [herons, *({"uid": stage.entry(f"Bird {each}"), "_content_type_uid": "article"} for each in range(12))]
    for code in ("de-de", "nb-no", "sv-se"):
        make_locale(stage.tenant.fresh_scope(), code)
    many = cost(browser, entry(stage, landing, title="Away", lead=more, page=PAGE * 9))
    # Four of them for what is referred to: where it is live, and of which types more can be made.
    assert (few, many) == (many, 24)


def test_a_field_that_no_page_could_show_is_edited_as_json(
    stage: "Stage", browser: Client, landing: StoredType
) -> None:
    cards = [named(f"cs{number}", head="x") for number in range(800)]
    path = entry(stage, landing, cards=cards)
    controls = {control.field.uid: control for control in browser.get(path).context["controls"]}
    assert (controls["cards"].kind.name, controls["page"].kind.name) == ("json", "blocks")
    sent = {**untouched(page(browser, path)), "f.title": "Changed"}
    assert browser.post(path, sent).status_code == 302
    data = EntryLocale.objects.get(content_type_id=landing.id).latest.data
    assert (data["title"], data["cards"]) == ("Changed", cards)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    changed=st.dictionaries(
        st.sampled_from([f"f.{place}" for place in PLACES] + ["shown", "version", "over", "do"]),
        st.lists(st.sampled_from(TOKENS + PLACES + ["up page 0:hero", "add cards", "remove page 1"]) | st.text(max_size=9), max_size=5),
        max_size=5,
    ),
    dropped=st.sets(st.integers(0, 40), max_size=6),
)  # fmt: skip
def test_whatever_is_sent_is_saved_or_shown_again(
    browser: Client, path: str, changed: dict[str, list[str]], dropped: set[int]
) -> None:
    sent = untouched(page(browser, path))
    kept = {name: values for index, (name, values) in enumerate(sent.items()) if index not in dropped}
    told = {name: [value.replace("\0", "") for value in values] for name, values in changed.items()}
    answer = browser.post(path, {**kept, **told})
    assert answer.status_code in (200, 302)
    assert page(browser, path)
