"""PURE: what a workflow may say, and how a stage is completed to what is stored."""

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from core.errors import Problem
from core.json_values import JSONObject, JSONValue

ALL = "$all"
NAME_LENGTH = 200
DESCRIPTION_LENGTH = 10_000
LOCKS = ("$none", "$others", "$all")
"""Nobody is kept from editing; who may not move the entry on; everybody."""
_COLOR = re.compile(r"#[0-9A-Fa-f]{3,8}")
_UID = re.compile(r"[A-Za-z0-9_-]{1,64}")
_FLAGS = ("allStages", "allUsers", "specificStages", "specificUsers")
_RIGHTS = ("read", "write", "transit")
_TEXTS = {"name": NAME_LENGTH, "description": DESCRIPTION_LENGTH}


@dataclass(frozen=True, slots=True)
class Named:
    """The people and roles that a document names, each with the place where it does."""

    users: tuple[tuple[str, str], ...] = ()
    roles: tuple[tuple[str, str], ...] = ()


@dataclass(slots=True)
class DocumentReader:
    """Reads the keys of a document, gathering every problem and every person and role that is named."""

    problems: list[Problem] = field(default_factory=list)
    users: list[tuple[str, str]] = field(default_factory=list)
    roles: list[tuple[str, str]] = field(default_factory=list)

    def refuse(self, path: str, rule: str, message: str) -> None:
        """Note a problem."""
        self.problems.append(Problem(path, rule, message))

    def text(self, value: JSONValue, path: str, *, length: int, is_required: bool = False) -> str:
        """The text, trimmed."""
        if value is None and not is_required:
            return ""
        if not isinstance(value, str) or (is_required and not value.strip()):
            self.refuse(
                path, "required" if is_required else "type", f"{'is a required' if is_required else 'must be a'} text."
            )
            return ""
        if len(value) > length:
            self.refuse(path, "max_length", f"is longer than {length:,} characters.")
        return value.strip()

    def flag(self, value: JSONValue, path: str, *, default: bool) -> bool:
        """The yes or no."""
        if value is not None and not isinstance(value, bool):
            self.refuse(path, "type", "must be true or false.")
        return value if isinstance(value, bool) else default

    def names(
        self, value: JSONValue, path: str, *, default: Sequence[str] = (), is_required: bool = False
    ) -> list[str]:
        """The list of texts, each once."""
        if value is None and not is_required:
            return list(default)
        if not isinstance(value, list) or not all(isinstance(name, str) and name for name in value):
            told = "is a required list of texts." if value is None else "must be a list of texts."
            self.refuse(path, "required" if value is None else "type", told)
            return []
        if is_required and not value:
            self.refuse(path, "required", "is required.")
        return list(dict.fromkeys(str(name) for name in value))

    def uids(self, value: JSONValue, path: str) -> list[str]:
        """The list of uids, or of objects that have one."""
        if isinstance(value, list):
            value = [row.get("uid") if isinstance(row, dict) else row for row in value]
        return self.names(value, path)

    def group(self, value: JSONValue, path: str) -> JSONObject:
        """The object; an empty one where there is none."""
        if value is not None and not isinstance(value, dict):
            self.refuse(path, "type", "must be an object.")
        return value if isinstance(value, dict) else {}

    def people(self, value: JSONValue, path: str) -> JSONObject:
        """The `users` and `roles` of an object, whose uids are noted."""
        sent = self.group(value, path)
        users, roles = (self.uids(sent.get(key), f"{path}.{key}") for key in ("users", "roles"))
        self.users += [(f"{path}.users", uid) for uid in users]
        self.roles += [(f"{path}.roles", uid) for uid in roles]
        return {"users": list(users), "roles": list(roles)}


def read_workflow(
    reader: DocumentReader, sent: JSONObject, *, branch: str, limit: int, make_uid: Callable[[], str]
) -> JSONObject:
    """The whole of a workflow as it is stored, from a whole document."""
    texts = {
        key: reader.text(sent.get(key), key, length=length, is_required=key == "name") for key, length in _TEXTS.items()
    }
    return {
        **texts,
        "enabled": reader.flag(sent.get("enabled"), "enabled", default=True),
        "branches": list(reader.names(sent.get("branches"), "branches", default=[branch]) or [branch]),
        "content_types": list(reader.names(sent.get("content_types"), "content_types", is_required=True)),
        "admin_users": reader.people(sent.get("admin_users"), "admin_users"),
        "workflow_stages": list(_stages(reader, sent.get("workflow_stages"), limit=limit, make_uid=make_uid)),
    }


def _stages(reader: DocumentReader, sent: JSONValue, *, limit: int, make_uid: Callable[[], str]) -> list[JSONObject]:
    path = "workflow_stages"
    if not isinstance(sent, list) or not sent:
        reader.refuse(path, "required", "is a required list of stages.")
        return []
    if len(sent) > limit:
        reader.refuse(path, "limit", f"has {len(sent)} stages; {limit} are allowed.")
        return []
    stages = [
        _stage(reader, reader.group(row, f"{path}.{index}"), f"{path}.{index}", make_uid=make_uid)
        for index, row in enumerate(sent)
    ]
    for key in ("uid", "name"):
        for value, count in Counter(str(stage[key]) for stage in stages).items():
            if value and count > 1:
                reader.refuse(path, "unique", f"name the {key} '{value}' {count} times.")
    known = {ALL, *(str(stage["uid"]) for stage in stages)}
    for index, stage in enumerate(stages):
        for uid in _texts(stage["next_available_stages"]):
            if uid not in known:
                reader.refuse(
                    f"{path}.{index}.next_available_stages", "unknown", f"names '{uid}', which is no stage here."
                )
    return stages


def _stage(reader: DocumentReader, sent: JSONObject, path: str, *, make_uid: Callable[[], str]) -> JSONObject:
    flags = {key: reader.flag(sent.get(key), f"{path}.{key}", default=False) for key in _FLAGS}
    following = reader.names(sent.get("next_available_stages"), f"{path}.next_available_stages", default=[ALL])
    if not following and flags["allStages"]:
        following = [ALL]
    acl = _access(
        reader, sent.get("SYS_ACL"), f"{path}.SYS_ACL", takes_everybody=flags["allUsers"] or "SYS_ACL" not in sent
    )
    lock = sent.get("entry_lock") or LOCKS[0]
    if lock not in LOCKS:
        reader.refuse(f"{path}.entry_lock", "enum", f"must be one of {', '.join(LOCKS)}.")
    color = sent.get("color") or "#2196f3"
    if not isinstance(color, str) or _COLOR.fullmatch(color) is None:
        reader.refuse(f"{path}.color", "format", "must be a colour such as #2196f3.")
    uid = sent.get("uid") or make_uid()
    if not isinstance(uid, str) or _UID.fullmatch(uid) is None:
        reader.refuse(f"{path}.uid", "format", "is not a valid uid.")
    return {
        "name": reader.text(sent.get("name"), f"{path}.name", length=NAME_LENGTH, is_required=True),
        "uid": uid,
        "description": reader.text(sent.get("description"), f"{path}.description", length=DESCRIPTION_LENGTH),
        "color": color,
        "next_available_stages": list(following),
        **flags,
        "entry_lock": lock,
        "SYS_ACL": acl,
    }


def _access(reader: DocumentReader, value: JSONValue, path: str, *, takes_everybody: bool) -> JSONObject:
    """Who may read, write and move what is at a stage; people and roles that are named may do all that is not refused."""
    sent = reader.group(value, path)
    groups = {key: reader.group(sent.get(key), f"{path}.{key}") for key in ("users", "roles", "others")}
    rights: dict[str, JSONObject] = {
        key: {
            right: reader.flag(group.get(right), f"{path}.{key}.{right}", default=key != "others" or right != "transit")
            for right in _RIGHTS
        }
        for key, group in groups.items()
    }
    users, roles = (reader.uids(groups[key].get("uids"), f"{path}.{key}.uids") for key in ("users", "roles"))
    if takes_everybody and not users:
        users = [ALL]
    reader.users += [(f"{path}.users.uids", uid) for uid in users]
    reader.roles += [(f"{path}.roles.uids", uid) for uid in roles]
    return {
        "users": {"uids": list(users), **rights["users"]},
        "roles": {"uids": list(roles), **rights["roles"]},
        "others": rights["others"],
    }


def shared_types(one: Mapping[str, Sequence[str]], other: Mapping[str, Sequence[str]]) -> list[str]:
    """The content types that two workflows have in common, where they have a branch in common; "$all" meets any."""
    if not _shared(one["branches"], other["branches"]):
        return []
    return _shared(one["content_types"], other["content_types"])


def _shared(one: Sequence[str], other: Sequence[str]) -> list[str]:
    if ALL in one:
        return sorted(other)
    return sorted(one) if ALL in other else sorted(set(one) & set(other))


def _texts(value: JSONValue) -> list[str]:
    return [text for text in value if isinstance(text, str)] if isinstance(value, list) else []
