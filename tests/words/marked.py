"""The words of the admin that are marked for translation, found in Python and in templates without any program of gettext."""

import io
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias, cast

from babel.messages.extract import extract_python
from django.utils.translation.template import templatize

ROOT = Path(__file__).parents[2]
MessageId: TypeAlias = str | tuple[str, str]
"""A text, or its singular and plural."""
_CALLS = dict.fromkeys(
    ("_", "gettext", "gettext_lazy", "gettext_noop", "ngettext", "ngettext_lazy", "pgettext", "pgettext_lazy")
)
_PLACES = ("cms_project", "content", "core", "locales", "publishing", "stacks", "templates")
_COUNTED, _TOLD_APART = "ngettext", "pgettext"


@dataclass(frozen=True, slots=True)
class Marked:
    """A text and one of the places where it is marked."""

    id: MessageId
    path: str
    line: int
    context: str | None = None
    """What tells it from the same text elsewhere."""


def marked_words() -> Iterator[Marked]:
    """Every text marked in the code that is under version control or about to be."""
    listed = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "--", *_PLACES]
    for path in sorted(subprocess.check_output(listed, cwd=ROOT, text=True).split()):
        if path.endswith((".html", ".txt", ".py")) and (ROOT / path).exists():
            yield from words_in(path, (ROOT / path).read_text())


def words_in(path: str, source: str) -> Iterator[Marked]:
    """The texts marked in one file."""
    code = source if path.endswith(".py") else _flat(templatize(source, origin=path))
    for found in extract_python(io.BytesIO(code.encode()), _CALLS, [], {}):
        # Babel's types know one text of several as a tuple, and its extractor a single one as it is.
        line, function, message = cast("tuple[int, str, str | tuple[str | None, ...]]", found[:3])
        texts = message if isinstance(message, tuple) else (message,)
        if function.startswith(_COUNTED):
            yield Marked((str(texts[0]), str(texts[1])), path, line)
        elif function.startswith(_TOLD_APART):
            yield Marked(str(texts[1]), path, line, texts[0])
        elif texts[0]:
            yield Marked(texts[0], path, line)


def _flat(code: str) -> str:
    """What Django makes of a template is Python but for its indents."""
    return "\n".join(line.lstrip() for line in code.split("\n"))
