"""The page of one entry in one language: its form, its languages and versions, where it is live, and publishing it."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.db.models import OuterRef
from django.http import HttpRequest, HttpResponse

from content.admin.entry_form.control import Control
from content.admin.entry_form.page import form_page
from content.admin.entry_form.problems import Told
from content.admin.entry_form.rules import within_rules
from content.admin.entry_form.showing import show_controls
from content.admin.extension_frames import allow_frames, widget_frames
from content.comparison import Side, compare
from content.errors import EntryNotFound
from content.languages import fallback_chain
from content.models import Entry, EntryLocale, EntryVersion, EntryVersionName
from content.schema.options import URL
from content.types import StoredType
from core.json_values import JSONObject
from publishing.admin.discussion_threads import talk_context
from publishing.admin.entry_languages import Shown
from publishing.admin.entry_rights import Place, rights_context, seen_rows, written_fields
from publishing.admin.entry_rows import environments_of
from publishing.admin.kept import kept_context, page_of
from publishing.admin.preview.pane import ShownEntry, allow_pane, pane_of
from publishing.admin.publish.coming import coming_of, people_of
from publishing.admin.reference_marks import with_marks
from publishing.admin.side_by_side import with_languages
from publishing.admin.workflows.rail import Subject, rail_context
from publishing.matrix import Latest, Matrix, matrix_of
from publishing.models import Environment
from publishing.presence import BEAT_SECONDS
from stacks.admin.names import names_of
from stacks.admin.screens import Visit, render_page
from stacks.limits import WHOLE, FieldLimits

_MOST_VERSIONS = 8


@dataclass(frozen=True, slots=True)
class Opened:
    """An entry opened in a language. `version` is 0 where it does not have the language yet and shows its fallback's."""

    type: StoredType
    entry: Entry
    locale: str
    rows: dict[str, EntryLocale]
    source: str
    version: int
    data: JSONObject
    written: FieldLimits | None = WHOLE
    """The fields that who opened it may write in the language; None where they may write nothing."""

    @property
    def title(self) -> str:
        """What the entry is called in the language shown."""
        return self.rows[self.source].title or self.entry.uid

    @property
    def shown(self) -> ShownEntry:
        """The language opened, as previews of it are made."""
        url = self.data.get(URL) if self.type.shows(URL) else None
        return ShownEntry(self.type.uid, self.entry.uid, self.locale, url)

    @property
    def place(self) -> Place:
        """The language opened, as rights are asked about it."""
        return Place(self.type, self.entry, self.locale, self.source, self.rows.keys())


@dataclass(frozen=True, slots=True)
class Meanwhile:
    """What somebody else saved while a form was open: version 0 where they took the language away."""

    version: int
    by: str
    at: datetime | None
    fields: Sequence[str]


@dataclass(frozen=True, slots=True)
class PageState:
    """What a request adds to the page: what was typed, and what is wrong with it."""

    controls: Sequence[Control] | None = None
    told: Sequence[Told] = ()
    base_version: int | None = None
    """The version that the form started from."""
    meanwhile: Meanwhile | None = None
    stage: dict[str, Any] = field(default_factory=dict)
    talk: dict[str, Any] = field(default_factory=dict)


def open_entry(visit: Visit, stored: StoredType, uid: str, locale: str) -> Opened:
    """The living entry in the language, or in the nearest one it falls back to. Raises EntryNotFound."""
    entry = Entry.objects.filter(
        branch_id=visit.scope.branch_id, content_type_id=stored.id, uid=uid, deleted_at=None
    ).first()
    if entry is None:
        raise EntryNotFound(uid)
    living = {row.locale: row for row in EntryLocale.objects.filter(entry=entry, deleted_at=None).order_by("locale")}
    rows = seen_rows(visit, stored, entry, living)
    code = locale if locale in visit.scope.locale_fallbacks else _first_language(visit, uid, rows)
    source = next((other for other in fallback_chain(visit.scope, code) if other in living), None)
    if source is None and locale == visit.scope.master_locale:
        # The master is begun with what there is.
        source = _first_language(visit, uid, rows)
    if source is None:
        code = source = _first_language(visit, uid, rows)
    if source not in rows:
        raise EntryNotFound(uid)
    latest = EntryVersion.objects.get(pk=rows[source].latest_id)
    opened = Opened(stored, entry, code, rows, source, latest.version if source == code else 0, latest.data)
    return replace(opened, written=written_fields(visit, opened.place))


def controls_of(visit: Visit, opened: Opened, base_version: int) -> list[Control]:
    """The controls of the entry as the form that is being sent was made: at the version it started from."""
    data = opened.data if base_version == opened.version else started_from(visit, opened, base_version)
    controls = show_controls(opened.type.compiled, data, master=_master_of(visit, opened))
    return within_rules(opened.type, controls, opened.written or WHOLE)


def _master_of(visit: Visit, opened: Opened) -> JSONObject | None:
    """What the entry says in the master language, where the language shown follows it in anything."""
    row = opened.rows.get(visit.scope.master_locale)
    if row is None or opened.locale == visit.scope.master_locale or not opened.type.compiled.non_localizable:
        return None
    if opened.source == visit.scope.master_locale:
        return opened.data
    data: JSONObject = EntryVersion.objects.get(pk=row.latest_id).data
    return data


def started_from(visit: Visit, opened: Opened, base_version: int) -> JSONObject:
    """What an older form showed first: that version, or the fallback's text where the language was not written yet."""
    versions = EntryVersion.objects.of_entry(opened.entry.pk)
    if base_version:
        row = versions.filter(locale=opened.locale, version=base_version).first()
    else:
        others = (code for code in fallback_chain(visit.scope, opened.locale)[1:] if code in opened.rows)
        row = versions.filter(pk__in=[opened.rows[code].latest_id for code in others][:1]).first()
    return row.data if row else opened.data


def meanwhile_of(visit: Visit, opened: Opened, base_version: int) -> Meanwhile:
    """Who saved the latest version of the language, when, and which fields say something else than the form's version."""
    row = opened.rows.get(opened.locale)
    if row is None:
        return Meanwhile(0, "", None, ())
    compiled = opened.type.compiled
    before = Side(compiled, started_from(visit, opened, base_version))
    uids = dict.fromkeys(each.path.partition(".")[0] for each in compare(before, Side(compiled, opened.data)))
    labels = [(compiled.by_uid[uid].display_name or uid) if uid in compiled.by_uid else uid for uid in uids]
    name = names_of(visit.scope, [row.updated_by]).get(row.updated_by, "")
    return Meanwhile(row.version, name, row.updated_at, labels)


def show_entry(request: HttpRequest, visit: Visit, opened: Opened, state: PageState) -> HttpResponse:
    """The page, with the form as it is stored or as the state has it."""
    controls = state.controls if state.controls is not None else controls_of(visit, opened, opened.version)
    controls, languages = with_languages(request, visit, _shown(opened), controls)
    names = EntryVersionName.objects.filter(version=OuterRef("pk"), entry=opened.entry)
    versions = list(
        EntryVersion.objects.of_entry(opened.entry.pk)
        .filter(locale=opened.source)
        .annotate(name_title=names.values("title")[:1])
        .defer("data")
        .order_by("-version")[:_MOST_VERSIONS]
    )
    entry = {**opened.type.compiled.editor_view.of(opened.data), "uid": opened.entry.uid}
    widgets = widget_frames(visit, opened.type.uid)
    form = form_page(
        visit, opened.type, controls, locale=opened.locale, entry=entry, told=state.told, widgets=widgets,
        written=opened.written or WHOLE,
    )  # fmt: skip
    context = {
        **form.context,
        "controls": with_marks(visit, form.context["controls"], opened.locale),
        "opened": opened,
        "base_version": opened.version if state.base_version is None else state.base_version,
        "meanwhile": state.meanwhile,
        "beat_seconds": BEAT_SECONDS,
        "versions": versions,
        "reads_below": _reads_below(visit, opened),
        **languages,
        **_places(visit, opened, versions),
        **rail_context(visit, Subject(opened.entry, opened.type.uid, opened.locale, opened.version), state.stage),
        **talk_context(visit, opened.type, opened.entry, locale=opened.locale, typed=state.talk),
        **kept_context(request, visit, page_of(visit, opened.type, opened.entry, opened.locale)),
    }
    pane = pane_of(request, visit, opened.shown)
    response = render_page(request, visit, "admin/entry.html", {**context, "preview": pane})
    allow_frames(response, form.frames)
    allow_pane(response, pane)
    return response


def _reads_below(visit: Visit, opened: Opened) -> bool:
    """Whether the language has a text of its own, and another to read from without it."""
    below = fallback_chain(visit.scope, opened.locale)[1:]
    return opened.locale in opened.rows and any(code in opened.rows for code in below)


def _shown(opened: Opened) -> Shown:
    written = opened.written or WHOLE
    return Shown(
        opened.type, written, opened.entry.pk, opened.locale, opened.source, opened.version, opened.rows
    )  # fmt: skip


def matrix_for(visit: Visit, opened: Opened, environments: Sequence[Environment]) -> Matrix:
    """Where the entry is live and on its way to, in every language and in the environments."""
    own = [Latest(code, row.version, row.title) for code, row in opened.rows.items()]
    return matrix_of(visit.scope, opened.entry.pk, own, environments)


def _places(visit: Visit, opened: Opened, versions: Sequence[EntryVersion]) -> dict[str, Any]:
    """Where the language shown is live, what waits in any, and the names of all people."""
    environments = environments_of(visit.scope)
    matrix = matrix_for(visit, opened, environments)
    names = names_of(visit.scope, [*(row.created_by for row in versions), *people_of(matrix)])
    here = [cell for cell in matrix.cells if cell.locale == opened.locale]
    return {
        **rights_context(visit, opened.place, environments),
        "here": [(matrix.environments[cell.environment_uid], cell) for cell in here],
        "live_elsewhere": sum(1 for cell in matrix.cells if cell.live and cell.locale != opened.locale),
        "coming": coming_of(matrix, names),
        "names": names,
    }


def _first_language(visit: Visit, uid: str, rows: dict[str, EntryLocale]) -> str:
    """The master where the entry has it, or the first that the branch still has. Raises EntryNotFound for none."""
    known = sorted(
        (code for code in rows if code in visit.scope.locale_fallbacks),
        key=lambda code: code != visit.scope.master_locale,
    )
    if not known:
        raise EntryNotFound(uid)
    return known[0]
