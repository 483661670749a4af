"""A branch begins as a copy: whatever is asked there is answered as in the source, until one of them is changed."""

import json
import re
from typing import Any

import pytest
from django.test import Client

from api.permissions import TABLE
from tests.api.tenant_matrix.houses import PATTERNS
from tests.api.tenant_matrix.rows import QUERIES, ROWS
from tests.api.tenant_matrix.world import World, make_world

pytestmark = pytest.mark.django_db

STAYS_BEHIND = {
    "audit_log", "audit_logs", "bulk_job", "bulk_job_items", "entry_comment", "entry_comments", "entry_discussion",
    "entry_discussions", "entry_draft", "entry_live", "entry_trash", "entry_version_comparison", "entry_versions",
    "publish_queue", "publish_queue_item", "releases",
}  # fmt: skip
"""What a copy has not: the past of its source, what waits there, and what is said about it."""
WRITES = {"entry_workflow", "publish_queue_unschedule", "workflow_disable", "workflow_enable"}
"""What the vendor's clients change by reading."""
_PART = re.compile(r"<str:[a-z_]+>")


@pytest.fixture
def world() -> World:
    world = make_world("own")
    world.do("POST", "stacks/branches", {"branch": {"uid": "dev", "source": "main"}})
    return world


def read(world: World, path: str, branch: str) -> Any:
    """Status and body of an answer in a branch."""
    headers = {"api_key": world.tenant.stack.api_key, "authtoken": world.authtoken, "branch": branch}
    response = Client().get(f"/v3/{path}", headers=headers)
    # The address of a file, and a group of variants, say in which branch they are.
    body = response.getvalue().decode().replace("?branch=dev", "").replace('"branches":["dev"]', '"branches":["main"]')
    return response.status_code, json.loads(body) if body.startswith("{") else body


def paths_of(world: World) -> dict[str, str]:
    """The path of every read of the stack's own things, by its route."""
    found = {}
    for name, rules in TABLE.items():
        kinds = ROWS.get(name, ())
        pattern = PATTERNS[name]
        if "GET" not in rules or len(_PART.findall(pattern)) != len(kinds):
            continue
        parts = iter(kinds)
        query = QUERIES.get((name, "GET"), "").format_map(world.own)
        found[name] = f"{_PART.sub(lambda _: world.own[next(parts)], pattern)}?{query}"  # noqa: B023 called at once
    return found


def test_every_read_in_a_new_branch_answers_as_in_its_source(world: World) -> None:
    different = {
        name: answers
        for name, path in paths_of(world).items()
        if name not in STAYS_BEHIND | WRITES and (answers := [read(world, path, branch) for branch in ("main", "dev")])
        if answers[0] != answers[1]
    }

    assert different == {}
