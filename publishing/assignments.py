"""What a person is asked to do: the stages of entries that are assigned to them or to one of their roles."""

from collections.abc import Collection

from django.db.models import Q, QuerySet

from content.sight import visible_keys
from publishing.models import EntryStage
from stacks.actor import Actor
from stacks.models import Branch, Stack, StackMember
from stacks.permissions import Permission
from stacks.rights import rights_of
from stacks.seen_scope import seen_scope


def assignments_of(actor: Actor) -> "QuerySet[EntryStage]":
    """The stages, of living entries that the person may read, that name them; the newest first."""
    held = StackMember.objects.filter(user=actor.user_id).values_list("role__uid", "role__is_system", "stack")
    named = [Q(assigned_to__contains=[{"uid": actor.uid}])]
    named += [Q(assigned_by_roles__contains=[{"uid": uid}]) for uid, _, _ in held]
    rows = EntryStage.objects.filter(
        Q(*named, _connector=Q.OR),
        stack__in=Stack.objects.visible_to(actor),
        entry__deleted_at=None,
        workflow__deleted_at=None,
        workflow__is_enabled=True,
    )
    ruled = {stack for _, is_system, stack in held if not is_system}
    if ruled:
        rows = rows.exclude(pk__in=_unseen(actor, rows.filter(stack__in=ruled), ruled))
    related = ("stack", "entry__content_type", "entry__branch", "workflow")
    return rows.select_related(*related).order_by("-moved_at", "-pk")


def _unseen(actor: Actor, rows: "QuerySet[EntryStage]", stacks: Collection[int]) -> list[int]:
    """The ids of those about entries that the person's roles do not show, in stacks where some of these have rules.

    One query for the rights there, and for each branch one for each type of entry.
    """
    found = list(rows.values_list("pk", "entry__branch", "entry", "entry__content_type__uid", "locale"))
    rights = rights_of([(stack, actor.kind.value, actor.uid) for stack in stacks]) if found else {}
    unseen: list[int] = []
    for branch in Branch.objects.filter(pk__in={row[1] for row in found}).select_related("stack"):
        held = rights[(branch.stack_id, actor.kind.value, actor.uid)].in_branch(branch.uid)
        keys = {pk: (entry, uid, locale) for pk, place, entry, uid, locale in found if place == branch.pk}
        seen = visible_keys(seen_scope(branch.scope(), held.limits), list(keys.values()))
        may_read = Permission.ENTRY_READ in held.permissions
        unseen += [pk for pk, key in keys.items() if key not in seen or not may_read]
    return unseen
