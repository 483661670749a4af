"""Everybody who may knock: one set of headers for each kind of caller, all of them at home in the same stack."""

from collections.abc import Mapping
from typing import Final

from core.json_values import JSONObject, JSONValue
from stacks.models import OrganizationMember
from stacks.oauth_scopes import SCOPES
from tests.api.tenant_matrix.world import World
from tests.app_builders import make_app, make_app_token
from tests.factories import make_editor, make_management_token, make_member, make_session, make_user

PRINCIPALS: Final = (
    "anonymous",
    "management token",
    "reading token",
    "delivery token",
    "preview token",
    "app",
    "owner",
    "admin",
    "developer",
    "content manager",
    "editor",
    "no role",
)
DELIVERED: Final = ("delivery token", "preview token")
_READS: Final[list[JSONValue]] = [
    {"module": module, "acl": {"read": True}}
    for module in ("asset", "content_type", "entry", "environment", "global_field", "locale", "release", "taxonomy")
]
_WHOLE: Final[JSONObject] = {"create": True, "delete": True, "publish": True, "read": True, "update": True}
_EDITS: Final[list[JSONValue]] = [
    {"module": "content_type", "content_types": ["$all"], "acl": {"read": True, "sub_acl": _WHOLE}},
    {"module": "locale", "locales": ["$all"], "acl": {"read": True}},
    {"module": "environment", "environments": ["$all"], "acl": {"read": True}},
]
"""The rules of somebody who edits and publishes every entry, which is all that they do."""


def make_principals(world: World) -> dict[str, Mapping[str, str]]:
    """The headers of each caller."""
    tenant = world.tenant
    branch: JSONObject = {"module": "branch", "branches": ["main"], "acl": {"read": True}}
    guest = make_user()
    OrganizationMember.objects.create(organization=tenant.stack.organization, user=guest, role="member")
    people = {
        "admin": make_member(tenant, "Admin"),
        "developer": make_member(tenant, "Developer"),
        "content manager": make_member(tenant, "Content Manager"),
        "editor": make_editor(tenant, *_EDITS),
        "no role": guest,
    }
    rows = [
        {"module": "environment", "environments": [world.own["environment"]], "acl": {"read": True}},
        branch,
    ]
    delivery = world.do("POST", "stacks/delivery_tokens", {"token": {"name": "Site", "scope": rows}})["token"]
    preview = world.do("POST", f"stacks/delivery_tokens/{delivery['uid']}/preview_token", {})["token"]
    return {
        "anonymous": {},
        "management token": {"authorization": make_management_token(tenant)},
        "reading token": {"authorization": make_management_token(tenant, [*_READS, branch])},
        "delivery token": {"access_token": delivery["token"]},
        "preview token": {"access_token": delivery["token"], "preview_token": preview["preview_token"]},
        "app": {
            "authorization": f"Bearer {make_app_token(make_app(tenant.stack.organization), tenant.owner, *SCOPES)}"
        },
        "owner": {"authtoken": world.authtoken},
        **{name: {"authtoken": make_session(person)} for name, person in people.items()},
    }
