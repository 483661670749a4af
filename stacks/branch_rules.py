"""PURE: what a branch, or another name of one, may be called."""

import re

import orjson

from core.errors import Problem
from core.json_values import JSONObject

MAIN = "main"
LARGEST_BYTES = 100_000
_UID = re.compile(r"[a-z0-9][a-z0-9_]{0,14}")


def uid_problems(uid: str) -> list[Problem]:
    """What is wrong with the name of a branch or an alias."""
    if _UID.fullmatch(uid):
        return []
    told = "must have 1 to 15 lower case letters, digits and underscores, and begin with none of the last."
    return [Problem("uid", "format", told)]


def settings_problems(settings: JSONObject) -> list[Problem]:
    """What is wrong with settings of a branch, which may say anything in few words."""
    if len(orjson.dumps(settings)) <= LARGEST_BYTES:
        return []
    return [Problem("settings", "max_length", f"is larger than {LARGEST_BYTES:,} bytes.")]
