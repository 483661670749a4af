"""Atomic operators over HTTP: the requests that the vendor prints, and what comes back when the entry is read again."""

from typing import Any

import pytest

from tests.api.documents import text_field, title_field
from tests.api.management_client import Manager, make_manager
from tests.factories import make_locale, make_stack

pytestmark = pytest.mark.django_db

PATH = "content_types/demo/entries"
FAILED = (422, 119, "Entry update failed. Please enter valid data.")


def _number(uid: str, **options: Any) -> dict[str, Any]:
    return {"display_name": uid, "uid": uid, "data_type": "number", **options}


def _group(uid: str, *fields: dict[str, Any], **options: Any) -> dict[str, Any]:
    return {"display_name": uid, "uid": uid, "data_type": "group", "schema": list(fields), **options}


def _blocks(uid: str, **blocks: list[dict[str, Any]]) -> dict[str, Any]:
    kinds = [{"uid": name, "title": name, "schema": fields} for name, fields in blocks.items()]
    return {"display_name": uid, "uid": uid, "data_type": "blocks", "blocks": kinds}


LINK = {"display_name": "Link", "uid": "link", "data_type": "link"}
COMPONENTS = _blocks("link_components", link_component=[text_field("teaser"), text_field("icon")], divider=[])
DEMO = {
    "title": "Demo",
    "uid": "demo",
    "schema": [
        title_field(),
        text_field("description"),
        text_field("code", unique=True),
        text_field("same", non_localizable=True, multiple=True),
        LINK | {"uid": "call_to_action_link"},
        _number("number", min=-100, max=100),
        _number("rate"),
        _number("multiple_number", multiple=True, max_instance=6),
        _group("multiple_group", text_field("demo_field"), text_field("note"), LINK, multiple=True),
        _group("group", text_field("title"), text_field("image"), LINK, _number("count"), multiple=True),
        _group("seo", text_field("keywords"), text_field("robots"), _group("inner", _number("count"))),
        _blocks("content_container", link_module=[text_field("module_title"), COMPONENTS], quote=[text_field("text")]),
    ],
}


@pytest.fixture
def manager() -> Manager:
    tenant = make_stack()
    make_locale(tenant.scope, "fr-fr")
    manager = make_manager(tenant)
    manager.post("content_types", {"content_type": DEMO})
    return manager


def _create(manager: Manager, **content: Any) -> str:
    entry = {"title": "Demo", **content}
    uid: str = manager.post(PATH, {"entry": entry})["entry"]["uid"]
    return uid


def _change(manager: Manager, uid: str, query: str = "", **content: Any) -> Any:
    """The entry as a second request reads it after an update that answered with just that."""
    answer = manager.put(f"{PATH}/{uid}{query}", {"entry": content})
    entry = manager.get(f"{PATH}/{uid}{query}")["entry"]
    assert answer["entry"] == entry
    return entry


def _bare(value: Any) -> Any:
    """A value without the names of its instances."""
    if isinstance(value, list):
        return [_bare(each) for each in value]
    if isinstance(value, dict):
        return {key: _bare(each) for key, each in value.items() if key != "_metadata"}
    return value


@pytest.mark.behaviour("CS-51", "CS-52", "CS-54")
def test_push_puts_values_behind_those_of_a_list(manager: Manager) -> None:
    uid = _create(manager, description="as it was", multiple_number=[1, 4, 5])
    before = manager.get(f"{PATH}/{uid}")["entry"]
    entry = _change(manager, uid, multiple_number={"PUSH": {"data": [2, 3]}})
    changed = {"multiple_number": [1, 4, 5, 2, 3], "_version": 2, "updated_at": entry["updated_at"]}
    assert entry == before | changed
    assert _change(manager, uid, multiple_number={"PUSH": {"data": 6}})["multiple_number"] == [1, 4, 5, 2, 3, 6]


@pytest.mark.behaviour("CS-53")
def test_push_appends_an_instance_of_a_group(manager: Manager) -> None:
    uid = _create(manager, multiple_group=[{"demo_field": "first"}])
    before = manager.get(f"{PATH}/{uid}")["entry"]["multiple_group"]
    after = _change(manager, uid, multiple_group={"PUSH": {"data": {"demo_field": "abc"}}})["multiple_group"]
    assert after[0] == before[0]
    assert _bare(after[1]) == {"demo_field": "abc"}
    assert after[1]["_metadata"]["uid"] != after[0]["_metadata"]["uid"]


@pytest.mark.behaviour("CS-55")
def test_pull_removes_the_values_that_are_named(manager: Manager) -> None:
    uid = _create(manager, multiple_number=[1, 2, 3, 4, 5, 2])
    assert _change(manager, uid, multiple_number={"PULL": {"query": {"$in": [2, 3]}}})["multiple_number"] == [1, 4, 5]


@pytest.mark.behaviour("CS-56")
def test_pull_removes_the_instances_that_answer_its_query(manager: Manager) -> None:
    uid = _create(manager, multiple_group=[{"demo_field": "abc"}, {"demo_field": "def"}, {"note": "none"}])
    entry = _change(manager, uid, multiple_group={"PULL": {"query": {"demo_field": {"$in": ["abc"]}}}})
    assert _bare(entry["multiple_group"]) == [{"demo_field": "def"}, {"note": "none"}]


@pytest.mark.behaviour("CS-57")
def test_every_pull_of_a_request_acts(manager: Manager) -> None:
    uid = _create(manager, multiple_number=[1, 2], multiple_group=[{"demo_field": "abc"}, {"demo_field": "def"}])
    query = {"demo_field": "abc"}
    entry = _change(
        manager, uid, multiple_number={"PULL": {"query": {"$in": [2]}}}, multiple_group={"PULL": {"query": query}}
    )
    assert (entry["multiple_number"], _bare(entry["multiple_group"])) == ([1], [{"demo_field": "def"}])


@pytest.mark.behaviour("CS-58")
def test_pull_works_in_nested_fields(manager: Manager) -> None:
    links = [{"link": {"title": "a", "href": "/a"}}, {"link": {"title": "b", "href": "/b"}}]
    components = [{"link_component": {"teaser": text}} for text in "abc"]
    uid = _create(manager, multiple_group=links, content_container=[{"link_module": {"link_components": components}}])
    pull = {"PULL": {"query": {"link_component.teaser": {"$ne": "b"}}}}
    entry = _change(
        manager,
        uid,
        multiple_group={"PULL": {"query": {"link.href": "/a"}}},
        content_container={"UPDATE": {"index": 0, "data": {"link_module": {"link_components": pull}}}},
    )
    assert _bare(entry["multiple_group"]) == links[1:]
    assert _bare(entry["content_container"]) == [{"link_module": {"link_components": components[1:2]}}]


@pytest.mark.behaviour("CS-59")
def test_update_replaces_the_value_at_an_index(manager: Manager) -> None:
    uid = _create(manager, multiple_number=[6, 2, 3, 4, 5])
    entry = _change(manager, uid, multiple_number={"UPDATE": {"index": 0, "data": 1}})
    assert entry["multiple_number"] == [1, 2, 3, 4, 5]


@pytest.mark.behaviour("CS-60")
def test_update_changes_a_single_value_in_part(manager: Manager) -> None:
    uid = _create(manager, number=1, call_to_action_link={"title": "Here", "href": "/here"}, seo={"robots": "none"})
    entry = _change(
        manager,
        uid,
        call_to_action_link={"UPDATE": {"data": {"title": "There"}}},
        number={"UPDATE": {"data": 7}},
        seo={"UPDATE": {"data": {"keywords": "a"}}},
    )
    assert entry["call_to_action_link"] == {"title": "There", "href": "/here"}
    assert entry["number"] == 7
    assert entry["seo"] == {"keywords": "a", "robots": "none"}


@pytest.mark.behaviour("CS-61", "CS-62")
def test_update_changes_only_what_it_sends_at_every_level(manager: Manager) -> None:
    banners = [
        {"title": f"Banner {number}", "image": "x", "link": {"title": "Level 2", "href": "/x"}, "count": number}
        for number in (1, 2)
    ]
    uid = _create(manager, group=banners)
    before = manager.get(f"{PATH}/{uid}")["entry"]["group"]
    link = {"UPDATE": {"data": {"title": "New level 2 update through CMA call"}}}
    entry = _change(manager, uid, group={"UPDATE": {"index": 1, "data": {"title": "New update", "link": link}}})
    changed = {"title": "New update", "link": {"title": "New level 2 update through CMA call", "href": "/x"}}
    assert entry["group"] == [before[0], before[1] | changed]


@pytest.mark.behaviour("CS-63", "CS-64")
def test_update_reaches_into_blocks_within_blocks_beside_plain_values(manager: Manager) -> None:
    components = [{"link_component": {"teaser": text, "icon": "i"}} for text in "ab"]
    modules = [{"link_module": {"module_title": text, "link_components": components}} for text in "xy"]
    uid = _create(manager, content_container=modules)
    before = manager.get(f"{PATH}/{uid}")["entry"]["content_container"]
    inner = {"link_component": {"teaser": "updated Nested Module teaser using CMA call"}}
    module = {
        "module_title": "test link module 2 Updated testing 2 new",
        "link_components": {"UPDATE": {"index": 1, "data": inner}},
    }
    data = {"link_module": module}
    entry = _change(manager, uid, title="example", content_container={"UPDATE": {"index": 1, "data": data}})
    assert entry["title"] == "example"
    second = before[1]["link_module"]
    component = second["link_components"][1]["link_component"] | inner["link_component"]
    expected = second | {
        "module_title": module["module_title"],
        "link_components": [second["link_components"][0], {"link_component": component}],
    }
    assert entry["content_container"] == [before[0], {"link_module": expected}]


@pytest.mark.behaviour("CS-65", "CS-66", "CS-67")
def test_add_and_sub_count_from_what_is_stored_and_make_a_version_each(manager: Manager) -> None:
    uid = _create(manager, number=8, rate=0.1)
    answer = manager.put(f"{PATH}/{uid}", {"entry": {"number": {"ADD": 1}, "rate": {"ADD": 0.2}}})
    entry = manager.get(f"{PATH}/{uid}")["entry"]
    assert answer == {"notice": "Entry updated successfully.", "entry": entry}
    assert (entry["number"], entry["rate"], entry["_version"]) == (9, 0.3, 2)
    entry = _change(manager, uid, number={"SUB": 10}, rate={"SUB": 0.3})
    assert (entry["number"], entry["rate"], entry["_version"]) == (-1, 0, 3)
    assert manager.get(f"{PATH}/{uid}?version=2")["entry"]["number"] == 9


@pytest.mark.behaviour("CS-65", "CS-66")
def test_an_empty_number_counts_as_zero_and_groups_count_too(manager: Manager) -> None:
    uid = _create(manager, group=[{"title": "a", "count": 1}, {"title": "b"}])
    one, other = (each["_metadata"] for each in manager.get(f"{PATH}/{uid}")["entry"]["group"])
    entry = _change(
        manager,
        uid,
        number={"SUB": 1},
        seo={"inner": {"count": {"ADD": 5}}},
        group=[{"count": {"ADD": 2}, "_metadata": other}, {"title": "a", "count": {"ADD": 2}, "_metadata": one}],
    )
    assert (entry["number"], entry["seo"]) == (-1, {"inner": {"count": 5}})
    assert entry["group"] == [{"count": 2, "_metadata": other}, {"title": "a", "count": 3, "_metadata": one}]


@pytest.mark.behaviour("CS-52", "CS-65")
def test_operators_work_on_the_languages_own_content_and_on_the_fallbacks_where_it_has_none(manager: Manager) -> None:
    uid = _create(manager, number=1, multiple_number=[1], same=["master"])
    french = _change(
        manager, uid, "?locale=fr-fr", number={"ADD": 1}, multiple_number={"PUSH": {"data": 2}}, same={"PUSH": {"data": "x"}}
    )  # fmt: skip
    assert (french["locale"], french["number"], french["multiple_number"]) == ("fr-fr", 2, [1, 2])
    assert french["same"] == ["master"]
    french = _change(manager, uid, "?locale=fr-fr", number={"ADD": 10})
    assert (french["number"], french["_version"]) == (12, 2)
    assert _change(manager, uid, same={"PUSH": {"data": "more"}})["number"] == 1
    french = manager.get(f"{PATH}/{uid}?locale=fr-fr")["entry"]
    assert (french["number"], french["same"]) == (12, ["master", "more"])


@pytest.mark.behaviour("CS-52", "CS-55", "CS-65")
@pytest.mark.parametrize(
    ("content", "errors"),
    [
        ({"number": {"ADD": 100}}, {"number": ["must not be greater than 100."]}),
        ({"number": {"SUB": 200}}, {"number": ["must not be less than -100."]}),
        (
            {"rate": {"ADD": 2**63 - 1}},
            {"rate.ADD": ["leads outside the numbers that can be stored."]},
        ),
        ({"multiple_number": {"PUSH": {"data": [1] * 6}}}, {"multiple_number": ["must have at most 6 values."]}),
        ({"multiple_number": {"PUSH": {"data": [1, "2"]}}}, {"multiple_number.2": ["must be a number."]}),
        ({"title": {"UPDATE": {"data": ""}}}, {"title": ["is a required field."]}),
        ({"code": {"UPDATE": {"data": "taken"}}}, {"code": ["is not unique."]}),
        (
            {"title": "x", "number": {"PUSH": {"data": 1}}, "multiple_number": {"UPDATE": {"index": 1, "data": 1}}},
            {
                "number.PUSH": ["is not an operator of this field: UPDATE, ADD, SUB."],
                "multiple_number.UPDATE.index": ["is out of range: the field holds 0 to 0."],
            },
        ),
        ({"number": {"MUL": 2}}, {"number.MUL": ["is not an operator of this field: UPDATE, ADD, SUB."]}),
        (
            {"content_container": {"UPDATE": {"index": 0, "data": {"quote": {"text": "x"}}}}},
            {"content_container.UPDATE.data.quote": ["is another block than the one at this index: link_module."]},
        ),
    ],
)
def test_what_an_operator_makes_is_judged_like_what_is_sent(manager: Manager, content: Any, errors: Any) -> None:
    _create(manager, title="Other", code="taken")
    module = {"link_module": {"module_title": "x"}}
    uid = _create(manager, number=1, rate=5, multiple_number=[1], content_container=[module])
    before = manager.get(f"{PATH}/{uid}")
    assert manager.refused("PUT", f"{PATH}/{uid}", {"entry": content}) == (*FAILED, errors)
    assert manager.get(f"{PATH}/{uid}") == before


def test_no_operator_works_on_an_entry_that_is_being_created(manager: Manager) -> None:
    entry = {"title": "x", "number": {"ADD": 1}, "group": [{"link": {"UPDATE": {"data": {"title": "x"}}}}]}
    errors = {
        "number.ADD": ["works on what is stored, and here is nothing yet."],
        "group.0.link.UPDATE": ["works on what is stored, and here is nothing yet."],
    }
    assert manager.refused("POST", PATH, {"entry": entry})[3] == errors
    assert manager.get(PATH) == {"entries": []}


def test_a_list_grows_no_further_than_a_body_could_say_it(manager: Manager, settings: Any) -> None:
    uid = _create(manager, same=["x" * 600])
    settings.API_BODY_BYTES = 1000
    longer = {"entry": {"same": {"PUSH": {"data": ["x" * 600]}}}}
    errors = {"entry": ["would hold more than 1000 bytes in the fields that were sent."]}
    assert manager.refused("PUT", f"{PATH}/{uid}", longer) == (*FAILED, errors)
    uid = _create(manager, title="Other", same=["x"] * 6)
    settings.API_BODY_NODES = 20
    more = {"entry": {"same": {"PUSH": {"data": ["x"] * 13}}}}
    assert manager.refused("PUT", f"{PATH}/{uid}", more) == (*FAILED, {"entry": ["has more than 20 values."]})
