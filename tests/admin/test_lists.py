"""Long lists: what they find, and that their cost does not grow with them."""

import re
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from content.actions.entries import update_entry
from content.models import EntryLocale
from publishing.models import Environment, Publication
from publishing.queue import database_now
from tests.admin.builders import address, page, signed_in

if TYPE_CHECKING:
    from tests.publishing.builders import Stage


def cost(browser: Client, path: str) -> int:
    page(browser, path)
    with CaptureQueriesContext(connection) as queries:
        page(browser, path)
    return len(queries)


def go_live(stage: "Stage", uid: str, environment: Environment) -> None:
    """Put the entry's present version live, as a worker would have."""
    row = EntryLocale.objects.get(entry__uid=uid, branch=stage.scope.branch_id, locale="en-us")
    now = database_now()
    Publication.objects.create(
        stack_id=row.stack_id, branch_id=row.branch_id, environment=environment, locale="en-us", entry_id=row.entry_id,
        entry_version_id=row.latest_id, is_live=True, applied_due=now, applied_seq=1, published_at=now,
        published_by="test", content_type_id=row.content_type_id, title=row.title,
        content_created_at=now, content_updated_at=now,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("path", "limit"),
    [
        ("entries/article/", 16), ("entries/article/?q=bird&status=offline", 17), ("queue/", 12), ("jobs/", 11), ("activity/", 7), ("audit/", 8),
        ("content-types/", 7), ("environments/", 5), ("locales/", 5), ("labels/", 5), ("extensions/", 5), ("assets/", 5), ("", 22),
    ],
)  # fmt: skip
def test_a_list_costs_as_many_queries_with_many_rows_as_with_one(stage: "Stage", path: str, limit: int) -> None:
    browser = signed_in(stage.tenant.owner)
    stage.request(stage.entry("Bird"), scheduled_at="2099-01-01T00:00:00Z")
    one = cost(browser, address(stage.tenant, path))
    for number in range(12):
        uid = stage.entry(f"Bird {number}")
        stage.edit(uid, f"Oiseau {number}", locale="fr-fr")
        stage.request(uid, scheduled_at="2099-01-01T00:00:00Z")
    assert cost(browser, address(stage.tenant, path)) == one
    assert one <= limit


def test_nothing_is_counted_past_a_bound(stage: "Stage") -> None:
    stage.entry()
    browser = signed_in(stage.tenant.owner)
    with CaptureQueriesContext(connection) as queries:
        for path in ("entries/article/", "entries/", "content-types/", "queue/", "activity/", "assets/"):
            page(browser, address(stage.tenant, path))
    # Workers are counted too: there are a handful of them. The beginning of a list of entries is counted as it is found.
    counting = [
        query["sql"]
        for query in queries
        if "count(" in query["sql"].lower() and "publishing_worker" not in query["sql"]
    ]
    assert len(counting) == 3
    assert all("LIMIT 1001" in sql or "LIMIT $1" in sql for sql in counting), counting


def titles(stage: "Stage", query: str, path: str = "entries/article/") -> list[str]:
    response = signed_in(stage.tenant.owner).get(address(stage.tenant, f"{path}?{query}"))
    return [line.entry.title for line in response.context["lines"]]


def test_entries_are_found_by_title_uid_language_and_status(stage: "Stage") -> None:
    live, changed, offline = stage.entry("Live heron"), stage.entry("Old stork"), stage.entry("Quiet owl")
    go_live(stage, live, stage.production)
    go_live(stage, changed, stage.production)
    stage.edit(changed, "New stork")
    stage.edit(offline, "Hibou", locale="fr-fr")
    where = f"environment={stage.production.uid}"
    assert titles(stage, "") == ["New stork", "Quiet owl", "Live heron"]
    assert titles(stage, "order=title") == ["Live heron", "New stork", "Quiet owl"]
    assert titles(stage, "q=STORK") == titles(stage, f"q={changed}") == ["New stork"]
    assert titles(stage, "locale=fr-fr") == ["Hibou"]
    assert titles(stage, f"{where}&status=live") == titles(stage, "status=live") == ["Live heron"]
    assert titles(stage, f"{where}&status=changed") == ["New stork"]
    assert titles(stage, f"{where}&status=offline") == ["Quiet owl"]
    assert titles(stage, f"environment={stage.staging.uid}&status=offline&order=title") == [
        "Live heron", "New stork", "Quiet owl",
    ]  # fmt: skip
    assert titles(stage, "q=%25") == []


def test_a_row_says_what_is_live_where_and_what_is_on_its_way(stage: "Stage") -> None:
    uid = stage.entry()
    go_live(stage, uid, stage.production)
    stage.edit(uid, "Changed")
    stage.request(uid, environments=("staging",), scheduled_at="2099-01-01T00:00:00Z")
    response = signed_in(stage.tenant.owner).get(address(stage.tenant, "entries/article/"))
    (line,) = response.context["lines"]
    assert [(cell.environment.name, cell.state, cell.version, len(cell.waiting)) for cell in line.cells] == [
        ("production", "changed", 1, 0),
        ("staging", "offline", None, 1),
    ]


@pytest.mark.parametrize("order", ["updated", "title", "created"])
def test_pages_follow_one_another_without_a_gap_in_both_directions(stage: "Stage", order: str) -> None:
    uids = [stage.entry(f"Bird {number:03}") for number in range(102)]
    # Rows that share what they are sorted by stand in one order all the same.
    same = EntryLocale.objects.filter(entry__uid__in=uids[20:80])
    same.update(updated_at=database_now(), created_at=database_now(), title="Bird 020")
    browser = signed_in(stage.tenant.owner)
    pages, query = [], f"order={order}&q=bird"
    while query:
        response = browser.get(address(stage.tenant, f"entries/article/?{query}"))
        pages.append([line.entry.entry.uid for line in response.context["lines"]])
        query = response.context["page"].next
    assert [len(page) for page in pages] == [50, 50, 2]
    assert sorted(uid for page in pages for uid in page) == sorted(uids)
    back = response.context["page"].previous
    response = browser.get(address(stage.tenant, f"entries/article/?{back}"))
    assert [line.entry.entry.uid for line in response.context["lines"]] == pages[1]
    response = browser.get(address(stage.tenant, f"entries/article/?{response.context['page'].previous}"))
    assert [line.entry.entry.uid for line in response.context["lines"]] == pages[0]
    assert (response.context["page"].previous, bool(response.context["page"].next)) == ("", True)


def test_a_page_far_behind_reads_no_row_before_it(stage: "Stage") -> None:
    uid = stage.entry("Herons")
    row = EntryLocale.objects.get(entry__uid=uid)
    browser = signed_in(stage.tenant.owner)
    query = urlencode({"after": f'[{row.entry_id}, "{row.updated_at.isoformat()}"]'})
    with CaptureQueriesContext(connection) as queries:
        page(browser, address(stage.tenant, f"entries/article/?{query}"))
    assert not [query["sql"] for query in queries if "OFFSET" in query["sql"]]


@pytest.mark.parametrize(
    "query",
    [
        "after=x", "after=1", "after=[]", "after=[1,null]", 'after=[1,"noon"]', 'after=[9,"2026-01-01"]', "before=[true,1]",
        'before=[9,"2026-W01-1T00:00%2B00:00x"]', 'before=[99999999999999999999,"x"]', 'order=title&after=[1,"\\u0000"]',
    ],
)  # fmt: skip
def test_a_place_that_is_none_is_the_beginning(stage: "Stage", query: str) -> None:
    stage.entry("Herons")
    assert titles(stage, query) == ["Herons"]


def test_entries_are_found_by_tag(stage: "Stage") -> None:
    uid = stage.entry("Herons")
    stage.entry("Storks")
    update_entry(stage.tenant.actor, stage.scope, stage.article, uid, locale="en-us", data={"tags": ["grey", "tall"]})
    assert titles(stage, "tag=tall") == ["Herons"]
    assert titles(stage, "tag=tal") == titles(stage, "tag=tall&q=stork") == []


def test_the_type_chosen_in_the_filter_leads_to_its_list(stage: "Stage") -> None:
    browser = signed_in(stage.tenant.owner)
    answer = browser.get(address(stage.tenant, "entries/article/?type=author"))
    assert (answer.status_code, answer["Location"]) == (302, address(stage.tenant, "entries/author/"))
    assert browser.get(address(stage.tenant, "entries/article/?type=../../x")).status_code == 404


def test_titles_are_written_from_where_their_letters_begin(stage: "Stage") -> None:
    uid = stage.entry("مالك الحزين")
    stage.edit(uid, "مالك الحزين الرمادي")
    browser = signed_in(stage.tenant.owner)
    listed = page(browser, address(stage.tenant, "entries/article/"))
    compared = page(browser, address(stage.tenant, f"entries/article/{uid}/compare/?all=1"))
    assert re.search(r'<a href="[^"]+" dir="auto">مالك الحزين الرمادي</a>', listed)
    lines = re.findall(r'<p class="diff-line [^>]*>', compared)
    assert lines
    assert all('dir="auto"' in line for line in lines)
    # What is only read aloud does not say which direction the line has.
    assert '<bdi class="hidden">added: </bdi>' in compared
