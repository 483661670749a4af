"""From an export's folder to assets and entries, chunk by chunk."""

from collections.abc import Collection, Iterator
from functools import partial

from core.json_values import JSONObject
from publishing.transfer.bundle import AssetFile, EntryText, FolderRow, Language
from publishing.transfer.fields import Source
from publishing.transfer.folder import BrokenExport, ExportFolder
from publishing.transfer.progress import Progress

_SYSTEM_KEYS = frozenset(
    {
        "ACL", "_branch", "_content_type_uid", "_in_progress", "_metadata", "_rules", "_version", "_workflow", "created_at",
        "created_by", "deleted_at", "deleted_by", "locale", "publish_details", "stackHeaders", "uid", "updated_at",
        "updated_by", "urlPath",
    }
)  # fmt: skip


def read_folders(folder: ExportFolder) -> tuple[FolderRow, ...]:
    """The folders of assets, each after the one it lies in."""
    parts = ("assets", "folders.json")
    if not folder.has(*parts):
        return ()
    waiting = [_folder(folder, parts, item) for item in folder.read_objects(*parts)]
    uids = [row.uid for row in waiting]
    if len(set(uids)) < len(uids):
        raise BrokenExport(folder.path(*parts), f"{_twice(uids)} is there twice.")
    found: list[FolderRow] = []
    known = {""}
    while waiting:
        ready = [row for row in waiting if row.parent_uid in known]
        if not ready:
            raise BrokenExport(
                folder.path(*parts), f"{waiting[0].uid} lies in a folder that is not there, or in itself."
            )
        found += ready
        known.update(row.uid for row in ready)
        waiting = [row for row in waiting if row.uid not in known]
    return tuple(found)


def _folder(folder: ExportFolder, parts: tuple[str, ...], item: JSONObject) -> FolderRow:
    source = Source(folder.path(*parts), str(item.get("uid", "")), item)
    return FolderRow(source.uid(), source.text("name"), source.text("parent_uid", default=""), source.times())


def read_assets(folder: ExportFolder, progress: Progress) -> tuple[AssetFile, ...]:
    """Every asset with its file, which must be there; none where the export has no list of them."""
    if not folder.has("assets", "assets.json"):
        return ()
    sources = list(_chunks(folder, ("assets",), "assets.json"))
    folder_uids = {row.uid for row in read_folders(folder)} | {""}
    progress.begin("Reading assets", len(sources))
    assets: dict[str, AssetFile] = {}
    for source in sources:
        asset = _asset(folder, source)
        if asset.uid in assets or asset.uid in folder_uids:
            raise source.broken("", "is there twice.")
        if asset.parent_uid not in folder_uids:
            raise source.broken("parent_uid", f"is {asset.parent_uid}, which is no folder of the export.")
        assets[asset.uid] = asset
        progress.advance()
    return tuple(assets.values())


def _asset(folder: ExportFolder, source: Source) -> AssetFile:
    uid, filename = source.uid(), source.text("filename")
    parts = ("assets", "files", uid, filename)
    path = folder.path(*parts)
    if not path.is_file():
        raise BrokenExport(path, f"is missing; {source.file.name} lists it.")
    return AssetFile(
        uid=uid,
        version=source.version(default=1),
        title=source.text("title", default=filename),
        description=source.text("description", default="", limit=10_000),
        tags=source.texts("tags"),
        parent_uid=source.text("parent_uid", default=""),
        filename=filename,
        content_type=source.text("content_type", default=""),
        file_size=source.number("file_size", default=0),
        times=source.times(),
        live=source.live(),
        open=partial(folder.open, *parts),
        origin=str(path),
    )


def read_entries(
    folder: ExportFolder, progress: Progress, *, type_uids: Collection[str], languages: Collection[Language]
) -> tuple[tuple[EntryText, ...], list[str]]:
    """Every entry in every language, and what was odd about them."""
    codes = {language.code for language in languages}
    type_folders = folder.folders("entries")
    progress.begin("Reading entries", len(type_folders))
    entries: dict[tuple[str, str], EntryText] = {}
    type_of: dict[str, str] = {}
    borrowed = 0
    for type_uid in type_folders:
        if type_uid not in type_uids:
            raise BrokenExport(folder.path("entries", type_uid), f"{type_uid} is no content type of the export.")
        for locale, source in _entry_sources(folder, type_uid):
            if locale not in codes:
                raise BrokenExport(source.file.parent, f"{locale} is no language of the export.")
            entry = _entry(source, type_uid, locale)
            if source.text("locale", default=locale, limit=20) != locale:
                borrowed += 1
                continue
            if (entry.uid, locale) in entries or type_of.setdefault(entry.uid, type_uid) != type_uid:
                raise source.broken("", "is there twice.")
            entries[entry.uid, locale] = entry
        progress.advance()
    warnings = [f"entries listed under a language they only fall back from, and not copied there: {borrowed}."]
    return tuple(entries.values()), warnings if borrowed else []


def _entry_sources(folder: ExportFolder, type_uid: str) -> Iterator[tuple[str, Source]]:
    for locale in folder.folders("entries", type_uid):
        if not folder.has("entries", type_uid, locale, "index.json") and not folder.files("entries", type_uid, locale):
            continue
        for source in _chunks(folder, ("entries", type_uid, locale), "index.json"):
            yield locale, source
    for name in folder.files("entries", type_uid):
        if name.endswith(".json"):
            for source in _by_uid(folder, ("entries", type_uid, name)):
                yield name.removesuffix(".json"), source


def _entry(source: Source, type_uid: str, locale: str) -> EntryText:
    uid = source.uid()
    return EntryText(
        uid=uid,
        content_type_uid=type_uid,
        locale=locale,
        version=source.version(default=1),
        data={key: value for key, value in source.values.items() if key not in _SYSTEM_KEYS},
        times=source.times(),
        live=source.live(),
        origin=f"{source.file}: {uid}",
    )


def _chunks(folder: ExportFolder, parts: tuple[str, ...], index: str) -> Iterator[Source]:
    """The objects of every chunk the index names; older exports hold the objects in the index itself."""
    names = folder.read_object(*parts, index)
    if names and all(isinstance(value, dict) for value in names.values()):
        yield from _by_uid(folder, (*parts, index))
        return
    for key, name in names.items():
        if not isinstance(name, str):
            raise BrokenExport(folder.path(*parts, index), f"{key} should be the name of a file.")
        yield from _by_uid(folder, (*parts, name))


def _by_uid(folder: ExportFolder, parts: tuple[str, ...]) -> Iterator[Source]:
    path = folder.path(*parts)
    for uid, item in folder.read_object(*parts).items():
        if not isinstance(item, dict):
            raise BrokenExport(path, f"{uid} should be an object.")
        source = Source(path, uid, {"uid": uid, **item})
        if source.uid() != uid:
            raise source.broken("uid", f"is {source.uid()}.")
        yield source


def _twice(values: list[str]) -> str:
    return next(value for value in values if values.count(value) > 1)
