"""What is live where, and the way there."""

from publishing.models.environment import Environment
from publishing.models.job import OPEN_STATES, Action, PublishItem, PublishJob, State
from publishing.models.metadata import MetadataPublication
from publishing.models.publication import TARGETS, Publication, PublicationHistory

__all__ = [
    "OPEN_STATES", "TARGETS", "Action", "Environment", "MetadataPublication", "Publication", "PublicationHistory",
    "PublishItem", "PublishJob", "State",
]  # fmt: skip
