"""The bytes of assets: written under random keys before the rows commit, and taken away again where they do not."""

import hashlib
import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from io import BytesIO
from typing import BinaryIO, cast

from django.conf import settings
from django.core.files import File
from django.core.files.storage import default_storage
from django.db import DatabaseError, connection, transaction

from content import media
from content.images.parameters import ImageParametersInvalid
from content.images.programs import measure_image
from content.models import AssetVersion
from core.errors import Invalid, Problem

_written: ContextVar[list[str] | None] = ContextVar("written", default=None)


class FileInvalid(Invalid):
    """The file cannot be stored."""


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as somebody handed it in: its bytes, or an open file that can be read twice, and the name it had."""

    content: bytes | BinaryIO
    filename: str


@dataclass(frozen=True, slots=True)
class FileFacts:
    """What a file is: named as the columns of an asset's version."""

    filename: str
    content_type: str
    file_size: int
    sha256: bytes
    width: int | None
    height: int | None


@contextmanager
def files_follow_transaction() -> Iterator[None]:
    """Around a transaction: files stored inside go again where the block ends with an error.

    The outermost block answers for all: an import of many assets removes every file when its one transaction fails.
    """
    if _written.get() is not None:
        yield
        return
    keys: list[str] = []
    token = _written.set(keys)
    try:
        yield
    except BaseException:
        _remove_unless_kept(keys)
        raise
    finally:
        _written.reset(token)


def _remove_unless_kept(keys: list[str]) -> None:
    """Delete the files no row names. Where the database cannot tell, they stay: better an orphan than a missing file."""
    kept: set[str] = set()
    if keys and not (connection.in_atomic_block and connection.needs_rollback):
        try:
            # A connection that broke while committing leaves open whether the rows are there.
            kept = set(AssetVersion.objects.filter(storage_key__in=keys).values_list("storage_key", flat=True))
        except DatabaseError:
            return
    for key in keys:
        if key not in kept:
            default_storage.delete(key)


def remove_after_commit(keys: Iterable[str]) -> None:
    """Delete files once the transaction that deletes the rows naming them is through; where it is not, they stay."""
    doomed = sorted(set(keys))
    transaction.on_commit(lambda: _remove_unless_kept(doomed), robust=True)


def store_file(upload: Upload) -> tuple[str, FileFacts]:
    """Check the file and write its bytes; the random key they stand under, and what the file is.

    Only inside `files_follow_transaction`. Raises FileInvalid before anything is written.
    """
    keys = _written.get()
    if keys is None:
        raise RuntimeError("store_file was called outside files_follow_transaction")
    file = BytesIO(upload.content) if isinstance(upload.content, bytes) else upload.content
    facts = inspect_file(file, upload.filename)
    name = secrets.token_hex(20)
    key = f"assets/{name[:2]}/{name}"
    keys.append(key)
    file.seek(0)
    return default_storage.save(key, File(file)), facts


def open_stored(key: str, part: range) -> BinaryIO:
    """A stretch of a stored file, positioned at its beginning. Raises FileNotFoundError.

    From a bucket only the stretch is fetched, as it is read; the storage's own file would fetch the whole first.
    """
    file = default_storage.open(key)
    remote = getattr(file, "obj", None)
    if remote is not None:
        file.close()
        stretch = {"Range": f"bytes={part.start}-{part.stop - 1}"} if part else {}
        return cast("BinaryIO", remote.get(**stretch)["Body"])
    file.seek(part.start)
    return cast("BinaryIO", file)


def inspect_file(file: BinaryIO, filename: str) -> FileFacts:
    """What a file is, without storing it. Raises FileInvalid with the rule."""
    head, size, digest = _measure(file)
    content_type = media.detect_type(head, filename)
    width, height = _dimensions(file, content_type) if content_type in media.RASTER_TYPES else (None, None)
    return FileFacts(media.safe_filename(filename), content_type, size, digest, width, height)


def _measure(file: BinaryIO) -> tuple[bytes, int, bytes]:
    file.seek(0)
    head = chunk = file.read(media.HEAD_BYTES)
    digest, size = hashlib.sha256(), 0
    while chunk:
        digest.update(chunk)
        size += len(chunk)
        if size > settings.ASSET_BYTES:
            raise FileInvalid([Problem("upload", "size", f"is larger than {settings.ASSET_BYTES} bytes.")])
        chunk = file.read(1024 * 1024)
    return head, size, digest.digest()


def _dimensions(file: BinaryIO, content_type: str) -> tuple[int | None, int | None]:
    """Width and height from an image's header, read in a process of its own; unknown for a broken one."""
    try:
        found = measure_image(file, content_type)
    except ImageParametersInvalid as error:
        raise FileInvalid([replace(problem, path="upload") for problem in error.problems]) from error
    return found or (None, None)
