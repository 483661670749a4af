"""Everything the builder's script is told: the palette, the options, the texts, and what the stack has to refer to."""

from collections.abc import Iterable
from typing import Any

from django.db.models import F
from django.templatetags.static import static
from django.utils.translation import ngettext

from content.admin.builder.kind import GROUPS
from content.admin.builder.operators import OPERATORS
from content.admin.builder.options import DOCUMENT_OPTIONS, SECTIONS
from content.admin.builder.palette import KINDS
from content.admin.builder.starts import URL_FIELD
from content.admin.builder.subjects import Subject
from content.admin.builder.texts import TEXTS
from content.admin.seen_entries import first_language, seen_types
from content.models import Extension, GlobalField, Label, Term, TermText
from content.plans import ChangePlan
from content.schema.reserved import RESERVED_FIELD_UIDS
from content.taxonomy_sight import sees_taxonomy
from core.errors import Problem
from core.json_values import JSONValue
from stacks.admin.screens import Visit
from stacks.permissions import Permission
from stacks.scope import Scope
from stacks.worded import worded


def page_data(visit: Visit, subject: Subject, problems: Iterable[Problem] = ()) -> dict[str, Any]:
    """What stands in the page for the script, but for the document, which is the text of the form."""
    return {
        "sort": subject.sort,
        "is_type": subject.is_type,
        "version": subject.version,
        "can_write": visit.actor.can(Permission.CONTENT_TYPE_WRITE),
        "own_global_field": "" if subject.is_type else subject.uid,
        "problems": problem_rows(problems),
        "kinds": [kind.document() for kind in KINDS],
        "groups": GROUPS,
        "sections": SECTIONS,
        "document_options": [option.document() for option in DOCUMENT_OPTIONS[subject.sort]],
        "texts": TEXTS,
        "icons": static("pressroom/builder/icons.svg"),
        "reserved": sorted(RESERVED_FIELD_UIDS),
        "url_field": URL_FIELD,
        "rewriting_url": visit.url(f"{subject.sort}_rewriting", subject.uid),
        "operators": OPERATORS,
        **_neighbours(visit.scope),
    }


def problem_rows(problems: Iterable[Problem]) -> list[dict[str, str]]:
    """Problems as the script reads them."""
    return [{"path": problem.path, "message": worded(problem.message)} for problem in problems]


def plan_rows(plan: ChangePlan) -> list[dict[str, Any]]:
    """What a change does to stored content, what it loses first."""
    return [
        {
            "path": change.path,
            "type": change.content_type_uid,
            "message": worded(change.message),
            "is_lossy": change.is_refused,
            "entries": ngettext("%(count)s entry", "%(count)s entries", change.entry_count)
            % {"count": change.entry_count},
            "sample_uids": list(change.sample_uids),
        }
        for change in sorted(plan.changes, key=lambda change: not change.is_refused)
    ]


def _neighbours(scope: Scope) -> dict[str, Any]:
    """What fields can refer to: one query each, whatever their number."""
    types = seen_types(scope).order_by("title", "pk")
    shared = GlobalField.objects.filter(branch_id=scope.branch_id, deleted_at=None).order_by("title", "pk")
    extensions = Extension.objects.filter(branch_id=scope.branch_id, type="field").order_by("title", "pk")
    taxonomies = Term.objects.in_branch(scope).alive().taxonomies()
    names = TermText.objects.filter(term__in=taxonomies, locale=first_language(scope))
    labels = Label.objects.filter(branch_id=scope.branch_id).order_by("name", "pk")
    return {
        "labels": list(labels.values("uid", "name")),
        "types": list(types.values("uid", "title")),
        "global_fields": [
            {"uid": uid, "title": title, "schema": _fields(schema)}
            for uid, title, schema in shared.annotate(schema=F("latest__document__schema")).values_list(
                "uid", "title", "schema"
            )
        ],
        "extensions": list(extensions.values("uid", "title")),
        "taxonomies": [
            each
            for each in names.order_by("name", "pk").values(uid=F("term__uid"), title=F("name"))
            if sees_taxonomy(scope, each["uid"])
        ],
    }


def _fields(schema: JSONValue) -> list[JSONValue]:
    return schema if isinstance(schema, list) else []
