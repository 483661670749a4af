"""From an export's folder to a bundle: what every file must hold, and what an export may lack."""

from collections.abc import Iterable, Iterator

from publishing.transfer.bundle import Addition, Bundle, Document, Language, Place
from publishing.transfer.fields import Source
from publishing.transfer.folder import BrokenExport, ExportFolder
from publishing.transfer.progress import Progress
from publishing.transfer.reading_content import read_assets, read_entries, read_folders
from publishing.transfer.taxonomies import ROOM, read_taxonomies

IMPORTED = frozenset(
    {"assets", "content_types", "entries", "environments", "extensions", "global_fields", "labels", "locales"} | {ROOM}
)
_KNOWN_FILES = frozenset({"export-info.json", "LICENSE", "pressroom.json"})
_SYSTEM_KEYS = frozenset(
    {
        "ACL",
        "SYS_ACL",
        "_version",
        "created_at",
        "created_by",
        "stackHeaders",
        "uid",
        "updated_at",
        "updated_by",
        "urlPath",
    }
)


def read_bundle(folder: ExportFolder, progress: Progress) -> Bundle:
    """Everything the folder holds, every file read and every key checked. Raises BrokenExport at the first bad one."""
    _require_export(folder)
    languages = read_languages(folder)
    content_types = read_content_types(folder)
    assets = read_assets(folder, progress)
    entries, warnings = read_entries(
        folder, progress, type_uids=[document.uid for document in content_types], languages=languages
    )
    return Bundle(
        languages=languages,
        environments=read_environments(folder),
        extensions=_read_additions(folder, ("extensions", "extensions.json"), title="title"),
        taxonomies=read_taxonomies(folder, languages),
        labels=_read_labels(folder),
        global_fields=read_global_fields(folder),
        content_types=content_types,
        folders=read_folders(folder),
        assets=assets,
        entries=entries,
        warnings=tuple(warnings),
        left_out=tuple(_left_out(folder)),
    )


def _require_export(folder: ExportFolder) -> None:
    if not folder.root.is_dir():
        raise BrokenExport(folder.root, "is no folder.")
    if not folder.path("content_types").is_dir() and folder.path("main", "content_types").is_dir():
        raise BrokenExport(folder.root, f"holds an export per branch; import {folder.path('main')} instead.")


def read_languages(folder: ExportFolder) -> tuple[Language, ...]:
    """The master, then the others, each after its fallback."""
    master_file, others_file = ("locales", "master-locale.json"), ("locales", "locales.json")
    rows = [_language(source) for source in _sources(folder, *others_file)] if folder.has(*others_file) else []
    if folder.has(*master_file) or not rows:
        masters = [_language(source) for source in _sources(folder, *master_file)]
    else:
        masters = [row for row in rows if row.fallback_code is None]
    if len(masters) != 1:
        raise BrokenExport(folder.path(*master_file), "should hold exactly one language.")
    master = Language(masters[0].uid, masters[0].code, masters[0].name, None)
    others = [row for row in rows if row.code != master.code]
    _refuse_doubles(folder, others_file, (row.code for row in others))
    return (master, *_after_fallbacks(folder, master, others))


def _language(source: Source) -> Language:
    fallback = source.text("fallback_locale", default="", limit=20)
    code = source.text("code", limit=20)
    return Language(source.uid(limit=32), code, source.text("name", default=code, limit=100), fallback or None)


def _after_fallbacks(folder: ExportFolder, master: Language, others: list[Language]) -> Iterator[Language]:
    known, waiting = {master.code}, others
    while waiting:
        ready = [row for row in waiting if (row.fallback_code or master.code) in known]
        if not ready:
            path = folder.path("locales", "locales.json")
            raise BrokenExport(path, f"{waiting[0].code} falls back to a language that is not there, or to itself.")
        for row in ready:
            yield Language(row.uid, row.code, row.name, row.fallback_code or master.code)
        known.update(row.code for row in ready)
        waiting = [row for row in waiting if row not in ready]


def read_environments(folder: ExportFolder) -> tuple[Place, ...]:
    """The environments; none where the export has no such file."""
    parts = ("environments", "environments.json")
    rows = [
        Place(
            source.uid(),
            source.text("name", limit=100),
            tuple(child.values for child in source.children("urls")),
            source.version(default=1),
            source.times(),
        )
        for source in _sources(folder, *parts, optional=True)
    ]
    _refuse_doubles(folder, parts, (row.uid for row in rows))
    _refuse_doubles(folder, parts, (row.name for row in rows))
    return tuple(rows)


def read_content_types(folder: ExportFolder) -> tuple[Document, ...]:
    """The types of `schema.json`, then those that only have a file of their own."""
    documents: dict[str, Document] = {}
    if folder.has("content_types", "schema.json"):
        listed = _documents(folder, "content_types", "schema.json")
        documents.update((document.uid, document) for document in listed)
    alone = [name for name in folder.files("content_types") if name.endswith(".json") and name != "schema.json"]
    for name in alone:
        document = _document(Source(folder.path("content_types", name), "", folder.read_object("content_types", name)))
        documents.setdefault(document.uid, document)
    if not documents and not alone:
        raise BrokenExport(folder.path("content_types", "schema.json"), "is missing.")
    return tuple(documents.values())


def read_global_fields(folder: ExportFolder) -> tuple[Document, ...]:
    """The global fields; none where the export has no such file."""
    return _documents(folder, "global_fields", "globalfields.json")


def _documents(folder: ExportFolder, *parts: str) -> tuple[Document, ...]:
    documents = tuple(_document(source) for source in _sources(folder, *parts, optional=True))
    _refuse_doubles(folder, parts, (document.uid for document in documents))
    return documents


def _document(source: Source) -> Document:
    uid = source.uid(limit=200)
    return Document(uid, source.values, f"{source.file}: {uid}")


def _read_additions(folder: ExportFolder, parts: tuple[str, str], *, title: str) -> tuple[Addition, ...]:
    rows = [
        Addition(
            source.uid(),
            source.text(title, limit=255),
            source.text("type", default="", limit=40),
            source.version(default=1),
            {key: value for key, value in source.values.items() if key not in _SYSTEM_KEYS},
            source.times(),
        )
        for source in _sources(folder, *parts, optional=True)
    ]
    _refuse_doubles(folder, parts, (row.uid for row in rows))
    return tuple(rows)


def _read_labels(folder: ExportFolder) -> tuple[Addition, ...]:
    """The labels, whose names are unique."""
    parts = ("labels", "labels.json")
    labels = _read_additions(folder, parts, title="name")
    _refuse_doubles(folder, parts, (label.title for label in labels))
    return labels


def _sources(folder: ExportFolder, *parts: str, optional: bool = False) -> Iterator[Source]:
    if optional and not folder.has(*parts):
        return
    for item in folder.read_objects(*parts):
        uid = item.get("uid")
        yield Source(folder.path(*parts), uid if isinstance(uid, str) else "", item)


def _refuse_doubles(folder: ExportFolder, parts: tuple[str, ...], names: Iterable[str]) -> None:
    seen: set[str] = set()
    for name in names:
        if name in seen:
            raise BrokenExport(folder.path(*parts), f"{name} is there twice.")
        seen.add(name)


def _left_out(folder: ExportFolder) -> Iterator[str]:
    """What the folder holds beside the rooms that are imported, so that nothing is dropped silently."""
    for name in folder.folders():
        # Placeholders that keep empty folders in Git are empty files.
        count = sum(1 for path in folder.path(name).rglob("*") if path.is_file() and path.stat().st_size)
        if name not in IMPORTED and count:
            yield f"{name}/ ({count} {'file' if count == 1 else 'files'}): Pressroom has no room for it yet."
    for name in folder.files():
        if name not in _KNOWN_FILES:
            yield f"{name}: no file of an export that Pressroom knows."
