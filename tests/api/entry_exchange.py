"""Entries as files, as tests send them: a stack to send them to, uploads, and what must hold after each."""

import json
from typing import Any

from tests.api.documents import article, title_field
from tests.api.forms import send_form
from tests.api.management_client import Manager, make_manager
from tests.factories import make_locale, make_stack

PATH = "content_types/article/entries"
NOWHERE = "blt00000000000000aa"
FAILED = "Entry import failed. Please enter valid data."
SYSTEM_KEYS = {
    "uid",
    "locale",
    "_version",
    "created_at",
    "created_by",
    "updated_at",
    "updated_by",
    "ACL",
    "_in_progress",
}


def reference(uid: str, *targets: str) -> dict[str, Any]:
    metadata = {"ref_multiple": True}
    return {
        "display_name": uid, "uid": uid, "data_type": "reference", "reference_to": list(targets),
        "field_metadata": metadata,
    }  # fmt: skip


SCHEMA = [
    *article()["schema"],
    reference("author", "author"),
    reference("related", "article", "author"),
    {"display_name": "Picture", "uid": "picture", "data_type": "file"},
]


def make_place() -> Manager:
    """The manager of a stack in two languages, with articles that refer to authors and to articles."""
    tenant = make_stack()
    make_locale(tenant.scope, "fr-fr")
    manager = make_manager(tenant)
    manager.post("content_types", {"content_type": article(uid="author", title="Author", schema=[title_field()])})
    manager.post("content_types", {"content_type": article(schema=SCHEMA)})
    return manager


def upload(manager: Manager, path: str, document: object, **options: Any) -> tuple[int, Any]:
    """Status and body of the answer to a file with an entry."""
    content = document if isinstance(document, bytes) else json.dumps(document).encode()
    return send_form(manager, "POST", path, {}, {"entry": ("entry.json", content)}, **options)


def imported(manager: Manager, path: str, document: object) -> Any:
    """The entry as it is read after its import."""
    status, answer = upload(manager, path, document)
    assert answer["notice"] == "Entry imported successfully.", (status, answer)
    entry = answer["entry"]
    content_type = path.split("/")[1]
    read = manager.get(f"content_types/{content_type}/entries/{entry['uid']}?locale={entry['locale']}")["entry"]
    assert read == entry
    return read


def refused(manager: Manager, path: str, document: object) -> Any:
    """The errors of an import that must fail and write nothing."""
    before = everything(manager)
    status, answer = upload(manager, path, document)
    assert (status, answer["error_code"], answer["error_message"]) == (422, 119, FAILED), answer
    assert everything(manager) == before
    return answer["errors"]


def everything(manager: Manager) -> Any:
    """All entries in both languages."""
    lists = [
        f"content_types/{uid}/entries?locale={code}" for uid in ("article", "author") for code in ("en-us", "fr-fr")
    ]
    return [manager.get(path) for path in lists]


def content(entry: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in entry.items() if key not in SYSTEM_KEYS}


def make_author(manager: Manager, title: str = "Ann") -> str:
    uid: str = manager.post("content_types/author/entries", {"entry": {"title": title}})["entry"]["uid"]
    return uid


def make_article(manager: Manager, **data: Any) -> dict[str, Any]:
    entry: dict[str, Any] = manager.post(PATH, {"entry": {"title": "One", **data}})["entry"]
    return entry


def entry_of(content_type: str, uid: str) -> dict[str, str]:
    return {"uid": uid, "_content_type_uid": content_type}
