"""Every promised behaviour has a test that carries its number, and the page says which."""

from tests.conformance.behaviours import ALL, WAITING
from tests.conformance.marks import find_marked
from tests.conformance.page import PAGE, render


def test_marks_name_behaviours_that_exist() -> None:
    assert set(find_marked()) - set(ALL) == set()


def test_every_promised_behaviour_has_a_test() -> None:
    held = find_marked()
    assert [number for number in ALL if number not in WAITING and number not in held] == []


def test_the_page_is_up_to_date() -> None:
    assert PAGE.read_text(encoding="utf-8") == render(find_marked()), "run `python -m tests.conformance`"
