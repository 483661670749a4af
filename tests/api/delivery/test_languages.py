"""What becomes of a language's entries and publications when it is removed and added again, over both APIs."""

from tests.api.delivery.site import Site
from tests.api.management_client import make_manager

ENTRIES = "content_types/article/entries"


def test_a_language_that_is_added_again_has_its_entries_back_and_nothing_live(site: Site) -> None:
    manager = make_manager(site.tenant)
    uid = site.published({"title": "Herons", "body": "Grey"})
    manager.put(f"{ENTRIES}/{uid}?locale=fr-fr", {"entry": {"title": "Hérons", "body": "Gris"}})
    written = manager.put(f"{ENTRIES}/{uid}?locale=fr-fr", {"entry": {"body": "Cendrés"}})["entry"]
    site.publish(uid, locale="fr-fr")
    assert site.get(f"{ENTRIES}/{uid}?locale=fr-fr")["entry"]["title"] == "Hérons"

    manager.delete("locales/fr-fr")

    assert site.refused(f"{ENTRIES}/{uid}?environment=production&locale=fr-fr")[0] == 422
    assert manager.refused("GET", f"{ENTRIES}/{uid}?locale=fr-fr")[0] == 422
    assert site.get(f"{ENTRIES}/{uid}")["entry"]["title"] == "Herons"

    manager.post("locales", {"locale": {"code": "fr-fr", "name": "French", "fallback_locale": "en-us"}})

    back = manager.get(f"{ENTRIES}/{uid}?locale=fr-fr&include_publish_details=true")["entry"]
    assert {key: back[key] for key in written if key != "publish_details"} == {
        key: value for key, value in written.items() if key != "publish_details"
    }
    assert (back["locale"], back["_version"], back["body"]) == ("fr-fr", 2, "Cendrés")
    assert [row["locale"] for row in back["publish_details"]] in ([], ["en-us"])
    assert manager.get(f"{ENTRIES}/{uid}?locale=fr-fr&version=1")["entry"]["body"] == "Gris"
    assert site.refused(f"{ENTRIES}/{uid}?environment=production&locale=fr-fr")[0] == 422
    site.publish(uid, locale="fr-fr")
    assert site.get(f"{ENTRIES}/{uid}?locale=fr-fr")["entry"]["body"] == "Cendrés"


def test_the_dry_run_of_a_removal_counts(site: Site) -> None:
    manager = make_manager(site.tenant)
    uid = site.published({"title": "Hérons"}, locale="fr-fr")

    assert manager.delete("locales/fr-fr?dry_run=true") == {
        "notice": "Nothing was removed.",
        "plan": {
            "locale": "fr-fr",
            "entries": 1,
            "live_entries": 1,
            "live_assets": 0,
            "live_terms": 0,
            "publications": 1,
            "scheduled": 0,
        },
    }
    assert site.get(f"{ENTRIES}/{uid}?locale=fr-fr")["entry"]["title"] == "Hérons"
