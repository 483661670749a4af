"""What front ends read: what is live, in the delivery API's shapes, and nothing else."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from content.actions.entry_deletion import delete_entry
from content.types import forget_types
from core.clock import to_wire
from publishing.models import Publication
from stacks.models import Branch
from tests.api.delivery.site import Site, make_site
from tests.factories import make_management_token

ENTRIES = "content_types/article/entries"


def test_a_live_entry_has_the_delivery_apis_keys(site: Site) -> None:
    uid = site.published({"title": "Herons", "body": "About herons.", "rank": 3, "tags": ["bird"]})
    live = Publication.objects.get()
    saved = live.entry_version
    assert saved is not None

    assert site.get(f"{ENTRIES}/{uid}") == {
        "entry": {
            "uid": uid,
            "locale": "en-us",
            "_version": 1,
            "created_at": to_wire(saved.created_at),
            "created_by": site.tenant.owner.uid,
            "updated_at": to_wire(saved.created_at),
            "updated_by": site.tenant.owner.uid,
            "ACL": {},
            "_in_progress": False,
            "title": "Herons",
            "body": "About herons.",
            "rank": 3,
            "tags": ["bird"],
            "publish_details": {
                "environment": site.production.uid,
                "locale": "en-us",
                "time": to_wire(live.published_at),
                "user": site.tenant.owner.uid,
            },
        }
    }


def test_a_draft_newer_than_what_is_live_does_not_show(site: Site) -> None:
    uid = site.published({"title": "Herons", "body": "Live"})
    site.edit(uid, {"title": "Herons, edited", "body": "Draft"})

    assert (site.get(f"{ENTRIES}/{uid}")["entry"]["body"], site.titles()) == ("Live", ["Herons"])
    assert site.titles('query={"body":"Draft"}') == []
    assert site.titles('query={"title":"Herons, edited"}') == []


def test_what_is_not_live_here_does_not_show(site: Site) -> None:
    draft = site.entry({"title": "Draft"})
    elsewhere = site.entry({"title": "Elsewhere"})
    site.publish(elsewhere, environment="staging")
    taken_back = site.published({"title": "Taken back"})
    site.publish(taken_back, action="unpublish")
    deleted = site.published({"title": "Deleted"})
    delete_entry(site.tenant.actor, site.scope, site.article, deleted)
    french = site.entry({"title": "Français"}, locale="fr-fr")
    site.publish(french, locale="fr-fr")

    assert site.titles("include_count=true") == []
    for uid in (draft, elsewhere, taken_back, deleted, french, "blt0000000000000000"):
        assert site.refused(f"{ENTRIES}/{uid}?environment=production") == (422, 141, {"uid": ["is not valid."]})


def test_a_language_shows_what_is_live_in_it_and_fallbacks_only_on_request(site: Site) -> None:
    both = site.published({"title": "Herons"})
    site.edit(both, {"title": "Hérons"}, locale="fr-fr")
    site.publish(both, locale="fr-fr")
    english = site.published({"title": "Storks"})

    def shown(query: str) -> list[tuple[str, str, str]]:
        entries = site.get(f"{ENTRIES}?asc=title&{query}")["entries"]
        return [(entry["title"], entry["locale"], entry["publish_details"]["locale"]) for entry in entries]

    assert shown("locale=fr-fr") == [("Hérons", "fr-fr", "fr-fr")]
    assert shown("locale=fr-fr&include_fallback=true") == [("Hérons", "fr-fr", "fr-fr"), ("Storks", "en-us", "en-us")]
    assert site.get(f"{ENTRIES}?locale=fr-fr&include_fallback=true&include_count=true")["count"] == 2
    assert site.get(f"{ENTRIES}/{english}?locale=fr-fr&include_fallback=true")["entry"]["title"] == "Storks"
    assert site.refused(f"{ENTRIES}/{english}?locale=fr-fr&environment=production")[:2] == (422, 141)


def test_a_fallback_is_the_nearest_one_that_is_live_not_the_nearest_one_written(site: Site) -> None:
    uid = site.published({"title": "Herons"})
    site.edit(uid, {"title": "Hérons, pas publiés"}, locale="fr-fr")

    entry = site.get(f"{ENTRIES}/{uid}?locale=fr-fr&include_fallback=true")["entry"]
    assert (entry["title"], entry["locale"]) == ("Herons", "en-us")


def test_an_unlocalized_language_that_was_published_shows_its_fallback_as_live_there(site: Site) -> None:
    uid = site.entry({"title": "Herons"})
    site.publish(uid, locale="fr-fr")

    entry = site.get(f"{ENTRIES}/{uid}?locale=fr-fr")["entry"]
    assert (entry["locale"], entry["publish_details"]["locale"]) == ("en-us", "fr-fr")


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("", ["Storks", "Herons", "Cranes"]),
        ("asc=title", ["Cranes", "Herons", "Storks"]),
        ("desc=rank", ["Storks", "Herons", "Cranes"]),
        ("asc=rank&skip=1&limit=1", ["Herons"]),
        ('query={"rank":{"$gte":2}}&asc=title', ["Herons", "Storks"]),
        ('query={"$or":[{"title":"Cranes"},{"seo.keywords":"long legs"}]}&asc=title', ["Cranes", "Storks"]),
        ('query={"body":{"$regex":"^about c","$options":"i"}}', ["Cranes"]),
        ('query={"tags":["b"]}&asc=title', []),
        ("skip=1e%2B100", []),
        ("limit=0", []),
    ],
)
def test_lists_sort_page_and_filter_what_is_live(site: Site, query: str, titles: list[str]) -> None:
    for rank, title in enumerate(("Cranes", "Herons", "Storks"), start=1):
        seo: Any = {"keywords": "long legs" if title == "Storks" else "birds"}
        site.published({"title": title, "body": f"About {title.lower()}.", "rank": rank, "seo": seo})

    assert site.titles(query) == titles


def test_counts_stand_beside_the_list_or_alone(site: Site) -> None:
    for title in ("Cranes", "Herons", "Storks"):
        site.published({"title": title})
    site.entry({"title": "Draft"})

    page = site.get(f"{ENTRIES}/?include_count=true&limit=1&skip=1&asc=title")
    assert (page["count"], [entry["title"] for entry in page["entries"]]) == (3, ["Herons"])
    assert site.get(f"{ENTRIES}?include_count=true&skip=9") == {"entries": [], "count": 3}
    assert site.get(f'{ENTRIES}?count=true&skip=1e%2B100&limit=1&query={{"title":"Herons"}}') == {"entries": 1}


def test_only_and_except_select_keys(site: Site) -> None:
    site.published({"title": "Herons", "body": "B", "rank": 1, "seo": {"keywords": "k", "summary": "s"}})

    def first(query: str) -> Any:
        return site.get(f"{ENTRIES}?{query}")["entries"][0]

    uid = first("")["uid"]
    assert first("only[BASE][]=title&only[BASE][]=seo.keywords") == {
        "uid": uid, "title": "Herons", "seo": {"keywords": "k"},
    }  # fmt: skip
    assert first("only[BASE][0]=title&only[BASE][1]=rank") == {"uid": uid, "title": "Herons", "rank": 1}
    assert first("only[]=locale") == {"uid": uid, "locale": "en-us"}
    left = first("except[BASE][]=seo.keywords&except[BASE][]=body&except[BASE][]=uid")
    assert (left["seo"], "body" in left, left["uid"]) == ({"summary": "s"}, False, uid)


def test_types_schemas_and_branches_come_along_on_request(site: Site) -> None:
    uid = site.published({"title": "Herons"})

    answer = site.get(f"{ENTRIES}/{uid}?include_content_type=true&include_schema=true&include_branch=true")
    assert set(answer) == {"entry", "content_type", "schema"}
    assert (answer["content_type"]["uid"], answer["entry"]["_branch"]) == ("article", "main")
    assert answer["schema"] == site.article.document["schema"]


def test_the_environment_is_named_or_the_answer_says_so(site: Site) -> None:
    uid = site.published({"title": "Herons"})
    required = (422, 141, {"environment": ["is required."]})

    assert site.refused(ENTRIES) == required
    assert site.refused(f"{ENTRIES}/{uid}") == required
    assert site.get(ENTRIES, environment=site.production.uid)["entries"][0]["uid"] == uid
    response = site.ask(f"{ENTRIES}/{uid}", environment="production")
    assert response.status_code == 200


@pytest.mark.parametrize("environment", ["staging", "nowhere"])
def test_a_token_does_not_look_into_environments_it_was_not_made_for(site: Site, environment: str) -> None:
    uid = site.entry({"title": "Herons"})
    site.publish(uid, environment="staging")

    for path in (ENTRIES, f"{ENTRIES}/{uid}", "assets", f"{ENTRIES}?count=true", f"{ENTRIES}?include_count=true"):
        joint = "&" if "?" in path else "?"
        assert site.refused(f"{path}{joint}environment={environment}") == (422, 161, {"environment": ["is not valid."]})


def test_a_token_of_another_stack_opens_nothing(site: Site) -> None:
    uid = site.published({"title": "Herons"})
    other = make_site()

    foreign = {"api_key": site.tenant.stack.api_key, "access_token": other.secret}
    response = site.client.get(f"/v3/{ENTRIES}/{uid}?environment=production", headers=foreign)
    assert (response.status_code, response.json()["error_code"]) == (401, 105)
    assert other.refused(f"{ENTRIES}/{uid}?environment=production") == (422, 141, {"uid": ["is not valid."]})
    assert other.titles() == []


def test_a_delivery_token_neither_writes_nor_reads_drafts(site: Site) -> None:
    uid = site.entry({"title": "Herons"})

    for method, path in (("POST", ENTRIES), ("PUT", f"{ENTRIES}/{uid}"), ("DELETE", f"{ENTRIES}/{uid}")):
        assert site.ask(f"{path}?environment=production", method=method).status_code == 403
    management = make_management_token(site.tenant)
    beside = site.ask(f"{ENTRIES}/{uid}", authorization=management)
    assert beside.status_code == 200


@pytest.mark.parametrize("path", [ENTRIES, f"{ENTRIES}/{{uid}}"])
@pytest.mark.parametrize("query", ["", "&locale=fr-fr&include_fallback=true"])
def test_a_read_takes_three_queries_in_a_process_that_knows_nothing(site: Site, path: str, query: str) -> None:
    cover = site.picture()
    site.publish(cover)
    uids = [site.published({"title": f"Article {number}", "cover": cover}) for number in range(4)]
    forget_types()

    with CaptureQueriesContext(
        connection,
    ) as cold:
        site.get(f"{path.format(uid=uids[0])}?include_count=true{query}")
    with CaptureQueriesContext(connection) as warm:
        site.get(f"{path.format(uid=uids[0])}?include_count=true{query}")
    # The statement that reads asks who is calling, too, once somebody was let in.
    assert (len(cold), len(warm)) == (3, 1)


def test_a_removed_language_is_no_longer_read(site: Site) -> None:
    Branch.objects.filter(pk=site.scope.branch_id).update(locale_fallbacks={"en-us": None})

    assert site.refused(f"{ENTRIES}?environment=production&locale=fr-fr")[:2] == (422, 141)


ODD = (
    "asc=tags", "asc=author", "asc=no%C3%A9", "asc=%ED%A0%80", "desc=rank&desc=title", "skip=-1", "skip=nan", "skip=1e400",
    "limit=x", "limit=1e%2B100", "include_count=perhaps", "locale=", "locale=xx", "locale=%27", "include[]=.", "include[]=a..b",
    "include[]=title.x", "include[[]]=author", "only[=x", "only[]=.", "only[BASE][]=a..b", "except[BASE][]=.", "version=x",
    "include_embedded_items[]=x", "query=", "query={", "query=null", "query=[1]", 'query={"title":null}',
    'query={"title":{"$regex":"("}}', 'query={"title":{"$in":[]}}', 'query={"$or":[]}', 'query={"rank":1e400}',
    'query={"created_at":{"$gt":"x"}}', 'query={"a":{"b":[1,{"c":null}]}}', 'query={"cover.uid":"x"}',
    'query={"_version":{"$gt":0}}', 'query={"author.uid":"x"}', 'query={"title":"%ED%A0%80"}', "x=%00", "access_token=x",
)  # fmt: skip


@pytest.mark.parametrize("path", [ENTRIES, f"{ENTRIES}/{{uid}}", "assets", "content_types", "global_fields"])
def test_whatever_is_asked_for_the_answer_is_in_the_dialects_shape(site: Site, path: str) -> None:
    uid = site.published({"title": "Herons"})

    for query in ODD:
        response = site.client.get(f"/v3/{path.format(uid=uid)}?environment=production&{query}", headers=site.headers())
        assert response.status_code in (200, 400, 422), (query, response.content)
        if response.status_code != 200:
            assert set(response.json()) == {"error_message", "error_code", "errors"}, query
