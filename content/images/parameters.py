"""PURE: the parameters of image delivery, from the words of an address to what is to be done with an image."""

import math
import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from core.errors import Invalid, Problem

from .formats import FORMATS
from .transforms import Colour, Length, Place, Region, Sharpness, Transform

LARGEST_SIDE: Final = 8192
"""Pixels of a side of what is delivered."""

_NUMBER: Final = re.compile(r"-?(?:\d{1,9}(?:\.\d{1,9})?|\.\d{1,9})")
_HEX: Final = re.compile(r"[0-9a-fA-F]{3}|[0-9a-fA-F]{6}")
_PLACE: Final = re.compile(r"(?P<kind>offset-)?(?P<axis>[xy])?(?P<value>-?[\d.]+p?)")


class ImageParametersInvalid(Invalid):
    """The image cannot be delivered like this."""


def read_transform(params: Mapping[str, str]) -> Transform | None:
    """What the parameters ask for; None where none of them is about images.

    Raises ImageParametersInvalid with every parameter that makes no sense. Parameters of other names mean nothing here.
    """
    asked, problems = {}, []
    for name, reader in _READERS.items():
        text = params.get(name)
        if text is None:
            continue
        try:
            asked[name.replace("-", "_")] = reader(text.strip())
        except ValueError as error:
            problems.append(Problem(name, "value", str(error)))
    if problems:
        raise ImageParametersInvalid(problems)
    return Transform(**asked) if asked else None


def relevant(params: Mapping[str, str]) -> dict[str, str]:
    """The parameters that are about images, in a fixed order: equal for equal requests."""
    return {name: params[name].strip() for name in sorted(_READERS) if name in params}


def _number(text: str, least: float, most: float, *, told: str = "") -> float:
    value = float(text) if _NUMBER.fullmatch(text) else math.nan
    if not least <= value <= most:
        raise ValueError(told or f"must be a number from {least:g} to {most:g}.")
    return value


def _length(text: str) -> Length:
    """`300` pixels, `0.5` or `50p` of a side."""
    told = f"must be pixels up to {LARGEST_SIDE}, a share like 0.5 or a percentage like 50p."
    if text.endswith("p"):
        return Length(_number(text[:-1], 0, LARGEST_SIDE * 100, told=told) / 100, is_share=True)
    value = _number(text, 0, LARGEST_SIDE, told=told)
    return Length(value, is_share=0 < value < 1)


def _side(text: str) -> Length:
    """A length of which something is left."""
    found = _length(text)
    if not found.amount:
        raise ValueError(f"must be more than nothing: pixels up to {LARGEST_SIDE}, a share or a percentage.")
    return found


def _edges(text: str) -> tuple[Length, ...]:
    """One to four lengths, in the order and shorthand of CSS; always four: top, right, bottom, left."""
    parts = [_length(part) for part in text.split(",")] if text.count(",") < 4 else []
    match parts:
        case [each]:
            return each, each, each, each
        case [upright, across]:
            return upright, across, upright, across
        case [top, across, bottom]:
            return top, across, bottom, across
        case [top, right, bottom, left]:
            return top, right, bottom, left
    raise ValueError("must be one to four lengths: top, right, bottom, left.")


def _region(text: str) -> Region:
    """`300,400`, `16:9`, then `x10,y0.5` or `offset-x10,offset-y90`, then `safe` or `smart`."""
    first, *rest = text.split(",")
    words = {"safe", "smart"} & set(rest)
    rest = [part for part in rest if part not in words]
    size, ratio = None, 1.0
    if ":" in first:
        ratio = _ratio(first)
    elif rest:
        size, rest = (_side(first), _side(rest[0])), rest[1:]
    else:
        raise ValueError("must be a width and a height, as in 300,400, or a ratio, as in 16:9.")
    places = _places(rest)
    return Region(size, ratio, places["x"], places["y"], "safe" in words, "smart" in words)


def _ratio(text: str) -> float:
    told = "must be a ratio of two positive numbers, as in 16:9."
    parts = [_number(part, 1e-6, 1e6, told=told) for part in text.split(":")]
    if len(parts) != 2:
        raise ValueError(told)
    return parts[0] / parts[1]


def _places(parts: list[str]) -> dict[str, Place]:
    places = {"x": Place(), "y": Place()}
    if len(parts) > 2:
        raise ValueError("has more parts than a size and a place.")
    for index, part in enumerate(parts):
        found = _PLACE.fullmatch(part)
        if found is None:
            raise ValueError(
                f"has the part {part[:40]!r}; a place is x10, y0.5, offset-x10, offset-y90, safe or smart."
            )
        axis = found["axis"] or "xy"[index]
        if found["kind"]:
            places[axis] = Place(offset=_number(found["value"], 0, 100))
        else:
            places[axis] = Place(start=_length(found["value"]))
    return places


def _word(*words: str) -> Callable[[str], str]:
    def read(text: str) -> str:
        if text not in words:
            raise ValueError(
                f"must be {', '.join(words[:-1])} or {words[-1]}." if words[1:] else f"must be {words[0]}."
            )
        return text

    return read


def _words(*words: str) -> Callable[[str], tuple[str, ...]]:
    def read(text: str) -> tuple[str, ...]:
        return tuple(_word(*words)(part.strip()) for part in text.split(","))

    return read


def _between(least: float, most: float) -> Callable[[str], float]:
    return lambda text: _number(text, least, most)


def _whole(least: int, most: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        value = _number(text, least, most, told=f"must be a whole number from {least} to {most}.")
        if value != int(value):
            raise ValueError(f"must be a whole number from {least} to {most}.")
        return int(value)

    return read


_TURNS: Final = {"r": 6, "l": 8, "h": 2, "v": 4, "hv": 3, "vh": 3}


def _orient(text: str) -> int:
    return _TURNS.get(text) or _whole(1, 8)(text)


def _colour(text: str) -> Colour:
    """`cccccc`, `ccc`, `140,220,123` or `140,220,123,0.5`."""
    told = "must be three or six hexadecimal digits, or red, green, blue from 0 to 255 and an opacity from 0 to 1."
    digits = text.removeprefix("#")
    if _HEX.fullmatch(digits):
        digits = digits if len(digits) == 6 else "".join(digit * 2 for digit in digits)
        red, green, blue = bytes.fromhex(digits)
        return red, green, blue, 255
    parts = text.split(",")
    if len(parts) not in (3, 4):
        raise ValueError(told)
    red, green, blue = (round(_number(part.strip(), 0, 255, told=told)) for part in parts[:3])
    opacity = _number(parts[3].strip(), 0, 1, told=told) if parts[3:] else 1.0
    return red, green, blue, round(opacity * 255)


def _sharpen(text: str) -> Sharpness:
    """`a5,r2,t0`: amount, radius, threshold."""
    parts = {part.strip()[:1]: part.strip()[1:] for part in text.split(",")}
    if set(parts) != {"a", "r", "t"}:
        raise ValueError("must be an amount, a radius and a threshold, as in a5,r2,t0.")
    threshold = round(_number(parts["t"], 0, 255))
    return Sharpness(_number(parts["a"], 0, 10), _number(parts["r"], 1, 1000), threshold)


def _unsupported(_: str) -> None:
    raise ValueError("is not supported by this installation.")


_READERS: Final[Mapping[str, Callable[[str], Any]]] = {
    "auto": _words("webp", "avif"),
    "bg-color": _colour,
    "blur": _between(1, 1000),
    "brightness": _between(-100, 100),
    "canvas": _region,
    "contrast": _between(-100, 100),
    "crop": _region,
    "disable": _word("upscale"),
    "dpr": _between(0.01, 10_000),
    "fit": _word("bounds", "cover", "crop"),
    "format": _word(*FORMATS),
    "frame": _whole(1, 1),
    "height": _side,
    "orient": _orient,
    "overlay": _unsupported,
    "pad": _edges,
    "quality": _whole(1, 100),
    "resize-filter": _word("nearest", "bilinear", "bicubic", "lanczos2", "lanczos3"),
    "saturation": _between(-100, 100),
    "sharpen": _sharpen,
    "trim": _edges,
    "width": _side,
}

PARAMETERS: Final = tuple(_READERS)
"""The names of the parameters that are about images."""
