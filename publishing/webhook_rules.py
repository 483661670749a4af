"""PURE: what a webhook may say, and how a change of one that hides its secrets keeps them."""

import re
from collections.abc import Collection, Iterator
from urllib.parse import urlsplit

from core.errors import Problem
from core.json_values import JSONObject, JSONValue
from publishing.addresses import url_problem
from publishing.channels import is_channel

KEYS = ("name", "destinations", "channels", "branches", "retry_policy", "disabled", "concise_payload")
HIDDEN = "********"
"""What stands in answers where a secret is kept; sent back, it means the secret that is kept."""
_MOST = {"destinations": 10, "channels": 200, "branches": 50, "custom_header": 50}
_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}")
_VALUE = re.compile(r"[\x20-\x7e\t]{0,2000}")
_RESERVED = re.compile(
    r"(?i)host|content-length|content-type|transfer-encoding|connection|authorization|user-agent|webhook-.*|expect"
)


def webhook_problems(
    document: JSONObject, *, is_new: bool, networks: Collection[str], ports: Collection[int]
) -> list[Problem]:
    """Everything that is wrong with the keys that are sent; a new webhook must have some."""
    return [
        *_name_problems(document, is_new=is_new),
        *_list_problems(document, "channels", is_new=is_new),
        *_list_problems(document, "destinations", is_new=is_new),
        *_list_problems(document, "branches", is_new=False),
        *_channel_problems(document.get("channels")),
        *_branch_problems(document.get("branches")),
        *_destination_problems(document.get("destinations"), networks, ports),
        *_word_problems(document),
    ]


def keep_secrets(wanted: JSONValue, before: JSONValue) -> list[JSONValue]:
    """The destinations with the hidden secrets filled in from those before, of the same origin only.

    A secret never follows an address to another host: nobody may read one by sending it to a host of their own.
    """
    old = {_origin(row): row for row in reversed(_objects(before))}
    by_url = {str(row["target_url"]): row for row in _objects(before)}
    return [_filled(row, by_url.get(str(row["target_url"])) or old.get(_origin(row)) or {}) for row in _objects(wanted)]


def shown_destinations(destinations: JSONValue) -> list[JSONValue]:
    """The destinations without their secrets."""
    return [
        {
            **row,
            "http_basic_password": HIDDEN if row.get("http_basic_password") else None,
            "custom_header": [{**header, "value": HIDDEN} for header in _objects(row.get("custom_header"))],
        }
        for row in _objects(destinations)
    ]


def _filled(row: JSONObject, old: JSONObject) -> JSONObject:
    values = {str(header["header_name"]).lower(): header["value"] for header in _objects(old.get("custom_header"))}
    headers: list[JSONValue] = []
    for header in _objects(row.get("custom_header")):
        name = str(header.get("header_name", ""))
        value = header.get("value", "")
        if value == HIDDEN:
            if name.lower() not in values:
                continue
            value = values[name.lower()]
        headers.append({"header_name": name, "value": value})
    password = row.get("http_basic_password")
    if password == HIDDEN:
        password = old.get("http_basic_password")
    return {
        "target_url": row["target_url"],
        "http_basic_auth": row.get("http_basic_auth") or None,
        "http_basic_password": password or None,
        "custom_header": headers,
    }


def _name_problems(document: JSONObject, *, is_new: bool) -> Iterator[Problem]:
    name = document.get("name")
    if (is_new or "name" in document) and (not isinstance(name, str) or not name.strip()):
        yield Problem("name", "required", "is a required text.")
    elif isinstance(name, str) and len(name) > 200:
        yield Problem("name", "max_length", "is longer than 200 characters.")


def _list_problems(document: JSONObject, key: str, *, is_new: bool) -> Iterator[Problem]:
    value = document.get(key)
    if key not in document and not is_new:
        return
    if not isinstance(value, list) or (not value and key != "branches"):
        yield Problem(key, "required", "is a required list.")
    elif len(value) > _MOST[key]:
        yield Problem(key, "max_items", f"has more than {_MOST[key]} items.")


def _channel_problems(channels: JSONValue) -> Iterator[Problem]:
    for index, channel in enumerate(channels if isinstance(channels, list) else []):
        if not isinstance(channel, str) or not is_channel(channel):
            yield Problem(f"channels.{index}", "channel", "is not a channel that events are sent on.")


def _branch_problems(branches: JSONValue) -> Iterator[Problem]:
    for index, branch in enumerate(branches if isinstance(branches, list) else []):
        if not isinstance(branch, str) or not 0 < len(branch) <= 100:
            yield Problem(f"branches.{index}", "type", "must be the uid of a branch.")


def _word_problems(document: JSONObject) -> Iterator[Problem]:
    if document.get("retry_policy", "manual") not in ("manual", "automatic"):
        yield Problem("retry_policy", "enum", "must be manual or automatic.")
    for key in ("disabled", "concise_payload"):
        if not isinstance(document.get(key, False), bool):
            yield Problem(key, "type", "must be true or false.")


def _destination_problems(
    destinations: JSONValue, networks: Collection[str], ports: Collection[int]
) -> Iterator[Problem]:
    seen: set[str] = set()
    for index, row in enumerate(destinations if isinstance(destinations, list) else []):
        path = f"destinations.{index}"
        if not isinstance(row, dict):
            yield Problem(path, "type", "must be an object.")
            continue
        url = row.get("target_url")
        problem = url_problem(url, networks=networks, ports=ports)
        if problem:
            yield Problem(f"{path}.target_url", "url", problem)
        elif str(url) in seen:
            yield Problem(f"{path}.target_url", "unique", "is named by an earlier destination.")
        seen.add(str(url))
        yield from _credential_problems(row, path)
        yield from _header_problems(row.get("custom_header"), path)


def _credential_problems(row: JSONObject, path: str) -> Iterator[Problem]:
    for key in ("http_basic_auth", "http_basic_password"):
        value = row.get(key)
        if not isinstance(value, str | None) or (isinstance(value, str) and len(value) > 500):
            yield Problem(f"{path}.{key}", "type", "must be a text of at most 500 characters.")
    if ":" in str(row.get("http_basic_auth") or ""):
        yield Problem(f"{path}.http_basic_auth", "format", "must have no colon.")


def _header_problems(headers: JSONValue, path: str) -> Iterator[Problem]:
    if headers is None:
        return
    if not isinstance(headers, list) or len(headers) > _MOST["custom_header"]:
        yield Problem(f"{path}.custom_header", "type", f"must be a list of at most {_MOST['custom_header']} headers.")
        return
    for index, header in enumerate(headers):
        place = f"{path}.custom_header.{index}"
        if not isinstance(header, dict):
            yield Problem(place, "type", "must be an object.")
            continue
        name, value = header.get("header_name"), header.get("value", "")
        if not isinstance(name, str) or not _NAME.fullmatch(name):
            yield Problem(f"{place}.header_name", "format", "must be the name of a header.")
        elif _RESERVED.fullmatch(name):
            yield Problem(f"{place}.header_name", "reserved", "is a header that is sent with every webhook.")
        if not isinstance(value, str) or not _VALUE.fullmatch(value):
            yield Problem(f"{place}.value", "format", "must be a text in ASCII of at most 2,000 characters.")


def _origin(row: JSONObject) -> tuple[str, str | None, int | None]:
    parts = urlsplit(str(row.get("target_url")))
    return (parts.scheme, parts.hostname, parts.port)


def _objects(value: JSONValue) -> list[JSONObject]:
    return [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []
