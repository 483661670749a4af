"""PURE: where the site of an environment shows something, by the addresses that the environment has for languages."""

from collections.abc import Iterable, Mapping
from urllib.parse import urlencode, urlsplit, urlunsplit

from core.json_values import JSONValue


def site_of(urls: Iterable[JSONValue], locales: Iterable[str]) -> str:
    """The address of the site in the first of the languages that it has one for, or in any; empty for none."""
    known = {
        str(row["locale"]): str(row["url"])
        for row in urls
        if isinstance(row, dict) and row.get("locale") and is_address(row.get("url"))
    }
    return next((known[code] for code in locales if code in known), next(iter(known.values()), ""))


def is_address(value: JSONValue) -> bool:
    """Whether a browser can show it as a site."""
    try:
        parts = urlsplit(value) if isinstance(value, str) else None
        return bool(parts and parts.scheme in ("http", "https") and parts.hostname and parts.port != 0)
    except ValueError:
        return False


def page_address(site: str, path: str, parameters: Mapping[str, str]) -> str:
    """A page of the site, with parameters behind those that the address has; what leads out of the site is left out."""
    parts = urlsplit(site)
    rest = urlsplit(path if path.startswith("/") and not path.startswith("//") else f"/{path.lstrip('/')}")
    whole = parts.path.rstrip("/") + (rest.path if path else parts.path and "/")
    query = "&".join(each for each in (parts.query, rest.query, urlencode(parameters)) if each)
    return urlunsplit((parts.scheme, parts.netloc, whole or "/", query, ""))


def origin_of(address: str) -> str:
    """The scheme, host and port of an address."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"
