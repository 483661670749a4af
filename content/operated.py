"""Bodies with operators within the limits of bodies without: what a list gains little by little ends where one body does."""

import orjson
from django.conf import settings

from content.errors import EntryInvalid
from content.operators.apply import apply_operators
from content.schema.compiled import CompiledType
from core.errors import Invalid, Problem
from core.json_values import JSONObject, Limits, check_json


def with_operators_applied(
    compiled: CompiledType, sent: JSONObject, *, stored: JSONObject | None
) -> tuple[JSONObject, list[Problem]]:
    """What a body says once its operators are applied to what is stored, and what is wrong with them.

    Raises EntryInvalid where the result is larger than the body that would say the same in plain values may be.
    """
    applied, problems = apply_operators(compiled, stored, sent)
    if applied is not sent:
        _refuse_overgrown(applied)
    return applied, problems


def _refuse_overgrown(data: JSONObject) -> None:
    try:
        check_json(data, Limits(nodes=settings.API_BODY_NODES, depth=settings.API_BODY_DEPTH))
    except Invalid as error:
        raise EntryInvalid(Problem(each.path or "entry", each.rule, each.message) for each in error.problems) from error
    if len(orjson.dumps(data)) > settings.API_BODY_BYTES:
        limit = settings.API_BODY_BYTES
        message = f"would hold more than {limit} bytes in the fields that were sent."
        raise EntryInvalid([Problem("entry", "size", message, {"limit": limit})])
