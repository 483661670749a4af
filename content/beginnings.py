"""The first version of a new entry: one statement, which is a transaction by itself."""

import contextlib
from collections.abc import Mapping

import orjson
from django.db import IntegrityError, connection, transaction

from content.document_uids import held_problems
from content.errors import EntryInvalid
from content.types import StoredType
from content.uniqueness import UniqueValues, unique_problems
from content.versions import VersionDraft, Written, parameters_of, type_meanwhile, value_taken
from content.writing import WRITE_NEW
from stacks.actor import Actor
from stacks.presumption import ProvingWrite
from stacks.scope import Scope

_WRITE = ProvingWrite(WRITE_NEW)
_UNIQUE_VALUE = "unique_value_unique"


def write_new(
    actor: Actor,
    scope: Scope,
    content_type: StoredType,
    draft: VersionDraft,
    *,
    unique: UniqueValues,
    documents: Mapping[str, str],
) -> Written:
    """Write an entry that begins with this version; `documents` are the uids it claims, by their places (CS-39).

    Raises EntryInvalid where another entry has such a document or holds a unique value, ContentTypeChanged or
    ContentTypeNotFound where the type was changed or deleted meanwhile, and IntegrityError where the entry's uid is taken:
    nothing is written then.
    """
    parameters = parameters_of(actor, scope, content_type, draft, unique=unique)
    parameters["documents"] = orjson.dumps(sorted({*documents.values()})).decode()
    try:
        with transaction.atomic() if connection.in_atomic_block else contextlib.nullcontext():
            entry_id, version_id, held = _WRITE.fetch(parameters)
    except IntegrityError as error:
        if getattr(getattr(error.__cause__, "diag", None), "constraint_name", None) != _UNIQUE_VALUE:
            raise
        # Django's frame knows the error, which knows the frame: a ring that would keep the request until the collector comes.
        error.__traceback__ = None
        raise value_taken(content_type, draft, entry_id=None) from error
    if held is not None:
        problems = held_problems(documents, orjson.loads(held))
        raise EntryInvalid([*problems, *unique_problems(content_type, draft.locale, draft.data, entry_id=None)])
    if entry_id is None:
        raise type_meanwhile(content_type)
    return Written(entry_id, version_id)
