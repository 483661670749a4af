"""PURE: which keys of an entry a caller wants: `only[BASE][]=title`, `except[BASE][]=seo.keywords`."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from core.json_values import JSONObject, JSONValue

BASE = "BASE"
ALWAYS = "uid"
"""The key that no selection takes away: clients find their objects by it."""

# `only[BASE][]`, `only[BASE][0]`, `only[BASE]`, `only[]` and `only[0]`, and the same for `except` and `include`.
_NAME = re.compile(r"(?P<list>[a-z]+)(?:\[(?P<owner>[A-Za-z_][\w.]*)\])?(?:\[\d*\])*")

Tree = dict[str, "Tree"]


@dataclass(frozen=True, slots=True)
class Selection:
    """Dotted paths to keep, to drop, or neither."""

    only: tuple[str, ...] = ()
    without: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.only or self.without)

    def apply(self, entry: JSONObject) -> JSONObject:
        """The entry with what was selected; lists on a path are descended implicitly."""
        if self.only:
            entry = _kept(entry, _tree((*self.only, ALWAYS)))
        return _dropped(entry, _tree(path for path in self.without if path != ALWAYS)) if self.without else entry


def listed(parameters: Mapping[str, Sequence[str]], name: str, *, owner: str = BASE) -> tuple[str, ...]:
    """Every value of a list parameter in any of the spellings that clients use."""
    values: dict[str, None] = {}
    for key, texts in parameters.items():
        found = _NAME.fullmatch(key)
        if found and found["list"] == name and (found["owner"] or BASE) == owner:
            values.update(dict.fromkeys(text for text in texts if text))
    return tuple(values)


def read_selection(parameters: Mapping[str, Sequence[str]]) -> Selection:
    """What `only` and `except` say about the entries themselves."""
    return Selection(listed(parameters, "only"), listed(parameters, "except"))


def _tree(paths: Iterable[str]) -> Tree:
    """The paths as nested keys; a path swallows those below it."""
    root: Tree = {}
    for path in sorted(paths, key=len, reverse=True):
        *above, last = path.split(".")
        node = root
        for key in above:
            node = node.setdefault(key, {})
        node[last] = {}
    return root


def _kept(value: JSONObject, tree: Tree) -> JSONObject:
    return {key: _descend(value[key], below, _kept) for key, below in tree.items() if key in value}


def _dropped(value: JSONObject, tree: Tree) -> JSONObject:
    return {
        key: _descend(item, tree[key], _dropped) if key in tree else item
        for key, item in value.items()
        if key not in tree or tree[key]
    }


def _descend(value: JSONValue, tree: Tree, cut: Callable[[JSONObject, Tree], JSONObject]) -> JSONValue:
    if not tree:
        return value
    if isinstance(value, list):
        return [_descend(item, tree, cut) for item in value]
    return cut(value, tree) if isinstance(value, dict) else value
