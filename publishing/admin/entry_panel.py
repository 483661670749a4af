"""Entries as the dialog shows them in which references are chosen: by type and title, with their stage and what is live."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

import orjson
from django.db.models import Q
from django.http import HttpRequest, HttpResponse

from content.admin.choosing.aims import aim_of, types_of
from content.admin.choosing.creatable import creatable
from content.admin.seen_entries import first_language, seen_of_types
from content.admin.titles import Picked, entry_url
from content.models import EntryLocale
from publishing.admin.entry_rows import CHANGED, LIVE, environments_of, publications_of
from publishing.models import Environment, Publication
from publishing.workflow_rules import Stage
from publishing.workflows import find_governing, stages_of
from stacks.admin.names import names_of
from stacks.admin.paging import page_of
from stacks.admin.screens import Visit, render_page

_PAGE = 20


@dataclass(frozen=True, slots=True)
class Live:
    """An environment in which an entry is live in the language shown, and whether with its latest version."""

    environment: str
    state: str


@dataclass(frozen=True, slots=True)
class Option:
    """An entry that may be chosen, with what tells it from others."""

    picked: Picked
    updated_at: datetime
    updated_by: str
    locales: Sequence[str]
    live: Sequence[Live]
    stage: Stage | None

    @property
    def json(self) -> str:
        """What scripts take over."""
        return orjson.dumps(asdict(self.picked)).decode()


def entry_panel(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Entries that the field takes which `?type=` and `?field=` name, latest change first: a part of a page.

    `?of=` is one content type, `?q=` words of the title or a uid, `?locale=` the language: the master where it is none.
    """
    aim = aim_of(visit, request.GET)
    types = types_of(visit, aim)
    only, asked_locale = request.GET.get("of", ""), request.GET.get("locale", "")
    locale = asked_locale if asked_locale in visit.scope.locale_fallbacks else first_language(visit.scope)
    uids = [uid for uid, _title in types]
    rows = EntryLocale.objects.filter(branch_id=visit.scope.branch_id, locale=locale, deleted_at=None)
    rows = seen_of_types(visit.scope, rows, [only] if only in uids else uids)
    query = request.GET.get("q", "").strip()
    if query:
        rows = rows.filter(Q(title__icontains=query) | Q(entry__uid=query))
    ordered = rows.select_related("entry", "content_type").order_by("-updated_at", "-entry_id")
    page = page_of(ordered, request, size=_PAGE)
    context = {
        "aim": aim,
        "types": types,
        "creatable": creatable(visit, types),
        "locale": locale,
        "locales": sorted(visit.scope.locale_fallbacks),
        "page": page,
        "options": _options(visit, page.rows),
        "asked": {"type": request.GET.get("type", ""), "field": request.GET.get("field", "")},
    }
    return render_page(request, visit, "admin/pickers/entries.html", context)


def _options(visit: Visit, rows: Sequence[EntryLocale]) -> list[Option]:
    """The rows as they are shown: a query each for languages, what is live, stages and names."""
    ids = [row.entry_id for row in rows]
    environments = environments_of(visit.scope) if ids else []
    live = publications_of(visit.scope, ids)
    languages = _languages_of(visit, ids)
    stages = _stages_at(visit, rows)
    names = names_of(visit.scope, {row.updated_by for row in rows})
    return [
        Option(
            picked=_picked(visit, row),
            updated_at=row.updated_at,
            updated_by=names.get(row.updated_by, ""),
            locales=languages.get(row.entry_id, ()),
            live=_live_in(environments, live, row),
            stage=stages.get(row.entry_id),
        )
        for row in rows
    ]


def _picked(visit: Visit, row: EntryLocale) -> Picked:
    uid, target = row.entry.uid, row.content_type
    return Picked(
        f"{target.uid}/{uid}", row.title or uid, target.title, url=entry_url(visit.scope, target.uid, uid)
    )  # fmt: skip


def _live_in(
    environments: Sequence[Environment], live: Mapping[tuple[int, str, int], Publication], row: EntryLocale
) -> list[Live]:
    found = ((each, live.get((row.entry_id, row.locale, each.pk))) for each in environments)
    return [
        Live(environment.name, LIVE if publication.entry_version_id == row.latest_id else CHANGED)
        for environment, publication in found
        if publication is not None
    ]


def _languages_of(visit: Visit, entry_ids: Sequence[int]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    known = list(visit.scope.locale_fallbacks)
    rows = EntryLocale.objects.filter(entry__in=entry_ids, locale__in=known, deleted_at=None).order_by(
        "entry_id", "locale"
    )
    for entry_id, locale in rows.values_list("entry_id", "locale"):
        found.setdefault(entry_id, []).append(locale)
    return found


def _stages_at(visit: Visit, rows: Sequence[EntryLocale]) -> dict[int, Stage]:
    """The stage of each row whose type a workflow governs."""
    workflows = {uid: find_governing(visit.scope, uid) for uid in {row.content_type.uid for row in rows}}
    if not any(workflows.values()):
        return {}
    moved = stages_of([row.entry_id for row in rows])
    found: dict[int, Stage] = {}
    for row in rows:
        workflow, at = workflows[row.content_type.uid], moved.get((row.entry_id, row.locale))
        if workflow:
            found[row.entry_id] = workflow.current(at.workflow_id, at.stage_uid) if at else workflow.stages[0]
    return found
