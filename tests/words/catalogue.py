"""The French catalogue: read, brought up to what is marked in the code, and compiled. Needs no program of gettext."""

import io
from datetime import UTC, datetime

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from tests.words.marked import ROOT, marked_words
from tests.words.rules import rules

FOLDER = ROOT / "translations" / "fr" / "LC_MESSAGES"
SOURCE, COMPILED = FOLDER / "django.po", FOLDER / "django.mo"
_NEVER = datetime(2026, 1, 1, tzinfo=UTC)
"""Stands for the time of a catalogue, which would change with every run."""


def read_catalogue() -> Catalog:
    """What is translated."""
    with SOURCE.open("rb") as file:
        return read_po(file, locale="fr")


def catalogue_of_code() -> Catalog:
    """What is marked in the code, translated or not, with the files in which it is."""
    found = Catalog(locale="fr", project="Pressroom", version="1", creation_date=_NEVER, revision_date=_NEVER)
    for each in (*marked_words(), *rules()):
        found.add(each.id, locations=[(each.path, each.line)], flags=_flags(each.id), context=each.context)
    return found


def updated(standing: Catalog) -> Catalog:
    """The catalogue of the code with the translations that stand; what is marked nowhere any more is gone."""
    found = catalogue_of_code()
    for message in found:
        known = standing.get(message.id, message.context) if message.id else None
        if known is not None and known.string:
            message.string = known.string
    return found


def as_source(catalogue: Catalog) -> bytes:
    """The catalogue as people edit it, in an order that changes little."""
    file = io.BytesIO()
    write_po(file, catalogue, sort_by_file=False, sort_output=True, include_lineno=False, omit_header=False, width=120)
    return file.getvalue()


def as_compiled(catalogue: Catalog) -> bytes:
    """The catalogue as Django reads it."""
    file = io.BytesIO()
    write_mo(file, catalogue)
    return file.getvalue()


def _flags(message_id: object) -> list[str]:
    text = message_id[0] if isinstance(message_id, tuple) else str(message_id)
    return ["python-format"] if "%(" in text else []
