"""Images through Pillow: opened, drawn as a transform says, and written. Runs in the process that `worker` is, only."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from io import BytesIO
from typing import Any, BinaryIO, Final

from PIL import Image, ImageCms, ImageEnhance, ImageFilter, ImageSequence

from core.errors import Problem

from .formats import FORMATS, Format
from .geometry import Box, Size, canvas_box, checked_size, crop_box, edge_pixels, resized, trim_box
from .parameters import ImageParametersInvalid
from .transforms import Colour, Region, Transform

MOST_PIXELS: Final = 50_000_000
"""Of an image that is stored."""
MOST_DRAWN: Final = 45_000_000
"""Of all frames together, in what is drawn and in what is written. At four bytes each, 200 MB hold them."""
MOST_FRAMES: Final = 1000

_FILTERS: Final = {
    "nearest": Image.Resampling.NEAREST,
    "bilinear": Image.Resampling.BILINEAR,
    "bicubic": Image.Resampling.BICUBIC,
    "lanczos2": Image.Resampling.LANCZOS,
    "lanczos3": Image.Resampling.LANCZOS,
}
_TURNS: Final = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_WHITE: Final = (255, 255, 255, 255)
_CLEAR: Final = (0, 0, 0, 0)
_ORIENTATION: Final = 0x0112
"""The number under which cameras note how they were held."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What is done with every frame alike: boxes in pixels of the frame as the step before left it."""

    trim: Box | None
    crop: Box | None
    size: Size
    kept: Box | None
    ground: Box | None

    @property
    def final_size(self) -> Size:
        """How large the frames become."""
        box = self.ground or self.kept
        return (box[2] - box[0], box[3] - box[1]) if box else self.size


def deliver(source: BinaryIO, pillow_format: str, transform: Transform, word: str) -> bytes:
    """The image as the transform says, in the format of the word, without metadata.

    Raises ImageParametersInvalid where a parameter makes no sense for this image.
    """
    target = FORMATS[word]
    with Image.open(source, formats=[pillow_format]) as image:
        frames = _frame_count(image, transform, target)
        if frames == 1:
            _decode_smaller(image, transform)
        _check_amount(image.size, frames, "image")
        first = _upright(image, transform)
        plan = make_plan(first, transform)
        _check_amount(plan.final_size, frames, "width")
        if frames == 1:
            return _write([_draw(first, plan, transform)], transform, target, {})
        drawn = [_draw(_upright(frame, transform), plan, transform) for frame in _frames(image)]
        return _write(drawn, transform, target, _timing(image))


def _frame_count(image: Image.Image, transform: Transform, target: Format) -> int:
    if transform.frame or not target.can_move:
        return 1
    frames: int = getattr(image, "n_frames", 1)
    if frames > MOST_FRAMES:
        raise _invalid("image", "frames", f"has {frames} frames; no more than {MOST_FRAMES} can be transformed.")
    return frames


def _check_amount(size: Size, frames: int, name: str) -> None:
    if size[0] * size[1] * frames > MOST_DRAWN:
        raise _invalid(name, "pixels", f"comes to more than {MOST_DRAWN:,} pixels.")


def _decode_smaller(image: Image.Image, transform: Transform) -> None:
    """Let a JPEG be decoded at a half, a quarter or an eighth, where nothing is measured on its pixels."""
    if transform.crop or transform.trim or image.format != "JPEG":
        return
    wanted = max(resized(transform, image.size)[0] + resized(transform, image.size[::-1])[0])
    image.draft(None, (wanted, wanted))


def _frames(image: Image.Image) -> Iterator[Image.Image]:
    for frame in ImageSequence.Iterator(image):
        yield frame.copy()


def _timing(image: Image.Image) -> dict[str, Any]:
    durations = [frame.info.get("duration", 100) for frame in ImageSequence.Iterator(image)]
    return {"duration": durations, "loop": image.info.get("loop", 0)}


def _upright(image: Image.Image, transform: Transform) -> Image.Image:
    """The pixels as red, green and blue, with an opacity where there is one, turned as the camera or the parameter says."""
    turn = transform.orient or image.getexif().get(_ORIENTATION, 1)
    pixels = _in_common_colours(image)
    return pixels.transpose(_TURNS[turn]) if turn in _TURNS else pixels


def _in_common_colours(image: Image.Image) -> Image.Image:
    if image.mode.startswith("I;16"):
        image = image.point(lambda value: value / 256).convert("L")
    mode = "RGBA" if image.has_transparency_data else "RGB"
    profile = image.info.get("icc_profile")
    if profile and image.mode in ("RGB", "RGBA", "CMYK", "L"):
        return _in_srgb(image, profile, mode).convert(mode)
    # Converting makes a copy even where there is nothing to convert.
    return image if image.mode == mode else image.convert(mode)


def _in_srgb(image: Image.Image, profile: bytes, mode: str) -> Image.Image:
    """The same colours without the profile; with one that is broken, or for other colours, the pixels as they are."""
    try:
        source, target = ImageCms.ImageCmsProfile(BytesIO(profile)), ImageCms.createProfile("sRGB")
        converted = ImageCms.profileToProfile(image, source, target, outputMode=mode)
    except (ImageCms.PyCMSError, OSError, ValueError):
        return image
    return converted or image


def make_plan(image: Image.Image, transform: Transform) -> Plan:
    """Where the image is cut and how large it becomes. Raises ImageParametersInvalid."""
    size = image.size
    trim = trim_box(transform.trim, size) if transform.trim else None
    size = _size_of(trim) if trim else size
    crop = None
    if transform.crop is not None:
        seen = image.crop(trim) if trim else image
        crop = crop_box(_looked_at(transform.crop, seen), size)
        size = _size_of(crop)
    size, kept = resized(transform, size)
    ground = _ground(transform, _size_of(kept) if kept else size)
    return Plan(trim, crop, size, kept, ground)


def _ground(transform: Transform, size: Size) -> Box | None:
    """What the finished image stands on: the canvas and the padding around it."""
    box: Box | None = None
    if transform.canvas is not None:
        box = canvas_box(transform.canvas, size)
        checked_size("canvas", _size_of(box))
    if transform.pad:
        left, top, right, bottom = box or (0, 0, *size)
        above, beside, below, before = edge_pixels(transform.pad, (right - left, bottom - top))
        box = left - before, top - above, right + beside, bottom + below
        checked_size("pad", _size_of(box))
    return box


def _size_of(box: Box) -> Size:
    return box[2] - box[0], box[3] - box[1]


def _looked_at(region: Region, image: Image.Image) -> Region:
    """A smart region, put where the image has most edges; any other as it is."""
    if not region.is_smart:
        return region
    small = image.resize((max(3, min(64, image.width)), max(3, min(64, image.height)))).convert("L")
    # The outermost pixels have no neighbours, which the filter takes for an edge.
    edges = small.filter(ImageFilter.FIND_EDGES).crop((1, 1, small.width - 1, small.height - 1))
    box = crop_box(replace(region, is_smart=False), image.size)
    across = edges.resize((edges.width, 1), Image.Resampling.BOX).tobytes()
    upright = edges.resize((1, edges.height), Image.Resampling.BOX).tobytes()
    x = replace(region.x, offset=_busiest(across, (box[2] - box[0]) / image.width))
    y = replace(region.y, offset=_busiest(upright, (box[3] - box[1]) / image.height))
    return replace(region, x=x, y=y)


def _busiest(amounts: bytes, share: float) -> float:
    """The percentage of the free room before the window of that share that holds most; the middle among equals."""
    length = max(1, round(len(amounts) * share))
    room = len(amounts) - length
    if room <= 0:
        return 50.0
    best = max(range(room + 1), key=lambda start: (sum(amounts[start : start + length]), -abs(start - room / 2)))
    return 100 * best / room


def _draw(image: Image.Image, plan: Plan, transform: Transform) -> Image.Image:
    for box in (plan.trim, plan.crop):
        image = image.crop(box) if box else image
    if plan.size != image.size:
        image = image.resize(plan.size, _FILTERS[transform.resize_filter], reducing_gap=3.0)
    image = _adjusted(image.crop(plan.kept) if plan.kept else image, transform)
    if plan.ground is None and transform.bg_color is None:
        return image
    box = plan.ground or (0, 0, *image.size)
    return _on_ground(image, _size_of(box), transform.bg_color or _CLEAR, (-box[0], -box[1]))


def _on_ground(image: Image.Image, size: Size, colour: Colour, place: Size = (0, 0)) -> Image.Image:
    ground = Image.new("RGBA", size, colour)
    ground.alpha_composite(image.convert("RGBA"), place)
    return ground


def _adjusted(image: Image.Image, transform: Transform) -> Image.Image:
    for enhancer, change in (
        (ImageEnhance.Brightness, transform.brightness),
        (ImageEnhance.Contrast, transform.contrast),
        (ImageEnhance.Color, transform.saturation),
    ):
        if change:
            image = enhancer(image).enhance(1 + change / 100)
    if transform.sharpen is not None:
        sharp = transform.sharpen
        image = image.filter(ImageFilter.UnsharpMask(min(sharp.radius, 50), round(sharp.amount * 100), sharp.threshold))
    return image.filter(ImageFilter.GaussianBlur(transform.blur)) if transform.blur else image


def _write(frames: list[Image.Image], transform: Transform, target: Format, timing: dict[str, Any]) -> bytes:
    frames = [_in_colours_of(target, frame) for frame in frames]
    options: dict[str, Any] = {"format": target.pillow, **timing}
    if target.pillow in ("JPEG", "WEBP", "AVIF"):
        options["quality"] = transform.quality or target.quality
    if target.is_lossless:
        options["lossless"] = True
    if target.is_progressive:
        options["progressive"] = True
    if target.pillow == "AVIF":
        # One thread for one image: how many images at once is decided elsewhere.
        options |= {"speed": 8, "max_threads": 1}
    if len(frames) > 1:
        options |= {"save_all": True, "append_images": frames[1:]}
        if target.pillow == "GIF":
            options["disposal"] = 2
    out = BytesIO()
    frames[0].save(out, **options)
    return out.getvalue()


def _in_colours_of(target: Format, image: Image.Image) -> Image.Image:
    if image.mode == "RGB" or image.getchannel("A").getextrema() == (255, 255):
        return image.convert("RGB")
    return image if target.has_alpha else _on_ground(image, image.size, _WHITE).convert("RGB")


def _invalid(name: str, rule: str, message: str) -> ImageParametersInvalid:
    return ImageParametersInvalid([Problem(name, rule, message)])
