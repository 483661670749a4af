"""Images made on the way out: size, format, metadata, caching, and what is refused."""

import threading
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from PIL import Image, features
from pytest_django import Settings

from content.images import cache
from content.images.cache import cached, sweep
from content.images.programs import ImagesBusy
from content.models import AssetVersion
from tests.api.delivery.site import Site

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"/>'


@pytest.fixture(autouse=True)
def cache_root(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    settings.IMAGE_CACHE_ROOT = tmp_path / "images"
    monkeypatch.setitem(cache._written, "bytes", -1)
    return tmp_path / "images"


def picture(kind: str = "PNG", size: tuple[int, int] = (40, 20), **options: Any) -> bytes:
    out = BytesIO()
    Image.new("RGB", size, "red").save(out, kind, **options)
    return out.getvalue()


def moving(count: int = 3) -> bytes:
    out = BytesIO()
    frames = [Image.new("RGB", (40, 20), colour) for colour in ("red", "green", "blue")[:count]]
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:], duration=[100, 200, 300][:count], loop=0)
    return out.getvalue()


@pytest.fixture
def fetch(site: Site) -> Callable[..., Any]:
    """Store a file and fetch it with a query."""

    def run(content: bytes, query: str, *, name: str = "heron.png", **headers: str) -> Any:
        uid = site.picture(name, content)
        address = f"/v3/assets/{site.tenant.stack.api_key}/{uid}/1/{name}?{query}"
        return site.client.get(address, headers=headers)

    return run


def image_of(response: Any) -> Image.Image:
    assert response.status_code == 200, response.content
    return Image.open(BytesIO(response.getvalue()))


def frames_of(image: Image.Image) -> int:
    count: int = getattr(image, "n_frames", 1)
    return count


def pixel(response: Any, place: tuple[int, int] = (0, 0)) -> Any:
    return image_of(response).convert("RGB").getpixel(place)


@pytest.mark.parametrize(
    ("query", "size", "kind"),
    [
        ("width=10", (10, 5), "PNG"),
        ("width=50p&environment=production", (20, 10), "PNG"),
        ("width=10&height=10&fit=crop&format=jpg", (10, 10), "JPEG"),
        ("crop=1:1&format=webp", (20, 20), "WEBP"),
        ("trim=5&pad=1&format=gif", (32, 12), "GIF"),
        ("canvas=60,60", (60, 60), "PNG"),
        ("orient=6", (20, 40), "PNG"),
        ("width=10&dpr=3&format=pjpg&quality=1", (30, 15), "JPEG"),
        ("blur=5&sharpen=a5,r2,t0&saturation=-100&contrast=10&brightness=10&format=webpll", (40, 20), "WEBP"),
        ("crop=10,10,smart", (10, 10), "PNG"),
    ],
)
def test_an_image_comes_as_it_was_asked_for(
    fetch: Callable[..., Any], query: str, size: tuple[int, int], kind: str
) -> None:
    response = fetch(picture(), query)
    assert response.status_code == 200
    content = response.getvalue()
    image = Image.open(BytesIO(content))
    assert (image.size, image.format) == (size, kind)
    assert response.headers["Content-Type"] == f"image/{kind.lower()}"
    assert response.headers["Content-Length"] == str(len(content))
    assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    suffix = {"JPEG": "jpg"}.get(kind, kind.lower())
    assert response.headers["Content-Disposition"] == f'inline; filename="heron.{suffix}"'
    assert "Accept" not in response.headers.get("Vary", "").split(", ")


def test_a_progressive_jpeg_is_one(fetch: Callable[..., Any]) -> None:
    assert image_of(fetch(picture(), "format=pjpg")).info.get("progressive") == 1
    assert image_of(fetch(picture(), "format=jpg")).info.get("progressive") is None


def test_avif_goes_to_clients_that_take_it(fetch: Callable[..., Any]) -> None:
    response = fetch(picture("JPEG"), "auto=avif&width=10", name="a.jpg", accept="image/avif,image/webp")
    assert response.headers["Content-Type"] == "image/avif"
    assert "Accept" in response.headers["Vary"].split(", ")
    assert image_of(response).size == (10, 5)


def test_avif_without_a_codec_is_refused_with_the_reason(
    fetch: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(features, "check", lambda _: False)
    response = fetch(picture(), "format=avif")
    message = "cannot be avif: this installation has no codec for it."
    assert (response.status_code, response.json()["errors"]) == (422, {"format": [message]})


def test_an_automatic_format_falls_back_to_the_file_itself(fetch: Callable[..., Any]) -> None:
    content = picture("JPEG")
    response = fetch(content, "auto=webp", name="a.jpg", accept="image/png")
    assert response.getvalue() == content
    assert "Accept" in response.headers["Vary"].split(", ")


def test_a_photograph_stands_upright_and_tells_nothing_of_its_camera(fetch: Callable[..., Any]) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010F] = "A camera"
    image = image_of(fetch(picture("JPEG", exif=exif), "width=10", name="a.jpg"))
    assert image.size == (10, 20)
    assert dict(image.getexif()) == {}


def test_a_moving_picture_keeps_moving_or_stands_still(fetch: Callable[..., Any]) -> None:
    moves = image_of(fetch(moving(), "width=20", name="a.gif"))
    assert (moves.size, frames_of(moves), moves.info["duration"]) == ((20, 10), 3, 100)
    assert frames_of(image_of(fetch(moving(), "format=webp", name="a.gif"))) == 3
    for query in ("frame=1", "format=png", "format=jpg"):
        assert frames_of(image_of(fetch(moving(), query, name="a.gif"))) == 1


def test_transparency_stays_or_becomes_white(fetch: Callable[..., Any]) -> None:
    out = BytesIO()
    Image.new("RGBA", (10, 10), (0, 0, 0, 0)).save(out, "PNG")
    assert image_of(fetch(out.getvalue(), "width=5")).mode == "RGBA"
    assert pixel(fetch(out.getvalue(), "format=jpg")) == (255, 255, 255)
    assert pixel(fetch(out.getvalue(), "bg-color=0,0,255")) == (0, 0, 255)


def test_sixteen_bits_and_ink_become_common_colours(fetch: Callable[..., Any]) -> None:
    deep, ink = BytesIO(), BytesIO()
    Image.new("I;16", (10, 10), 0x8000).save(deep, "PNG")
    Image.new("CMYK", (10, 10), (0, 0, 0, 0)).save(ink, "JPEG")
    assert pixel(fetch(deep.getvalue(), "width=5")) == (128, 128, 128)
    assert pixel(fetch(ink.getvalue(), "width=5&format=png", name="a.jpg")) == (255, 255, 255)


@pytest.mark.parametrize(
    ("query", "errors"),
    [
        ("width=0&fit=stretch", {"fit", "width"}),
        ("crop=100,100", {"crop"}),
        ("trim=30", {"trim"}),
        ("width=8192&dpr=2", {"width"}),
        ("width=8192&height=8192", {"width"}),
        ("pad=8192", {"pad"}),
        ("overlay=/v3/x", {"overlay"}),
    ],
)
def test_what_makes_no_sense_is_refused_with_the_parameter(
    fetch: Callable[..., Any], query: str, errors: set[str]
) -> None:
    response = fetch(picture(), query)
    assert response.status_code == 422
    body = response.json()
    assert (body["error_code"], set(body["errors"])) == (141, errors)
    assert response.headers["Cache-Control"] == "no-store"


def test_a_broken_image_is_refused_and_stays_fetchable(fetch: Callable[..., Any]) -> None:
    broken = picture("PNG", (100, 100))[:60]
    assert fetch(broken, "width=10").json()["errors"] == {"image": ["is broken: it cannot be decoded."]}
    assert fetch(broken, "").getvalue() == broken


def test_files_that_are_no_pictures_of_pixels_stay_what_they_are(fetch: Callable[..., Any]) -> None:
    assert fetch(SVG, "width=10&auto=webp", name="a.svg").getvalue() == SVG
    assert fetch(b"text", "width=10", name="a.txt").getvalue() == b"text"
    assert fetch(SVG, "width=x", name="a.svg").status_code == 422


def test_a_variant_is_made_once_and_held_by_its_tag(
    fetch: Callable[..., Any], cache_root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = fetch(picture(), "width=10&height=5")
    content = first.getvalue()
    assert [path.read_bytes() for path in cache_root.glob("??/*")] == [content]
    monkeypatch.setattr("content.images.variants.transform_image", lambda *_: pytest.fail("made twice"))
    again = fetch(picture(), "height=5&width=10")
    assert again.getvalue() == content
    assert again.headers["ETag"] == first.headers["ETag"]
    held = fetch(picture(), "height=5&width=10", **{"if-none-match": first.headers["ETag"]})
    assert (held.status_code, held.content) == (304, b"")
    part = fetch(picture(), "width=10&height=5", range="bytes=0-3")
    assert (part.status_code, part.getvalue()) == (206, content[:4])


def test_a_head_request_tells_the_length_and_sends_nothing(site: Site) -> None:
    uid = site.picture("heron.png", picture())
    address = f"/v3/assets/{site.tenant.stack.api_key}/{uid}/1/heron.png"
    whole = site.client.head(address)
    assert (whole.status_code, whole.headers["Content-Length"], whole.getvalue()) == (200, str(len(picture())), b"")


def test_one_maker_serves_all_who_wait(settings: Settings) -> None:
    made: list[int] = []
    start = threading.Barrier(8)
    answers: list[bytes] = []

    def make() -> bytes:
        made.append(1)
        return b"made"

    def ask() -> None:
        start.wait()
        answers.append(cached("ab" * 32, make))

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(made), answers) == (1, [b"made"] * 8)


def test_the_cache_stays_below_its_limit(settings: Settings, cache_root: Path) -> None:
    settings.IMAGE_CACHE_BYTES = 1000
    keys = [f"{number:02x}" * 32 for number in range(30)]
    for key in keys:
        cached(key, lambda: b"x" * 100)
    sweep()
    left = sorted(path.name for path in cache_root.glob("??/*"))
    assert 0 < len(left) <= 10
    assert keys[-1] in left
    assert keys[0] not in left


def test_what_fails_leaves_nothing_behind(cache_root: Path) -> None:
    def fail() -> bytes:
        raise ImagesBusy

    with pytest.raises(ImagesBusy):
        cached("cd" * 32, fail)
    assert list(cache_root.glob("??/*")) == []
    assert cached("cd" * 32, lambda: b"then") == b"then"


def test_a_cache_out_of_reach_costs_time_and_no_picture(
    fetch: Callable[..., Any], settings: Settings, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "full").write_bytes(b"")
    settings.IMAGE_CACHE_ROOT = tmp_path / "full"

    assert image_of(fetch(picture(), "width=10")).size == (10, 5)
    assert "the cache of images is out of reach" in caplog.text


def test_no_turn_in_time_is_said_as_being_busy(
    fetch: Callable[..., Any], settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert fetch(picture(), "").getvalue() == picture()
    version = AssetVersion.objects.select_related("asset__stack").get()
    settings.IMAGE_WAIT_SECONDS = 0.01
    monkeypatch.setattr("content.images.programs._turns", threading.Semaphore(0))
    response = Client().get(f"/v3/assets/{version.asset.stack.api_key}/{version.asset.uid}/1/heron.png?width=3")
    assert (response.status_code, response.json()["error_code"]) == (503, 141)
