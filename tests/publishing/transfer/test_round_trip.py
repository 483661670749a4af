"""Out and in again: the second stack says what the first one says."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest
from django.core.management import CommandError, call_command

from content.models import Asset, ContentType, EntryLocale, Extension, GlobalField, Label, Reference, UniqueValue
from content.type_documents import kept_document
from locales.models import Locale
from publishing.models import Environment, Publication
from publishing.transfer.exporting import ExportRefused, export_stack
from publishing.transfer.importing import ImportRequest, import_stack
from publishing.transfer.progress import Silent
from stacks.actor import Actor
from stacks.models import Activity, Organization, Stack
from tests.publishing.transfer.exports import ARTICLE, AUTHOR, put, stored_files

SHARED = Path(os.environ.get("PRESSROOM_SHARED") or Path(__file__).parents[4] / "shared")
STARTER = SHARED / "data" / "starter-app-export"
SYSTEM = Actor.system("test")

pytestmark = pytest.mark.django_db


def content_of(api_key: str) -> dict[str, list[Any]]:
    """Every row of a stack as values, without its own ids, times, users and addresses."""
    stack = Stack.objects.get(api_key=api_key)
    rows = {
        "languages": Locale.objects.values_list("uid", "code", "name", "fallback_code"),
        "environments": Environment.objects.values_list("uid", "name", "urls", "version"),
        "extensions": Extension.objects.values_list("uid", "title", "type", "version", "document"),
        "labels": Label.objects.values_list("uid", "name", "version", "document"),
        "global fields": GlobalField.objects.values_list("uid", "title", "latest__document"),
        "types": ContentType.objects.values_list("uid", "title", "is_page", "latest__document", "latest__resolved_schema"),
        "assets": Asset.objects.values_list(
            "uid", "is_dir", "name", "parent_uid", "version", "latest__title", "latest__description", "latest__tags",
            "latest__filename", "latest__content_type", "latest__file_size", "latest__sha256", "latest__width",
        ),
        "entries": EntryLocale.objects.values_list(
            "entry__uid", "content_type__uid", "locale", "version", "latest__version", "title", "url", "latest__data"
        ),
        "publications": Publication.objects.values_list(
            "environment__uid", "locale", "entry__uid", "entry_version__locale", "entry_version__version", "asset__uid",
            "asset_version__version", "is_live", "content_type__uid", "title", "url",
        ),
    }  # fmt: skip
    found = {name: sorted((list(row) for row in query.filter(stack=stack)), key=repr) for name, query in rows.items()}
    branch = stack.branches.get()
    links = Reference.objects.filter(branch=branch).values_list("version__entry__uid", "path", "kind", "target_uid")
    unique = UniqueValue.objects.filter(branch=branch).values_list("entry__uid", "locale", "path", "digest")
    return found | {"references": sorted(links), "unique values": sorted((*row[:3], bytes(row[3])) for row in unique)}


def travel(source: Path, folder: Path) -> Iterator[str]:
    """The api_keys of a stack that came from the source and of one that came from its export."""
    first = import_stack(SYSTEM, ImportRequest(source, name="First"), Silent())
    yield first.api_key
    export_stack(SYSTEM, first.api_key, folder, Silent())
    yield import_stack(SYSTEM, ImportRequest(folder, name="Second"), Silent()).api_key


@pytest.mark.skipif(not STARTER.is_dir(), reason=f"{STARTER} is absent: set PRESSROOM_SHARED")
def test_the_real_export_survives_the_way_out_and_in(organization: Organization, tmp_path: Path) -> None:
    first, second = travel(STARTER, tmp_path / "out")
    content = content_of(first)
    assert {name: len(rows) for name, rows in content.items()} == {
        "languages": 1,
        "environments": 3,
        "extensions": 2,
        "labels": 1,
        "global fields": 1,
        "types": 5,
        "assets": 43,
        "entries": 22,
        "publications": 171,
        "references": 75,
        "unique values": 22,
    }
    assert content_of(second) == content


@pytest.mark.skipif(not STARTER.is_dir(), reason=f"{STARTER} is absent: set PRESSROOM_SHARED")
def test_the_real_export_keeps_every_field_of_its_types(organization: Organization) -> None:
    import_stack(SYSTEM, ImportRequest(STARTER, name="Starter app"), Silent())
    written = {each["uid"]: each for each in orjson.loads((STARTER / "content_types" / "schema.json").read_bytes())}
    stored = dict(ContentType.objects.values_list("uid", "latest__document"))
    assert stored == {uid: kept_document(document) for uid, document in written.items()}


def test_languages_and_folders_survive_the_way_out_and_in(
    export: Path, organization: Organization, tmp_path: Path
) -> None:
    first, second = travel(export, tmp_path / "out")
    assert content_of(second) == content_of(first)


def test_a_type_called_schema_does_not_take_the_place_of_the_list_of_types(
    export: Path, organization: Organization, tmp_path: Path
) -> None:
    put(export, "content_types/schema.json", [ARTICLE, AUTHOR, {**AUTHOR, "title": "Schema", "uid": "schema"}])
    first, second = travel(export, tmp_path / "out")
    assert content_of(second) == content_of(first)


def test_the_same_stack_gives_the_same_files(export: Path, organization: Organization, tmp_path: Path) -> None:
    api_key = import_stack(SYSTEM, ImportRequest(export, name="Mine"), Silent()).api_key
    export_stack(SYSTEM, api_key, tmp_path / "one", Silent())
    export_stack(SYSTEM, api_key, tmp_path / "two", Silent())
    names = sorted(str(path.relative_to(tmp_path / "one")) for path in (tmp_path / "one").rglob("*"))
    assert names == sorted(str(path.relative_to(tmp_path / "two")) for path in (tmp_path / "two").rglob("*"))
    assert stored_files(tmp_path / "one") == stored_files(tmp_path / "two")
    assert Activity.objects.filter(action="stack.export").count() == 2


def test_an_export_takes_the_place_of_an_earlier_one_and_leaves_other_files(
    export: Path, organization: Organization, tmp_path: Path
) -> None:
    api_key = import_stack(SYSTEM, ImportRequest(export, name="Mine"), Silent()).api_key
    target = tmp_path / "out"
    export_stack(SYSTEM, api_key, target, Silent())
    (target / ".git").mkdir()
    (target / "entries" / "stale").mkdir()
    export_stack(SYSTEM, api_key, target, Silent())
    assert (target / ".git").is_dir()
    assert sorted(path.name for path in (target / "entries").iterdir()) == ["article", "author"]
    assert sorted(path.name for path in tmp_path.iterdir() if "out" in path.name) == ["out"]


def test_a_folder_in_use_is_not_written_to(export: Path, organization: Organization, tmp_path: Path) -> None:
    report = import_stack(SYSTEM, ImportRequest(export, name="Mine"), Silent())
    (tmp_path / "used").mkdir()
    (tmp_path / "used" / "letter.txt").write_text("Dear")
    with pytest.raises(ExportRefused, match="is not empty and holds no earlier export of this stack"):
        export_stack(SYSTEM, report.api_key, tmp_path / "used", Silent())
    assert [path.name for path in (tmp_path / "used").iterdir()] == ["letter.txt"]
    with pytest.raises(CommandError, match="There is no stack with the api_key bltnone"):
        call_command("export_stack", "bltnone", str(tmp_path / "new"))
    assert not (tmp_path / "new").exists()


def test_the_commands_print_what_they_did(
    export: Path, organization: Organization, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("import_stack", str(export), name="Mine")
    api_key = Stack.objects.get().api_key
    call_command("import_stack", str(export), name="Mine")
    call_command("export_stack", api_key, str(tmp_path / "out"))
    printed = capsys.readouterr()
    lines = printed.out.splitlines()
    assert lines[0].startswith(f"Imported Mine with the api_key {api_key}: 3 languages, 2 environments, 1 extension, ")
    assert "  - entry bltart1 (First, en-us): version 3 is live in test; the export holds version 4." in lines
    assert lines[-2:] == [
        f"Unchanged: Mine ({api_key}) says what the export says.",
        f"Exported 4 entries and 2 assets to {tmp_path / 'out'}.",
    ]
    assert "  - workflows/ (1 file): Pressroom has no room for it yet." in lines
    assert printed.err.splitlines()[:2] == ["Reading assets (2)", "Reading entries (2)"]
