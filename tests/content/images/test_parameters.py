"""The parameters of image delivery: what they mean, and what is refused with its name."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content.images.formats import choose_format
from content.images.geometry import canvas_box, crop_box, resized, trim_box
from content.images.parameters import (
    PARAMETERS,
    ImageParametersInvalid,
    read_transform,
)
from content.images.transforms import Length, Place, Region, Sharpness, Transform

MEANT = [
    ("width", "300", {"width": Length(300)}),
    ("width", "0.5", {"width": Length(0.5, is_share=True)}),
    ("height", "250p", {"height": Length(2.5, is_share=True)}),
    ("height", "150.5", {"height": Length(150.5)}),
    ("dpr", "2.5", {"dpr": 2.5}),
    ("quality", "40", {"quality": 40}),
    ("crop", "300,0.5", {"crop": Region((Length(300), Length(0.5, is_share=True)))}),
    ("crop", "16:9,smart", {"crop": Region(None, 16 / 9, is_smart=True)}),
    ("crop", "30,40,x10,y50p,safe", {"crop": Region((Length(30), Length(40)), x=Place(Length(10)), y=Place(Length(0.5, is_share=True)), is_safe=True)}),
    ("crop", "30,40,10,20", {"crop": Region((Length(30), Length(40)), x=Place(Length(10)), y=Place(Length(20)))}),
    ("crop", "30,40,offset-x10,offset-y90.5", {"crop": Region((Length(30), Length(40)), x=Place(offset=10), y=Place(offset=90.5))}),
    ("trim", "5,10,15", {"trim": (Length(5), Length(10), Length(15), Length(10))}),
    ("pad", "0.1", {"pad": (Length(0.1, is_share=True),) * 4}),
    ("bg-color", "fA0", {"bg_color": (255, 170, 0, 255)}),
    ("bg-color", "140,220,123,0.5", {"bg_color": (140, 220, 123, 128)}),
    ("orient", "6", {"orient": 6}),
    ("orient", "hv", {"orient": 3}),
    ("sharpen", "a5,r2,t0", {"sharpen": Sharpness(5, 2, 0)}),
    ("auto", "webp,avif", {"auto": ("webp", "avif")}),
    ("disable", "upscale", {"disable": "upscale"}),
    ("resize-filter", "nearest", {"resize_filter": "nearest"}),
]  # fmt: skip

REFUSED = [
    ("width", "0"), ("width", "-5"), ("width", "8193"), ("width", "abc"), ("width", ""), ("width", "1e3"),
    ("height", "NaN"), ("height", "0p"), ("height", "9" * 400), ("dpr", "0"), ("dpr", "20000"), ("fit", "stretch"),
    ("format", "bmp"), ("quality", "0"), ("quality", "101"), ("quality", "50.5"), ("auto", "jpg"), ("disable", "all"),
    ("crop", "300"), ("crop", "0:9"), ("crop", "16:9:4"), ("crop", "30,40,x1,y2,z3"), ("crop", "30,40,offset-x200"),
    ("crop", "30,40,x"), ("trim", "1,2,3,4,5"), ("pad", "x"), ("bg-color", "12345"), ("bg-color", "300,0,0"),
    ("bg-color", "1,2,3,4"), ("orient", "9"), ("blur", "0"), ("brightness", "101"), ("sharpen", "a5,r2"),
    ("frame", "2"), ("overlay", "/v3/assets/a"), ("canvas", "a,b"), ("resize-filter", "box"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "value", "meant"), MEANT)
def test_a_parameter_means_what_the_vendor_says(name: str, value: str, meant: dict[str, Any]) -> None:
    assert read_transform({name: value}) == Transform(**meant)


@pytest.mark.parametrize(("name", "value"), REFUSED)
def test_a_value_without_sense_is_refused_with_its_parameter(name: str, value: str) -> None:
    with pytest.raises(ImageParametersInvalid) as caught:
        read_transform({name: value, "environment": "production"})
    assert [(problem.path, problem.rule) for problem in caught.value.problems] == [(name, "value")]


def test_every_wrong_parameter_is_told_at_once() -> None:
    with pytest.raises(ImageParametersInvalid) as caught:
        read_transform({"width": "x", "fit": "x", "height": "10"})
    assert [problem.path for problem in caught.value.problems] == ["fit", "width"]


def test_other_parameters_are_nobodys_business() -> None:
    assert read_transform({"environment": "production", "v": "3"}) is None


@given(st.dictionaries(st.sampled_from(PARAMETERS), st.text(st.characters(codec="utf-8"), max_size=40)))
def test_any_text_is_understood_or_refused(params: dict[str, str]) -> None:
    refused: set[str] = set()
    try:
        read_transform(params)
    except ImageParametersInvalid as error:
        refused = {problem.path for problem in error.problems}
    assert refused <= set(params)


SIZES = [
    ({}, (400, 200), None),
    ({"width": "100"}, (100, 50), None),
    ({"height": "50p"}, (200, 100), None),
    ({"width": "100", "dpr": "2"}, (200, 100), None),
    ({"width": "800"}, (800, 400), None),
    ({"width": "800", "disable": "upscale"}, (400, 200), None),
    ({"width": "100", "height": "100"}, (100, 100), None),
    ({"width": "100", "height": "100", "fit": "bounds"}, (100, 50), None),
    ({"width": "100", "height": "100", "fit": "cover"}, (200, 100), None),
    ({"width": "100", "height": "100", "fit": "crop"}, (200, 100), (50, 0, 150, 100)),
    ({"width": "300", "height": "300", "fit": "crop", "disable": "upscale"}, (400, 200), (50, 0, 350, 200)),
    ({"width": "1", "height": "1", "fit": "bounds"}, (1, 1), None),
]


@pytest.mark.parametrize(("params", "size", "kept"), SIZES)
def test_an_image_is_resized_as_asked(params: dict[str, str], size: tuple[int, int], kept: Any) -> None:
    assert resized(read_transform(params) or Transform(), (400, 200)) == (size, kept)


CROPS = [
    ("100,50", (150, 75, 250, 125)),
    ("0.5,50p", (100, 50, 300, 150)),
    ("1:1", (100, 0, 300, 200)),
    ("4:1", (0, 50, 400, 150)),
    ("100,50,x0,y10", (0, 10, 100, 60)),
    ("100,50,offset-x0,offset-y100", (0, 150, 100, 200)),
    ("100,50,x350,y0,safe", (350, 0, 400, 50)),
    ("500,500,safe", (0, 0, 400, 200)),
]


@pytest.mark.parametrize(("text", "box"), CROPS)
def test_an_image_is_cut_where_asked(text: str, box: tuple[int, ...]) -> None:
    transform = read_transform({"crop": text})
    assert transform is not None
    assert transform.crop is not None
    assert crop_box(transform.crop, (400, 200)) == box


@pytest.mark.parametrize("text", ["500,100", "100,50,x350,y0", "10,10,x400,y0,safe"])
def test_a_cut_over_the_edges_is_refused(text: str) -> None:
    transform = read_transform({"crop": text})
    assert transform is not None
    assert transform.crop is not None
    with pytest.raises(ImageParametersInvalid) as caught:
        crop_box(transform.crop, (400, 200))
    assert [(problem.path, problem.rule) for problem in caught.value.problems] == [("crop", "bounds")]


def test_edges_are_taken_away_and_grounds_put_below() -> None:
    assert trim_box((Length(10), Length(20), Length(30), Length(40)), (400, 200)) == (40, 10, 380, 170)
    assert canvas_box(Region((Length(600), Length(200))), (400, 200)) == (-100, 0, 500, 200)
    assert canvas_box(Region(None, 1.0, y=Place(offset=0)), (400, 200)) == (0, 0, 400, 400)
    with pytest.raises(ImageParametersInvalid):
        trim_box((Length(100),) * 4, (400, 200))


@pytest.mark.parametrize(
    ("asked", "auto", "accept", "word"),
    [
        ("", (), "image/avif,image/webp,*/*", "jpg"),
        ("png", (), "", "png"),
        ("pjpg", ("webp",), "image/webp", "webp"),
        ("pjpg", ("webp",), "image/png", "pjpg"),
        ("", ("webp", "avif"), "image/avif,image/webp", "avif"),
        ("", ("avif",), "image/webp", "jpg"),
    ],
)
def test_the_format_follows_the_client_where_it_is_asked_to(
    asked: str, auto: tuple[str, ...], accept: str, word: str
) -> None:
    assert choose_format(asked, auto, "image/jpeg", accept) == word
