"""Which words came and went: in languages with blanks and without, in texts too long to look at closely."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content.compared.words import Patience, Run, Sort, compare_words

_TEXTS = st.text(alphabet="ab 鷺立\n.", max_size=40)


def told(old: str, new: str, patience: int = 100_000) -> str:
    """The later text, with what came in {} and what went in []."""
    pieces = compare_words([Run(old)], [Run(new)], Patience(patience))
    frames = {Sort.SAME: "{}", Sort.ADDED: "{{{}}}", Sort.REMOVED: "[{}]"}
    return "".join(frames[piece.sort].format(piece.text) for piece in pieces)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("Herons stand still", "Herons stand still", "Herons stand still"),
        ("Herons stand still", "Herons always stand still", "Herons {always }stand still"),
        ("Herons stand still", "Herons stand", "Herons stand[still]"),
        ("The end", "The end, and more", "The end{, and more}"),
        ("it is a heron there", "it was an egret there", "it [is a heron ]{was an egret }there"),
        ("私は学生です。", "私は先生です。", "私は[学]{先}生です。"),
        ("สวัสดีครับ", "สวัสดีค่ะ", "สวัสดี[ครับ]{ค่ะ}"),
        ("don’t go", "do go", "[don’t ]{do }go"),  # noqa: RUF001  # as people type it
        ("a  b", "a b", "[a  b]{a b}"),
        ("", "All", "{All}"),
    ],
)
def test_words_that_came_and_went_are_told_in_their_places(old: str, new: str, expected: str) -> None:
    assert told(old, new) == expected


def test_a_word_that_became_bold_is_another() -> None:
    pieces = compare_words([Run("so it is")], [Run("so "), Run("it ", ("bold",)), Run("is")], Patience())
    assert [(piece.sort.value, piece.text, piece.marks) for piece in pieces] == [
        ("same", "so ", ()), ("removed", "it ", ()), ("added", "it ", ("bold",)), ("same", "is", ()),
    ]  # fmt: skip


def test_what_is_longer_than_patience_allows_is_told_as_a_whole() -> None:
    assert told("x one two three four y", "x one 2 three 4 y", patience=3) == "x one [two three four ]{2 three 4 }y"


def test_patience_ends() -> None:
    patience = Patience(10)
    assert [patience.allows(["a", "b"], ["c", "d"]) for _ in range(3)] == [True, True, False]


@given(_TEXTS, _TEXTS)
def test_both_texts_are_whole_in_what_is_told(old: str, new: str) -> None:
    pieces = compare_words([Run(old)], [Run(new)], Patience())
    assert "".join(piece.text for piece in pieces if piece.sort is not Sort.REMOVED) == new
    kept = "".join(piece.text for piece in pieces if piece.sort is not Sort.ADDED)
    assert kept.split() == old.split() or kept.replace(" ", "") == old.replace(" ", "")
    assert all(piece.sort is Sort.SAME for piece in pieces) == (old == new)
