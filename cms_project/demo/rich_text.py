"""PURE: a little Markdown as a JSON rich text document, so that the demo's stories can be read and edited as text.

Paragraphs, second-level headings, quotations, both kinds of list; bold, italic and links inside them. No more.
"""

import hashlib
import re
from collections.abc import Callable, Iterator
from itertools import count

from core.json_values import JSONObject, JSONValue

_BULLET = re.compile(r"- ")
_NUMBER = re.compile(r"\d+\. ")
_INLINE = re.compile(r"\*\*(?P<bold>.+?)\*\*|\*(?P<italic>.+?)\*|\[(?P<label>.+?)\]\((?P<href>.+?)\)")

NewUid = Callable[[], str]


def rich_text(markdown: str, *, seed: str) -> JSONObject:
    """The document of a text; the same seed gives its nodes the same uids."""
    numbers = count()

    def new_uid() -> str:
        return hashlib.sha256(f"{seed}/{next(numbers)}".encode()).hexdigest()[:32]

    root = _node("doc", new_uid, [])
    blocks = [block for block in re.split(r"\n\s*\n", markdown.strip()) if block]
    return {**root, "children": [_block(block, new_uid) for block in blocks]}


def _block(block: str, new_uid: NewUid) -> JSONObject:
    if block.startswith("## "):
        return _node("h2", new_uid, _inline(block[3:], new_uid))
    if block.startswith("> "):
        words = " ".join(line.removeprefix("> ") for line in block.splitlines())
        return _node("blockquote", new_uid, _inline(words, new_uid))
    for pattern, kind in ((_BULLET, "ul"), (_NUMBER, "ol")):
        lines = block.splitlines()
        if all(pattern.match(line) for line in lines):
            items: list[JSONValue] = [
                _node("li", new_uid, _inline(pattern.sub("", line, 1), new_uid)) for line in lines
            ]
            return _node(kind, new_uid, items)
    return _node("p", new_uid, _inline(" ".join(block.splitlines()), new_uid))


def _inline(text: str, new_uid: NewUid) -> list[JSONValue]:
    return list(_pieces(text, new_uid))


def _pieces(text: str, new_uid: NewUid) -> Iterator[JSONValue]:
    position = 0
    for found in _INLINE.finditer(text):
        if found.start() > position:
            yield {"text": text[position : found.start()]}
        if found["bold"]:
            yield {"text": found["bold"], "bold": True}
        elif found["italic"]:
            yield {"text": found["italic"], "italic": True}
        else:
            link = _node("a", new_uid, [{"text": found["label"]}])
            yield {**link, "attrs": {"url": found["href"], "target": "_self"}}
        position = found.end()
    if position < len(text) or not text:
        yield {"text": text[position:]}


def _node(kind: str, new_uid: NewUid, children: list[JSONValue]) -> JSONObject:
    return {"type": kind, "uid": new_uid(), "attrs": {}, "children": children}
