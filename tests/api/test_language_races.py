"""Languages of one entry that are saved, dropped and published at the same moment, over HTTP."""

from typing import Any

import pytest

from content.models import Entry
from publishing.drain import drain
from tests.api.asking import ask, owner_headers
from tests.api.documents import text_field, title_field
from tests.api.management_client import Manager, make_manager
from tests.factories import make_environment, make_locale, make_stack
from tests.racing import held_back

pytestmark = pytest.mark.django_db(transaction=True)

PATH = "content_types/page/entries"
PUBLISH = {"entry": {"environments": ["production"], "locales": ["fr-fr"]}, "locale": "fr-fr"}
LOCALIZED, UPDATED = "Entry localized successfully.", "Entry updated successfully."
DROPPED = "Entry unlocalized successfully."
NOT_LOCALIZED = {"locale": ["is a language the entry is not localized in."]}


@pytest.fixture
def manager() -> Manager:
    tenant = make_stack()
    make_locale(tenant.scope, "fr-fr")
    make_environment(tenant.fresh_scope())
    manager = make_manager(tenant)
    schema = [title_field(), text_field("code", non_localizable=True), text_field("body"), text_field("note")]
    manager.post("content_types", {"content_type": {"title": "Page", "uid": "page", "schema": schema}})
    return manager


@pytest.fixture
def path(manager: Manager) -> str:
    uid = manager.post(PATH, {"entry": {"title": "One", "code": "a", "body": "Text"}})["entry"]["uid"]
    return f"{PATH}/{uid}"


def meet(manager: Manager, path: str, *requests: tuple[str, str, object]) -> list[Any]:
    """The notices or errors of requests below an entry's path that wait for its lock in this order; `drain` is a worker."""
    headers = owner_headers(manager.tenant)
    answers: dict[int, Any] = {}

    def send(number: int) -> None:
        method, below, body = requests[number]
        if method == "drain":
            drain(lambda: False)
            return
        status, answer = ask(method, path + below, body, headers=headers)
        assert status < 500
        answers[number] = answer.get("notice") or answer["errors"]

    def action(number: int) -> Any:
        return lambda: send(number)

    outcomes = held_back(
        lambda: Entry.objects.select_for_update().get(uid=path.rpartition("/")[2]),
        *(action(number) for number in range(len(requests))),
    )
    assert outcomes == ["done"] * len(requests)
    return [answers[number] for number in sorted(answers)]


def save(locale: str, **content: str) -> tuple[str, str, object]:
    return ("PUT", f"?locale={locale}", {"entry": content})


DROP = ("POST", "/unlocalize?locale=fr-fr", None)
WORKER = ("drain", "", None)


def read(manager: Manager, path: str, locale: str) -> Any:
    return manager.get(f"{path}?locale={locale}")["entry"]


def live(manager: Manager, path: str) -> list[tuple[str, int]]:
    details = manager.get(f"{path}?include_publish_details=true")["entry"]["publish_details"]
    return sorted((row["locale"], row["version"]) for row in details)


@pytest.mark.behaviour("CS-88", "CS-91")
def test_of_two_first_saves_in_a_language_one_localizes_and_one_updates(manager: Manager, path: str) -> None:
    answers = meet(manager, path, save("fr-fr", body="Texte"), save("fr-fr", note="Note"))
    assert sorted(answers) == [LOCALIZED, UPDATED]
    french = read(manager, path, "fr-fr")
    assert (french["body"], french["note"], french["_version"]) == ("Texte", "Note", 2)
    assert [version["_version"] for version in manager.get(f"{path}/versions?locale=fr-fr")["versions"]] == [2, 1]


@pytest.mark.behaviour("CS-90")
@pytest.mark.parametrize("is_master_first", [True, False])
def test_a_language_that_begins_while_the_master_changes_follows_it(
    manager: Manager, path: str, is_master_first: bool
) -> None:
    requests = [save("en-us", code="b"), save("fr-fr", title="Un", code="c")]
    answers = meet(manager, path, *(requests if is_master_first else requests[::-1]))
    assert sorted(answers) == [LOCALIZED, UPDATED]
    french = read(manager, path, "fr-fr")
    assert (french["locale"], french["title"], french["code"]) == ("fr-fr", "Un", "b")


@pytest.mark.behaviour("CS-96")
def test_a_language_is_dropped_once(manager: Manager, path: str) -> None:
    manager.put(f"{path}?locale=fr-fr", {"entry": {"title": "Un"}})
    answers = meet(manager, path, DROP, DROP)
    assert sorted(answers, key=str) == [DROPPED, NOT_LOCALIZED]
    assert read(manager, path, "fr-fr")["locale"] == "en-us"


@pytest.mark.behaviour("CS-88", "CS-96")
def test_a_save_that_meets_the_drop_of_its_language_loses_nothing_that_it_was_told_to_keep(
    manager: Manager, path: str
) -> None:
    manager.put(f"{path}?locale=fr-fr", {"entry": {"title": "Un", "body": "Texte"}})
    answers = meet(manager, path, DROP, save("fr-fr", note="Note"))
    shown = read(manager, path, "fr-fr")
    told = (shown["locale"], shown["title"], shown["body"], shown.get("note"))
    if answers == [DROPPED, LOCALIZED]:
        assert told == ("fr-fr", "One", "Text", "Note")
    else:
        assert (answers, told) == ([DROPPED, UPDATED], ("en-us", "One", "Text", None))


@pytest.mark.behaviour("CS-96")
@pytest.mark.parametrize("is_dropped_first", [True, False])
def test_a_worker_that_meets_the_drop_of_a_language_leaves_nothing_live_of_it(
    manager: Manager, path: str, is_dropped_first: bool
) -> None:
    manager.put(f"{path}?locale=fr-fr", {"entry": {"title": "Un"}})
    manager.post(f"{path}/publish", PUBLISH)
    requests = [DROP, WORKER]
    assert meet(manager, path, *(requests if is_dropped_first else requests[::-1])) == [DROPPED]
    drain(lambda: False)
    assert live(manager, path) == []
    assert manager.refused("GET", f"{path}?environment=production&locale=fr-fr")[:2] == (422, 141)
    (item,) = manager.get("publish-queue")["queue"]
    assert item["publish_details"]["status"] not in ("scheduled", "in_progress")


@pytest.mark.behaviour("CS-96")
@pytest.mark.parametrize("is_dropped_first", [True, False])
def test_a_request_to_publish_that_meets_the_drop_of_a_language_never_brings_it_back(
    manager: Manager, path: str, is_dropped_first: bool
) -> None:
    manager.put(f"{path}?locale=fr-fr", {"entry": {"title": "Un"}})
    requests = [DROP, ("POST", "/publish", PUBLISH)]
    answers = meet(manager, path, *(requests if is_dropped_first else requests[::-1]))
    assert DROPPED in answers
    drain(lambda: False)
    # At most what the language shows from now on is live, its fallback's content.
    listed = manager.get(f"{PATH}?environment=production&locale=fr-fr")["entries"]
    assert [(entry["locale"], entry["title"]) for entry in listed] in ([], [("en-us", "One")])
