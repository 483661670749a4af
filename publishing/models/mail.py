"""Mail that is to be sent, and for a while what was sent."""

from functools import partial

from django.db import models
from django.db.models.functions import Now

from core.uids import new_uid
from stacks.models import Branch, Stack, User


class MailState(models.TextChoices):
    """Where a mail stands."""

    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    DROPPED = "dropped"


class Outgoing(models.Model):
    """What every mail has: what it is about, and how far the sending of it is."""

    uid = models.CharField(max_length=64, unique=True, default=partial(new_uid, "mail"))
    kind = models.CharField(max_length=30)
    facts = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=MailState.choices, default=MailState.WAITING)
    reason = models.CharField(max_length=500, blank=True)
    attempts = models.PositiveIntegerField(default=0)
    fence = models.PositiveIntegerField(default=0)
    lease_until = models.DateTimeField(null=True)
    next_try_at = models.DateTimeField(db_default=Now())
    created_at = models.DateTimeField(db_default=Now())
    updated_at = models.DateTimeField(db_default=Now())

    class Meta:
        abstract = True


class Mail(Outgoing):
    """One mail to one person, written in the transaction of what it is about and sent after that.

    `facts` say what it is about; its text is made when it is sent, from what is so then. A person gets one mail under a
    `key`, however often there is a reason for it. A dropped one was not to be sent any more when its time came.
    What is about a person's account is in no stack.
    """

    stack = models.ForeignKey(Stack, models.CASCADE, related_name="+", db_constraint=False, null=True)
    branch = models.ForeignKey(Branch, models.CASCADE, related_name="+", db_constraint=False, db_index=False, null=True)
    recipient = models.ForeignKey(User, models.CASCADE, related_name="+")
    key = models.CharField(max_length=100, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["recipient", "key"], condition=~models.Q(key=""), name="mail_once"),
        ]
        indexes = [
            # What senders look at.
            models.Index(fields=["next_try_at", "id"], name="mail_waiting", condition=models.Q(state="waiting")),
            models.Index(fields=["lease_until"], name="mail_sending", condition=models.Q(state="sending")),
        ]

    def __str__(self) -> str:
        return f"{self.kind} to {self.recipient_id}: {self.state}"

    @property
    def place(self) -> tuple[Stack, Branch]:
        """Where in a stack it is about something. Raises ValueError for mail about an account."""
        if self.stack is None or self.branch is None:
            raise ValueError("the mail is in no stack")
        return self.stack, self.branch


class AddressedMail(Outgoing):
    """One mail to an address that need not be anybody's yet: an invitation, which `facts` name.

    Its text, with a link that opens something, is made when it is sent and kept nowhere; the row goes once it is sent. A
    request for another password is a row, too, until somebody has looked whether anybody is to get mail.
    """

    address = models.EmailField()

    class Meta:
        indexes = [
            # What senders look at.
            models.Index(fields=["next_try_at", "id"], name="addressed_waiting", condition=models.Q(state="waiting")),
            models.Index(fields=["lease_until"], name="addressed_sending", condition=models.Q(state="sending")),
        ]

    def __str__(self) -> str:
        return f"{self.kind} to {self.address}: {self.state}"
