"""Mail that brings invitations: written down in their transaction, its text made when it is sent."""

from urllib.parse import quote

from django.conf import settings
from django.urls import reverse

from publishing.mail_texts import Text, in_one_line, in_quotes
from publishing.models import AddressedMail
from stacks.invitations import token_of
from stacks.models import Invitation, User


def write_invitation_mail(invitation: Invitation) -> None:
    """Keep the mail to be sent once the transaction at hand is committed."""
    facts = {"invitation": invitation.uid, "round": invitation.round}
    AddressedMail.objects.create(kind="invitation", address=invitation.email, facts=facts)


def invitation_text(mail: AddressedMail) -> Text | None:
    """The text, with the link; None where the invitation was withdrawn, accepted or sent anew since."""
    facts = mail.facts
    invitation = (
        Invitation.objects.filter(uid=facts.get("invitation"), round=facts.get("round"), closed_at=None)
        .select_related("organization")
        .first()
    )
    return _text(invitation) if invitation is not None else None


def _text(invitation: Invitation) -> Text:
    inviter = User.objects.filter(uid=invitation.invited_by).first()
    name, organization = inviter.full_name if inviter else "A program", invitation.organization.name
    page = reverse("admin:invitation", args=[token_of(invitation)])
    parts = [
        f"{in_one_line(name)} invites you to '{in_one_line(organization)}'.",
        in_quotes(invitation.message),
        f"To accept, open this address:\n{settings.CMS_URL.rstrip('/')}{quote(page)}",
        f"It is good until {invitation.expires_at:%Y-%m-%d}, once. If you expected no invitation, do nothing.",
    ]
    subject = in_one_line(f"You are invited to '{organization}'")[:150]
    return Text(subject, "\n\n".join(part for part in parts if part) + "\n")
