"""Multipart bodies, well-formed, without a boundary, and broken."""

from collections.abc import Mapping

import pytest
from django.core.files.uploadedfile import TemporaryUploadedFile
from django.test import RequestFactory
from pytest_django import Settings

from api.forms import Form, read_form
from core.errors import Invalid, Malformed, TooLarge

WHOLE = (
    b"--cut\r\n"
    b'Content-Disposition: form-data; name="asset[title]"\r\n\r\nA title\r\n'
    b"--cut\r\n"
    b'Content-Disposition: form-data; name="asset[tags]"\r\n\r\na\r\n'
    b"--cut\r\n"
    b'Content-Disposition: form-data; name="asset[tags]"\r\n\r\nb\r\n'
    b"--cut\r\n"
    b'Content-Disposition: form-data; name="asset[upload]"; filename="../a.txt"\r\n'
    b"Content-Type: text/plain\r\n\r\nwords\r\n"
    b"--cut--\r\n"
)


def sent(body: bytes, content_type: str = "multipart/form-data; boundary=cut") -> Form:
    return read_form(RequestFactory().generic("POST", "/", body, content_type))


def told(form: Form) -> tuple[Mapping[str, tuple[str, ...]], dict[str, tuple[str | None, bytes]]]:
    return form.fields, {name: (file.name, file.read()) for name, file in form.files.items()}


@pytest.mark.parametrize(
    "content_type", ["multipart/form-data; boundary=cut", "multipart/form-data", 'Multipart/Form-Data; boundary="cut"']
)
def test_fields_and_files_keep_the_brackets_of_their_names(content_type: str) -> None:
    assert told(sent(WHOLE, content_type)) == (
        {"asset[title]": ("A title",), "asset[tags]": ("a", "b")},
        {"asset[upload]": ("a.txt", b"words")},
    )


def test_a_large_file_waits_on_disk() -> None:
    form = sent(WHOLE.replace(b"words", b"x" * 3_000_000))
    assert isinstance(form.file("asset[upload]"), TemporaryUploadedFile)
    assert form.file("asset[upload]").size == 3_000_000


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (WHOLE, "application/json"),
        (WHOLE, ""),
        (WHOLE[:-20], "multipart/form-data; boundary=cut"),
        (WHOLE[:-20], "multipart/form-data"),
        (WHOLE, "multipart/form-data; boundary=other"),
        (b"", "multipart/form-data; boundary=cut"),
        (b"", "multipart/form-data"),
        (b"--\r\n", "multipart/form-data"),
        (b"{}", "multipart/form-data"),
        (b"--" + b"x" * 5000, "multipart/form-data"),
        (b'--a"b\r\n--a"b--', "multipart/form-data"),
        (b"--\xff\r\n", "multipart/form-data"),
        (b"\0" * 100, "multipart/form-data; boundary=cut"),
    ],
)
def test_a_body_that_is_no_whole_form_is_malformed(body: bytes, content_type: str) -> None:
    with pytest.raises(Malformed):
        sent(body, content_type)


def test_a_nul_character_is_named() -> None:
    with pytest.raises(Invalid) as refused:
        sent(WHOLE.replace(b"A title", b"A\0title"))
    assert [(problem.path, problem.rule) for problem in refused.value.problems] == [("asset[title]", "nul")]


def test_a_body_past_the_cap_is_too_large(settings: Settings) -> None:
    settings.UPLOAD_BODY_BYTES = len(WHOLE) - 1
    with pytest.raises(TooLarge):
        sent(WHOLE)


def test_a_field_past_the_cap_of_other_bodies_is_too_large(settings: Settings) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 5
    with pytest.raises(TooLarge):
        sent(WHOLE)


def test_a_missing_file_is_named() -> None:
    with pytest.raises(Invalid) as refused:
        sent(WHOLE).file("entry")
    assert [(problem.path, problem.rule) for problem in refused.value.problems] == [("entry", "required")]


def test_the_object_in_a_file() -> None:
    assert sent(WHOLE.replace(b"words", b'{"a": 1}')).document("asset[upload]") == {"a": 1}


@pytest.mark.parametrize(
    ("content", "error"), [(b"words", Malformed), (b"[1]", Invalid), (b"", Invalid), (b'{"a": "\\u0000"}', Invalid)]
)
def test_a_file_without_an_object_is_refused(content: bytes, error: type[Exception]) -> None:
    with pytest.raises(error):
        sent(WHOLE.replace(b"words", content)).document("asset[upload]")
