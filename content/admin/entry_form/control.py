"""One field of an entry in its form: a plain value, made by the modules beside."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import unescape
from itertools import takewhile
from math import ceil, floor

from django.utils.html import strip_tags
from django.utils.translation import gettext as _

from content.admin.choosing.rules import accepts, told_rules
from content.admin.entry_form.hints import hints_of
from content.admin.entry_form.instance import Instance
from content.admin.frames import Frame
from content.admin.kind import Kind, Texts
from content.admin.said_values import Moment, said_moments
from content.admin.summary import Line
from content.admin.titles import Picked
from content.schema.fields.base import FieldType
from content.schema.fields.choices import Select, Taxonomy
from content.schema.fields.containers import Blocks
from content.schema.fields.json_fields import JsonRichText
from content.schema.fields.links import File, Reference
from content.schema.fields.text import RichText
from content.schema.fields.times import Time
from core.json_values import JSONValue

RICH_KINDS = ("html", "richtext")
JSON_KINDS = ("extension", "json", "richtext")
PICKED_KINDS = ("files", "references", "terms")
SILENT_KINDS = ("boolean", "choice", "choices", *PICKED_KINDS)
"""Kinds whose inputs send nothing where nothing is chosen: a marker beside them says that they were shown."""

FILES = "sys_assets"
"""What a rich text lists among the types it embeds where it embeds files."""

_LONG = 12


@dataclass(frozen=True, slots=True)
class Option:
    """One choice of a select. `is_gone` where the type has taken it out since it was stored."""

    value: str
    label: str
    is_chosen: bool
    is_gone: bool = False


@dataclass(frozen=True, slots=True)
class Control:
    """One field in the form: `stored` is what the inputs showed first, `texts` what they show now.

    `place` names its inputs and stays while its siblings move; `path` is where its value stands among them, as problems
    tell it. A field that holds others has `instances`: one for a group, any number for a list, with the tokens of those
    that are stored in `stored`.
    """

    field: FieldType
    kind: Kind
    place: str
    path: str
    value: JSONValue
    stored: Texts
    texts: Texts
    instances: tuple[Instance, ...] | None = None
    is_fixed: bool = False
    is_closed: bool = False
    """Whether it is fixed because the rules of who looks at it let them read it and no more."""
    is_item: bool = False
    """Whether it is one value of a list, which says itself what it asks of each."""
    is_ruled_out: bool = False
    """Whether the type's rules hide it as the entry is stored; without a script the form shows it all the same."""
    errors: tuple[str, ...] = ()
    summary: Sequence[Line] = ()
    picked: Sequence[Picked] = ()
    frame: Frame | None = None
    terms: Sequence[object] = ()
    """What is said of the taxonomies of a field of terms."""
    creatable: Sequence[tuple[str, str]] = ()
    """The types, uid and title, of which who writes may make an entry for this reference."""
    inherited_from: str = ""
    """The language whose value is shown, where the one shown has none of its own."""
    beside: "Beside | None" = None

    @property
    def name(self) -> str:
        """The name of its inputs; a prefix keeps it apart from the form's own."""
        return f"f.{self.place}"

    @property
    def master_anchor(self) -> str:
        """Where it stands in the form of the master, whose lists may have other instances."""
        steps = self.place.split(".")
        return ".".join(takewhile(lambda step: not step.isdigit(), steps))

    @property
    def label(self) -> str:
        """What people call it."""
        return self.field.display_name or self.field.uid

    @property
    def placeholder(self) -> str:
        """What stands in the empty input."""
        return dict(self.field.notes).get("placeholder", "")

    @property
    def notes(self) -> list[str]:
        """What stands below the input."""
        if self.is_item:
            return []
        return [*(text for key, text in self.field.notes if key != "placeholder"), *hints_of(self.field)]

    @property
    def least(self) -> int:
        """The fewest signs of a text; 0 for any number."""
        return ceil(getattr(self.field, "min_length", None) or 0) if self.is_counted else 0

    @property
    def most(self) -> int:
        """The most signs of a text; 0 for any number."""
        return floor(getattr(self.field, "max_length", None) or 0) if self.is_counted else 0

    @property
    def is_counted(self) -> bool:
        """Whether the length of its one text is shown."""
        return self.kind.name in ("area", "email", "markdown", "slug", "text")

    @property
    def zone(self) -> str:
        """The time zone of a date, which is its last text."""
        return self.texts[-1] if len(self.texts) > 1 else "UTC"

    @property
    def template(self) -> str:
        """The partial that shows it."""
        return f"admin/controls/_{self.kind.name}.html"

    @property
    def is_silent(self) -> bool:
        """Whether its inputs may send nothing."""
        return self.instances is not None or self.kind.name in SILENT_KINDS

    @property
    def is_wordy(self) -> bool:
        """Whether its texts are words that tell one instance from another."""
        return self.kind.name in ("area", "email", "html", "link", "markdown", "slug", "text")

    @property
    def words(self) -> Texts:
        """The texts as people read them."""
        return tuple(unescape(strip_tags(text)) for text in self.texts) if self.kind.name == "html" else self.texts

    @property
    def is_prose(self) -> bool:
        """Whether its texts are written in the entry's language."""
        return self.kind.name in ("area", "html", "lines", "markdown", "richtext", "text")

    @property
    def is_list(self) -> bool:
        """Whether instances are added to it and taken out."""
        return self.instances is not None and self.kind.name != "group"

    @property
    def adders(self) -> list[tuple[str, str]]:
        """The blocks that can be added, with what people call them; one without a name for other lists."""
        if isinstance(self.field, Blocks):
            return [(block.uid, block.title) for block in self.field.blocks]
        return [("", _("Add"))]

    @property
    def bounds(self) -> str:
        """How many instances there may be, in words."""
        least, most = self.field.min_instance, self.field.max_instance
        words = [_("at least %g") % least] if least else []
        return ", ".join([*words, _("at most %g") % most] if most else words)

    @property
    def said(self) -> str:
        """What it says, in words, for who only reads."""
        if self.kind.name == "boolean":
            return _("Yes") if self.texts else _("No")
        if isinstance(self.field, Select):
            return ", ".join(option.label for option in self.options if option.is_chosen)
        if self.kind.name == "range":
            return " – ".join(text for text in self.texts if text)  # noqa: RUF001  # a dash
        return "\n".join(text for text in self.texts if text)

    @property
    def moments(self) -> Sequence[Moment]:
        """Its dates, for who only reads."""
        return said_moments(self.field, self.value)

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
        return min(max(lines + 1, 3), 12 if self.kind.name in JSON_KINDS else 26)

    @property
    def options(self) -> list[Option]:
        """The choices; a stored value that is none any more stays among them for as long as it is stored."""
        field = self.field
        choices = dict(zip(map(str, field.choices), field.labels, strict=True)) if isinstance(field, Select) else {}
        gone = dict.fromkeys(text for text in (*self.stored, *self.texts) if text and text not in choices)
        known = [Option(choice, label, choice in self.texts) for choice, label in choices.items()]
        return [*known, *(Option(text, text, text in self.texts, is_gone=True) for text in gone)]

    @property
    def has_many_options(self) -> bool:
        """Whether there are more choices than are seen at a glance."""
        return len(self.options) >= _LONG

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
        """The content types a reference may point at, or a rich text may embed entries of."""
        if isinstance(self.field, JsonRichText | RichText):
            return ",".join(sorted(self.field.reference_to - {FILES}))
        return ",".join(self.field.reference_to) if isinstance(self.field, Reference) else ""

    @property
    def embeds_entries(self) -> bool:
        """Whether a rich text may embed entries."""
        return isinstance(self.field, JsonRichText | RichText) and self.field.embeds_entries

    @property
    def embeds_files(self) -> bool:
        """Whether a rich text may embed files."""
        return isinstance(self.field, JsonRichText | RichText) and FILES in self.field.reference_to

    @property
    def accepts(self) -> str:
        """What files a field takes, as a browser's `accept` attribute says it."""
        return accepts(self.field.rules) if isinstance(self.field, File) and self.field.rules else ""

    @property
    def file_rules(self) -> str:
        """What a field asks of its files, in words."""
        return told_rules(self.field.rules) if isinstance(self.field, File) and self.field.rules else ""

    @property
    def taxonomies(self) -> str:
        """The taxonomies whose terms a field may name."""
        return ",".join(rule.taxonomy_uid for rule in self.field.rules) if isinstance(self.field, Taxonomy) else ""


@dataclass(frozen=True, slots=True)
class Beside:
    """What another language says in the place of a control, for who translates it."""

    source: Control
    is_changed: bool = False
    """Whether it was changed since the translation was last saved."""
    before: Sequence[Line] = ()
    """What it said then."""
    is_same: bool = False
    """Whether the translation says the same, word by word."""
    missing: tuple[Instance, ...] = ()
    """Instances that only the other language has."""

    @property
    def can_be_copied(self) -> bool:
        """Whether the control can be made to say the same."""
        return self.source.instances is None and any(self.source.texts)
