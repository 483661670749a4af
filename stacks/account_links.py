"""What a mail carries that lets its reader choose a password: nothing of it is stored, and it works once."""

from datetime import datetime

from django.contrib.auth.tokens import PasswordResetTokenGenerator

from stacks.models import User


class _Generator(PasswordResetTokenGenerator):
    """Its tokens end with the password, the next sign-in, a new address, a suspension, and PASSWORD_RESET_TIMEOUT."""

    key_salt = "stacks.account_links"

    def _make_hash_value(self, user: User, timestamp: int) -> str:
        seen: datetime | None = user.last_login
        return f"{user.pk} {user.password} {user.browser_round} {user.email} {seen and seen.isoformat()} {timestamp}"


_GENERATOR = _Generator()


def make_token(user: User) -> str:
    """The token for the person, as they are now."""
    return f"{user.uid}-{_GENERATOR.make_token(user)}"


def uid_of(token: str) -> str:
    """The uid of the person that a token claims to be for; empty where it is none that was ever made."""
    uid = token.partition("-")[0]
    return uid if uid.isascii() and uid.isalnum() else ""


def opens(user: User, token: str) -> bool:
    """Whether the token was made for the person and nothing has ended it."""
    return user.is_active and _GENERATOR.check_token(user, token.partition("-")[2])
