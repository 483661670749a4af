"""People."""

import pytest

from core.errors import Forbidden, Unauthenticated
from stacks.actions.sessions import sign_in
from stacks.actions.users import (
    ProfileChanges,
    change_password,
    create_user,
    restore_user,
    suspend_user,
    update_profile,
)
from stacks.actor import Actor, ActorKind
from stacks.credentials import Credentials, authenticate_person
from stacks.errors import SignInFailed, UserInvalid
from stacks.models import Activity, User
from stacks.permissions import IN_STACK, PERSONAL
from tests.admin.builders import signed_in
from tests.factories import PASSWORD, SYSTEM, make_session, make_user

pytestmark = pytest.mark.django_db


def test_a_person_can_sign_in_with_what_they_were_given() -> None:
    user = create_user(SYSTEM, email=" Ada@Example.com", password=PASSWORD, first_name="Ada")

    assert (user.email, user.first_name, user.last_name) == ("ada@example.com", "Ada", "")
    assert sign_in(email="ada@example.com", password=PASSWORD, address="192.0.2.1").user == user


@pytest.mark.parametrize(
    ("email", "password", "problems"),
    [
        ("ada", PASSWORD, [("email", "format")]),
        ("", PASSWORD, [("email", "format")]),
        ("TAKEN@example.com", PASSWORD, [("email", "unique")]),
        ("ada@example.com", "qzwvkx", [("password", "strength")]),
        ("ada@example.com", "password", [("password", "strength")]),
        ("ada", "", [("email", "format"), ("password", "strength")]),
    ],
)
def test_bad_addresses_and_weak_passwords_are_refused(
    email: str, password: str, problems: list[tuple[str, str]]
) -> None:
    make_user("taken@example.com")

    with pytest.raises(UserInvalid) as refused:
        create_user(SYSTEM, email=email, password=password)

    assert [(problem.path, problem.rule) for problem in refused.value.problems] == problems
    assert User.objects.count() == 1


def test_no_role_in_a_stack_creates_people() -> None:
    actor = Actor(kind=ActorKind.USER, uid="blt1", permissions=IN_STACK | PERSONAL)

    with pytest.raises(Forbidden):
        create_user(actor, email="ada@example.com", password=PASSWORD)

    assert not User.objects.exists()


def test_a_person_changes_their_own_names() -> None:
    user = make_user()
    actor = authenticate_person(Credentials(authtoken=make_session(user))).actor

    update_profile(actor, ProfileChanges(first_name="Grace"))

    user.refresh_from_db()
    assert (user.first_name, user.last_name) == ("Grace", "Lovelace")
    with pytest.raises(UserInvalid):
        update_profile(actor, ProfileChanges(last_name="x" * 101))
    with pytest.raises(Unauthenticated):
        update_profile(SYSTEM, ProfileChanges(first_name="Nobody"))


def test_a_new_password_ends_every_session() -> None:
    user = make_user(password=PASSWORD)
    credentials = Credentials(authtoken=make_session(user))
    actor = authenticate_person(credentials).actor

    change_password(actor, user, password="another grey heron")

    with pytest.raises(Unauthenticated):
        authenticate_person(credentials)
    with pytest.raises(SignInFailed):
        sign_in(email=user.email, password=PASSWORD, address="192.0.2.1")
    assert sign_in(email=user.email, password="another grey heron", address="192.0.2.1").user == user


def test_nobody_changes_the_password_of_somebody_else() -> None:
    user = make_user(password=PASSWORD)
    other = authenticate_person(Credentials(authtoken=make_session(make_user()))).actor

    with pytest.raises(Forbidden):
        change_password(other, user, password="another grey heron")

    assert sign_in(email=user.email, password=PASSWORD, address="192.0.2.1").user == user


def test_a_suspended_person_is_out_at_once_and_old_sessions_stay_closed() -> None:
    user = make_user(password=PASSWORD)
    credentials = Credentials(authtoken=make_session(user))
    browser = signed_in(user)

    suspend_user(SYSTEM, user)

    with pytest.raises(Unauthenticated):
        authenticate_person(credentials)
    with pytest.raises(SignInFailed):
        sign_in(email=user.email, password=PASSWORD, address="192.0.2.1")
    assert browser.get("/admin/").status_code == 302

    restore_user(SYSTEM, user)

    with pytest.raises(Unauthenticated):
        authenticate_person(credentials)
    assert browser.get("/admin/").status_code == 302
    assert sign_in(email=user.email, password=PASSWORD, address="192.0.2.1").user == user
    actions = Activity.objects.filter(target_uid=user.uid).order_by("id").values_list("action", flat=True)
    assert list(actions) == ["user.suspend", "user.restore"]


def test_nobody_suspends_or_restores_without_the_right() -> None:
    user = make_user()
    other = authenticate_person(Credentials(authtoken=make_session(make_user()))).actor

    for action in (suspend_user, restore_user):
        with pytest.raises(Forbidden):
            action(other, user)

    user.refresh_from_db()
    assert user.is_active


def test_a_new_password_signs_browsers_out() -> None:
    user = make_user(password=PASSWORD)
    browser = signed_in(user)
    assert browser.get("/admin/").status_code == 200

    change_password(SYSTEM, user, password="another grey heron")

    assert browser.get("/admin/").status_code == 302
