"""PURE: where an image is cut, how large it becomes and what is put around it, in whole pixels."""

from typing import TypeAlias

from core.errors import Problem

from .parameters import LARGEST_SIDE, ImageParametersInvalid
from .transforms import Length, Place, Region, Transform

Size: TypeAlias = tuple[int, int]
Box: TypeAlias = tuple[int, int, int, int]
"""Left, top, right and bottom."""


def trim_box(edges: tuple[Length, ...], size: Size) -> Box:
    """What is left without the edges. Raises ImageParametersInvalid where nothing is."""
    top, right, bottom, left = edge_pixels(edges, size)
    box = left, top, size[0] - right, size[1] - bottom
    if box[0] >= box[2] or box[1] >= box[3]:
        raise _invalid("trim", "bounds", "leaves nothing of the image.")
    return box


def edge_pixels(edges: tuple[Length, ...], size: Size) -> Box:
    """Four edges in pixels: top, right, bottom, left."""
    width, height = size
    top, right, bottom, left = edges
    return top.pixels(height), right.pixels(width), bottom.pixels(height), left.pixels(width)


def crop_box(region: Region, size: Size) -> Box:
    """The part of an image that a region is. Raises ImageParametersInvalid where it reaches over the edges."""
    width, height = _inner_size(region, size) if region.size is None else _region_size(region.size, size)
    left, top = _start(region.x, size[0], width), _start(region.y, size[1], height)
    box = left, top, left + width, top + height
    if region.is_safe:
        box = max(left, 0), max(top, 0), min(box[2], size[0]), min(box[3], size[1])
    if box[0] < 0 or box[1] < 0 or box[2] > size[0] or box[3] > size[1] or box[0] >= box[2] or box[1] >= box[3]:
        raise _invalid("crop", "bounds", f"reaches over the edges of the image, which is {size[0]} by {size[1]}.")
    return box


def canvas_box(region: Region, size: Size) -> Box:
    """The ground an image is put on, seen from the image's upper left corner; never smaller than the image."""
    width, height = _outer_size(region, size) if region.size is None else _region_size(region.size, size)
    width, height = max(width, size[0]), max(height, size[1])
    left, top = _canvas_start(region.x, size[0], width), _canvas_start(region.y, size[1], height)
    return -left, -top, width - left, height - top


def resized(transform: Transform, size: Size) -> tuple[Size, Box | None]:
    """How large the image becomes, and the part of that which is kept where it is cut to fit."""
    width, height = (
        None if side is None else max(1, round(side.pixels(actual) * transform.dpr))
        for side, actual in zip((transform.width, transform.height), size, strict=True)
    )
    if width is None and height is None:
        return size, None
    if width is None or height is None or transform.fit is None:
        return _checked(_free(width, height, size, may_upscale=transform.may_upscale)), None
    shares = width / size[0], height / size[1]
    share = min(shares) if transform.fit == "bounds" else max(shares)
    if not transform.may_upscale:
        share = min(share, 1.0)
    scaled = _checked((max(1, round(size[0] * share)), max(1, round(size[1] * share))))
    if transform.fit != "crop":
        return scaled, None
    kept = min(width, scaled[0]), min(height, scaled[1])
    left, top = (scaled[0] - kept[0]) // 2, (scaled[1] - kept[1]) // 2
    return scaled, (left, top, left + kept[0], top + kept[1])


def _free(width: int | None, height: int | None, size: Size, *, may_upscale: bool) -> Size:
    """One side brings the other along; two sides are taken as they are."""
    if not may_upscale:
        width = None if width is None else min(width, size[0])
        height = None if height is None else min(height, size[1])
    if width is None and height is not None:
        width = max(1, round(size[0] * height / size[1]))
    elif height is None and width is not None:
        height = max(1, round(size[1] * width / size[0]))
    return width or size[0], height or size[1]


def checked_size(name: str, size: Size) -> Size:
    """The size, where it may be delivered. Raises ImageParametersInvalid naming the parameter that asked for it."""
    if max(size) > LARGEST_SIDE:
        raise _invalid(name, "max", f"asks for {size[0]} by {size[1]} pixels; no side is longer than {LARGEST_SIDE}.")
    return size


def _checked(size: Size) -> Size:
    return checked_size("width", size)


def _region_size(sides: tuple[Length, Length], size: Size) -> Size:
    return max(1, sides[0].pixels(size[0])), max(1, sides[1].pixels(size[1]))


def _inner_size(region: Region, size: Size) -> Size:
    """The largest of the ratio that lies inside."""
    width, height = size
    if width / height > region.ratio:
        return max(1, round(height * region.ratio)), height
    return width, max(1, round(width / region.ratio))


def _outer_size(region: Region, size: Size) -> Size:
    """The smallest of the ratio that lies around."""
    width, height = size
    if width / height > region.ratio:
        return width, max(1, round(width / region.ratio))
    return max(1, round(height * region.ratio)), height


def _start(place: Place, side: int, part: int) -> int:
    if place.start is not None:
        return place.start.pixels(side)
    return round((side - part) * place.offset / 100)


def _canvas_start(place: Place, side: int, ground: int) -> int:
    if place.start is not None:
        return min(place.start.pixels(ground), ground - side)
    return round((ground - side) * place.offset / 100)


def _invalid(name: str, rule: str, message: str) -> ImageParametersInvalid:
    return ImageParametersInvalid([Problem(name, rule, message)])
