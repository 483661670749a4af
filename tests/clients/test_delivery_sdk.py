"""The vendor's own delivery SDK, unmodified, against the real web server."""

import gzip
import json
import os
import subprocess
import urllib.request
from pathlib import Path

import pytest
from pytest_django import Settings

from core.json_values import JSONObject
from tests.api.delivery.site import Site, make_site, png
from tests.clients.server import install_packages, node_or_skip, running_server

FOLDER = Path(__file__).parent / "delivery"
BODY = "Herons stand still. " * 500


@pytest.fixture
def magazine(transactional_db: None, settings: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Site:
    """A site whose files the server finds too."""
    settings.MEDIA_ROOT = tmp_path
    monkeypatch.setenv("MEDIA_ROOT", str(tmp_path))
    return make_site()


def _story(author: str) -> JSONObject:
    """A rich text that embeds an author."""
    attrs: JSONObject = {
        "type": "entry", "entry-uid": author, "content-type-uid": "author", "display-type": "block", "locale": "en-us",
    }  # fmt: skip
    embed: JSONObject = {"type": "reference", "uid": "n2", "attrs": attrs, "children": [{"text": ""}]}
    paragraph: JSONObject = {"type": "p", "uid": "n1", "attrs": {}, "children": [{"text": "By "}, embed]}
    return {"type": "doc", "uid": "n0", "attrs": {}, "children": [paragraph]}


def _fill(site: Site) -> dict[str, str]:
    """Put articles live; what a front end knows of them."""
    cover = site.picture()
    site.publish(cover)
    ada = site.published({"title": "Ada"}, "author")
    article: JSONObject = {
        "title": "Herons",
        "body": BODY,
        "rank": 2,
        "cover": cover,
        "author": [{"uid": ada, "_content_type_uid": "author"}],
        "story": _story(ada),
    }
    herons = site.published(article)
    site.published({"title": "Cranes", "body": "Dance.", "rank": 1})
    site.published({"title": "Storks", "rank": 3})
    draft = site.entry({"title": "Draft", "rank": 9})
    site.edit(herons, {"title": "Hérons"}, locale="fr-fr")
    site.publish(herons, locale="fr-fr")
    site.edit(herons, {"title": "Herons, edited"})
    return {
        "api_key": site.tenant.stack.api_key,
        "delivery_token": site.secret,
        "herons": herons,
        "draft": draft,
        "cover": cover,
    }


def test_the_delivery_sdk_reads_what_is_live(magazine: Site) -> None:
    node = node_or_skip()
    install_packages(FOLDER)
    facts = _fill(magazine)
    with running_server() as address:
        told = {"CMS_URL": address, "CMS_FACTS": json.dumps(facts)}
        done = subprocess.run(
            [node, "story.js"], cwd=FOLDER, env={**os.environ, **told}, capture_output=True, timeout=60, check=False
        )
    assert done.returncode == 0, done.stderr.decode()
    assert json.loads(done.stdout.splitlines()[-1]) == {
        "types": ["article", "author"],
        "type": "Article",
        "entry": {
            "title": "Herons",
            "body_length": len(BODY),
            "version": 1,
            "locale": "en-us",
            "live_in": "en-us",
            "author": ["Ada"],
            "cover": "heron.png",
        },
        "page": {"titles": ["Herons", "Storks"], "count": 3},
        "where": ["Storks", "Herons"],
        "equal": ["Storks"],
        "contained": ["Cranes", "Storks"],
        "regex": ["Herons"],
        "or": ["Cranes", "Storks"],
        "only": [{"title": "Cranes", "rank": 1}],
        "except": False,
        "french": ["Hérons"],
        "french_or_english": ["Cranes", "Hérons", "Storks"],
        "draft": {"status": 422, "code": 141, "message": "The requested object doesn't exist."},
        "unknown_type": {
            "status": 422,
            "code": 118,
            "message": "The Content Type 'nothing' was not found. Please try again.",
        },
        "staging": {"status": 422, "code": 161, "message": "The requested environment doesn't exist."},
        "wrong_token": {"status": 401, "code": 105, "message": "You're not allowed in here unless you're logged in."},
        "embedded": [["author", "Ada"]],
        "rendered": "<p>By (Ada)</p>",
        "assets": ["heron.png"],
        "asset_query": 1,
        "asset": {"dimension": {"height": 3, "width": 4}, "status": 200, "type": "image/png", "size": len(png())},
    }


def test_the_real_server_answers_heads_preflights_ranges_and_compressed_reads(magazine: Site) -> None:
    facts = _fill(magazine)
    path = f"/v3/content_types/article/entries/{facts['herons']}?environment=production"
    tenant = {"api_key": facts["api_key"], "access_token": facts["delivery_token"]}
    with running_server() as address:

        def ask(url: str, method: str = "GET", **headers: str) -> tuple[int, dict[str, str], bytes]:
            request = urllib.request.Request(f"{address}{url}", method=method, headers=headers)
            with urllib.request.urlopen(request, timeout=10) as response:
                return (
                    response.status,
                    {name.lower(): value for name, value in response.headers.items()},
                    response.read(),
                )

        status, headers, plain = ask(path, **tenant)
        assert (status, json.loads(plain)["entry"]["title"]) == (200, "Herons")
        head = ask(path, "HEAD", **tenant)
        assert (head[0], head[1]["etag"], head[2]) == (200, headers["etag"], b"")
        packed = ask(path, **tenant, **{"accept-encoding": "gzip"})
        assert (packed[1]["content-encoding"], gzip.decompress(packed[2])) == ("gzip", plain)
        preflight = ask(
            path,
            "OPTIONS",
            origin="https://www.example.com",
            **{"access-control-request-method": "GET", "access-control-request-headers": "api_key,access_token"},
        )
        assert (preflight[0], preflight[1]["access-control-allow-origin"]) == (200, "*")
        file = f"/v3/assets/{facts['api_key']}/{facts['cover']}/1/heron.png"
        assert ask(file)[2] == png()
        part = ask(file, range="bytes=0-7")
        assert (part[0], part[2], part[1]["content-range"]) == (206, png()[:8], f"bytes 0-7/{len(png())}")
        assert ask(file, "HEAD")[1]["content-length"] == str(len(png()))
