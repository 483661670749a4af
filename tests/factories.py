"""Builders for tests: the rows that nearly every test starts from."""

from core.uids import new_uid
from locales.models import Locale
from stacks.actor import Actor
from stacks.models import Branch, Organization, Stack
from stacks.scope import Scope

SYSTEM = Actor.system("test")


def make_scope(*, master: str = "en-us", others: tuple[str, ...] = ()) -> Scope:
    """A fresh stack with its main branch and languages; the others fall back to the master."""
    organization = Organization.objects.create(name="Test")
    stack = Stack.objects.create(organization=organization, name=f"Stack {new_uid()}", master_locale=master)
    fallbacks: dict[str, str | None] = {master: None, **dict.fromkeys(others, master)}
    branch = Branch.objects.create(stack=stack, locale_fallbacks=fallbacks)
    for code, fallback in fallbacks.items():
        Locale.objects.create(stack=stack, branch=branch, code=code, name=code, fallback_code=fallback)
    return branch.scope()
