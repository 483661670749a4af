"""Asking for taxonomies to go live or offline, with all their terms."""

from dataclasses import replace

from django.conf import settings
from django.db import transaction

from content.models import Term
from core.errors import Problem
from publishing.actions.preview import Preview, preview
from publishing.actions.publish import publish
from publishing.errors import PublishInvalid
from publishing.models import PublishJob
from publishing.plan import PublishRequest, Target
from publishing.requests import TAXONOMY, TERM
from stacks.actor import Actor
from stacks.permissions import Permission
from stacks.scope import Scope


@transaction.atomic
def publish_taxonomies(actor: Actor, scope: Scope, request: PublishRequest) -> PublishJob:
    """Queue a request of taxonomies and terms: a taxonomy takes all its terms along, a term only itself.

    Raises PublishInvalid with every problem.
    """
    return publish(actor, scope, _with_terms(actor, scope, request))


def preview_taxonomies(actor: Actor, scope: Scope, request: PublishRequest) -> Preview:
    """What such a request would do. Raises PublishInvalid where it names more than can be looked at."""
    return preview(actor, scope, _with_terms(actor, scope, request))


def _with_terms(actor: Actor, scope: Scope, request: PublishRequest) -> PublishRequest:
    actor.require(Permission.TAXONOMY_PUBLISH)
    uids = {target.uid for target in request.targets if target.kind == TAXONOMY}
    rows = Term.objects.in_branch(scope).alive().filter(taxonomy__uid__in=uids, taxonomy__deleted_at=None)
    found = rows.order_by("taxonomy", "depth", "parent", "order", "pk").values_list("taxonomy__uid", "uid")
    terms = (Target(TERM, uid, root) for root, uid in found)
    targets = tuple(dict.fromkeys([*request.targets, *terms]))
    if len(targets) > settings.PUBLISH_REQUEST_ITEMS:
        # Before each is locked and looked at.
        sentence = f"are {len(targets)} taxonomies and terms; {settings.PUBLISH_REQUEST_ITEMS} are allowed at a time."
        raise PublishInvalid([Problem("items", "limit", sentence)])
    return replace(request, targets=targets)
