"""Markdown as it reads, for the preview beside its field. No HTML in it is taken for HTML, and what is made of it is cleaned."""

from collections.abc import Sequence
from typing import Any

import nh3
from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token

from stacks.admin.screens import Visit

_LONGEST = 200_000
_TAGS = frozenset(
    [
        "a",
        "blockquote",
        "br",
        "code",
        "del",
        "em",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "hr",
        "img",
        "li",
        "ol",
        "p",
        "pre",
        "s",
        "span",
        "strong",
        "table",
        "tbody",
        "td",
        "th",
        "thead",
        "tr",
        "ul",
    ]
)
_CLEANER = nh3.Cleaner(
    tags=set(_TAGS),
    attributes={"a": {"href", "title"}, "img": {"src", "alt", "title"}, "ol": {"start"}, "code": {"class"}, "span": {"class"}},
    url_schemes={"http", "https", "mailto", "tel"},
    link_rel="noopener noreferrer",
    set_tag_attribute_values={"a": {"target": "_blank"}},
)  # fmt: skip


@require_POST
def preview_markdown(request: HttpRequest, visit: Visit) -> HttpResponse:
    """What the `text` that was sent reads like."""
    text = request.POST.get("text", "")
    if len(text) > _LONGEST:
        return JsonResponse({"html": f"<p>{escape(_('This text is too long for a preview.'))}</p>"})
    return JsonResponse({"html": rendered(text)})


def rendered(text: str) -> str:
    """Markdown as HTML that holds nothing but text, links and the pictures of this installation."""
    return _CLEANER.clean(_MARKDOWN.render(text))


def _image(
    renderer: RendererHTML,
    tokens: Sequence[Token],
    index: int,
    options: Any,
    env: Any,  # markdown-it calls it
) -> str:
    token = tokens[index]
    source, words = str(token.attrGet("src") or ""), token.content
    if source.startswith(("/v3/assets/", f"{settings.ASSETS_URL}/v3/assets/")):
        return f'<img src="{escape(source)}" alt="{escape(words)}">'
    # The policy of the page fetches no pictures from elsewhere, and who previews a text need not tell others of it.
    return f'<span class="md-picture">{escape(words or source)}</span>'


def _markdown() -> MarkdownIt:
    made = MarkdownIt("commonmark", {"html": False, "breaks": False}).enable(["table", "strikethrough"])
    made.add_render_rule("image", _image)
    return made


_MARKDOWN = _markdown()
