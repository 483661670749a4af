"""What apps are given for codes, and whether it opens anything."""

from typing import Any

from stacks.models import OAuthApp
from tests.api.asking import ask
from tests.app_builders import make_code, redeem
from tests.factories import Tenant

READ = "cm.entries.management:read"
BAD_CODE = 400, {"error": "invalid_grant"}
SECRET = "csos" + "0" * 64
ENTERED, OUT = 422, 401
"""The type that is asked for does not exist, which only those learn who may read."""


def tokens_of(app: OAuthApp, tenant: Tenant, **changes: str) -> dict[str, Any]:
    """What a new code of the owner's is redeemed for."""
    status, body = redeem(app, make_code(app, tenant.owner, **changes))
    assert status == 200, body
    answer: dict[str, Any] = body
    return answer


def may_read(tenant: Tenant, tokens: dict[str, Any]) -> int:
    """The status of a read with an access token."""
    bearer = {"api_key": tenant.stack.api_key, "authorization": f"Bearer {tokens['access_token']}"}
    return ask("GET", "content_types/nothing/entries", headers=bearer)[0]
