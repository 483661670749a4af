"""Mail to people about their accounts, which is in no stack: written down here, sent with all other mail."""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from core.clock import utc_now
from publishing.mail_texts import Text
from publishing.models import AddressedMail, Mail
from publishing.outgoing import is_configured
from stacks import origin
from stacks.account_links import make_token
from stacks.actions.passwords import send_reset
from stacks.mail_kinds import AccountMail
from stacks.models import User
from stacks.sharing import LONGEST_ADDRESS

RESET_REQUEST = "reset_request"
"""The kind of a row that is no mail yet: who asks must not learn, not by the time it takes either, whether there will be one."""
_APART_SECONDS = 300
"""A person gets one mail of a kind in so long, however often it is asked for, and by whom."""
_KEPT = timedelta(days=30)
_OPENINGS = {
    AccountMail.PASSWORD_RESET: (
        "Choose a new password",
        "Somebody, probably you, asked for a new password for {email}. Choose it here:",
    ),
    AccountMail.ACTIVATION: (
        "Your account is ready",
        "There is an account for {email} at {host}. Choose a password for it here:",
    ),
}


def note_reset_request(address: str) -> None:
    """Put down that somebody asked, in the transaction at hand; nothing where no mail is sent, or nobody can have the address."""
    if is_configured() and len(address) <= LONGEST_ADDRESS:
        AddressedMail.objects.create(kind=RESET_REQUEST, address=address, facts={"origin": origin.current()})


@transaction.atomic
def answer_reset_request(request: AddressedMail) -> None:
    """Write the mail to who has the address, and forget the request."""
    with origin.remembered(request.facts["origin"]):
        send_reset(request.address)
    request.delete()


def write_account_mail(user: User, kind: AccountMail) -> None:
    """Put mail down for the person, in the transaction at hand; nothing where this installation sends none."""
    if not is_configured():
        return
    now = utc_now()
    Mail.objects.filter(stack=None, recipient=user, created_at__lt=now - _KEPT).delete()
    key = f"{kind.value}:{int(now.timestamp()) // _APART_SECONDS}"
    Mail.objects.bulk_create([Mail(recipient=user, kind=kind.value, key=key)], ignore_conflicts=True)


def account_text(mail: Mail) -> Text | None:
    """What the mail says, with a token made for it now; None where the person was suspended, or no more needs it."""
    user, kind = mail.recipient, AccountMail(mail.kind)
    if not user.is_active or (kind is AccountMail.ACTIVATION and user.has_usable_password()):
        return None
    subject, opening = _OPENINGS[kind]
    token = make_token(user)
    parts = [
        opening.format(email=user.email, host=settings.CMS_URL),
        f"{settings.CMS_URL.rstrip('/')}{reverse('admin:choose_password', args=[token])}",
        f"Programs send this token instead: {token}",
        f"Both work once, for {settings.PASSWORD_RESET_TIMEOUT // 3600} hours. If it was not you, there is nothing to do.",
    ]
    return Text(f"[Pressroom] {subject}", "\n\n".join(parts) + "\n")
