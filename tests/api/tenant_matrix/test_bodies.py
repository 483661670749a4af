"""Bodies that name things of others: refused in the words for what never was, and nothing is changed."""

from collections.abc import Callable, Mapping
from typing import Any, Final, TypeAlias

import pytest

from tests.api.documents import text_field, title_field
from tests.api.tenant_matrix.houses import Houses, contents
from tests.api.tenant_matrix.world import NEVER_MADE, UNKNOWN

pytestmark = pytest.mark.django_db
Names: TypeAlias = Mapping[str, str]
Write: TypeAlias = tuple[str, str, str, Callable[[Names, Names], Any]]
WORDS: Final = {"seo": {"keywords": "a"}}


def _item(own: Names, theirs: Names) -> dict[str, str]:
    return {"uid": theirs["entry"], "content_type_uid": own["content_type"], "locale": "en-us", "action": "publish"}


WRITES: Final[list[Write]] = [
    ("asset", "PUT", "folder", lambda _, theirs: {"asset": {"parent_uid": theirs["folder"]}}),
    ("asset_folder", "PUT", "folder", lambda _, theirs: {"asset": {"name": "A", "parent_uid": theirs["folder"]}}),
    ("asset_publish", "POST", "environment", lambda _, theirs: {"asset": {"environments": [theirs["environment"]], "locales": ["en-us"]}}),
    ("content_type", "PUT", "content_type", lambda own, theirs: {"content_type": {"title": "A", "uid": own["content_type"], "schema": [title_field(), {"uid": "r", "display_name": "R", "data_type": "reference", "reference_to": [theirs["content_type"]]}]}}),
    ("content_type", "PUT", "global_field", lambda own, theirs: {"content_type": {"title": "A", "uid": own["content_type"], "schema": [title_field(), {"uid": "g", "display_name": "G", "data_type": "global_field", "reference_to": theirs["global_field"]}]}}),
    ("content_type", "PUT", "extension", lambda own, theirs: {"content_type": {"title": "A", "uid": own["content_type"], "schema": [title_field(), text_field("x", extension_uid=theirs["extension"])]}}),
    ("delivery_token", "PUT", "environment", lambda _, theirs: {"token": {"name": "A", "scope": [{"module": "environment", "environments": [theirs["environment"]], "acl": {"read": True}}, {"module": "branch", "branches": ["main"], "acl": {"read": True}}]}}),
    ("entry_publish", "POST", "environment", lambda _, theirs: {"entry": {"environments": [theirs["environment"]], "locales": ["en-us"]}}),
    ("entry_publish", "POST", "locale", lambda own, theirs: {"entry": {"environments": [own["environment"]], "locales": [theirs["locale"]]}}),
    ("entry_workflow", "POST", "workflow_stage", lambda _, theirs: {"workflow": {"workflow_stage": {"uid": theirs["workflow_stage"]}}}),
    ("label", "PUT", "content_type", lambda _, theirs: {"label": {"name": "A", "content_types": [theirs["content_type"]]}}),
    ("release_deploy", "POST", "environment", lambda _, theirs: {"release": {"environments": [theirs["environment"]], "action": "publish"}}),
    ("release_items", "POST", "entry", lambda own, theirs: {"items": [_item(own, theirs)]}),
    ("release_items_move", "PUT", "other_release", lambda own, theirs: {"release_uid": theirs["other_release"], "items": [_item(own, own)]}),
    ("team_stack", "PUT", "role", lambda _, theirs: {"roles": [theirs["role"]]}),
    ("term_move", "PUT", "term", lambda _, theirs: {"term": {"parent_uid": theirs["term"], "order": 1}}),
    ("terms", "POST", "term", lambda _, theirs: {"term": {"uid": "more", "name": "More", "parent_uid": theirs["term"]}}),
    ("webhook_retry", "POST", "execution", lambda _, theirs: {"execution_uid": theirs["execution"]}),
    ("workflow_rule", "PUT", "environment", lambda _, theirs: {"publishing_rule": {"environment": theirs["environment"], "actions": ["publish"], "content_types": ["$all"]}}),
    ("workflow_rule", "PUT", "content_type", lambda own, theirs: {"publishing_rule": {"environment": own["environment"], "actions": ["publish"], "content_types": [theirs["content_type"]]}}),
]  # fmt: skip
"""A route, its method, the kind of thing that the body names, and the body made of the caller's and the others' names."""


@pytest.mark.parametrize("principal", ["management token", "owner"])
def test_a_body_reaches_no_further_than_its_stack(houses: Houses, principal: str) -> None:
    before, told = contents(), []
    for route, method, kind, write in WRITES:
        answers = []
        own = houses.own.own
        for name in (houses.sibling.own[kind], houses.foreign.own[kind], UNKNOWN.get(kind, NEVER_MADE)):
            answer = houses.ask(principal, (route, method), houses.names(route), body=write(own, {**own, kind: name}))
            answers.append((answer.status, answer.body.replace(name, "…")))
        if len(set(answers)) > 1 or answers[0][0] < 400:
            told.append((route, method, kind, answers))
    assert told == []
    assert contents() == before


def test_a_file_of_another_stack_stays_a_name_that_leads_nowhere(houses: Houses) -> None:
    own, path, shown = houses.own, f"content_types/{houses.own.own['content_type']}/entries", []
    for uid in (houses.sibling.own["asset"], houses.foreign.own["asset"], NEVER_MADE):
        made = own.do("POST", path, {"entry": {"title": uid, **WORDS, "picture": uid}})["entry"]
        picture = own.do("GET", f"{path}/{made['uid']}")["entry"]["picture"]
        shown.append("the name" if picture == uid else picture)
    assert shown in (["the name"] * 3, [None] * 3)
