"""What is sent to the pages about who may come in, for tests of who may send it."""

from typing import TYPE_CHECKING, Any

from stacks.actions.preview_tokens import create_preview_token
from stacks.actions.tokens import create_delivery_token, create_management_token
from stacks.grants import full_scope
from tests.factories import SYSTEM

if TYPE_CHECKING:
    from tests.publishing.builders import Stage

TOKENS: list[tuple[str, dict[str, Any]]] = [
    ("new-token/", {"name": "New", "environment": "{environment}", "branch": "main"}),
    ("tokens/{token}/", {"name": "Changed", "environment": "{environment}", "branch": "main"}),
    ("tokens/{bare}/preview/", {}),
    ("tokens/{token}/preview/revoke/", {}),
    ("tokens/{token}/revoke/", {}),
    ("new-management-token/", {"name": "New", "read": "entry", "branch": "main"}),
    ("management-tokens/{management}/", {"name": "Changed", "read": "entry", "branch": "main"}),
    ("management-tokens/{management}/revoke/", {}),
]


def tokens(stage: "Stage") -> dict[str, str]:
    """Tokens of every kind, one of them without a preview token."""
    first, second = (
        create_delivery_token(SYSTEM, stage.scope, name=name, environment_uids=[stage.production.uid]).token.uid
        for name in ("Site", "Shop")
    )
    create_preview_token(SYSTEM, stage.scope, first)
    management = create_management_token(SYSTEM, stage.scope, name="Importer", scope_rows=full_scope())
    return {"token": first, "bare": second, "management": management.token.uid}
