"""PURE but for the bytes of assets: what of a bundle can be written, what is odd about it, and what it cannot restore."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from content.asset_files import FileFacts, inspect_file
from content.schema.compiled import CompiledType
from content.schema.parse import read_schema
from core.errors import Invalid
from publishing.transfer.bundle import AssetFile, Bundle
from publishing.transfer.checking_entries import CheckedEntry, check_entries
from publishing.transfer.checking_live import Going, Missing, plan_live
from publishing.transfer.folder import BrokenExport
from publishing.transfer.progress import Progress


@dataclass(frozen=True, slots=True)
class Checked:
    """A bundle that can be written as it stands, and everything a person should know about it."""

    bundle: Bundle
    files: Mapping[str, FileFacts]
    entries: tuple[CheckedEntry, ...]
    publications: tuple[Going, ...]
    missing: tuple[Missing, ...]
    warnings: tuple[str, ...]


def check_bundle(bundle: Bundle, progress: Progress, *, publish_latest: bool) -> Checked:
    """Look at everything before anything is written. Raises BrokenExport for what cannot be stored.

    Content that breaks its type's rules, and whatever else the vendor let pass, is kept with a warning.
    """
    compiled = {document.uid: _compile(bundle, document.uid) for document in bundle.content_types}
    files = _inspect_files(bundle, progress)
    progress.begin("Checking entries", len(bundle.entries))
    checked = check_entries(bundle, compiled, progress)
    live = plan_live(bundle, publish_latest=publish_latest)
    return Checked(
        bundle=bundle,
        files=files,
        entries=checked.entries,
        publications=live.going,
        missing=live.missing,
        warnings=(
            *bundle.warnings,
            *_environment_warnings(bundle),
            *_extension_warnings(bundle),
            *(warning for asset in bundle.assets for warning in _asset_warnings(asset, files[asset.uid])),
            *checked.warnings,
            *live.warnings,
        ),
    )


def _compile(bundle: Bundle, uid: str) -> CompiledType:
    global_fields = {document.uid: document.values.get("schema") for document in bundle.global_fields}
    document = next(document for document in bundle.content_types if document.uid == uid)
    options = document.values.get("options")
    try:
        _, compiled = read_schema(
            document.values.get("schema"), global_fields.get, options=options if isinstance(options, dict) else None
        )
        return compiled
    except Invalid as error:
        problem = error.problems[0]
        raise BrokenExport(document.origin, f"{problem.path} {problem.message}") from error


def _inspect_files(bundle: Bundle, progress: Progress) -> dict[str, FileFacts]:
    progress.begin("Checking files", len(bundle.assets))
    files: dict[str, FileFacts] = {}
    for asset in bundle.assets:
        try:
            with asset.open() as file:
                files[asset.uid] = inspect_file(file, asset.filename)
        except Invalid as error:
            raise BrokenExport(asset.origin, error.problems[0].message) from error
        except OSError as error:
            raise BrokenExport(asset.origin, f"cannot be read: {error.strerror}.") from error
        progress.advance()
    return files


def _environment_warnings(bundle: Bundle) -> Iterator[str]:
    for place in bundle.environments:
        empty = [str(row.get("locale")) for row in place.urls if not row.get("url")]
        if empty:
            yield f"environment {place.name}: the URL is empty for {', '.join(empty)}."


def _extension_warnings(bundle: Bundle) -> Iterator[str]:
    known = {extension.uid for extension in bundle.extensions}
    for document in (*bundle.global_fields, *bundle.content_types):
        for uid in sorted(set(_extension_uids(document.values.get("schema"))) - known):
            yield f"{document.uid}: uses the extension {uid}, which is not in the export."


def _extension_uids(node: object) -> Iterator[str]:
    if isinstance(node, list):
        for item in node:
            yield from _extension_uids(item)
    elif isinstance(node, dict):
        uid = node.get("extension_uid")
        if isinstance(uid, str) and uid:
            yield uid
        for key in ("schema", "blocks"):
            yield from _extension_uids(node.get(key))


def _asset_warnings(asset: AssetFile, facts: FileFacts) -> Iterator[str]:
    name = f"asset {asset.uid} ({asset.filename})"
    if asset.file_size != facts.file_size:
        yield f"{name}: the export says {asset.file_size} bytes, the file has {facts.file_size}."
    if asset.content_type != facts.content_type:
        yield f"{name}: the export says {asset.content_type or 'no type'}, the file is {facts.content_type}."
    if asset.filename != facts.filename:
        yield f"{name}: stored as {facts.filename}."
