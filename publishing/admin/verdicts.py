"""A dry run in people's words: what would become of each place, what stops it, and what readers would miss there."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from content.admin.titles import Picked, entry_titles, file_titles
from core.errors import Problem
from publishing.actions.preview import Change, Preview
from publishing.admin.entry_rows import environments_of
from publishing.places import MissingLink
from stacks.admin.screens import Visit
from stacks.permissions import Permission
from stacks.worded import worded

BLOCKED = "blocked"
_PLACES = {
    "environments": "Environments:",
    "locales": "Languages:",
    "locale": "The release",
    "scheduled_at": "Time:",
    "until": "Offline again:",
    "items": "The release",
    "entries": "Items",
    "entry": "The release",
    "version": "Version",
    "atomic": "All or nothing:",
}
"""What people call the parts of a request."""
EFFECTS = (BLOCKED, "publish", "unpublish", "none", "skip")


@dataclass(frozen=True, slots=True)
class Link:
    """Something that is referred to and would not be found. `value` adds it to a release; none where it is deleted."""

    kind: str
    title: str
    about: str
    value: str
    exists: bool


@dataclass(frozen=True, slots=True)
class Verdict:
    """What would become of one target in one language and environment.

    `effect` is one of EFFECTS; `reasons` say why nothing would happen, or why nothing may.
    """

    kind: str
    uid: str
    title: str
    about: str
    address: str
    locale: str
    environment: str
    effect: str
    reasons: tuple[str, ...]
    version: int | None
    falls_back_to: str
    live_version: int | None
    live_locale: str
    links: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class Judgement:
    """The verdicts of a request, how many there are of each effect, and what stops all of it."""

    due_at: datetime | None
    verdicts: tuple[Verdict, ...]
    counts: tuple[tuple[str, int], ...]
    problems: tuple[str, ...]

    @property
    def is_blocked(self) -> bool:
        """Whether the request would be refused."""
        return bool(self.problems) or any(verdict.effect == BLOCKED for verdict in self.verdicts)

    @property
    def missing(self) -> dict[str, Link]:
        """What is referred to, would not be found and could come along, by kind, value and language."""
        return {
            f"{link.kind}/{link.value}/{verdict.locale}": link
            for verdict in self.verdicts
            for link in verdict.links
            if link.value
        }

    def at(self, kind: str, uid: str, locale: str) -> Verdict | None:
        """The verdict on a target in a language."""
        wanted = (kind, uid, locale)
        return next((each for each in self.verdicts if (each.kind, each.uid, each.locale) == wanted), None)


def judge(visit: Visit, preview: Preview) -> Judgement:
    """The dry run with titles, names and addresses: three queries, whatever its length."""
    names = {row.uid: row.name for row in environments_of(visit.scope)}
    titles = _titles(visit, preview.changes)
    verdicts = tuple(_verdict(visit, change, names, titles) for change in preview.changes)
    told = {reason for change in preview.changes for reason in change.blocks}
    counts = Counter(verdict.effect for verdict in verdicts)
    return Judgement(
        due_at=preview.due_at,
        verdicts=verdicts,
        counts=tuple((effect, counts[effect]) for effect in EFFECTS if counts[effect]),
        problems=tuple(dict.fromkeys(sentence(each) for each in preview.problems if each.message not in told)),
    )


def sentence(problem: Problem) -> str:
    """A problem of a request to publish, as a sentence."""
    return f"{_PLACES.get(problem.path, '')} {worded(problem.message)}".strip()


def _titles(visit: Visit, changes: Sequence[Change]) -> Mapping[tuple[str, str], Picked]:
    wanted = {(change.item.target.kind, change.item.target.uid) for change in changes}
    wanted |= {(link.kind, link.uid) for change in changes for link in change.links}
    entries = entry_titles(visit.scope, [uid for kind, uid in wanted if kind == "entry"])
    files = file_titles(visit.scope, [uid for kind, uid in wanted if kind == "asset"])
    return {
        **{("entry", uid): row for uid, row in entries.items()},
        **{("asset", uid): row for uid, row in files.items()},
    }


def _verdict(
    visit: Visit, change: Change, environments: Mapping[str, str], titles: Mapping[tuple[str, str], Picked]
) -> Verdict:
    item, target = change.item, change.item.target
    # The page says what it is about already.
    blocks = tuple(worded(each.removeprefix(f"'{target.uid}' in '{item.locale}': ")) for each in change.blocks)
    picked = titles.get((target.kind, target.uid))
    return Verdict(
        kind=target.kind,
        uid=target.uid,
        title=picked.title if picked else target.uid,
        about=picked.about if picked else "",
        address=address_of(visit, target.kind, target.uid, target.content_type_uid, item.locale),
        locale=item.locale,
        environment=environments.get(item.environment_uid, item.environment_uid),
        effect=BLOCKED if blocks else change.effect,
        reasons=blocks or ((worded(change.reason),) if change.reason else ()),
        version=item.version,
        falls_back_to=item.content_locale if item.content_locale not in (None, "", item.locale) else "",
        live_version=change.live.version if change.live else None,
        live_locale=change.live.locale if change.live and change.live.locale != item.locale else "",
        links=tuple(_link(link, titles) for link in change.links),
    )


def address_of(visit: Visit, kind: str, uid: str, content_type_uid: str, locale: str) -> str:
    """Where an entry or a file is looked at; empty for who may not."""
    if kind == "entry" and content_type_uid and visit.actor.can(Permission.ENTRY_READ):
        return f"{visit.url('entry', content_type_uid, uid)}?locale={locale}"
    if kind == "asset" and visit.actor.can(Permission.ASSET_READ):
        return visit.url("asset", uid)
    return ""


def _link(link: MissingLink, titles: Mapping[tuple[str, str], Picked]) -> Link:
    picked = titles.get((link.kind, link.uid))
    return Link(
        kind=link.kind,
        title=picked.title if picked else link.uid,
        about=picked.about if picked else "",
        value=picked.value if picked and link.exists else "",
        exists=link.exists,
    )
