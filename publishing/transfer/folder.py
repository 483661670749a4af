"""A folder in the layout of the vendor's command line export: its files, opened with care."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from core.errors import Invalid, Malformed
from core.json_values import JSONObject, JSONValue, Limits, parse_json

FILE_BYTES = 100 * 1024 * 1024
LIMITS = Limits(nodes=5_000_000, depth=100)


class BrokenExport(Exception):
    """A file of an export cannot be used. The message names it, and the place in it. No API ever answers with this."""

    def __init__(self, path: Path | str, why: str) -> None:
        super().__init__(f"{path}: {why}")


@dataclass(frozen=True, slots=True)
class ExportFolder:
    """The folder; paths inside it are given by their parts, each a plain name."""

    root: Path

    def path(self, *parts: str) -> Path:
        """Where a file of the folder is. Raises BrokenExport for a name that would lead elsewhere."""
        for part in parts:
            if part in {"", ".", ".."} or set(part) & set("/\\\0"):
                raise BrokenExport(
                    self.root.joinpath(*parts[:-1]), f"names a file {part!r}, which is no plain file name."
                )
        path = self.root.joinpath(*parts)
        if path.exists() and not path.resolve().is_relative_to(self.root.resolve()):
            raise BrokenExport(path, "leads out of the export.")
        return path

    def has(self, *parts: str) -> bool:
        """Whether the file is there."""
        return self.path(*parts).is_file()

    def folders(self, *parts: str) -> list[str]:
        """The names of the folders in a folder, sorted; none where it is missing."""
        path = self.path(*parts)
        return sorted(child.name for child in path.iterdir() if child.is_dir()) if path.is_dir() else []

    def files(self, *parts: str) -> list[str]:
        """The names of the files in a folder, sorted; none where it is missing."""
        path = self.path(*parts)
        return sorted(child.name for child in path.iterdir() if child.is_file()) if path.is_dir() else []

    def open(self, *parts: str) -> BinaryIO:
        """A file's bytes."""
        path = self.path(*parts)
        if not path.is_file():
            raise BrokenExport(path, "is missing.")
        return path.open("rb")

    def read(self, *parts: str) -> JSONValue:
        """The JSON value of a file."""
        path = self.path(*parts)
        try:
            with self.open(*parts) as file:
                body = file.read(FILE_BYTES + 1)
        except OSError as error:
            raise BrokenExport(path, f"cannot be read: {error.strerror}.") from error
        if len(body) > FILE_BYTES:
            raise BrokenExport(path, f"is larger than {FILE_BYTES} bytes.")
        try:
            value = parse_json(body, LIMITS)
            json.loads(body, object_pairs_hook=_without_doubles)
        except Malformed as error:
            raise BrokenExport(path, error.message.replace("The body", "the file")) from error
        except _DoubledKey as error:
            raise BrokenExport(path, f"has the key {error.args[0]!r} twice in one object.") from error
        except Invalid as error:
            problem = error.problems[0]
            raise BrokenExport(path, f"{problem.path or 'the file'} {problem.message}") from error
        except ValueError as error:
            # The second parser refuses numbers of thousands of digits, which the first one rounds.
            raise BrokenExport(path, f"cannot be read: {error}.") from error
        return value

    def read_object(self, *parts: str) -> JSONObject:
        """The JSON object of a file."""
        value = self.read(*parts)
        if not isinstance(value, dict):
            raise BrokenExport(self.path(*parts), "should hold an object.")
        return value

    def read_objects(self, *parts: str) -> list[JSONObject]:
        """The objects of a file that holds a list of them, or an object of them by uid."""
        value = self.read(*parts)
        items = list(value.values()) if isinstance(value, dict) else value
        if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
            raise BrokenExport(self.path(*parts), "should hold a list of objects.")
        return [item for item in items if isinstance(item, dict)]


class _DoubledKey(Exception):
    """A key stands twice in one object: what the first one said would be lost."""


def _without_doubles(pairs: list[tuple[str, object]]) -> None:
    seen: set[str] = set()
    for key, _ in pairs:
        if key in seen:
            raise _DoubledKey(key)
        seen.add(key)
