"""Whatever is sent, the answer is in the API's shape and never the server's fault."""

import json
import re
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api.parameters import PARAMETERS
from api.permissions import TABLE, Door
from api.urls import urlpatterns
from tests.api.documents import article
from tests.api.management_client import Manager, make_manager
from tests.factories import make_environment, make_locale, make_session

PATTERNS = {pattern.name: str(pattern.pattern) for pattern in urlpatterns if pattern.name}
PLACES = sorted((name, method) for name, rules in TABLE.items() for method in rules)
PERSONAL = [(name, method) for name, rules in TABLE.items() for method, rule in rules.items() if isinstance(rule, Door)]

# What the parser refuses in any place (no JSON, NUL, numbers out of range) is in test_views.py.
texts = st.one_of(
    st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=20),
    st.sampled_from(
        [
            "x" * 300,
            "ü" * 3000,
            "article",
            "production",
            "en-us",
            "fr-fr",
            "title",
            "1",
            "0",
            "-1",
            "1e400",
            "true",
            "%",
            "'",
            '"',
            "[]",
        ]
    ),
)
leaves = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(min_value=-(2**63), max_value=2**63 - 1),
    st.floats(allow_nan=False, allow_infinity=False),
    texts,
    st.sampled_from([2**63 - 1, 2**53 + 1, 1e300, "2026-13-01T00:00:00Z", "9999-12-31T23:59:59-23:59"]),
)
KEYS = [
    "entry", "content_type", "global_field", "locale", "environment", "stack", "token", "user", "title", "uid", "schema",
    "options", "data_type", "display_name", "multiple", "enum", "choices", "blocks", "reference_to", "locales",
    "environments", "version", "scheduled_at", "name", "code", "fallback_locale", "urls", "scope", "pages", "seo",
    "keywords", "tags", "PUSH", "data", "query", "$in", "$regex", "$and", "_metadata",
]  # fmt: skip
bodies = st.recursive(
    leaves,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(KEYS) | texts, inner, max_size=5),
    max_leaves=25,
)
queries = st.recursive(
    leaves,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["title", "pages", "seo.keywords", "updated_at", "uid", "tags", "$and", "$or", "$in", "$nin"]
            )
            | st.sampled_from(["$regex", "$options", "$exists", "$gt", "$ne", "$lte", "$in_query"])
            | texts,
            inner,
            max_size=3,
        )
    ),
    max_leaves=8,
).map(json.dumps)
parameters = st.dictionaries(st.sampled_from(sorted(PARAMETERS)) | texts, texts | queries, max_size=4)
relaxed = settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@pytest.fixture
def manager(db: None) -> Manager:
    manager = make_manager()
    make_locale(manager.tenant.fresh_scope(), "fr-fr")
    make_environment(manager.tenant.fresh_scope())
    manager.post("content_types", {"content_type": article()})
    manager.post("content_types/article/entries", {"entry": {"title": "One", "pages": 1}})
    return manager


def _check(manager: Manager, method: str, path: str, body: Any = None) -> None:
    response = manager.ask(method, path, body)
    assert response.status_code < 500, (method, path, body)
    if response.status_code >= 400:
        answer = json.loads(response.content)
        assert set(answer) == {"error_message", "error_code", "errors"}
        assert all(isinstance(messages, list) for messages in answer["errors"].values())


def _path(name: str, parts: list[str]) -> str:
    remaining = iter(parts)
    return re.sub(r"<str:[a-z_]+>", lambda _: quote(next(remaining), safe="", errors="replace"), PATTERNS[name])


@pytest.mark.parametrize(
    ("path", "key", "envelope"),
    [
        ("content_types/article/entries", "entries", "entry"),
        ("locales", "locales", "locale"),
        ("environments", "environments", "environment"),
    ],
)
def test_what_cannot_be_tried_out_is_not_done_in_earnest(manager: Manager, path: str, key: str, envelope: str) -> None:
    before = manager.get(path)[key]
    sent = {"title": "Two", "name": "German", "code": "de-de"}

    response = manager.ask(
        "POST",
        f"{path}?dry_run=true",
        {envelope: sent},
    )

    assert (response.status_code, json.loads(response.content)["errors"]) == (
        422,
        {"dry_run": ["is not possible here: nothing was changed."]},
    )
    assert manager.get(path)[key] == before


@relaxed
@given(place=st.sampled_from(PLACES), parts=st.lists(texts, min_size=4, max_size=4), body=bodies)
def test_any_body_on_any_path(manager: Manager, place: tuple[str, str], parts: list[str], body: Any) -> None:
    name, method = place
    _check(manager, method, _path(name, parts), body)


@relaxed
@given(place=st.sampled_from(PLACES), inner=bodies)
def test_any_document_in_the_right_envelope(manager: Manager, place: tuple[str, str], inner: Any) -> None:
    name, method = place
    key = name.split("_")[-1] if name.endswith("token") else name.rstrip("s") if name != "entries" else "entry"
    _check(manager, method, _path(name, ["article"] * 4), {key: inner})


@relaxed
@given(sent=parameters, path=st.sampled_from(["content_types/article/entries", "content_types", "publish-queue"]))
def test_any_parameters_of_a_list(manager: Manager, sent: dict[str, str], path: str) -> None:
    _check(manager, "GET", f"{path}?{urlencode(sent, errors='replace')}")


@relaxed
@given(query=queries, sort=texts)
def test_any_query(manager: Manager, query: str, sort: str) -> None:
    for path in ("content_types/article/entries", "content_types"):
        _check(manager, "GET", f"{path}?{urlencode({'query': query, 'include_count': 'true'}, errors='replace')}")
        _check(manager, "GET", f"{path}?{urlencode({'asc': sort}, errors='replace')}")


@relaxed
@given(content=st.dictionaries(st.sampled_from(["title", "pages", "seo", "summary", "tags"]), bodies, max_size=5))
def test_any_content_of_an_entry(manager: Manager, content: Any) -> None:
    _check(manager, "POST", "content_types/article/entries", {"entry": content})


@relaxed
@given(schema=st.lists(st.dictionaries(st.sampled_from(KEYS), bodies, max_size=6), max_size=3))
def test_any_schema_of_a_type(manager: Manager, schema: Any) -> None:
    _check(manager, "POST", "content_types", {"content_type": {"title": "T", "uid": "t", "schema": schema}})


@relaxed
@given(place=st.sampled_from(PERSONAL), inner=bodies, header=texts)
def test_any_document_of_a_signed_in_person(manager: Manager, place: tuple[str, str], inner: Any, header: str) -> None:
    name, method = place
    key = "stack" if name == "stacks" else "user"
    headers = {"authtoken": make_session(manager.tenant.owner), "organization_uid": quote(header)}
    response = manager.client.generic(
        method, f"/v3/{_path(name, ['x'] * 4)}", json.dumps({key: inner}), "application/json", headers=headers
    )
    assert response.status_code < 500, (place, inner)


@pytest.mark.parametrize("place", [place for place in PLACES if place[1] != "GET"], ids="-".join)
def test_any_call_under_a_key_of_the_callers(manager: Manager, place: tuple[str, str]) -> None:
    name, method = place
    path, body = _path(name, ["article"] * 4), {"entry": {"title": "Two"}, "label": {"name": "Two"}, "asset": {}}
    answers = [manager.ask(method, path, body, **{"Idempotency-Key": "k1"}) for _ in range(2)]
    assert all(answer.status_code < 500 for answer in answers), answers[0].content
    assert answers[0].status_code == answers[1].status_code
    assert ("Idempotency-Replayed" in answers[1]) == (answers[0].status_code < 300)


@relaxed
@given(condition=st.text(st.characters(min_codepoint=0x20, max_codepoint=0xFF), max_size=20))
def test_any_condition_of_a_write(manager: Manager, condition: str) -> None:
    path = f"content_types/article/entries/{manager.get('content_types/article/entries')['entries'][0]['uid']}"
    response = manager.ask("PUT", path, {"entry": {"title": "Two"}}, **{"If-Match": condition})
    assert response.status_code in (200, 400, 412)
