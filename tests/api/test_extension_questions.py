"""What the vendor's SDKs send for extensions, as paths and queries of the API."""

from typing import Any

import pytest

from api.extension_questions import PATHS, Question, question_of_action, question_of_call
from api.inside import ROUTES
from api.permissions import TABLE
from core.errors import Forbidden, Invalid
from stacks.permissions import Permission


@pytest.mark.parametrize(
    ("asked", "question"),
    [
        ({"action": "getContentTypes"}, Question("/content_types", "")),
        (
            {"action": "getContentTypes", "params": {"query": {"uid": "a"}}, "headers": {"branch": "next"}},
            Question("/content_types", "query=%7B%22uid%22%3A%22a%22%7D", "next"),
        ),
        ({"action": "getLocale", "code": "en-us"}, Question("/locales/en-us", "")),
        ({"action": "getVariantById", "params": {"uid": "v1"}}, Question("/variants/v1", "")),
        (
            {"action": "getEntry", "content_type_uid": "a", "uid": "b", "params": {"include[]": ["x", "y"], "locale": "fr"}},
            Question("/content_types/a/entries/b", "include%5B%5D=x&include%5B%5D=y&locale=fr"),
        ),
        (
            {"action": "getEntries", "content_type_uid": "a", "params": {"only[BASE]": ["title"], "limit": 3, "count": True}},
            Question("/content_types/a/entries", "only%5BBASE%5D%5B%5D=title&limit=3&count=true"),
        ),
        (
            {"action": "getAssets", "params": {"api_key": "other", "access_token": "x", "branch": "y", "skip": None}},
            Question("/assets", ""),
        ),
    ],
)  # fmt: skip
def test_a_query_is_a_read_of_the_api(asked: Any, question: Question) -> None:
    assert question_of_action(asked) == question


@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"action": None},
        {"action": ["getEntry"]},
        *({"action": f"{verb}{noun}", "payload": {}} for verb in ("create", "update", "delete") for noun in ("Entry", "Asset")),
        {"action": "publishEntry", "uid": "a", "content_type_uid": "b"},
        {"action": "unlocalizeEntry", "uid": "a", "content_type_uid": "b"},
        {"action": "setWorkflowStageEntry", "uid": "a", "content_type_uid": "b"},
        {"action": "getManagementTokens"},
        {"action": "getStacks"},
        {"action": "search", "api_key": "other"},
        {"action": "getContentType"},
        {"action": "getContentType", "uid": ""},
        {"action": "getContentType", "uid": 7},
        {"action": "getContentType", "uid": "a/entries"},
        {"action": "getWorkflow", "uid": "a/disable"},
        {"action": "getEntry", "uid": "a"},
        {"action": "getEntries", "content_type_uid": "a", "params": []},
        {"action": "getEntries", "content_type_uid": "a", "headers": "main"},
    ],
)  # fmt: skip
def test_what_writes_or_says_nothing_of_what_is_asked_for_is_no_query(asked: Any) -> None:
    with pytest.raises((Forbidden, Invalid)):
        question_of_action(asked)


@pytest.mark.parametrize(
    ("asked", "question"),
    [
        (
            {"url": "https://api.contentstack.io/v3/content_types?limit=1&api_key=x&branch=y", "method": "get"},
            Question("/content_types", "limit=1"),
        ),
        ({"url": "/v3/locales", "params": {"limit": 1}}, Question("/locales", "limit=1")),
        ({"url": "v3/assets/a%20b", "headers": {"Branch": "next"}}, Question("/assets/a b", "", "next")),
    ],
)
def test_a_call_is_a_read_of_the_api(asked: Any, question: Question) -> None:
    assert question_of_call(asked) == question


@pytest.mark.parametrize(
    "asked",
    [{}, {"url": None}, {"url": "http://[", "method": "GET"}, *({"url": "/v3/locales", "method": m} for m in ("POST", "DELETE", "x"))],
)  # fmt: skip
def test_a_call_that_writes_or_goes_nowhere_is_none(asked: Any) -> None:
    with pytest.raises((Forbidden, Invalid)):
        question_of_call(asked)


def test_every_route_is_read_with_a_permission_to_read() -> None:
    rules = {name: TABLE[name]["GET"] for name in ROUTES}
    assert [
        name for name, rule in rules.items() if not isinstance(rule, Permission) or not rule.endswith(".read")
    ] == []
    assert not {"workflow_disable", "workflow_enable", "publish_queue_unschedule"} & ROUTES
    assert not any(word in name for name in ROUTES for word in ("token", "user", "role", "webhook", "stack", "audit"))
    assert [path for path in PATHS.values() if not path.startswith("/")] == []
