"""Whatever is sent about taxonomies and terms, the answer is in the API's shape and the trees stay whole."""

import json
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.api.management_client import Manager
from tests.api.test_any_input import leaves, parameters, queries, texts
from tests.api.test_terms import check_numbers, make_tree
from tests.factories import make_environment, make_locale

uids = st.sampled_from(["topics", "europe", "italy", "rome", "$all", "publish"]) | texts
values = leaves | uids | st.lists(leaves, max_size=3)
words = st.dictionaries(
    st.sampled_from(["uid", "name", "description", "parent_uid", "order", "depth", "locale"]), values, max_size=6
)
items = st.lists(st.dictionaries(st.sampled_from(["uid", "term_uid"]), values, max_size=2) | leaves, max_size=4)
places = st.sampled_from(
    [
        "taxonomies", "taxonomies/{}", "taxonomies/{}/locales", "taxonomies/{}/export", "taxonomies/{}/terms",
        "taxonomies/{}/terms/{}", "taxonomies/{}/terms/{}/ancestors", "taxonomies/{}/terms/{}/descendants",
        "taxonomies/{}/terms/{}/locales", "taxonomies/{}/terms/{}/move",
    ]
)  # fmt: skip
relaxed = settings(
    max_examples=80,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@pytest.fixture
def manager(db: None) -> Manager:
    """A stack with a tree, two languages and an environment."""
    manager = make_tree()
    make_locale(manager.tenant.fresh_scope(), "fr-fr")
    make_environment(manager.tenant.fresh_scope())
    return manager


def check(manager: Manager, method: str, path: str, body: object = None) -> None:
    """The answer is no fault of the server's and has the dialect's shape; the tree is whole."""
    response = manager.ask(method, path, body)
    assert response.status_code < 500, (method, path, body)
    if response.status_code >= 400:
        assert set(json.loads(response.content)) == {"error_message", "error_code", "errors"}
    check_numbers()


def filled(place: str, first: str, second: str) -> str:
    """The path with uids in it."""
    return place.format(*(quote(uid, safe="", errors="replace") for uid in (first, second)))


@relaxed
@given(
    place=places,
    method=st.sampled_from(["POST", "PUT", "DELETE"]),
    first=uids,
    second=uids,
    sent=words,
    query=st.sampled_from(["", "?force=true", "?locale=fr-fr", "?locale=en-us"]),
)
def test_any_change(manager: Manager, place: str, method: str, first: str, second: str, sent: Any, query: str) -> None:
    check(manager, method, filled(place, first, second) + query, {"taxonomy": sent, "term": sent})


@relaxed
@given(place=places, first=uids, second=uids, sent=parameters)
def test_any_question(manager: Manager, place: str, first: str, second: str, sent: dict[str, str]) -> None:
    check(manager, "GET", f"{filled(place, first, second)}?{urlencode(sent, errors='replace')}")


@relaxed
@given(query=queries, sort=texts | st.sampled_from(["name", "depth", "order", "parent_uid", "taxonomy_uid"]))
def test_any_query_of_terms(manager: Manager, query: str, sort: str) -> None:
    for path in ("taxonomies", "taxonomies/topics/terms", "taxonomies/$all/terms"):
        check(manager, "GET", f"{path}?{urlencode({'query': query, 'include_count': 'true'}, errors='replace')}")
        check(manager, "GET", f"{path}?{urlencode({'asc': sort, 'depth': 0}, errors='replace')}")


@relaxed
@given(
    action=st.sampled_from(["publish", "unpublish"]),
    sent=st.fixed_dictionaries(
        {},
        optional={
            "items": items | values,
            "environments": st.just(["production"]) | values,
            "locales": st.just(["fr-fr"]) | values,
            "scheduled_at": values,
        },
    ),
)
def test_any_request_to_publish(manager: Manager, action: str, sent: Any) -> None:
    check(manager, "POST", f"taxonomies/{action}", sent)
