"""The headers that say who is calling, in both spellings: `api_key` and `api-key` arrive as the same WSGI variable."""

from collections.abc import Mapping
from typing import Any

from django.http import QueryDict

from core.errors import Malformed
from stacks.credentials import Credentials

AUTHTOKEN = "HTTP_AUTHTOKEN"
AUTHORIZATION = "HTTP_AUTHORIZATION"
IDEMPOTENCY_KEY = "HTTP_IDEMPOTENCY_KEY"
IF_MATCH = "HTTP_IF_MATCH"
ACCESS_TOKEN = "HTTP_ACCESS_TOKEN"  # noqa: S105 a header's name, no secret
PREVIEW_TOKEN = "HTTP_PREVIEW_TOKEN"  # noqa: S105 a header's name, no secret
DECIDING = (
    "HTTP_API_VERSION",
    "HTTP_APPROVALS",
    "HTTP_INCLUDE_APPLIED_VARIANTS",
    "HTTP_ORGANIZATION_UID",
    "HTTP_SKIP_WORKFLOW_STAGE",
    "HTTP_SKIP_WORKFLOW_STAGE_CHECK",
    "HTTP_X_CS_VARIANT_UID",
)
"""The headers that a write heeds beside those that say who calls, where, and over which version."""


def header(meta: Mapping[str, Any], variable: str) -> str:
    """The value of a header; Malformed where its two spellings were sent with different values."""
    value: str = meta.get(variable, "").strip()
    if "," not in value:
        return value
    values = {part.strip() for part in value.split(",")}
    if len(values) > 1:
        name = variable.removeprefix("HTTP_").lower()
        raise Malformed(f"The header {name} was sent more than once with different values.")
    return values.pop()


def is_management(meta: Mapping[str, Any]) -> bool:
    """Whether a credential for writing content is present, which decides over a delivery token beside it."""
    return bool(meta.get(AUTHTOKEN) or meta.get(AUTHORIZATION))


def is_delivery(meta: Mapping[str, Any]) -> bool:
    """Whether only a delivery or preview token is present, as a header or, as some clients send it, in the query."""
    if is_management(meta):
        return False
    return bool(meta.get(ACCESS_TOKEN) or meta.get(PREVIEW_TOKEN)) or "access_token=" in meta.get("QUERY_STRING", "")


def read_credentials(meta: Mapping[str, Any], params: QueryDict) -> Credentials:
    """What the caller shows about itself, not yet believed."""
    return Credentials(
        api_key=header(meta, "HTTP_API_KEY") or params.get("api_key", ""),
        authtoken=header(meta, AUTHTOKEN),
        authorization=meta.get(AUTHORIZATION, "").strip(),
        access_token=header(meta, ACCESS_TOKEN) or params.get("access_token", ""),
        preview_token=header(meta, PREVIEW_TOKEN),
        branch=header(meta, "HTTP_BRANCH") or params.get("branch", ""),
    )
