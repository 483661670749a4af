"""Content that goes live for a while: a request to publish, and one that takes the same places offline again."""

from dataclasses import replace

from django.db import transaction

from core.errors import Problem
from publishing.actions.preview import Preview, preview
from publishing.actions.publish import due_time, publish
from publishing.errors import PublishInvalid
from publishing.models import Action, PublishJob
from publishing.plan import PublishRequest
from publishing.queue import database_now
from stacks.actor import Actor
from stacks.scope import Scope


@transaction.atomic
def publish_for_a_while(actor: Actor, scope: Scope, request: PublishRequest, *, until: str) -> PublishJob:
    """Queue the request, and its own targets to go offline at a later time: both, or neither.

    What is only taken along stays, for others may refer to it. Raises PublishInvalid.
    """
    ending = _ending(request, until)
    job = publish(actor, scope, request)
    publish(actor, scope, ending)
    return job


def preview_for_a_while(actor: Actor, scope: Scope, request: PublishRequest, *, until: str) -> Preview:
    """What the first part would do, with the problems of both. Raises PublishInvalid."""
    ending = _ending(request, until)
    first = preview(actor, scope, request)
    last = preview(actor, scope, ending)
    return replace(first, problems=(*first.problems, *(replace(each, path="until") for each in last.problems)))


def _ending(request: PublishRequest, until: str) -> PublishRequest:
    now = database_now()
    if due_time(until, now).at <= due_time(request.scheduled_at, now).at:
        raise PublishInvalid([Problem("until", "order", "is not after the time at which it goes live.")])
    own = tuple(target for target in request.targets if not target.is_reference)
    return replace(request, action=Action.UNPUBLISH.value, targets=own, scheduled_at=until)
