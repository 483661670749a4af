"""Whatever is done in branches, each holds what was done in it since it began, over what its source held then."""

from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from content.actions.entries import create_entry, update_entry
from content.actions.entry_deletion import delete_entry
from content.actions.entry_versions import restore_version
from content.entry_versions import list_versions
from content.models import EntryLocale, EntryVersion, Reference, UniqueValue
from content.query.window import Window
from content.reading import list_entries
from content.types import load_type
from core.errors import PressroomError
from stacks.actions.branches import create_branch
from stacks.models import Branch
from stacks.scope import Scope
from tests.content.builders import make_type, text
from tests.factories import SYSTEM, make_scope

pytestmark = pytest.mark.django_db

UIDS = [f"blt000000000000000{n}" for n in range(3)]
BRANCHES = ["main", "one", "two"]
_uids, _titles, _branches = st.sampled_from(UIDS), st.sampled_from("abcd"), st.sampled_from(BRANCHES)
steps = st.one_of(
    st.tuples(st.just("save"), _branches, _uids, _titles),
    st.tuples(st.just("save"), _branches, _uids, _titles),
    st.tuples(st.just("delete"), _branches, _uids, st.just("")),
    st.tuples(st.just("restore"), _branches, _uids, st.just("")),
    st.tuples(st.just("fork"), _branches, _branches, st.just("")),
)


@dataclass(slots=True)
class Model:
    """What each branch is to hold: of every entry the titles of its versions by number, those gone with it."""

    entries: dict[str, dict[str, dict[int, str]]] = field(default_factory=lambda: {"main": {}})

    def holds(self, branch: str, title: str, *, but: str) -> bool:
        return any(uid != but and _last(said) == title for uid, said in self.entries[branch].items())

    def fork(self, branch: str, source: str) -> None:
        self.entries[branch] = {
            uid: {max(said): _last(said)} for uid, said in self.entries[source].items()
        }  # the latest version alone goes along


def _last(versions: dict[int, str]) -> str:
    return versions[max(versions)]


def _scope(stack_id: int, uid: str) -> Scope:
    return Branch.objects.select_related("stack").get(stack=stack_id, uid=uid).scope()


@settings(deadline=None, max_examples=15, suppress_health_check=list(HealthCheck))
@given(st.lists(steps, min_size=4, max_size=16))
def test_branches_hold_what_was_done_in_them(drawn: list[tuple[str, str, str, str]]) -> None:
    main = make_scope()
    make_type(main, text("body"))
    model, deleted = Model(), set[tuple[str, str]]()

    for act, branch, name, title in drawn:
        if branch in model.entries:
            _act(model, deleted, _scope(main.stack_id, branch), (act, name, title))

    for branch, expected in model.entries.items():
        assert _found(_scope(main.stack_id, branch), expected) == expected
    _check_what_is_beside(model, main.stack_id)


def _act(model: Model, deleted: set[tuple[str, str]], scope: Scope, step: tuple[str, str, str]) -> None:
    act, name, title = step
    branch, kind = scope.branch_uid, load_type(scope, "article")
    said = model.entries[branch]
    if act == "fork":
        if name not in model.entries:
            create_branch(SYSTEM, scope, uid=name, source=branch)
            model.fork(name, branch)
    elif act == "save" and (branch, name) not in deleted:
        data: Any = {"title": title, "body": f"in {branch}"}
        try:
            if name in said:
                update_entry(SYSTEM, scope, kind, name, locale="en-us", data=data)
            else:
                create_entry(SYSTEM, scope, kind, locale="en-us", data=data, uid=name)
        except PressroomError:
            assert model.holds(branch, title, but=name)
        else:
            assert not model.holds(branch, title, but=name)
            versions = said.setdefault(name, {})
            versions[max(versions, default=0) + 1] = title
    elif act == "delete" and name in said:
        delete_entry(SYSTEM, scope, kind, name, locale="en-us")
        del said[name]
        deleted.add((branch, name))
    elif act == "restore" and name in said and not model.holds(branch, said[name][min(said[name])], but=name):
        versions = said[name]
        restore_version(SYSTEM, scope, kind, name, version=min(versions), locale="en-us")
        versions[max(versions) + 1] = versions[min(versions)]


def _found(scope: Scope, expected: dict[str, dict[int, str]]) -> dict[str, dict[int, str]]:
    """What the branch holds, by its list and by the versions of each entry."""
    kind = load_type(scope, "article")
    page = list_entries(scope, kind, locale="en-us", window=Window())
    assert {row.uid for row in page.rows} == set(expected)
    held = {}
    for uid in expected:
        numbers = [row.version for row in list_versions(scope, kind, uid, locale="en-us", skip=0, limit=100).rows]
        entry = EntryLocale.objects.get(branch=scope.branch_id, entry__uid=uid).entry_id
        rows = EntryVersion.objects.of_entry(entry).values_list("version", "data__title")
        held[uid] = dict(rows)
        assert numbers == sorted(held[uid], reverse=True)
    return held


def _check_what_is_beside(model: Model, stack_id: int) -> None:
    """As many unique values as living entries, in each branch of its own; and no link of one branch in another."""
    for branch in Branch.objects.filter(stack=stack_id):
        values = UniqueValue.objects.filter(branch=branch)
        assert values.filter(entry__branch=branch).count() == values.count() == len(model.entries[branch.uid])
        assert Reference.objects.filter(branch=branch).count() == 0
