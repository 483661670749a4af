"""PURE: which channels there are, and which of them an activity row speaks on."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product

_UID = r"[A-Za-z0-9_-]+"
_PLACE = r"environments(\.[A-Za-z0-9][A-Za-z0-9 _.-]{0,99})?"
_CHANGED = "create|update|delete"
_TRANSLATED = f"{_CHANGED}|localize|unlocalize"
_SENT = rf"(({_PLACE}\.)?(publish|unpublish)(\.(success|fail))?)"
_TALK = rf"comments\.({_CHANGED})|discussions\.({_CHANGED}|resolve|reopen)"
_MOVED = rf"workflows(\.{_UID}){{0,2}}"
_GRAMMAR = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(content_types|global_fields|environments|locales|extensions|labels|releases)(\.{_UID})?\.({_CHANGED})",
        rf"(workflows|publishing_rules)(\.{_UID})?\.({_CHANGED})",
        rf"content_types(\.{_UID})?\.entries(\.{_UID})?\.({_CHANGED}|{_SENT}|{_TALK}|{_MOVED})",
        rf"content_types(\.{_UID})?\.entries(\.{_UID})?\.variants(\.{_UID})?\.({_CHANGED}|{_SENT})",
        rf"assets(\.{_UID})?\.({_CHANGED}|{_SENT})",
        rf"taxonomies(\.{_UID})?\.({_TRANSLATED})",
        rf"taxonomies(\.{_UID})?\.terms(\.{_UID})?\.({_TRANSLATED}|{_SENT})",
        rf"releases(\.{_UID})?\.{_PLACE}\.deploy(\.(success|fail))?",
        rf"jobs\.{_PLACE}\.(publish|unpublish)\.completed",
    )
)
_OF_JOBS = re.compile(r"(jobs|releases)\..*(completed|deploy(\.(success|fail))?)")
_LONGEST = 250
_SENDING = ("publish", "unpublish")
_VERBS = {
    "create": "create",
    "update": "update",
    "delete": "delete",
    "import": "create",
    "restore": "create",
    "unlocalize": "update",
    "clone": "create",
    "localize": "localize",
    "reopen": "reopen",
    "resolve": "resolve",
    "publish": "publish",
    "unpublish": "unpublish",
}
_SAME_AS = {
    "entry_version.restore": "entry.update",
    "term.move": "term.update",
    "workflow.enable": "workflow.update",
    "workflow.disable": "workflow.update",
    "release.add_items": "release.update",
    "release.remove_items": "release.update",
    "release.move_items": "release.update",
    "release.update_items": "release.update",
}
_PLURALS = {
    "content_type": "content_types",
    "global_field": "global_fields",
    "asset": "assets",
    "taxonomy": "taxonomies",
    "release": "releases",
    "environment": "environments",
    "locale": "locales",
    "extension": "extensions",
    "label": "labels",
    "workflow": "workflows",
    "publishing_rule": "publishing_rules",
}
_TALKING = {"comment": "comments", "discussion": "discussions"}


@dataclass(frozen=True, slots=True)
class Event:
    """What happened, in the words of channels."""

    module: str
    verb: str
    segments: tuple[tuple[str, str], ...]
    """From the outside in: the collection's name and the uid in it, which may narrow it."""
    tails: tuple[str, ...]
    """What may follow; the first is what the event is called."""
    outcome: str = "success"
    """How it ended, as channels and bodies say it."""

    @property
    def channel(self) -> str:
        """The channel without anything that narrows it."""
        return ".".join([*(name for name, _ in self.segments), self.tails[0]])

    def channels(self) -> frozenset[str]:
        """Every spelling of the event, narrowed in every way."""
        heads = [(name, f"{name}.{uid}") if uid else (name,) for name, uid in self.segments]
        return frozenset(".".join(parts) for parts in product(*heads, self.tails))


def is_channel(text: str) -> bool:
    """Whether an event that is sent here can speak on the channel."""
    return len(text) <= _LONGEST and any(pattern.fullmatch(text) for pattern in _GRAMMAR)


def is_of_jobs(text: str) -> bool:
    """Whether what speaks on the channel is the end of a whole job, which no single activity row tells."""
    return _OF_JOBS.fullmatch(text) is not None


def completion(verb: str, environments: Sequence[str]) -> Event:
    """The end of a job. `environments` are the uids and names of all it went to."""
    return Event("job", verb, (("jobs", ""),), _in_places(f"{verb}.completed", environments))


def deployment(uid: str, environments: Sequence[str], *, has_failed: bool) -> Event:
    """The end of a release's deployment; it has failed where anything of it is not as it was asked for."""
    outcome = "fail" if has_failed else "success"
    tails = (*_in_places(f"deploy.{outcome}", environments), *_in_places("deploy", environments))
    return Event("release", "deploy", (("releases", uid),), tails, outcome)


def event_of(
    action: str, target: tuple[str, str], facts: Mapping[str, object], environments: Sequence[str] = ()
) -> Event | None:
    """The event that an activity row is; None where nobody can ask to be told."""
    kind, uid = target
    if action == "entry.stage":
        return _stage_event(uid, facts)
    subject, _, rest = _SAME_AS.get(action, action).partition(".")
    word, _, failed = rest.partition(".")
    verb = _VERBS.get(word)
    if subject != kind or verb is None or failed not in ("", "failed"):
        return None
    if word == "unlocalize" and kind in ("taxonomy", "term"):
        verb = "unlocalize"
    segments = _segments(kind, uid, facts)
    if segments is None:
        return None
    outcome = "fail" if failed else "success"
    event = Event(kind, verb, segments, _tails(verb, outcome, environments), outcome)
    return event if is_channel(event.channel) else None


def _stage_event(uid: str, facts: Mapping[str, object]) -> Event:
    """An entry's move to another stage, which may be narrowed by the workflow and by the stage it came to."""
    workflow, stage = facts.get("workflow"), facts.get("stage")
    tails = ("workflows", f"workflows.{workflow}", f"workflows.{workflow}.{stage}")
    return Event("workflow", "workflow_stage_change", _of_entry(uid, facts), tails)


def _of_entry(uid: object, facts: Mapping[str, object]) -> tuple[tuple[str, str], ...]:
    return (("content_types", str(facts.get("content_type", ""))), ("entries", str(uid)))


def _tails(verb: str, outcome: str, environments: Sequence[str]) -> tuple[str, ...]:
    """What happened; of what went live or offline also where, and how it ended. The verb alone means that it succeeded."""
    if verb not in _SENDING:
        return (verb,)
    endings = [f"{verb}.{outcome}", *([verb] if outcome == "success" else [])]
    return (*(tail for ending in endings for tail in _in_places(ending, environments)), *endings)


def _in_places(ending: str, environments: Sequence[str]) -> tuple[str, ...]:
    return (f"environments.{ending}", *(f"environments.{name}.{ending}" for name in environments))


def _segments(kind: str, uid: str, facts: Mapping[str, object]) -> tuple[tuple[str, str], ...] | None:
    if kind == "entry":
        return _of_entry(uid, facts)
    if kind == "entry_variant":
        return (*_of_entry(facts.get("entry"), facts), ("variants", uid))
    if kind in _TALKING:
        return (*_of_entry(facts.get("entry"), facts), (_TALKING[kind], ""))
    if kind == "term":
        return (("taxonomies", str(facts.get("taxonomy", ""))), ("terms", uid))
    return ((_PLURALS[kind], uid),) if kind in _PLURALS else None
