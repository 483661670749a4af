"""What a write pays for its schema, as a ratio to reading the same body: 300 blocks against a type of 60 fields.

Pure Python without a database: `python -m benchmarks validation`.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass

import orjson

from content.references import extract_links
from content.schema.compiled import CompiledType
from content.schema.localization import merge_localized
from content.schema.parse import parse_schema
from content.schema.validate import clean_entry
from content.schema.values import index_values, unique_values
from content.schema.walk import walk_schema
from core.json_values import JSONObject, JSONValue

BLOCKS = 300
ROUNDS = 200
HEADER = "| step | ms | ÷ orjson.loads |\n|---|---|---|"


@dataclass(frozen=True, slots=True)
class Step:
    """One part of the work of a write."""

    name: str
    run: Callable[[], object]


def main() -> None:
    """Print the table of one run."""
    compiled = parse_schema(_schema())
    body = orjson.dumps({"entry": _entry()})
    entry: JSONObject = orjson.loads(body)["entry"]
    stored = clean_entry(compiled, entry, partial=False)
    if stored.problems:
        raise SystemExit(f"the benchmark's own entry is refused: {stored.problems[:3]}")
    steps = _steps(compiled, body, entry, stored.data)
    times = _measure(steps)
    floor = times[steps[0].name]
    print(f"{len(list(walk_schema(compiled.fields)))} fields, {BLOCKS} blocks, {len(body):,} bytes\n\n{HEADER}")
    for step in steps:
        print(f"| {step.name} | {times[step.name] * 1000:.2f} | {times[step.name] / floor:.1f} |")


def _steps(compiled: CompiledType, body: bytes, entry: JSONObject, stored: JSONObject) -> tuple[Step, ...]:
    return (
        Step("orjson.loads", lambda: orjson.loads(body)),
        Step("validate a new entry", lambda: clean_entry(compiled, entry, partial=False)),
        Step("validate what is stored again", lambda: clean_entry(compiled, stored, partial=True)),
        Step("values of the index", lambda: index_values(compiled, stored)),
        Step("unique values", lambda: unique_values(compiled, stored)),
        Step("references", lambda: extract_links(compiled, stored)),
        Step("follow the master", lambda: merge_localized(compiled, master=stored, localized=stored)),
    )


def _measure(steps: tuple[Step, ...]) -> dict[str, float]:
    """The best time of each step, over rounds in which the steps take turns: what a busy machine adds is not its own."""
    times: dict[str, list[float]] = {step.name: [] for step in steps}
    for _ in range(ROUNDS):
        for step in steps:
            started = time.process_time()
            step.run()
            times[step.name].append(time.process_time() - started)
    return {name: min(taken) for name, taken in times.items()}


def _field(data_type: str, uid: str, **keys: JSONValue) -> JSONObject:
    return {"data_type": data_type, "uid": uid, "display_name": uid.title(), **keys}


def _schema() -> list[JSONValue]:
    link: list[JSONValue] = [
        _field("link", "target", mandatory=True),
        _field("text", "style", enum={"choices": [{"value": "plain"}, {"value": "button"}]}),
    ]
    picture: list[JSONValue] = [_field("file", "image"), _field("text", "alt", max=200)]
    seo: list[JSONValue] = [
        _field("text", "title", max=70),
        _field("text", "description", max=200, field_metadata={"multiline": True}),
        _field("boolean", "is_hidden"),
        _field("group", "picture", schema=picture),
    ]
    hero: list[JSONValue] = [
        _field("text", "title", mandatory=True, min=1, max=120),
        _field("text", "slug", format="^[a-z0-9-]+$"),
        _field("text", "intro", field_metadata={"multiline": True}),
        _field("group", "picture", schema=picture),
        _field("group", "links", multiple=True, max_instance=5, schema=link),
        _field("number", "height", min=0, max=2_000, non_localizable=True),
    ]
    story: list[JSONValue] = [
        _field("text", "title"),
        _field("json", "body", field_metadata={"allow_json_rte": True}),
        _field("reference", "authors", reference_to=["author"], field_metadata={"ref_multiple": True}),
        _field("isodate", "published", startDate="2000-01-01"),
        _field("text", "labels", multiple=True),
    ]
    teaser: list[JSONValue] = [
        _field("text", "html", field_metadata={"allow_rich_text": True}),
        _field("boolean", "is_wide"),
        _field("file", "images", multiple=True),
        _field("group", "link", schema=link),
    ]
    blocks: list[JSONValue] = [
        {"uid": uid, "title": uid, "schema": schema}
        for uid, schema in (("hero", hero), ("story", story), ("teaser", teaser))
    ]
    plain: list[JSONValue] = [_field("text", f"text_{number}") for number in range(18)]
    more: list[JSONValue] = [_field("number", f"number_{number}", min=0, indexed=True) for number in range(11)]
    return [
        _field("text", "title", mandatory=True, unique=True),
        _field("text", "url", unique=True),
        *plain,
        *more,
        _field("group", "seo", schema=seo),
        _field("blocks", "sections", multiple=True, blocks=blocks),
    ]


def _entry() -> JSONObject:
    makers = (_hero, _story, _teaser)
    sections: list[JSONValue] = [makers[number % 3](number) for number in range(BLOCKS)]
    return {
        "title": "A page of three hundred blocks",
        "url": "/blocks",
        **{f"text_{number}": "a short text of a page" for number in range(18)},
        **{f"number_{number}": number * 1.5 for number in range(11)},
        "seo": {"title": "Blocks", "description": "What a page holds", "is_hidden": False, "picture": _picture()},
        "sections": sections,
        "tags": ["one", "two"],
    }


def _picture() -> JSONObject:
    return {"image": "blt0123456789abcdef", "alt": "A lighthouse in the evening"}


def _link() -> JSONObject:
    return {"target": {"title": "Read on", "href": "/read/on"}, "style": "button"}


def _hero(number: int) -> JSONObject:
    content: JSONObject = {
        "title": f"Hero number {number}",
        "slug": f"hero-{number}",
        "intro": "Some lines of text\nthat lead into the page.",
        "picture": _picture(),
        "links": [_link(), _link()],
        "height": 480,
    }
    return {"hero": content}


def _story(number: int) -> JSONObject:
    paragraph: JSONObject = {
        "type": "p",
        "uid": f"p{number}",
        "attrs": {},
        "children": [{"text": "Once upon a time there was "}, {"text": "a sentence", "bold": True}, {"text": "."}],
    }
    content: JSONObject = {
        "title": f"Story number {number}",
        "body": {"type": "doc", "uid": f"d{number}", "attrs": {}, "children": [paragraph]},
        "authors": [{"uid": "blt0123456789abcdef", "_content_type_uid": "author"}],
        "published": "2024-05-06T07:08:09.000Z",
        "labels": ["new", "long"],
    }
    return {"story": content}


def _teaser(number: int) -> JSONObject:
    html = f"<p>Teaser <b>number {number}</b> leads on.</p>"
    images: list[JSONValue] = ["blt0123456789abcdef", "blt0123456789abcdee"]
    return {"teaser": {"html": html, "is_wide": True, "images": images, "link": _link()}}
