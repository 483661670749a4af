"""What front ends read after an environment was deleted, renamed, or made again."""

from tests.api.delivery.site import Site
from tests.api.management_client import make_manager
from tests.factories import make_delivery_token, make_environment

GONE = (422, 161, {"environment": ["is not valid."]})
LIST = "content_types/article/entries"


def test_a_token_keeps_working_for_its_other_environments(site: Site) -> None:
    staging = make_environment(site.scope, "preview")
    both = make_delivery_token(site.tenant, site.production, staging)
    uid = site.published({"title": "Herons"})
    site.publish(uid, environment="preview")
    manager = make_manager(site.tenant)

    manager.delete("environments/production")

    assert site.refused(f"{LIST}?environment=production") == GONE
    assert site.refused(f"{LIST}/{uid}?environment={site.production.uid}") == GONE
    answer = site.client.get(f"/v3/{LIST}?environment=preview", headers=site.headers(access_token=both)).json()
    assert [entry["uid"] for entry in answer["entries"]] == [uid]
    refused = site.client.get(f"/v3/{LIST}?environment=production", headers=site.headers(access_token=both))
    assert (refused.status_code, refused.json()["error_code"]) == (422, 161)


def test_an_environment_of_the_same_name_shows_nothing_and_no_old_token_opens_it(site: Site) -> None:
    site.published({"title": "Herons"})
    manager = make_manager(site.tenant)
    manager.delete("environments/production")

    again = make_environment(site.scope, "production")

    assert site.refused(f"{LIST}?environment=production") == GONE
    fresh = site.headers(access_token=make_delivery_token(site.tenant, again))
    assert site.client.get(f"/v3/{LIST}?environment=production", headers=fresh).json() == {"entries": []}


def test_a_renamed_environment_shows_the_same_under_its_new_name(site: Site) -> None:
    site.published({"title": "Herons"})

    make_manager(site.tenant).put("environments/production", {"environment": {"name": "live"}})

    answer = site.get(LIST, environment="live")
    assert [entry["title"] for entry in answer["entries"]] == ["Herons"]
    assert site.refused(f"{LIST}?environment=production") == GONE
