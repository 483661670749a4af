"""The page on which a person lets an app act for them: what it shows, where it leads, and that nobody answers for them."""

from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
from django.test import Client

from stacks.models import OAuthApp, OAuthAuthorization, OAuthGrant
from stacks.models.oauth import LONGEST_URI
from stacks.oauth_scopes import SCOPES
from tests.app_builders import CALLBACK, asking, make_app, redeem
from tests.factories import PASSWORD, Tenant, make_organization, make_stack, make_user

pytestmark = pytest.mark.django_db

PAGE = "/admin/oauth/authorize/"


@pytest.fixture
def tenant() -> Tenant:
    return make_stack(make_organization(make_user("ada@example.com", password=PASSWORD)))


@pytest.fixture
def app(tenant: Tenant) -> OAuthApp:
    return make_app(tenant.stack.organization)


@pytest.fixture
def client(tenant: Tenant) -> Client:
    client = Client()
    client.force_login(tenant.owner)
    return client


def _address(app: OAuthApp, **changes: str) -> str:
    return f"{PAGE}?{urlencode(asking(app, **changes))}"


def _sent(response: object) -> tuple[str, dict[str, str]]:
    place = urlsplit(response["Location"])  # type: ignore[index]  # a redirect
    return f"{place.scheme}://{place.netloc}{place.path}", dict(parse_qsl(place.query))


def test_who_is_not_signed_in_signs_in_first_and_comes_back(app: OAuthApp) -> None:
    client = Client()
    address = _address(app)

    first = client.get(address)
    place = urlsplit(first["Location"])
    signed_in = client.post(first["Location"], {"username": "ada@example.com", "password": PASSWORD, "next": address})

    assert (first.status_code, place.path) == (302, "/admin/login/")
    assert dict(parse_qsl(place.query)) == {"next": address}
    assert (signed_in.status_code, signed_in["Location"]) == (302, address)
    assert client.get(address).status_code == 200


def test_the_page_says_who_asks_for_what(client: Client, app: OAuthApp) -> None:
    text = client.get(_address(app, scope="cm.entries.management:read cm.entry:publish")).content.decode()
    for told in ("Importer", "Test", "ada@example.com", "https://app.example.com", "Read entries", "Publish entries"):
        assert told in text
    assert SCOPES["cm.entry:read"].about not in text
    assert OAuthAuthorization.objects.count() == 0


def test_yes_leads_to_the_app_with_a_code(client: Client, app: OAuthApp) -> None:
    response = client.post(_address(app), {"answer": "allow"})
    place, told = _sent(response)
    assert (response.status_code, place) == (302, CALLBACK)
    assert (told["state"], told["iss"]) == ("xyz", "http://127.0.0.1:8000")
    assert redeem(app, told["code"])[0] == 200


@pytest.mark.parametrize("form", [{"answer": "deny"}, {}, {"answer": "\0"}, {"allow": "yes"}])
def test_anything_else_is_no(client: Client, app: OAuthApp, form: dict[str, str]) -> None:
    place, told = _sent(client.post(_address(app), form))
    assert (place, told) == (
        CALLBACK,
        {"error": "access_denied", "state": "xyz", "iss": "http://127.0.0.1:8000"},
    )
    assert OAuthGrant.objects.count() == 0


def test_the_state_comes_back_as_it_was_sent(client: Client, app: OAuthApp) -> None:
    state = "a&b=c#d e/?é<script>"
    for answer in ("allow", "deny"):
        assert _sent(client.post(_address(app, state=state), {"answer": answer}))[1]["state"] == state


@pytest.mark.parametrize(
    "changes",
    [
        {"client_id": "nobody"},
        {"client_id": ""},
        {"client_id": "\0"},
        {"redirect_uri": "https://evil.example.com/"},
        {"redirect_uri": "javascript:alert(1)"},
        {"redirect_uri": CALLBACK + "?x=1"},
    ],
)
def test_nobody_is_sent_to_an_address_that_is_not_the_app_s(
    client: Client, app: OAuthApp, changes: dict[str, str]
) -> None:
    for response in (
        client.get(_address(app, **changes)),
        client.post(_address(app, **changes), {"answer": "allow"}),
        client.post(_address(app, **changes), {"answer": "deny"}),
    ):
        assert response.status_code == 400
        assert "Location" not in response
    assert OAuthGrant.objects.count() == 0


def test_an_address_on_this_machine_that_its_port_makes_too_long_is_none_of_the_app_s(
    client: Client, tenant: Tenant
) -> None:
    path = "x" * (LONGEST_URI - len("http://127.0.0.1/"))
    app = make_app(tenant.stack.organization, redirect_uris=(f"http://127.0.0.1/{path}",))

    for uri, status in ((f"http://127.0.0.1/{path}", 302), (f"http://127.0.0.1:12345/{path}", 400)):
        assert client.post(_address(app, redirect_uri=uri), {"answer": "allow"}).status_code == status


def test_saying_a_thing_twice_is_refused(client: Client, app: OAuthApp) -> None:
    for name in ("client_id", "redirect_uri", "scope", "state", "response_type"):
        assert client.get(f"{_address(app)}&{name}=other").status_code == 400, name


def test_what_is_wrong_otherwise_is_told_to_the_app(client: Client, app: OAuthApp) -> None:
    for changes, error in (
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"scope": "everything"}, "invalid_scope"),
        ({"code_challenge": ""}, "invalid_request"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"code_challenge": "x" * 1000}, "invalid_request"),
        ({"code_challenge": "\0" * 43}, "invalid_request"),
    ):
        for response in (
            client.get(_address(app, **changes)),
            client.post(_address(app, **changes), {"answer": "allow"}),
        ):
            place, told = _sent(response)
            assert (place, told["error"], told["state"]) == (CALLBACK, error, "xyz")


def test_another_site_cannot_answer_for_the_person(tenant: Tenant, app: OAuthApp) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(tenant.owner)
    client.get(_address(app))

    assert client.post(_address(app), {"answer": "allow"}).status_code == 403

    assert OAuthGrant.objects.count() == 0


def test_the_page_is_not_framed_and_its_form_leads_to_the_app_alone(client: Client, app: OAuthApp) -> None:
    response = client.get(_address(app))
    policy = dict(rule.strip().split(" ", 1) for rule in response["Content-Security-Policy"].split(";"))
    assert response["X-Frame-Options"] == "DENY"
    assert policy["frame-ancestors"] == "'none'"
    assert policy["form-action"] == "'self' https://app.example.com"
    assert "unsafe" not in response["Content-Security-Policy"]
    assert "no-store" in response["Cache-Control"]


def test_a_stranger_to_the_organization_is_asked_nothing(app: OAuthApp) -> None:
    client = Client()
    client.force_login(make_organization().members.get().user)
    assert client.get(_address(app)).status_code == 400
    assert client.post(_address(app), {"answer": "allow"}).status_code == 400
    assert OAuthAuthorization.objects.count() == 0


def test_who_lacks_a_required_factor_is_led_to_where_it_is_set_up(client: Client, app: OAuthApp) -> None:
    app.organization.requires_second_factor = True
    app.organization.save(update_fields=["requires_second_factor"])

    for response in (client.get(_address(app)), client.post(_address(app), {"answer": "allow"})):
        assert (response.status_code, response["Location"]) == (302, "/admin/account/second-factor/")

    assert OAuthAuthorization.objects.count() == 0
