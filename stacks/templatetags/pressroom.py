"""Tags for the admin's templates."""

from typing import Any

from django import template
from django.template import Context

register = template.Library()


@register.simple_tag(takes_context=True)
def stack_url(context: Context, name: str, *arguments: object) -> str:
    """The address of a screen in the stack and branch that the page shows."""
    visit: Any = context["visit"]
    address: str = visit.url(name, *arguments)
    return address
