"""From a bundle to a folder in the layout of the vendor's command line export."""

import shutil
import uuid
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import orjson

from core.clock import to_wire
from core.json_values import JSONObject, JSONValue
from publishing.transfer.bundle import Addition, AssetFile, Bundle, EntryText, FolderRow, Language, Live, Place, Times
from publishing.transfer.progress import Progress
from publishing.transfer.taxonomies import ROOM, taxonomy_files

ROOMS = ("assets", "content_types", "entries", "environments", "extensions", "global_fields", "labels", "locales", ROOM)
MARKER = "pressroom.json"
CHUNK = 500
Item = TypeVar("Item", AssetFile, EntryText)


@dataclass(frozen=True, slots=True)
class Representation:
    """How assets and entries look in the export: as the management API shows them."""

    asset: Callable[[AssetFile], JSONObject]
    entry_data: Callable[[EntryText], JSONObject]


def write_folder(root: Path, bundle: Bundle, represent: Representation, progress: Progress) -> None:
    """Write every file of an export into an empty folder. The same bundle gives the same files."""
    _write(root / "export-info.json", {"contentVersion": 2, "logsPath": ""})
    master, *others = [_language(language) for language in bundle.languages]
    _write(root / "locales" / "master-locale.json", _by_uid([master]))
    _write(root / "locales" / "locales.json", _by_uid(others))
    _write(root / "environments" / "environments.json", _by_uid(_environment(place) for place in bundle.environments))
    _write(root / "extensions" / "extensions.json", _by_uid(_addition(each) for each in bundle.extensions))
    _write(root / "labels" / "labels.json", _by_uid(_addition(each) for each in bundle.labels))
    for parts, value in taxonomy_files(bundle.taxonomies):
        _write(root.joinpath(*parts), value)
    _write(root / "global_fields" / "globalfields.json", [document.values for document in bundle.global_fields])
    _write(root / "content_types" / "schema.json", [document.values for document in bundle.content_types])
    for document in bundle.content_types:
        path = root / "content_types" / f"{document.uid}.json"
        # A type called "schema" has its document in the list alone, which bears that name.
        if not path.exists():
            _write(path, document.values)
    _write_assets(root / "assets", bundle, represent, progress)
    _write_entries(root / "entries", bundle, represent, progress)


def move_into(built: Path, target: Path) -> None:
    """Put a finished export in the place of an earlier one, and leave whatever else lies in the folder alone."""
    target.mkdir(parents=True, exist_ok=True)
    (target / MARKER).unlink(missing_ok=True)
    for name in ROOMS:
        shutil.rmtree(target / name, ignore_errors=True)
    for path in sorted(built.iterdir(), key=lambda path: path.name == MARKER):
        shutil.move(path, target / path.name)


def _write_assets(root: Path, bundle: Bundle, represent: Representation, progress: Progress) -> None:
    progress.begin("Writing assets", len(bundle.assets))
    _write(root / "folders.json", [_folder(row) for row in bundle.folders])
    metadata: dict[str, JSONValue] = {}
    for name, chunk in _write_chunks(root, "assets", bundle.assets, index="assets.json"):
        objects = [{**represent.asset(asset), "publish_details": _live(asset.live)} for asset in chunk]
        _write(root / name, _by_uid(objects))
        metadata[name] = [{key: each[key] for key in ("uid", "url", "filename")} for each in objects]
        for asset in chunk:
            _copy(asset, root / "files" / asset.uid / asset.filename)
            progress.advance()
    _write(root / "metadata.json", metadata)


def _copy(asset: AssetFile, path: Path) -> None:
    path.parent.mkdir(parents=True)
    with asset.open() as source, path.open("xb") as target:
        shutil.copyfileobj(source, target)


def _write_entries(root: Path, bundle: Bundle, represent: Representation, progress: Progress) -> None:
    progress.begin("Writing entries", len(bundle.entries))
    root.mkdir()
    places = dict.fromkeys((text.content_type_uid, text.locale) for text in bundle.entries)
    for type_uid, locale in sorted(places):
        folder = root / type_uid / locale
        texts = [text for text in bundle.entries if (text.content_type_uid, text.locale) == (type_uid, locale)]
        for name, chunk in _write_chunks(folder, "entries", texts, index="index.json"):
            _write(folder / name, _by_uid(_entry(text, represent) for text in chunk))
            for _ in chunk:
                progress.advance()


def _write_chunks(
    folder: Path, kind: str, items: Sequence[Item], *, index: str
) -> Iterator[tuple[str, Sequence[Item]]]:
    """The names of the chunks with their items; the index is written when all are."""
    names: dict[str, JSONValue] = {}
    for start in range(0, len(items), CHUNK):
        number = str(start // CHUNK + 1)
        # The name tells nothing but apart; it is the same for the same place, so that two exports can be compared.
        name = f"{uuid.uuid5(uuid.NAMESPACE_URL, f'{folder.parent.name}/{folder.name}/{number}')}-{kind}.json"
        names[number] = name
        yield name, items[start : start + CHUNK]
    _write(folder / index, names)


def _language(language: Language) -> JSONObject:
    return {
        "code": language.code,
        "fallback_locale": language.fallback_code,
        "uid": language.uid,
        "name": language.name,
    }


def _environment(place: Place) -> JSONObject:
    urls: list[JSONValue] = list(place.urls)
    return {
        "urlPath": f"/environments/{place.name}",
        "urls": urls,
        "name": place.name,
        "_version": place.version,
        "uid": place.uid,
        **_times(place.times),
    }


def _addition(addition: Addition) -> JSONObject:
    return {"uid": addition.uid, **_times(addition.times), **addition.document, "_version": addition.version}


def _folder(row: FolderRow) -> JSONObject:
    return {
        "urlPath": f"/assets/{row.uid}",
        "uid": row.uid,
        **_times(row.times),
        "content_type": "application/vnd.contenstack.folder",
        "tags": [],
        "name": row.name,
        "ACL": {},
        "is_dir": True,
        "parent_uid": row.parent_uid or None,
        "_version": 1,
    }


def _entry(text: EntryText, represent: Representation) -> JSONObject:
    return {
        **represent.entry_data(text),
        "locale": text.locale,
        "ACL": {},
        "uid": text.uid,
        **_times(text.times),
        "_version": text.version,
        "_in_progress": False,
        "publish_details": _live(text.live),
    }


def _live(rows: Iterable[Live]) -> list[JSONValue]:
    return [
        {
            "environment": row.environment_uid,
            "locale": row.locale,
            "time": to_wire(row.at) if row.at else None,
            "user": row.user,
            "version": row.version,
        }
        for row in rows
    ]


def _times(times: Times) -> JSONObject:
    return {
        name: to_wire(at)
        for name, at in (("created_at", times.created_at), ("updated_at", times.updated_at))
        if at is not None
    }


def _by_uid(objects: Iterable[JSONObject]) -> JSONObject:
    return {str(each["uid"]): each for each in objects}


def _write(path: Path, value: object) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(orjson.dumps(value, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE))
