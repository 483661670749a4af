"""Somebody invited into a stack with a role of its own: from the role to their first visit."""

from typing import TYPE_CHECKING

import pytest
from django.conf import LazySettings
from django.test import Client

from stacks.invitations import token_of
from stacks.models import Invitation, Role, StackMember
from tests.admin.builders import address, messages_after, page, signed_in
from tests.factories import PASSWORD

if TYPE_CHECKING:
    from tests.publishing.builders import Stage

pytestmark = pytest.mark.django_db
ELSEWHERE = ("new-people/", "roles/", "tokens/", "management-tokens/", "webhooks/", "audit/", "activity/", "new-role/")


def test_who_is_invited_with_a_role_sees_what_it_opens_and_no_more(stage: "Stage", settings: LazySettings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    owner, visitor = signed_in(stage.tenant.owner), Client()
    ticks = {"branch": "main", "locale": "fr-fr", "content_type.read": "article", "content_type.update": "article"}
    messages_after(owner, address(stage.tenant, "new-role/"), {"name": "Translator", **ticks})
    role = Role.objects.get(stack=stage.tenant.stack, is_system=False)
    invited = {"emails": "joan@example.com", "role": role.uid}
    assert messages_after(owner, address(stage.tenant, "new-people/"), invited) == ["1 invitation is on its way."]

    link = f"/admin/invitation/{token_of(Invitation.objects.get())}/"
    assert visitor.post(link, {"first_name": "Joan", "password": PASSWORD}).status_code == 302
    assert visitor.post("/admin/login/", {"username": "joan@example.com", "password": PASSWORD}).status_code == 302

    assert list(StackMember.objects.filter(user__first_name="Joan").values_list("role__name", flat=True)) == [
        "Translator"
    ]
    assert stage.tenant.stack.api_key in page(visitor, "/admin/")
    menu = visitor.get(address(stage.tenant)).context["menu"]
    assert not {screen.route for screen in menu} & set(ELSEWHERE)
    for path in ELSEWHERE:
        assert visitor.get(address(stage.tenant, path)).status_code == 403, path
    messages_after(owner, address(stage.tenant, "new-people/"), {**invited, "emails": "ada@example.com"})
    colleagues = page(visitor, address(stage.tenant, "people/"))
    assert (stage.tenant.owner.email in colleagues, "ada@example.com" in colleagues) == (True, False)
    joan = StackMember.objects.get(role=role).user.uid
    assert visitor.post(address(stage.tenant, f"people/{joan}/"), {"role": role.uid}).status_code == 403
    rights = owner.get(address(stage.tenant, f"people/{joan}/rights/"))
    (line,) = rights.context["effect"].types
    assert (line.uid, list(line.cells)) == ("article", ["all · fr-fr", "", "all · fr-fr", "", ""])
