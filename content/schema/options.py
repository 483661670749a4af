"""The options of a content type: what is wrong with them, and the rule by which its pages get their address."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from core.errors import Problem
from core.json_values import JSONObject, JSONValue

from .fields.formats import slug_of

TITLE = "title"
URL = "url"
DEFAULT_PATTERN = "/:title"
DEFAULT_PREFIX = "/"

_FLAGS = ("is_page", "singleton")
_TEXTS = ("url_pattern", "url_prefix")
_MAX_LENGTH = 500
_MAX_TEXT = 1_000
_TOKEN = re.compile(
    r":(?:(?P<name>title|unique_id|year_short|year|monthname_short|monthname|month|day|locale)"
    r"|field\[(?P<field>\w+)\]|created_at\[(?P<format>[YMD/\-.]+)\])"
)
_DATE_PARTS = (("YYYY", "%Y"), ("YY", "%y"), ("MMMM", "%B"), ("MMM", "%b"), ("MM", "%m"), ("DD", "%d"))
_DATE_TOKENS = {
    "year": "%Y",
    "year_short": "%y",
    "month": "%m",
    "monthname": "%B",
    "monthname_short": "%b",
    "day": "%d",
}


def option_problems(
    options: Mapping[str, JSONValue], *, paths: Collection[str], uids: Collection[str]
) -> list[Problem]:
    """What is wrong with the options of a type that has fields at these paths, and those uids at its top."""
    problems = [
        Problem(f"options.{key}", "type", "must be true or false.")
        for key in _FLAGS
        if not isinstance(options.get(key, False), bool | None)
    ]
    title = options.get("title") or TITLE
    if not isinstance(title, str) or (title != TITLE and title not in uids):
        problems.append(Problem("options.title", "title", "is not a field of the schema."))
    problems.extend(_sub_title_problems(options.get("sub_title"), paths))
    for key in _TEXTS:
        value = options.get(key)
        if not isinstance(value, str | None):
            problems.append(Problem(f"options.{key}", "type", "must be a text."))
        elif value is not None and len(value) > _MAX_LENGTH:
            problems.append(Problem(f"options.{key}", "max", f"must have at most {_MAX_LENGTH} characters."))
    if options.get("is_page") is True and URL not in uids:
        problems.append(Problem("schema", "url", "should have a 'url' field."))
    return problems


def _sub_title_problems(sub_title: JSONValue, paths: Collection[str]) -> list[Problem]:
    if sub_title is None:
        return []
    if not isinstance(sub_title, list):
        return [Problem("options.sub_title", "type", "must be a list of fields.")]
    return [
        Problem(f"options.sub_title.{index}", "field", "is not a field of the schema.")
        for index, path in enumerate(sub_title)
        if not isinstance(path, str) or path not in paths
    ]


@dataclass(frozen=True, slots=True)
class UrlRule:
    """How the address of a new page follows from its content, where the page does not bring one."""

    pattern: str

    def url_of(self, data: JSONObject, *, uid: str, locale: str, now: datetime) -> str:
        """The address of a page; a part that has no text is the page's uid."""

        def value_of(token: re.Match[str]) -> str:
            name, date_format = token["name"], token["format"]
            if date_format:
                return _formatted(now, date_format)
            if name in _DATE_TOKENS:
                return now.strftime(_DATE_TOKENS[name]).lower()
            if name == "locale":
                return locale
            if name == "unique_id":
                return uid
            text = data.get(token["field"] or TITLE)
            return (slug_of(text[:_MAX_TEXT]) if isinstance(text, str) else "") or uid

        return _TOKEN.sub(value_of, self.pattern)


def read_url_rule(options: Mapping[str, JSONValue]) -> UrlRule | None:
    """The rule of a type of pages; None where pages bring their own address: single ones, or an empty pattern."""
    if options.get("is_page") is not True or options.get("singleton") is True:
        return None
    pattern, prefix = options.get("url_pattern"), options.get("url_prefix")
    pattern = DEFAULT_PATTERN if pattern is None else pattern
    prefix = DEFAULT_PREFIX if prefix is None else prefix
    if not isinstance(pattern, str) or not isinstance(prefix, str) or not pattern:
        return None
    return UrlRule(f"{prefix.rstrip('/')}/{pattern.lstrip('/')}")


def _formatted(now: datetime, date_format: str) -> str:
    for part, directive in _DATE_PARTS:
        date_format = date_format.replace(part, directive)
    return now.strftime(date_format).lower()
