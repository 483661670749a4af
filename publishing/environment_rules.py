"""PURE: what an environment may be called and which addresses it may have."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from core.errors import Problem
from core.json_values import JSONValue
from core.uids import is_uid

_NAME = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9 _.-]{0,98}[A-Za-z0-9_.-])?")
LONGEST_URL = 2000
MOST_URLS = 200


@dataclass(frozen=True, slots=True)
class UrlRules:
    """How strict to be with addresses: an import keeps what the vendor let pass."""

    allows_none: bool = False
    allows_empty: bool = False


STRICT = UrlRules()
NO_ADDRESS_YET = UrlRules(allows_none=True)
AS_EXPORTED = UrlRules(allows_none=True, allows_empty=True)


def name_problems(name: str) -> list[Problem]:
    """What is wrong with a name: it stands in paths and must not be taken for a uid."""
    if not name:
        return [Problem("name", "required", "is a required field.")]
    if _NAME.fullmatch(name) is None:
        return [
            Problem("name", "format", "may have 1 to 100 letters, digits, spaces, hyphens, underscores and full stops.")
        ]
    if is_uid(name):
        return [Problem("name", "format", "looks like a uid.")]
    return []


def url_problems(urls: Sequence[JSONValue], rules: UrlRules, kept: Sequence[JSONValue] = ()) -> list[Problem]:
    """What is wrong with a list of {locale, url}. Rows that are `kept` as they were stored are not judged again."""
    if not urls and not rules.allows_none:
        return [Problem("urls", "required", "is a required field.")]
    if len(urls) > MOST_URLS:
        return [Problem("urls", "max_items", f"has more than {MOST_URLS} rows.")]
    problems = [
        problem
        for index, row in enumerate(urls)
        if row not in kept
        for problem in _row_problems(row, rules, f"urls.{index}")
    ]
    locales = [row["locale"] for row in urls if isinstance(row, dict) and isinstance(row.get("locale"), str)]
    if not problems and len(set(locales)) < len(locales):
        problems.append(Problem("urls", "unique", "names a language twice."))
    return problems


def _row_problems(row: JSONValue, rules: UrlRules, path: str) -> list[Problem]:
    if not isinstance(row, dict) or not set(row) <= {"locale", "url", "_metadata"}:
        return [Problem(path, "type", "is not an object of locale and url.")]
    locale, url = row.get("locale"), row.get("url")
    problems: list[Problem] = []
    if not isinstance(locale, str) or not 1 <= len(locale) <= 20:
        problems.append(Problem(f"{path}.locale", "required", "is a required field."))
    if not isinstance(url, str):
        problems.append(Problem(f"{path}.url", "required", "is a required field."))
    elif not (url == "" and rules.allows_empty) and not _is_web_address(url):
        problems.append(Problem(f"{path}.url", "format", "is not a valid http or https URL."))
    return problems


def _is_web_address(url: str) -> bool:
    if len(url) > LONGEST_URL or not url.isprintable() or " " in url:
        return False
    try:
        parts = urlsplit(url)
        has_good_port = parts.port is None or parts.port > 0
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname) and has_good_port and parts.username is None
