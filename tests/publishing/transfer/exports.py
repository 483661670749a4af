"""A small export as the vendor's command line writes it: two languages, two environments, folders, files, references."""

import json
from pathlib import Path
from typing import Any

from content.models import Asset, AssetVersion, ContentType, Entry, EntryVersion, Extension, GlobalField, Label
from locales.models import Locale
from publishing.models import Environment, Publication, PublicationHistory
from stacks.models import Activity, Stack

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"/>'
AT = "2024-01-02T03:04:05.000Z"


def text_field(uid: str, **more: Any) -> dict[str, Any]:
    return {"data_type": "text", "display_name": uid, "uid": uid, "mandatory": False, "unique": False, **more}


def live(environment: str, locale: str, version: int, time: str = AT) -> dict[str, Any]:
    return {"environment": environment, "locale": locale, "time": time, "user": "userUID", "version": version}


ARTICLE: dict[str, Any] = {
    "title": "Article",
    "uid": "article",
    "description": "",
    "options": {"is_page": True, "singleton": False, "title": "title", "sub_title": []},
    "schema": [
        text_field("title", mandatory=True, unique=True),
        text_field("url"),
        {"data_type": "file", "display_name": "Image", "uid": "image"},
        {"data_type": "number", "display_name": "Stars", "uid": "stars", "max": 5},
        {"data_type": "reference", "display_name": "Author", "uid": "author", "reference_to": ["author"]},
        {"data_type": "global_field", "display_name": "SEO", "uid": "seo", "reference_to": "seo"},
        text_field("color", extension_uid="blt00000000000000e9"),
    ],
}
AUTHOR: dict[str, Any] = {
    **ARTICLE,
    "title": "Author",
    "uid": "author",
    "options": {**ARTICLE["options"], "is_page": False},
    "schema": [text_field("title", mandatory=True)],
}

FILES: dict[str, Any] = {
    "export-info.json": {"contentVersion": 2, "logsPath": ""},
    "locales/master-locale.json": {"blt1": {"uid": "blt1", "code": "en-us", "name": "English", "fallback_locale": None}},
    "locales/locales.json": {
        "blt3": {"uid": "blt3", "code": "fr-ca", "name": "Canadien", "fallback_locale": "fr-fr"},
        "blt2": {"uid": "blt2", "code": "fr-fr", "name": "French", "fallback_locale": "en-us"},
    },
    "environments/environments.json": {
        "bltenv1": {"uid": "bltenv1", "name": "live", "urls": [{"url": "", "locale": "en-us"}], "_version": 3},
        "bltenv2": {"uid": "bltenv2", "name": "test", "urls": [{"url": "https://t.example.com", "locale": "en-us"}]},
    },
    "extensions/extensions.json": {
        "blt00000000000000e1": {"uid": "blt00000000000000e1", "title": "Picker", "type": "field", "_version": 2}
    },
    "labels/labels.json": {"bltlabel": {"uid": "bltlabel", "name": "pages", "parent": [], "_version": 1}},
    "global_fields/globalfields.json": [{"title": "SEO", "uid": "seo", "schema": [text_field("keywords")]}],
    "content_types/schema.json": [ARTICLE, AUTHOR],
    "content_types/article.json": ARTICLE,
    "assets/folders.json": [
        {"uid": "bltinner", "name": "Inner", "parent_uid": "bltouter", "is_dir": True},
        {"uid": "bltouter", "name": "Outer", "parent_uid": None, "is_dir": True},
    ],
    "assets/assets.json": {"1": "a-assets.json", "2": "b-assets.json"},
    "assets/a-assets.json": {
        "bltasset1": {
            "uid": "bltasset1", "filename": "one.svg", "title": "One", "file_size": "999", "tags": ["x"], "_version": 2,
            "content_type": "image/svg+xml", "parent_uid": "bltinner", "created_at": AT, "updated_at": AT,
            "publish_details": [live("bltenv1", "en-us", 2), live("bltenv2", "en-us", 1)],
        }
    },
    "assets/b-assets.json": {
        "bltasset2": {"uid": "bltasset2", "filename": "two.txt", "file_size": "3", "content_type": "text/plain"}
    },
    "entries/author/en-us/index.json": {"1": "x-entries.json"},
    "entries/author/en-us/x-entries.json": {
        "bltada": {"title": "Ada", "tags": [], "locale": "en-us", "uid": "bltada", "_version": 1, "publish_details": []}
    },
    "entries/article/en-us/index.json": {"1": "x-entries.json", "2": "y-entries.json"},
    "entries/article/en-us/x-entries.json": {
        "bltart1": {
            "title": "First", "url": "/first", "image": {"uid": "bltasset1", "filename": "one.svg"}, "stars": 9,
            "author": [{"uid": "bltada", "_content_type_uid": "author"}], "seo": {"keywords": "k"}, "tags": ["t"],
            "gone": "a field the type no longer has", "locale": "en-us", "uid": "bltart1", "_version": 4,
            "created_at": AT, "updated_at": "2024-02-02T03:04:05.000Z", "_in_progress": False,
            "publish_details": [
                live("bltenv1", "en-us", 4), live("bltenv1", "fr-ca", 2), live("bltenv2", "en-us", 3),
                live("bltgone", "en-us", 4),
            ],
        }
    },
    "entries/article/en-us/y-entries.json": {
        "bltart2": {"title": "First", "image": "bltnowhere", "uid": "bltart2", "locale": "en-us", "_version": 1}
    },
    "entries/article/fr-fr/index.json": {"1": "x-entries.json"},
    "entries/article/fr-fr/x-entries.json": {
        "bltart1": {
            "title": "Premier", "url": "/premier", "uid": "bltart1", "locale": "fr-fr", "_version": 2,
            "publish_details": [live("bltenv1", "en-us", 4), live("bltenv1", "fr-fr", 2), live("bltenv1", "fr-ca", 2)],
        },
        "bltart2": {"title": "First", "uid": "bltart2", "locale": "en-us", "_version": 1},
    },
    "workflows/workflows.json": {"bltwf": {"uid": "bltwf"}},
    "notes.txt": "by hand",
}  # fmt: skip
BYTES = {"assets/files/bltasset1/one.svg": SVG, "assets/files/bltasset2/two.txt": b"two"}


def write_export(root: Path) -> Path:
    """The whole export in a folder."""
    for name, value in FILES.items():
        put(root, name, value)
    for name, content in BYTES.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return root


def put(root: Path, name: str, value: object) -> None:
    """One file of an export; a text goes in as it is."""
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(value if isinstance(value, str) else json.dumps(value))


def change(root: Path, name: str, *keys: str, **values: object) -> None:
    """Change keys of an object inside a JSON file."""
    document = json.loads((root / name).read_text())
    target = document
    for key in keys:
        target = target[key]
    target.update(values)
    put(root, name, document)


MODELS = (
    Activity, Asset, AssetVersion, ContentType, Entry, EntryVersion, Environment, Extension, GlobalField, Label, Locale,
    Publication, PublicationHistory, Stack,
)  # fmt: skip


def row_counts() -> dict[str, int]:
    """How many rows of everything an import writes there are."""
    return {model.__name__: model._default_manager.count() for model in MODELS}


def stored_files(media: Path) -> list[bytes]:
    """The bytes of everything in the storage."""
    return sorted(path.read_bytes() for path in media.rglob("*") if path.is_file())
