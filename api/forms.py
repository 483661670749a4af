"""Multipart bodies: fields and files by name, files past 2.5 MB on disk, the boundary found where a client forgot it."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Protocol, TypeAlias

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation, TooManyFieldsSent, TooManyFilesSent
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, load_handler
from django.http import HttpRequest, QueryDict, UnreadablePostError
from django.http.multipartparser import MultiPartParser, MultiPartParserError
from django.utils.datastructures import MultiValueDict

from core.errors import Invalid, Malformed, Problem, TooLarge
from core.json_values import JSONObject, Limits, parse_json

File: TypeAlias = "UploadedFile[bytes]"
_Files: TypeAlias = "MultiValueDict[str, File]"

_MULTIPART = "multipart/form-data"
_LONGEST_BOUNDARY = 200
_MOST_FIELDS = 1_000
_TOO_MANY_FIELDS = f"The body has more than {_MOST_FIELDS} fields."
_REPLACED = "\ufffd"
"""What the parser puts in the place of bytes that are no UTF-8."""


@dataclass(frozen=True, slots=True)
class Form:
    """What a multipart body carries. Names keep their brackets: `asset[upload]`.

    `json` is the whole body where it is JSON after all: the vendor's Python SDK sends objects under a form's type.
    """

    fields: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    files: Mapping[str, File] = field(default_factory=dict)
    json: bytes = b""

    def text(self, name: str) -> str | None:
        """The last value of a field; None where it was not sent."""
        values = self.fields.get(name)
        return values[-1] if values else None

    def file(self, name: str) -> File:
        """The file of that name; Invalid naming it where there is none."""
        found = self.files.get(name)
        if found is None:
            raise Invalid([Problem(name, "required", "is a required file.")])
        return found

    def document(self, name: str) -> JSONObject:
        """The JSON object in the file, or else the field, of that name. Raises Malformed, Invalid, TooLarge."""
        found = self.files.get(name)
        raw = _bytes_of(found) if found is not None else (self.text(name) or "").encode()
        if not raw.strip():
            raise Invalid([Problem(name, "required", "is a required file.")])
        value = parse_json(raw, Limits(nodes=settings.API_BODY_NODES, depth=settings.API_BODY_DEPTH))
        if not isinstance(value, dict):
            raise Invalid([Problem(name, "type", "must hold a JSON object.")])
        return value

    def digest(self) -> bytes:
        """A digest of the fields and files, whatever the boundary between them was."""
        digest = hashlib.sha256()
        for name, values in sorted(self.fields.items()):
            digest.update(repr((name, values)).encode())
        for name, file in sorted(self.files.items()):
            digest.update(repr((name, file.name, file.size)).encode())
            for chunk in file.chunks():
                digest.update(chunk)
            file.seek(0)
        return digest.digest()

    def close(self) -> None:
        """Let go of the files and of the room they take on disk."""
        for file in self.files.values():
            file.close()


def is_form(request: HttpRequest) -> bool:
    """Whether the body says that it is multipart, with or without a boundary."""
    return (request.content_type or "") == _MULTIPART


def read_form(request: HttpRequest) -> Form:
    """The form of a request; whoever reads it closes it. The body can be read once.

    Raises Malformed where the body is none or is broken, Invalid where a field cannot be stored, TooLarge past the cap.
    """
    if not is_form(request):
        raise Malformed(f"The body must be {_MULTIPART}, not {request.content_type or 'without a type'}.")
    length = _length(request)
    if length > settings.UPLOAD_BODY_BYTES:
        raise TooLarge(f"The request's body is larger than {settings.UPLOAD_BODY_BYTES} bytes.")
    boundary = (request.content_params or {}).get("boundary", "")
    try:
        head = b"" if boundary else _read_head(request)
        if head.lstrip().startswith(b"{"):
            return Form(json=_read_json(head, request))
        return _read_parts(request, head, boundary or _first_boundary(head), length)
    except TooManyFieldsSent as error:
        raise TooLarge(_TOO_MANY_FIELDS) from error
    except TooManyFilesSent as error:
        raise TooLarge(f"The body has more than {settings.DATA_UPLOAD_MAX_NUMBER_FILES} files.") from error
    except RequestDataTooBig as error:
        raise TooLarge(f"The body's fields are larger than {settings.DATA_UPLOAD_MAX_MEMORY_SIZE} bytes.") from error
    except (MultiPartParserError, SuspiciousOperation, UnreadablePostError, ValueError, OSError) as error:
        raise Malformed(f"The multipart body cannot be read: {_reason(error)}") from error


def _length(request: HttpRequest) -> int:
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return 0


def _read_head(request: HttpRequest) -> bytes:
    """The first bytes, with the line that should name the boundary: empty lines before it do no harm."""
    return request.read(_LONGEST_BOUNDARY + 4).lstrip(b"\r\n")


def _read_json(head: bytes, request: HttpRequest) -> bytes:
    body = head + request.read(settings.API_BODY_BYTES + 1)
    if len(body) > settings.API_BODY_BYTES:
        raise TooLarge(f"The request's body is larger than {settings.API_BODY_BYTES} bytes.")
    return body


def _read_parts(request: HttpRequest, head: bytes, boundary: str, length: int) -> Form:
    stream = _Stream(head, request, boundary)
    meta = {"CONTENT_TYPE": f'{_MULTIPART}; boundary="{boundary}"', "CONTENT_LENGTH": str(length)}
    handlers = [load_handler(path, request) for path in settings.FILE_UPLOAD_HANDLERS]
    fields, files = _parse(MultiPartParser(meta, stream, handlers, "utf-8"), handlers)  # type: ignore[arg-type]  # the parser only reads
    try:
        _check(fields, files, stream)
    except BaseException:
        for upload in _each(files):
            upload.close()
        raise
    return Form(
        {name: tuple(values) for name, values in fields.lists()}, {name: uploads[0] for name, uploads in files.lists()}
    )


def _parse(parser: MultiPartParser, handlers: list[FileUploadHandler]) -> tuple[QueryDict, _Files]:
    try:
        return parser.parse()
    except BaseException:
        # The parser closes the files that were complete, not the one in whose middle it stopped.
        for handler in handlers:
            handler.upload_interrupted()
        raise


def _check(fields: QueryDict, files: _Files, stream: "_Stream") -> None:
    """Raise where there is too much, something was lost on the way, or a field is no text that PostgreSQL holds."""
    if sum(len(values) for _, values in fields.lists()) > _MOST_FIELDS:
        raise TooLarge(_TOO_MANY_FIELDS)
    if not stream.is_closed:
        raise MultiPartParserError("it ended before its last boundary.")
    # The parser drops what it cannot name without a word.
    if sum(len(values) for _, values in fields.lists()) + len(list(_each(files))) != stream.delimiter_count - 1:
        raise MultiPartParserError("a part has no readable name, or its file has none.")
    problems = list(_problems(fields))
    problems += [
        Problem(name, "single", "was sent more than once.") for name, uploads in files.lists() if len(uploads) > 1
    ]
    if problems:
        raise Invalid(problems)


def _problems(fields: QueryDict) -> Iterator[Problem]:
    for name, values in fields.lists():
        if "\0" in name or any("\0" in value for value in values):
            yield Problem(name.replace("\0", ""), "nul", "has a NUL character.")
        if any(_REPLACED in value for value in values):
            yield Problem(name.replace("\0", ""), "encoding", "is not a text in UTF-8.")


def _each(files: _Files) -> Iterator[File]:
    return (upload for _, uploads in files.lists() for upload in uploads)


class _Readable(Protocol):
    def read(self, size: int, /) -> bytes: ...


class _Stream:
    """A body whose head was read already: counts the delimiters that pass and notices the closing one."""

    def __init__(self, head: bytes, rest: _Readable, boundary: str) -> None:
        self._head = head
        self._rest = rest
        self._delimiter = f"--{boundary}".encode()
        self._end = b""
        self.delimiter_count = 0
        self.is_closed = False

    def read(self, size: int) -> bytes:
        """As of any stream."""
        chunk = self._head[:size] or self._rest.read(size)
        self._head = self._head[size:]
        seen = self._end + chunk
        self.delimiter_count += seen.count(self._delimiter) - self._end.count(self._delimiter)
        self.is_closed = self.is_closed or self._delimiter + b"--" in seen
        self._end = seen[-len(self._delimiter) - 1 :]
        return chunk


def _first_boundary(head: bytes) -> str:
    """The boundary that the first line of a body names."""
    line = head.partition(b"\n")[0].rstrip(b"\r")
    if not line.startswith(b"--") or not 2 < len(line) <= _LONGEST_BOUNDARY + 2:
        raise MultiPartParserError("it has no boundary, and its first line names none.")
    boundary = line[2:].decode("latin-1")
    if not (boundary.isascii() and boundary.isprintable()) or '"' in boundary or "\\" in boundary:
        raise MultiPartParserError("its boundary has characters that no boundary has.")
    return boundary


def _reason(error: Exception) -> str:
    if isinstance(error, UnreadablePostError):
        return "it ended before it was complete."
    if isinstance(error, MultiPartParserError):
        return str(error)
    return "its form is broken."


def _bytes_of(file: File) -> bytes:
    if (file.size or 0) > settings.API_BODY_BYTES:
        raise TooLarge(f"The file is larger than {settings.API_BODY_BYTES} bytes.")
    file.seek(0)
    content: bytes = file.read()
    return content
