"""What the benchmarks read and write: one stack, a type like real ones, and its entries in two languages."""

import random
import secrets
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from django.db import connection

from cms_project.founding import Founding, found, scope_of
from content.actions.content_types import create_content_type
from content.actions.entries import create_entry, update_entry
from content.types import StoredType, load_type
from core.json_values import JSONObject, JSONValue
from locales.actions.locales import create_locale
from publishing.actions.publish import publish
from publishing.drain import drain
from publishing.models import Action, Publication
from publishing.plan import PublishRequest, Target
from stacks.actor import Actor
from stacks.scope import Scope

SECTIONS = ("news", "culture", "science", "sport")
WORDS = ("press", "paper", "ink", "column", "margin", "proof", "desk", "wire", "city", "night", "letter", "edition")
SYSTEM = Actor.system("benchmark")


@dataclass(frozen=True, slots=True)
class Bench:
    """Where everything is, for the measurements."""

    api_key: str
    management_token: str
    delivery_token: str
    environment: str
    scope: Scope
    article: StoredType
    uids: tuple[str, ...]


def field(uid: str, data_type: str, **more: JSONValue) -> JSONObject:
    """The JSON of a field."""
    return {"uid": uid, "display_name": uid.title(), "data_type": data_type, **more}


SCHEMA: list[JSONValue] = [
    field("title", "text", mandatory=True, unique=True, field_metadata={"_default": True}),
    field("url", "text", field_metadata={"_default": True}),
    field(
        "section",
        "text",
        display_type="dropdown",
        enum={"advanced": False, "choices": [{"value": s} for s in SECTIONS]},
    ),
    field("rank", "number"),
    field("date", "isodate"),
    field("featured", "boolean"),
    field("teaser", "text", field_metadata={"multiline": True}),
    field(
        "body",
        "json",
        field_metadata={"allow_json_rte": True, "rich_text_type": "advanced"},
        reference_to=["sys_assets"],
    ),
    field("related", "reference", reference_to=["article"], field_metadata={"ref_multiple": True}),
    field("seo", "group", schema=[field("title", "text"), field("description", "text")]),
]


def prepare(count: int, tell: Callable[[str], None]) -> Bench:
    """A fresh stack with `count` entries in en-us and fr-fr, all published to production."""
    name = secrets.token_hex(4)
    founding = Founding(
        organization=f"Benchmark {name}", email=f"bench-{name}@example.com", password=secrets.token_hex(12), stack=name
    )
    founded = found(SYSTEM, founding)
    scope = scope_of(founded.stack)
    create_locale(SYSTEM, scope, code="fr-fr", name="French", fallback_code="en-us")
    create_content_type(SYSTEM, scope, document={"title": "Article", "uid": "article", "schema": SCHEMA})
    scope = scope_of(founded.stack)
    article = load_type(scope, "article")
    tell(f"writing {count:,} entries in two languages")
    uids = _write_entries(scope, article, count)
    tell("publishing them")
    _publish(scope, uids, founded.environment)
    started = time.monotonic()
    drain(lambda: False)
    live = Publication.objects.filter(stack_id=scope.stack_id, is_live=True).count()
    tell(f"{live:,} are live; one process applied {live / (time.monotonic() - started):,.0f} a second")
    return Bench(
        founded.stack.api_key, founded.management_token, founded.delivery_token, founded.environment,
        scope, article, uids,
    )  # fmt: skip


def entry(number: int, *, related: str | None = None) -> JSONObject:
    """The content of one article, about 2.4 KB, the same for the same number."""
    dice = random.Random(number)
    paragraphs: list[JSONValue] = [
        {
            "type": "p",
            "uid": f"{number:08x}{place:08x}",
            "attrs": {},
            "children": [{"text": " ".join(dice.choices(WORDS, k=60)), "bold": place == 0}],
        }
        for place in range(4)
    ]
    links: JSONValue = [{"uid": related, "_content_type_uid": "article"}] if related else []
    return {
        "title": f"Article {number:06d} {secrets.token_hex(3)}",
        "url": f"/articles/{number}",
        "section": SECTIONS[number % len(SECTIONS)],
        "rank": number,
        "date": f"2026-{number % 12 + 1:02d}-{number % 28 + 1:02d}T08:00:00.000Z",
        "featured": number % 10 == 0,
        "teaser": " ".join(dice.choices(WORDS, k=30)),
        "body": {"type": "doc", "uid": f"{number:032x}", "attrs": {}, "children": paragraphs},
        "related": links,
        "seo": {"title": f"Article {number}", "description": " ".join(dice.choices(WORDS, k=15))},
    }


def _write_entries(scope: Scope, article: StoredType, count: int) -> tuple[str, ...]:
    first = create_entry(SYSTEM, scope, article, locale="en-us", data=entry(0)).uid

    def write(number: int) -> str:
        saved = create_entry(SYSTEM, scope, article, locale="en-us", data=entry(number, related=first))
        update_entry(SYSTEM, scope, article, saved.uid, locale="fr-fr", data={"title": f"Titre {number} {saved.uid}"})
        return saved.uid

    with ThreadPoolExecutor(4) as pool:
        uids = tuple(pool.map(write, range(1, count)))
        list(pool.map(lambda _: connection.close(), range(16)))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return (first, *uids)


def _publish(scope: Scope, uids: tuple[str, ...], environment: str) -> None:
    for start in range(0, len(uids), 500):
        targets = tuple(Target(kind="entry", uid=uid, content_type_uid="article") for uid in uids[start : start + 500])
        request = PublishRequest(
            action=Action.PUBLISH, targets=targets, environments=(environment,), locales=("en-us",), scheduled_at=None
        )
        publish(SYSTEM, scope, request)
