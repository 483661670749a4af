"""What a file field asks of the files it points at. Pure: the facts of a file come from whoever loaded it."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

from core.errors import Problem
from core.json_values import JSONValue

from .base import FieldReader
from .scalars import is_between


@dataclass(frozen=True, slots=True)
class FileFacts:
    """What is known of a file; width and height are None where it is no image, or an image without a size."""

    filename: str
    content_type: str
    width: int | None = None
    height: int | None = None


@dataclass(frozen=True, slots=True)
class FileRules:
    """Extensions a file may have, whether it must be an image, and the bounds of an image in pixels.

    A size that is not known, as of many SVG files, breaks no bound.
    """

    extensions: frozenset[str] = frozenset()
    is_image: bool = False
    width: tuple[float | None, float | None] = (None, None)
    height: tuple[float | None, float | None] = (None, None)

    def problems_of(self, facts: FileFacts, path: str) -> tuple[Problem, ...]:
        """What is wrong with a file at the path of the value that points at it."""
        return tuple(Problem(path, rule, message) for rule, message in self._broken(facts))

    def _broken(self, facts: FileFacts) -> Iterator[tuple[str, str]]:
        extension = PurePosixPath(facts.filename.lower()).suffix.lstrip(".")
        if self.extensions and extension not in self.extensions:
            yield "extensions", f"must be a file of the kinds {', '.join(sorted(self.extensions))}."
        if self.is_image and not facts.content_type.startswith("image/"):
            yield "image", "must be an image."
        for name, size, (least, most) in (("width", facts.width, self.width), ("height", facts.height, self.height)):
            if size is not None and not is_between(size, least, most):
                yield "dimension", f"must have a {name} {_between(least, most)}; it has {size}."


def _between(least: float | None, most: float | None) -> str:
    if least is None:
        return f"of at most {most} pixels"
    return f"of at least {least} pixels" if most is None else f"between {least} and {most} pixels"


def read_file_rules(reader: FieldReader) -> FileRules | None:
    """The rules in a file field's JSON; None where it has none."""
    extensions = reader.source.get("extensions")
    if extensions is not None and not isinstance(extensions, list | str):
        reader.refuse("extensions", "type", "must be a list of file name extensions.")
    listed = extensions.split(",") if isinstance(extensions, str) else _texts(extensions)
    names = [name.strip().lower().lstrip(".") for name in listed]
    rules = FileRules(
        extensions=frozenset(name for name in names if name),
        is_image=reader.metadata.get("image") is True,
        width=_read_dimension(reader, "width"),
        height=_read_dimension(reader, "height"),
    )
    return rules if rules != FileRules() else None


def _texts(value: JSONValue) -> list[str]:
    return [each for each in value if isinstance(each, str)] if isinstance(value, list) else []


def _read_dimension(reader: FieldReader, key: str) -> tuple[float | None, float | None]:
    dimension = reader.source.get("dimension")
    bounds = dimension.get(key) if isinstance(dimension, dict) else None
    if not isinstance(bounds, dict):
        return None, None
    least, most = (_read_pixels(reader, bounds, f"dimension.{key}", name) for name in ("min", "max"))
    if least is not None and most is not None and least > most:
        reader.refuse(f"dimension.{key}.min", "range", "must not be greater than max.")
    return least, most


def _read_pixels(reader: FieldReader, bounds: dict[str, JSONValue], at: str, name: str) -> float | None:
    value = bounds.get(name)
    if value is None or value == "":
        return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        reader.refuse(f"{at}.{name}", "type", "must be a number.")
        return None
    return value
