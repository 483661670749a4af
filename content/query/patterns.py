"""`$regex`: a subset of Perl's patterns, translated to PostgreSQL's.

Text, `.`, classes, groups, alternatives, repetitions, `^`, `$`, `\\b`, `\\d`, `\\w`, `\\s` and their opposites. What
PostgreSQL would read differently or not at all is refused by name. RE2 has the first word on what a pattern is.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

import re2  # type: ignore[import-untyped]  # The package ships no types.

MAX_SIZE = 256
"""Characters and classes after repetitions are written out. PostgreSQL prepares a pattern in time of its size cubed."""

_MAX_REPEAT = 255
_SHORTHANDS = {"d": "0-9", "w": "A-Za-z0-9_", "s": r"\t\n\f\r "}
_CONTROLS = {"t": "\t", "n": "\n", "r": "\r", "f": "\f", "v": "\v"}
_MODES = {False: "s", True: "w"}
_LAYOUT = re.compile(r"(?P<kept>\\.|\[\^?\]?(?:\\.|[^\]\\])*\]?)|\s+|#[^\n]*", re.DOTALL)


class Untranslatable(ValueError):
    """The pattern holds something that has no equal in PostgreSQL."""


@dataclass(frozen=True, slots=True)
class Flags:
    """`i`: case does not matter; `m`: `^` and `$` at every line; `s`: `.` also for line ends; `x`: spaces are layout."""

    i: bool = False
    m: bool = False
    s: bool = False
    x: bool = False


def parse_flags(options: str) -> Flags:
    """The flags that a text of letters names; Untranslatable for any other letter."""
    for letter in options:
        if letter not in "imsx":
            raise Untranslatable(f"the option {letter!r}")
    return Flags(i="i" in options, m="m" in options, s="s" in options, x="x" in options)


def to_postgres(pattern: str, flags: Flags) -> str:
    """The same pattern for PostgreSQL's `~`; Untranslatable names what has no equal."""
    compact = _without_layout(pattern) if flags.x else pattern
    translation = _Translation(compact, flags).run()
    _check_with_re2(compact)
    return translation


def _check_with_re2(pattern: str) -> None:
    options = re2.Options()
    options.log_errors = False
    try:
        re2.compile(pattern, options)
    except re2.error as error:
        detail = error.args[0]
        text = detail.decode(errors="replace") if isinstance(detail, bytes) else str(detail)
        raise Untranslatable(f"something unreadable ({text})") from error


def _without_layout(pattern: str) -> str:
    """The pattern without the spaces and comments that the option `x` allows outside classes."""
    return _LAYOUT.sub(lambda found: found["kept"] or "", pattern)


@dataclass(slots=True)
class _Group:
    """An open group: its size so far, and the size of the last piece, which a repetition multiplies.

    Anchors cannot be repeated, nor groups that hold one: a few of them keep PostgreSQL busy for minutes.
    """

    size: int = 0
    last: int = 0
    is_anchored: bool = False


class _Translation:
    """One pass over a pattern, a method for each construct."""

    def __init__(self, pattern: str, flags: Flags) -> None:
        self.pattern = pattern
        self.flags = flags
        self.position = 0
        self.output: list[str] = []
        self.groups = [_Group()]

    def run(self) -> str:
        while self.position < len(self.pattern):
            character = self._take()
            self._constructs.get(character, _Translation._literal)(self, character)
        if len(self.groups) > 1:
            raise Untranslatable("a group that is not closed")
        prefix = f"(?{_MODES[self.flags.m]}{'i' if self.flags.i else ''})"
        return prefix + "".join(self.output)

    def _take(self) -> str:
        character = self.pattern[self.position : self.position + 1]
        if not character:
            raise Untranslatable("an end in the middle of a construct")
        self.position += 1
        return character

    def _next_is(self, text: str) -> bool:
        return self.pattern.startswith(text, self.position)

    def _piece(self, text: str, *, size: int = 1) -> None:
        group = self.groups[-1]
        group.size += size
        group.last = size
        if sum(level.size for level in self.groups) > MAX_SIZE:
            raise Untranslatable("repetitions that multiply too far")
        self.output.append(text)

    def _anchor(self, text: str) -> None:
        self.groups[-1].last = 0
        self.groups[-1].is_anchored = True
        self.output.append(text)

    def _literal(self, character: str) -> None:
        self._piece(_plain(character))

    def _dot(self, _character: str) -> None:
        self._piece("." if self.flags.s else r"[^\n]")

    def _edge(self, character: str) -> None:
        self._anchor(character)

    def _alternative(self, character: str) -> None:
        self.groups[-1].last = 0
        self.output.append(character)

    def _open(self, _character: str) -> None:
        if self._next_is("?:"):
            self.position += 2
        elif self._next_is("?"):
            raise Untranslatable(_group_name(self.pattern[self.position : self.position + 3]))
        self.output.append("(?:")
        self.groups.append(_Group())

    def _close(self, _character: str) -> None:
        if len(self.groups) == 1:
            raise Untranslatable("a ) without its beginning")
        closed = self.groups.pop()
        self._piece(")", size=max(1, closed.size))
        if closed.is_anchored:
            self.groups[-1].last = 0
            self.groups[-1].is_anchored = True

    def _repeat(self, character: str) -> None:
        bound, times = (character, 1) if character != "{" else self._bounds()
        group = self.groups[-1]
        if not group.last:
            raise Untranslatable(f"a {character} with nothing to repeat before it (anchors cannot be repeated)")
        size = group.last
        group.size -= size
        self._piece(bound, size=size * max(1, times))
        group.last = 0
        if self._next_is("?"):
            self.position += 1
        elif self._next_is("+"):
            raise Untranslatable("a possessive repetition (++)")

    def _bounds(self) -> tuple[str, int]:
        end = self.pattern.find("}", self.position)
        low, comma, high = self.pattern[self.position : end].partition(",")
        counts = [int(count) for count in (low, high) if count.isascii() and count.isdigit() and len(count) < 5]
        if end < 0 or not low or len(counts) != (2 if high else 1):
            raise Untranslatable("a { that begins no repetition; write \\{")
        if max(counts) > _MAX_REPEAT:
            raise Untranslatable(f"a repetition of more than {_MAX_REPEAT}")
        self.position = end + 1
        return f"{{{low}{comma}{high}}}", max(counts)

    def _escape(self, _character: str) -> None:
        character = self._take()
        if character in "bB":
            self._anchor(r"\y" if character == "b" else r"\Y")
        elif character in _SHORTHANDS:
            self._piece(f"[{_SHORTHANDS[character]}]")
        elif character.lower() in _SHORTHANDS:
            self._piece(f"[^{_SHORTHANDS[character.lower()]}]")
        else:
            self._piece(_plain(_escaped(character)))

    def _class(self, _character: str) -> None:
        parts = ["["]
        if self._next_is("^"):
            self.position += 1
            parts.append("^")
        if self._next_is("]"):
            raise Untranslatable("an empty class []")
        while not self._next_is("]"):
            parts.append(self._class_member())
        self.position += 1
        self._piece("".join([*parts, "]"]))

    def _class_member(self) -> str:
        following = self.pattern[self.position : self.position + 2]
        if following[:1] == "\\" and following[1:].lower() in _SHORTHANDS:
            self.position += 2
            return _SHORTHANDS.get(following[1], following)
        low = self._class_character()
        if not self._next_is("-") or self._next_is("-]"):
            return low
        self.position += 1
        return f"{low}-{self._class_character()}"

    def _class_character(self) -> str:
        character = self._take()
        if character == "[" and self._next_is(":"):
            raise Untranslatable("a named class [:...:]")
        return _plain(_escaped(self._take()) if character == "\\" else character)

    _constructs: dict[str, Callable[["_Translation", str], None]] = {
        ".": _dot,
        "^": _edge,
        "$": _edge,
        "|": _alternative,
        "(": _open,
        ")": _close,
        "*": _repeat,
        "+": _repeat,
        "?": _repeat,
        "{": _repeat,
        "\\": _escape,
        "[": _class,
    }


def _plain(character: str) -> str:
    """The character itself, whatever it means to PostgreSQL."""
    if character.isalnum() or ord(character) > 127:
        return character
    return f"\\U{ord(character):08x}" if character.isspace() or not character.isprintable() else f"\\{character}"


def _escaped(character: str) -> str:
    """The character that a backslash before this one means."""
    if character in _CONTROLS:
        return _CONTROLS[character]
    if character.isdigit():
        raise Untranslatable(f"the back reference \\{character}")
    if character.isalnum():
        raise Untranslatable(f"\\{character}")
    return character


def _group_name(opening: str) -> str:
    names = {"?=": "look-ahead (?=", "?!": "look-ahead (?!", "?>": "an atomic group (?>", "?P": "a named group (?P<"}
    if opening in {"?<=", "?<!"}:
        return f"look-behind ({opening}"
    return names.get(opening[:2], "a named group (?<" if opening.startswith("?<") else f"({opening}")
