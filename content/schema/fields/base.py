"""What every field type is made of: the base class, the context of one cleaning and the reader of one field's JSON."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Literal, TypeAlias, TypeGuard

from core.errors import Problem
from core.json_values import JSONObject, JSONValue

from .patterns import Patience

IndexKind: TypeAlias = Literal["text", "number", "time", "boolean"]
InstanceName: TypeAlias = Callable[[int, JSONObject], str]
Instance: TypeAlias = "tuple[tuple[FieldType, ...], JSONObject, str]"

MAX_PROBLEMS = 1_000

_UID = re.compile("[!-~]{1,128}").fullmatch
_NAME = re.compile("[a-zA-Z][a-zA-Z0-9_]{0,127}").fullmatch


class Context:
    """The state of one cleaning: where it is, what it found, and where new instance uids come from."""

    __slots__ = ("new_uid", "passwords", "path", "patience", "problems")

    def __init__(self, new_uid: Callable[[], str]) -> None:
        self.new_uid = new_uid
        self.path = ""
        self.problems: list[Problem] = []
        self.patience = Patience()
        self.passwords = 0

    def refuse(self, rule: str, message: str, *, at: str = "", **params: Any) -> None:
        """Note a broken rule at the current path, or below it.

        A short body can break millions of rules, where each of many instances lacks each of many fields: the first
        thousand are told, and that there are more.
        """
        if len(self.problems) < MAX_PROBLEMS:
            path = f"{self.path}.{at}" if at else self.path
            self.problems.append(Problem(path, rule, message, params))
        elif len(self.problems) == MAX_PROBLEMS:
            message = f"breaks more rules than the {MAX_PROBLEMS} that are listed."
            self.problems.append(Problem("entry", "problems", message, {"limit": MAX_PROBLEMS}))


@dataclass(frozen=True, slots=True)
class FieldReader:
    """One field's JSON, read with every problem noted at its place in the schema (`schema.3.uid`)."""

    source: JSONObject
    at: str
    path: str
    repeated: bool
    problems: list[Problem]
    read_nested: Callable[["FieldReader", JSONValue, str, bool, str], "tuple[FieldType, ...]"]
    level: int = 1

    @property
    def metadata(self) -> JSONObject:
        """The `field_metadata` object, empty where there is none."""
        metadata = self.source.get("field_metadata")
        return metadata if isinstance(metadata, dict) else {}

    def refuse(self, key: str, rule: str, message: str) -> None:
        """Note a broken rule at a key of this field."""
        self.problems.append(Problem(".".join(step for step in (self.at, key) if step), rule, message))

    def flag(self, key: str) -> bool:
        """A boolean; null and absent are False."""
        value = self.source.get(key)
        if value is None or isinstance(value, bool):
            return bool(value)
        self.refuse(key, "type", "must be true or false.")
        return False

    def text(self, key: str) -> str:
        """A text; null and absent are empty."""
        value = self.source.get(key)
        if value is None or isinstance(value, str):
            return value or ""
        self.refuse(key, "type", "must be a text.")
        return ""

    def texts(self, key: str) -> tuple[tuple[str, str], ...]:
        """The texts of an object by their keys; blank ones are none."""
        source = self.source.get(key)
        texts = source if isinstance(source, dict) else {}
        return tuple((name, text) for name, text in texts.items() if isinstance(text, str) and text)

    def number(self, key: str) -> float | None:
        """A number; null, absent and empty are None."""
        value = self.source.get(key)
        if value is None or value == "":
            return None
        if isinstance(value, int | float) and not isinstance(value, bool):
            return value
        self.refuse(key, "type", "must be a number.")
        return None

    def bounds(self, low: str, high: str) -> tuple[float | None, float | None]:
        """Two numbers of which the first may not exceed the second."""
        least, most = self.number(low), self.number(high)
        if least is not None and most is not None and least > most:
            self.refuse(low, "range", f"must not be greater than {high}.")
        return least, most

    def nested(self, source: JSONValue, *, key: str, repeated: bool, below: str = "") -> "tuple[FieldType, ...]":
        """The fields of a list below this field; `below` is the block they belong to."""
        return self.read_nested(self, source, key, repeated, below)


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldType:
    """One field of a compiled schema.

    `path` is dotted through the uids of groups and blocks and the same for every entry; `repeated` says whether the
    field lies inside a repeated group or a block, where one entry holds any number of its values.
    """

    widget_name: ClassVar[str] = "text"
    index_kind: ClassVar[IndexKind | None] = None
    index_keys: ClassVar[tuple[str, ...]] = ()
    """The keys of a value that are indexed, each on its own, where it is an object."""
    is_container: ClassVar[bool] = False
    has_default: ClassVar[bool] = False
    keeps_empty_text: ClassVar[bool] = False
    is_list: ClassVar[bool] = False
    is_secret: ClassVar[bool] = False
    """Whether no read may show what is stored."""

    uid: str
    path: str
    display_name: str
    data_type: str
    mandatory: bool = False
    unique: bool = False
    multiple: bool = False
    non_localizable: bool = False
    indexed: bool = False
    repeated: bool = False
    extension_uid: str = ""
    min_instance: float | None = None
    max_instance: float | None = None
    default: JSONValue = None
    is_enabled: bool = True
    """Whether the field is in force: one that is not is neither judged nor changed nor shown."""
    is_hidden: bool = False
    is_write_only: bool = False
    omits_null: bool = False
    order: float | None = None
    aliases: tuple[tuple[str, str], ...] = ()
    """What other dialects are to call the field, by dialect."""
    messages: tuple[tuple[str, str], ...] = ()
    """What to say, by rule, where a value breaks it."""
    notes: tuple[tuple[str, str], ...] = ()
    """What its metadata tells editors: a `description`, an `instruction`, a `placeholder`."""

    @classmethod
    def options(cls, reader: FieldReader) -> dict[str, Any]:
        """The arguments of this class, read from the field's JSON; they win over the common ones."""
        return {}

    @property
    def is_withheld(self) -> bool:
        """Whether what is stored never leaves the system."""
        return self.is_secret or self.is_write_only or not self.is_enabled

    @property
    def widget(self) -> str:
        """The name of the form control for this field."""
        return "extension" if self.extension_uid else self.widget_name

    def misfit(self, siblings: "Mapping[str, FieldType]") -> tuple[str, str, str] | None:
        """The key, rule and message of an option that does not fit the fields beside this one."""
        return None

    def subfields(self) -> "tuple[FieldType, ...]":
        """The fields directly below, of all blocks."""
        return ()

    def instances(self, value: JSONValue, path: str, name: InstanceName) -> Iterable[Instance]:
        """The nested objects of a value: their fields, themselves, and the prefix of their paths."""
        return ()

    @property
    def follows_master(self) -> bool:
        """Whether all or some of the value is the same in every language."""
        return self.non_localizable

    def follow_master(self, master: JSONValue, own: JSONValue) -> JSONValue:
        """The value of a language, given the master's; None stands for no value."""
        return master if self.non_localizable else own

    def is_empty(self, value: JSONValue) -> bool:
        """Whether a value counts as missing."""
        return value is None or (isinstance(value, str | list) and not value)

    def empty(self, value: JSONValue) -> JSONValue:
        """How a missing value is stored."""
        if value == "":
            return "" if self.keeps_empty_text and not self.multiple else None
        if value == []:
            return [] if self.multiple or self.is_list else None
        return value

    def read_default(self, raw: JSONValue) -> JSONValue:
        """The value that `field_metadata.default_value` stands for; None for none."""
        return raw

    def new_default(self) -> JSONValue:
        """The default for one more entry, which may change it."""
        default = self.default
        if isinstance(default, list):
            return [dict(each) if isinstance(each, dict) else each for each in default]
        return dict(default) if isinstance(default, dict) else default

    def clean(self, value: JSONValue, context: Context) -> JSONValue:
        """The value as it is stored; what breaks a rule is noted in the context and kept as it was sent."""
        if not self.multiple:
            return self.clean_one(value, context)
        if not isinstance(value, list):
            context.refuse("type", "must be a list.")
            return value
        check_count(self, len(value), context)
        path = context.path
        cleaned: list[JSONValue] = []
        for index, item in enumerate(value):
            context.path = f"{path}.{index}"
            cleaned.append(self.clean_one(item, context))
        context.path = path
        return cleaned

    def clean_one(self, value: JSONValue, context: Context) -> JSONValue:
        """One value of the field, as it is stored."""
        raise NotImplementedError

    def json_schema(self) -> JSONObject:
        """The JSON Schema of the field's value in an entry, in its stored form."""
        schema: JSONObject = self.value_schema()
        if self.multiple:
            schema = {"type": "array", "items": schema}
        if self.mandatory or not schema:
            return schema
        return {"anyOf": [schema, {"enum": [None, ""] if self.empty("") == "" else [None]}]}

    def value_schema(self) -> JSONObject:
        """The JSON Schema of one value."""
        return {}


def check_count(field: FieldType, count: int, context: Context) -> None:
    """Note where a list holds fewer or more values than the field allows."""
    if field.min_instance is not None and count < field.min_instance:
        context.refuse("min_instance", f"must have at least {field.min_instance} values.", limit=field.min_instance)
    if field.max_instance is not None and count > field.max_instance:
        context.refuse("max_instance", f"must have at most {field.max_instance} values.", limit=field.max_instance)


def is_uid_like(value: JSONValue) -> TypeGuard[str]:
    """Whether a value can be the uid of an object: a short text of visible ASCII characters."""
    return isinstance(value, str) and _UID(value) is not None


def is_name(value: JSONValue) -> TypeGuard[str]:
    """Whether a value can be the uid of a field or block: letters, digits and underscores, starting with a letter."""
    return isinstance(value, str) and _NAME(value) is not None
