"""The demo's content as it stands in the files beside this module, read into values."""

import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cms_project.demo.pictures import portrait
from cms_project.demo.rich_text import rich_text
from core.json_values import JSONObject

HERE = Path(__file__).resolve().parent
DATA = HERE / "data"


@dataclass(frozen=True, slots=True)
class Picture:
    """A file of the demo, and what is said about it."""

    content: bytes
    filename: str
    title: str
    description: str
    tags: tuple[str, ...]
    folder: str


@dataclass(frozen=True, slots=True)
class Library:
    """Everything the demo is made of, by key and language."""

    global_fields: list[JSONObject]
    content_types: list[JSONObject]
    folders: Mapping[str, str]
    pictures: Mapping[str, Picture]
    authors: Mapping[str, dict[str, Any]]
    articles: Mapping[str, dict[str, Any]]
    texts: Mapping[tuple[str, str], JSONObject]
    pages: Mapping[str, dict[str, Any]]


def read_library() -> Library:
    """The demo's content. Raises OSError or ValueError where a file is broken."""
    model = json.loads((DATA / "model.json").read_text())
    assets = _toml("assets")
    return Library(
        global_fields=model["global_fields"],
        content_types=model["content_types"],
        folders={row["key"]: row["name"] for row in assets["folders"]},
        pictures=_drawings(assets["files"]) | _portraits(assets["portraits"]),
        authors=_toml("authors"),
        articles=_toml("articles"),
        texts=dict(_text(path) for path in sorted((DATA / "articles").glob("*.md"))),
        pages=_toml("pages"),
    )


def _toml(name: str) -> dict[str, Any]:
    return tomllib.loads((DATA / f"{name}.toml").read_text())


def _drawings(rows: Mapping[str, dict[str, Any]]) -> dict[str, Picture]:
    return {
        key: Picture(
            content=(HERE / "files" / row["filename"]).read_bytes(),
            filename=row["filename"],
            title=row["title"],
            description=row["description"],
            tags=tuple(row["tags"]),
            folder=row["folder"],
        )
        for key, row in rows.items()
    }


def _portraits(rows: Mapping[str, dict[str, Any]]) -> dict[str, Picture]:
    return {
        key: Picture(
            content=portrait(*row["colors"]),
            filename=f"{key}.png",
            title=row["title"],
            description=f"Portrait of {row['title']}.",
            tags=("portrait",),
            folder="people",
        )
        for key, row in rows.items()
    }


def _text(path: Path) -> tuple[tuple[str, str], JSONObject]:
    """A story in one language: what stands between the `+++` lines, and the body below them."""
    key, locale, _ = path.name.split(".")
    _, head, body = path.read_text().split("+++\n", 2)
    facts = tomllib.loads(head)
    seo = {
        "meta_title": facts["title"],
        "meta_description": facts.pop("meta_description"),
        "enable_search_indexing": True,
    }
    return (key, locale), {**facts, "body": rich_text(body, seed=path.name), "seo": seo}
