"""What references lead to, as far as it is live at the place of the read."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import orjson

from api.delivery.representation import represent_files, represent_parsed, with_live_files
from content.inclusion import Inclusion
from content.query.projection import Projection
from content.types import StoredType, load_type
from core.json_values import JSONObject, JSONValue
from publishing.live import LivePlace, LiveRow
from publishing.live_files import read_files
from publishing.live_references import find_live_targets
from stacks.scope import Scope


@dataclass(frozen=True, slots=True)
class _Target:
    """A live entry that something refers to, with the files of its level."""

    row: LiveRow
    content_type: StoredType
    files: Mapping[str, JSONValue]

    def represent(self) -> JSONObject:
        """A fresh copy of it."""
        return represent_parsed(
            self.row, with_live_files(self.content_type, orjson.loads(self.row.data), self.files), {}
        )


@dataclass(slots=True)
class References:
    """The splicing of one answer. `versions` gathers what the answer's tag depends on."""

    scope: Scope
    place: LivePlace
    projections: Mapping[str, Projection]
    with_dimension: bool = False
    versions: list[object] = field(default_factory=list)

    def include(self, entries: Iterable[tuple[StoredType, JSONObject]], paths: Iterable[str]) -> None:
        """Put live entries in place of references, in the entries given. What is not live is left out.

        Raises Invalid past the limits.
        """
        Inclusion(self._find, self.projections, keeps_missing=False).include(entries, paths)

    def _find(self, uids: frozenset[str]) -> dict[str, _Target]:
        found = find_live_targets(self.scope, uids, self.place)
        self.versions += found.versions()
        environment_uid = next((target.row.environment_uid for target in found.by_uid.values()), "")
        files = represent_files(
            self.scope, read_files(found.files, environment_uid), with_dimension=self.with_dimension
        )
        return {
            uid: _Target(target.row, load_type(self.scope, target.content_type_uid), files)
            for uid, target in found.by_uid.items()
        }
