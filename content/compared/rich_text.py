"""Rich texts in lines, as trees of JSON and as HTML: their words with marks, and what each line is. PURE."""

from collections.abc import Iterator, Mapping, Sequence
from html.parser import HTMLParser
from typing import TypeGuard

from content.compared.lines import Line
from content.compared.words import Run
from core.json_values import JSONObject, JSONValue

_MARKS = ("bold", "italic", "underline", "strikethrough", "superscript", "subscript", "inlineCode")
_WITHIN = frozenset({"inline", "link", "download"})
_PLAIN = frozenset(
    {"doc", "fragment", "p", "ul", "ol", "table", "thead", "tbody", "tr", "span", "div", "row", "column"}
)
_STYLES: Mapping[str, str] = {
    "li": "item",
    "td": "cell",
    "th": "cell",
    "blockquote": "quote",
    "code": "code",
    "hr": "rule",
}
_TAG_MARKS: Mapping[str, str] = {
    "b": "bold", "strong": "bold", "i": "italic", "em": "italic", "u": "underline", "s": "strikethrough",
    "del": "strikethrough", "sup": "superscript", "sub": "subscript", "code": "inlineCode",
}  # fmt: skip
_BLOCK_TAGS = {
    "p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "blockquote", "pre", "table", "thead", "tbody",
    "tr", "td", "th", "hr", "figure",
}  # fmt: skip
_DEEPEST = 6


def tree_lines(tree: JSONValue, *, depth: int = 0, label: str = "") -> list[Line]:
    """The lines of a tree; the label stands at the first."""
    return _labelled(_blocks(tree, "p", depth) if _is_object(tree) else (), label)


def html_lines(markup: str, *, depth: int = 0, label: str = "") -> list[Line]:
    """The lines of a text in HTML."""
    reader = _Markup(depth)
    reader.feed(markup)
    reader.close()
    reader.end_line()
    return _labelled(reader.lines, label)


def _labelled(lines: Sequence[Line] | Iterator[Line], label: str) -> list[Line]:
    return [Line(line.depth, "" if at else label, line.style, line.runs) for at, line in enumerate(lines)]


def _is_object(value: JSONValue) -> TypeGuard[JSONObject]:
    return isinstance(value, dict)


def _children(node: JSONObject) -> list[JSONObject]:
    children = node.get("children")
    return [child for child in children if _is_object(child)] if isinstance(children, list) else []


def _attributes(node: JSONObject) -> JSONObject:
    attributes = node.get("attrs")
    return attributes if _is_object(attributes) else {}


def _is_within(node: JSONObject) -> bool:
    """Whether a node stands within a line."""
    if "text" in node or node.get("type") in ("a", "span"):
        return True
    return node.get("type") == "reference" and _attributes(node).get("display-type") in _WITHIN


def _blocks(node: JSONObject, style: str, depth: int) -> Iterator[Line]:
    """The lines of a node: its own words, then what lies in it."""
    kind = node.get("type")
    name = kind if isinstance(kind, str) else ""
    if name == "li" and style == "item" and depth < _DEEPEST:
        depth += 1
    own = style if name in _PLAIN else _STYLES.get(name, name or style)
    if name == "reference":
        yield Line(depth, "", "embed", tuple(_embedded(node)))
        return
    runs: list[Run] = []
    children = _children(node)
    for child in children:
        if _is_within(child):
            runs.extend(_inline(child, ()))
            continue
        if any(run.text for run in runs):
            yield Line(depth, "", own, tuple(runs))
        runs = []
        yield from _blocks(child, own, depth)
    if any(run.text for run in runs):
        yield Line(depth, "", own, tuple(runs))
    elif name not in _PLAIN and name not in _STYLES and not name.startswith("h"):
        address = _attributes(node).get("src") or _attributes(node).get("url") or ""
        yield Line(depth, "", name, (Run(str(address)),))
    elif name == "hr":
        yield Line(depth, "", "rule", (Run("―――"),))


def _inline(node: JSONObject, marks: tuple[str, ...]) -> Iterator[Run]:
    text = node.get("text")
    if isinstance(text, str) and "children" not in node:
        yield Run(text, (*marks, *(mark for mark in _MARKS if node.get(mark))))
    elif node.get("type") == "reference":
        yield from _embedded(node)
    else:
        for child in _children(node):
            yield from _inline(child, marks)
        if node.get("type") == "a":
            address = _attributes(node).get("url") or _attributes(node).get("href") or node.get("url") or ""
            yield Run(f" ({address})", ("address",))


def _embedded(node: JSONObject) -> Iterator[Run]:
    attributes = _attributes(node)
    kind, uid = (
        ("entry", attributes.get("entry-uid")) if "entry-uid" in attributes else ("file", attributes.get("asset-uid"))
    )
    if isinstance(uid, str):
        yield Run(uid, (), (kind, uid))
    for child in _children(node):
        yield from _inline(child, ())


class _Markup(HTMLParser):
    """Reads HTML into lines."""

    def __init__(self, depth: int) -> None:
        super().__init__(convert_charrefs=True)
        self.lines: list[Line] = []
        self._depth = depth
        self._runs: list[Run] = []
        self._styles: list[str] = []
        self._marks: list[tuple[str, str]] = []
        self._addresses: list[str] = []

    def end_line(self) -> None:
        """What was read so far is a line."""
        if any(run.text.strip() for run in self._runs):
            style = next((style for style in reversed(self._styles) if style not in _PLAIN), "p")
            depth = self._depth + max(self._styles.count("li") - 1, 0)
            self.lines.append(Line(min(depth, _DEEPEST), "", _STYLES.get(style, style), tuple(self._runs)))
        self._runs = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        has = dict(attrs)
        if tag in _BLOCK_TAGS:
            self.end_line()
            if tag != "hr":
                self._styles.append(tag)
        elif tag in _TAG_MARKS:
            self._marks.append((tag, _TAG_MARKS[tag]))
        elif tag == "a":
            self._addresses.append(has.get("href") or "")
        elif tag == "br":
            self._runs.append(Run("\n"))
        elif tag in ("img", "iframe", "video", "embed"):
            self._runs.append(Run(f"[{tag} {has.get('src') or ''}] {has.get('alt') or ''}".strip()))

    def handle_endtag(self, tag: str) -> None:
        if tag in _BLOCK_TAGS:
            self.end_line()
            if tag in self._styles:
                del self._styles[len(self._styles) - 1 - self._styles[::-1].index(tag) :]
        elif tag in _TAG_MARKS:
            self._marks = [each for each in self._marks if each[0] != tag]
        elif tag == "a" and self._addresses:
            self._runs.append(Run(f" ({self._addresses.pop()})", ("address",)))

    def handle_data(self, data: str) -> None:
        text = " ".join(data.split()) if data.strip() else " "
        lead, tail = (
            " " * (data[:1].isspace() and bool(data.strip())),
            " " * (data[-1:].isspace() and bool(data.strip())),
        )
        if self._runs or data.strip():
            self._runs.append(Run(f"{lead}{text}{tail}", tuple(dict.fromkeys(mark for _, mark in self._marks))))
