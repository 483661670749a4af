"""What is live where, and the way there."""

from publishing.models.discussion import Comment, Discussion, DiscussionStatus
from publishing.models.environment import Environment
from publishing.models.job import OPEN_STATES, Action, Company, PublishItem, PublishJob, State
from publishing.models.list_view import ListChoice, ListView
from publishing.models.mail import AddressedMail, Mail, MailState, Outgoing
from publishing.models.metadata import MetadataPublication
from publishing.models.preview import PreviewLink, UnsavedEntry
from publishing.models.publication import TARGETS, HistoryHorizon, Publication, PublicationHistory
from publishing.models.release import Deployment, Release, ReleaseItem
from publishing.models.rule import Approval, PublishRule
from publishing.models.webhook import (
    AwaitedJob,
    DeliveryState,
    RetryPolicy,
    SigningKey,
    Webhook,
    WebhookCursor,
    WebhookDelivery,
)
from publishing.models.worker import Worker
from publishing.models.workflow import EntryStage, Workflow

__all__ = [
    "OPEN_STATES", "TARGETS", "Action", "AddressedMail", "Approval", "AwaitedJob", "Comment", "Company", "DeliveryState",
    "Deployment", "Discussion", "DiscussionStatus", "EntryStage", "Environment", "HistoryHorizon", "ListChoice", "ListView", "Mail", "MailState",
    "MetadataPublication", "Outgoing", "PreviewLink", "Publication", "PublicationHistory", "PublishItem", "PublishJob", "PublishRule", "Release",
    "ReleaseItem", "RetryPolicy", "SigningKey", "State", "UnsavedEntry", "Webhook", "WebhookCursor", "WebhookDelivery", "Worker",
    "Workflow",
]  # fmt: skip
