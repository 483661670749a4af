"""The apps of an organization in the admin, for who leads it, and the apps that act for oneself."""

import re

import pytest
from django.test import Client

from stacks.models import OAuthApp, OAuthAuthorization, OrganizationMember, User
from tests.app_builders import CALLBACK, make_app
from tests.factories import Tenant, make_organization, make_stack, make_user

pytestmark = pytest.mark.django_db

READ = "cm.entries.management:read"
SENT = {"name": "Importer", "description": "In", "redirect_uris": f"{CALLBACK}\nhttp://127.0.0.1/cb", "scope": [READ]}


@pytest.fixture
def tenant() -> Tenant:
    return make_stack()


def _client(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def _page(tenant: Tenant, rest: str = "apps/") -> str:
    return f"/admin/organizations/{tenant.stack.organization.uid}/{rest}"


def test_a_secret_is_shown_on_one_page_once(tenant: Tenant) -> None:
    client = _client(tenant.owner)

    made = client.post(_page(tenant, "new-app/"), {**SENT, "kind": "confidential"})
    app = OAuthApp.objects.get()
    first, second = client.get(made["Location"]).content.decode(), client.get(made["Location"]).content.decode()

    found = re.search(r"csos[0-9a-f]{72}", first)
    assert found is not None
    assert app.has_secret(found[0])
    assert "csos" not in second
    assert (app.redirect_uris, app.scopes) == ([CALLBACK, "http://127.0.0.1/cb"], [READ])
    assert app.client_id in second
    renewed = client.post(_page(tenant, f"apps/{app.uid}/secret/"))
    found = re.search(r"csos[0-9a-f]{72}", client.get(renewed["Location"]).content.decode())
    app.refresh_from_db()
    assert found is not None
    assert app.has_secret(found[0])


def test_a_public_app_is_made_changed_and_deleted(tenant: Tenant) -> None:
    client = _client(tenant.owner)
    client.post(_page(tenant, "new-app/"), {**SENT, "kind": "public"})
    app = OAuthApp.objects.get()
    assert app.is_public
    assert app.name in client.get(_page(tenant)).content.decode()

    client.post(_page(tenant, f"apps/{app.uid}/"), {**SENT, "name": "Exporter", "scope": ["user:read"]})
    app.refresh_from_db()
    assert (app.name, app.scopes) == ("Exporter", ["user:read"])

    assert "Delete Exporter?" in client.get(_page(tenant, f"apps/{app.uid}/delete/")).content.decode()
    client.post(_page(tenant, f"apps/{app.uid}/delete/"))
    assert client.get(_page(tenant, f"apps/{app.uid}/")).status_code == 404


def test_what_is_wrong_stands_at_its_field_and_nothing_typed_is_lost(tenant: Tenant) -> None:
    wrong = {"name": " ", "redirect_uris": "http://evil.example", "scope": [READ, "everything"], "description": "Kept"}
    response = _client(tenant.owner).post(_page(tenant, "new-app/"), wrong)
    text = response.content.decode()
    assert response.status_code == 422
    for told in ("must have 1 to 100 characters", "must be an https address", "which is no scope", "Kept"):
        assert told in text
    assert re.search(rf'value="{READ}" checked', text)
    assert OAuthApp.objects.count() == 0


def test_only_who_leads_the_organization_comes_in(tenant: Tenant) -> None:
    app, member = make_app(tenant.stack.organization), make_user()
    OrganizationMember.objects.create(organization=tenant.stack.organization, user=member, role="member")
    stranger = make_organization().members.get().user
    for user, status in ((member, 403), (stranger, 404)):
        client = _client(user)
        for rest in ("apps/", "new-app/", f"apps/{app.uid}/", f"apps/{app.uid}/delete/"):
            assert client.get(_page(tenant, rest)).status_code == status, rest
        for rest in ("new-app/", f"apps/{app.uid}/", f"apps/{app.uid}/delete/", f"apps/{app.uid}/secret/"):
            assert client.post(_page(tenant, rest), SENT).status_code == status, rest
    app.refresh_from_db()
    assert (app.name, app.deleted_at, OAuthApp.objects.count()) == ("Importer", None, 1)


def test_another_organization_s_app_is_not_found(tenant: Tenant) -> None:
    foreign = make_app(make_organization())
    assert _client(tenant.owner).post(_page(tenant, f"apps/{foreign.uid}/delete/")).status_code == 404
    foreign.refresh_from_db()
    assert foreign.deleted_at is None


def test_people_end_what_apps_may_do_for_them(tenant: Tenant) -> None:
    app, other = make_app(tenant.stack.organization), make_user()
    mine = OAuthAuthorization.objects.create(app=app, user=tenant.owner)
    theirs = OAuthAuthorization.objects.create(app=app, user=other)
    client = _client(tenant.owner)
    assert "Importer" in client.get("/admin/account/").content.decode()

    assert client.get(f"/admin/account/apps/{mine.uid}/end/").status_code == 302
    assert client.post(f"/admin/account/apps/{theirs.uid}/end/").status_code == 404
    assert OAuthAuthorization.objects.filter(revoked_at=None).count() == 2

    assert client.post(f"/admin/account/apps/{mine.uid}/end/").status_code == 302
    assert list(OAuthAuthorization.objects.filter(revoked_at=None)) == [theirs]
    assert "No app acts for you." in client.get("/admin/account/").content.decode()
