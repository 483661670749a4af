"""How the bytes of files go out to browsers, so that none of them ever runs on this origin. Knows no requests."""

from typing import Final

from django.utils.http import content_disposition_header

from content.media import RASTER_TYPES, suffix_of

SAFETY: Final = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox",
    "Cross-Origin-Resource-Policy": "cross-origin",
    "X-Content-Type-Options": "nosniff",
}

_SHOWN: Final = RASTER_TYPES | {"application/pdf", "text/plain"}
_SHOWN_KINDS: Final = ("audio/", "video/", "font/")
_ACTIVE_SUFFIXES: Final = frozenset(
    {"bat", "cmd", "com", "exe", "hta", "htm", "html", "js", "jse", "mht", "mhtml", "mjs", "ps1", "scr", "shtml", "svg",
     "svgz", "swf", "vbs", "wsf", "xht", "xhtml", "xml", "xsl", "xslt"}
)  # fmt: skip
"""Endings of names under which a saved file would be run: such a file is never shown in place, whatever its bytes are."""


def file_headers(content_type: str, filename: str) -> dict[str, str]:
    """The headers of a file's bytes. Markup, which could carry scripts, is offered for download; images show it still."""
    is_shown = content_type in _SHOWN or content_type.startswith(_SHOWN_KINDS)
    kind = "text/plain" if content_type == "text/html" else content_type
    is_attachment = not is_shown or suffix_of(filename) in _ACTIVE_SUFFIXES
    return {
        **SAFETY,
        "Content-Type": f"{kind}; charset=utf-8" if kind.startswith("text/") else kind,
        "Content-Disposition": content_disposition_header(is_attachment, filename) or "inline",
    }
