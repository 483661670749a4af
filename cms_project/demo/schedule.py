"""What of the demo is live, and what is on its way: asked for as an editor would."""

from datetime import datetime, timedelta, timezone

from cms_project.demo.content import FRENCH, MASTER, Uids
from cms_project.demo.library import Library
from cms_project.founding import scope_of
from core.clock import utc_now
from publishing.actions.publish import publish
from publishing.plan import PublishRequest, Target
from stacks.actor import Actor
from stacks.models import Stack

EVERYWHERE = ("development", "staging", "production")
OFFICE = timezone(timedelta(hours=1))
"""The zone the magazine's editors think in."""


def publish_now(actor: Actor, stack: Stack, library: Library, uids: Uids) -> None:
    """Ask for everything that is to be live from the start."""
    scope = scope_of(stack)
    both = (MASTER, FRENCH)
    assets = tuple(Target("asset", uid) for uid in uids.assets.values())
    people = tuple(Target("entry", uid, "author") for uid in uids.authors.values())
    publish(actor, scope, PublishRequest("publish", assets, EVERYWHERE, both))
    publish(actor, scope, PublishRequest("publish", people, EVERYWHERE, both))
    for key, facts in library.articles.items():
        for locale, environments in facts["live"].items():
            target = Target("entry", uids.articles[key], "article", locale=locale)
            publish(actor, scope, PublishRequest("publish", (target,), tuple(environments), (locale,)))
    for key, languages in library.pages.items():
        for locale in languages:
            target = Target("entry", uids.pages[key], "page", locale=locale)
            publish(actor, scope, PublishRequest("publish", (target,), EVERYWHERE, (locale,)))


def publish_later(actor: Actor, stack: Stack, uids: Uids) -> None:
    """Schedule a story for tomorrow's breakfast, and the end of another in a week."""
    scope = scope_of(stack)
    for action, key, at in (
        ("publish", "tides", _office_time(days=1, hour=8)),
        ("unpublish", "pigeon", _office_time(days=7, hour=18)),
    ):
        target = Target("entry", uids.articles[key], "article", locale=MASTER)
        publish(
            actor, scope, PublishRequest(action, (target,), ("production",), (MASTER,), scheduled_at=at.isoformat())
        )


def _office_time(*, days: int, hour: int) -> datetime:
    day = utc_now().astimezone(OFFICE) + timedelta(days=days)
    return day.replace(hour=hour, minute=0, second=0, microsecond=0)
