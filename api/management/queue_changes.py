"""Trying failed items of the publish queue again, and changing whole requests, over the management API."""

from api.calls import Call
from api.management.publish_queue import represent_item
from api.replies import Reply
from api.views import Resource
from publishing.actions.jobs import cancel_job, try_job_again
from publishing.actions.queue import try_item_again
from publishing.reading import get_item


class PublishQueueRetry(Resource):
    """Trying an item again."""

    tag = "Publishing"
    key = "queue"
    unread_bodies = ("POST",)

    def post(self, call: Call, uid: str) -> Reply:
        """Let a worker try at once what has failed, or waits for another try, with what takes effect only together with it."""
        try_item_again(call.actor, call.scope, uid)
        item = represent_item(get_item(call.scope, uid), stack=call.scope.api_key)
        return Reply({"notice": "The item will be tried again.", "queue": item}, status=201)


class BulkJobRetry(Resource):
    """Trying again what failed of a request."""

    tag = "Publishing"
    unread_bodies = ("POST",)

    def post(self, call: Call, uid: str) -> Reply:
        """Let workers try everything of a request that has failed again; `items` says how much that is."""
        count = try_job_again(call.actor, call.scope, uid)
        return Reply({"notice": "What failed will be tried again.", "items": count}, status=201)


def cancelled(call: Call, uid: str) -> Reply:
    """The answer to who takes what waits of a request out of the queue."""
    count = cancel_job(call.actor, call.scope, uid)
    return Reply({"notice": "What waited was taken out of the queue.", "items": count})
