"""Taking a stack out into a folder that this installation, another one, or the vendor's command line can import."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import orjson
from django.db import connection, transaction

from content.assets import latest_assets, represent_asset
from content.expand import with_assets
from content.types import load_type
from core.json_values import JSONObject
from publishing.models import OPEN_STATES, PublishItem
from publishing.transfer.bundle import AssetFile, Bundle, EntryText, Live
from publishing.transfer.folder_writing import MARKER, Representation, move_into, write_folder
from publishing.transfer.progress import Progress
from publishing.transfer.snapshot import take_snapshot
from stacks import activity
from stacks.actor import Actor
from stacks.models import Branch
from stacks.permissions import Permission
from stacks.scope import Scope


class ExportRefused(Exception):
    """The stack cannot be written there. The message is one sentence for the person at the terminal."""


@dataclass(frozen=True, slots=True)
class ExportReport:
    """What an export holds, and what of the stack it cannot hold."""

    entry_count: int
    asset_count: int
    warnings: tuple[str, ...]


def export_stack(actor: Actor, api_key: str, target: Path, progress: Progress) -> ExportReport:
    """Write a stack's latest versions and what is live of them. Raises ExportRefused where the folder is in use.

    Everything is built beside the folder first: a failure leaves an earlier export as it was.
    """
    scope = _find_scope(api_key)
    for permission in (
        Permission.ENTRY_READ,
        Permission.ASSET_READ,
        Permission.CONTENT_TYPE_READ,
        Permission.TAXONOMY_READ,
    ):
        actor.require(permission)
    _require_free(target, api_key)
    with _one_moment():
        bundle = take_snapshot(scope)
        waiting = PublishItem.objects.filter(branch_id=scope.branch_id, state__in=OPEN_STATES).count()
        represent = _representation(scope, bundle)
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=f".{target.name}.") as name:
        built = Path(name) / "export"
        built.mkdir()
        write_folder(built, bundle, represent, progress)
        (built / MARKER).write_bytes(orjson.dumps({"api_key": api_key}, option=orjson.OPT_APPEND_NEWLINE))
        move_into(built, target)
    activity.record(actor, scope, action="stack.export", target=("stack", scope.stack_uid))
    return ExportReport(len(bundle.entries), len(bundle.assets), tuple(_warnings(bundle, waiting)))


def _find_scope(api_key: str) -> Scope:
    branch = Branch.objects.select_related("stack").filter(stack__api_key=api_key, stack__deleted_at=None, uid="main")
    found = branch.first()
    if found is None:
        raise ExportRefused(f"There is no stack with the api_key {api_key}.")
    return found.scope()


def _require_free(target: Path, api_key: str) -> None:
    if target.exists() and not target.is_dir():
        raise ExportRefused(f"{target} is a file.")
    if not target.is_dir() or not any(target.iterdir()):
        return
    try:
        marker = orjson.loads((target / MARKER).read_bytes())
    except (OSError, orjson.JSONDecodeError):
        marker = None
    if not isinstance(marker, dict) or marker.get("api_key") != api_key:
        raise ExportRefused(f"{target} is not empty and holds no earlier export of this stack.")


@contextmanager
def _one_moment() -> Iterator[None]:
    """Read everything as it was at one moment, whatever is saved meanwhile."""
    is_outermost = not connection.in_atomic_block
    with transaction.atomic():
        if is_outermost:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        yield


def _representation(scope: Scope, bundle: Bundle) -> Representation:
    facts = latest_assets(scope, [asset.uid for asset in bundle.assets])
    assets = {uid: represent_asset(scope, each) for uid, each in facts.items()}
    types = {document.uid: load_type(scope, document.uid) for document in bundle.content_types}

    def entry_data(text: EntryText) -> JSONObject:
        data: JSONObject = orjson.loads(orjson.dumps(text.data))
        return with_assets(types[text.content_type_uid], data, assets)

    def asset_object(asset: AssetFile) -> JSONObject:
        return assets[asset.uid]

    return Representation(asset=asset_object, entry_data=entry_data)


def _warnings(bundle: Bundle, waiting: int) -> Iterator[str]:
    for asset in bundle.assets:
        for row in _older(asset.live, asset.version):
            yield f"asset {asset.uid}: version {row.version} is live, the export holds version {asset.version}."
    for text in bundle.entries:
        for row in _older(text.live, text.version):
            yield (
                f"entry {text.uid} ({text.locale}): version {row.version} is live, "
                f"the export holds version {text.version}."
            )
    if waiting:
        what = "1 item waits" if waiting == 1 else f"{waiting} items wait"
        yield f"{what} in the publish queue: exports hold no queue."


def _older(live: tuple[Live, ...], latest: int) -> list[Live]:
    versions = {row.version: replace(row, environment_uid="", locale="", at=None) for row in live}
    return [row for version, row in sorted(versions.items()) if version != latest]
