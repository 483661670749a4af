"""What a person is sent mail about. Each can be turned off by who gets it."""

from enum import StrEnum


class MailKind(StrEnum):
    """A reason to write to somebody, in alphabetical order."""

    APPROVAL_ANSWER = "approval_answer"
    APPROVAL_REQUEST = "approval_request"
    ASSIGNMENT = "assignment"
    MENTION = "mention"
    PUBLISH_FAILURE = "publish_failure"


class AccountMail(StrEnum):
    """What a person is sent about their account, whatever they want mail about."""

    ACTIVATION = "activation"
    PASSWORD_RESET = "password_reset"  # noqa: S105 a kind, no secret
