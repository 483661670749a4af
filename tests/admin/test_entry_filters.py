"""Filters of lists of entries: by fields, authors, dates and stages; what the address keeps, and what a chip takes away."""

from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlencode

import pytest

from content.actions.entries import create_entry
from content.models import EntryLocale
from core.clock import utc_now
from core.json_values import JSONObject, JSONValue
from publishing.admin.lists import finding
from tests.admin.builders import address, signed_in
from tests.content.builders import make_type, text
from tests.factories import make_taxonomy
from tests.publishing.builders import Stage

if TYPE_CHECKING:
    from content.types import StoredType


def answer(stage: Stage, query: str, path: str = "entries/story/") -> Any:
    return signed_in(stage.tenant.owner).get(address(stage.tenant, f"{path}?{query}"))


def found(stage: Stage, query: str, path: str = "entries/story/") -> list[str]:
    response = answer(stage, query, path)
    assert response.status_code == 200
    return [line.entry.title for line in response.context["lines"]]


def field(uid: str, kind: str, **more: object) -> JSONObject:
    return {"uid": uid, "display_name": uid.title(), "data_type": kind, **more}  # type: ignore[dict-item]


@pytest.fixture
def story(stage: Stage) -> "StoredType":
    choices = [{"key": "World news", "value": "news"}, {"key": "Culture", "value": "culture"}]
    stored = make_type(
        stage.tenant.fresh_scope(),
        text("body"),
        field("rank", "number"),
        field("featured", "boolean"),
        field("day", "isodate"),
        field("section", "text", display_type="dropdown", enum={"advanced": True, "choices": choices}),
        field("writer", "reference", reference_to=["article"]),
        uid="story",
    )
    scope = stage.tenant.fresh_scope()
    ada = stage.entry("Ada", uid="blt00000000000000aa")
    contents: tuple[JSONObject, ...] = (
        {"title": "Heron", "body": "By the weir", "rank": 1, "featured": True, "day": "2026-03-01T09:00:00.000Z",
         "section": "news", "writer": [{"uid": ada, "_content_type_uid": "article"}], "tags": ["grey"]},
        {"title": "Owl", "body": "At night", "rank": 20.5, "featured": False, "day": "2026-03-02T09:00:00.000Z", "section": "culture", "writer": []},
        {"title": "Wren", "body": "", "section": "news"},
    )  # fmt: skip
    for content in contents:
        create_entry(stage.tenant.actor, scope, stored, locale="en-us", data=content)
    return stored


@pytest.mark.usefixtures("story")
@pytest.mark.parametrize(
    ("asked", "titles"),
    [
        ("is:body:At night", ["Owl"]), ("not:body:At night", ["Heron", "Wren"]), ("has:body:WEIR", ["Heron"]),
        ("empty:body:", ["Wren"]), ("filled:body:", ["Heron", "Owl"]),
        ("is:rank:20.5", ["Owl"]), ("min:rank:2", ["Owl"]), ("max:rank:2", ["Heron"]), ("empty:rank:", ["Wren"]),
        ("yes:featured:", ["Heron"]), ("no:featured:", ["Owl", "Wren"]),
        ("on:day:2026-03-01", ["Heron"]), ("from:day:2026-03-02", ["Owl"]), ("until:day:2026-03-02", ["Heron"]),
        ("is:section:news", ["Heron", "Wren"]), ("not:section:news", ["Owl"]),
        ("is:writer:blt00000000000000aa", ["Heron"]), ("filled:writer:", ["Heron"]), ("empty:writer:", ["Owl", "Wren"]),
        ("empty:section:", []), ("filled:section:", ["Heron", "Owl", "Wren"]), ("empty:day:", ["Wren"]),
    ],
)  # fmt: skip
def test_a_field_is_asked_in_the_ways_of_its_kind(stage: Stage, asked: str, titles: list[str]) -> None:
    assert found(stage, urlencode({"where": asked, "order": "title"})) == titles


@pytest.mark.usefixtures("story")
@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("is:nothing:1", "There is no field “nothing” to filter by."),
        ("min:body:1", "“Body” cannot be asked whether it “is at least”."),
        ("boo:body:1", "“Body” cannot be asked whether it “boo”."),
        ("min:rank:", "Say what “Rank” is to be compared with."),
        ("min:rank:tall", "Rank: must be a number."),
        ("min:rank:nan", "Rank: must be a number."),
        ("on:day:yesterday", "Day: must be a date in ISO 8601."),
        ("on:day:9999-12-31", "Day: lies too far in the future."),
        ("has:body:" + "x" * 201, "Body: is longer than 200 characters."),
    ],
)
def test_what_a_field_cannot_be_asked_is_told_and_left_out(stage: Stage, asked: str, told: str) -> None:
    response = answer(stage, urlencode({"where": asked}))
    assert (response.status_code, response.context["problems"]) == (200, [told])
    assert len(response.context["lines"]) == 3


@pytest.mark.usefixtures("story")
def test_a_new_filter_joins_the_address_and_blanks_leave_it(stage: Stage) -> None:
    typed = "q=&status=&where=filled%3Abody%3A&field=rank&how=min&value=2&tag=&type=story"
    response = answer(stage, typed)
    assert (response.status_code, parse_qsl(response["Location"].partition("?")[2])) == (
        302,
        [("where", "filled:body:"), ("where", "min:rank:2")],
    )
    assert answer(stage, "where=filled%3Abody%3A&locale=en-us").status_code == 200


@pytest.mark.usefixtures("story")
def test_each_filter_is_a_chip_whose_link_takes_it_away(stage: Stage) -> None:
    response = answer(stage, "q=o&text=on&tag=grey&where=is%3Asection%3Anews&where=yes%3Afeatured%3A&order=title")
    chips = response.context["chips"]
    assert [(chip.label, chip.value) for chip in chips] == [
        ("Text", "o"), ("Tag", "grey"), ("Section", "is World news"), ("Featured", "is yes"),
    ]  # fmt: skip
    assert parse_qsl(chips[0].without) == [
        ("tag", "grey"), ("where", "is:section:news"), ("where", "yes:featured:"), ("order", "title"),
    ]  # fmt: skip
    assert ("where", "is:section:news") not in parse_qsl(chips[2].without)
    assert parse_qsl(response.context["cleared"]) == [("order", "title")]


@pytest.mark.usefixtures("story")
def test_texts_are_searched_inside_where_that_is_asked(stage: Stage) -> None:
    assert found(stage, "q=WEIR") == []
    assert found(stage, "q=WEIR&text=on") == ["Heron"]
    assert found(stage, "q=%22weir&text=on") == []


@pytest.mark.usefixtures("story")
def test_entries_are_found_by_who_wrote_them_and_when(stage: Stage) -> None:
    me = stage.tenant.owner.uid
    EntryLocale.objects.filter(title="Owl").update(created_by="blt1234", updated_by="blt5678")
    today = utc_now().date().isoformat()
    assert found(stage, f"author={me}&order=title") == ["Heron", "Wren"] == found(stage, f"editor={me}&order=title")
    assert found(stage, "author=blt1234") == ["Owl"] == found(stage, "editor=blt5678")
    assert len(found(stage, f"since={today}&until={today}")) == 3
    assert found(stage, "since=2999-01-01") == found(stage, "until=2000-01-01") == []
    assert len(found(stage, "since=yesterday")) == 3


@pytest.mark.usefixtures("story")
def test_all_types_are_one_list_with_the_newest_first(stage: Stage) -> None:
    assert found(stage, "", "all-entries/") == ["Wren", "Owl", "Heron", "Ada"]
    assert found(stage, "order=title", "all-entries/") == ["Ada", "Heron", "Owl", "Wren"]
    assert found(stage, "q=a", "all-entries/") == ["Ada"]
    assert found(stage, "tag=grey", "all-entries/") == ["Heron"]
    response = answer(stage, "", "all-entries/")
    assert [line.type_uid for line in response.context["lines"]] == ["story", "story", "story", "article"]
    assert response.context["count"] == "4"


@pytest.mark.usefixtures("story")
@pytest.mark.parametrize(
    ("order", "titles"),
    [
        ("field.rank", ["Heron", "Owl", "Wren"]), ("-field.rank", ["Owl", "Heron", "Wren"]),
        ("field.day", ["Heron", "Owl", "Wren"]), ("-field.day", ["Owl", "Heron", "Wren"]),
        ("field.section", ["Owl", "Heron", "Wren"]), ("-field.section", ["Wren", "Heron", "Owl"]),
        ("field.featured", ["Owl", "Heron", "Wren"]),
        ("field.body", ["Wren", "Owl", "Heron"]), ("field.nothing", ["Wren", "Owl", "Heron"]),
    ],
)  # fmt: skip
def test_a_list_is_sorted_by_a_field_with_what_has_no_value_last(stage: Stage, order: str, titles: list[str]) -> None:
    assert found(stage, urlencode({"order": order})) == titles


@pytest.mark.parametrize("order", ["field.rank", "-field.rank", "field.section", "-field.section"])
def test_pages_sorted_by_a_field_follow_one_another_from_values_to_none(
    stage: Stage, story: "StoredType", order: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(finding, "PAGE_SIZE", 3)
    scope = stage.tenant.fresh_scope()
    for number in range(9):
        section = (None, "news", "culture")[number % 3]
        data: JSONObject = {
            "title": f"Bird {number}",
            "section": section,
            "rank": None if section is None else number // 3,
        }
        create_entry(stage.tenant.actor, scope, story, locale="en-us", data=data)
    pages: list[list[str]] = []
    query = urlencode({"order": order, "q": "bird"})
    while query:
        response = answer(stage, query)
        pages.append([line.entry.title for line in response.context["lines"]])
        query = response.context["page"].next
    assert [len(each) for each in pages] == [3, 3, 3]
    assert sorted(title for each in pages for title in each) == [f"Bird {number}" for number in range(9)]
    assert sorted(pages[-1]) == ["Bird 0", "Bird 3", "Bird 6"]
    for before in (pages[1], pages[0]):
        response = answer(stage, response.context["page"].previous)
        assert [line.entry.title for line in response.context["lines"]] == before
    assert (response.context["page"].previous, bool(response.context["page"].next)) == ("", True)


@pytest.mark.usefixtures("story")
def test_the_heading_of_a_field_sorts_by_it_and_a_second_click_the_other_way_round(stage: Stage) -> None:
    browser = signed_in(stage.tenant.owner)
    columns = {"columns": ["field.rank", "field.body"], "list": "story", "state": ""}
    assert browser.post(address(stage.tenant, "columns/"), columns).status_code == 302
    headed = browser.get(address(stage.tenant, "entries/story/?order=field.rank")).context["headed"]
    told = {column.key: heading for column, heading in headed}
    assert told == {"field.rank": {"query": "order=-field.rank", "sort": "ascending"}, "field.body": None}


@pytest.fixture
def sorted_into(stage: Stage) -> "StoredType":
    scope = stage.tenant.fresh_scope()
    make_taxonomy(scope, "topics", "birds", ("herons", "birds"), "fish")
    rules: JSONValue = [{"taxonomy_uid": "topics", "max_terms": 5, "mandatory": False, "non_localizable": False}]
    stored = make_type(scope, field("about", "taxonomy", taxonomies=rules), uid="piece")
    for title, *terms in (
        ("Grey heron", "herons"),
        ("All birds", "birds"),
        ("A perch", "fish"),
        ("Both", "fish", "herons"),
        ("None",),
    ):
        data: JSONObject = {"title": title, "about": [{"taxonomy_uid": "topics", "term_uid": term} for term in terms]}
        create_entry(stage.tenant.actor, scope, stored, locale="en-us", data=data)
    return stored


@pytest.mark.usefixtures("sorted_into")
@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("term=topics/birds", ["All birds", "Both", "Grey heron"]),
        ("term=topics/birds&exact=on", ["All birds"]),
        ("term=topics/birds&term=topics/fish", ["Both"]),
        ("term=topics/gone", ["A perch", "All birds", "Both", "Grey heron", "None"]),
        ("term=nothing/birds", ["A perch", "All birds", "Both", "Grey heron", "None"]),
        ("term=/", ["A perch", "All birds", "Both", "Grey heron", "None"]),
    ],
)
def test_a_term_finds_what_carries_it_or_one_below_it(stage: Stage, query: str, titles: list[str]) -> None:
    assert found(stage, f"{query}&order=title", "entries/piece/") == titles


@pytest.mark.usefixtures("sorted_into")
def test_terms_are_offered_and_told_by_chips(stage: Stage) -> None:
    response = answer(stage, "term=topics/birds&exact=on", "entries/piece/")
    (chip,) = response.context["chips"]
    assert (chip.label, chip.value, chip.without) == ("Term", "Birds", "")
    assert [(each.uid, each.name) for each in response.context["taxonomies"]] == [("topics", "Topics")]
    assert answer(stage, "", "entries/article/").context["taxonomies"] == []
    assert answer(stage, "term=topics/birds&order=title", "all-entries/").context["count"] == "3"
