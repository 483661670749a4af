"""Tags for the admin's templates."""

from typing import Any

from django import template
from django.template import Context
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from stacks.script_modules import imports_of
from stacks.worded import worded

register = template.Library()


@register.simple_tag(takes_context=True)
def stack_url(context: Context, name: str, *arguments: object) -> str:
    """The address of a screen in the stack and branch that the page shows."""
    visit: Any = context["visit"]
    address: str = visit.url(name, *arguments)
    return address


@register.filter(name="worded")
def in_language(message: object) -> str:
    """The sentence of a rule in the language of the page, where it is one."""
    return worded(str(message or ""))


@register.simple_tag
def module(script: str) -> SafeString:
    """A script that is a module, and early word of what it imports: one trip to the server instead of one for each level."""
    early = format_html_join(
        "", '<link rel="modulepreload" href="{}">', ((static(path),) for path in imports_of(script))
    )
    return format_html('{}<script type="module" src="{}"></script>', early, static(script))
