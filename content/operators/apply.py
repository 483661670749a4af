"""The atomic operators of a body applied to what is stored. The result is judged by the ordinary validation, not here."""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Final, NoReturn, TypeAlias

from content.schema.compiled import CompiledType
from content.schema.fields.base import Context, FieldType
from content.schema.fields.containers import METADATA, Blocks, Group
from content.schema.fields.links import Link, Reference
from content.schema.fields.text import Text
from content.schema.fields.times import IsoDateRange, TimeRange
from content.schema.validate import TAGS
from core.errors import Problem
from core.json_values import JSONObject, JSONValue

from .arithmetic import Unstorable, sum_of
from .forms import ByUid, block_of, instance_uid, is_list, operator_of, operators_of, stored_instances
from .pulled_paths import UnclearQuery
from .pulling import read_pull_query

DATA, INDEX, QUERY = "data", "index", "query"
_TAGS_FIELD: Final = Text(uid=TAGS, path=TAGS, display_name="Tags", data_type="text", multiple=True)


def apply_operators(
    compiled: CompiledType, stored: JSONObject | None, sent: JSONObject
) -> tuple[JSONObject, list[Problem]]:
    """What was sent with each operator replaced by the value it makes of the stored one, and what is wrong with them.

    `stored` is None for a new entry, on which no operator works. A field whose operator cannot be applied keeps what is
    stored. Where there is no operator the very object that was sent comes back; neither argument is changed. Inside a
    list that is sent whole, an instance is the stored one with its `_metadata.uid`.
    """
    context = Context(str)
    by_uid = {TAGS: _TAGS_FIELD, **compiled.by_uid}
    application = _Application(context, compiled.editor_view.hidden_paths)
    return application.fields(by_uid, stored, sent, ""), context.problems


class _Refused(Exception):
    """An operator that cannot be applied; its problem is noted."""


class _Application:
    """One reading of a body, gathering problems as it goes. `at` is the dotted place in the body.

    The sender sees nothing of the paths `hidden`.
    """

    def __init__(self, context: Context, hidden: Collection[str]) -> None:
        self.context, self.hidden = context, hidden

    def fields(self, by_uid: ByUid, stored: JSONObject | None, sent: JSONObject, at: str) -> JSONObject:
        """The values that an object sends; `stored` is the object they are saved over, None where there is none yet."""
        changed: JSONObject = {}
        refused = set()
        for uid, value in sent.items():
            field = by_uid.get(uid) if isinstance(value, dict | list) else None
            if field is None or not field.is_enabled:
                continue
            try:
                made = self._value(field, stored, value, f"{at}.{uid}" if at else uid)
            except _Refused:
                refused.add(uid)
                continue
            if made is not value:
                changed[uid] = made
        if not changed and not refused:
            return sent
        kept = {uid: stored[uid] for uid in refused if stored is not None and uid in stored}
        return {uid: value for uid, value in sent.items() if uid not in refused} | changed | kept

    def _value(self, field: FieldType, stored: JSONObject | None, value: JSONValue, at: str) -> JSONValue:
        standing = None if stored is None else stored.get(field.uid)
        names = operator_of(field, value)
        if not names or not isinstance(value, dict):
            return self._plain(field, standing, value, at, is_new=stored is None)
        name, place = names[0], f"{at}.{names[0]}"
        if len(names) > 1:
            self._refuse(at, "operator", f"has several operators at once: {', '.join(names)}.")
        if len(value) > 1:
            self._refuse(place, "operator", "must stand alone in its object.")
        if name not in operators_of(field):
            self._refuse(place, "operator", f"is not an operator of this field: {', '.join(operators_of(field))}.")
        if stored is None:
            self._refuse(place, "operator", "works on what is stored, and here is nothing yet.")
        return _EFFECTS[name](self, field, standing, value[name], place)

    def _plain(self, field: FieldType, standing: JSONValue, value: JSONValue, at: str, *, is_new: bool) -> JSONValue:
        """A value that is no operator; in groups and blocks there may be some."""
        if not field.is_container:
            return value
        if isinstance(value, list):
            twins = {} if is_new else stored_instances(field, standing)
            made = [self._instance(field, twins, item, f"{at}.{index}") for index, item in enumerate(value)]
            return made if any(new is not old for new, old in zip(made, value, strict=True)) else value
        if isinstance(field, Group) and not field.multiple and isinstance(value, dict):
            group = standing if isinstance(standing, dict) else {}
            return self.fields(field.by_uid, None if is_new else group, value, at)
        return value

    def _instance(self, field: FieldType, twins: Mapping[str, JSONObject], item: JSONValue, at: str) -> JSONValue:
        """An instance of a list, with the stored ones by their uid."""
        if not isinstance(item, dict):
            return item
        if isinstance(field, Group):
            return self.fields(field.by_uid, twins.get(instance_uid(item)), item, at)
        uid = block_of(field, item)
        content = item[uid] if uid else None
        if not isinstance(field, Blocks) or uid is None or not isinstance(content, dict):
            return item
        made = self.fields(field.block_by_uid[uid].by_uid, twins.get(instance_uid(content)), content, f"{at}.{uid}")
        return item if made is content else {**item, uid: made}

    def push(self, field: FieldType, standing: JSONValue, operand: JSONValue, at: str) -> JSONValue:
        """The stored list with the data, one item or a list of them, at its end."""
        data = self._operand(operand, at, (DATA,), required=DATA)[DATA]
        place = f"{at}.{DATA}"
        if data is None:
            self._refuse(place, "required", "is a required field.")
        if not isinstance(data, list):
            return [*self._items(standing, at), self._instance(field, {}, data, place)]
        added = (self._instance(field, {}, item, f"{place}.{index}") for index, item in enumerate(data))
        return [*self._items(standing, at), *added]

    def pull(self, field: FieldType, standing: JSONValue, operand: JSONValue, at: str) -> JSONValue:
        """The stored list without the items that answer the query."""
        query = self._operand(operand, at, (QUERY,), required=QUERY)[QUERY]
        try:
            is_pulled = read_pull_query(field, query, hidden=self.hidden)
        except UnclearQuery as error:
            place = ".".join(step for step in (at, QUERY, error.place) if step)
            self._refuse(place, error.rule, error.message)
        return [item for item in self._items(standing, at) if not is_pulled(item)]

    def update(self, field: FieldType, standing: JSONValue, operand: JSONValue, at: str) -> JSONValue:
        """The data in place of the stored value or of the item at an index; of an object, only what is sent changes."""
        operands = self._operand(operand, at, (INDEX, DATA), required=DATA)
        data, index, place = operands[DATA], operands.get(INDEX), f"{at}.{DATA}"
        if not is_list(field):
            if index is not None:
                self._refuse(f"{at}.{INDEX}", "index", "is for lists, and this field holds a single value.")
            return self._updated(field, standing, data, place)
        if index is None and isinstance(field, Reference) and not field.refers_to_many:
            return data
        items = self._items(standing, at)
        found = self._index(index, len(items), f"{at}.{INDEX}")
        return [*items[:found], self._updated(field, items[found], data, place), *items[found + 1 :]]

    def add(self, field: FieldType, standing: JSONValue, operand: JSONValue, at: str) -> JSONValue:
        """The stored number and the operand."""
        return self._sum(standing, operand, at, sign=1)

    def subtract(self, field: FieldType, standing: JSONValue, operand: JSONValue, at: str) -> JSONValue:
        """The stored number less the operand."""
        return self._sum(standing, operand, at, sign=-1)

    def _sum(self, standing: JSONValue, operand: JSONValue, at: str, *, sign: int) -> JSONValue:
        if isinstance(operand, bool) or not isinstance(operand, int | float):
            self._refuse(at, "operand", "must be a number.")
        number = 0 if standing is None or standing == "" else standing
        if isinstance(number, bool) or not isinstance(number, int | float):
            self._refuse(at, "operator", "works on a number, and what is stored is none.")
        try:
            return sum_of(number, operand * sign)
        except Unstorable as error:
            self._refuse(at, "range", str(error))

    def _updated(self, field: FieldType, standing: JSONValue, data: JSONValue, at: str) -> JSONValue:
        if isinstance(field, Blocks):
            return self._updated_block(field, standing, data, at)
        if isinstance(field, Group):
            return self._merged(field.by_uid, standing, data, at)
        if isinstance(data, dict) and isinstance(standing, dict) and isinstance(field, _PARTIAL):
            # A link may be sent with its address under another key than the one it is stored under.
            spelling = {"href": data["url"]} if isinstance(field, Link) and "url" in data else {}
            return {**standing, **spelling, **data}
        return data

    def _updated_block(self, field: Blocks, standing: JSONValue, data: JSONValue, at: str) -> JSONValue:
        sent, stored = block_of(field, data), block_of(field, standing)
        if sent is None or not isinstance(data, dict):
            self._refuse(at, "block", "must be an object with the uid of one block as its key.")
        if stored != sent or not isinstance(standing, dict):
            which = f": {stored}" if stored else ""
            self._refuse(f"{at}.{sent}", "block", f"is another block than the one at this index{which}.")
        by_uid = field.block_by_uid[sent].by_uid
        return {sent: self._merged(by_uid, standing[sent], data[sent], f"{at}.{sent}")}

    def _merged(self, by_uid: ByUid, standing: JSONValue, data: JSONValue, at: str) -> JSONValue:
        """A stored group or block with the fields that are sent."""
        if not isinstance(data, dict):
            self._refuse(at, "type", "must be an object.")
        instance = standing if isinstance(standing, dict) else {}
        named = instance_uid(data)
        if named and named != instance_uid(instance):
            self._refuse(f"{at}.{METADATA}.uid", "index", "is not the uid of the instance at this index.")
        sent = {uid: value for uid, value in data.items() if uid != METADATA}
        return {**instance, **self.fields(by_uid, instance, sent, at)}

    def _items(self, standing: JSONValue, at: str) -> list[JSONValue]:
        if standing is None or standing == "":
            return []
        if not isinstance(standing, list):
            self._refuse(at, "operator", "works on a list, and what is stored is none.")
        return standing

    def _index(self, index: JSONValue, count: int, at: str) -> int:
        if index is None:
            self._refuse(at, "required", "is a required field.")
        if isinstance(index, bool) or not isinstance(index, int):
            self._refuse(at, "type", "must be an integer.")
        if not 0 <= index < count:
            held = f"the field holds 0 to {count - 1}" if count else "the field is empty"
            self._refuse(at, "index", f"is out of range: {held}.")
        return index

    def _operand(self, operand: JSONValue, at: str, keys: Sequence[str], *, required: str) -> JSONObject:
        if not isinstance(operand, dict):
            self._refuse(at, "operand", f"must be an object with {' and '.join(keys)}.")
        unknown = next((key for key in operand if key not in keys), None)
        if unknown is not None:
            self._refuse(f"{at}.{unknown}", "operand", f"is not a part of this operator: {', '.join(keys)}.")
        if required not in operand:
            self._refuse(f"{at}.{required}", "required", "is a required field.")
        return operand

    def _refuse(self, at: str, rule: str, message: str) -> NoReturn:
        self.context.path = at
        self.context.refuse(rule, message)
        raise _Refused


_PARTIAL: Final = (Link, IsoDateRange, TimeRange)
"""The fields beside groups whose value is an object with parts of its own."""
_Effect: TypeAlias = Callable[[_Application, FieldType, JSONValue, JSONValue, str], JSONValue]
_EFFECTS: Final[Mapping[str, _Effect]] = {
    "PUSH": _Application.push,
    "PULL": _Application.pull,
    "UPDATE": _Application.update,
    "ADD": _Application.add,
    "SUB": _Application.subtract,
}
