"""Pages of which some values are the same in every language, and the requests that save them."""

from typing import Any

from tests.api.documents import text_field, title_field
from tests.api.management_client import Manager, make_manager
from tests.factories import make_locale, make_stack

PATH = "content_types/page/entries"
SHARED = text_field("same", non_localizable=True)
OWN = text_field("own")


def group(uid: str, *fields: object, **options: object) -> dict[str, Any]:
    return {"display_name": uid, "uid": uid, "data_type": "group", "schema": list(fields), **options}


def schema(shared: dict[str, Any] = SHARED) -> list[dict[str, Any]]:
    """A page whose lists and groups each have a field that is the same in every language and one that is not."""
    card = {"title": "Card", "uid": "card", "schema": [shared, OWN, group("rows", shared, OWN, multiple=True)]}
    quote = {"title": "Quote", "uid": "quote", "schema": [OWN]}
    contact = {"display_name": "Contact", "data_type": "global_field", "reference_to": "contact"}
    return [
        title_field(),
        {**shared, "uid": "code"},
        group("rows", shared, OWN, multiple=True),
        group("seo", shared, OWN, group("social", shared, OWN)),
        {"display_name": "Parts", "uid": "parts", "data_type": "blocks", "multiple": True, "blocks": [card, quote]},
        {**contact, "uid": "contact"},
        {**contact, "uid": "contacts", "multiple": True},
    ]


def contact(shared: dict[str, Any] = SHARED) -> dict[str, Any]:
    return {"title": "Contact", "uid": "contact", "schema": [shared, OWN]}


def make_pages() -> Manager:
    """A manager of a stack with such a page and four languages."""
    tenant = make_stack()
    make_locale(tenant.scope, "fr-fr")
    make_locale(tenant.scope, "fr-ca", "fr-fr")
    make_locale(tenant.scope, "de-de")
    manager = make_manager(tenant)
    manager.post("global_fields", {"global_field": contact()})
    manager.post("content_types", {"content_type": {"title": "Page", "uid": "page", "schema": schema()}})
    return manager


def values(word: str, own: str = "en") -> dict[str, Any]:
    return {"same": word, "own": own}


def make_entry(manager: Manager, /, **content: object) -> str:
    """The path of a new page."""
    uid = manager.post(PATH, {"entry": {"title": "One", **content}})["entry"]["uid"]
    return f"{PATH}/{uid}"


def read(manager: Manager, path: str, code: str = "fr-fr") -> Any:
    return manager.get(f"{path}?locale={code}")["entry"]


def save(manager: Manager, path: str, locale: str = "fr-fr", /, **content: object) -> str:
    """Save in a language; the notice."""
    notice: str = manager.put(f"{path}?locale={locale}", {"entry": content})["notice"]
    return notice


def refuse(manager: Manager, path: str, /, **content: object) -> Any:
    """The errors of a save in French, which must leave everything as it is."""
    before = [read(manager, path, code) for code in ("en-us", "fr-fr")]
    status, code, _, errors = manager.refused("PUT", f"{path}?locale=fr-fr", {"entry": content})
    assert (status, code) == (422, 119)
    assert [read(manager, path, code) for code in ("en-us", "fr-fr")] == before
    return errors


def versions(manager: Manager, path: str) -> dict[str, int]:
    """The version of each language the entry has."""
    codes = [row["code"] for row in manager.get(f"{path}/locales")["locales"]]
    return {code: read(manager, path, code)["_version"] for code in codes}


def uids(rows: list[dict[str, Any]]) -> list[str]:
    return [row["_metadata"]["uid"] for row in rows]


def named(uid: str, **beside: object) -> dict[str, Any]:
    return {"uid": uid, **beside}
