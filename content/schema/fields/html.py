"""The HTML that rich text may hold. What is not listed is removed on write; what is listed is kept as it was sent.

Frames are not listed: their content is raw text, in which foreign markup would survive the cleaning.
"""

import re

import nh3

from .patterns import Patience

_TAGS = {
    "a",
    "abbr",
    "address",
    "article",
    "aside",
    "audio",
    "b",
    "bdi",
    "bdo",
    "big",
    "blockquote",
    "br",
    "caption",
    "cite",
    "code",
    "col",
    "colgroup",
    "dd",
    "del",
    "details",
    "dfn",
    "div",
    "dl",
    "dt",
    "em",
    "figcaption",
    "figure",
    "font",
    "footer",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hr",
    "i",
    "img",
    "ins",
    "kbd",
    "li",
    "main",
    "mark",
    "nav",
    "ol",
    "p",
    "picture",
    "pre",
    "q",
    "s",
    "samp",
    "section",
    "small",
    "source",
    "span",
    "strike",
    "strong",
    "sub",
    "summary",
    "sup",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "tr",
    "track",
    "tt",
    "u",
    "ul",
    "var",
    "video",
    "wbr",
}
_ATTRIBUTES = {
    "*": {"class", "id", "style", "title", "lang", "dir", "align", "type", "sys-style-type", "asset-alt", "role"},
    "a": {"href", "target", "rel", "name", "download", "hreflang"},
    "img": {"src", "srcset", "sizes", "alt", "width", "height", "loading"},
    "source": {"src", "srcset", "sizes", "media"},
    "video": {"src", "controls", "width", "height", "poster", "preload", "loop", "muted"},
    "audio": {"src", "controls", "preload", "loop", "muted"},
    "track": {"src", "kind", "srclang", "label", "default"},
    "table": {"border", "cellpadding", "cellspacing", "width", "summary"},
    "td": {"colspan", "rowspan", "width", "height", "valign", "headers"},
    "th": {"colspan", "rowspan", "width", "height", "valign", "scope", "headers"},
    "col": {"span", "width"},
    "colgroup": {"span", "width"},
    "ol": {"start", "reversed"},
    "li": {"value"},
    "font": {"color", "face", "size"},
    "blockquote": {"cite"},
    "q": {"cite"},
}
_STYLES = {
    "background-color",
    "border",
    "border-collapse",
    "border-color",
    "border-radius",
    "border-style",
    "border-width",
    "clear",
    "color",
    "direction",
    "display",
    "float",
    "font-family",
    "font-size",
    "font-style",
    "font-variant",
    "font-weight",
    "height",
    "letter-spacing",
    "line-height",
    "list-style-type",
    "margin",
    "margin-bottom",
    "margin-left",
    "margin-right",
    "margin-top",
    "max-height",
    "max-width",
    "min-height",
    "min-width",
    "padding",
    "padding-bottom",
    "padding-left",
    "padding-right",
    "padding-top",
    "text-align",
    "text-decoration",
    "text-indent",
    "text-transform",
    "vertical-align",
    "white-space",
    "width",
    "word-spacing",
}
_SCHEMES = {"http", "https", "mailto", "tel", "sms", "ftp"}


_CLEANER = nh3.Cleaner(
    tags=_TAGS,
    clean_content_tags={"iframe", "script", "style"},
    attributes=_ATTRIBUTES,
    generic_attribute_prefixes={"data-"},
    url_schemes=_SCHEMES,
    filter_style_properties=_STYLES,
    link_rel=None,
)


# Reading HTML drops one newline at the start of preformatted text and writing it does not put it back.
_BLANK_FIRST_LINE = re.compile('(<pre(?: [a-z-]+="[^"]*")*>)\n')

# Removing an element can bring together others that HTML nests differently when it is read again; what is stored
# must read as it was written, so that a save without a change changes nothing.
_PASSES = 5

_FEW_TAGS = 16
"""So few cost little, however they nest."""
_TAG = re.compile("<(/?)([a-zA-Z][a-zA-Z0-9]*)")
# These are closed by what follows them, or hold nothing.
_CLOSED_BY_OTHERS = frozenset(
    [
        "area",
        "base",
        "br",
        "col",
        "colgroup",
        "dd",
        "dt",
        "embed",
        "hr",
        "img",
        "input",
        "li",
        "link",
        "meta",
        "optgroup",
        "option",
        "p",
        "param",
        "rp",
        "rt",
        "source",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
        "track",
        "wbr",
    ]
)


class TooNested(ValueError):
    """The time to read the text would grow with the square of its length."""


def clean_html(text: str, patience: Patience) -> str:
    """The text without scripts, handlers and foreign markup; embeds (`data-sys-*`), classes and ids stay.

    Raises TooNested where it would take too long.
    """
    if "<" not in text and ">" not in text and "&" not in text:
        return text
    for _ in range(_PASSES):
        if text.count("<") > _FEW_TAGS:
            patience.nesting -= _nesting(text)
        if patience.nesting < 0:
            raise TooNested
        cleaned = _CLEANER.clean(text)
        if "<pre" in cleaned:
            cleaned = _BLANK_FIRST_LINE.sub("\\1\n\n", cleaned)
        if cleaned == text:
            break
        text = cleaned
    return text


def _nesting(text: str) -> int:
    """How many elements are open at a tag, summed over all tags: what each tag may cost the parser and what it writes.

    Elements left open are opened again in every paragraph that follows, so a short text can grow without measure.
    """
    total = depth = 0
    for closing, name in _TAG.findall(text):
        if name.lower() not in _CLOSED_BY_OTHERS:
            depth = max(0, depth - 1) if closing else depth + 1
        total += depth
    return total
