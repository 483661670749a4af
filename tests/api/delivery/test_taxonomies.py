"""Taxonomies and terms as front ends read them."""

from typing import Any

import pytest

from content.actions.taxonomies import localize_term, rename_term
from content.actions.terms import Place, move_term
from content.taxonomy_rules import TermAddress, Words
from publishing.actions.publish_taxonomies import publish_taxonomies
from publishing.drain import drain
from publishing.plan import PublishRequest, Target
from tests.api.asking import count_queries, without_times
from tests.api.delivery.site import Site, make_site, never
from tests.factories import SYSTEM, make_taxonomy

pytestmark = pytest.mark.django_db(transaction=True)
TERMS = "taxonomies/topics/terms"


def make_shelf() -> Site:
    """A site with the taxonomy topics: birds (herons (egrets), gulls), stones; nothing is live."""
    site = make_site()
    make_taxonomy(
        site.scope, "topics", "birds", ("herons", "birds"), ("gulls", "birds"), ("egrets", "herons"), "stones"
    )
    return site


def at(uid: str = "") -> TermAddress:
    """A term of the taxonomy, or the taxonomy."""
    return TermAddress("topics", uid)


def publish(site: Site, *uids: str, action: str = "publish", locale: str = "en-us") -> None:
    """Publish terms, or the whole taxonomy where none is named, and wait for it."""
    targets = tuple(Target("term", uid, "topics") for uid in uids) or (Target("taxonomy", "topics"),)
    publish_taxonomies(site.tenant.actor, site.scope, PublishRequest(action, targets, ("production",), (locale,)))
    drain(never)


def uids(answer: Any) -> list[str]:
    """The uids of a list of terms, in order."""
    return [row["uid"] for row in answer["terms"]]


def test_a_live_taxonomy_and_its_terms_are_delivered() -> None:
    site = make_shelf()
    publish(site)
    owner = site.tenant.owner.uid
    (taxonomy,) = site.get("taxonomies")["taxonomies"]
    details = taxonomy.pop("publish_details")
    assert set(details) == {"environment", "locale", "time", "user"}
    assert (details["environment"], details["locale"], details["user"]) == (site.production.uid, "en-us", owner)
    assert without_times(taxonomy) == {
        "uid": "topics", "name": "Topics", "description": "", "locale": "en-us", "created_by": "system:test",
        "updated_by": owner,
    }  # fmt: skip
    found = site.get(f"{TERMS}?include_count=true")
    assert (uids(found), found["count"]) == (["birds", "stones", "herons", "gulls", "egrets"], 5)
    term = site.get(f"{TERMS}/herons")["term"]
    assert (term["taxonomy_uid"], term["parent_uid"], term["depth"], term["order"]) == ("topics", "birds", 2, 1)
    assert site.get("taxonomies/topics")["taxonomy"]["uid"] == "topics"
    assert uids(site.get(f"{TERMS}?depth=1")) == ["birds", "stones"]
    assert uids(site.get(f"{TERMS}?asc=uid&limit=2&skip=1")) == ["egrets", "gulls"]
    assert uids(site.get(TERMS + '?query={"parent_uid":"birds"}')) == ["herons", "gulls"]
    assert site.get(f"{TERMS}?count=true") == {"terms": 5}
    assert uids(site.get(f"{TERMS}/egrets/ancestors")) == ["birds", "herons"]
    assert uids(site.get(f"{TERMS}/birds/descendants")) == ["herons", "gulls", "egrets"]
    assert uids(site.get(f"{TERMS}/birds/descendants?depth=1")) == ["herons", "gulls"]


def test_what_is_not_live_is_not_there() -> None:
    site = make_shelf()
    assert site.get("taxonomies?include_count=true") == {"taxonomies": [], "count": 0}
    for path in ("taxonomies/topics", TERMS, "taxonomies/topics/locales"):
        assert site.refused(f"{path}?environment=production") == (422, 141, {"taxonomy": ["is not valid."]})
    publish(site, "birds", "egrets")
    for path in ("herons", "herons/ancestors", "herons/descendants", "herons/locales"):
        refused = site.refused(f"{TERMS}/{path}?environment=production")
        assert refused == (422, 141, {"term": ["is not valid."]})
    assert uids(site.get(TERMS)) == ["birds", "egrets"]
    assert uids(site.get(f"{TERMS}/egrets/ancestors")) == []
    assert uids(site.get(f"{TERMS}/birds/descendants")) == []
    assert site.refused(f"{TERMS}?environment=staging")[0] == 422
    assert site.refused("taxonomies")[0] == 422


def test_saved_changes_wait_for_the_next_publish() -> None:
    site = make_shelf()
    publish(site)
    rename_term(SYSTEM, site.scope, at("herons"), words=Words("Ardeidae"))
    move_term(SYSTEM, site.scope, at("herons"), place=Place("stones"), force=True)
    term = site.get(f"{TERMS}/herons")["term"]
    assert (term["name"], term["parent_uid"]) == ("Herons", "birds")
    publish(site, "herons")
    term = site.get(f"{TERMS}/herons")["term"]
    assert (term["name"], term["parent_uid"]) == ("Ardeidae", "stones")
    assert uids(site.get(f"{TERMS}/egrets/ancestors")) == ["stones", "herons"]
    publish(site, "herons", action="unpublish")
    assert uids(site.get(TERMS)) == ["birds", "stones", "gulls", "egrets"]


def test_languages_and_their_fallbacks() -> None:
    site = make_shelf()
    localize_term(SYSTEM, site.scope, at("birds"), words=Words("Oiseaux"), locale="fr-fr")
    publish(site)
    publish(site, "birds", locale="fr-fr")
    assert uids(site.get(f"{TERMS}?locale=fr-fr")) == ["birds"]
    names = [row["name"] for row in site.get(f"{TERMS}?locale=fr-fr&include_fallback=true&depth=1")["terms"]]
    assert names == ["Oiseaux", "Stones"]
    locales = site.get(f"{TERMS}/birds/locales")["terms"]
    assert [(row["publish_details"]["locale"], row["name"]) for row in locales] == [
        ("en-us", "Birds"),
        ("fr-fr", "Oiseaux"),
    ]
    assert [row["locale"] for row in site.get("taxonomies/topics/locales")["taxonomies"]] == ["en-us"]


def test_terms_published_one_by_one_into_a_ring_do_not_hang_the_walk() -> None:
    site = make_shelf()
    publish(site, "herons")
    move_term(SYSTEM, site.scope, at("herons"), place=Place(None), force=True)
    move_term(SYSTEM, site.scope, at("birds"), place=Place("herons"), force=True)
    publish(site, "birds")
    assert uids(site.get(f"{TERMS}/herons/descendants")) == ["birds"]
    assert uids(site.get(f"{TERMS}/birds/ancestors")) == ["herons"]


def test_reads_cost_few_queries_and_are_not_sent_twice() -> None:
    site = make_shelf()
    publish(site)
    for path in ("taxonomies", TERMS, f"{TERMS}/egrets/ancestors", f"{TERMS}/birds/descendants", f"{TERMS}/birds"):
        assert count_queries("GET", f"{path}?environment=production", headers=site.headers()) <= 3, path
    first = site.ask(f"{TERMS}?environment=production")
    again = site.ask(f"{TERMS}?environment=production", **{"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
