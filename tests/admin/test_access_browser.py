"""The pages about who may come in, in a real browser: fitting, labelled and without a complaint at two widths."""

from typing import TYPE_CHECKING

import pytest
from django_otp.plugins.otp_totp.models import TOTPDevice

from stacks.actions.teams import create_team
from stacks.models import OrganizationMember
from stacks.teams import TeamChanges
from tests.admin.access_walls import people, tokens
from tests.admin.browsing import needs_chromium, photographed
from tests.admin.test_browser import UNNAMED
from tests.factories import make_session, make_user

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.publishing.builders import Stage

pytestmark = [needs_chromium, pytest.mark.django_db(transaction=True)]


def test_every_page_fits_and_runs_without_a_complaint(tab: "Page", stage: "Stage", complaints: list[str]) -> None:
    owner, organization = stage.tenant.owner, stage.tenant.stack.organization
    names = {**tokens(stage), **people(stage)}
    owner.is_superuser = True
    owner.save(update_fields=["is_superuser"])
    make_session(owner)
    member = make_user("joan.with.a.rather.long.address@correspondents.example.com")
    OrganizationMember.objects.create(organization=organization, user=member)
    TOTPDevice.objects.create(user=member, confirmed=True)
    changes = TeamChanges("Correspondents", "Abroad", "member", [member.email])
    team = create_team(stage.tenant.actor, organization.uid, changes)
    here, outside = f"/admin/s/{stage.tenant.stack.api_key}/main", f"/admin/organizations/{organization.uid}"
    pages = {
        "account": "/admin/account/",
        "accounts": "/admin/accounts/",
        "account-of": f"/admin/accounts/{member.uid}/",
        "organizations": "/admin/organizations/",
        "organization-new": "/admin/new-organization/",
        "organization": f"{outside}/",
        "organization-invite": f"{outside}/invite/",
        "organization-remove": f"{outside}/people/{member.uid}/remove/",
        "organization-transfer": f"{outside}/transfer/",
        "organization-place": f"{outside}/people/{member.uid}/place/",
        "teams": f"{outside}/teams/",
        "team-new": f"{outside}/new-team/",
        "team": f"{outside}/teams/{team.uid}/",
        "team-delete": f"{outside}/teams/{team.uid}/delete/",
        "stack-new": f"{outside}/new-stack/",
        "people": f"{here}/people/",
        "people-new": f"{here}/new-people/",
        "person": f"{here}/people/{names['person']}/",
        "person-remove": f"{here}/people/{names['person']}/remove/",
        "roles": f"{here}/roles/",
        "role": f"{here}/roles/{names['custom']}/",
        "role-new": f"{here}/new-role/",
        "role-fixed": f"{here}/roles/{names['role']}/",
        "rights": f"{here}/people/{names['person']}/rights/",
        "tokens": f"{here}/tokens/",
        "token": f"{here}/tokens/{names['token']}/",
        "management": f"{here}/management-tokens/{names['management']}/",
    }
    wide: list[tuple[str, int]] = []
    for width in (390, 1280):
        tab.set_viewport_size({"width": width, "height": 900})
        for name, path in pages.items():
            tab.goto(path)
            assert tab.get_by_role("heading", level=1).count() == 1, path
            if tab.evaluate("document.documentElement.scrollWidth") > width:
                wide.append((name, width))
            assert tab.evaluate(UNNAMED) == [], path
            photographed(tab, f"{name}-{width}")
    assert (wide, complaints) == ([], [])
