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


class ListViewNotFound(NotFound):
    """The requested view of a list doesn't exist."""


class ListViewInvalid(Invalid):
    """The view could not be saved. Please check it and try again."""


class ReleaseNotFound(NotFound):
    """The requested release doesn't exist."""


class ReleaseInvalid(Invalid):
    """The release could not be saved. Please check it and try again."""


class ReleaseLocked(Conflict):
    """The release is locked: its items can no longer be changed. Clone it to go on from it."""


class ReleaseNotDeployed(Conflict):
    """The release has no deployment that could be taken back."""


class ItemInCompany(Conflict):
    """The item takes effect only together with others. Cancel it, which cancels them all, and deploy them again."""


class WorkflowNotFound(NotFound):
    """The requested workflow doesn't exist."""


class WorkflowInvalid(Invalid):
    """The workflow could not be saved. Please check it and try again."""


class WorkflowInUse(Conflict):
    """Publish rules name the workflow. Delete or change them first."""


class StageChangeInvalid(Invalid):
    """The workflow stage could not be changed. Please check it and try again."""


class EntryLocked(Invalid):
    """The entry cannot be changed at the workflow stage it is at."""


class PublishRuleNotFound(NotFound):
    """The requested publish rule doesn't exist."""


class PublishRuleInvalid(Invalid):
    """The publish rule could not be saved. Please check it and try again."""


class ApprovalInvalid(Invalid):
    """The publish request could not be recorded. Please check it and try again."""


class DiscussionNotFound(NotFound):
    """The requested discussion doesn't exist."""


class DiscussionInvalid(Invalid):
    """The discussion could not be saved. Please check it and try again."""


class DiscussionResolved(Conflict):
    """The discussion is resolved. Reopen it to go on with it."""


class CommentNotFound(NotFound):
    """The requested comment doesn't exist."""


class CommentInvalid(Invalid):
    """The comment could not be saved. Please check it and try again."""


class WebhookNotFound(NotFound):
    """The Webhook was not found. Please try again."""


class WebhookInvalid(Invalid):
    """The Webhook could not be saved. Please check it and try again."""


class ExecutionNotFound(NotFound):
    """The requested webhook execution doesn't exist."""


class ExecutionOpen(Conflict):
    """The execution is still to be sent, or is being sent: it cannot be sent again now."""
