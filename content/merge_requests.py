"""What a merge of branches is asked for, and the steps that it comes to as both stand."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import orjson

from content.branch_differences import find_differences
from content.schema.branch_merging import Difference, Step, Strategy, plan
from stacks.actor import Actor
from stacks.models import Branch
from stacks.permissions import Permission


@dataclass(frozen=True, slots=True)
class MergeRequest:
    """What is to be merged into a base, and how; `items` says otherwise of one, by its kind and uid."""

    base: Branch
    compare: Branch
    strategy: Strategy
    items: Mapping[tuple[str, str], Strategy] = field(default_factory=dict)
    comment: str = ""
    keeps_revert: bool = True


@dataclass(frozen=True, slots=True)
class Choice:
    """One difference, and what is to be done about it: nothing where there is no step."""

    difference: Difference
    step: Step | None


def require_merging(actor: Actor) -> None:
    """Raise Forbidden for who may not change everything that a merge may change."""
    for permission in (Permission.BRANCH_WRITE, Permission.CONTENT_TYPE_WRITE, Permission.CONTENT_TYPE_DELETE):
        actor.require(permission)


def choices_of(request: MergeRequest) -> list[Choice]:
    """Every difference of the two branches as they stand, in the order of their list."""
    return [
        Choice(each, plan(each, request.items.get((each.kind, each.uid), request.strategy)))
        for each in find_differences(request.base, request.compare)
    ]


def steps_of(request: MergeRequest) -> list[Step]:
    """What is to be done in the base."""
    return [choice.step for choice in choices_of(request) if choice.step is not None]


def digest_of(request: MergeRequest, steps: Sequence[Step]) -> str:
    """A name for exactly these steps between these branches."""
    told = [(step.kind, step.uid, step.is_new, step.document) for step in steps]
    said = orjson.dumps([request.base.pk, request.compare.pk, told], option=orjson.OPT_SORT_KEYS)
    return hashlib.sha256(said).hexdigest()
