"""PURE: which channels there are, and which of them an activity row speaks on."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product

_UID = r"[A-Za-z0-9_-]+"
_CHANGED = "create|update|delete"
_OUTCOME = r"(publish|unpublish)(\.(success|fail))?"
_SENT = rf"((environments(\.{_UID})?\.)?{_OUTCOME})"
_GRAMMAR = tuple(
    re.compile(pattern)
    for pattern in (
        rf"content_types(\.{_UID})?\.({_CHANGED})",
        rf"content_types(\.{_UID})?\.entries(\.{_UID})?\.({_CHANGED}|{_SENT})",
        rf"global_fields(\.{_UID})?\.({_CHANGED})",
        rf"assets(\.{_UID})?\.({_CHANGED}|{_SENT})",
        rf"taxonomies(\.{_UID})?\.({_CHANGED}|localize|unlocalize)",
        rf"taxonomies(\.{_UID})?\.terms(\.{_UID})?\.({_CHANGED}|localize|unlocalize|{_SENT})",
        rf"releases(\.{_UID})?\.({_CHANGED})",
    )
)
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
    "publish": "publish",
    "unpublish": "unpublish",
}
_PLURALS = {
    "content_type": "content_types",
    "global_field": "global_fields",
    "asset": "assets",
    "taxonomy": "taxonomies",
    "release": "releases",
}


@dataclass(frozen=True, slots=True)
class Event:
    """What happened, in the words of channels: `places` are the names that may narrow each segment."""

    module: str
    verb: str
    segments: tuple[tuple[str, str], ...]
    """From the outside in: the collection's name and the uid in it."""
    environments: tuple[str, ...] = ()
    """The uid and the name of the environment that something went live in, or was to."""
    has_failed: bool = False

    @property
    def channel(self) -> str:
        """The channel without anything that narrows it."""
        parts = [name for name, _ in self.segments]
        if self.verb in _SENDING:
            return ".".join([*parts, "environments", self.verb, self.outcome])
        return ".".join([*parts, self.verb])

    @property
    def outcome(self) -> str:
        """How it ended, as channels and bodies say it."""
        return "fail" if self.has_failed else "success"

    def channels(self) -> frozenset[str]:
        """Every spelling of the event, narrowed in every way."""
        heads = [(name, f"{name}.{uid}") if uid else (name,) for name, uid in self.segments]
        return frozenset(".".join(parts) for parts in product(*heads, self._tails()))

    def _tails(self) -> tuple[str, ...]:
        if self.verb not in _SENDING:
            return (self.verb,)
        verbs = [f"{self.verb}.{self.outcome}"] if self.has_failed else [self.verb, f"{self.verb}.{self.outcome}"]
        wheres = ["", "environments.", *(f"environments.{name}." for name in self.environments)]
        return tuple(where + verb for where, verb in product(wheres, verbs))


def is_channel(text: str) -> bool:
    """Whether an event that is sent here can speak on the channel."""
    return len(text) <= _LONGEST and any(pattern.fullmatch(text) for pattern in _GRAMMAR)


def event_of(
    action: str, target: tuple[str, str], facts: Mapping[str, object], environments: Sequence[str] = ()
) -> Event | None:
    """The event that an activity row is; None where nobody can ask to be told."""
    kind, uid = target
    subject, _, rest = action.partition(".")
    word, _, failed = rest.partition(".")
    verb = _VERBS.get(word)
    if subject != kind or verb is None or failed not in ("", "failed"):
        return None
    if word == "unlocalize" and kind in ("taxonomy", "term"):
        verb = "unlocalize"
    segments = _segments(kind, uid, facts)
    if segments is None:
        return None
    event = Event(kind, verb, segments, tuple(environments), failed == "failed")
    return event if is_channel(event.channel) else None


def _segments(kind: str, uid: str, facts: Mapping[str, object]) -> tuple[tuple[str, str], ...] | None:
    if kind == "entry":
        return (("content_types", str(facts.get("content_type", ""))), ("entries", uid))
    if kind == "term":
        return (("taxonomies", str(facts.get("taxonomy", ""))), ("terms", uid))
    return ((_PLURALS[kind], uid),) if kind in _PLURALS else None
