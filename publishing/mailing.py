"""Mail, one at a time: claimed, sent, and put down as sent, to be tried again, or failed. Never inside a transaction."""

import logging
import random
import smtplib
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import connection
from django.db.models.functions import Now

from publishing.account_mail import account_text
from publishing.mail_matters import find_matter
from publishing.mail_texts import Text, write_text
from publishing.models import Mail, MailState
from publishing.outgoing import may_be_sent
from stacks.mail_kinds import MailKind

logger = logging.getLogger(__name__)

DELAYS_SECONDS = (30, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000)
"""Before each further try: nine tries over two days."""

_CLAIM = """
UPDATE publishing_mail claimed
SET state = 'sending', fence = fence + 1, attempts = attempts + 1, updated_at = statement_timestamp(),
    lease_until = clock_timestamp() + make_interval(secs => %(lease)s)
WHERE id = (
    SELECT m.id FROM publishing_mail m
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
    """Send one mail that is due; False where none is."""
    mail = _claim()
    if mail is None:
        return False
    _settle(mail, _send(mail))
    return True


def _claim() -> Mail | None:
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, {"lease": settings.MAIL_LEASE_SECONDS})
        row = cursor.fetchone()
    if row is None:
        return None
    return Mail.objects.select_related("stack", "branch", "recipient").filter(pk=row[0]).first()


def _send(mail: Mail) -> Outcome:
    if mail.attempts > len(DELAYS_SECONDS) + 1:
        return Outcome(MailState.FAILED, "Its sender stopped too often while sending it.")
    text = account_text(mail) if mail.stack_id is None else None
    if mail.stack_id is not None:
        if not may_be_sent(mail):
            return Outcome(MailState.DROPPED, "The recipient may not read it, or does not want it.")
        text = _text_of_stack(mail)
    if text is None:
        return Outcome(MailState.DROPPED, "What it is about is gone.")
    host = urlsplit(settings.CMS_URL).hostname or "localhost"
    message = EmailMessage(
        text.subject,
        text.body,
        to=[mail.recipient.email],
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


def _failure(mail: Mail, error: Exception) -> Outcome:
    reason = f"{type(error).__name__}: {error}".replace("\0", "")[:500]
    is_over = _is_final(error) or mail.attempts > len(DELAYS_SECONDS)
    logger.warning("mail %s was not sent (try %s): %s", mail.uid, mail.attempts, reason)
    return Outcome(MailState.FAILED if is_over else MailState.WAITING, reason)


def _is_final(error: Exception) -> bool:
    """Whether the server will not take it for this recipient, ever."""
    if not isinstance(error, smtplib.SMTPRecipientsRefused):
        return False
    return all(code >= 500 for code, _ in error.recipients.values())


def _settle(mail: Mail, outcome: Outcome) -> None:
    """Write down how the try ended, unless another sender has taken the mail since."""
    delay = timedelta(0)
    if outcome.state is MailState.WAITING:
        spread = random.uniform(1.0, 1.2)  # noqa: S311 spreads load, guards nothing
        delay = timedelta(seconds=DELAYS_SECONDS[mail.attempts - 1] * spread)
    Mail.objects.filter(pk=mail.pk, fence=mail.fence, state=MailState.SENDING).update(
        state=outcome.state, reason=outcome.reason, lease_until=None, next_try_at=Now() + delay, updated_at=Now()
    )
