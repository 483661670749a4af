"""Reads at other moments: the past, what is scheduled, a release as if it were deployed, and what is only saved."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from content.actions.entry_deletion import delete_entry
from content.types import load_type
from core.json_values import JSONValue
from publishing.actions.publish import publish
from publishing.actions.publish_taxonomies import publish_taxonomies
from publishing.actions.release_items import add_items
from publishing.actions.releases import create_release
from publishing.drain import drain
from publishing.history import forget
from publishing.models import PublicationHistory
from publishing.plan import PublishRequest, Target
from publishing.queue import database_now
from publishing.release_rules import ItemRequest
from tests.api.asking import owner_headers
from tests.api.delivery.site import Site, never
from tests.factories import make_management_token, make_taxonomy

ARTICLES = "content_types/article/entries"


def test_a_time_in_the_past_shows_what_was_live_then(site: Site, preview: dict[str, str]) -> None:
    heron = site.published({"title": "Heron", "rank": 1})
    site.published({"title": "Owl", "rank": 3})
    first = database_now()
    site.edit(heron, {"title": "Grey heron", "rank": 4})
    site.publish(heron)
    second = database_now()
    site.publish(heron, action="unpublish")
    third = database_now()
    _delete(site, site.entry({"title": "Never live"}))
    _delete(site, heron)

    assert [_titles(site, preview, at) for at in (first, second, third)] == [
        ["Heron", "Owl"],
        ["Grey heron", "Owl"],
        ["Owl"],
    ]
    assert _titles(site, preview, first, "&desc=rank") == ["Owl", "Heron"]
    assert _titles(site, preview, second, "&desc=rank") == ["Grey heron", "Owl"]
    assert _titles(site, preview, second, '&query={"rank":{"$gt":3}}') == ["Grey heron"]
    assert _titles(site, preview, second, '&query={"title":"Heron"}') == []
    assert _read(site, preview, f"{ARTICLES}?count=true", preview_timestamp=second) == {"entries": 2}
    one = _read(site, preview, f"{ARTICLES}/{heron}", preview_timestamp=first)["entry"]
    assert (one["title"], one["_version"], one["publish_details"]["user"]) == ("Heron", 1, site.tenant.owner.uid)
    assert _titles(site, preview, None) == ["Owl"]


def test_references_files_and_terms_are_those_of_the_moment(site: Site, preview: dict[str, str]) -> None:
    make_taxonomy(site.scope, "topics", "birds", ("herons", "birds"))
    request = PublishRequest("publish", (Target("taxonomy", "topics"),), ("production",), ("en-us",))
    publish_taxonomies(site.tenant.actor, site.scope, request)
    picture = site.picture()
    ada = site.published({"title": "Ada"}, "author")
    site.publish(picture)
    uid = site.published({
        "title": "Heron", "cover": picture, "author": [{"uid": ada, "_content_type_uid": "author"}],
    })  # fmt: skip
    then = database_now()
    site.publish(picture, ada, action="unpublish")
    publish_taxonomies(site.tenant.actor, site.scope, _unpublished(request))
    drain(never)

    path = f"{ARTICLES}/{uid}?include[]=author"
    entry = _read(site, preview, path, preview_timestamp=then)["entry"]
    assert ([author["title"] for author in entry["author"]], entry["cover"]["uid"]) == (["Ada"], picture)
    now = _read(site, preview, path)["entry"]
    assert (now["author"], now["cover"]) == ([], None)
    terms = "taxonomies/topics/terms"
    for path, key, uids in (
        ("assets", "assets", [picture]),
        ("taxonomies", "taxonomies", ["topics"]),
        (terms, "terms", ["birds", "herons"]),
        (f"{terms}/herons/ancestors", "terms", ["birds"]),
        (f"{terms}/birds/descendants", "terms", ["herons"]),
    ):
        assert [row["uid"] for row in _read(site, preview, path, preview_timestamp=then)[key]] == uids, path
    filtered = '{"author":{"$in_query":{"title":"Ada"}}}'
    assert _titles(site, preview, then, f"&query={filtered}") == ["Heron"]
    assert _titles(site, preview, None, f"&query={filtered}") == []


def test_a_time_in_the_future_shows_what_the_schedule_will_make_live(site: Site, preview: dict[str, str]) -> None:
    heron = site.published({"title": "Heron"})
    owl = site.entry({"title": "Owl"})
    now = database_now()
    tonight, tomorrow = now + timedelta(hours=8), now + timedelta(days=1)
    _schedule(site, owl, tonight)
    site.edit(owl, {"title": "Eagle owl"})
    _schedule(site, heron, tomorrow, action="unpublish")

    seen = [_titles(site, preview, at) for at in (now + timedelta(hours=1), tonight, tomorrow)]
    assert seen == [["Heron"], ["Heron", "Owl"], ["Owl"]]
    details = _read(site, preview, f"{ARTICLES}/{owl}", preview_timestamp=tonight)["entry"]["publish_details"]
    assert datetime.fromisoformat(details["time"]) == tonight.replace(microsecond=tonight.microsecond // 1000 * 1000)
    _delete(site, owl)
    assert _titles(site, preview, tomorrow) == []


def test_a_release_is_shown_as_if_it_were_deployed(site: Site, preview: dict[str, str]) -> None:
    heron = site.published({"title": "Heron"})
    owl = site.entry({"title": "Owl"})
    gull = site.entry({"title": "Gull"})
    actor, scope = site.tenant.actor, site.scope
    release = create_release(actor, scope, document={"name": "Spring"})
    add_items(
        actor,
        scope,
        release.uid,
        [
            ItemRequest("item", "entry", heron, "article", action="unpublish"),
            ItemRequest("item", "entry", owl, "article"),
        ],
    )
    site.edit(owl, {"title": "Eagle owl"})
    later = database_now() + timedelta(hours=1)
    _schedule(site, gull, later)

    shown = [_read(site, preview, f"{ARTICLES}?asc=title", release_id=release.uid, preview_timestamp=at)
             for at in (None, later)]  # fmt: skip
    assert [[entry["title"] for entry in answer["entries"]] for answer in shown] == [["Owl"], ["Gull", "Owl"]]
    assert _titles(site, preview, None) == ["Heron"]
    assert _refused(site, preview, release_id=release.uid, preview_timestamp=database_now() - timedelta(hours=1)) == (
        422, {"preview_timestamp": ["lies in the past, where no release is deployed."]},
    )  # fmt: skip
    assert _refused(site, preview, release_id="blt0000000000000000") == (422, {"uid": ["is not valid."]})


def test_a_preview_without_a_time_shows_what_is_saved(site: Site, preview: dict[str, str]) -> None:
    heron = site.published({"title": "Heron"})
    site.edit(heron, {"title": "Grey heron", "cover": site.picture()})
    site.entry({"title": "Owl"})

    answer = _read(site, preview, f"{ARTICLES}?asc=title", live_preview="abc")
    assert [(entry["title"], bool(entry.get("cover"))) for entry in answer["entries"]] == [
        ("Grey heron", True),
        ("Owl", False),
    ]
    assert len(_read(site, preview, "assets", live_preview="abc")["assets"]) == 1
    assert [entry["title"] for entry in _read(site, preview, ARTICLES, live_preview="init")["entries"]] == ["Heron"]


def test_who_reads_drafts_over_the_management_api_looks_there_too(site: Site) -> None:
    heron = site.published({"title": "Heron"})
    then = database_now()
    site.publish(heron, action="unpublish")
    headers = {**owner_headers(site.tenant), "preview_timestamp": then.isoformat()}
    answer = Client().get(f"/v3/{ARTICLES}?environment=production", headers=headers).json()
    assert [entry["title"] for entry in answer["entries"]] == ["Heron"]
    entries: JSONValue = {"module": "entry", "acl": {"read": True}}
    secret = make_management_token(site.tenant, [entries, {"module": "branch", "branches": ["main"], "acl": {}}])
    refused = Client().get(
        f"/v3/{ARTICLES}?environment=production", headers={**site.tenant.headers(secret), "release_id": "blt1"}
    )
    assert (refused.status_code, refused.json()["error_message"]) == (
        403, "You don't have the permission to do this (release.read)."
    )  # fmt: skip


def test_a_time_before_what_is_kept_is_refused(site: Site, preview: dict[str, str]) -> None:
    heron = site.published({"title": "Heron"})
    first = database_now()
    site.publish(heron, action="unpublish")
    end = PublicationHistory.objects.get().live_until
    assert end is not None
    forget(PublicationHistory.objects.filter(live_until__isnull=False))

    kept = end.isoformat(timespec="milliseconds").removesuffix("+00:00") + "Z"
    told = f"lies before {kept}: older history of the environment is no longer kept."
    assert _refused(site, preview, preview_timestamp=first) == (422, {"preview_timestamp": [told]})
    assert _titles(site, preview, end) == []


@pytest.mark.parametrize("value", ["yesterday", "2026-01-01", "2026-01-01T00:00:00", "0001-01-01T00:00:00+14:00"])
def test_a_time_that_is_none_is_refused(site: Site, preview: dict[str, str], value: str) -> None:
    assert _refused(site, preview, preview_timestamp=value) == (
        422, {"preview_timestamp": ["must be a time with its zone in ISO 8601, such as 2026-12-24T08:00:00Z."]}
    )  # fmt: skip


def test_every_read_answers_at_every_moment(site: Site, preview: dict[str, str]) -> None:
    make_taxonomy(site.scope, "topics", "birds", ("herons", "birds"))
    request = PublishRequest("publish", (Target("taxonomy", "topics"),), ("production",), ("en-us",))
    publish_taxonomies(site.tenant.actor, site.scope, request)
    picture = site.picture()
    uid = site.published({"title": "Heron", "cover": picture})
    site.publish(picture)
    release = create_release(site.tenant.actor, site.scope, document={"name": "Spring"})
    now = database_now()
    _schedule(site, site.entry({"title": "Owl"}), now + timedelta(hours=1))
    moments: list[dict[str, Any]] = [
        {}, {"preview_timestamp": now}, {"preview_timestamp": now + timedelta(days=1)}, {"release_id": release.uid},
        {"release_id": release.uid, "preview_timestamp": now + timedelta(days=1)}, {"live_preview": "x"},
    ]  # fmt: skip
    terms = "taxonomies/topics/terms"
    filters = '{"author":{"$in_query":{"title":"Ada"}}}'
    paths = [
        f"{ARTICLES}?include_count=true&include_fallback=true&locale=fr-fr", f"{ARTICLES}?skip=9&include_count=true",
        f"{ARTICLES}?query={filters}", f"{ARTICLES}?count=true&typeahead=H", f"{ARTICLES}?asc=rank&include[]=author",
        f"{ARTICLES}/{uid}?include_embedded_items[]=BASE&include[]=author", "assets?include_count=true&desc=title",
        f"assets/{picture}?include_dimension=true", "content_types", "content_types/article", "global_fields",
        "taxonomies?include_count=true", "taxonomies/topics", "taxonomies/topics/locales", f"{terms}?depth=1",
        f"{terms}/herons", f"{terms}/herons/ancestors", f"{terms}/birds/descendants", f"{terms}/herons/locales",
        "taxonomies/entries?include_count=true",
    ]  # fmt: skip
    failed = {
        (path, *when): answer.content
        for path in paths
        for when in moments
        for answer in [_answer(site, preview, path, when)]
        if answer.status_code != 200
    }
    assert failed == {}


def _delete(site: Site, uid: str) -> None:
    delete_entry(site.tenant.actor, site.scope, load_type(site.scope, "article"), uid)


def _unpublished(request: PublishRequest) -> PublishRequest:
    return PublishRequest("unpublish", request.targets, request.environments, request.locales)


def _schedule(site: Site, uid: str, at: datetime, *, action: str = "publish") -> None:
    target = Target("entry", uid, "article")
    request = PublishRequest(action, (target,), ("production",), ("en-us",), scheduled_at=at.isoformat())
    publish(site.tenant.actor, site.scope, request)


def _answer(site: Site, preview: dict[str, str], path: str, when: dict[str, Any]) -> Any:
    headers = {name: value if isinstance(value, str) else value.isoformat() for name, value in when.items() if value}
    mark = "&" if "?" in path else "?"
    return site.client.get(f"/v3/{path}{mark}environment=production", headers={**preview, **headers})


def _read(site: Site, preview: dict[str, str], path: str, **when: Any) -> Any:
    response = _answer(site, preview, path, when)
    assert response.status_code == 200, response.content
    return response.json()


def _refused(site: Site, preview: dict[str, str], **when: Any) -> tuple[int, Any]:
    response = _answer(site, preview, ARTICLES, when)
    return response.status_code, response.json()["errors"]


def _titles(site: Site, preview: dict[str, str], at: datetime | None, query: str = "&asc=title") -> list[str]:
    answer = _read(site, preview, f"{ARTICLES}?{query.removeprefix('&')}", preview_timestamp=at)
    return [entry["title"] for entry in answer["entries"]]
