"""Entries with their drafts laid over them."""

from collections.abc import Collection, Mapping, Sequence

import orjson

from api.management.entry_showing import Shown
from content.assets import latest_assets, represent_asset
from content.drafts import Draft, known_fields
from content.schema.walk import values_at
from content.types import StoredType
from core.json_values import JSONObject
from stacks.scope import Scope


def with_drafts(scope: Scope, shown: Sequence[Shown], drafts: Sequence[Draft | None]) -> list[Shown]:
    """The entries, each with its draft over it, if it has one. One query where drafts name files.

    The entry's own facts stay those of what is saved; what is known of the draft is added under `_draft`.
    """
    if not any(drafts):
        return list(shown)
    laid = [_laid(each, draft) for each, draft in zip(shown, drafts, strict=True)]
    pairs = [(each, draft) for each, draft in zip(laid, drafts, strict=True) if draft is not None]
    files = _files(scope, {uid for each, draft in pairs for uid in _new_files(each, draft)})
    return [each._replace(assets={**files, **each.assets}) for each in laid] if files else laid


def _laid(shown: Shown, draft: Draft | None) -> Shown:
    if draft is None:
        return shown
    compiled = shown.content_type.compiled
    content = draft.over(compiled, orjson.loads(shown.data))
    return shown._replace(
        data=orjson.dumps(content).decode(),
        additions={**shown.additions, "_draft": _represent(shown.content_type, draft)},
    )


def _new_files(shown: Shown, draft: Draft) -> Collection[str]:
    """The uids of files that the draft names and the version under it does not."""
    values = (value for path in shown.content_type.compiled.file_paths for value in values_at(draft.data, path))
    return {value for value in values if isinstance(value, str) and value not in shown.assets}


def _files(scope: Scope, uids: Collection[str]) -> Mapping[str, JSONObject]:
    found = latest_assets(scope, uids) if uids else {}
    return {uid: represent_asset(scope, facts) for uid, facts in found.items() if not facts.is_dir}


def _represent(content_type: StoredType, draft: Draft) -> JSONObject:
    return {
        "locale": draft.locale,
        "change_set": [*sorted(content_type.compiled.editor_view.of(known_fields(content_type.compiled, draft.data)))],
        "base_locale": draft.base_locale,
        "base_version": draft.base_version,
        "is_behind": draft.is_behind,
        "created_at": draft.created_at,
        "created_by": draft.created_by,
        "updated_at": draft.updated_at,
        "updated_by": draft.updated_by,
    }
