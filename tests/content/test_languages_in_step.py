"""Whatever happens to an entry, what is the same in every language is the same in every language."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from content.actions.entries import create_entry, update_entry
from content.actions.entry_deletion import delete_entry
from content.actions.entry_languages import unlocalize_entry
from content.actions.entry_masters import create_master
from content.actions.entry_trash import restore_entry
from content.actions.entry_versions import restore_version
from content.models import EntryLocale, UniqueValue
from content.types import StoredType
from core.errors import PressroomError
from core.json_values import JSONObject
from stacks.scope import Scope
from tests.content.builders import make_type, text
from tests.factories import SYSTEM, make_scope

pytestmark = pytest.mark.django_db

MASTER, FRENCH, CANADIAN = "en-us", "fr-fr", "fr-ca"
UIDS = ["cs0000000000000001", "cs0000000000000002"]
SAME: JSONObject = text("same", non_localizable=True)
ROWS: JSONObject = {
    "uid": "rows",
    "display_name": "Rows",
    "data_type": "group",
    "multiple": True,
    "schema": [SAME, text("own")],
}
Step = Callable[[Scope, StoredType, str], object]

words = st.sampled_from("abc")
codes = st.sampled_from([MASTER, FRENCH, CANADIAN])
rows = st.lists(st.tuples(st.sampled_from(UIDS), words), max_size=2, unique_by=lambda row: row[0]).map(
    lambda drawn: [{"same": word, "own": word, "_metadata": {"uid": uid}} for uid, word in drawn]
)
contents = st.fixed_dictionaries({}, optional={"same": words, "code": words, "own": words, "rows": rows})


def save(code: str, content: Any) -> Step:
    return lambda scope, kind, uid: update_entry(SYSTEM, scope, kind, uid, locale=code, data=content)


def drop(code: str) -> Step:
    return lambda scope, kind, uid: unlocalize_entry(SYSTEM, scope, kind, uid, locale=code)


def delete(code: str) -> Step:
    return lambda scope, kind, uid: delete_entry(SYSTEM, scope, kind, uid, locale=code)


def undelete(code: str) -> Step:
    return lambda scope, kind, uid: restore_entry(SYSTEM, scope, kind, uid, locales=[code])


def begin(content: Any, copies: bool) -> Step:
    data = {"title": "Again", **content}
    return lambda scope, kind, uid: create_master(SYSTEM, scope, kind, uid, data=data, copies_language=copies)


def go_back(code: str, version: int) -> Step:
    return lambda scope, kind, uid: restore_version(SYSTEM, scope, kind, uid, locale=code, version=version)


steps = st.one_of(
    st.builds(save, codes, contents),
    st.builds(drop, codes),
    st.builds(delete, codes),
    st.builds(undelete, codes),
    st.builds(begin, contents, st.booleans()),
    st.builds(go_back, codes, st.integers(1, 3)),
)


@settings(deadline=None, max_examples=25, suppress_health_check=list(HealthCheck))
@given(contents, st.lists(steps, min_size=3, max_size=12))
def test_languages_stay_in_step_with_their_master(content: Any, drawn: list[Step]) -> None:
    scope = make_scope(others=(FRENCH, CANADIAN))
    kind = make_type(scope, SAME, text("code", non_localizable=True, unique=True), text("own"), ROWS)
    uid = create_entry(SYSTEM, scope, kind, locale=None, data={"title": "One", **content}).uid
    for step in [save(FRENCH, {}), save(CANADIAN, {}), *drawn]:
        try:
            step(scope, kind, uid)
        except PressroomError:
            continue
        assert_in_step(uid)


def assert_in_step(uid: str) -> None:
    rows = EntryLocale.objects.filter(entry__uid=uid, deleted_at=None).select_related("latest")
    languages: dict[str, Any] = {row.locale: row.latest.data for row in rows}
    held = UniqueValue.objects.filter(entry__uid=uid, path="code").values_list("locale", flat=True)
    assert sorted(held) == sorted(code for code, data in languages.items() if data.get("code"))
    master = languages.pop(MASTER, None)
    if master is None:
        return
    instances = {row["_metadata"]["uid"]: row.get("same") for row in master.get("rows", [])}
    for data in languages.values():
        assert (data.get("same"), data.get("code")) == (master.get("same"), master.get("code"))
        for row in data.get("rows", []):
            assert row.get("same") == instances.get(row["_metadata"]["uid"], row.get("same"))
