"""Tags, conditional reads, compression and what browsers on other origins may do."""

import gzip

import pytest
from pytest_django import Settings

from tests.api.delivery.site import Site

ENTRIES = "content_types/article/entries"
QUERY = "environment=production"


def tag(site: Site, path: str, **headers: str) -> str:
    response = site.ask(path, **headers)
    assert response.status_code == 200
    return response.headers["ETag"]


def test_a_tag_changes_with_everything_an_answer_shows_and_with_nothing_else(site: Site) -> None:
    cover = site.picture()
    ada = site.published({"title": "Ada"}, "author")
    uid = site.published({"title": "Herons", "cover": cover, "author": [{"uid": ada, "_content_type_uid": "author"}]})
    path = f"{ENTRIES}/{uid}?{QUERY}&include[]=author"
    seen = [tag(site, path)]

    site.edit(uid, {"body": "Draft"})
    assert tag(site, path) == seen[-1]
    site.publish(uid)
    seen.append(tag(site, path))
    site.publish(cover)
    seen.append(tag(site, path))
    site.edit(ada, {"bio": "Counts."}, "author")
    assert tag(site, path) == seen[-1]
    site.publish(ada)
    seen.append(tag(site, path))
    site.publish(ada, action="unpublish")
    seen.append(tag(site, path))
    assert len(set(seen)) == len(seen)
    assert all(len(value) == 34 and value.startswith('"') for value in seen)


def test_lists_have_tags_of_their_rows_and_their_count(site: Site) -> None:
    site.published({"title": "Herons"})
    path = f"{ENTRIES}?{QUERY}&include_count=true&limit=1&asc=title"
    first = tag(site, path)
    assert tag(site, path) == first
    site.published({"title": "Storks"})
    assert tag(site, path) != first


@pytest.mark.parametrize(
    "path", [ENTRIES, f"{ENTRIES}/{{uid}}", f"{ENTRIES}?count=true", "assets", "content_types", "content_types/article"]
)
def test_who_holds_the_answer_already_is_told_so(site: Site, path: str) -> None:
    uid = site.published({"title": "Herons"})
    url = f"{path.format(uid=uid)}{'&' if '?' in path else '?'}{QUERY}"
    held = tag(site, url)

    for sent in (held, f'"other", {held}', f"W/{held}"):
        response = site.client.get(f"/v3/{url}", headers=site.headers(**{"if-none-match": sent}))
        assert (response.status_code, response.content, response.headers["ETag"]) == (304, b"", held)
    response = site.client.get(f"/v3/{url}", headers=site.headers(**{"if-none-match": '"other"'}))
    assert response.status_code == 200


def test_long_answers_are_compressed_under_a_tag_of_their_own(site: Site) -> None:
    uid = site.published({"title": "Herons", "body": "Quiet. " * 400})
    url = f"/v3/{ENTRIES}/{uid}?{QUERY}"
    plain = site.client.get(url, headers=site.headers())
    packed = site.client.get(url, headers=site.headers(**{"accept-encoding": "br, gzip;q=0.8"}))

    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.content) == plain.content
    assert len(packed.content) < len(plain.content) / 2
    assert packed.headers["ETag"] != plain.headers["ETag"]
    assert "Accept-Encoding" in packed.headers["Vary"]
    held = {"accept-encoding": "gzip", "if-none-match": packed.headers["ETag"]}
    assert site.client.get(url, headers=site.headers(**held)).status_code == 304
    assert site.client.get(url, headers=site.headers(**{"if-none-match": held["if-none-match"]})).status_code == 200


@pytest.mark.parametrize(
    "accepted", ["", "identity", "gzip;q=0", "br", "agzip", "gzip;q=.", "gzip;q=1.2.3", "gzip;q=0.000"]
)
def test_nobody_gets_a_compression_they_did_not_ask_for(site: Site, accepted: str) -> None:
    uid = site.published({"title": "Herons", "body": "Quiet. " * 400})
    response = site.ask(f"{ENTRIES}/{uid}?{QUERY}", **{"accept-encoding": accepted})
    assert "Content-Encoding" not in response.headers


def test_shared_caches_are_kept_out_unless_the_operator_lets_them_in(site: Site, settings: Settings) -> None:
    site.published({"title": "Herons"})
    response = site.ask(f"{ENTRIES}?{QUERY}")
    assert response.headers["Cache-Control"] == "private, no-cache"
    vary = {name.strip().lower() for name in response.headers["Vary"].split(",")}
    assert {"api_key", "access_token", "authorization", "authtoken", "branch", "accept-encoding"} <= vary

    settings.DELIVERY_CACHE_CONTROL = "public, max-age=60"
    assert site.ask(f"{ENTRIES}?{QUERY}").headers["Cache-Control"] == "public, max-age=60"


def test_refusals_are_not_cached(site: Site) -> None:
    response = site.ask(f"{ENTRIES}/blt0000000000000000?{QUERY}")
    assert (response.status_code, "ETag" in response.headers) == (422, False)
    assert response.headers["Cache-Control"] == "no-store"


def test_the_head_of_an_answer_is_that_of_the_answer(site: Site) -> None:
    uid = site.published({"title": "Herons"})
    url = f"{ENTRIES}/{uid}?{QUERY}"
    head, whole = site.ask(url, method="HEAD"), site.ask(url)
    assert (head.status_code, head.headers["ETag"]) == (200, whole.headers["ETag"])
    assert head.headers["Content-Type"] == "application/json"


SENT_BY_SDKS = (
    "access_token", "api_key", "branch", "x-user-agent", "x-header-ea", "x-cs-variant-uid", "live_preview",
    "preview_token", "release_id", "preview_timestamp", "include_applied_variants", "content-type", "if-none-match",
    "authorization", "authtoken",
)  # fmt: skip


@pytest.mark.parametrize("path", [ENTRIES, "assets/some_key/some_uid/1/a.png"])
def test_browsers_on_other_origins_may_ask_with_the_vendors_headers(site: Site, path: str) -> None:
    response = site.client.options(
        f"/v3/{path}",
        headers={
            "origin": "https://www.example.com",
            "access-control-request-method": "GET",
            "access-control-request-headers": ",".join(SENT_BY_SDKS),
        },
    )
    assert response.status_code == 200
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    allowed = {name.strip() for name in response.headers["Access-Control-Allow-Headers"].split(",")}
    assert set(SENT_BY_SDKS) <= allowed
    assert "GET" in response.headers["Access-Control-Allow-Methods"]


def test_browsers_on_other_origins_may_read_the_answer_and_its_tag(site: Site) -> None:
    site.published({"title": "Herons"})
    for path in (f"{ENTRIES}?{QUERY}", f"{ENTRIES}"):
        response = site.ask(path, origin="https://www.example.com")
        assert response.headers["Access-Control-Allow-Origin"] == "*"
        assert "etag" in response.headers["Access-Control-Expose-Headers"]
