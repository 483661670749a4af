"""/user/second_factor, and organizations that let nobody in without one."""

from typing import Any

import pytest
from django.conf import LazySettings
from django.test import Client
from django_otp.plugins.otp_totp.models import TOTPDevice

from stacks.actions.second_factor import has_second_factor
from stacks.models import Activity, Organization, User
from tests.admin.builders import signed_in
from tests.api.asking import ask, count_queries, owner_headers
from tests.factories import (
    PASSWORD,
    Tenant,
    make_management_token,
    make_member,
    make_organization,
    make_session,
    make_stack,
    make_user,
)
from tests.second_factors import code_of, enrol

pytestmark = pytest.mark.django_db
PATH = "user/second_factor"
MISSING = (
    401,
    {
        "error_message": "This organization asks for a second factor, which you don't have. "
        "Please set one up: POST /v3/user/second_factor.",
        "error_code": 294,
        "errors": {},
        "tfa_type": "totp",
    },
)


@pytest.fixture(autouse=True)
def unhurried(settings: LazySettings) -> None:
    settings.OTP_TOTP_THROTTLE_FACTOR = 0


@pytest.fixture
def tenant() -> Tenant:
    return make_stack()


def as_person(tenant: Tenant, user: User) -> dict[str, str]:
    return {"api_key": tenant.stack.api_key, "authtoken": make_session(user)}


def require(tenant: Tenant, required: object = True, headers: dict[str, str] | None = None) -> tuple[int, Any]:
    path = f"organizations/{tenant.stack.organization.uid}"
    body = {"organization": {"require_2fa": required}}
    return ask("PUT", path, body, headers=headers or owner_headers(tenant))


def coded(code: str, **more: str) -> dict[str, Any]:
    return {"second_factor": {"code": code, **more}}


def confirmed_by(secret: str) -> dict[str, Any]:
    return coded(code_of(secret), password=PASSWORD)


def test_a_factor_is_set_up_renewed_and_taken_away_over_the_api() -> None:
    user = make_user(password=PASSWORD)
    headers = {"authtoken": make_session(user)}

    status, begun = ask("POST", PATH, headers=headers)

    secret = begun["second_factor"]["secret"]
    assert (status, ask("POST", PATH, headers=headers)) == (201, (201, begun))
    assert f"secret={secret}" in begun["second_factor"]["otpauth_url"]
    assert ask("GET", PATH, headers=headers)[1] == {"second_factor": {"enabled": False, "recovery_codes_left": 0}}
    status, confirmed = ask("POST", f"{PATH}/confirm", confirmed_by(secret), headers=headers)
    codes = confirmed["second_factor"]["recovery_codes"]
    assert (status, len(set(codes))) == (201, 10)
    status, renewed = ask("POST", f"{PATH}/recovery_codes", coded(codes[0]), headers=headers)
    newer = renewed["second_factor"]["recovery_codes"]
    assert (status, set(newer) & set(codes)) == (201, set())
    assert ask("DELETE", PATH, coded(codes[1]), headers=headers)[1]["error_code"] == 295
    assert ask("GET", PATH, headers=headers)[1] == {"second_factor": {"enabled": True, "recovery_codes_left": 10}}
    assert ask("DELETE", PATH, coded(newer[0]), headers=headers)[0] == 200
    assert not has_second_factor(user)
    logged = Activity.objects.filter(target_uid=user.uid).order_by("id").values_list("action", flat=True)
    assert list(logged) == [
        "user.begin_second_factor",
        "user.add_second_factor",
        "user.renew_recovery_codes",
        "user.remove_second_factor",
    ]


def test_a_factor_that_is_wrongly_asked_for_changes_nothing() -> None:
    user = make_user(password=PASSWORD)
    headers = {"authtoken": make_session(user)}

    def refused(method: str, path: str, body: object) -> Any:
        status, answer = ask(method, path, body, headers=headers)
        assert (status, answer["error_code"]) == (422, 141), answer
        return answer["errors"]

    required = ["is required."]
    wrong, first = ["is not the one that the app shows now."], ["takes a second factor first."]
    assert refused("POST", f"{PATH}/confirm", coded("000000", password=PASSWORD)) == {"code": wrong}
    ask("POST", PATH, headers=headers)
    assert refused("POST", f"{PATH}/confirm", coded("٣٣٣٣٣٣", password=PASSWORD)) == {"code": wrong}
    assert refused("POST", f"{PATH}/confirm", coded("")) == {"code": required, "password": required}
    assert refused("POST", f"{PATH}/confirm", {"second_factor": {"code": 1}}) == {"code": ["must be a text."]}
    assert refused("POST", f"{PATH}/confirm", {}) == {"second_factor": ["is required."]}
    assert refused("POST", f"{PATH}/recovery_codes", coded("000000")) == {"code": first}
    assert refused("DELETE", PATH, coded("000000")) == {"code": first}
    assert TOTPDevice.objects.get(user=user).confirmed is False
    enrol(user)
    assert refused("POST", PATH, None) == {"code": ["is asked for already."]}


def test_each_session_is_shown_a_secret_of_its_own_and_the_last_one_counts() -> None:
    user = make_user(password=PASSWORD)
    stolen, own = ({"authtoken": make_session(user)} for _ in range(2))
    seen, secret = (ask("POST", PATH, headers=by)[1]["second_factor"]["secret"] for by in (stolen, own))

    assert seen != secret
    assert ask("POST", f"{PATH}/confirm", confirmed_by(seen), headers=own)[0] == 422
    assert ask("POST", f"{PATH}/confirm", confirmed_by(secret), headers=own)[0] == 201


def test_a_session_alone_keeps_nobody_out_of_their_account() -> None:
    user = make_user(password=PASSWORD)
    stolen = {"authtoken": make_session(user)}
    secret = ask("POST", PATH, headers=stolen)[1]["second_factor"]["secret"]

    for password in ("a guess", "x" * 2000):
        status, answer = ask("POST", f"{PATH}/confirm", coded(code_of(secret), password=password), headers=stolen)
        assert (status, answer["errors"]) == (422, {"password": ["is not yours."]})

    assert not has_second_factor(user)


def test_codes_are_tried_no_oftener_here_than_for_signing_in(settings: LazySettings) -> None:
    settings.SIGN_IN_TRIES = 2
    user = make_user()
    _, codes = enrol(user)
    headers = {"authtoken": make_session(user)}

    answers = [ask("DELETE", PATH, coded(code), headers=headers)[0] for code in ("000000", "000001", codes[0])]

    assert answers == [401, 401, 429]
    assert has_second_factor(user)


def test_without_a_factor_nothing_of_the_organization_is_reached(tenant: Tenant) -> None:
    member = make_member(tenant, "Admin")
    tenant.stack.organization.members.create(user=member, role="admin")
    other = make_stack(make_organization(), name="Other")
    other.stack.organization.members.create(user=member, role="admin")
    theirs = as_person(tenant, member)
    enrol(tenant.owner)

    assert require(tenant)[0] == 200

    uid = tenant.stack.organization.uid
    for method, path, body in (
        ("GET", "stacks", None),
        ("GET", "content_types", None),
        ("POST", "labels", {"label": {"name": "Mine"}}),
        ("GET", f"organizations/{uid}", None),
        ("PUT", f"organizations/{uid}", {"organization": {"require_2fa": False}}),
        ("GET", f"organizations/{uid}/roles", None),
        ("GET", f"organizations/{uid}/share", None),
        ("GET", f"organizations/{uid}/stacks", None),
        ("GET", f"organizations/{uid}/teams", None),
        ("POST", f"organizations/{uid}/transfer-ownership", {"transfer_to": member.email}),
        ("POST", f"stacks?organization_uid={uid}", {"stack": {"name": "Mine", "master_locale": "en-us"}}),
    ):
        assert ask(method, path, body, headers=theirs) == MISSING, (method, path)
    assert Organization.objects.get(uid=uid).requires_second_factor
    listed = ask("GET", "stacks", headers={"authtoken": theirs["authtoken"]})[1]["stacks"]
    assert [stack["name"] for stack in listed] == ["Other"]
    assert ask("GET", "content_types", headers=as_person(other, member))[0] == 200
    assert ask("GET", "content_types", headers=owner_headers(tenant))[0] == 200
    assert ask("GET", "content_types", headers=tenant.headers(make_management_token(tenant)))[0] == 200


def test_a_factor_opens_the_organization_at_once_and_closes_it_when_it_goes(tenant: Tenant) -> None:
    member = make_member(tenant, "Developer")
    member.set_password(PASSWORD)
    member.save(update_fields=["password"])
    theirs = as_person(tenant, member)
    enrol(tenant.owner)
    require(tenant)
    assert ask("GET", "content_types", headers=theirs) == MISSING

    secret = ask("POST", PATH, headers=theirs)[1]["second_factor"]["secret"]
    ask("POST", f"{PATH}/confirm", confirmed_by(secret), headers=theirs)

    assert ask("GET", "content_types", headers=theirs)[0] == 200
    assert ask("DELETE", PATH, coded(code_of(secret, later=1)), headers=theirs)[0] == 200
    assert ask("GET", "content_types", headers=theirs) == MISSING
    assert require(tenant, False)[0] == 200
    assert ask("GET", "content_types", headers=theirs)[0] == 200


def test_who_is_nobody_of_the_organization_does_not_learn_what_it_requires(tenant: Tenant) -> None:
    enrol(tenant.owner)
    require(tenant)
    stranger = as_person(tenant, make_user())
    uid = tenant.stack.organization.uid

    assert ask("GET", "content_types", headers=stranger)[0] == 412
    assert ask("GET", f"organizations/{uid}", headers=stranger)[1]["error_code"] == 141


def test_a_superuser_needs_a_factor_as_well(tenant: Tenant) -> None:
    enrol(tenant.owner)
    require(tenant)
    root = as_person(tenant, make_user(is_superuser=True))

    assert ask("GET", "content_types", headers=root) == MISSING
    assert ask("GET", f"organizations/{tenant.stack.organization.uid}/share", headers=root) == MISSING
    assert ask("GET", "stacks", headers={"authtoken": root["authtoken"]}) == (200, {"stacks": []})


def test_only_a_leader_with_a_factor_requires_one(tenant: Tenant) -> None:
    member = make_member(tenant, "Admin")
    tenant.stack.organization.members.create(user=member, role="member")
    enrol(member)

    assert require(tenant, headers=as_person(tenant, member))[0] == 403
    assert require(tenant)[1]["errors"] == {"require_2fa": ["takes a second factor of your own first."]}
    assert require(tenant, "yes")[1]["errors"] == {"require_2fa": ["must be true or false."]}
    assert not Organization.objects.get().requires_second_factor
    enrol(tenant.owner)
    status, body = require(tenant)
    assert (status, body["organization"]["require_2fa"], body["organization"]["owner_uid"]) == (
        200,
        True,
        tenant.owner.uid,
    )
    logged = Activity.objects.get(action="organization.update").facts
    name = tenant.stack.organization.name
    assert logged == {"before": {"name": name, "require_2fa": False}, "after": {"name": name, "require_2fa": True}}


def test_an_organization_is_called_something_else(tenant: Tenant) -> None:
    path = f"organizations/{tenant.stack.organization.uid}"

    def rename(name: object) -> tuple[int, Any]:
        return ask("PUT", path, {"organization": {"name": name}}, headers=owner_headers(tenant))

    assert rename(" ")[1]["errors"] == {"name": ["must have 1 to 200 characters."]}
    assert rename(1)[1]["errors"] == {"name": ["must be a text."]}
    assert rename(" House ")[1]["organization"]["name"] == "House"


def test_the_admin_leads_to_the_page_where_a_factor_is_set_up(tenant: Tenant) -> None:
    member = make_member(tenant, "Developer")
    tenant.stack.organization.members.create(user=member, role="admin")
    browser = signed_in(member)
    enrol(tenant.owner)
    require(tenant)

    answer = browser.get(f"/admin/s/{tenant.stack.api_key}/main/")

    assert (answer.status_code, answer.headers["Location"]) == (302, "/admin/account/second-factor/")
    house = browser.get(f"/admin/organizations/{tenant.stack.organization.uid}/")
    assert house.headers.get("Location") == "/admin/account/second-factor/"
    front = browser.get("/admin/").content.decode()
    assert "Test asks for a second factor." in front
    assert tenant.stack.api_key not in front
    enrol(member)
    assert browser.get(f"/admin/s/{tenant.stack.api_key}/main/").status_code == 200
    assert "asks for a second factor" not in browser.get("/admin/").content.decode()


def test_it_costs_no_statement_more(tenant: Tenant) -> None:
    headers = owner_headers(tenant)
    before = count_queries("GET", "content_types", headers=headers)
    enrol(tenant.owner)
    require(tenant)

    assert count_queries("GET", "content_types", headers=headers) == before


def test_only_people_have_factors(tenant: Tenant) -> None:
    headers = tenant.headers(make_management_token(tenant))

    assert [Client().get(f"/v3/{PATH}", headers=headers).status_code, ask("POST", PATH, headers=headers)[0]] == [
        401
    ] * 2
