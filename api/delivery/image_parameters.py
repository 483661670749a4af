"""What the documentation says of the parameters of image delivery, by name."""

from collections.abc import Mapping
from typing import Any, Final

from content.images.formats import FORMATS

_TEXT: Final = {"type": "string"}

IMAGE_PARAMETERS: Final[Mapping[str, tuple[dict[str, Any], str]]] = {
    "auto": (_TEXT, "`webp` or `avif` for clients that take it, else `format`."),
    "bg-color": (_TEXT, "The colour below transparent parts and added edges: `cccccc` or `140,220,123,0.5`."),
    "blur": ({"type": "number", "minimum": 1, "maximum": 1000}, "Less definition."),
    "brightness": ({"type": "number", "minimum": -100, "maximum": 100}, "Darker or brighter."),
    "canvas": (_TEXT, "A larger ground, as `crop` says a part."),
    "contrast": ({"type": "number", "minimum": -100, "maximum": 100}, "Less or more contrast."),
    "crop": (_TEXT, "A part: `300,400` or `16:9`, then `x10,y20` or `offset-x10,offset-y90`, `safe`, `smart`."),
    "disable": ({**_TEXT, "enum": ["upscale"]}, "Never larger than it is."),
    "dpr": ({"type": "number", "minimum": 0.01, "maximum": 10_000}, "Device pixels for one pixel asked for."),
    "fit": ({**_TEXT, "enum": ["bounds", "cover", "crop"]}, "How the image fits `width` and `height`."),
    "format": ({**_TEXT, "enum": list(FORMATS)}, "Another format."),
    "frame": ({"type": "integer", "enum": [1]}, "Only the first frame of a moving picture."),
    "height": (_TEXT, "Pixels, or a share like `0.5`, or a percentage like `50p`."),
    "orient": (_TEXT, "Turned and mirrored, `1` to `8` as in EXIF."),
    "overlay": (_TEXT, "Not supported: refused."),
    "pad": (_TEXT, "Edges added, in the order of CSS: `10,20,30,40`."),
    "quality": ({"type": "integer", "minimum": 1, "maximum": 100}, "The quality of JPEG, WebP and AVIF."),
    "resize-filter": (_TEXT, "`nearest`, `bilinear`, `bicubic`, `lanczos2` or `lanczos3`."),
    "saturation": ({"type": "number", "minimum": -100, "maximum": 100}, "Less or more colour."),
    "sharpen": (_TEXT, "More definition: amount, radius and threshold, as in `a5,r2,t0`."),
    "trim": (_TEXT, "Edges taken away, in the order of CSS."),
    "width": (_TEXT, "Pixels, or a share like `0.5`, or a percentage like `50p`."),
}
