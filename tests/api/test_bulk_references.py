"""What a bulk and a single publish take along of what they refer to, one level or to the end."""

import pytest

from tests.api.documents import title_field
from tests.api.management_client import Manager, make_manager
from tests.api.test_bulk_publishing import bulk, run_queue
from tests.publishing.builders import Stage, make_stage


@pytest.fixture
def stage(db: None) -> Stage:
    return make_stage()


@pytest.fixture
def manager(stage: Stage) -> Manager:
    return make_manager(stage.tenant)


@pytest.fixture
def chain(stage: Stage, manager: Manager) -> list[str]:
    """Three entries, each referring to the next."""
    schema = [
        title_field(),
        {"uid": "next", "display_name": "Next", "data_type": "reference", "reference_to": ["page"], "field_metadata": {"ref_multiple": True}},
    ]  # fmt: skip
    manager.post("content_types", {"content_type": {"title": "Page", "uid": "page", "schema": schema}})
    uids: list[str] = []
    for title in ("Last", "Middle", "First"):
        links = [{"uid": uid, "_content_type_uid": "page"} for uid in uids[-1:]]
        entry = manager.post("content_types/page/entries", {"entry": {"title": title, "next": links}})["entry"]
        uids.append(entry["uid"])
    return uids[::-1]


def live_pages(manager: Manager) -> set[str]:
    return {entry["uid"] for entry in manager.get("content_types/page/entries?environment=production")["entries"]}


@pytest.mark.behaviour("CS-120")
def test_references_go_along_one_level_where_asked(manager: Manager, chain: list[str]) -> None:
    first, middle, _ = chain
    row = {"uid": first, "content_type": "page"}

    bulk(manager, row, locales=["en-us"])
    run_queue()
    alone = live_pages(manager)
    bulk(manager, row, locales=["en-us"], publish_with_reference=True)
    run_queue()

    assert alone == {first}
    assert live_pages(manager) == {first, middle}


@pytest.mark.behaviour("CS-112", "CS-130")
@pytest.mark.parametrize("query", ["?nested=true&event_type=bulk", ""])
def test_references_go_along_to_the_end_under_the_later_version(manager: Manager, chain: list[str], query: str) -> None:
    entries = [{"uid": chain[0], "content_type": "page"}]
    body = {"entries": entries, "environments": ["production"], "publish_with_reference": not query}

    response = manager.ask(
        "POST", f"bulk/publish{query}", body, api_version="3.2", approvals="true", skip_workflow_stage_check="true"
    )
    run_queue()

    assert response.status_code == 201
    assert live_pages(manager) == set(chain)


@pytest.mark.behaviour("CS-112")
def test_a_single_publish_takes_references_along_under_the_later_version_only(
    manager: Manager, chain: list[str]
) -> None:
    path, body = f"content_types/page/entries/{chain[0]}/publish", {"entry": {"environments": ["production"]}}

    manager.post(path, body)
    run_queue()
    alone = live_pages(manager)
    response = manager.ask("POST", path, body, api_version="3.2")
    run_queue()

    assert response.status_code == 201
    assert alone == {chain[0]}
    assert live_pages(manager) == set(chain)


@pytest.mark.behaviour("CS-115")
def test_unpublishing_takes_down_what_is_named_under_the_later_version_too(manager: Manager, chain: list[str]) -> None:
    entries = [{"uid": uid, "content_type": "page"} for uid in chain]
    bulk(manager, *entries)
    run_queue()
    path = f"content_types/page/entries/{chain[0]}/unpublish"

    response = manager.ask("POST", path, {"entry": {"environments": ["production"]}}, api_version="3.2")
    run_queue()

    assert response.status_code == 201
    assert live_pages(manager) == set(chain[1:])
