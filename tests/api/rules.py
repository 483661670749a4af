"""Headers of people with rules. The rows of rules are in tests.rules."""

from tests.factories import Tenant, make_editor, make_session
from tests.rules import Rule, in_languages

ALL = ("create", "delete", "publish", "read", "update")
EVERY_LANGUAGE = in_languages("$all")


def headers_of(tenant: Tenant, *rules: Rule) -> dict[str, str]:
    """The headers of a new person with one role of these rules."""
    return {"api_key": tenant.stack.api_key, "authtoken": make_session(make_editor(tenant, *rules))}
