"""What is wrong with a form, said at its fields and in a list above them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from django.utils.translation import gettext as _

from content.admin.entry_form.control import Control
from content.admin.entry_form.instance import Instance
from content.admin.kinds import LIST
from content.schema.fields.base import FieldType
from content.schema.fields.choices import Select
from content.schema.kept_choices import RULE
from content.schema.wording import ANY_RULE
from core.errors import Problem
from stacks.worded import worded


@dataclass(frozen=True, slots=True)
class Told:
    """A sentence above the form, and the place of the field it is about; none where it is about no field of the form."""

    sentence: str
    place: str = ""


_Found: TypeAlias = "dict[str, list[str]]"


def with_problems(controls: Iterable[Control], problems: Iterable[Problem]) -> tuple[list[Control], list[Told]]:
    """The controls with their errors, and every error in the order of the form, those about no field of it last."""
    listed = list(controls)
    told: list[Told] = []
    others: list[Told] = []
    found: _Found = {}
    for problem in problems:
        trail = _trail_to(listed, problem.path)
        if not trail:
            others.append(Told(f"{problem.path} {worded(problem.message)}".strip()))
            continue
        control = trail[-1]
        found.setdefault(control.place, []).append(_sentence(control, problem))
        told.append(Told(_above(trail, problem), control.place))
    return [_with_errors(control, found) for control in listed], [*told, *others]


def _trail_to(controls: Sequence[Control], path: str) -> list[Control]:
    """The controls on the way to the deepest one that a path leads into."""
    for control in controls:
        if path != control.path and not path.startswith(f"{control.path}."):
            continue
        below = [child for instance in control.instances or () for child in instance.children]
        return [control, *_trail_to(below, path)]
    return []


def _sentence(control: Control, problem: Problem) -> str:
    """What stands at the field: where its value is JSON, with the place in it."""
    below = problem.path.removeprefix(control.path).strip(".")
    if problem.rule == RULE and _is_in_our_words(control.field):
        choice = control.texts[int(below or 0)]
        told = _("%(field)s: “%(choice)s” is not a choice any more. Choose another.")
        return told % {"field": control.label, "choice": choice}
    if not below or control.instances is not None:
        return f"{control.label} {worded(problem.message)}".strip()
    return f"{control.label} ({below}) {worded(problem.message)}"


def _is_in_our_words(field: FieldType) -> bool:
    """Whether it is a select whose type says nothing of its own where a choice is none."""
    return isinstance(field, Select) and not {RULE, ANY_RULE} & set(dict(field.messages))


def _above(trail: Sequence[Control], problem: Problem) -> str:
    """What stands above the form: the field with what it lies in, by the numbers that people count."""
    names: list[str] = []
    for index, control in enumerate(trail[:-1]):
        number, title = _instance_of(control, trail[index + 1])
        if control.kind is LIST:
            continue
        names.append(f"{control.label} {number}{title}".strip() if control.is_list else control.label)
    return " → ".join([*names, _sentence(trail[-1], problem)])


def _instance_of(control: Control, child: Control) -> tuple[int, str]:
    for number, instance in enumerate(control.instances or (), 1):
        if any(each is child for each in instance.children):
            return number, f" ({instance.title})" if instance.block else ""
    raise LookupError(child.place)


def _with_errors(control: Control, found: _Found) -> Control:
    errors = tuple(found.get(control.place, ()))
    if not control.instances:
        return replace(control, errors=errors)
    instances = tuple(_opened(instance, found) for instance in control.instances)
    return replace(control, errors=errors, instances=instances)


def _opened(instance: Instance, found: _Found) -> Instance:
    """The instance with its errors; where it has any, it is shown unfolded."""
    changed = replace(instance, children=tuple(_with_errors(child, found) for child in instance.children))
    return replace(changed, is_open=instance.is_open or changed.has_errors)
