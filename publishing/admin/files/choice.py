"""The files that somebody chose in the library to do something with all of them: named one by one, as they were shown."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from django.http import HttpRequest, QueryDict

from content.admin.asset_list import matching_files
from content.admin.seen_entries import first_language
from content.admin.seen_files import seen_assets
from content.models import Asset
from stacks.admin.screens import Visit

LARGEST_FILES: Final = 500
"""How many files one request is about."""
_LONGEST = 50_000
_NAMES = ("q", "folder", "kind")


@dataclass(frozen=True, slots=True)
class ChosenFile:
    """One file."""

    id: int
    uid: str
    title: str
    folder_uid: str

    @property
    def key(self) -> str:
        """How forms name it."""
        return self.uid


@dataclass(frozen=True, slots=True)
class FileChoice:
    """The files chosen, in the order they were named, and the query that leads back to their list.

    `gone` counts those named that are not there any more, or not for who asks.
    """

    files: Sequence[ChosenFile]
    gone: int
    locale: str
    state: str

    @property
    def things(self) -> Sequence[ChosenFile]:
        """What was chosen."""
        return self.files

    def back(self, visit: Visit) -> str:
        """Where they were chosen."""
        address = visit.url("assets")
        return f"{address}?{self.state}" if self.state else address


def read_files(request: HttpRequest, visit: Visit) -> FileChoice:
    """What was ticked, what a form names, or all that the list finds."""
    sent = request.POST
    asked = QueryDict(sent.get("state", "")[:_LONGEST])
    state = urlencode([(name, asked[name]) for name in _NAMES if asked.get(name)])
    if sent.get("all") == "matching":
        found = matching_files(visit, asked).values_list("pk", "uid", "name", "parent_uid")[:LARGEST_FILES]
        files = [ChosenFile(*row) for row in found]
        return FileChoice(files, 0, first_language(visit.scope), state)
    named = [*sent.getlist("chosen"), *sent.get("files", "")[:_LONGEST].split()]
    uids = list(dict.fromkeys(named))[:LARGEST_FILES]
    rows = Asset.objects.filter(branch_id=visit.scope.branch_id, is_dir=False, deleted_at=None, uid__in=uids)
    by_uid = {
        row[1]: ChosenFile(*row)
        for row in seen_assets(visit.scope, rows).values_list("pk", "uid", "name", "parent_uid")
    }
    files = [by_uid[uid] for uid in uids if uid in by_uid]
    return FileChoice(files, len(uids) - len(files), first_language(visit.scope), state)
