"""Values line by line: what came, went, changed and moved, in rich text too."""

from typing import Any

from content.compared.lines import Line, compare_lines
from content.compared.rich_text import html_lines, tree_lines
from content.compared.words import Patience, Run


def lines(*texts: str) -> list[Line]:
    return [Line(0, "", "p", (Run(text),)) for text in texts]


def told(old: list[Line], new: list[Line], patience: int = 100_000) -> list[tuple[str, str]]:
    changes = compare_lines(old, new, Patience(patience))
    return [(each.sort.value, "".join(piece.text for piece in each.pieces)) for each in changes]


def test_a_line_put_before_one_that_changed_does_not_take_its_place() -> None:
    old = lines("The grey heron stands", "Last")
    new = lines("A new beginning", "The grey heron sits", "Last")
    assert told(old, new) == [
        ("added", "A new beginning"), ("changed", "The grey heron standssits"), ("same", "Last"),
    ]  # fmt: skip


def test_a_line_that_went_elsewhere_is_told_once_where_it_is_now() -> None:
    old, new = lines("one two", "three four", "five six"), lines("five six", "one two", "three four")
    assert told(old, new) == [("moved", "five six"), ("same", "one two"), ("same", "three four")]


def test_without_patience_the_lines_are_told_as_wholes() -> None:
    assert told(lines("a b", "c d"), lines("a b", "e f"), patience=0) == [
        ("same", "a b"), ("changed", "c de f"),
    ]  # fmt: skip


def said(found: list[Line]) -> list[tuple[int, str, str]]:
    return [(line.depth, line.style, line.text) for line in found]


def test_a_tree_is_read_as_what_it_shows() -> None:
    def node(kind: str, *children: Any, **attrs: Any) -> Any:
        return {"type": kind, "attrs": attrs, "children": list(children)}

    link = node("a", {"text": "here"}, url="/x")
    nested = node("li", node("p", {"text": "b"}))
    tree = node(
        "doc",
        node("h2", {"text": "Head"}),
        node("p", {"text": "Look "}, link, {"text": "!", "bold": True}),
        node("ul", node("li", {"text": "a"}, node("ul", nested))),
        node("blockquote", {"text": "Said"}),
        {"type": "reference", "attrs": {"type": "entry", "entry-uid": "blt1"}, "children": [{"text": ""}]},
        node("hr", {"text": ""}),
        node("video", {"text": ""}, src="/v"),
    )
    assert said(tree_lines(tree)) == [
        (0, "h2", "Head"), (0, "p", "Look here (/x)!"), (0, "item", "a"), (1, "item", "b"), (0, "quote", "Said"),
        (0, "embed", "blt1"), (0, "rule", "―――"), (0, "video", "/v"),
    ]  # fmt: skip
    assert tree_lines(tree)[1].runs[-1] == Run("!", ("bold",))


def test_markup_is_read_as_what_it_shows() -> None:
    markup = (
        "<h2>Head</h2><p>Look <a href='/x'>here</a> <b>now</b></p><ul><li>a<ul><li>b</li></ul></li></ul><img src=i>"
    )
    assert said(html_lines(markup)) == [
        (0, "h2", "Head"), (0, "p", "Look here (/x) now"), (0, "item", "a"), (1, "item", "b"), (0, "p", "[img i]"),
    ]  # fmt: skip
    assert html_lines("</p></ul><b>x</i>") == [Line(0, "", "p", (Run("x", ("bold",)),))]
