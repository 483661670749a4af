"""Every path with an id, for every caller: what belongs to others answers as what never was."""

import pytest

from api.permissions import TABLE, Door
from tests.api.tenant_matrix.houses import CALLS, WITH_IDS, Answer, Houses, contents
from tests.api.tenant_matrix.principals import DELIVERED, PRINCIPALS
from tests.api.tenant_matrix.rows import ROWS, WITH_CREDENTIAL
from tests.api.tenant_matrix.world import NEVER_MADE

pytestmark = pytest.mark.django_db
DONE = (200, 201, 204, 302)
TWICE = ("preview_token", "POST")
"""The one call that the stack's own token refuses: it has a preview token, for the call that deletes it."""
BY_NAME = ("branch_alias", "PUT")
"""The one call that makes what its path names: an alias of the caller's own stack, whoever else has one of that name."""


def test_every_path_with_an_id_has_a_row() -> None:
    assert {name: len(kinds) for name, kinds in ROWS.items()} | WITH_CREDENTIAL == WITH_IDS


def test_the_owner_reaches_everything_of_their_own(houses: Houses) -> None:
    answers = [(call, houses.ask_in_vain("owner", call, houses.names(call[0]))) for call in CALLS]
    assert [f"{call} {answer}" for call, answer in answers if answer.status not in DONE and call != TWICE] == []
    assert "exists already" in dict(answers)[TWICE].body


@pytest.mark.parametrize("principal", DELIVERED)
def test_a_front_end_reaches_what_is_live(houses: Houses, principal: str) -> None:
    read = [name for name in ROWS if houses.ask(principal, (name, "GET"), houses.names(name)).status == 200]
    assert read == [
        "asset",
        "asset_file",
        "content_type",
        "entries",
        "entry",
        "global_field",
        "taxonomy",
        "taxonomy_locales",
        "term",
        "term_ancestors",
        "term_descendants",
        "term_locales",
        "terms",
    ]


@pytest.mark.parametrize("principal", PRINCIPALS)
def test_what_is_not_the_callers_answers_as_what_never_was(houses: Houses, principal: str) -> None:
    before = contents()
    assert [told for call in CALLS for told in _told(houses, principal, call)] == []
    assert contents() == before


@pytest.mark.parametrize("principal", ["management token", "delivery token", "preview token", "developer"])
def test_the_door_of_another_stack_stays_shut(houses: Houses, principal: str) -> None:
    opened = []
    for call in CALLS:
        if TABLE[call[0]][call[1]] in (Door.PUBLIC, Door.PERSON):
            continue
        answers = []
        for world in (houses.sibling, houses.foreign):
            names = tuple(world.own[kind] for kind in ROWS[call[0]])
            answers.append(houses.ask(principal, call, names, api_key=world.own["stack"]))
        nobodys = houses.ask(principal, call, names, api_key=NEVER_MADE)
        # A token is told that it is none of this stack's, as it is told everywhere but at home.
        expected = nobodys.status if "authtoken" in houses.principals[principal] else 401
        if len(set(answers)) > 1 or answers[0].status != expected:
            opened.append((call, answers, nobodys))
    assert opened == []


def _told(houses: Houses, principal: str, call: tuple[str, str]) -> list[tuple[tuple[str, str], str, Answer]]:
    """What the caller learns by one call about things that are not theirs."""
    told, nobodys_answers = [], {}
    for origin, theirs, nobodys in () if call == BY_NAME else houses.pairs(call[0]):
        if TABLE[call[0]][call[1]] is Door.PUBLIC and origin in ("sibling", "foreign"):
            # Whoever knows the whole address of a file may fetch it.
            continue
        if nobodys not in nobodys_answers:
            nobodys_answers[nobodys] = houses.ask(principal, call, nobodys)
        answer = houses.ask(principal, call, theirs)
        if answer != nobodys_answers[nobodys] or answer.status < 400:
            told.append((call, origin, answer))
    return told
