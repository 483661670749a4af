"""What is sent to the pages about who may come in, for tests of who may send it."""

from typing import TYPE_CHECKING, Any

from content.merge_requests import MergeRequest, digest_of, steps_of
from content.models import BranchMerge
from content.schema.branch_merging import Strategy
from core.clock import utc_now
from core.json_values import JSONValue
from stacks.actions.preview_tokens import create_preview_token
from stacks.actions.roles import create_role
from stacks.actions.tokens import create_delivery_token, create_management_token
from stacks.grants import full_scope
from stacks.models import Branch, Invitation, Role
from stacks.models.invitation import LENGTH
from tests.content.builders import make_type
from tests.factories import SYSTEM, make_member

if TYPE_CHECKING:
    from tests.publishing.builders import Stage

TOKENS: list[tuple[str, dict[str, Any]]] = [
    ("new-token/", {"name": "New", "environment": "{environment}", "branch": "main"}),
    ("tokens/{token}/", {"name": "Changed", "environment": "{environment}", "branch": "main"}),
    ("tokens/{bare}/preview/", {}),
    ("tokens/{token}/preview/revoke/", {}),
    ("tokens/{token}/rotate/", {"grace": "day"}),
    ("tokens/{token}/revoke/", {}),
    ("new-management-token/", {"name": "New", "read": "entry", "branch": "main"}),
    ("management-tokens/{management}/", {"name": "Changed", "read": "entry", "branch": "main"}),
    ("management-tokens/{management}/rotate/", {"grace": "0"}),
    ("management-tokens/{management}/revoke/", {}),
]
BRANCHES: list[tuple[str, dict[str, Any]]] = [
    ("new-branch/", {"uid": "another", "source": "main"}),
    ("branches/next/", {"alias": "live"}),
    ("branches/next/delete/", {"confirm": "next"}),
    (
        "merge-branches/",
        {"base": "main", "compare": "next", "strategy": "merge_new_only", "do": "merge", "expected": "{digest}"},
    ),
]
ROLES: list[tuple[str, dict[str, Any]]] = [
    ("new-role/", {"name": "New", "branch": "main"}),
    ("roles/{custom}/", {"name": "Changed", "branch": "main"}),
    ("roles/{custom}/delete/", {}),
]
PEOPLE: list[tuple[str, dict[str, Any]]] = [
    ("new-people/", {"emails": "new@example.com", "role": "{role}"}),
    ("people/{person}/", {"role": "{role}"}),
    ("people/{person}/remove/", {}),
    ("invitations/{invitation}/again/", {}),
    ("invitations/{invitation}/withdraw/", {}),
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


def branch(stage: "Stage") -> dict[str, str]:
    """A branch with one type of its own, a merge that was done, and what merging the branch into main comes to."""
    next_branch = Branch.objects.create(
        stack=stage.tenant.stack, uid="next", source="main", locale_fallbacks={"en-us": None}
    )
    make_type(next_branch.scope(), uid="leaflet")
    request = MergeRequest(Branch.objects.get(pk=stage.scope.branch_id), next_branch, Strategy.NEW_ONLY)
    merge = BranchMerge.objects.create(
        stack=stage.tenant.stack, base_branch="main", compare_branch="next", default_strategy=Strategy.NEW_ONLY.value
    )
    return {"merge": merge.uid, "digest": digest_of(request, steps_of(request))}


def people(stage: "Stage") -> dict[str, str]:
    """Somebody with a role, somebody invited, a role to give and one of the stack's own."""
    role = Role.objects.get(stack=stage.tenant.stack, name="Developer")
    invitation = Invitation.objects.create(
        organization=stage.tenant.stack.organization,
        email="asked@example.com",
        role="member",
        stacks={stage.tenant.stack.uid: {"roles": [role.uid], "by": stage.tenant.owner.uid}},
        invited_by=stage.tenant.owner.uid,
        expires_at=utc_now() + LENGTH,
    )
    rules: list[JSONValue] = [{"module": "branch", "branches": ["main"], "acl": {"read": True}}]
    custom = create_role(SYSTEM, stage.scope, name="Custom", rules=rules)
    person = make_member(stage.tenant, "Admin")
    return {"person": person.uid, "invitation": invitation.uid, "role": role.uid, "custom": custom.uid}
