"""PURE: what kind of markup a file is, by parsing as much of it as that takes. No entity is fetched, few are expanded."""

import codecs
from contextlib import suppress
from typing import Final
from xml.parsers import expat  # nosec B406  # entities are limited below

_LONGEST_ENTITY: Final = 1000


class _Found(Exception):
    """The first element was read."""


def root_element(head: bytes) -> str | None:
    """The name, without prefix, of the first element of an XML text that starts with `head`; None for anything else.

    Declarations, comments and a document type may come first. Nothing outside is ever read. An entity that is made of
    others, or is long, makes the text one that is not trusted: drawing programs declare short addresses, bombs grow.
    """
    parser = expat.ParserCreate()
    names: list[str] = []

    def start(name: str, _: object) -> None:
        names.append(name)
        raise _Found

    def declare(_name: str, _is_parameter: object, value: str | None, *_rest: object) -> None:
        if value is None or len(value) > _LONGEST_ENTITY or "&" in value or "%" in value:
            raise _Found

    parser.StartElementHandler = start
    parser.EntityDeclHandler = declare
    # The last three come from encodings that a declaration invents.
    with suppress(_Found, expat.ExpatError, LookupError, UnicodeError, ValueError):
        parser.Parse(_without_leading_space(head))
    return names[0].rpartition(":")[2] if names else None


def _without_leading_space(head: bytes) -> bytes:
    """Browsers forgive space before a text without a declaration; files of drawings have it."""
    return head if head.startswith((codecs.BOM_UTF16_BE, codecs.BOM_UTF16_LE)) else head.lstrip()
