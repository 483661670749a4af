"""The secret in the link of an invitation: signed, never stored."""

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

from core.clock import utc_now
from stacks.models import Invitation, User

_SALT = "stacks.invitation"
NO_BACKEND = "django.core.mail.backends.dummy.EmailBackend"


def is_mail_sent() -> bool:
    """Whether this installation sends mail."""
    return bool(settings.EMAIL_BACKEND != NO_BACKEND)


def token_of(invitation: Invitation) -> str:
    """What the link holds."""
    said = f"{invitation.uid} {invitation.email} {invitation.round}"
    return f"{invitation.uid}-{salted_hmac(_SALT, said, algorithm='sha256').hexdigest()}"


def find_invitation(token: str) -> Invitation | None:
    """The open invitation that the link is of; None for one that was accepted, withdrawn, sent anew or has expired."""
    uid = token.partition("-")[0][:32]
    if not (uid.isascii() and uid.isalnum()):
        return None
    found = (
        Invitation.objects.filter(uid=uid, closed_at=None, expires_at__gt=utc_now())
        .select_related("organization")
        .first()
    )
    return found if found is not None and constant_time_compare(token, token_of(found)) else None


def has_account(invitation: Invitation) -> bool:
    """Whether the address belongs to somebody of this installation already."""
    return User.objects.filter(email=invitation.email).exists()
