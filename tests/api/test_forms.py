"""Multipart bodies, well-formed, without a boundary, and broken."""

from collections.abc import Mapping
from pathlib import Path

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
        (b"[]", "multipart/form-data"),
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


def part(name: str, value: bytes, *more: bytes) -> bytes:
    head = f'--cut\r\nContent-Disposition: form-data; name="{name}"'.encode()
    return b"\r\n".join([b"".join([head, *more]), b"", value, b""])


def upload(name: str, filename: str, content: bytes = b"words") -> bytes:
    return part(name, content, f'; filename="{filename}"'.encode())


def refusal(body: bytes, error: type[Exception]) -> str:
    with pytest.raises(error) as refused:
        sent(body + b"--cut--\r\n")
    return str(refused.value)


def test_parts_that_cannot_be_told_apart_are_refused_and_not_dropped() -> None:
    said = "The multipart body cannot be read: a part has no readable name, or its file has none."
    good = part("asset[title]", b"A")
    assert refusal(good + b"--cut\r\nContent-Disposition: form-data\r\n\r\nwords\r\n", Malformed) == said
    assert refusal(good + b"--cut\r\n\r\nwords\r\n", Malformed) == said
    assert refusal(good + upload("asset[upload]", ".."), Malformed) == said
    assert refusal(good + upload("asset[upload]", "caf\u00e9").replace("\u00e9".encode(), b"\xe9"), Malformed) == said


def test_a_part_whose_delimiters_fall_between_two_reads_counts_once() -> None:
    for size in range(64 * 1024 - 160, 64 * 1024 + 20):
        body = upload("asset[upload]", "a.bin", b"x" * size) + part("asset[title]", b"A") + b"--cut--\r\n"
        form = sent(body)
        assert (form.file("asset[upload]").size, form.fields) == (size, {"asset[title]": ("A",)})


def test_a_file_twice_and_bytes_that_are_no_text_are_named() -> None:
    with pytest.raises(Invalid) as refused:
        sent(upload("file", "a") + upload("file", "b") + part("title", b"\xff") + b"--cut--\r\n")
    assert [(problem.path, problem.rule) for problem in refused.value.problems] == [
        ("title", "encoding"),
        ("file", "single"),
    ]


def test_more_parts_than_the_limits_are_too_large() -> None:
    assert refusal(part("a", b"") * 1001, TooLarge) == "The body has more than 1000 fields."
    assert refusal(upload("a", "a") * 101, TooLarge) == "The body has more than 100 files."


def test_a_file_in_broken_base64_is_malformed() -> None:
    whole = upload("file", "a.txt", b"YWJ").replace(b'a.txt"', b'a.txt"\r\nContent-Transfer-Encoding: base64')
    refusal(whole, Malformed)


def test_names_of_every_script_arrive_and_paths_do_not() -> None:
    for name in ("høst.png", "日本語.png", "عربي.png", "हिन्दी.png", "🦩.png", "a b;c.png"):
        assert sent(upload("file", name) + b"--cut--\r\n").file("file").name == name
    for sent_name, kept in (("../../etc/passwd", "passwd"), ("C:\\\\temp\\\\a.png", "a.png"), ("a\x01\u202eb", "ab")):
        assert sent(upload("file", sent_name) + b"--cut--\r\n").file("file").name == kept


def test_a_closed_form_leaves_nothing_on_disk() -> None:
    form = sent(WHOLE.replace(b"words", b"x" * 3_000_000))
    file = form.file("asset[upload]")
    assert isinstance(file, TemporaryUploadedFile)
    path = Path(file.temporary_file_path())
    assert path.exists()
    form.close()
    assert not path.exists()


@pytest.mark.parametrize("lost", [10, 1_000_000])
def test_an_upload_that_breaks_off_leaves_nothing_on_disk(lost: int, settings: Settings, tmp_path: Path) -> None:
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path
    with pytest.raises(Malformed):
        sent(WHOLE.replace(b"words", b"x" * 3_000_000)[:-lost])
    assert list(tmp_path.iterdir()) == []


def test_json_under_a_forms_type_is_taken_for_what_it_is() -> None:
    assert sent(b' {"asset": {}}', "multipart/form-data").json == b' {"asset": {}}'


def test_empty_lines_before_the_first_boundary_do_no_harm() -> None:
    assert told(sent(b"\r\n\r\n" + WHOLE, "multipart/form-data")) == told(sent(WHOLE))
