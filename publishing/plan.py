"""PURE: from a request to publish and the facts about its targets to ordered items, or to problems. No ORM, no clock."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from core.errors import Problem
from locales.fallback import chain

_KINDS = {
    "asset": "an asset",
    "entry": "an entry",
    "entry_variant": "an entry with such a variant",
    "taxonomy": "a taxonomy",
    "term": "a term",
}
PUBLISH = "publish"
UNPUBLISH = "unpublish"


@dataclass(frozen=True, slots=True)
class Pin:
    """What exactly happens to a target, decided before the request was made.

    `version` of the language `content_locale` ("" for assets) goes live; both are None for unpublishing. `environments`
    are uids. A `skip_reason` leaves the places alone and says why.
    """

    action: str
    content_locale: str | None = None
    version: int | None = None
    environments: tuple[str, ...] = ()
    skip_reason: str = ""


@dataclass(frozen=True, slots=True)
class Target:
    """One entry, asset, taxonomy, term or variant of an entry of a request.

    `variant_uid` says which variant of the entry it is. `content_type_uid` is the taxonomy of a term. `locale` is the source language and `version` a version of it; None:
    the latest. `locales` are the languages of this target where it has its own and not the request's. A reference is
    taken along by another target: what cannot go live of it is skipped and stops nothing. A `pin` has decided all that
    the request decides else. `fills_gaps`: it goes live only where nothing of it is.
    """

    kind: str
    uid: str
    content_type_uid: str = ""
    version: int | None = None
    locale: str | None = None
    locales: tuple[str, ...] = ()
    is_reference: bool = False
    pin: Pin | None = None
    variant_uid: str = ""
    fills_gaps: bool = False


@dataclass(frozen=True, slots=True)
class PublishRequest:
    """What a client asks for. Environments are names or uids; no locales means the source, or the master.

    `reference_levels` is how far references are taken along, None as far as they lead. `is_bulk`: every language shows
    its own content where it has any, whatever the source. `skips_wrong_stages` and `skips_unapproved` leave out what
    publish rules stop; otherwise one that lacks its stage or its approval stops the whole request. `places`, pairs of a
    language and an environment's uid, are those that are meant of what the languages and environments come to; without
    any, all are.
    """

    action: str
    targets: tuple[Target, ...]
    environments: tuple[str, ...]
    locales: tuple[str, ...] = ()
    scheduled_at: str | None = None
    publish_all_localized: bool = False
    reference_levels: int | None = 0
    is_bulk: bool = False
    is_atomic: bool = False
    skips_wrong_stages: bool = False
    skips_unapproved: bool = False
    places: frozenset[tuple[str, str]] = frozenset()

    def covers(self, locale: str, environment_uid: str) -> bool:
        """Whether that place of a target is meant."""
        return not self.places or (locale, environment_uid) in self.places

    def action_on(self, target: Target) -> str:
        """What is asked for of one target."""
        return target.pin.action if target.pin else self.action


@dataclass(frozen=True, slots=True)
class TargetFacts:
    """What exists of a target: the latest version of every language it has content in; an asset has the one, "".

    Taxonomies and terms have 0 in each language, which stands for what they say when they are asked for.
    None in a request's facts means that the target does not exist. Behind a language in `ends` no fallback is looked into:
    a variant does not lie over an entry that has content of its own there.
    """

    latest: Mapping[str, int]
    ends: frozenset[str] = frozenset()

    def shown_in(self, codes: Iterable[str]) -> str | None:
        """The first of the languages that there is content in."""
        for code in codes:
            if code in self.latest:
                return code
            if code in self.ends:
                return None
        return None


@dataclass(frozen=True, slots=True)
class Facts:
    """What the plan is decided on. `environments` maps every known name and uid to the environment's uid."""

    master: str
    fallbacks: Mapping[str, str | None]
    environments: Mapping[str, str]
    targets: Mapping[Target, TargetFacts | None]


@dataclass(frozen=True, slots=True)
class PlannedItem:
    """One place and what happens to it. `skip_reason` closes the item before it begins.

    `content_locale` and `version` name the content that goes live; both are None for unpublishing.
    """

    target: Target
    locale: str
    environment_uid: str
    content_locale: str | None = None
    version: int | None = None
    skip_reason: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """The items in order, and every problem found: with any, nothing of the request may happen."""

    items: tuple[PlannedItem, ...] = ()
    problems: tuple[Problem, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Content:
    """What one language of one target shows."""

    locale: str | None = None
    version: int | None = None
    skip_reason: str = ""
    problem: Problem | None = None


def plan(request: PublishRequest, facts: Facts, *, limit: int) -> Plan:
    """The items of a request, by target, language and environment in the order they were named.

    Beside problems stand the items that have none, for who wants to see the whole of it.
    """
    problems = list(_envelope_problems(request, facts))
    if problems:
        return Plan(problems=tuple(problems))
    environments = tuple(dict.fromkeys(facts.environments[name] for name in request.environments))
    items: list[PlannedItem] = []
    for target in request.targets:
        if facts.targets[target] is None:
            continue
        for locale in target_locales(request, target, facts):
            content = content_for(request, target, locale, facts)
            if content.problem is not None and target.is_reference:
                content = Content(skip_reason=f"It is referred to, but {content.problem.message}")
            if content.problem is not None:
                problems.append(content.problem)
                continue
            items += [
                PlannedItem(target, locale, uid, content.locale, content.version, content.skip_reason)
                for uid in (target.pin and target.pin.environments) or environments
                if request.covers(locale, uid)
            ]
    problems += _doubled(items)
    if len(items) > limit:
        problems.append(Problem("entry", "limit", f"asks for {len(items)} items; {limit} are allowed at a time."))
    return Plan(tuple(items), tuple(problems))


def _doubled(items: Sequence[PlannedItem]) -> list[Problem]:
    """A place can change once in a request; what is left alone changes nothing."""
    changed = Counter(
        (
            (item.target.kind, item.target.content_type_uid, item.target.variant_uid),
            item.target.uid,
            item.locale,
            item.environment_uid,
        )
        for item in items
        if not item.skip_reason
    )
    doubled = sorted({(uid, locale) for (_, uid, locale, _), count in changed.items() if count > 1})
    return [Problem("entries", "duplicate", f"name '{uid}' in '{locale}' more than once.") for uid, locale in doubled]


def target_locales(request: PublishRequest, target: Target, facts: Facts) -> tuple[str, ...]:
    """The languages one target is published in, each once: those named, else its source, else the master.

    `publish_all_localized` means every language the target has content in; beside named languages in bulk only.
    """
    named = target.locales or request.locales
    if named and not (request.is_bulk and request.publish_all_localized):
        return tuple(dict.fromkeys(named))
    found = facts.targets[target]
    if request.publish_all_localized and found is not None and target.kind == "entry":
        own = [code for code in facts.fallbacks if code in found.latest]
        return tuple(dict.fromkeys([*(named or (target.locale or facts.master,)), *own]))
    return tuple(dict.fromkeys(named)) or (target.locale or facts.master,)


def _envelope_problems(request: PublishRequest, facts: Facts) -> Iterator[Problem]:
    if not request.targets:
        yield Problem("entries", "required", "is required.")
    if not request.environments:
        yield Problem("environments", "required", "is required.")
    for name in dict.fromkeys(request.environments):
        if name not in facts.environments:
            yield Problem("environments", "unknown", f"'{name}' is not an environment of this stack.")
    named = [*request.locales, *(code for target in request.targets for code in target.locales)]
    for code in dict.fromkeys(named):
        if code not in facts.fallbacks:
            yield Problem("locales", "unknown", f"'{code}' is not a language of this stack.")
    for target in request.targets:
        if target.locale is not None and target.locale not in facts.fallbacks:
            yield Problem("locale", "unknown", f"'{target.locale}' is not a language of this stack.")
        if facts.targets[target] is None and not target.is_reference:
            yield Problem("uid", "unknown", f"'{target.uid}' is not {_KINDS[target.kind]} of this stack.")


def content_for(request: PublishRequest, target: Target, locale: str, facts: Facts) -> Content:
    """What the target shows in a language when the request is carried out. The target must exist."""
    if target.pin:
        return Content(target.pin.content_locale, target.pin.version, target.pin.skip_reason)
    if request.action == UNPUBLISH:
        return Content()
    found = facts.targets[target]
    if found is None:
        raise ValueError("targets that do not exist are problems of the envelope")
    if target.kind == "asset":
        return Content("", target.version or found.latest[""])
    if locale in found.latest and _is_left_alone(request, target, locale):
        return Content(
            skip_reason=f"'{locale}' has content of its own, which is published with locale={locale}"
            " or with publish_all_localized=true."
        )
    content_locale = found.shown_in(chain(facts.fallbacks, locale))
    if content_locale is None:
        return Content(problem=Problem("locale", "missing", f"has no content for '{locale}' in entry '{target.uid}'."))
    version = found.latest[content_locale]
    if target.version is not None and content_locale == version_locale(request, target, facts):
        version = target.version
    return Content(content_locale, version)


def _is_left_alone(request: PublishRequest, target: Target, locale: str) -> bool:
    """A named source publishes itself and the languages without content; others' own content waits for their turn."""
    takes_own = request.publish_all_localized or request.is_bulk
    return target.locale is not None and target.locale != locale and not takes_own


def version_locale(request: PublishRequest, target: Target, facts: Facts) -> str:
    """The language whose version a request's number means: what the source shows, else the only language, else the master."""
    found = facts.targets[target]
    latest = found.latest if found is not None else {}
    if target.locale is not None:
        return next((code for code in chain(facts.fallbacks, target.locale) if code in latest), target.locale)
    languages = target_locales(request, target, facts)
    return languages[0] if len(languages) == 1 and languages[0] in latest else facts.master
