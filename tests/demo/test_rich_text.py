"""A little Markdown as a JSON rich text document."""

from typing import Any

import pytest

from cms_project.demo.rich_text import rich_text
from core.json_values import JSONValue


def shape(node: JSONValue) -> Any:
    """A node without its uids: its kind and its children, a text with its marks."""
    assert isinstance(node, dict)
    if "text" in node:
        marks = [key for key in node if key != "text"]
        return (node["text"], *marks)
    children = node["children"]
    assert isinstance(children, list)
    attributes = [node["attrs"]] if node["attrs"] else []
    return [node["type"], *attributes, *[shape(child) for child in children]]


@pytest.mark.parametrize(
    ("markdown", "blocks"),
    [
        ("One\nline.\n\nTwo.", [["p", ("One line.",)], ["p", ("Two.",)]]),
        ("## A *heading*", [["h2", ("A ",), ("heading", "italic")]]),
        ("> said\n> so", [["blockquote", ("said so",)]]),
        ("- one\n- **two**", [["ul", ["li", ("one",)], ["li", ("two", "bold")]]]),
        ("1. a\n2. b", [["ol", ["li", ("a",)], ["li", ("b",)]]]),
        ("See [here](https://e.com).", [["p", ("See ",), ["a", {"url": "https://e.com", "target": "_self"}, ("here",)], (".",)]]),
        ("- not\na list", [["p", ("- not a list",)]]),
    ],
)  # fmt: skip
def test_each_construct_becomes_its_node(markdown: str, blocks: list[Any]) -> None:
    assert shape(rich_text(markdown, seed="x")) == ["doc", *blocks]


def test_the_same_seed_gives_the_same_uids_and_each_node_its_own() -> None:
    once, again, other = (rich_text("a\n\nb", seed=seed) for seed in ("x", "x", "y"))
    assert once == again
    assert once != other
    children = once["children"]
    assert isinstance(children, list)
    uids = {once["uid"], *(child["uid"] for child in children if isinstance(child, dict))}
    assert len(uids) == 3
