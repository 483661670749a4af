"""PURE: the stages of a workflow as the editor's form holds them: read, moved about, and put back into what is stored."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from core.json_values import JSONObject, JSONValue

ALL = "$all"
COLORS = ("#2196f3", "#e0a100", "#8e44ad", "#00897b", "#d84315", "#5d4037", "#3949ab", "#2e7d32")
"""What new stages are given, in turn."""
_MOST = 100


Sent = Mapping[str, Sequence[str]]
"""A form as it was sent: the values of each name."""


@dataclass(frozen=True, slots=True)
class StageForm:
    """One stage. `following` are the uids of the stages it leads to, or ALL; with `is_open` everybody may move entries on."""

    uid: str
    name: str = ""
    description: str = ""
    color: str = COLORS[0]
    following: tuple[str, ...] = (ALL,)
    is_open: bool = True
    users: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    lock: str = "$none"

    @property
    def leads_anywhere(self) -> bool:
        """Whether every stage may follow."""
        return ALL in self.following


def stored_stages(rows: Sequence[JSONValue]) -> list[StageForm]:
    """The stages of a stored workflow."""
    return [_stored(row) for row in rows if isinstance(row, dict)]


def _stored(row: JSONObject) -> StageForm:
    acl = _object(row.get("SYS_ACL"))
    users, roles, others = (_object(acl.get(key)) for key in ("users", "roles", "others"))
    named, held = _texts(users.get("uids")), _texts(roles.get("uids"))
    everybody = (ALL in named and users.get("transit") is True) or (ALL in held and roles.get("transit") is True)
    return StageForm(
        uid=str(row.get("uid")),
        name=str(row.get("name") or ""),
        description=str(row.get("description") or ""),
        color=str(row.get("color") or COLORS[0]),
        following=_texts(row.get("next_available_stages")),
        is_open=others.get("transit") is True or everybody,
        users=tuple(uid for uid in named if uid != ALL),
        roles=tuple(uid for uid in held if uid != ALL),
        lock=str(row.get("entry_lock") or "$none"),
    )


def sent_stages(sent: Sent) -> list[StageForm]:
    """The stages as they were typed, in the order of the form."""
    return [_sent(sent, index, uid) for index, uid in enumerate(sent.get("stage", ())[:_MOST])]


def _sent(sent: Sent, index: int, uid: str) -> StageForm:
    start = f"s{index}."
    return StageForm(
        uid=uid,
        name=_last(sent, f"{start}name"),
        description=_last(sent, f"{start}description"),
        color=_last(sent, f"{start}color") or COLORS[0],
        following=tuple(sent.get(f"{start}following", ())) if _last(sent, f"{start}leads") == "some" else (ALL,),
        is_open=_last(sent, f"{start}who") != "some",
        users=tuple(sent.get(f"{start}users", ())),
        roles=tuple(sent.get(f"{start}roles", ())),
        lock=_last(sent, f"{start}lock") or "$none",
    )


def _last(sent: Sent, name: str) -> str:
    values = sent.get(name, ())
    return values[-1].strip() if values else ""


def rearranged(stages: Sequence[StageForm], step: str, *, new_uid: str) -> tuple[list[StageForm], str]:
    """The stages after a button was pressed, and the uid of the one it was about.

    A step is "add", or "up", "down" or "remove" with the number of a stage. What is no step changes nothing.
    """
    rows = list(stages)
    verb, _space, text = step.partition(" ")
    if verb == "add":
        return [*rows, StageForm(new_uid, color=COLORS[len(rows) % len(COLORS)])], new_uid
    index = int(text) if text.isascii() and text.isdigit() and len(text) < 4 else len(rows)
    if index >= len(rows):
        return rows, ""
    if verb == "remove":
        gone = rows.pop(index).uid
        kept = [replace(row, following=tuple(uid for uid in row.following if uid != gone)) for row in rows]
        return kept, kept[min(index, len(kept) - 1)].uid if kept else ""
    other = index + {"up": -1, "down": 1}.get(verb, 0)
    if 0 <= other < len(rows):
        rows[index], rows[other] = rows[other], rows[index]
        return rows, rows[other].uid
    return rows, rows[index].uid


def stage_documents(stages: Sequence[StageForm], stored: Sequence[JSONValue]) -> list[JSONValue]:
    """The stages as a workflow's document has them; keys of stored ones that the form does not show stay."""
    known = {str(row.get("uid")): row for row in stored if isinstance(row, dict)}
    return [_document(stage, known.get(stage.uid, {})) for stage in stages]


def _document(stage: StageForm, stored: JSONObject) -> JSONObject:
    return {
        **stored,
        "uid": stage.uid,
        "name": stage.name,
        "description": stage.description,
        "color": stage.color,
        "next_available_stages": list(stage.following),
        "allStages": stage.leads_anywhere,
        "specificStages": not stage.leads_anywhere,
        "entry_lock": stage.lock,
        "allUsers": stage.is_open,
        "specificUsers": not stage.is_open,
        "SYS_ACL": _access(stage, _object(stored.get("SYS_ACL"))),
    }


def _access(stage: StageForm, stored: JSONObject) -> JSONObject:
    """Who may move entries on. Who was let in one way or another stays so where the form says the same."""
    if stored and stage.is_open and _stored({"SYS_ACL": stored}).is_open:
        return stored
    users, roles, others = (_object(stored.get(key)) for key in ("users", "roles", "others"))
    return {
        "users": {**users, "uids": [ALL] if stage.is_open else list(stage.users), "transit": True},
        "roles": {**roles, "uids": [] if stage.is_open else list(stage.roles), "transit": True},
        "others": {**others, "transit": False},
    }


def _object(value: JSONValue) -> JSONObject:
    return value if isinstance(value, dict) else {}


def _texts(value: JSONValue) -> tuple[str, ...]:
    return tuple(text for text in value if isinstance(text, str)) if isinstance(value, list) else ()
