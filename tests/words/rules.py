"""The sentences of rules and refusals in the code that the API and the admin share, with `{0}` where a value stands.

Nothing marks them there, as the API speaks English; the admin finds them again by their shape: `stacks.worded`.
"""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from stacks.worded import CONTEXT, LED, RULES
from tests.words.marked import ROOT, Marked

_APPS = ("content", "core", "locales", "publishing", "stacks")
_ELSEWHERE = frozenset(["admin", "commands", "images", "migrations", "operators", "query", "transfer"])
"""Folders whose words are marked, or are for terminals and for what only the API takes."""
_UNREAD = re.compile(r"(?:.*_)?(?:anchors|mail|mail_texts|metrics|verification)\.py")
"""Modules whose words stand in mails, in metrics or at a terminal."""
_UNSAID = frozenset(["ImproperlyConfigured", "CommandError", "RuntimeError", "TypeError", "AssertionError", "Warning"])
"""What is raised for whoever writes or sets up the code."""
_VALUE = re.compile(r"%(?:\(\w+\))?[sd]")
_GAP = re.compile(r"\{\}")
"""What `format` fills."""
_SENTENCE = re.compile(r"(?=.*[a-z]{2}.* )[A-Za-z'“{].*(?:[.?]|(?::|, but) \{\d\})")
_STATEMENT = re.compile(r"\b(?:AND|ANY|AS|EXISTS|FROM|IN|SELECT|WHERE)\b|::|@\.|\\")
"""What stands in SQL and in regular expressions, and in no sentence."""
_LETTERS = re.compile(r"[^\W\d_]")
_FEWEST = 8
"""Letters that tell one sentence from others."""


def rules() -> Iterator[Marked]:
    """Every sentence, with a place where it stands."""
    yield Marked(LED, "stacks/worded.py", 1, CONTEXT)
    for path in _modules():
        if not _UNREAD.fullmatch(path.name):
            yield from _rules_in(path)


def _modules() -> list[Path]:
    paths = (path for app in _APPS for path in sorted((ROOT / app).rglob("*.py")))
    return [path for path in paths if not _ELSEWHERE & set(path.relative_to(ROOT).parts[:-1])]


def rules_file() -> str:
    """What `RULES` is to hold: each sentence once, a line each."""
    return "".join(f"{text}\n" for text in sorted({str(each.id) for each in rules()}))


def write_rules() -> None:
    """Bring the file of sentences up to the code."""
    RULES.write_text(rules_file())


def _rules_in(path: Path) -> Iterator[Marked]:
    tree = _tree(path)
    unsaid = {id(inner) for node in ast.walk(tree) for inner in _unsaid(node)}
    for node in ast.walk(tree):
        text = None if id(node) in unsaid else _error_told(node) or _shape(node)
        if text and _is_sentence(text):
            yield Marked(text, str(path.relative_to(ROOT)), getattr(node, "lineno", 1), CONTEXT)


def _is_sentence(text: str) -> bool:
    letters = _LETTERS.findall(re.sub(r"\{\d\}", "", text))
    return bool(_SENTENCE.fullmatch(text)) and not _STATEMENT.search(text) and len(letters) >= _FEWEST


@cache
def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text())


@cache
def _errors() -> frozenset[str]:
    """The names of the errors that the rims answer with."""
    known, more = frozenset[str](), frozenset(["PressroomError"])
    classes = [node for path in _modules() for node in ast.walk(_tree(path)) if isinstance(node, ast.ClassDef)]
    while more != known:
        known = more
        more = known | {each.name for each in classes if known & {ast.unparse(base) for base in each.bases}}
    return known


def _unsaid(node: ast.AST) -> Iterator[ast.AST]:
    """What stands in a node and is said to nobody who uses the product, or is part of a larger text."""
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        yield node.value
    elif isinstance(node, ast.JoinedStr):
        yield from node.values
    elif isinstance(node, ast.BinOp) and _shape(node) is not None:
        yield from (inner for inner in ast.walk(node) if inner is not node)
    elif isinstance(node, ast.Call) and _is_unsaid(node.func):
        yield from (inner for each in node.args for inner in ast.walk(each))


def _is_unsaid(function: ast.expr) -> bool:
    if isinstance(function, ast.Attribute):
        return isinstance(function.value, ast.Name) and function.value.id in ("logger", "re")
    return isinstance(function, ast.Name) and function.id in _UNSAID


def _error_told(node: ast.AST) -> str | None:
    """What an error says where nothing else is said: the first sentence of its docstring."""
    if isinstance(node, ast.ClassDef) and node.name in _errors():
        return (ast.get_docstring(node) or "").split("\n\n")[0] or None
    return None


def _shape(node: ast.AST) -> str | None:
    """The text that a piece of code makes, with numbered places for its values; None for what is no text."""
    pieces = _pieces(node)
    if pieces is None:
        return None
    numbers = iter(range(10))
    return "".join("{%s}" % next(numbers, 9) if piece is None else piece for piece in pieces)  # noqa: UP031 braces


def _pieces(node: ast.AST) -> list[str | None] | None:
    """Texts, and None for each value between them."""
    if isinstance(node, ast.Constant):
        return _between(node.value, _GAP) if isinstance(node.value, str) else None
    if isinstance(node, ast.JoinedStr):
        return [str(each.value) if isinstance(each, ast.Constant) else None for each in node.values]
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        left, right = _pieces(node.left), _pieces(node.right)
        return None if left is None or right is None else [*left, *right]
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod) and isinstance(node.left, ast.Constant):
        text = node.left.value
        return _between(text, _VALUE) if isinstance(text, str) else None
    return None


def _between(text: str, value: re.Pattern[str]) -> list[str | None]:
    found: list[str | None] = []
    for number, piece in enumerate(value.split(text)):
        found += [piece] if number == 0 else [None, piece]
    return found
