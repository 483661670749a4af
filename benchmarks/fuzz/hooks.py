"""What schemathesis has to be told of the vendor's ways; it loads this file in its own process."""

import json
from typing import Any

import schemathesis
from schemathesis.core.transport import Response
from schemathesis.generation.case import Case
from schemathesis.hooks import HookContext

NOT_THERE = [{name: ["is not valid."]} for name in ("uid", "taxonomy", "term", "environment", "discussion_uid")]
"""What `errors` says of a name of the path."""


@schemathesis.hook
def after_call(context: HookContext, case: Case[Any], response: Response) -> None:
    """Show the checks 404 where the API says that what the path names isn't there, which the vendor's tells by 422.

    They look for 404 alone where something that was just made cannot be found, or something that was deleted can.
    """
    if response.status_code == 422 and "{" in case.operation.path and is_missing(response.content):
        response.status_code = 404


def is_missing(content: bytes) -> bool:
    """Whether the answer refuses one name of the path and nothing else."""
    try:
        return json.loads(content)["errors"] in NOT_THERE
    except (ValueError, KeyError, TypeError):
        return False
