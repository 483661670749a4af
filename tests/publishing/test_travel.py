"""Time travel against a plain replay: histories drawn at random, and schedules that are then really drained."""

import random
from collections.abc import Iterable
from datetime import datetime, timedelta

import pytest

from content.query.window import Window
from publishing.actions.deployments import DeployRequest, deploy
from publishing.actions.release_items import add_items
from publishing.actions.releases import create_release
from publishing.drain import drain
from publishing.live import LivePlace, list_live
from publishing.models import PublishItem
from publishing.queue import database_now
from publishing.release_rules import ItemRequest
from publishing.travel import Wish, travel
from tests.publishing.builders import Stage, never

LOCALES = ("en-us", "fr-fr")
Shown = dict[tuple[str, str], tuple[str, int]]
"""By the entry and a language, the language and version that is live there."""


@pytest.mark.parametrize("seed", range(3))
def test_any_instant_of_the_past_shows_what_a_replay_of_the_requests_says(stage: Stage, seed: int) -> None:
    draw = random.Random(seed)
    uids = [stage.entry(f"Heron {n}") for n in range(3)]
    versions: dict[tuple[str, str], int] = {(uid, "en-us"): 1 for uid in uids}
    live: Shown = {}
    told: list[tuple[datetime, Shown]] = [(database_now(), {})]
    for step in range(16):
        uid, locale = draw.choice(uids), draw.choice(LOCALES)
        if draw.random() < 0.3:
            versions[(uid, locale)] = stage.edit(uid, f"Edit {step}", locale=locale)
        if draw.random() < 0.3:
            _ask(stage, uid, "unpublish", locale)
            live.pop((uid, locale), None)
        else:
            source = locale if (uid, locale) in versions else "en-us"
            version = draw.randint(1, versions[(uid, source)])
            _ask(stage, uid, "publish", locale, source=source, version=version)
            live[(uid, locale)] = (source, version)
        told.append((database_now(), dict(live)))

    assert [_seen(stage, Wish(at)) for at, _ in told] == [replayed for _, replayed in told]
    assert [_fallen_back(stage, Wish(at)) for at, _ in told] == [_expected_in_french(replayed) for _, replayed in told]


@pytest.mark.parametrize("seed", range(3))
def test_any_instant_of_the_future_shows_what_is_live_once_the_queue_was_drained(stage: Stage, seed: int) -> None:
    draw = random.Random(seed)
    uids = [stage.entry(f"Heron {n}") for n in range(3)]
    for uid in uids:
        stage.edit(uid, f"{uid} again")
        stage.edit(uid, f"{uid} en français", locale="fr-fr")
        if draw.random() < 0.6:
            _ask(stage, uid, "publish", "en-us", source="en-us", version=1)
    start = database_now()
    hours = [start + timedelta(hours=hour) for hour in range(1, 7)]
    for _ in range(14):
        at, locale = draw.choice(hours), draw.choice(LOCALES)
        _schedule(stage, draw.choice(uids), draw.choice(("publish", "publish", "unpublish")), locale, at, draw)

    foreseen = [_seen(stage, Wish(at)) for at in hours]
    drained = []
    for at in hours:
        PublishItem.objects.filter(due_at__lte=at).update(next_try_at=start)
        drain(never)
        drained.append(_seen(stage, None))

    assert foreseen == drained


@pytest.mark.parametrize("seed", range(2))
def test_a_release_shows_what_is_live_once_it_was_deployed(stage: Stage, seed: int) -> None:
    draw = random.Random(seed)
    uids = [stage.entry(f"Heron {n}") for n in range(6)]
    for uid in uids:
        stage.edit(uid, f"{uid} again")
        if draw.random() < 0.6:
            _ask(stage, uid, "publish", draw.choice(LOCALES), source="en-us", version=draw.randint(1, 2))
    actor, scope = stage.tenant.actor, stage.scope
    release = create_release(actor, scope, document={"name": "Spring"})
    items = [_item(uid, draw) for uid in draw.sample(uids, 5)]
    add_items(actor, scope, release.uid, items)

    foreseen = _seen(stage, Wish(release_uid=release.uid))
    deploy(actor, scope, release.uid, DeployRequest(("production",)))
    drain(never)

    assert foreseen == _seen(stage, None)


def _item(uid: str, draw: random.Random) -> ItemRequest:
    action = draw.choice(("publish", "publish", "unpublish"))
    version = draw.randint(1, 2) if action == "publish" else None
    return ItemRequest("item", "entry", uid, "article", locale="en-us", version=version, action=action)


def _ask(
    stage: Stage, uid: str, action: str, locale: str, *, source: str | None = None, version: int | None = None
) -> None:
    stage.request(uid, action, locales=(locale,), source=source, version=version)
    drain(never)


def _schedule(stage: Stage, uid: str, action: str, locale: str, at: datetime, draw: random.Random) -> None:
    version = draw.randint(1, 2) if action == "publish" and locale == "en-us" else None
    source = locale if action == "publish" else None
    stage.request(uid, action, locales=(locale,), source=source, version=version, scheduled_at=at.isoformat())


def _seen(stage: Stage, wish: Wish | None) -> Shown:
    """What lists show in each language by itself, now or at another instant."""
    return {key: shown for locale in LOCALES for key, shown in _listed(stage, LivePlace("production", locale), wish)}


def _fallen_back(stage: Stage, wish: Wish) -> dict[str, tuple[str, int]]:
    place = LivePlace("production", "fr-fr", include_fallback=True)
    return {uid: shown for (uid, _), shown in _listed(stage, place, wish)}


def _expected_in_french(live: Shown) -> dict[str, tuple[str, int]]:
    uids = {uid for uid, _ in live}
    return {uid: live.get((uid, "fr-fr")) or live[(uid, "en-us")] for uid in uids}


def _listed(stage: Stage, place: LivePlace, wish: Wish | None) -> Iterable[tuple[tuple[str, str], tuple[str, int]]]:
    if wish is not None:
        place = travel(stage.tenant.actor, stage.scope, place, wish)
    rows = list_live(stage.scope, stage.article, place, window=Window(limit=100)).rows
    return [((row.uid, row.live_locale), (row.locale, row.version)) for row in rows]
