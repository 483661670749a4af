"""Entries that come as files: as entries of their own, or as versions of those that stand."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from secrets import token_hex

from django.db import IntegrityError, transaction

from content.actions.entries import SavedEntry, create_entry, update_entry
from content.actions.entry_replacement import replace_entry
from content.entry_documents import EntryDocument, read_document, with_new_document_uids
from content.errors import ContentTypeChanged, EntryInvalid
from content.expectations import Expectation
from content.languages import require_locale
from content.languages_of_entry import lock_standing
from content.missing_links import missing_link_problems, with_types_found
from content.models import Entry, EntryLocale
from content.types import StoredType
from core.errors import Problem
from core.json_values import JSONObject
from stacks.actor import Actor
from stacks.permissions import Permission
from stacks.scope import Scope


@dataclass(frozen=True, slots=True)
class EntryFile:
    """What a file holds, and what is asked for with it.

    `overwrite`: nothing stays of what stood before. `force`: what the type does not know is left out, and what points
    to nothing is kept.
    """

    document: JSONObject
    locale: str | None = None
    overwrite: bool = False
    force: bool = False


@transaction.atomic
def import_entry(actor: Actor, scope: Scope, content_type: StoredType, file: EntryFile) -> SavedEntry:
    """Save the entry in a file, under the uid it names where that is free (CS-99).

    Where the entry stands already in the language, `overwrite` puts the file in its place (CS-100), and without it the
    file becomes another entry under a uid of its own (A23). One that stands in other languages gets this one.
    Raises LocaleNotFound, and EntryInvalid naming every broken rule.
    """
    actor.require(Permission.ENTRY_WRITE)
    read, code = _read(scope, content_type, file)
    standing = Entry.objects.filter(branch_id=scope.branch_id, uid=read.uid).first() if read.uid else None
    if standing is not None and _takes_file(content_type, standing, code, overwrite=file.overwrite):
        known = lock_standing(scope, content_type, standing.uid, code).base
        data, problems = _prepared(scope, content_type, read, file, known=known, uid=standing.uid)
        with _told_with(problems):
            return replace_entry(actor, scope, content_type, standing.uid, locale=code, data=data)
    uid = read.uid if standing is None else None
    data, problems = _prepared(scope, content_type, read, file, known=None, uid=uid)
    if standing is not None:
        data = with_new_document_uids(content_type.compiled, data, partial(token_hex, 16))
    with _told_with(problems):
        return create_entry(actor, scope, content_type, locale=code, data=data, uid=uid)


@transaction.atomic
def import_into_entry(
    actor: Actor,
    scope: Scope,
    content_type: StoredType,
    uid: str,
    file: EntryFile,
    *,
    over: Expectation | None = None,
) -> SavedEntry:
    """Save what a file says as the next version of an entry that stands (CS-101), whatever uid the file names.

    Fields that the file does not have keep their value; with `overwrite` they lose it, and in a language that reads
    nothing yet they have none. Raises LocaleNotFound, EntryNotFound, EntryChanged where what is read in the language is
    not what may be written `over`, and EntryInvalid naming every broken rule.
    """
    actor.require(Permission.ENTRY_WRITE)
    read, code = _read(scope, content_type, file)
    known = lock_standing(scope, content_type, uid, code, over=over).base
    data, problems = _prepared(scope, content_type, read, file, known=known, uid=uid)
    save = replace_entry if file.overwrite or known is None else update_entry
    with _told_with(problems):
        return save(actor, scope, content_type, uid, locale=code, data=data)


@transaction.atomic
def try_out(write: Callable[[], SavedEntry]) -> SavedEntry:
    """What a write would save. It raises what the write raises, and nothing of it stays."""
    saved = write()
    transaction.set_rollback(True)
    return saved


def _read(scope: Scope, content_type: StoredType, file: EntryFile) -> tuple[EntryDocument, str]:
    """What the file says, and the language it is for: the one asked for, else the file's own, else the master."""
    problem = content_type.compiled.size_problem(file.document)
    if problem is not None:
        raise EntryInvalid([problem])
    read = read_document(content_type.compiled, content_type.uid, file.document)
    return read, require_locale(scope, file.locale or read.locale)


def _takes_file(content_type: StoredType, standing: Entry, code: str, *, overwrite: bool) -> bool:
    """Whether the file goes into the entry that has its uid, and not beside it. Raises EntryInvalid."""
    if standing.content_type_id != content_type.id:
        if overwrite:
            raise EntryInvalid([Problem("uid", "content_type", "is the uid of an entry of another content type.")])
        return False
    if standing.deleted_at is not None:
        return False
    return overwrite or not EntryLocale.objects.filter(entry=standing, locale=code, deleted_at=None).exists()


def _prepared(
    scope: Scope,
    content_type: StoredType,
    read: EntryDocument,
    file: EntryFile,
    *,
    known: JSONObject | None,
    uid: str | None,
) -> tuple[JSONObject, list[Problem]]:
    """The content in the form that is saved, and what is wrong with it beside what saving finds."""
    compiled = content_type.compiled
    data, untyped = with_types_found(scope, compiled, read.data)
    problems = [*read.problems, *untyped]
    if not file.force:
        problems += read.excusable
        problems += missing_link_problems(scope, compiled, data, known=known, uid=uid)
    return data, problems


@contextmanager
def _told_with(problems: list[Problem]) -> Iterator[None]:
    """Let a save tell these problems with its own, and undo it where there are any."""
    try:
        yield
    except ContentTypeChanged:
        raise
    except EntryInvalid as error:
        raise EntryInvalid([*problems, *error.problems]) from error
    except IntegrityError as error:
        # Somebody else made an entry of this uid since it was looked for.
        raise EntryInvalid([*problems, Problem("uid", "unique", "is not unique.")]) from error
    if problems:
        raise EntryInvalid(problems)
