"""The form of an entry, made from its compiled type: what the inputs show, and what of it was changed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from django.http import QueryDict
from django.utils.translation import gettext as _

from content.admin.frames import Frame
from content.admin.kind import Kind, Texts, Unreadable
from content.admin.kinds import LINES, kind_of, split_reference, unix_lines
from content.admin.summary import Line, summary_of
from content.admin.term_titles import term_titles
from content.admin.titles import Picked, entry_titles, file_titles
from content.errors import EntryInvalid
from content.schema.compiled import CompiledType
from content.schema.fields.base import FieldType
from content.schema.fields.choices import Select, Taxonomy
from content.schema.fields.links import File, Reference
from content.schema.fields.text import Text
from content.schema.fields.times import Time
from content.schema.validate import TAGS
from core.errors import Problem
from core.json_values import JSONObject, JSONValue
from stacks.scope import Scope

TAGS_FIELD = Text(uid=TAGS, path=TAGS, display_name="Tags", data_type="text", multiple=True)
_LONG = 12
_JSON = ("extension", "json")
_PICKED = ("files", "references", "terms")


@dataclass(frozen=True, slots=True)
class Control:
    """One field in the form: `stored` is what the inputs showed first, `texts` what they show now."""

    field: FieldType
    kind: Kind
    stored: Texts
    texts: Texts
    is_fixed: bool = False
    is_ruled_out: bool = False
    """Whether the type's rules hide it as the entry is stored; without a script the form shows it all the same."""
    errors: tuple[str, ...] = ()
    summary: Sequence[Line] = ()
    picked: Sequence[Picked] = ()
    frame: Frame | None = None

    @property
    def name(self) -> str:
        """The name of its inputs; a prefix keeps it apart from the form's own."""
        return f"f.{self.field.uid}"

    @property
    def template(self) -> str:
        """The partial that shows it."""
        return f"admin/controls/_{self.kind.name}.html"

    @property
    def text(self) -> str:
        """The first text, which most kinds have alone."""
        return self.texts[0] if self.texts else ""

    @property
    def second_text(self) -> str:
        """The second text, which a link has."""
        return self.texts[1] if len(self.texts) > 1 else ""

    @property
    def rows(self) -> int:
        """How tall a text area is."""
        lines = sum(1 + len(line) // 90 for line in self.text.split("\n"))
        return min(max(lines + 1, 3), 12 if self.kind.name in _JSON else 26)

    @property
    def options(self) -> list[tuple[str, str, bool]]:
        """The choices, their labels and whether each is chosen; a stored value that is no choice any more stays visible."""
        field = self.field
        choices = dict(zip(map(str, field.choices), field.labels, strict=True)) if isinstance(field, Select) else {}
        unknown = {text: text for text in self.texts if text and text not in choices}
        return [(choice, label, choice in self.texts) for choice, label in (choices | unknown).items()]

    @property
    def as_radio(self) -> bool:
        """Whether few choices are better seen at once."""
        return isinstance(self.field, Select) and self.field.display_type == "radio" and len(self.options) < _LONG

    @property
    def hides_time(self) -> bool:
        """Whether a date is a day without a time."""
        return getattr(self.field, "hides_time", False)

    @property
    def input_type(self) -> str:
        """The type of the inputs of a date, a time, or the ends of a range."""
        if isinstance(self.field, Time):
            return "time"
        return "date" if self.hides_time else "datetime-local"

    @property
    def target_types(self) -> str:
        """The content types a reference may point at."""
        return ",".join(self.field.reference_to) if isinstance(self.field, Reference) else ""

    @property
    def taxonomies(self) -> str:
        """The taxonomies whose terms a field may name."""
        return ",".join(rule.taxonomy_uid for rule in self.field.rules) if isinstance(self.field, Taxonomy) else ""

    @property
    def is_changed(self) -> bool:
        """Whether the person changed it."""
        return self.texts != self.stored


def show_controls(compiled: CompiledType, data: JSONObject, *, follows_master: bool) -> list[Control]:
    """The controls of an entry as it is stored. In another language than the master, some fields follow the master."""
    fields = [*compiled.fields, TAGS_FIELD]
    seen = compiled.editor_view.of(data)
    hidden = compiled.rules.hidden_in(data) if compiled.rules is not None else ()
    controls = (
        _control(field, seen.get(field.uid), is_fixed=follows_master and field.non_localizable) for field in fields
    )
    return [replace(control, is_ruled_out=control.field.uid in hidden) for control in controls]


def defaults_of(compiled: CompiledType) -> JSONObject:
    """What a new entry starts from."""
    return {field.uid: field.default for field in compiled.fields if field.default is not None}


def _control(field: FieldType, value: JSONValue, *, is_fixed: bool) -> Control:
    kind = LINES if field is TAGS_FIELD else kind_of(field, value)
    texts = kind.show(field, value) or ()
    lines = summary_of(value) if (kind.name in _JSON or is_fixed) and value not in (None, [], {}, "") else ()
    return Control(field, kind, texts, texts, is_fixed=is_fixed, summary=lines)


def typed_controls(controls: Iterable[Control], post: QueryDict) -> list[Control]:
    """The controls with what was typed. A field that the form did not show stays as it is."""
    shown = set(post.getlist("shown"))
    return [
        replace(control, texts=_typed(control, post))
        if control.field.uid in shown and not control.is_fixed
        else control
        for control in controls
    ]


def _typed(control: Control, post: QueryDict) -> Texts:
    texts = tuple(unix_lines(text) for text in post.getlist(control.name))
    if control.kind.name in _PICKED:
        return tuple(dict.fromkeys(text.strip() for text in texts if text.strip()))
    if control.kind.name in {"boolean", "choices"}:
        return texts
    return texts or control.stored


def read_controls(controls: Iterable[Control], *, only_changed: bool) -> JSONObject:
    """The values behind what was typed. Raises EntryInvalid naming every text that is no value of its field."""
    data: JSONObject = {}
    problems: list[Problem] = []
    for control in controls:
        if control.is_fixed or (only_changed and not control.is_changed):
            continue
        try:
            value = control.kind.read(control.field, control.texts)
            if not only_changed or value != control.kind.read(control.field, control.stored):
                data[control.field.uid] = value
        except Unreadable as error:
            problems.append(Problem(control.field.uid, "type", str(error)))
    if problems:
        raise EntryInvalid(problems)
    return data


def with_problems(controls: Iterable[Control], problems: Iterable[Problem]) -> tuple[list[Control], list[str]]:
    """The controls with their errors, and the sentences about what is no field of the form."""
    by_uid: dict[str, list[str]] = {}
    listed = list(controls)
    names = {control.field.uid: control.field.display_name or control.field.uid for control in listed}
    others: list[str] = []
    for problem in problems:
        uid, _dot, below = problem.path.partition(".")
        sentence = _sentence(names.get(uid, problem.path), below, problem)
        if uid in names:
            by_uid.setdefault(uid, []).append(sentence)
        else:
            others.append(sentence)
    return [replace(control, errors=tuple(by_uid.get(control.field.uid, ()))) for control in listed], others


def _sentence(name: str, below: str, problem: Problem) -> str:
    return f"{name} ({below}) {problem.message}" if below else f"{name} {problem.message}".strip()


def with_titles(scope: Scope, controls: Iterable[Control]) -> list[Control]:
    """The controls with the titles of what they point at: a query for entries, files and terms each."""
    listed = list(controls)
    references = [split_reference(text)[1] for control in listed if _is_reference(control) for text in control.texts]
    files = [text for control in listed if _is_file(control) for text in control.texts]
    terms = [split_reference(text) for control in listed if control.kind.name == "terms" for text in control.texts]
    found: Mapping[str, Picked] = {
        **(term_titles(scope, terms) if terms else {}),
        **(entry_titles(scope, references) if references else {}),
        **(file_titles(scope, files) if files else {}),
    }
    return [
        replace(control, picked=[_picked(text, found) for text in control.texts])
        if control.kind.name in _PICKED
        else control
        for control in listed
    ]


def _picked(text: str, found: Mapping[str, Picked]) -> Picked:
    known = found.get(text) or found.get(split_reference(text)[1])
    return replace(known, value=text) if known else Picked(text, text, _("does not exist any more"))


def _is_reference(control: Control) -> bool:
    return isinstance(control.field, Reference) and control.kind.name == "references"


def _is_file(control: Control) -> bool:
    return isinstance(control.field, File) and control.kind.name == "files"
