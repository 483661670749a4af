"""Files in entries against the rules of their fields: the file's name, kind and size, wherever the field lies."""

from io import BytesIO
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from PIL import Image
from pytest_django import Settings

from content.actions.assets import create_asset, replace_asset
from content.actions.entries import create_entry, update_entry
from content.asset_files import Upload
from content.errors import EntryInvalid
from content.links import link_problems
from content.models import Entry
from content.types import StoredType
from core.json_values import JSONObject
from stacks.scope import Scope
from tests.content.builders import fresh, make_type
from tests.factories import SYSTEM, make_scope

pytestmark = pytest.mark.django_db

COVER: JSONObject = {
    "uid": "cover", "display_name": "Cover", "data_type": "file", "extensions": ["png", "jpg"],
    "dimension": {"width": {"min": 10, "max": 100}, "height": {"min": None, "max": 50}},
}  # fmt: skip
PAPERS: JSONObject = {
    "uid": "rows", "display_name": "Rows", "data_type": "group", "multiple": True,
    "schema": [{"uid": "papers", "display_name": "Papers", "data_type": "file", "multiple": True, "extensions": ["pdf"]}],
}  # fmt: skip


@pytest.fixture(autouse=True)
def media(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def house() -> tuple[Scope, StoredType]:
    scope = make_scope()
    kind = make_type(scope, COVER, PAPERS)
    return fresh(scope), kind


def png(width: int, height: int) -> bytes:
    out = BytesIO()
    Image.new("RGB", (width, height)).save(out, "PNG")
    return out.getvalue()


def asset(scope: Scope, name: str, content: bytes = b"%PDF-1.7") -> str:
    return create_asset(SYSTEM, scope, upload=Upload(content, name)).uid


def test_every_file_against_the_rules_is_named_with_its_place(house: tuple[Scope, StoredType]) -> None:
    scope, kind = house
    large, paper, text = asset(scope, "a.png", png(200, 60)), asset(scope, "a.PDF"), asset(scope, "a.txt", b"x")
    data: JSONObject = {
        "title": "One", "cover": large, "rows": [{"papers": [paper]}, {"papers": [paper, text, "blt00000000000000aa"]}],
    }  # fmt: skip
    with pytest.raises(EntryInvalid) as caught:
        create_entry(SYSTEM, scope, kind, locale=None, data=data)
    assert [(problem.path, problem.rule, problem.message) for problem in caught.value.problems] == [
        ("cover", "dimension", "must have a width between 10 and 100 pixels; it has 200."),
        ("cover", "dimension", "must have a height of at most 50 pixels; it has 60."),
        ("rows.1.papers.1", "extensions", "must be a file of the kinds pdf."),
    ]
    assert Entry.objects.count() == 0


def test_files_within_the_rules_are_saved(house: tuple[Scope, StoredType]) -> None:
    scope, kind = house
    data: JSONObject = {"title": "One", "cover": asset(scope, "a.jpg", png(100, 50)), "rows": []}
    entry = create_entry(SYSTEM, scope, kind, locale=None, data=data)
    replace_asset(SYSTEM, scope, str(data["cover"]), upload=Upload(b"now a text", "a.txt"))
    update_entry(SYSTEM, scope, kind, entry.uid, locale=None, data={"title": "Two"})
    with pytest.raises(EntryInvalid):
        update_entry(SYSTEM, scope, kind, entry.uid, locale=None, data={"cover": data["cover"]})


def test_files_are_looked_up_once_and_only_where_rules_ask(house: tuple[Scope, StoredType]) -> None:
    scope, kind = house
    one, other = asset(scope, "a.pdf"), asset(scope, "b.pdf")
    plain = make_type(scope, {"uid": "any", "display_name": "Any", "data_type": "file"}, uid="plain")
    cases: list[tuple[StoredType, JSONObject, int]] = [
        (kind, {"rows": [{"papers": [one, other]}, {"papers": [one]}]}, 1),
        (kind, {"title": "None", "cover": None}, 0),
        (plain, {"any": one}, 0),
    ]
    for content_type, data, count in cases:
        with CaptureQueriesContext(connection) as queries:
            assert link_problems(scope, content_type, data) == ()
        assert len(queries) == count


def test_another_stacks_file_says_nothing_about_itself(house: tuple[Scope, StoredType]) -> None:
    _, kind = house
    foreign = asset(make_scope(), "secret.txt", b"x")
    assert link_problems(house[0], kind, {"cover": foreign}) == ()
