"""Names that answer what was typed of them."""

import pytest

from stacks.admin.fuzzy import best, score

NAMES = ["Content types", "Publish queue", "Environments", "Entries", "Global fields", "New article", "Article"]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("ent", ["Entries", "Environments", "Content types"]),
        ("pq", ["Publish queue"]),
        ("artic", ["Article", "New article"]),
        ("new art", ["New article"]),
        ("GLOB", ["Global fields"]),
        ("zzz", []),
        ("", NAMES[:3]),
        ("  ", NAMES[:3]),
    ],
)
def test_the_best_answers_come_first(typed: str, found: list[str]) -> None:
    assert best(typed, NAMES, str, limit=3) == found


def test_letters_must_come_in_their_order() -> None:
    assert score("ab", "ba") is None
    assert score("", "anything") == -8
