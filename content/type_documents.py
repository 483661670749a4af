"""The documents of content types and global fields: what is kept of what was sent, and what it compiles to."""

import re
from collections.abc import Callable

from django.db.models import F

from content.errors import ContentTypeInvalid
from content.models import GlobalField
from content.schema.compiled import CompiledType
from content.schema.parse import read_schema
from content.schema.reserved import RESERVED_TYPE_UIDS
from core.errors import Invalid, Problem
from core.json_values import JSONObject, JSONValue
from stacks.scope import Scope

DOCUMENT_KEYS = ("title", "uid", "description", "schema", "options", "field_rules", "labels")
GLOBAL_FIELD_KEYS = ("title", "uid", "description", "schema", "field_rules")
DEFAULT_OPTIONS: JSONObject = {"is_page": False, "singleton": False, "title": "title", "sub_title": []}
_UID = re.compile(r"[a-z][a-z0-9_]{0,199}")


def compile_document(
    scope: Scope, document: JSONObject, *, lookup: Callable[[str], JSONValue | None] | None = None
) -> tuple[JSONValue, CompiledType]:
    """The schema with its global fields inlined, and compiled. Raises ContentTypeInvalid with every problem.

    `lookup` answers a global field's own schema by uid; without it the branch's are read where the type uses any.
    """
    problems = [*_envelope_problems(document)]
    try:
        lookup = lookup or global_field_lookup(scope)
        resolved, compiled = read_schema(
            document.get("schema"), lookup, options=options_of(document), field_rules=document.get("field_rules")
        )
    except Invalid as error:
        raise ContentTypeInvalid([*problems, *error.problems]) from error
    if problems:
        raise ContentTypeInvalid(problems)
    return resolved, compiled


def global_field_lookup(scope: Scope) -> Callable[[str], JSONValue | None]:
    """Looks up a global field's own schema by uid; one query for all of a branch, at the first question."""
    schemas: dict[str, JSONValue] | None = None

    def lookup(uid: str) -> JSONValue | None:
        nonlocal schemas
        if schemas is None:
            schemas = global_field_schemas(scope)
        return schemas.get(uid)

    return lookup


def global_field_schemas(scope: Scope) -> dict[str, JSONValue]:
    """The own schema of every living global field of a branch."""
    return dict(
        GlobalField.objects.filter(branch_id=scope.branch_id, deleted_at=None)
        .annotate(schema=F("latest__document__schema"))
        .values_list("uid", "schema")
    )


def kept_document(document: JSONObject) -> JSONObject:
    """The keys that belong to a type; whatever else a client sends back is not stored (CS-128)."""
    return {key: document[key] for key in DOCUMENT_KEYS if key in document}


def new_document(document: JSONObject) -> JSONObject:
    """The document of a type that is about to exist, with what was not sent (CS-8: the uid comes from the title)."""
    kept = kept_document(document)
    kept.setdefault("uid", uid_from_title(kept.get("title")))
    kept.setdefault("options", dict(DEFAULT_OPTIONS))
    kept.setdefault("description", "")
    return kept


def uid_from_title(title: JSONValue) -> str:
    """`Blog Entry` gives `blog_entry`."""
    return re.sub(r"[^a-z0-9]+", "_", title.lower()).strip("_")[:200] if isinstance(title, str) else ""


def options_of(document: JSONObject) -> JSONObject:
    """The options of a type's document, or those of a type that was sent without."""
    options = document.get("options")
    return options if isinstance(options, dict) else dict(DEFAULT_OPTIONS)


def name_problems(document: JSONObject) -> list[Problem]:
    """What is wrong with the title, uid and description of a type or a global field."""
    problems = []
    title, uid = document.get("title"), document.get("uid")
    if not isinstance(title, str) or not title.strip():
        problems.append(Problem("title", "required", "is a required field."))
    elif len(title) > 255:
        problems.append(Problem("title", "length", "is longer than 255 characters."))
    if not isinstance(uid, str) or not _UID.fullmatch(uid):
        problems.append(
            Problem("uid", "format", "is not valid: lower case letters, digits and underscores, a letter first.")
        )
    if not isinstance(document.get("description", ""), str | None):
        problems.append(Problem("description", "type", "is not valid: it should be a text."))
    return problems


def _envelope_problems(document: JSONObject) -> list[Problem]:
    problems = name_problems(document)
    uid = document.get("uid")
    if isinstance(uid, str) and uid in RESERVED_TYPE_UIDS:
        problems.append(Problem("uid", "reserved", "is a reserved word."))
    options = document.get("options")
    if options is not None and not isinstance(options, dict):
        problems.append(Problem("options", "type", "is not valid: it should be an object."))
    return problems
