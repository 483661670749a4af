"""How the management API shows entries that were read: with references in place, and only the fields that are wanted."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

import orjson

from api.calls import Call
from api.entries import Written, edited_content, entry_facts, represent_entry
from api.fragments import joined, members
from content.expand import with_assets
from content.inclusion import Inclusion, Target, included_paths
from content.metadata import Presets
from content.query.projection import EVERY_FIELD, parse_projections
from content.types import StoredType
from core.json_values import JSONObject, JSONValue, dump_json
from publishing.workflow_rules import Governing

SHOWING_PARAMETERS = ("include[]", "only[BASE][]", "except[BASE][]")


class Shown(NamedTuple):
    """An entry as it was read: its content as JSON text, the assets it names as clients see them, and what is added."""

    row: Written
    content_type: StoredType
    data: str
    assets: Mapping[str, JSONObject]
    additions: Mapping[str, object]
    """Values, or bytes that are JSON text already."""

    def represent(self) -> JSONObject:
        """A fresh copy of the entry without the additions."""
        return {**entry_facts(self.row), **with_assets(self.content_type, orjson.loads(self.data), self.assets)}

    def written(self) -> bytes:
        """The whole entry as JSON text, in which the content passes as it is stored where that is possible."""
        content = edited_content(self.content_type, self.data, self.assets)
        return represent_entry(self.row, content, self.additions)


class Showing:
    """What a call's `include`, `only` and `except` make of entries. What other parameters add always stays."""

    def __init__(self, call: Call, find: Callable[[frozenset[str]], Mapping[str, Target]]) -> None:
        lists: Mapping[str, Sequence[str]] = dict(call.params.lists())
        self._paths = included_paths(lists)
        self._projections = parse_projections(lists)
        self._find = find

    def entries(self, shown: Sequence[Shown]) -> list[bytes]:
        """The entries as JSON texts. Raises Invalid where too much is to be included."""
        base = self._projections.base
        if not self._paths and base == EVERY_FIELD:
            return [each.written() for each in shown]
        parsed = [each.represent() for each in shown]
        if self._paths:
            inclusion = Inclusion(self._find, self._projections.references, keeps_missing=True)
            types = (each.content_type for each in shown)
            inclusion.include(zip(types, parsed, strict=True), self._paths)
        return [
            joined(dump_json(base.apply(entry)), members(each.additions))
            for entry, each in zip(parsed, shown, strict=True)
        ]


def details_addition(details: str | None) -> dict[str, object]:
    """`publish_details` of an entry, from JSON text, where they are asked for."""
    return {} if details is None else {"publish_details": details.encode()}


def stage_addition(workflow: Governing | None, text: str | None) -> dict[str, object]:
    """`_workflow` of an entry that a workflow governs, from the stage it was moved to last (JSON text)."""
    if workflow is None:
        return {}
    row = orjson.loads(text) if text else {}
    stage = workflow.current(row.get("workflow_id"), row.get("stage_uid"))
    said = row if row.get("workflow_id") == workflow.id and row.get("stage_uid") == stage.uid else {}
    return {
        "_workflow": {
            "uid": stage.uid,
            "name": stage.name,
            "color": stage.color,
            "workflow": workflow.uid,
            **{key: said.get(key) or None for key in ("version", "updated_at", "updated_by", "due_date", "comment")},
            "assigned_to": said.get("assigned_to") or [],
            "assigned_by_roles": said.get("assigned_by_roles") or [],
        }
    }


def metadata_addition(presets: Iterable[Presets] | None, details: str | None) -> dict[str, object]:
    """`_metadata` of an entry: the presets where they are asked for, and where metadata is live (JSON text)."""
    metadata: dict[str, object] = {}
    if presets is not None:
        extensions: dict[str, list[JSONValue]] = {}
        for kept in presets:
            listed = kept.presets if isinstance(kept.presets, list) else []
            objects = [{**preset, "scope": kept.scope} for preset in listed if isinstance(preset, dict)]
            extensions.setdefault(kept.extension_uid, []).extend(objects)
        metadata["extensions"] = extensions
    if details is not None:
        metadata["publish_details"] = details.encode()
    return {"_metadata": members(metadata)} if metadata else {}
