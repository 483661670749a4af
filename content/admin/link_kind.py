"""How the value of a link field stands in a form: what it says and where it leads, and the way back from what was typed."""

from django.utils.translation import gettext as _

from content.admin.kind import Kind, Texts, Unreadable
from content.schema.fields.base import FieldType
from core.json_values import JSONValue

_SCRIPTS = ("data", "javascript", "vbscript")


def _show_link(field: FieldType, value: JSONValue) -> Texts | None:
    if value is None:
        return ("", "")
    if not isinstance(value, dict):
        return None
    title, href = value.get("title") or "", value.get("href") or ""
    return (title, href) if isinstance(title, str) and isinstance(href, str) else None


def _read_link(field: FieldType, texts: Texts) -> JSONValue:
    title, href = (text.strip() for text in (*texts, "", "")[:2])
    _check_address(href)
    return {"title": title, "href": href} if title or href else None


def _check_address(href: str) -> None:
    """Raises Unreadable for what leads nowhere, or runs as a script where it is pressed."""
    if any(sign.isspace() or not sign.isprintable() for sign in href):
        raise Unreadable(_("has an address with a space in it: write %20 in its place."))
    scheme, colon, _rest = href.partition(":")
    if colon and scheme.lower() in _SCRIPTS:
        reason = _(
            "has an address that begins with “%(scheme)s:”: write one like https://example.com, /about or mailto:…"
        )
        raise Unreadable(reason % {"scheme": scheme})


LINK = Kind("link", _show_link, _read_link)
