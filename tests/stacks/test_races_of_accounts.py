"""Passwords, second factors and consents that are chosen, shown, used and ended at the same moment."""

import pytest
from django_otp.plugins.otp_totp.models import TOTPDevice

from stacks.account_links import make_token
from stacks.actions.oauth_grants import grant_code
from stacks.actions.passwords import NewPassword, reset_password
from stacks.actions.second_factor import begin_enrolment, check_second_factor, renew_recovery_codes
from stacks.actions.users import change_password
from stacks.errors import AppRequestInvalid, SecondFactorWrong
from stacks.models import OAuthAuthorization, User
from stacks.people import person_actor
from tests.app_builders import CALLBACK, make_app
from tests.factories import PASSWORD, SYSTEM, Tenant, make_stack, make_user
from tests.racing import held_back
from tests.second_factors import enrol

pytestmark = pytest.mark.django_db(transaction=True)
NEW = "another grey heron"


@pytest.fixture
def tenant() -> Tenant:
    return make_stack()


def test_nobody_lets_an_app_act_on_while_the_password_is_changed(tenant: Tenant) -> None:
    app, thief = make_app(tenant.stack.organization), User.objects.get(pk=tenant.owner.pk)

    def consent() -> None:
        grant_code(thief, app, code="x", redirect_uri=CALLBACK, scopes=["user:read"], code_challenge="")

    outcomes = held_back(
        lambda: OAuthAuthorization.objects.create(app=app, user=tenant.owner),
        consent,
        lambda: change_password(SYSTEM, User.objects.get(pk=tenant.owner.pk), password=NEW),
    )

    assert outcomes == ["done", "done"]
    assert not OAuthAuthorization.objects.filter(revoked_at=None).exists()
    with pytest.raises(AppRequestInvalid):
        consent()


def test_who_is_just_signed_out_is_not_shown_the_secret_of_the_next_factor() -> None:
    user = make_user(password=PASSWORD)
    thief = User.objects.get(pk=user.pk)

    outcomes = held_back(
        lambda: User.objects.select_for_update().get(pk=user.pk),
        lambda: change_password(SYSTEM, User.objects.get(pk=user.pk), password=NEW),
        lambda: begin_enrolment(person_actor(thief), thief, session="mine"),
    )

    assert outcomes == ["done", "Unauthenticated"]
    assert not TOTPDevice.objects.exists()


def test_a_person_has_one_secret_and_one_set_of_recovery_codes() -> None:
    user = make_user()
    actor = person_actor(user)
    secrets, codes = list[str](), list[list[str]]()

    def hold() -> User:
        return User.objects.select_for_update().get(pk=user.pk)

    held_back(hold, *[lambda: secrets.append(begin_enrolment(actor, user, session="mine").secret)] * 2)
    assert len(set(secrets)) == 1
    _, first = enrol(user)
    held_back(hold, *[lambda: codes.append(renew_recovery_codes(actor, user))] * 2)

    assert len(set(first).union(*codes)) == 30
    opened = [code for code in {*codes[0], *codes[1]} if _opens(user, code)]
    assert len(opened) == 10


def _opens(user: User, code: str) -> bool:
    try:
        check_second_factor(user, code)
    except SecondFactorWrong:
        return False
    return True


def test_a_recovery_code_opens_once() -> None:
    user = make_user()
    _, codes = enrol(user)

    outcomes = held_back(
        lambda: TOTPDevice.objects.select_for_update().get(user=user),
        *[lambda: check_second_factor(user, codes[0])] * 2,
    )

    assert sorted(outcomes) == ["SecondFactorWrong", "done"]


def test_one_link_chooses_one_password() -> None:
    user = make_user(password=PASSWORD)
    token = make_token(user)

    outcomes = held_back(
        lambda: User.objects.select_for_update().get(pk=user.pk),
        *[lambda word=word: reset_password(token, NewPassword(word, word)) for word in (NEW, "a third grey heron")],
    )

    assert sorted(outcomes) == ["AccountLinkInvalid", "done"]
