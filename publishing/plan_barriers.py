"""What publish rules make of the plan of a request: items that are left out, and problems for which none may happen."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from content.models import Entry, EntryVariant
from core.errors import Problem
from publishing.barriers import find_barriers, rules_of
from publishing.plan import PlannedItem, PublishRequest
from publishing.publish_rules import Barrier, Case, Lack
from publishing.requests import ENTRY, VARIANT, Found
from stacks.actor import Actor
from stacks.scope import Scope

Barred = Mapping[PlannedItem, Sequence[Barrier]]


def find_barred(
    actor: Actor,
    scope: Scope,
    request: PublishRequest,
    found: Found,
    pinned: Mapping[PlannedItem, int],
    items: Sequence[PlannedItem],
) -> Barred:
    """The items that publish rules have something against. No query where the stack has no rules."""
    ruled = [item for item in items if item.target.kind in (ENTRY, VARIANT) and not item.skip_reason]
    asked = ruled if found.is_ruled else []
    rules = rules_of([scope.stack_id]) if asked else []
    if not rules:
        return {}
    entries = _entries_of(found, asked)
    types = dict(Entry.objects.filter(pk__in=set(entries.values())).values_list("pk", "content_type__uid"))
    cases = {
        item: Case(
            stack_id=scope.stack_id,
            branch=scope.branch_uid,
            content_type_uid=types[entries[item]],
            entry_id=entries[item],
            entry_uid=item.target.uid,
            locale=item.locale,
            environment_id=found.environment_ids[item.environment_uid],
            action=request.action_on(item.target),
            version_id=pinned.get(item) if item.target.kind == ENTRY else None,
        )
        for item in asked
    }
    asker = (actor.kind.value, actor.uid)
    against = find_barriers(rules, [(case, asker) for case in cases.values()])
    return {item: found for item, found in zip(cases, against, strict=True) if found}


def _entries_of(found: Found, items: Sequence[PlannedItem]) -> dict[PlannedItem, int]:
    """The id of the entry that each item is of, or of a variant of: its stage and approvals count for both."""
    varied = [found.target_ids[item.target] for item in items if item.target.kind == VARIANT]
    bases = dict(EntryVariant.objects.filter(pk__in=varied).values_list("pk", "entry")) if varied else {}
    ids = {item: found.target_ids[item.target] for item in items}
    return {item: bases[pk] if item.target.kind == VARIANT else pk for item, pk in ids.items()}


def judged(
    request: PublishRequest, items: Sequence[PlannedItem], barred: Barred
) -> tuple[tuple[PlannedItem, ...], list[Problem]]:
    """The items with what is left out of them, and a problem for each barrier that the request does not pass by.

    What is only taken along never stops a request.
    """
    kept, problems = [], []
    for item in items:
        against = barred.get(item, ())
        stopping = stopping_of(request, item, barred)
        problems += [
            Problem("entries" if request.is_bulk else "entry", each.lack.value, each.message) for each in stopping
        ]
        reason = "" if stopping else " ".join(each.message for each in against)
        kept.append(replace(item, content_locale=None, version=None, skip_reason=reason) if reason else item)
    return tuple(kept), problems


def stopping_of(request: PublishRequest, item: PlannedItem, barred: Barred) -> list[Barrier]:
    """What stops the request at an item: the barriers that it does not pass by."""
    return [barrier for barrier in barred.get(item, ()) if not _is_passed_by(request, item, barrier)]


def _is_passed_by(request: PublishRequest, item: PlannedItem, barrier: Barrier) -> bool:
    if item.target.is_reference:
        return True
    return request.skips_wrong_stages if barrier.lack is Lack.STAGE else request.skips_unapproved
