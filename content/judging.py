"""What a language of an entry that begins holds, and everything that is wrong with it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from content.document_uids import document_uid_problems
from content.errors import EntryInvalid
from content.links import link_problems
from content.operated import with_operators_applied
from content.schema.compiled import CompiledType
from content.schema.validate import clean_entry, with_url
from content.types import StoredType
from content.uniqueness import repetition_problems, unique_problems
from core.errors import Problem
from core.json_values import JSONObject
from stacks.limits import WHOLE, FieldLimits
from stacks.scope import Scope


@dataclass(frozen=True, slots=True)
class Beginning:
    """What a language of an entry is about to say: of an entry that exists where it has an id, over `base` if any.

    `fields` is what of it may be written.
    """

    uid: str
    locale: str
    now: datetime
    entry_id: int | None = None
    base: JSONObject | None = None
    fields: FieldLimits = WHOLE


def judge_new(
    scope: Scope, content_type: StoredType, data: JSONObject, begun: Beginning, *, further: Sequence[Problem] = ()
) -> JSONObject:
    """What a language that begins holds: what was sent, over what it begins with, completed and cleaned.

    Its documents are claimed. Raises EntryInvalid naming every broken rule, and the further problems that the caller found.
    """
    judged = _judged_new(scope, content_type, data, begun)
    return judged.accepted(content_type, begun, _claim_problems(scope, content_type, judged, begun), further)


def judge_alone(scope: Scope, content_type: StoredType, data: JSONObject, begun: Beginning) -> JSONObject:
    """The same, its documents still to be claimed by who writes it. Raises EntryInvalid naming every broken rule."""
    judged = _judged_new(scope, content_type, data, begun)
    is_refused = judged.before or judged.after
    claimed = _claim_problems(scope, content_type, judged, begun) if is_refused else []
    return judged.accepted(content_type, begun, claimed)


@dataclass(frozen=True, slots=True)
class _Judged:
    """A language that begins, and what is wrong with it `before` and `after` what its documents are refused for."""

    cleaned: JSONObject
    content: JSONObject
    before: Sequence[Problem]
    after: Sequence[Problem]

    def accepted(
        self,
        content_type: StoredType,
        begun: Beginning,
        claimed: Sequence[Problem],
        further: Sequence[Problem] = (),
    ) -> JSONObject:
        problems = [*self.before, *claimed, *self.after, *further]
        if problems:
            taken = unique_problems(content_type, begun.locale, self.cleaned, entry_id=begun.entry_id)
            raise EntryInvalid([*problems, *taken])
        return self.content


def _judged_new(scope: Scope, content_type: StoredType, data: JSONObject, begun: Beginning) -> _Judged:
    compiled, base = content_type.compiled, begun.base
    applied, misapplied = with_operators_applied(compiled, data, stored=None)
    whole = {**(base or {}), **applied}
    refuse_boundless(compiled, whole)
    completed = compiled.completion.of(whole, base)
    sent = with_url(compiled, completed, uid=begun.uid, locale=begun.locale, now=begun.now)
    cleaned = clean_entry(compiled, sent, partial=False)
    links = link_problems(scope, content_type, cleaned.data, before=base)
    return _Judged(
        cleaned=cleaned.data,
        content={**_switched_off(compiled, base or {}), **cleaned.data},
        before=(*misapplied, *cleaned.problems, *links),
        after=repetition_problems(content_type, cleaned.data),
    )


def _claim_problems(scope: Scope, content_type: StoredType, judged: _Judged, begun: Beginning) -> list[Problem]:
    return document_uid_problems(scope, content_type, judged.cleaned, before=begun.base, entry_id=begun.entry_id)


def refuse_boundless(compiled: CompiledType, data: JSONObject) -> None:
    """Raise EntryInvalid where the data stand for more fields than can be looked at."""
    problem = compiled.size_problem(data)
    if problem is not None:
        raise EntryInvalid([problem])


def _switched_off(compiled: CompiledType, data: JSONObject) -> JSONObject:
    """What is stored of fields that are not in force."""
    return {key: value for key, value in data.items() if key in compiled.by_path and key not in compiled.by_uid}
