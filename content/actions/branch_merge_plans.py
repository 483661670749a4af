"""What a merge would do, before it does: its steps, what stored content would lose, and what could not stand."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from django.db import OperationalError, transaction
from django.db.models import Count
from psycopg.errors import QueryCanceled

from content.actions.global_field_changes import fields_using
from content.actions.type_changes import TypeChange, latest_document, plan_changes, prepare_change
from content.branch_differences import documents_of
from content.merge_requests import Choice, MergeRequest, choices_of, digest_of, require_merging
from content.models import ContentType, Entry
from content.plans import ChangePlan, PlannedChange
from content.schema.branch_merging import CONTENT_TYPE, GLOBAL_FIELD, Step
from content.schema.parse import read_global_field, referenced_global_fields
from content.schema.removal import without_global_field
from content.type_documents import compile_document, kept_document, new_document
from core.errors import Invalid, Problem
from core.json_values import JSONObject, JSONValue
from stacks.actor import Actor
from stacks.models import Branch
from stacks.scope import Scope

Schemas = Mapping[str, JSONValue]


@dataclass(frozen=True, slots=True)
class MergePlan:
    """What a merge would do to the base as both branches stand, and a name for exactly that.

    `deleted_counts` are the entries that go with a type, by its uid. `is_counted` is False where the database took too
    long to count what is lost.
    """

    choices: Sequence[Choice]
    problems: Sequence[Problem]
    content: ChangePlan
    deleted_counts: Mapping[str, int]
    digest: str
    is_counted: bool = True

    @property
    def steps(self) -> list[Step]:
        """What is done."""
        return [choice.step for choice in self.choices if choice.step is not None]

    @property
    def is_harmful(self) -> bool:
        """Whether stored content goes with it, or may."""
        return not self.is_counted or self.content.is_refused or any(self.deleted_counts.values())


def plan_merge(actor: Actor, request: MergeRequest) -> MergePlan:
    """What the merge would do. Changes nothing, and locks nothing."""
    require_merging(actor)
    choices = choices_of(request)
    steps = [choice.step for choice in choices if choice.step is not None]
    scope = request.base.scope()
    before = {uid: document.get("schema") for uid, document in documents_of(request.base, GLOBAL_FIELD).items()}
    fields = [step for step in steps if step.kind == GLOBAL_FIELD]
    after = _schemas_after(before, fields)
    problems = [problem for step in fields for problem in _field_problems(step, after)]
    types = {step.uid: step for step in steps if step.kind == CONTENT_TYPE}
    reached = frozenset(uid for step in fields for uid in fields_using(step.uid, before))
    changes, more = _type_changes(scope, types, fields, reached, after)
    problems += more
    counted = _counted(scope, changes)
    deleted = [step.uid for step in types.values() if step.document is None]
    return MergePlan(
        choices=choices,
        problems=problems,
        content=counted or _uncounted(changes),
        deleted_counts=_entry_counts(request.base, deleted),
        digest=digest_of(request, steps),
        is_counted=counted is not None,
    )


def _schemas_after(before: Schemas, steps: Sequence[Step]) -> Schemas:
    """The schemas of the base's global fields, as they would be."""
    after = dict(before)
    gone = [step.uid for step in steps if step.document is None]
    after |= {step.uid: step.document.get("schema") for step in steps if step.document is not None}
    return {uid: _without(schema, gone) for uid, schema in after.items() if uid not in gone}


def _without(schema: JSONValue, gone: Sequence[str]) -> JSONValue:
    for uid in gone:
        schema = without_global_field(schema, uid)
    return schema


def _field_problems(step: Step, schemas: Schemas) -> list[Problem]:
    if step.document is None:
        return []
    try:
        read_global_field(schemas.get(step.uid), schemas.get, field_rules=step.document.get("field_rules"))
    except Invalid as error:
        return _placed(GLOBAL_FIELD, step.uid, error)
    return []


def _type_changes(
    scope: Scope, types: Mapping[str, Step], fields: Sequence[Step], reached: frozenset[str], schemas: Schemas
) -> tuple[list[TypeChange], list[Problem]]:
    """What becomes of the base's types, and what stands against it or against a new one."""
    gone = [step.uid for step in fields if step.document is None]
    changes, problems, titles = [], [], Counter[str]()
    living = ContentType.objects.filter(branch_id=scope.branch_id, deleted_at=None).select_related("latest")
    for row in living.order_by("pk"):
        step, document = types.get(row.uid), latest_document(row)
        if step is not None and step.document is None:
            continue
        is_reached = not reached.isdisjoint(referenced_global_fields(document.get("schema")))
        if step is not None and step.document is not None:
            document = {**document, **kept_document(step.document), "uid": row.uid}
        titles[str(document.get("title"))] += 1
        if step is None and not is_reached:
            continue
        document = {**document, "schema": _without(document.get("schema"), gone)}
        try:
            changes.append(prepare_change(scope, row, document, lookup=schemas.get))
        except Invalid as error:
            problems += _placed(CONTENT_TYPE, row.uid, error)
    new = [step for step in types.values() if step.is_new and step.document is not None]
    titles.update(str((step.document or {}).get("title")) for step in new)
    for step in new:
        problems += _new_type_problems(scope, step.uid, step.document or {}, schemas)
    told = partial(Problem, rule="unique", message="is not unique.")
    problems += [
        told(f"{CONTENT_TYPE}.{step.uid}.title")
        for step in types.values()
        if step.document is not None and titles[str(step.document.get("title"))] > 1
    ]
    return changes, problems


def _new_type_problems(scope: Scope, uid: str, document: JSONObject, schemas: Schemas) -> list[Problem]:
    try:
        compile_document(scope, new_document(document), lookup=schemas.get)
    except Invalid as error:
        return _placed(CONTENT_TYPE, uid, error)
    return []


def _counted(scope: Scope, changes: Sequence[TypeChange]) -> ChangePlan | None:
    """What stored content loses; None where that takes the database too long."""
    try:
        with transaction.atomic():
            return plan_changes(scope, changes)
    except OperationalError as error:
        if isinstance(error.__cause__, QueryCanceled):
            return None
        raise


def _uncounted(changes: Sequence[TypeChange]) -> ChangePlan:
    """What may be lost, of how many nobody knows."""
    return ChangePlan(
        tuple(
            PlannedChange(change.content_type.uid, each.path, each.kind, each.message, each.is_lossy, 0, ())
            for change in changes
            for each in change.changes
        )
    )


def _entry_counts(base: Branch, uids: Sequence[str]) -> dict[str, int]:
    """How many entries the types have. One query, where there are any."""
    if not uids:
        return {}
    rows = Entry.objects.filter(
        content_type__branch=base, content_type__deleted_at=None, content_type__uid__in=uids, deleted_at=None
    )
    counts = dict(rows.order_by().values_list("content_type__uid").annotate(count=Count("pk")))
    return {uid: counts.get(uid, 0) for uid in uids}


def _placed(kind: str, uid: str, error: Invalid) -> list[Problem]:
    return [replace(each, path=f"{kind}.{uid}.{each.path}") for each in error.problems]
