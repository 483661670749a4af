"""Rewriting entries by real workers that are killed, and against editors who save at the same moment."""

import threading
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection, transaction
from pytest_django import Settings

from content import rewrites
from content.actions.content_types import update_content_type
from content.actions.entries import create_entry, update_entry
from content.actions.rewriting import rewrite_next
from content.errors import ContentTypeChanged, EntryChanged
from content.models import ContentRewrite, Entry, EntryLocale, EntryVersion
from content.types import load_type
from core.errors import Invalid
from publishing import wake
from publishing.drain import drain
from publishing.models import Publication
from publishing.ticker import Ticker
from stacks.models import Activity, Stack
from tests.content.builders import TITLE, fresh, text
from tests.publishing.builders import Stage, in_threads, never
from tests.publishing.processes import Broker, celery_worker, kill, publisher
from tests.racing import held_back
from tests.waiting import eventually

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _many(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """However few entries there are, they are many."""
    settings.REWRITE_AT_ONCE = 0
    settings.REWRITE_BATCH_SIZE = 5
    monkeypatch.setenv("REWRITE_BATCH_SIZE", "5")
    monkeypatch.setattr(wake, "sender", wake.Sender())


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Path]:
    """Where workers write; shown when the test fails."""
    path = tmp_path / "worker.log"
    yield path
    print(path.read_text() if path.exists() else "no log")  # noqa: T201 pytest shows it with a failure


def remove_body(stage: Stage) -> None:
    update_content_type(stage.tenant.actor, stage.scope, "article", document={"schema": [TITLE]}, force=True)


def is_done() -> bool:
    return ContentRewrite.objects.values_list("state", flat=True).get() == "succeeded"


def check_all_rewritten_once(count: int) -> None:
    """Every entry has one new version without the field, and the log one line for each."""
    assert list(EntryLocale.objects.values_list("version", flat=True)) == [2] * count
    assert not EntryLocale.objects.filter(latest__data__has_key="body").exists()
    assert EntryVersion.objects.filter(version=1, data__has_key="body").count() == count
    assert Activity.objects.filter(action="entry.rewrite").count() == count
    assert ContentRewrite.objects.values_list("done", "total", "version_count").get() == (count, count, count)


def test_publishers_killed_in_the_middle_of_a_rewrite_lose_and_double_nothing(stage: Stage, log: Path) -> None:
    ids = [Entry.objects.get(uid=stage.entry(f"Bird {number}")).pk for number in range(40)]
    remove_body(stage)
    for held in (ids[12], ids[27]):
        with transaction.atomic():
            Entry.objects.select_for_update().get(pk=held)
            with publisher(log) as first:
                # It has claimed the batch with the entry that is locked here, and waits for it.
                eventually(lambda held=held: _cursor() in range(held - 12, held) and _is_waiting(), 20)  # type: ignore[misc]  # a default keeps the number
                kill(first)
        assert not is_done()

    with publisher(log):
        eventually(is_done, 30)

    check_all_rewritten_once(40)


def _cursor() -> int:
    return ContentRewrite.objects.values_list("cursor", flat=True).get()


def _is_waiting() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )
        return bool(cursor.fetchone()[0])


def test_celery_workers_rewrite_what_a_change_asks_for(
    stage: Stage, log: Path, tmp_path: Path, settings: Settings
) -> None:
    for number in range(12):
        stage.entry(f"Bird {number}")
    broker = Broker(tmp_path)
    broker.start()
    settings.BROKER_URL = broker.url
    try:
        with celery_worker(log, broker.url):
            eventually(lambda: log.exists() and "ready." in log.read_text(), 30)
            remove_body(stage)
            eventually(is_done, 30)
    finally:
        broker.kill()
    check_all_rewritten_once(12)


def test_without_a_broker_the_tick_rewrites(stage: Stage, settings: Settings) -> None:
    settings.BROKER_URL = ""
    for number in range(7):
        stage.entry(f"Bird {number}")
    remove_body(stage)
    Ticker().tick()
    check_all_rewritten_once(7)


def test_several_workers_rewrite_every_entry_once(stage: Stage) -> None:
    for number in range(30):
        stage.entry(f"Bird {number}")
    remove_body(stage)
    in_threads(4, lambda _: drain(never))
    eventually(is_done)
    check_all_rewritten_once(30)


def test_what_is_live_stays_what_it_is(stage: Stage) -> None:
    uid = stage.entry("Heron")
    stage.request(uid)
    drain(never)
    remove_body(stage)
    drain(never)
    assert stage.live() == {(uid, "en-us", "production"): ("en-us", 1)}
    assert EntryLocale.objects.values_list("version", flat=True).get() == 2


def test_the_title_of_what_is_live_follows_another_title_field(stage: Stage) -> None:
    uid = stage.entry("Heron")
    stage.request(uid)
    drain(never)
    document = {"options": {"title": "body"}}
    update_content_type(stage.tenant.actor, stage.scope, "article", document=document)  # type: ignore[arg-type]  # a literal
    drain(never)
    assert Publication.objects.values_list("title", flat=True).get() == "About Heron."
    assert stage.live() == {(uid, "en-us", "production"): ("en-us", 1)}


def test_edits_during_a_rewrite_are_neither_lost_nor_stopped(stage: Stage) -> None:
    uids = [stage.entry(f"Bird {number}") for number in range(10)]
    remove_body(stage)
    saved: Counter[str] = Counter()

    def work(index: int) -> None:
        if index == 0:
            while not is_done():
                rewrite_next()
            return
        article = load_type(fresh(stage.scope), "article")
        for number in range(8):
            uid = uids[(index * 3 + number) % len(uids)]
            data = {"title": f"{uid} {index} {number}"}
            update_entry(stage.tenant.actor, stage.scope, article, uid, locale="en-us", data=data)  # type: ignore[arg-type]  # a literal
            saved[uid] += 1

    in_threads(3, work)

    for uid in uids:
        language = EntryLocale.objects.select_related("latest").get(entry__uid=uid)
        rewritten = Activity.objects.filter(action="entry.rewrite", target_uid=uid).count()
        assert "body" not in language.latest.data
        assert language.version == 1 + saved[uid] + rewritten
        versions = EntryVersion.objects.filter(entry__uid=uid).order_by("version").values_list("version", flat=True)
        assert list(versions) == list(range(1, language.version + 1))


def test_a_rewrite_waits_for_the_editor_who_came_first_and_keeps_what_was_saved(stage: Stage) -> None:
    uid = stage.entry("Heron")
    old_article = stage.article
    outcomes = held_back(
        lambda: Stack.objects.select_for_update(no_key=True).get(pk=stage.scope.stack_id),
        lambda: remove_body(stage),
    )
    assert outcomes == ["done"]
    with pytest.raises(ContentTypeChanged):
        update_entry(stage.tenant.actor, stage.scope, old_article, uid, locale=None, data={"body": "late"})
    article = load_type(fresh(stage.scope), "article")
    update_entry(stage.tenant.actor, stage.scope, article, uid, locale=None, data={"title": "Grey heron"})
    drain(never)
    language = EntryLocale.objects.select_related("latest").get()
    assert (language.version, language.latest.data) == (3, {"title": "Grey heron", "tags": []})


def test_an_editor_who_expects_the_version_before_the_rewrite_is_told(stage: Stage) -> None:
    uid = stage.entry("Heron")
    remove_body(stage)
    drain(never)
    article = load_type(fresh(stage.scope), "article")
    with pytest.raises(EntryChanged):
        update_entry(
            stage.tenant.actor, stage.scope, article, uid, locale=None, data={"title": "Mine"}, expected_version=1
        )


def test_a_worker_that_wakes_after_its_lease_changes_nothing(stage: Stage, settings: Settings) -> None:
    settings.PUBLISH_LEASE_SECONDS = 0.0
    stage.entry("Heron")
    remove_body(stage)
    zombie = rewrites.claim()
    assert zombie is not None
    drain(never)
    with transaction.atomic(), pytest.raises(rewrites.ClaimLost):
        rewrites.hold(zombie)
    check_all_rewritten_once(1)


def test_two_changes_of_a_type_at_once_come_one_after_the_other(stage: Stage) -> None:
    uid = stage.entry("Heron")

    def change(field: str) -> None:
        schema = [TITLE, text("body"), text(field, field_metadata={"default_value": field})]
        update_content_type(stage.tenant.actor, stage.scope, "article", document={"schema": schema}, force=True)  # type: ignore[dict-item]  # a literal

    outcomes = held_back(
        lambda: Stack.objects.select_for_update(no_key=True).get(pk=stage.scope.stack_id),
        lambda: change("first"),
        lambda: change("second"),
    )
    drain(never)

    assert outcomes == ["done", "done"]
    article = load_type(fresh(stage.scope), "article")
    assert (article.version, sorted(article.compiled.by_uid)) == (3, ["body", "second", "title"])
    latest = EntryLocale.objects.select_related("latest").get(entry__uid=uid).latest.data
    assert latest == {"title": "Heron", "body": "About Heron.", "second": "second", "tags": []}


@pytest.mark.parametrize("first", ["save", "change"])
def test_a_value_saved_while_its_field_is_removed_is_never_lost_unseen(stage: Stage, first: str) -> None:
    """Whoever comes second waits, and then sees what the first did: the removal is refused, or the save begins anew."""
    uid = stage.entry("Heron")
    update_entry(stage.tenant.actor, stage.scope, stage.article, uid, locale=None, data={"body": ""})
    started, may_end = threading.Event(), threading.Event()
    outcomes: dict[str, str] = {}

    def save() -> None:
        update_entry(stage.tenant.actor, stage.scope, stage.article, uid, locale=None, data={"body": "precious"})

    def change() -> None:
        update_content_type(stage.tenant.actor, stage.scope, "article", document={"schema": [TITLE]})

    actions = {"save": save, "change": change}
    second = "change" if first == "save" else "save"

    def work(index: int) -> None:
        name = (first, second)[index]
        if index == 1:
            assert started.wait(5)
        try:
            with transaction.atomic():
                actions[name]()
                started.set()
                if index == 0:
                    assert not may_end.wait(0.3)
            outcomes[name] = "done"
        except Invalid as error:
            outcomes[name] = type(error).__name__
        except Exception as error:
            outcomes[name] = type(error).__name__

    in_threads(2, work)

    expected = {"save": {"save": "done", "change": "ContentTypeChangeRefused"},
                "change": {"change": "done", "save": "ContentTypeChanged"}}  # fmt: skip
    assert outcomes == expected[first]


def test_an_entry_created_while_its_type_changes_is_of_the_type_that_stands(stage: Stage) -> None:
    outcomes = held_back(
        lambda: Stack.objects.select_for_update(no_key=True).get(pk=stage.scope.stack_id),
        lambda: remove_body(stage),
    )
    assert outcomes == ["done"]
    with pytest.raises(ContentTypeChanged):
        create_entry(stage.tenant.actor, stage.scope, stage.article, locale=None, data={"title": "A", "body": "b"})
