"""Files: as fields of live entries, as live assets, and as bytes."""

from typing import Any

import pytest

from content.actions.asset_folders import create_folder
from content.actions.assets import AssetChanges, delete_asset, replace_asset, update_asset
from content.asset_files import Upload
from content.models import AssetVersion
from tests.api.delivery.site import Site, png

ENTRIES = "content_types/article/entries"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML = b"<!doctype html><script>alert(1)</script>"


def path_of(url: str) -> str:
    return url.partition("/v3/")[2]


def test_a_live_file_stands_whole_in_its_field(site: Site) -> None:
    cover = site.picture()
    site.publish(cover)
    uid = site.published({"title": "Herons", "cover": cover, "gallery": [cover]})

    shown = site.get(f"{ENTRIES}/{uid}")["entry"]
    file = shown["cover"]
    assert (file["uid"], file["filename"], file["_version"], file["content_type"], file["file_size"]) == (
        cover, "heron.png", 1, "image/png", str(len(png())),
    )  # fmt: skip
    assert file["publish_details"]["environment"] == site.production.uid
    assert file["url"].endswith(f"/v3/assets/{site.tenant.stack.api_key}/{cover}/1/heron.png")
    assert "dimension" not in file
    assert shown["gallery"] == [file]
    wide = site.get(f"{ENTRIES}?include_dimension=true")["entries"][0]["cover"]
    assert wide["dimension"] == {"height": 3, "width": 4}


def test_a_file_that_is_not_live_here_does_not_show(site: Site) -> None:
    live, draft, taken_back, deleted = (site.picture(f"{name}.png") for name in ("a", "b", "c", "d"))
    site.publish(live, taken_back, deleted)
    site.publish(draft, environment="staging")
    site.publish(taken_back, action="unpublish")
    delete_asset(site.tenant.actor, site.scope, deleted)
    gallery: Any = [draft, live, taken_back, deleted]
    for title, cover in (("Draft", draft), ("Taken back", taken_back), ("Deleted", deleted)):
        site.published({"title": title, "cover": cover, "gallery": gallery})

    for entry in site.get(ENTRIES)["entries"]:
        assert (entry["cover"], [file["uid"] for file in entry["gallery"]]) == (None, [live])
    assert [file["uid"] for file in site.get("assets")["assets"]] == [live]
    for uid in (draft, taken_back, deleted):
        assert site.refused(f"assets/{uid}?environment=production")[:2] == (422, 141)


def test_a_new_version_of_a_file_shows_once_it_is_published(site: Site) -> None:
    cover = site.picture()
    site.publish(cover)
    uid = site.published({"title": "Herons", "cover": cover})
    replace_asset(site.tenant.actor, site.scope, cover, upload=Upload(png(), "stork.png"))

    assert site.get(f"{ENTRIES}/{uid}")["entry"]["cover"]["filename"] == "heron.png"
    site.publish(cover)
    shown = site.get(f"{ENTRIES}/{uid}")["entry"]["cover"]
    assert (shown["filename"], shown["_version"]) == ("stork.png", 2)


def test_a_file_is_live_in_a_language_through_its_fallback_unless_it_was_taken_back_there(site: Site) -> None:
    cover = site.picture()
    site.publish(cover)
    site.published({"title": "Hérons", "cover": cover}, locale="fr-fr")

    def french_cover() -> Any:
        return site.get(f"{ENTRIES}?locale=fr-fr")["entries"][0]["cover"]

    assert french_cover()["publish_details"]["locale"] == "en-us"
    site.publish(cover, locale="fr-fr")
    assert french_cover()["publish_details"]["locale"] == "fr-fr"
    site.publish(cover, locale="fr-fr", action="unpublish")
    assert french_cover() is None


def test_live_files_are_listed_filtered_and_fetched(site: Site) -> None:
    herons, storks = site.picture("herons.png"), site.picture("storks.png")
    site.publish(herons, storks)

    def names(query: str) -> list[str]:
        return [file["filename"] for file in site.get(f"assets?{query}")["assets"]]

    assert names("asc=title") == ["herons.png", "storks.png"]
    assert names('query={"filename":"storks.png"}') == ["storks.png"]
    assert names('query={"file_size":{"$lt":10}}') == []
    assert names("locale=fr-fr") == []
    assert sorted(names("locale=fr-fr&include_fallback=true")) == ["herons.png", "storks.png"]
    assert site.get("assets?count=true&skip=1e%2B100&limit=1") == {"assets": 2}
    assert site.get("assets?include_count=true&skip=5") == {"assets": [], "count": 2}
    one = site.get(f"assets/{herons}?relative_urls=true&include_dimension=true")["asset"]
    assert one["url"] == f"/v3/assets/{site.tenant.stack.api_key}/{herons}/1/herons.png"
    assert one["dimension"] == {"height": 3, "width": 4}


def test_the_bytes_of_a_file_are_public_and_never_change(site: Site) -> None:
    uid = site.picture("a hérøn.png")
    site.publish(uid)
    url = path_of(site.get(f"assets/{uid}")["asset"]["url"])

    response = site.client.get(f"/v3/{url}")
    assert response.status_code == 200
    assert response.getvalue() == png()
    assert response.headers["Content-Type"] == "image/png"
    assert response.headers["Content-Length"] == str(len(png()))
    assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Content-Disposition"].startswith("inline; filename*=utf-8''")
    again = site.client.get(f"/v3/{url}", headers={"if-none-match": response.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize(
    ("wanted", "status", "part", "place"),
    [
        ("bytes=0-3", 206, slice(0, 4), "bytes 0-3/{size}"),
        ("bytes=10-", 206, slice(10, None), "bytes 10-{last}/{size}"),
        ("bytes=-5", 206, slice(-5, None), "bytes {fifth}-{last}/{size}"),
        ("bytes=0-999999", 206, slice(None), "bytes 0-{last}/{size}"),
        ("bytes=999999-", 416, slice(0, 0), "bytes */{size}"),
        ("bytes=5-2", 416, slice(0, 0), "bytes */{size}"),
        ("bytes=-", 200, slice(None), None),
        ("lines=1-2", 200, slice(None), None),
    ],
)
def test_a_stretch_of_a_file_can_be_asked_for(
    site: Site, wanted: str, status: int, part: slice, place: str | None
) -> None:
    uid = site.picture()
    response = site.client.get(f"/v3/assets/{site.tenant.stack.api_key}/{uid}/1/heron.png", headers={"range": wanted})
    size = len(png())

    assert response.status_code == status
    assert response.getvalue() == png()[part]
    expected = place and place.format(size=size, last=size - 1, fifth=size - 5)
    assert response.headers.get("Content-Range") == expected


@pytest.mark.parametrize(("filename", "content"), [("a.svg", SVG), ("a.html", HTML), ("a.png", SVG), ("a.svg", HTML)])
def test_markup_never_runs_on_this_origin(site: Site, filename: str, content: bytes) -> None:
    uid = site.picture(filename, content)
    kind = AssetVersion.objects.get().content_type

    response = site.client.get(f"/v3/assets/{site.tenant.stack.api_key}/{uid}/1/{filename}")
    assert response.getvalue() == content
    assert "sandbox" in response.headers["Content-Security-Policy"]
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    if kind == "image/svg+xml":
        assert response.headers["Content-Disposition"].startswith("attachment")
    else:
        assert response.headers["Content-Type"] == "text/plain; charset=utf-8"


def test_a_file_that_is_not_there_is_not_found(site: Site) -> None:
    uid, gone, lost = site.picture(), site.picture("gone.png"), site.picture("lost.png")
    delete_asset(site.tenant.actor, site.scope, gone)
    AssetVersion.objects.filter(asset__uid=lost).update(storage_key="assets/00/nothing")
    key = site.tenant.stack.api_key

    for path in (
        f"{key}/{uid}/2/heron.png", f"{key}/{uid}/1/stork.png", f"{key}/{uid}/x/heron.png", f"blt0/{uid}/1/heron.png",
        f"{key}/{uid}/1/..%2f..%2fsettings.py", f"{key}/{uid}/%C2%B2/heron.png", f"{key}/{gone}/1/gone.png",
        f"{key}/{lost}/1/lost.png", f"{key}/{lost}/1/lost.png?width=2", f"{key}/../../../etc/passwd",
    ):  # fmt: skip
        response = site.client.get(f"/v3/assets/{path}")
        assert (response.status_code, response.json()["error_code"]) == (404, 141), path


@pytest.mark.parametrize("path", ["assets", "assets/{uid}"])
def test_a_live_file_that_moves_to_a_folder_is_no_longer_what_a_client_holds(site: Site, path: str) -> None:
    actor, scope = site.tenant.actor, site.scope
    uid = site.picture()
    site.publish(uid)
    address = f"{path.format(uid=uid)}?environment=production"
    held = site.ask(address).headers["ETag"]
    folder = create_folder(actor, scope, name="Birds").uid
    update_asset(actor, scope, uid, changes=AssetChanges(title="Heron", parent_uid=folder))

    response = site.ask(address, **{"if-none-match": held})
    assert response.status_code == 200
    assert response.headers["ETag"] != held
