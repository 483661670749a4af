"""Multipart bodies: fields and files by name, files past 2.5 MB on disk, the boundary found where a client forgot it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation, TooManyFieldsSent, TooManyFilesSent
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import MemoryFileUploadHandler, TemporaryFileUploadHandler
from django.http import HttpRequest, QueryDict, UnreadablePostError
from django.http.multipartparser import MultiPartParser, MultiPartParserError
from django.utils.datastructures import MultiValueDict

from core.errors import Invalid, Malformed, Problem, TooLarge
from core.json_values import JSONObject, Limits, parse_json

File: TypeAlias = "UploadedFile[bytes]"

_MULTIPART = "multipart/form-data"
_LONGEST_BOUNDARY = 200


@dataclass(frozen=True, slots=True)
class Form:
    """What a multipart body carries. Names keep their brackets: `asset[upload]`."""

    fields: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    files: Mapping[str, File] = field(default_factory=dict)

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


def is_form(request: HttpRequest) -> bool:
    """Whether the body says that it is multipart, with or without a boundary."""
    return (request.content_type or "") == _MULTIPART


def read_form(request: HttpRequest) -> Form:
    """The form of a request. Raises Malformed where the body is none or is broken, TooLarge past the cap."""
    if not is_form(request):
        raise Malformed(f"The body must be {_MULTIPART}, not {request.content_type or 'without a type'}.")
    length = _length(request)
    if length > settings.UPLOAD_BODY_BYTES:
        raise TooLarge(f"The request's body is larger than {settings.UPLOAD_BODY_BYTES} bytes.")
    try:
        fields, files = _parse(request, length)
    except (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent) as error:
        raise TooLarge(str(error)) from error
    except (MultiPartParserError, SuspiciousOperation, UnreadablePostError, ValueError, OSError) as error:
        raise Malformed(f"The multipart body cannot be read: {_reason(error)}") from error
    return _checked(
        Form(
            {name: tuple(values) for name, values in fields.lists()},
            {name: uploads[-1] for name, uploads in files.lists() if uploads},
        )
    )


def _length(request: HttpRequest) -> int:
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return 0


def _parse(request: HttpRequest, length: int) -> "tuple[QueryDict, MultiValueDict[str, File]]":
    boundary = (request.content_params or {}).get("boundary", "")
    head = b"" if boundary else request.read(_LONGEST_BOUNDARY + 4)
    boundary = boundary or _first_boundary(head)
    stream = _Stream(head, request)
    meta = {"CONTENT_TYPE": f'{_MULTIPART}; boundary="{boundary}"', "CONTENT_LENGTH": str(length)}
    handlers = [MemoryFileUploadHandler(request), TemporaryFileUploadHandler(request)]
    # The stubs ask for more of the body than the parser does, which only reads.
    parsed: tuple[QueryDict, MultiValueDict[str, File]] = MultiPartParser(meta, stream, handlers, "utf-8").parse()  # type: ignore[arg-type]
    if f"--{boundary}--".encode() not in stream.end:
        raise MultiPartParserError("it ended before its last boundary.")
    return parsed


class _Stream:
    """A body whose head was read already, and the last bytes that were read of it."""

    def __init__(self, head: bytes, rest: HttpRequest) -> None:
        self._head = head
        self._rest = rest
        self.end = b""

    def read(self, size: int) -> bytes:
        """As of any stream."""
        chunk: bytes = self._head[:size] or self._rest.read(size)
        self._head = self._head[size:]
        self.end = (self.end + chunk)[-2 * _LONGEST_BOUNDARY :]
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


def _checked(form: Form) -> Form:
    """The form without what PostgreSQL cannot hold. Raises Invalid."""
    problems = [
        Problem(name.replace("\0", ""), "nul", "has a NUL character.")
        for name, values in form.fields.items()
        if "\0" in name or any("\0" in value for value in values)
    ]
    if problems:
        raise Invalid(problems)
    return form


def _bytes_of(file: File) -> bytes:
    if (file.size or 0) > settings.API_BODY_BYTES:
        raise TooLarge(f"The file is larger than {settings.API_BODY_BYTES} bytes.")
    file.seek(0)
    content: bytes = file.read()
    return content
