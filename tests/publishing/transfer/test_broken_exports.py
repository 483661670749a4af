"""A broken export stops with its file and place named, and leaves no row and no file behind."""

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from publishing.transfer.folder import BrokenExport
from publishing.transfer.importing import ImportRequest, import_stack
from publishing.transfer.progress import Silent
from stacks.actor import Actor
from stacks.models import Organization
from tests.content.test_assets import png_claiming
from tests.publishing.transfer.exports import ARTICLE, AUTHOR, change, live, put, row_counts, stored_files

X = "entries/article/en-us/x-entries.json"
ASSETS = "assets/a-assets.json"
ENTRY = {"uid": "bltada", "title": "Ada"}

Break = Callable[[Path], object]


def rename_key(root: Path) -> None:
    document = json.loads((root / X).read_text())
    put(root, X, {"bltother": document["bltart1"]})


def without_title(root: Path) -> None:
    put(root, "content_types/schema.json", [AUTHOR, {**ARTICLE, "schema": ARTICLE["schema"][1:]}])


def one_level_down(root: Path) -> None:
    (root / "content_types").rename(root / "was")
    put(root, "main/content_types/schema.json", [])


def without_master(root: Path) -> None:
    (root / "locales/master-locale.json").unlink()
    put(root, "locales/locales.json", {})


def link_out(root: Path) -> None:
    (root / "assets/files/bltasset1/one.svg").unlink()
    os.symlink("/etc/passwd", root / "assets/files/bltasset1/one.svg")


CASES: list[tuple[str, Break, str]] = [
    ("no folder", lambda root: root.rename(root.parent / "away"), ": is no folder."),
    (
        "branch above",
        one_level_down,
        "holds an export per branch; import ",
    ),
    ("missing chunk", lambda root: (root / X).unlink(), f"/{X}: is missing."),
    (
        "missing master",
        without_master,
        "/locales/master-locale.json: is missing.",
    ),
    (
        "missing asset file",
        lambda root: (root / "assets/files/bltasset2/two.txt").unlink(),
        "/assets/files/bltasset2/two.txt: is missing; b-assets.json lists it.",
    ),
    ("bad JSON", lambda root: put(root, X, '{"bltart1": {'), f"/{X}: the file is not valid JSON: "),
    ("not UTF-8", lambda root: (root / X).write_bytes(b'{"a": "\xff"}'), f"/{X}: the file is not valid JSON: "),
    ("a NUL", lambda root: change(root, X, "bltart1", title="a\0"), f"/{X}: bltart1.title has a NUL character."),
    ("too deep", lambda root: put(root, X, "[" * 200 + "]" * 200), f"/{X}: "),
    ("list for object", lambda root: put(root, X, []), f"/{X}: should hold an object."),
    ("text for entry", lambda root: put(root, X, {"bltart1": "x"}), f"/{X}: bltart1 should be an object."),
    ("number for list", lambda root: put(root, "content_types/schema.json", 1), "schema.json: should hold a list of obj"),
    ("text version", lambda root: change(root, X, "bltart1", _version="x"), f"/{X}: bltart1._version should be a whole"),
    ("version 0", lambda root: change(root, X, "bltart1", _version=0), f"/{X}: bltart1._version should be a number fro"),
    ("bad time", lambda root: change(root, X, "bltart1", created_at="soon"), f"/{X}: bltart1.created_at is 'soon', whi"),
    ("no such time", lambda root: change(root, X, "bltart1", created_at="0001-01-01T00:00:00+14:00"), "no time with a zone"),
    ("huge number", lambda root: put(root, X, '{"a": ' + "9" * 5000 + "}"), f"/{X}: "),
    ("no uid", lambda root: put(root, "assets/folders.json", [{"name": "A"}]), "/assets/folders.json: uid should be a text."),
    ("uid with a path", lambda root: put(root, X, {"../x": ENTRY | {"uid": "../x"}}), f"/{X}: ../x.uid is '../x', which"),
    ("key is not uid", rename_key, f"/{X}: bltother.uid is bltart1."),
    (
        "filename with a path",
        lambda root: change(root, ASSETS, "bltasset1", filename="../../../../etc/passwd"),
        "/assets/files/bltasset1: names a file '../../../../etc/passwd', which is no plain file name.",
    ),
    (
        "filename with NUL",
        lambda root: put(root, ASSETS, (root / ASSETS).read_text().replace("one.svg", "one\\u0000.svg")),
        f"/{ASSETS}: bltasset1.filename has a NUL character.",
    ),
    (
        "chunk with a path",
        lambda root: put(root, "entries/article/en-us/index.json", {"1": "../../../x.json"}),
        "/entries/article/en-us: names a file '../../../x.json', which is no plain file name.",
    ),
    ("link out of the folder", link_out, "/assets/files/bltasset1/one.svg: leads out of the export."),
    (
        "bomb",
        lambda root: (root / "assets/files/bltasset2/two.txt").write_bytes(png_claiming(60_000, 60_000)),
        "/assets/files/bltasset2/two.txt: has more than 50,000,000 pixels.",
    ),
    (
        "entry twice",
        lambda root: put(root, "entries/article/en-us/y-entries.json", {"bltart1": {"title": "Again"}}),
        "/entries/article/en-us/y-entries.json: bltart1 is there twice.",
    ),
    ("key twice", lambda root: put(root, X, '{"a1": {}, "a1": {}}'), f"/{X}: has the key 'a1' twice in one object."),
    (
        "uid in two types",
        lambda root: put(root, "entries/article/en-us/y-entries.json", {"bltada": {"title": "Other"}}),
        "/entries/author/en-us/x-entries.json: bltada is there twice.",
    ),
    (
        "asset twice",
        lambda root: put(root, "assets/b-assets.json", json.loads((root / ASSETS).read_text())),
        "/assets/b-assets.json: bltasset1 is there twice.",
    ),
    (
        "type twice",
        lambda root: put(root, "content_types/schema.json", [ARTICLE, ARTICLE]),
        "/content_types/schema.json: article is there twice.",
    ),
    (
        "unknown type",
        lambda root: put(root, "entries/recipe/en-us/index.json", {}),
        "/entries/recipe: recipe is no content type of the export.",
    ),
    (
        "unknown language",
        lambda root: (root / "entries/author/en-us").rename(root / "entries/author/xx-xx"),
        "/entries/author/xx-xx: xx-xx is no language of the export.",
    ),
    (
        "unknown folder",
        lambda root: change(root, ASSETS, "bltasset1", parent_uid="bltnone"),
        f"/{ASSETS}: bltasset1.parent_uid is bltnone, which is no folder of the export.",
    ),
    (
        "folders in a circle",
        lambda root: put(root, "assets/folders.json", [{"uid": "a", "name": "A", "parent_uid": "a"}]),
        "/assets/folders.json: a lies in a folder that is not there, or in itself.",
    ),
    (
        "languages in a circle",
        lambda root: change(root, "locales/locales.json", "blt2", fallback_locale="fr-ca"),
        "/locales/locales.json: fr-ca falls back to a language that is not there, or to itself.",
    ),
    (
        "bad language",
        lambda root: change(root, "locales/locales.json", "blt3", code="<b>"),
        "locales: code is not a valid language code: 2 to 16 letters and digits, with single hyphens between them.",
    ),
    (
        "label twice",
        lambda root: put(root, "labels/labels.json", {uid: {"uid": uid, "name": "Pages"} for uid in ("a", "b")}),
        "/labels/labels.json: Pages is there twice.",
    ),
    ("no title", without_title, "/content_types/schema.json: article: content_type should have a 'title' field."),
    (
        "unknown global field",
        lambda root: put(root, "global_fields/globalfields.json", []),
        "/content_types/schema.json: article: schema.5.reference_to is not a global field of this stack.",
    ),
    (
        "bad environment",
        lambda root: change(root, "environments/environments.json", "bltenv2", urls=[{"url": "javascript:1", "locale": "en-us"}]),
        "environments/environments.json: test: urls.0.url is not a valid http or https URL.",
    ),
    (
        "publish details",
        lambda root: change(root, X, "bltart1", publish_details=[live("bltenv1", "en-us", -1)]),
        f"/{X}: bltart1.publish_details.0.version should be a whole number.",
    ),
]  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize(("spoil", "message"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_a_broken_export_is_named_and_nothing_is_written(
    export: Path, organization: Organization, media: Path, spoil: Break, message: str
) -> None:
    spoil(export)
    before = row_counts()
    with pytest.raises(BrokenExport) as caught:
        import_stack(Actor.system("import"), ImportRequest(export, name="Mine"), Silent())
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)
    assert row_counts() == before
    assert stored_files(media) == []


@pytest.mark.django_db(transaction=True)
def test_a_failure_in_the_middle_of_writing_leaves_nothing(
    export: Path, organization: Organization, media: Path
) -> None:
    class Interrupted(Silent):
        def begin(self, step: str, total: int) -> None:
            if step == "Publishing":
                raise KeyboardInterrupt

    before = row_counts()
    with pytest.raises(KeyboardInterrupt):
        import_stack(Actor.system("import"), ImportRequest(export, name="Mine"), Interrupted())
    assert row_counts() == before
    assert stored_files(media) == []


@pytest.mark.django_db
def test_the_command_says_it_in_one_sentence_and_fails(export: Path, organization: Organization) -> None:
    (export / X).unlink()
    with pytest.raises(CommandError) as caught:
        call_command("import_stack", str(export), name="Mine")
    assert str(caught.value) == f"{export / X}: is missing."
    assert caught.value.returncode == 1
