"""What the pages tell of refusals and rights: statuses and codes, permissions, scopes of apps."""

import re
from itertools import product

from api.app_scopes import APP_SCOPES
from api.errors import TABLE
from stacks.permissions import Permission
from tests.documentation.pages import DOCS, rows, section

INTERNAL = (500, 141)


def _numbers(cell: str) -> list[int]:
    return [int(number) for number in re.findall(r"\d+", cell)]


def test_every_status_with_its_code_is_told_and_no_other() -> None:
    table = rows(section(DOCS / "api.md", "## Answers"))
    told = {pair for status, code, _ in table for pair in product(_numbers(status), _numbers(code))}
    assert told == {(row.status, row.code) for row in TABLE.values()} | {INTERNAL}


def test_every_permission_that_is_named_exists() -> None:
    verbs = "|".join({permission.value.partition(".")[2] for permission in Permission})
    known = {permission.value for permission in Permission}
    for page in DOCS.glob("*.md"):
        named = set(re.findall(rf"`(\w+\.(?:{verbs}))`", page.read_text())) - {"acl.read"}
        assert named <= known, page.name


def test_every_scope_that_is_named_exists() -> None:
    named = set(re.findall(r"`((?:cm\.|user:|organizations?:)[\w.:-]+)`", (DOCS / "access.md").read_text()))
    assert len(named) > 15
    assert named <= {scope for methods in APP_SCOPES.values() for scope in methods.values()}
