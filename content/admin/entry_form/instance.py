"""What groups, blocks and lists hold in the form of an entry, and the ways through all controls of a form."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import chain
from typing import TYPE_CHECKING

from core.json_values import JSONValue

if TYPE_CHECKING:
    from content.admin.entry_form.control import Control


@dataclass(frozen=True, slots=True)
class Instance:
    """An object of fields in the form: a group, one of a list of groups, a block, or a value of a list.

    `key` is what the form calls it among its siblings; those that are stored are called by their index.
    """

    key: str
    place: str
    block: str
    title: str
    children: "tuple[Control, ...]"
    value: JSONValue = None
    """What is stored of it; None for one that is not stored yet."""
    is_open: bool = False

    @property
    def token(self) -> str:
        """What the form sends for it, in the order in which the instances stand."""
        return f"{self.key}:{self.block}" if self.block else self.key

    @property
    def is_new(self) -> bool:
        """Whether it was added in the form."""
        return self.key.startswith("n")

    @property
    def is_value(self) -> bool:
        """Whether it is a single value of a list, and no object of fields."""
        return len(self.children) == 1 and self.children[0].place == self.place

    @property
    def label(self) -> str:
        """The first words in it, by which people tell it from its siblings."""
        leaves = [child for child in self.children if child.instances is None]
        words = (text for child in leaves if child.is_wordy for text in child.words)
        titles = (picked.title for child in leaves for picked in child.picked)
        lines = (line.text for child in leaves for line in child.summary)
        return next((" ".join(text.split())[:80] for text in chain(words, titles, lines) if text.strip()), "")

    @property
    def picture(self) -> str:
        """The address of the first picture in it."""
        return next((each.picture for child in self.children for each in child.picked if each.picture), "")

    @property
    def uid(self) -> str:
        """The uid of the instance that is stored, which it keeps wherever it stands."""
        metadata = self.value.get("_metadata") if isinstance(self.value, dict) else None
        uid = metadata.get("uid") if isinstance(metadata, dict) else ""
        return uid if isinstance(uid, str) else ""

    @property
    def has_errors(self) -> bool:
        """Whether anything in it is wrong."""
        return any(control.errors for control in every_control(self.children))


def every_control(controls: "Iterable[Control]") -> "Iterator[Control]":
    """The controls and all in their instances, in the order of the form."""
    for control in controls:
        yield control
        for instance in control.instances or ():
            yield from every_control(instance.children)


def mapped(controls: "Iterable[Control]", change: "Callable[[Control], Control]") -> "list[Control]":
    """The controls with each one changed, those in their instances first."""
    return [change(_with_changed_instances(control, change)) for control in controls]


def _with_changed_instances(control: "Control", change: "Callable[[Control], Control]") -> "Control":
    if not control.instances:
        return control
    instances = tuple(
        replace(instance, children=tuple(mapped(instance.children, change))) for instance in control.instances
    )
    return replace(control, instances=instances)
