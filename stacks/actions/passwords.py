"""Choosing a password with a token that came by mail: for who forgot theirs, and for who has none yet."""

from dataclasses import dataclass

from django.db import transaction

from core.errors import Problem
from stacks import activity
from stacks.account_links import opens, uid_of
from stacks.actions.sign_in_tries import count_request
from stacks.actions.users import LONGEST_PASSWORD, ProfileChanges, change_password, update_profile
from stacks.actor import Actor
from stacks.errors import AccountLinkInvalid, UserInvalid
from stacks.mail_kinds import AccountMail
from stacks.models import User
from stacks.people import person_actor
from stacks.ports import account_mail, reset_request
from stacks.sharing import as_address


@dataclass(frozen=True, slots=True)
class NewPassword:
    """A password, written twice."""

    password: str
    confirmation: str


def ask_for_reset(*, email: str, address: str) -> None:
    """Have mail sent to the person with that address, if there is one; who asks from `address` is not told whether.

    Nor does the time tell: nobody is looked for before the answer, and the same is written down for everybody. Raises
    SignInPaused after too many requests, for anybody's address alike.
    """
    count_request(email=email, address=address)
    _note_request(as_address(email))


@transaction.atomic
def send_reset(address: str) -> None:
    """Write the mail that was asked for, where somebody has the address."""
    user = User.objects.filter(email=address, is_active=True).first()
    if user is not None:
        _send(user, AccountMail.PASSWORD_RESET)
        activity.record(Actor.system("password reset"), None, action="user.ask_for_reset", target=("user", user.uid))


def reset_password(token: str, new: NewPassword) -> User:
    """Give the person whom the token was sent to another password, and close every session they have.

    Raises AccountLinkInvalid where the token opens nothing, or nothing any more, and UserInvalid for a password that is
    weak, or written in two ways.
    """
    return _choose_password(token, new, ProfileChanges())


def activate_account(token: str, new: NewPassword, *, first_name: str | None, last_name: str | None) -> User:
    """The same for somebody who has no password yet, and says who they are. Raises the same."""
    return _choose_password(token, new, ProfileChanges(first_name, last_name))


def check_password(user: User, password: str) -> None:
    """That whoever has a person's session is that person. Raises UserInvalid; tries are to be counted.

    Asked for before what would outlive the session, and keep the person themselves out.
    """
    if len(password) > LONGEST_PASSWORD or not user.check_password(password):
        raise UserInvalid([Problem("password", "wrong", "is not yours.")])


@transaction.atomic
def send_activation(actor: Actor, user: User) -> None:
    """Have mail sent to a person who has no password yet, with which they choose one."""
    _send(user, AccountMail.ACTIVATION)
    activity.record(actor, None, action="user.send_activation", target=("user", user.uid))


@transaction.atomic
def _note_request(address: str) -> None:
    for follow in reset_request.followers():
        follow(address)


def _send(user: User, kind: AccountMail) -> None:
    for follow in account_mail.followers():
        follow(user, kind)


@transaction.atomic
def _choose_password(token: str, new: NewPassword, changes: ProfileChanges) -> User:
    # Locked: of two who come with one token, the second finds another password.
    user = User.objects.select_for_update().filter(uid=uid_of(token)).first()
    if user is None or not opens(user, token):
        raise AccountLinkInvalid
    if new.password != new.confirmation:
        raise UserInvalid([Problem("password_confirmation", "match", "is not the same as the password.")])
    actor = person_actor(user)
    if changes != ProfileChanges():
        update_profile(actor, changes)
    change_password(actor, user, password=new.password)
    return user
