"""Fills the demo stack through the same actions that editors use: types, files, stories in two languages."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cms_project.demo.library import Library
from cms_project.demo.rich_text import rich_text
from cms_project.founding import scope_of
from content.actions.asset_folders import create_folder
from content.actions.assets import AssetFields, create_asset
from content.actions.content_types import create_content_type
from content.actions.entries import create_entry, update_entry
from content.actions.global_fields import create_global_field
from content.asset_files import Upload
from content.types import load_type
from core.json_values import JSONObject, JSONValue
from core.uids import new_uid
from locales.actions.locales import create_locale
from publishing.actions.environments import EnvironmentChanges, update_environment
from publishing.models import Environment
from stacks.actor import Actor
from stacks.models import Stack
from stacks.scope import Scope

MASTER = "en-us"
FRENCH = "fr-fr"


@dataclass(frozen=True, slots=True)
class Uids:
    """The uids of the demo's things by their key in the files."""

    assets: Mapping[str, str]
    authors: Mapping[str, str]
    articles: Mapping[str, str]
    pages: Mapping[str, str]


def write_content(actor: Actor, stack: Stack, library: Library) -> Uids:
    """Write everything as drafts. The caller holds the transaction."""
    _write_model(actor, stack, library)
    scope = scope_of(stack)
    uids = Uids(
        assets=_write_assets(actor, scope, library),
        authors={key: new_uid() for key in library.authors},
        articles={key: new_uid() for key in library.articles},
        pages={key: new_uid() for key in library.pages},
    )
    for key, facts in library.authors.items():
        _write_author(actor, scope, facts, uids, key=key)
    for key, facts in library.articles.items():
        _write_article(actor, scope, library, facts, uids, key=key)
    for key, languages in library.pages.items():
        texts = {locale: _page(facts, uids, seed=f"{key}.{locale}") for locale, facts in languages.items()}
        _write_languages(actor, scope, "page", uids.pages[key], texts)
    return uids


def revise(actor: Actor, stack: Stack, uids: Uids) -> None:
    """Change a story that is live already: the new version waits as a draft."""
    scope = scope_of(stack)
    summary = "Flour, water, and every kitchen it has ever lived in. With a note on limestone."
    article = load_type(scope, "article")
    update_entry(actor, scope, article, uids.articles["bread"], locale=MASTER, data={"summary": summary})


def _write_model(actor: Actor, stack: Stack, library: Library) -> None:
    scope = scope_of(stack)
    create_locale(actor, scope, code=FRENCH, name="French - France")
    for environment in Environment.objects.in_stack(scope).alive():
        host = "www" if environment.name == "production" else environment.name
        urls: list[JSONValue] = [
            {"locale": locale, "url": f"https://{host}.quiet-hour.example{path}"}
            for locale, path in ((MASTER, ""), (FRENCH, "/fr"))
        ]
        update_environment(actor, scope, environment.uid, EnvironmentChanges(urls=urls))
    for document in library.global_fields:
        create_global_field(actor, scope, document=document)
    for document in library.content_types:
        create_content_type(actor, scope, document=document)


def _write_assets(actor: Actor, scope: Scope, library: Library) -> dict[str, str]:
    folders = {key: create_folder(actor, scope, name=name).uid for key, name in library.folders.items()}
    uids = {}
    for key, picture in library.pictures.items():
        fields = AssetFields(picture.title, picture.description, picture.tags, folders[picture.folder])
        asset = create_asset(actor, scope, upload=Upload(picture.content, picture.filename), fields=fields)
        uids[key] = asset.uid
    return uids


def _write_author(actor: Actor, scope: Scope, facts: dict[str, Any], uids: Uids, *, key: str) -> None:
    own = {name: value for name, value in facts.items() if name != "fr"}
    texts: dict[str, JSONObject] = {MASTER: {**own, "portrait": uids.assets[facts["portrait"]]}}
    if "fr" in facts:
        texts[FRENCH] = facts["fr"]
    _write_languages(actor, scope, "author", uids.authors[key], texts)


def _write_article(
    actor: Actor, scope: Scope, library: Library, facts: dict[str, Any], uids: Uids, *, key: str
) -> None:
    shared: JSONObject = {
        "section": facts["section"],
        "date": f"{facts['date']}T00:00:00.000Z",
        "reading_minutes": facts["reading_minutes"],
        "hero_image": uids.assets[facts["hero"]],
        "author": _references("author", [uids.authors[facts["author"]]]),
        "read_next": _references("article", [uids.articles[other] for other in facts["read_next"]]),
    }
    texts = {
        locale: {**shared, **library.texts[key, locale]}
        for locale in (MASTER, FRENCH)
        if (key, locale) in library.texts
    }
    _write_languages(actor, scope, "article", uids.articles[key], texts)


def _write_languages(actor: Actor, scope: Scope, type_uid: str, uid: str, texts: Mapping[str, JSONObject]) -> None:
    content_type = load_type(scope, type_uid)
    create_entry(actor, scope, content_type, locale=MASTER, data=texts[MASTER], uid=uid)
    for locale, data in texts.items():
        if locale != MASTER:
            update_entry(actor, scope, content_type, uid, locale=locale, data=data)


def _page(facts: dict[str, Any], uids: Uids, *, seed: str) -> JSONObject:
    seo: JSONObject = {
        "meta_title": facts["title"],
        "meta_description": facts["meta_description"],
        "enable_search_indexing": True,
    }
    blocks: list[JSONValue] = [
        {kind: _block(kind, values, uids, seed=f"{seed}.{index}") for kind, values in block.items()}
        for index, block in enumerate(facts["blocks"])
    ]
    return {"title": facts["title"], "url": facts["url"], "blocks": blocks, "seo": seo}


def _block(kind: str, values: dict[str, Any], uids: Uids, *, seed: str) -> JSONObject:
    """The block with names such as `@lamp` as what they stand for."""
    match kind:
        case "opening":
            return {**values, "image": uids.assets[values["image"][1:]]}
        case "stories":
            return {
                **values,
                "articles": _references("article", [uids.articles[name[1:]] for name in values["articles"]]),
            }
        case "masthead":
            people: list[JSONValue] = [
                {"duty": row["duty"], "person": _references("author", [uids.authors[row["person"][1:]]])}
                for row in values["people"]
            ]
            return {**values, "people": people}
        case "text":
            return {"text": rich_text(values["text"], seed=seed)}
        case _:
            return dict(values)


def _references(type_uid: str, uids: list[str]) -> list[JSONValue]:
    return [{"uid": uid, "_content_type_uid": type_uid} for uid in uids]
