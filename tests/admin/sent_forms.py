"""What a browser would send of a form that nobody touched, read from its markup."""

from html.parser import HTMLParser
from typing import Any

_BOXES = ("checkbox", "radio")


class _Form(HTMLParser):
    """The inputs of the entry's form, as far as they are successful controls."""

    def __init__(self) -> None:
        super().__init__()
        self.sent: list[tuple[str, str]] = []
        self.is_inside = False
        self.templates = 0
        self.area: list[str] | None = None
        self.name = ""
        self.options: list[tuple[str, bool]] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        has = dict(attrs)
        self.templates += tag == "template"
        if tag == "form" and not self.templates:
            self.is_inside = "data-entry" in has
        if not self.is_inside or self.templates:
            return
        name = has.get("name") or ""
        if tag == "input" and name and (has.get("type") not in _BOXES or "checked" in has):
            self.sent.append((name, has.get("value") or ""))
        elif tag == "textarea":
            self.name, self.area = name, []
        elif tag == "select":
            self.name, self.options = name, []
        elif tag == "option" and self.options is not None:
            self.options.append((has.get("value") or "", "selected" in has))

    def handle_endtag(self, tag: str) -> None:
        self.templates -= tag == "template"
        if tag == "form" and not self.templates:
            self.is_inside = False
        elif tag == "textarea" and self.area is not None:
            # The first line break is the markup's own; browsers send the others as two characters.
            text = "".join(self.area).removeprefix("\n")
            self.sent.append((self.name, text.replace("\n", "\r\n")))
            self.area = None
        elif tag == "select" and self.options:
            chosen = [value for value, is_chosen in self.options if is_chosen] or [self.options[0][0]]
            self.sent.append((self.name, chosen[-1]))
            self.options = None

    def handle_data(self, data: str) -> None:
        if self.area is not None:
            self.area.append(data)


def untouched(markup: str) -> dict[str, Any]:
    """The data of the entry's form in the markup of its page."""
    form = _Form()
    form.feed(markup)
    data: dict[str, Any] = {}
    for name, value in form.sent:
        data.setdefault(name, []).append(value)
    return data
