"""What can be wrong with a request to publish, by meaning."""

from core.errors import Conflict, Invalid, NotFound


class PublishInvalid(Invalid):
    """The request could not be sent for publishing. Please check it and try again."""


class PublishJobNotFound(NotFound):
    """The requested publish job doesn't exist."""


class QueueItemNotFound(NotFound):
    """The requested publish queue item doesn't exist."""


class QueueItemClosed(Conflict):
    """The item can no longer be changed: a worker has it, or it is done."""
