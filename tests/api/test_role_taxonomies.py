"""What somebody with a custom role sees of taxonomies and terms, and does with them."""

import json
from typing import Any

import pytest
from django.test import Client

from publishing.drain import drain
from publishing.models import PublishItem
from tests.api.asking import ask, owner_headers
from tests.api.documents import title_field
from tests.api.rules import EVERY_LANGUAGE, headers_of
from tests.factories import Tenant, make_environment, make_locale, make_stack, make_taxonomy
from tests.rules import in_languages, on_entries, on_fields, on_taxonomies, on_type, to_environments

pytestmark = pytest.mark.django_db

TOPICS: dict[str, Any] = {
    "uid": "taxonomies",
    "data_type": "taxonomy",
    "multiple": True,
    "taxonomies": [{"taxonomy_uid": "seen"}, {"taxonomy_uid": "unseen"}],
}


@pytest.fixture
def tenant() -> Tenant:
    """A stack with two taxonomies and a type whose entries carry their terms."""
    tenant = make_stack()
    for uid in ("seen", "unseen"):
        make_taxonomy(tenant.scope, uid, "birds", ("herons", "birds"))
    document = {"uid": "blog", "title": "Blog", "schema": [title_field(), TOPICS]}
    assert ask("POST", "content_types", {"content_type": document}, headers=owner_headers(tenant))[0] == 201
    return tenant


def make(tenant: Tenant, title: str, *terms: str) -> str:
    tags = [{"taxonomy_uid": "seen", "term_uid": term} for term in terms]
    entry = {"entry": {"title": title, "taxonomies": tags}}
    status, body = ask("POST", "content_types/blog/entries", entry, headers=owner_headers(tenant))
    assert status == 201, body
    return str(body["entry"]["uid"])


def status_of(method: str, path: str, body: object, headers: dict[str, str]) -> int:
    answer = Client().generic(method, f"/v3/{path}", data=_json(body), content_type="application/json", headers=headers)
    return answer.status_code


def _json(body: object) -> bytes:
    return json.dumps(body).encode()


def uids(path: str, key: str, headers: dict[str, str]) -> list[tuple[str, str]]:
    status, body = ask("GET", path, headers=headers)
    assert status == 200, body
    return sorted((row.get("taxonomy_uid", ""), row["uid"]) for row in body[key])


def test_only_the_taxonomies_that_rules_name_are_there(tenant: Tenant) -> None:
    editor = headers_of(tenant, on_taxonomies("seen", read=True), EVERY_LANGUAGE)

    assert uids("taxonomies", "taxonomies", editor) == [("", "seen")]
    assert ask("GET", "taxonomies?include_count=true", headers=editor)[1]["count"] == 1
    assert ask("GET", "taxonomies?count=true", headers=editor)[1] == {"taxonomies": 1}
    assert uids("taxonomies/$all/terms", "terms", editor) == [("seen", "birds"), ("seen", "herons")]
    for path in (
        "{}", "{}/locales", "{}/export", "{}/terms", "{}/terms/birds", "{}/terms/birds/locales",
        "{}/terms/herons/ancestors", "{}/terms/birds/descendants",
    ):  # fmt: skip
        hidden, unknown = (
            ask("GET", f"taxonomies/{path.format(uid)}", headers=editor) for uid in ("unseen", "nowhere")
        )
        assert str(hidden).replace("unseen", "nowhere") == str(unknown)
        assert hidden[0] == 422 or hidden[0] == 404
        assert ask("GET", f"taxonomies/{path.format('seen')}", headers=editor)[0] == 200


@pytest.mark.parametrize(
    ("method", "path", "body", "right"),
    [
        ("PUT", "taxonomies/{}", {"taxonomy": {"name": "New"}}, "update"),
        ("POST", "taxonomies/{}?locale=fr-fr", {"taxonomy": {"name": "Neuf"}}, "update"),
        ("POST", "taxonomies/{}/terms", {"term": {"uid": "bees", "name": "Bees"}}, "create"),
        ("PUT", "taxonomies/{}/terms/herons", {"term": {"name": "New"}}, "update"),
        ("PUT", "taxonomies/{}/terms/herons/move", {"term": {"parent_uid": None}}, "update"),
        ("DELETE", "taxonomies/{}/terms/herons", {}, "delete"),
        ("DELETE", "taxonomies/{}?force=true", {}, "delete"),
    ],
)
def test_each_change_takes_its_right(tenant: Tenant, method: str, path: str, body: Any, right: str) -> None:
    make_locale(tenant.scope, "fr-fr")
    others = {name: True for name in ("create", "delete", "publish", "update") if name != right}
    closed = headers_of(tenant, on_taxonomies("$all", read=True, **others), EVERY_LANGUAGE)
    allowed = headers_of(tenant, on_taxonomies("seen", **{"read": True, right: True}), EVERY_LANGUAGE)
    before = _stored(tenant)

    assert status_of(method, path.format("seen"), body, closed) == 403
    assert status_of(method, path.format("unseen"), body, allowed) == status_of(
        method, path.format("nowhere"), body, allowed
    )
    assert _stored(tenant) == before
    assert status_of(method, path.format("seen"), body, allowed) in (200, 201, 204)
    assert _stored(tenant) != before


def test_a_taxonomy_is_made_where_it_may_be_made_and_seen(tenant: Tenant) -> None:
    make_locale(tenant.scope, "fr-fr")
    new = {"taxonomy": {"uid": "new", "name": "New"}}
    rights = {"read": True, "create": True}
    before = _stored(tenant)
    for rules in (
        [on_taxonomies("seen", **rights), EVERY_LANGUAGE],
        [on_taxonomies("$all", create=True), EVERY_LANGUAGE],
        [on_taxonomies("$all", **rights), in_languages("fr-fr")],
    ):
        assert status_of("POST", "taxonomies", new, headers_of(tenant, *rules)) in (403, 422)
    assert _stored(tenant) == before
    assert (
        status_of("POST", "taxonomies", new, headers_of(tenant, on_taxonomies("new", **rights), EVERY_LANGUAGE)) == 201
    )


def test_entries_that_are_not_seen_do_not_count(tenant: Tenant) -> None:
    own = make(tenant, "Own", "birds")
    make(tenant, "Other", "birds")
    rights = on_taxonomies("seen", read=True, delete=True)
    counts = "include_referenced_entries_count=true&include_referenced_terms_count=true&include_referenced_content_type_count=true"
    some = headers_of(tenant, rights, on_entries("blog", [own], "read"), EVERY_LANGUAGE)
    none = headers_of(tenant, rights, EVERY_LANGUAGE)
    blind = headers_of(
        tenant, rights, on_type("blog", "read"), on_fields("blog", ["taxonomies"], read=False), EVERY_LANGUAGE
    )

    def counted(headers: dict[str, str]) -> tuple[int, int, int]:
        row = ask("GET", f"taxonomies/seen?{counts}", headers=headers)[1]["taxonomy"]
        names = ("referenced_entries_count", "referenced_terms_count", "referenced_content_type_count")
        first, second, third = (row[name] for name in names)
        return first, second, third

    assert [counted(each) for each in (owner_headers(tenant), some, none, blind)] == [
        (2, 1, 1), (1, 1, 1), (0, 0, 0), (0, 0, 1),
    ]  # fmt: skip
    told = {
        name: ask("DELETE", "taxonomies/seen/terms/birds", headers=each)
        for name, each in (("some", some), ("none", none))
    }
    assert [status for status, _ in told.values()] == [422, 422]
    assert "Other" not in str(told)
    assert own in str(told["some"])
    assert own not in str(told["none"])
    assert "that you do not see" in str(told["some"])
    assert "are 2" not in str(told)


def test_entries_by_their_terms_are_those_that_may_be_read(tenant: Tenant) -> None:
    own = make(tenant, "Own", "birds")
    make(tenant, "Other", "birds")
    place = make_environment(tenant.scope)
    body = {"entry": {"environments": ["production"], "locales": ["en-us"]}}
    for entry in (own, make(tenant, "Third", "herons")):
        assert ask("POST", f"content_types/blog/entries/{entry}/publish", body, headers=owner_headers(tenant))[0] == 201
    drain(lambda: False)
    editor = headers_of(tenant, on_entries("blog", [own], "read"), EVERY_LANGUAGE, to_environments(place.name))
    for query in ("", "&environment=production"):
        path = f"taxonomies/entries?include_count=true{query}"
        status, answer = ask("GET", path, headers=editor)
        assert (status, [entry["title"] for entry in answer["entries"]], answer["count"]) == (200, ["Own"], 1)
        assert ask("GET", f"taxonomies/entries?count=true{query}", headers=editor)[1] == {"entries": 1}


def test_taxonomies_go_live_where_one_role_lets_them(tenant: Tenant) -> None:
    make_environment(tenant.scope), make_environment(tenant.scope, "staging")
    rights = on_taxonomies("seen", read=True, publish=True)
    editor = headers_of(tenant, rights, on_taxonomies("unseen", read=True), EVERY_LANGUAGE, to_environments("staging"))

    def asked(uid: str, place: str) -> tuple[int, Any]:
        body = {"items": [{"uid": uid, "term_uid": "birds"}], "environments": [place], "locales": ["en-us"]}
        return ask("POST", "taxonomies/publish", body, headers=editor)

    assert asked("seen", "production") == _renamed(asked("seen", "nowhere"), "nowhere", "production")
    assert asked("nowhere", "staging")[0] == 422
    assert "may not be published to: 'birds'" in str(asked("unseen", "staging"))
    assert not PublishItem.objects.exists()
    assert asked("seen", "staging")[0] == 201
    assert uids_of_queue(editor) == ["birds"]


def uids_of_queue(headers: dict[str, str]) -> list[str]:
    return [item["term"]["uid"] for item in ask("GET", "publish-queue", headers=headers)[1]["queue"]]


def _renamed(answer: tuple[int, Any], before: str, after: str) -> Any:
    return answer[0], json.loads(json.dumps(answer[1]).replace(before, after))


def _stored(tenant: Tenant) -> Any:
    owner = owner_headers(tenant)
    every = ask("GET", "taxonomies/$all/terms", headers=owner)[1], ask("GET", "taxonomies", headers=owner)[1]
    return *every, ask("GET", "taxonomies/seen/locales", headers=owner)
