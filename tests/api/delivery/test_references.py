"""References in place: `include[]`, one level and several, as far as they are live."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from content.actions.content_types import delete_content_type
from content.actions.entry_deletion import delete_entry
from core.json_values import JSONObject
from tests.api.delivery.site import Site

ENTRIES = "content_types/article/entries"


def link(uid: str, kind: str = "author") -> JSONObject:
    return {"uid": uid, "_content_type_uid": kind}


def test_a_reference_is_a_link_unless_it_is_included(site: Site) -> None:
    photo = site.picture()
    site.publish(photo)
    ada = site.published({"title": "Ada", "bio": "Counts herons.", "photo": photo}, "author")
    uid = site.published({"title": "Herons", "author": [link(ada)]})

    assert site.get(f"{ENTRIES}/{uid}")["entry"]["author"] == [link(ada)]
    for spelling in ("include[]=author", "include[][]=author", "include[0]=author", "include[BASE][]=author"):
        (author,) = site.get(f"{ENTRIES}/{uid}?{spelling}")["entry"]["author"]
        assert (author["uid"], author["title"], author["_content_type_uid"]) == (ada, "Ada", "author")
        assert author["photo"]["filename"] == "heron.png"
        assert author["publish_details"]["environment"] == site.production.uid
    (author,) = site.get(f"{ENTRIES}?include[]=author&only[BASE][]=author")["entries"][0]["author"]
    assert author["bio"] == "Counts herons."


def test_references_that_are_not_live_here_are_left_out(site: Site) -> None:
    live = site.published({"title": "Live"}, "author")
    draft = site.entry({"title": "Draft"}, "author")
    elsewhere = site.entry({"title": "Elsewhere"}, "author")
    site.publish(elsewhere, environment="staging")
    deleted = site.published({"title": "Deleted"}, "author")
    delete_entry(site.tenant.actor, site.scope, site.author, deleted)
    site.edit(live, {"title": "Live, edited"}, "author")
    friends: Any = [link(uid) for uid in (draft, live, elsewhere, deleted, "blt0000000000000000")]
    uid = site.published({"title": "Ada", "friends": friends}, "author")

    entry = site.get(f"content_types/author/entries/{uid}?include[]=friends")["entry"]
    assert [friend["title"] for friend in entry["friends"]] == ["Live"]


def test_entries_of_a_deleted_type_are_left_out(site: Site) -> None:
    ada = site.published({"title": "Ada"}, "author")
    uid = site.published({"title": "Herons", "author": [link(ada)]})
    delete_content_type(site.tenant.actor, site.scope, "author", force=True)

    assert site.get(f"{ENTRIES}/{uid}?include[]=author")["entry"]["author"] == []


def test_paths_lead_through_groups_blocks_and_references(site: Site) -> None:
    bob = site.published({"title": "Bob"}, "author")
    ada = site.published({"title": "Ada", "friends": [link(bob)]}, "author")
    page: Any = [{"quote": {"words": "Quiet.", "by": [link(ada)]}}]
    uid = site.published({"title": "Herons", "page": page, "author": [link(ada)]})

    entry = site.get(f"{ENTRIES}/{uid}?include[]=page.quote.by.friends")["entry"]
    (by,) = entry["page"][0]["quote"]["by"]
    assert (by["title"], by["friends"][0]["title"]) == ("Ada", "Bob")
    assert entry["author"] == [link(ada)]


def test_circles_end_where_the_path_ends(site: Site) -> None:
    ada = site.entry({"title": "Ada"}, "author")
    bob = site.published({"title": "Bob", "friends": [link(ada)]}, "author")
    site.edit(ada, {"friends": [link(bob), link(ada)]}, "author")
    site.publish(ada)

    path = ".".join(["friends"] * 9)
    entry = site.get(f"content_types/author/entries/{ada}?include[]={path}")["entry"]
    levels = 0
    while isinstance(entry.get("friends"), list) and "title" in entry["friends"][0]:
        entry, levels = entry["friends"][0], levels + 1
    assert levels == 5


def test_references_follow_the_language_of_the_read(site: Site) -> None:
    ada = site.published({"title": "Ada"}, "author")
    uid = site.published({"title": "Hérons", "author": [link(ada)]}, locale="fr-fr")

    def authors(query: str) -> list[str]:
        entry = site.get(f"{ENTRIES}/{uid}?locale=fr-fr&include[]=author{query}")["entry"]
        return [author["title"] for author in entry["author"]]

    assert authors("") == []
    assert authors("&include_fallback=true") == ["Ada"]


@pytest.mark.parametrize("count", [1, 5])
def test_every_level_takes_one_query_whatever_it_holds(site: Site, count: int) -> None:
    friends = [link(site.published({"title": f"Friend {number}"}, "author")) for number in range(count)]
    ada = site.published({"title": "Ada", "friends": friends}, "author")  # type: ignore[dict-item]  # a list of objects
    for number in range(count):
        site.published({"title": f"Article {number}", "author": [link(ada)]})
    site.get(f"{ENTRIES}?include[]=author.friends")

    with CaptureQueriesContext(connection) as queries:
        answer = site.get(f"{ENTRIES}?include[]=author.friends")
    assert len(queries) == 3
    assert len(answer["entries"][0]["author"][0]["friends"]) == count


def test_what_is_included_can_be_narrowed_too(site: Site) -> None:
    bob = site.published({"title": "Bob"}, "author")
    ada = site.published({"title": "Ada", "bio": "Counts.", "friends": [link(bob)]}, "author")
    uid = site.published({"title": "Herons", "author": [link(ada)]})

    path = f"{ENTRIES}/{uid}?include[]=author.friends&only[BASE][]=author&only[author][]=friends&only[friends][]=title"
    assert site.get(path)["entry"] == {
        "uid": uid,
        "author": [
            {
                "uid": ada,
                "friends": [{"uid": bob, "title": "Bob", "_content_type_uid": "author"}],
                "_content_type_uid": "author",
            }
        ],
    }


def test_too_many_paths_are_refused(site: Site) -> None:
    paths = "&".join(f"include[]=author.p{number}" for number in range(51))
    assert site.refused(f"{ENTRIES}?environment=production&{paths}") == (
        422, 141, {"include": ["names more than 50 paths."]},
    )  # fmt: skip


def test_a_few_friends_who_all_know_one_another_do_not_fill_an_answer_without_end(site: Site) -> None:
    uids = [site.entry({"title": f"Friend {number}"}, "author") for number in range(7)]
    for uid in uids:
        site.edit(uid, {"friends": [link(other) for other in uids]}, "author")
        site.publish(uid)
    author = f"content_types/author/entries/{uids[0]}"

    assert str(site.get(f"{author}?include[]=friends.friends.friends.friends")).count("'Friend 1'") == (7**4 - 1) // 6
    assert site.refused(f"{author}?environment=production&include[]=friends.friends.friends.friends.friends") == (
        422, 141, {"include": ["brings in more than 10000 entries."]},
    )  # fmt: skip
