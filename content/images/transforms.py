"""PURE: what is to be done with an image."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

Fit: TypeAlias = Literal["bounds", "cover", "crop"]
Colour: TypeAlias = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class Length:
    """Pixels, or a share of the side they are measured on."""

    amount: float
    is_share: bool = False

    def pixels(self, side: int) -> int:
        """As whole pixels of a side that is so long."""
        return round(self.amount * side) if self.is_share else round(self.amount)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a region begins on one axis: at a length, or with a percentage of the room that is left before it."""

    start: Length | None = None
    offset: float = 50.0


@dataclass(frozen=True, slots=True)
class Region:
    """A part of an image, or the ground it is put on: a size or a ratio of width to height, and where it lies.

    `is_safe` cuts it at the image's edges; `is_smart` puts it where most is to be seen.
    """

    size: tuple[Length, Length] | None
    ratio: float = 1.0
    x: Place = Place()
    y: Place = Place()
    is_safe: bool = False
    is_smart: bool = False


@dataclass(frozen=True, slots=True)
class Sharpness:
    """How much edges stand out, how wide they are taken, and from which difference on."""

    amount: float
    radius: float
    threshold: int


@dataclass(frozen=True, slots=True)
class Transform:
    """Everything that is to be done with an image; what was not asked for has the value that does nothing."""

    width: Length | None = None
    height: Length | None = None
    dpr: float = 1.0
    fit: Fit | None = None
    disable: str = ""
    resize_filter: str = "lanczos3"
    crop: Region | None = None
    canvas: Region | None = None
    trim: tuple[Length, ...] = ()
    pad: tuple[Length, ...] = ()
    orient: int = 0
    bg_color: Colour | None = None
    blur: float = 0.0
    sharpen: Sharpness | None = None
    saturation: float = 0.0
    contrast: float = 0.0
    brightness: float = 0.0
    frame: int = 0
    quality: int = 0
    format: str = ""
    auto: tuple[str, ...] = ()

    @property
    def may_upscale(self) -> bool:
        """Whether the image may become larger than it is."""
        return self.disable != "upscale"
