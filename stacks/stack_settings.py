"""PURE: the settings of a stack that can be changed, and what is wrong with some."""

import orjson

from core.errors import Problem
from core.json_values import JSONObject

KEYS = ("discrete_variables", "live_preview", "rte", "stack_variables")
FIXED: JSONObject = {"version": "2019-04-30", "language_fallback": True, "branches": True}
"""What every stack has, whatever is set. Sent back as it is, it does no harm."""
LARGEST_BYTES = 100_000


def setting_problems(changes: JSONObject) -> list[Problem]:
    """What is wrong with settings as they were sent."""
    problems = [
        *(Problem(key, "unknown", "is no setting of a stack.") for key in changes if key not in KEYS),
        *(
            Problem(key, "type", "must be an object.")
            for key, value in changes.items()
            if key in KEYS and not isinstance(value, dict)
        ),
    ]
    if not problems and len(orjson.dumps(changes)) > LARGEST_BYTES:
        problems.append(Problem("", "max_length", f"is larger than {LARGEST_BYTES:,} bytes."))
    return problems


def shown_settings(settings: JSONObject) -> JSONObject:
    """All settings, with the variables that nobody set yet as empty ones."""
    return {**FIXED, "discrete_variables": {}, "stack_variables": {}, **_changeable(settings)}


def _changeable(settings: JSONObject) -> JSONObject:
    return {key: settings[key] for key in KEYS if key in settings}
