"""Mail, one at a time: claimed, sent, and put down as sent, to be tried again, or failed. Never inside a transaction."""

import logging
import random
import smtplib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import TypeVar
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import connection
from django.db.models.functions import Now

from publishing.account_mail import RESET_REQUEST, account_text, answer_reset_request
from publishing.invitation_mail import invitation_text
from publishing.mail_matters import find_matter
from publishing.mail_texts import Text, write_text
from publishing.models import AddressedMail, Mail, MailState, Outgoing
from publishing.outgoing import may_be_sent
from stacks.mail_kinds import MailKind

logger = logging.getLogger(__name__)
OutgoingT = TypeVar("OutgoingT", bound=Outgoing)
NOBODYS = 0
"""The id of no row."""

DELAYS_SECONDS = (30, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000)
"""Before each further try: nine tries over two days."""

_CLAIM = """
UPDATE {table} claimed
SET state = 'sending', fence = fence + 1, attempts = attempts + 1, updated_at = statement_timestamp(),
    lease_until = clock_timestamp() + make_interval(secs => %(lease)s)
WHERE id = (
    SELECT m.id FROM {table} m
    WHERE m.state = 'waiting' AND m.next_try_at <= statement_timestamp()
        OR m.state = 'sending' AND m.lease_until < statement_timestamp()
    ORDER BY m.next_try_at, m.id LIMIT 1 FOR UPDATE SKIP LOCKED
)
RETURNING id
"""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a try ended; after a failure that may pass it is tried again."""

    state: MailState
    reason: str = ""


def send_next() -> bool:
    """Send one mail that is due; False where none is. The way in comes before the news."""
    return _send_addressed() or _send_to_person()


def _send_addressed() -> bool:
    mail = AddressedMail.objects.filter(pk=_claim(AddressedMail)).first()
    if mail is None:
        return False
    if mail.kind == RESET_REQUEST:
        answer_reset_request(mail)
        return True
    _settle(mail, _send(mail, mail.address, invitation_text))
    AddressedMail.objects.filter(pk=mail.pk, state__in=(MailState.SENT, MailState.DROPPED)).delete()
    return True


def _send_to_person() -> bool:
    mail = Mail.objects.select_related("stack", "branch", "recipient").filter(pk=_claim(Mail)).first()
    if mail is None:
        return False
    if mail.stack_id is None:
        outcome = _send(mail, mail.recipient.email, account_text)
    elif may_be_sent(mail):
        outcome = _send(mail, mail.recipient.email, _text_of_stack)
    else:
        outcome = Outcome(MailState.DROPPED, "The recipient may not read it, or does not want it.")
    _settle(mail, outcome)
    return True


def _claim(model: type[Outgoing]) -> int:
    """The id of the row that is this sender's to send; NOBODYS where none is due."""
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM.format(table=model._meta.db_table), {"lease": settings.MAIL_LEASE_SECONDS})
        row = cursor.fetchone()
    return int(row[0]) if row else NOBODYS


def _send(mail: OutgoingT, address: str, write: Callable[[OutgoingT], Text | None]) -> Outcome:
    if mail.attempts > len(DELAYS_SECONDS) + 1:
        return Outcome(MailState.FAILED, "Its sender stopped too often while sending it.")
    text = write(mail)
    if text is None:
        return Outcome(MailState.DROPPED, "What it is about is gone.")
    host = urlsplit(settings.CMS_URL).hostname or "localhost"
    message = EmailMessage(
        text.subject,
        text.body,
        to=[address],
        # The same at every try, so that a mailbox can tell a repeat; no answering machine answers.
        headers={"Message-ID": f"<{mail.uid}@{host}>", "Auto-Submitted": "auto-generated"},
    )
    try:
        message.send()
    except (smtplib.SMTPException, OSError) as error:
        return _failure(mail, error)
    return Outcome(MailState.SENT)


def _text_of_stack(mail: Mail) -> Text | None:
    matter = find_matter(mail)
    return None if matter is None else write_text(MailKind(mail.kind), matter)


def _failure(mail: Outgoing, error: Exception) -> Outcome:
    reason = f"{type(error).__name__}: {error}".replace("\0", "")[:500]
    is_over = _is_final(error) or mail.attempts > len(DELAYS_SECONDS)
    logger.warning("mail %s was not sent (try %s): %s", mail.uid, mail.attempts, reason)
    return Outcome(MailState.FAILED if is_over else MailState.WAITING, reason)


def _is_final(error: Exception) -> bool:
    """Whether the server will not take it for this recipient, ever."""
    if not isinstance(error, smtplib.SMTPRecipientsRefused):
        return False
    return all(code >= 500 for code, _ in error.recipients.values())


def _settle(mail: Outgoing, outcome: Outcome) -> None:
    """Write down how the try ended, unless another sender has taken the mail since."""
    delay = timedelta(0)
    if outcome.state is MailState.WAITING:
        spread = random.uniform(1.0, 1.2)  # noqa: S311 spreads load, guards nothing
        delay = timedelta(seconds=DELAYS_SECONDS[mail.attempts - 1] * spread)
    type(mail)._default_manager.filter(pk=mail.pk, fence=mail.fence, state=MailState.SENDING).update(
        state=outcome.state, reason=outcome.reason, lease_until=None, next_try_at=Now() + delay, updated_at=Now()
    )
