"""From a stack to a bundle: its latest versions, and what is live of them."""

from collections import defaultdict
from functools import partial
from typing import BinaryIO, cast

from django.core.files.storage import default_storage

from content.models import Asset, ContentType, EntryLocale, Extension, GlobalField, Label
from locales.models import Locale
from publishing.models import Environment, Publication
from publishing.transfer.bundle import (
    Addition,
    AssetFile,
    Bundle,
    Document,
    EntryText,
    FolderRow,
    Language,
    Live,
    Place,
    Times,
)
from publishing.transfer.taxonomies import take_taxonomies
from stacks.scope import Scope

LiveRows = dict[tuple[str, int, str], list[Live]]


def take_snapshot(scope: Scope) -> Bundle:
    """Everything of a branch that travels. Older versions, the queue, people and tokens stay behind."""
    live = _live_rows(scope)
    return Bundle(
        languages=_languages(scope),
        environments=_environments(scope),
        extensions=tuple(
            Addition(row.uid, row.title, row.type, row.version, row.document, Times(row.created_at, row.updated_at))
            for row in Extension.objects.filter(branch_id=scope.branch_id).order_by("uid")
        ),
        labels=tuple(
            Addition(row.uid, row.name, "", row.version, row.document, Times(row.created_at, row.updated_at))
            for row in Label.objects.filter(branch_id=scope.branch_id).order_by("uid")
        ),
        taxonomies=take_taxonomies(scope),
        global_fields=_global_fields(scope),
        content_types=_content_types(scope),
        folders=_folders(scope),
        assets=_assets(scope, live),
        entries=_entries(scope, live),
    )


def _languages(scope: Scope) -> tuple[Language, ...]:
    rows = [
        Language(row.uid, row.code, row.name, row.fallback_code)
        for row in Locale.objects.in_branch(scope).order_by("code")
    ]
    return tuple(sorted(rows, key=lambda row: (row.code != scope.master_locale, row.code)))


def _environments(scope: Scope) -> tuple[Place, ...]:
    return tuple(
        Place(row.uid, row.name, tuple(row.urls), row.version, Times(row.created_at, row.updated_at))
        for row in Environment.objects.in_stack(scope).alive().order_by("uid")
    )


def _global_fields(scope: Scope) -> tuple[Document, ...]:
    rows = GlobalField.objects.filter(branch_id=scope.branch_id, deleted_at=None).select_related("latest")
    return tuple(Document(row.uid, row.latest.document, row.uid) for row in rows.order_by("uid") if row.latest)


def _content_types(scope: Scope) -> tuple[Document, ...]:
    rows = ContentType.objects.filter(branch_id=scope.branch_id, deleted_at=None).select_related("latest")
    return tuple(Document(row.uid, row.latest.document, row.uid) for row in rows.order_by("uid") if row.latest)


def _folders(scope: Scope) -> tuple[FolderRow, ...]:
    rows = Asset.objects.filter(branch_id=scope.branch_id, is_dir=True, deleted_at=None).order_by("uid")
    return tuple(FolderRow(row.uid, row.name, row.parent_uid, Times(row.created_at, row.updated_at)) for row in rows)


def _assets(scope: Scope, live: LiveRows) -> tuple[AssetFile, ...]:
    rows = Asset.objects.filter(branch_id=scope.branch_id, is_dir=False, deleted_at=None)
    assets = []
    for asset in rows.select_related("latest").order_by("uid"):
        version = asset.latest
        if version is None:
            continue
        assets.append(
            AssetFile(
                uid=asset.uid,
                version=asset.version,
                title=version.title,
                description=version.description,
                tags=tuple(version.tags),
                parent_uid=asset.parent_uid,
                filename=version.filename,
                content_type=version.content_type,
                file_size=version.file_size,
                times=Times(asset.created_at, version.created_at),
                live=tuple(live["asset", asset.pk, ""]),
                open=partial(_open, version.storage_key),
                origin=f"asset {asset.uid} in the storage",
            )
        )
    return tuple(assets)


def _open(storage_key: str) -> BinaryIO:
    return cast("BinaryIO", default_storage.open(storage_key))


def _entries(scope: Scope, live: LiveRows) -> tuple[EntryText, ...]:
    rows = EntryLocale.objects.filter(branch_id=scope.branch_id, deleted_at=None, content_type__deleted_at=None)
    codes = set(scope.locale_fallbacks)
    return tuple(
        EntryText(
            uid=row.entry.uid,
            content_type_uid=row.content_type.uid,
            locale=row.locale,
            version=row.version,
            data=row.latest.data,
            times=Times(row.created_at, row.latest.created_at),
            live=tuple(live["entry", row.entry_id, row.locale]),
            origin=f"entry {row.entry.uid} in {row.locale}",
        )
        for row in rows.select_related("entry", "latest", "content_type").order_by("entry__uid", "locale")
        if row.locale in codes
    )


def _live_rows(scope: Scope) -> LiveRows:
    """What is live, beside the language whose content it is; assets have none."""
    found: LiveRows = defaultdict(list)
    rows = Publication.objects.filter(branch_id=scope.branch_id, is_live=True, environment__deleted_at=None)
    for row in rows.select_related("environment", "entry_version", "asset_version").order_by("pk"):
        if row.locale not in scope.locale_fallbacks:
            continue
        if row.entry_version is not None and row.entry_id is not None:
            key, version = ("entry", row.entry_id, row.entry_version.locale), row.entry_version.version
        elif row.asset_version is not None and row.asset_id is not None:
            key, version = ("asset", row.asset_id, ""), row.asset_version.version
        else:
            continue
        found[key].append(Live(row.environment.uid, row.locale, version, row.published_at, row.published_by))
    return found
