"""The parameters of a list of entries that search beside `query`: `typeahead` and `tags`."""

from core.errors import Invalid, Problem

from .fields import TAGS, Fields
from .language import Contains, In, Query
from .operands import WrongOperand, read_text
from .window import Parameters

MAX_TYPEAHEAD = 500
"""Characters of a text that is searched for."""
MAX_TAGS = 100


def parse_typeahead(parameters: Parameters, fields: Fields) -> Query | None:
    """Some text of the entry has this text in it. None where nothing is searched for; raises Invalid."""
    text = next(iter(parameters.get("typeahead", ())), "")
    if not text:
        return None
    if len(text) > MAX_TYPEAHEAD:
        raise Invalid([Problem("typeahead", "max", f"is longer than {MAX_TYPEAHEAD} characters.")])
    return Contains(fields.texts(), _read(text, "typeahead"))


def parse_tags(parameters: Parameters, fields: Fields) -> Query | None:
    """The entry has one of the tags: `tags=a,b`, or with `tags[]` one in each, commas and all. Raises Invalid."""
    lists = (value.split(",") for value in parameters.get("tags", ()))
    named = [tag.strip() for tags in lists for tag in tags] + list(parameters.get("tags[]", ()))
    tags = tuple(_read(tag, "tags") for tag in dict.fromkeys(named) if tag)
    if len(tags) > MAX_TAGS:
        raise Invalid([Problem("tags", "max", f"are more than {MAX_TAGS}.")])
    if tags and fields.hides(TAGS):
        raise Invalid([Problem("tags", "path", "is not a field that can be asked for.")])
    return In(fields.at(TAGS), tags) if tags else None


def _read(text: str, name: str) -> str:
    try:
        return read_text(text)
    except WrongOperand as error:
        raise Invalid([Problem(name, "operand", str(error))]) from error
