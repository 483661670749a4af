"""Saving what the builder sends: one call of the action, and what became of it as a value that page and script share."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import orjson
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext as _

from content.actions.content_types import update_content_type
from content.actions.global_fields import update_global_field
from content.admin.builder.subjects import Subject, load_subject
from content.errors import DocumentChanged
from core.errors import Invalid, Malformed, Problem
from core.json_values import JSONObject, Limits, parse_json
from stacks import revision
from stacks.admin.screens import Visit

_UPDATES: dict[str, Callable[..., Any]] = {"content_type": update_content_type, "global_field": update_global_field}
# An update keeps the keys that are not sent. Here the whole document is sent, so a key that is gone is emptied.
_EMPTY: JSONObject = {"description": "", "field_rules": [], "labels": []}
_TOLD_BY_PROGRAMS = frozenset(
    {
        "_version", "abilities", "created_at", "created_by", "DEFAULT_ACL", "inbuilt_class", "last_activity", "maintain_revisions",
        "referred_content_types", "SYS_ACL", "uid", "updated_at", "updated_by",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Sent:
    """What the form holds: the text, and the version that it was made from or that it may be put over."""

    text: str
    version: int
    is_forced: bool = False


def read_sent(request: HttpRequest, current: int) -> Sent:
    """The form; a version that is none counts as the current one."""
    over = _number(request.POST.get("over", ""))
    version = over if over is not None else _number(request.POST.get("version", ""))
    text = request.POST.get("document", "").replace("\r\n", "\n")
    return Sent(text, current if version is None else version, request.POST.get("force") == "on")


def save(visit: Visit, subject: Subject, sent: Sent) -> Subject:
    """Save the document and answer what is stored then.

    Raises Invalid with every problem and its path, DocumentChanged where the version sent is not the latest, and
    ContentTypeChangeRefused with the plan where stored content would lose values and the form does not force it.
    """
    document = read_document(sent.text)
    if document.get("uid", subject.uid) != subject.uid:
        raise Invalid([Problem("uid", "immutable", _("cannot be changed."))])
    gone = {key: empty for key, empty in _EMPTY.items() if key in subject.document and key not in document}
    with transaction.atomic():
        revision.bump(visit.scope)
        if load_subject(visit.scope, subject.sort, subject.uid).version != sent.version:
            raise DocumentChanged
        _UPDATES[subject.sort](
            visit.actor, visit.scope, subject.uid, document={**document, **gone}, force=sent.is_forced
        )
        return load_subject(visit.scope, subject.sort, subject.uid)


def left_out(saved: Subject, sent: Sent) -> list[str]:
    """The keys of the document sent that are not stored. What an answer of the API says besides is nobody's own."""
    return sorted(read_document(sent.text).keys() - saved.document.keys() - _TOLD_BY_PROGRAMS)


def read_document(text: str) -> JSONObject:
    """The document in a text. Raises Invalid where it is no JSON, or no object."""
    limits = Limits(nodes=settings.API_BODY_NODES, depth=settings.API_BODY_DEPTH)
    try:
        document = parse_json(text.encode(errors="replace"), limits)
    except Malformed as error:
        raise Invalid([Problem("", "json", _("is not valid JSON: %(why)s") % {"why": error.__cause__})]) from error
    if not isinstance(document, dict):
        raise Invalid([Problem("", "type", _("should be one object."))])
    return document


def print_document(document: JSONObject) -> str:
    """The document as people read it."""
    return orjson.dumps(document, option=orjson.OPT_INDENT_2).decode()


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None
