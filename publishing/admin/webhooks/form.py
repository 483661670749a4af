"""A webhook's form: what its inputs show, and the document that was typed into them. Secrets are never shown."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from core.errors import Problem
from core.json_values import JSONObject, JSONValue
from publishing.channels import is_channel
from publishing.models import Webhook
from publishing.webhook_rules import shown_destinations
from stacks.worded import worded

_CHANGED = ("create", "update", "delete")
_SENT = ("publish.success", "publish.fail", "unpublish.success", "unpublish.fail")
_OFFERED: tuple[tuple[Any, str, tuple[str, ...]], ...] = (
    (
        _("Entries"),
        "content_types.entries",
        (*_CHANGED, *(f"environments.{end}" for end in _SENT), "workflows", "comments.create"),
    ),
    (_("Assets"), "assets", (*_CHANGED, *(f"environments.{end}" for end in _SENT))),
    (_("Terms"), "taxonomies.terms", (*_CHANGED, *(f"environments.{end}" for end in _SENT))),
    (_("Content types"), "content_types", _CHANGED),
    (_("Global fields"), "global_fields", _CHANGED),
    (_("Taxonomies"), "taxonomies", _CHANGED),
    (_("Releases"), "releases", (*_CHANGED, "environments.deploy.success", "environments.deploy.fail")),
    (_("Requests to publish"), "jobs.environments", ("publish.completed", "unpublish.completed")),
    (_("Environments"), "environments", _CHANGED),
    (_("Languages"), "locales", _CHANGED),
    (_("Workflows"), "workflows", _CHANGED),
    (_("Publish rules"), "publishing_rules", _CHANGED),
)
_WORDS: dict[str, Any] = {
    "create": _("created"),
    "update": _("changed"),
    "delete": _("deleted"),
    "environments.publish.success": _("published"),
    "environments.publish.fail": _("publishing failed"),
    "environments.unpublish.success": _("taken offline"),
    "environments.unpublish.fail": _("taking offline failed"),
    "environments.deploy.success": _("deployed"),
    "environments.deploy.fail": _("deployment failed"),
    "workflows": _("at another stage"),
    "comments.create": _("commented on"),
    "publish.completed": _("publishing ended"),
    "unpublish.completed": _("taking offline ended"),
}
_FALSE = ("", "off")


@dataclass(frozen=True, slots=True)
class Destination:
    """One address as the inputs show it; its headers as lines."""

    target_url: str = ""
    user: str = ""
    password: str = ""
    headers: str = ""
    errors: Sequence[str] = ()

    @property
    def is_blank(self) -> bool:
        """Whether nothing was typed into it."""
        return not (self.target_url or self.user or self.password or self.headers)


@dataclass(frozen=True, slots=True)
class Typed:
    """Everything that the form holds, with what is wrong at each part."""

    name: str = ""
    destinations: Sequence[Destination] = ()
    channels: Sequence[str] = ()
    branches: Sequence[str] = ()
    retry_policy: str = "automatic"
    is_enabled: bool = True
    is_concise: bool = True
    errors: Mapping[str, Sequence[str]] = field(default_factory=dict)

    @property
    def rows(self) -> list[Destination]:
        """The destinations, and room for one more."""
        return [*self.destinations, Destination()]

    @property
    def offered(self) -> list[tuple[str, list[tuple[str, str, bool]]]]:
        """The usual channels by what they are about: each with what people call it and whether it is chosen."""
        return [
            (label, [(f"{head}.{end}", str(_WORDS[end]), f"{head}.{end}" in self.channels) for end in ends])
            for label, head, ends in usual_channels()
        ]

    @property
    def further(self) -> str:
        """The channels that are not among the usual ones, in lines."""
        usual = {f"{head}.{end}" for _label, head, ends in usual_channels() for end in ends}
        return "\n".join(channel for channel in self.channels if channel not in usual)


def usual_channels() -> list[tuple[str, str, list[str]]]:
    """What the form offers, of that what is sent here."""
    rows = ((label, head, [end for end in ends if is_channel(f"{head}.{end}")]) for label, head, ends in _OFFERED)
    return [row for row in rows if row[2]]


def shown(webhook: Webhook) -> Typed:
    """A webhook as its form shows it."""
    rows = [row for row in shown_destinations(webhook.destinations) if isinstance(row, dict)]
    return Typed(
        name=webhook.name,
        destinations=[_destination(row) for row in rows],
        channels=[str(channel) for channel in webhook.channels],
        branches=[str(branch) for branch in webhook.branches],
        retry_policy=webhook.retry_policy,
        is_enabled=not webhook.is_disabled,
        is_concise=webhook.is_concise,
    )


def typed(post: QueryDict) -> Typed:
    """What was sent. Destinations without anything are left out."""
    lists = (post.getlist(name) for name in ("url", "user", "password", "headers"))
    rows = [Destination(*(text.strip() for text in row)) for row in zip_longest(*lists, fillvalue="")]
    channels = [*post.getlist("channel"), *post.get("further", "").replace(",", "\n").split()]
    return Typed(
        name=post.get("name", "").strip(),
        destinations=[row for row in rows if not row.is_blank],
        channels=list(dict.fromkeys(channels)),
        branches=post.getlist("branch"),
        retry_policy=post.get("retry_policy", "manual"),
        is_enabled=post.get("enabled", "") not in _FALSE,
        is_concise=post.get("concise", "") not in _FALSE,
    )


def document_of(form: Typed) -> JSONObject:
    """The webhook that the form describes."""
    channels: list[JSONValue] = list(form.channels)
    branches: list[JSONValue] = list(form.branches)
    return {
        "name": form.name,
        "destinations": [_as_stored(row) for row in form.destinations],
        "channels": channels,
        "branches": branches,
        "retry_policy": form.retry_policy,
        "disabled": not form.is_enabled,
        "concise_payload": form.is_concise,
    }


def errors_of(form: Typed, problems: Iterable[Problem]) -> tuple[dict[str, list[str]], list[Destination]]:
    """What is wrong, by the part of the form it is about, and the destinations with what is wrong with each."""
    errors: defaultdict[str, list[str]] = defaultdict(list)
    at: defaultdict[int, list[str]] = defaultdict(list)
    for problem in problems:
        head, _dot, rest = problem.path.partition(".")
        index, _dot, inner = rest.partition(".")
        if head == "destinations" and index.isdigit():
            at[int(index)].append(f"{_part(inner)} {worded(problem.message)}".strip())
        elif head == "channels" and index.isdigit():
            errors["channels"].append(f"“{form.channels[int(index)]}” {worded(problem.message)}")
        else:
            errors[head].append(worded(problem.message))
    rows = [
        Destination(row.target_url, row.user, row.password, row.headers, at[number])
        for number, row in enumerate(form.destinations)
    ]
    return dict(errors), rows


def _part(path: str) -> str:
    """What people call the part of a destination."""
    names = {"target_url": _("The address"), "http_basic_auth": _("The user"), "http_basic_password": _("The password")}
    return str(names.get(path, _("A header")))


def _destination(row: JSONObject) -> Destination:
    headers = row.get("custom_header")
    lines = [
        f"{header.get('header_name')}: {header.get('value')}"
        for header in (headers if isinstance(headers, list) else [])
        if isinstance(header, dict)
    ]
    return Destination(
        target_url=str(row.get("target_url") or ""),
        user=str(row.get("http_basic_auth") or ""),
        password=str(row.get("http_basic_password") or ""),
        headers="\n".join(lines),
    )


def _as_stored(row: Destination) -> JSONObject:
    pairs = (line.partition(":") for line in row.headers.splitlines() if line.strip())
    headers: list[JSONValue] = [{"header_name": name.strip(), "value": value.strip()} for name, _colon, value in pairs]
    return {
        "target_url": row.target_url,
        "http_basic_auth": row.user or None,
        "http_basic_password": row.password or None,
        "custom_header": headers,
    }
