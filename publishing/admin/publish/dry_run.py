"""What the choices in the dialog would do, told in few lines: places that change alike share one."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from core.clock import parse_instant
from core.errors import Invalid
from publishing.actions.preview import preview
from publishing.actions.spells import preview_for_a_while
from publishing.admin.chosen_times import offsets_at
from publishing.admin.entry_page import Opened
from publishing.admin.publish.asked import LATER, Asked, chosen_of, end_of, request_of
from publishing.admin.publish.differing import Pair, differing
from publishing.admin.verdicts import BLOCKED, Judgement, Verdict, judge, sentence
from publishing.along import Along, referred_to
from publishing.matrix import Matrix
from publishing.plan import PublishRequest, Target
from stacks.admin.names import names_of
from stacks.admin.screens import Visit
from stacks.permissions import Permission


@dataclass(frozen=True, slots=True)
class Line:
    """Places of the entry of which the same becomes, by environment, with the fields that readers will see changed."""

    verdict: Verdict
    fields: Sequence[str]
    places: Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Reference:
    """Something that is referred to, and in how many of the places it is missing or older than what is saved."""

    along: Along
    verdict: Verdict
    is_chosen: bool
    missing: int
    older: int
    places: int
    reasons: Sequence[str]


@dataclass(frozen=True, slots=True)
class Meeting:
    """Something that waits for one of the places already. `when` is before, same or after."""

    environment: str
    locale: str
    action: str
    version: int | None
    due_at: datetime
    by: str
    when: str


@dataclass(frozen=True, slots=True)
class DryRun:
    """What the choices come to, and what stands against them."""

    asked: Asked
    lines: Sequence[Line] = ()
    references: Sequence[Reference] = ()
    meetings: Sequence[Meeting] = ()
    problems: Sequence[str] = ()
    counts: Sequence[tuple[str, int]] = ()
    is_late: bool = False
    """Whether the time chosen has passed."""

    @property
    def is_blocked(self) -> bool:
        """Whether it would be refused."""
        return bool(self.problems) or any(line.verdict.effect == BLOCKED for line in self.lines)

    @property
    def along_count(self) -> int:
        """How many references go along."""
        return sum(1 for each in self.references if each.is_chosen)

    @property
    def missing(self) -> Sequence[Reference]:
        """The references that readers would not find, and that could come along."""
        return [each for each in self.references if each.missing and not each.is_chosen and not each.reasons]

    @property
    def offsets(self) -> Sequence[str]:
        """The offsets to choose from where the clocks show the time twice."""
        return offsets_at(self.asked.at, self.asked.zone) if self.asked.when == LATER else ()

    @property
    def until_offsets(self) -> Sequence[str]:
        """The same of the end."""
        return offsets_at(self.asked.until, self.asked.zone) if self.asked.has_end else ()


def dry_run(visit: Visit, opened: Opened, matrix: Matrix, asked: Asked) -> DryRun:
    """Try it. Without a place there is nothing to tell."""
    if not asked.places:
        return DryRun(asked)
    along = along_of(visit, opened, asked)
    entry = Target("entry", opened.entry.uid, opened.type.uid)
    try:
        request = request_of(asked, entry, chosen_of(along, asked))
        judgement = _judged(visit, request, end_of(asked))
    except Invalid as error:
        return DryRun(asked, problems=[sentence(problem) for problem in error.problems])
    own = [each for each in judgement.verdicts if each.uid == entry.uid and each.kind == "entry"]
    counts = Counter(verdict.effect for verdict in own)
    return DryRun(
        asked,
        lines=_lines(opened, own),
        references=_references(visit, request, along, judgement, asked),
        meetings=_meetings(visit, matrix, asked, judgement.due_at),
        problems=judgement.problems,
        counts=[(effect, counts[effect]) for effect, _ in judgement.counts if counts[effect]],
        is_late=_has_passed(request, judgement.due_at),
    )


def along_of(visit: Visit, opened: Opened, asked: Asked) -> tuple[Along, ...]:
    """What the entry refers to and who looks at it may publish."""
    if not asked.is_publishing:
        return ()
    found = referred_to(visit.scope, opened.entry.uid, asked.locales)
    takes_files = visit.actor.can(Permission.ASSET_PUBLISH)
    return tuple(each for each in found if each.kind == "entry" or takes_files)


def _judged(visit: Visit, request: PublishRequest, until: str) -> Judgement:
    if until:
        return judge(visit, preview_for_a_while(visit.actor, visit.scope, request, until=until))
    return judge(visit, preview(visit.actor, visit.scope, request))


def _has_passed(request: PublishRequest, due_at: datetime | None) -> bool:
    return bool(request.scheduled_at and due_at and parse_instant(request.scheduled_at) < due_at)


def _lines(opened: Opened, verdicts: Iterable[Verdict]) -> list[Line]:
    alike: dict[tuple[object, ...], list[Verdict]] = {}
    for each in verdicts:
        # The same numbers mean other texts in other languages, unless both are a fallback's.
        own = "" if each.falls_back_to or each.live_version is None else each.locale
        key = (each.effect, each.reasons, each.version, each.live_version, each.falls_back_to, each.live_locale, own)
        alike.setdefault(key, []).append(each)
    pairs = {key: pair for key, same in alike.items() if (pair := _pair(same[0]))}
    changed = differing(opened, set(pairs.values()))
    return [
        Line(same[0], changed.get(pairs[key], ()) if key in pairs else (), _by_environment(same))
        for key, same in alike.items()
    ]


def _pair(verdict: Verdict) -> Pair | None:
    """The version that readers see, and the one that they will see."""
    if verdict.effect != "publish" or verdict.live_version is None or verdict.version is None:
        return None
    before = (verdict.live_locale or verdict.locale, verdict.live_version)
    return before, (verdict.falls_back_to or verdict.locale, verdict.version)


def _by_environment(verdicts: Iterable[Verdict]) -> dict[str, list[str]]:
    places: dict[str, list[str]] = {}
    for each in verdicts:
        places.setdefault(each.environment, []).append(each.locale)
    return places


def _references(
    visit: Visit, request: PublishRequest, along: Sequence[Along], judgement: Judgement, asked: Asked
) -> list[Reference]:
    """The tree of what is referred to: what is chosen as it is judged, the rest as if it went along."""
    chosen = {each.key for each in chosen_of(along, asked)}
    verdicts = [*judgement.verdicts]
    if len(chosen) < len(along):
        rest = tuple(
            Target(each.kind, each.uid, each.content_type_uid, locales=asked.locales, is_reference=True)
            for each in along
            if each.key not in chosen
        )
        wish = replace(request, targets=(*request.targets, *rest))
        wanted = {f"{target.kind}/{target.uid}" for target in rest}
        tried = _judged(visit, wish, "").verdicts
        verdicts += [each for each in tried if f"{each.kind}/{each.uid}" in wanted]
    found: dict[str, list[Verdict]] = {}
    for verdict in verdicts:
        found.setdefault(f"{verdict.kind}/{verdict.uid}", []).append(verdict)
    return [_reference(each, found[each.key], is_chosen=each.key in chosen) for each in along if each.key in found]


def _reference(along: Along, verdicts: Sequence[Verdict], *, is_chosen: bool) -> Reference:
    coming = [each for each in verdicts if each.effect == "publish"]
    left = [each for each in verdicts if each.effect in ("skip", BLOCKED)]
    return Reference(
        along=along,
        verdict=verdicts[0],
        is_chosen=is_chosen,
        missing=sum(1 for each in (*coming, *left) if each.live_version is None),
        older=sum(1 for each in coming if each.live_version is not None),
        places=len(verdicts),
        reasons=tuple(dict.fromkeys(reason for each in left for reason in each.reasons)),
    )


def _meetings(visit: Visit, matrix: Matrix, asked: Asked, due_at: datetime | None) -> list[Meeting]:
    places: Collection[tuple[str, str]] = set(asked.places)
    cells = [cell for cell in matrix.cells if cell.coming and (cell.locale, cell.environment_uid) in places]
    names = names_of(visit.scope, (each.asked_by for cell in cells for each in cell.coming))
    return [
        Meeting(
            environment=matrix.environments[cell.environment_uid],
            locale=cell.locale,
            action=each.action,
            version=each.version,
            due_at=each.due_at,
            by=names.get(each.asked_by, ""),
            when=_when(each.due_at, due_at),
        )
        for cell in cells
        for each in cell.coming
    ]


def _when(theirs: datetime, ours: datetime | None) -> str:
    if ours is None or theirs > ours:
        return "after"
    return "same" if theirs == ours else "before"
