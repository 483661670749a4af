"""A stack with two branches that differ: what is changed, added and gone in `dev`, against `main`."""

from content.actions.content_types import delete_content_type, update_content_type
from content.actions.global_fields import create_global_field
from content.merge_requests import MergeRequest
from content.schema.branch_merging import Strategy
from core.json_values import JSONObject
from stacks.actions.branches import create_branch
from stacks.models import Branch
from stacks.scope import Scope
from tests.content.builders import TITLE, fresh, make_type, text
from tests.factories import SYSTEM, Tenant


def make_dev(tenant: Tenant) -> Scope:
    """A branch with a changed type (article), a new one (page, with a global field of its own), and without `gone`."""
    make_type(tenant.fresh_scope(), uid="gone")
    dev = create_branch(SYSTEM, tenant.fresh_scope(), uid="dev", source="main")
    scope = Branch.objects.select_related("stack").get(pk=dev.pk).scope()
    seo: JSONObject = {"title": "SEO", "uid": "seo_facts", "schema": [text("keywords")]}
    create_global_field(SYSTEM, scope, document=seo)
    used = text("facts", data_type="global_field", reference_to="seo_facts")
    make_type(fresh(scope), used, uid="page")
    changed: JSONObject = {"schema": [TITLE, text("teaser", mandatory=True)], "description": "Changed"}
    update_content_type(SYSTEM, fresh(scope), "article", document=changed, force=True)
    delete_content_type(SYSTEM, fresh(scope), "gone", force=True)
    return fresh(scope)


def branch_of(tenant: Tenant, uid: str) -> Branch:
    """A living branch of the stack, with the stack."""
    return Branch.objects.select_related("stack").get(stack=tenant.stack, uid=uid, deleted_at=None)


def request_of(tenant: Tenant, strategy: Strategy, **more: object) -> MergeRequest:
    """Merging dev into main."""
    return MergeRequest(branch_of(tenant, "main"), branch_of(tenant, "dev"), strategy, **more)  # type: ignore[arg-type]  # a test's own
