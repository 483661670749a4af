"""How a language is written, for the attributes of what shows it."""

from dataclasses import dataclass

from locales.codes import direction_of


@dataclass(frozen=True, slots=True)
class Writing:
    """The `lang` and the `dir` of a text."""

    lang: str
    dir: str


def writing_of(code: str) -> Writing:
    """How texts in the language are marked in a page."""
    return Writing(code, direction_of(code))
