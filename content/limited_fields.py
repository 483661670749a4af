"""Fields that a role may not read, which are left out, and those that it may not write, of which what was sent is refused
by name, unless it says what is so already. PURE."""

from collections.abc import Iterator
from dataclasses import replace

import orjson

from content.operators.apply import DATA
from content.query.fields import TAGS
from content.schema.compiled import CompiledType
from content.schema.fields.containers import METADATA
from content.schema.views import View
from content.schema.walk import by_instance_uid, walk
from core.errors import Forbidden, Problem
from core.json_values import JSONObject, JSONValue
from stacks.limits import FieldLimits

_SETTING = ("PUSH", "UPDATE")
"""The operators whose data says something of fields inside of the one that they stand at."""


def showing(compiled: CompiledType, limits: FieldLimits) -> CompiledType:
    """The type whose editors see no more than these fields of it, and the title.

    What is stored of fields that the type no longer has is hidden as it was.
    """
    if limits.is_whole:
        return compiled
    paths = dict.fromkeys([*compiled.by_path, TAGS, *sorted(limits.but)])
    hidden = [path for path in paths if path != compiled.title_path and not limits.shows(path)]
    outermost = [path for path in hidden if not any(path.startswith(f"{other}.") for other in hidden)]
    extra = tuple(tuple(path.split(".")) for path in outermost)
    editors = compiled.editor_view
    declared = None if limits.only is None else frozenset({*compiled.by_path, TAGS})
    return replace(compiled, editor_view=View((*editors.left_out, *extra), editors.left_out_if_null, declared))


def with_unseen(compiled: CompiledType, sent: JSONObject, *, base: JSONObject) -> JSONObject:
    """What was sent, with what the sender does not see inside of its groups and blocks as it is.

    Those of a list are found again by their `_metadata.uid`; one without it, or with another, has nothing unseen.
    """
    kept = sent
    for path in compiled.editor_view.left_out:
        if len(path) > 1 and path[0] in sent:
            kept = {**kept, path[0]: _with(kept[path[0]], base.get(path[0]), path[1:])}
    return kept


def kept_unseen(compiled: CompiledType, content: JSONObject, *, base: JSONObject) -> JSONObject:
    """The content with everything that the sender does not see as it is in the base.

    Raises Forbidden where that cannot be: a group or block with something unseen is gone, or comes with another.
    """
    tops = {path[0] for path in compiled.editor_view.left_out if len(path) == 1}
    kept = {key: value for key, value in content.items() if key not in tops}
    kept |= {key: value for key, value in base.items() if key in tops}
    whole = with_unseen(compiled, kept, base=base)
    below = [".".join(path) for path in compiled.editor_view.left_out if len(path) > 1]
    if any(_is_changed(compiled, path, base, whole) for path in below):
        raise Forbidden("This would change fields that your role does not show.")
    return whole


def unseen_problems(compiled: CompiledType, sent: JSONObject) -> list[Problem]:
    """A problem for every field that was sent and that the sender does not see. Whether it is so already is not told."""
    hidden = compiled.editor_view.hidden_paths
    return [_problem(path) for path in sorted(_paths_in(sent, hidden))] if hidden else []


def write_problems(
    compiled: CompiledType, limits: FieldLimits, sent: JSONObject, *, before: JSONObject, after: JSONObject
) -> list[Problem]:
    """A problem for every field that was sent, may not be written, and would say something else than before.

    Those of unseen_problems are not told again.
    """
    if limits.is_whole:
        return []
    told = set(_paths_in(sent, compiled.editor_view.hidden_paths))
    paths = (path for path in (*compiled.by_path, TAGS) if path.partition(".")[0] in sent)
    closed = [path for path in paths if not limits.shows(path)]
    return [
        _problem(path) for path in _outermost(closed) if path not in told and _is_changed(compiled, path, before, after)
    ]


def _is_changed(compiled: CompiledType, path: str, before: JSONObject, after: JSONObject) -> bool:
    """Whether a field says something else: in groups and blocks one by one, wherever in their list they stand now.

    What begins may say what the field says by default.
    """
    if path == TAGS:
        return _json(before.get(TAGS)) != _json(after.get(TAGS))
    old, new = _values_at(compiled, path, before), _values_at(compiled, path, after)
    by_default = _json(compiled.by_path[path].new_default())
    return any(new.get(key) != value for key, value in old.items()) or any(
        value != by_default for key, value in new.items() if key not in old
    )


def _values_at(compiled: CompiledType, path: str, content: JSONObject) -> dict[str, bytes]:
    """What the field says as JSON, because Python takes 1 for true, by the uids of the groups and blocks that it is in."""
    walked = walk(compiled.fields, content, name=by_instance_uid)
    return {
        f"{prefix}{field.uid}": _json(holder[field.uid])
        for prefix, field, holder in walked
        if field.path == path and holder.get(field.uid) is not None
    }


def _json(value: JSONValue) -> bytes:
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)


def _outermost(paths: list[str]) -> Iterator[str]:
    """The paths without those that lie below another of them."""
    return (path for path in paths if not any(path.startswith(f"{other}.") for other in paths))


def _paths_in(sent: JSONObject, paths: frozenset[str]) -> Iterator[str]:
    return (path for path in paths if _holds(sent, path.split(".")))


def _holds(value: JSONValue, parts: list[str]) -> bool:
    """Whether something is sent at the path, be it by an operator."""
    if isinstance(value, list):
        return any(_holds(item, parts) for item in value)
    if not isinstance(value, dict):
        return False
    if parts[0] not in value:
        operands = (value[name] for name in _SETTING if name in value)
        return any(_holds(operand.get(DATA), parts) for operand in operands if isinstance(operand, dict))
    return len(parts) == 1 or _holds(value[parts[0]], parts[1:])


def _with(sent: JSONValue, base: JSONValue, path: tuple[str, ...]) -> JSONValue:
    if isinstance(sent, list) and isinstance(base, list):
        known = {uid: item for item in base if (uid := _instance_uid(item, path[0]))}
        return [_with(item, known.get(_instance_uid(item, path[0])), path) for item in sent]
    if not isinstance(sent, dict) or not isinstance(base, dict) or path[0] not in base:
        return sent
    if len(path) == 1:
        return {**sent, path[0]: base[path[0]]}
    return {**sent, path[0]: _with(sent[path[0]], base[path[0]], path[1:])} if path[0] in sent else sent


def _instance_uid(item: JSONValue, block: str) -> str:
    """The uid of one of a list of groups, or of a block of that name; empty for what has none."""
    for holder in (item, item.get(block)) if isinstance(item, dict) else ():
        metadata = holder.get(METADATA) if isinstance(holder, dict) else None
        uid = metadata.get("uid") if isinstance(metadata, dict) else None
        if isinstance(uid, str):
            return uid
    return ""


def _problem(path: str) -> Problem:
    return Problem(path, "denied", "may not be changed by your role.")
