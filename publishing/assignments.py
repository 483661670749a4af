"""What a person is asked to do: the stages of entries that are assigned to them or to one of their roles."""

from django.db.models import Q, QuerySet

from publishing.models import EntryStage
from stacks.actor import Actor
from stacks.models import Stack, StackMember


def assignments_of(actor: Actor) -> "QuerySet[EntryStage]":
    """The stages, of living entries in stacks the person may enter, that name them; the newest first."""
    roles = StackMember.objects.filter(user=actor.user_id).values_list("role__uid", flat=True)
    named = [Q(assigned_to__contains=[{"uid": actor.uid}])]
    named += [Q(assigned_by_roles__contains=[{"uid": uid}]) for uid in roles]
    rows = EntryStage.objects.filter(
        Q(*named, _connector=Q.OR),
        stack__in=Stack.objects.visible_to(actor),
        entry__deleted_at=None,
        workflow__deleted_at=None,
        workflow__is_enabled=True,
    )
    related = ("stack", "entry__content_type", "entry__branch", "workflow")
    return rows.select_related(*related).order_by("-moved_at", "-pk")
