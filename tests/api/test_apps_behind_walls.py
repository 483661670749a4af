"""What apps, and people who have to do with them, learn of organizations that are closed to them."""

from dataclasses import replace
from urllib.parse import urlencode

import pytest
from django.http import QueryDict

from core.errors import Unauthenticated
from stacks.models import OAuthApp, OAuthAuthorization
from stacks.oauth_server import accept_in_session
from stacks.people import person_actor
from tests.api.asking import ask
from tests.app_builders import asking, make_app, make_app_token
from tests.factories import Tenant, make_member, make_organization, make_session, make_stack
from tests.second_factors import enrol

pytestmark = pytest.mark.django_db


@pytest.fixture
def tenant() -> Tenant:
    return make_stack()


@pytest.fixture
def app(tenant: Tenant) -> OAuthApp:
    return make_app(tenant.stack.organization)


def _require_a_factor(tenant: Tenant) -> None:
    tenant.stack.organization.requires_second_factor = True
    tenant.stack.organization.save(update_fields=["requires_second_factor"])


def test_an_app_is_not_told_of_other_organizations_of_the_person(tenant: Tenant, app: OAuthApp) -> None:
    make_organization(tenant.owner, name="Somewhere else")
    other = make_organization()
    other.members.create(user=tenant.owner, role="member")
    bearer = {"authorization": f"Bearer {make_app_token(app, tenant.owner, 'user:read')}"}

    status, body = ask("GET", "user?include_orgs=true", headers=bearer)

    mine = tenant.stack.organization
    assert (status, body["user"]["org_uid"], body["user"]["shared_org_uid"]) == (200, [mine.uid], [])
    assert body["user"]["organizations"] == [{"uid": mine.uid, "name": mine.name, "is_owner": True}]


def test_without_the_factor_that_is_required_no_app_is_seen_or_let_act(tenant: Tenant, app: OAuthApp) -> None:
    _require_a_factor(tenant)
    headers = {"authtoken": make_session(tenant.owner)}
    path = f"manifests/{app.uid}"

    assert ask("GET", "manifests", headers=headers) == (200, {"data": []})
    answers = [
        ask("GET", path, headers=headers),
        ask("PUT", path, {"name": "Mine"}, headers=headers),
        ask("POST", f"{path}/authorize", asking(app), headers=headers),
    ]
    assert [(status, body["error_code"]) for status, body in answers] == [(401, 294)] * 3

    enrol(tenant.owner)
    assert [row["uid"] for row in ask("GET", "manifests", headers=headers)[1]["data"]] == [app.uid]
    assert ask("GET", path, headers=headers)[0] == 200


def test_who_lacks_the_factor_ends_what_acts_for_them_and_sees_nobody_else(tenant: Tenant, app: OAuthApp) -> None:
    for person in (tenant.owner, make_member(tenant, "Developer")):
        make_app_token(app, person, "user:read")
    _require_a_factor(tenant)
    headers = {"authtoken": make_session(tenant.owner)}
    path = f"manifests/{app.uid}/authorizations"

    seen = ask("GET", path, headers=headers)[1]["data"]

    assert [row["user"]["uid"] for row in seen] == [tenant.owner.uid]
    assert ask("DELETE", f"{path}/{seen[0]['authorization_uid']}", headers=headers)[0] == 200
    assert ask("GET", path, headers=headers)[1]["data"] == []


def test_who_works_there_no_more_ends_what_acts_for_them_still(tenant: Tenant, app: OAuthApp) -> None:
    person = make_member(tenant, "Developer")
    make_app_token(app, person, "user:read")
    person.stack_memberships.all().delete()
    headers = {"authtoken": make_session(person)}
    path = f"manifests/{app.uid}/authorizations"

    assert ask("GET", f"manifests/{app.uid}", headers=headers)[1]["error_code"] == 141
    (seen,) = ask("GET", path, headers=headers)[1]["data"]
    assert ask("DELETE", f"{path}/{seen['authorization_uid']}", headers=headers)[0] == 200
    assert ask("GET", path, headers=headers)[1]["error_code"] == 141


def test_a_session_that_is_over_lets_no_app_act(tenant: Tenant, app: OAuthApp) -> None:
    ended = replace(person_actor(tenant.owner), credential_uid="blt0123456789abcdef")

    with pytest.raises(Unauthenticated):
        accept_in_session(ended, QueryDict(urlencode(asking(app))))

    assert not OAuthAuthorization.objects.exists()
