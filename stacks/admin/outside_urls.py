"""The addresses outside of any stack, for who is signed in."""

from collections.abc import Callable
from typing import Any

from django.urls import URLPattern, path

from stacks.admin.account_page import account, language_choosing, session_ending, sessions_ending
from stacks.admin.accounts.pages import (
    account_of,
    account_restoring,
    account_second_factor,
    account_session,
    account_sessions,
    account_suspension,
    accounts,
)
from stacks.admin.apps.pages import app, app_deletion, app_new, app_secret, apps, authorization_ending
from stacks.admin.organizations.inviting import invitation_again, new_invitations, withdrawal
from stacks.admin.organizations.making import new_organization, new_stack
from stacks.admin.organizations.pages import organization, organizations
from stacks.admin.organizations.people import member_removal, transfer
from stacks.admin.organizations.places import member_place
from stacks.admin.organizations.settings import organization_settings
from stacks.admin.outside import outside
from stacks.admin.teams.pages import new_team, team, team_deletion, teams
from stacks.admin.teams.people import people_joining, person_leaving

_ACCOUNT = "accounts/<uid:person_uid>/"
_ORGANIZATION = "organizations/<uid:organization_uid>/"
_TEAM = f"{_ORGANIZATION}teams/<uid:team_uid>/"
_APP = f"{_ORGANIZATION}apps/<uid:app_uid>/"
ROUTES: list[tuple[str, str, Callable[..., Any]]] = [
    ("account/", "account", account),
    ("account/language/", "account_language", language_choosing),
    ("account/sessions/end/", "sessions_end", sessions_ending),
    ("account/sessions/<uid:session_uid>/end/", "session_end", session_ending),
    ("account/apps/<uid:authorization_uid>/end/", "authorization_end", authorization_ending),
    ("accounts/", "accounts", accounts),
    (_ACCOUNT, "account_of", account_of),
    (f"{_ACCOUNT}suspend/", "account_suspend", account_suspension),
    (f"{_ACCOUNT}restore/", "account_restore", account_restoring),
    (f"{_ACCOUNT}second-factor/remove/", "account_second_factor", account_second_factor),
    (f"{_ACCOUNT}sessions/end/", "account_sessions", account_sessions),
    (f"{_ACCOUNT}sessions/<uid:session_uid>/end/", "account_session", account_session),
    ("organizations/", "organizations", organizations),
    ("new-organization/", "organization_new", new_organization),
    (_ORGANIZATION, "organization", organization),
    (f"{_ORGANIZATION}settings/", "organization_settings", organization_settings),
    (f"{_ORGANIZATION}new-stack/", "stack_new", new_stack),
    (f"{_ORGANIZATION}invite/", "organization_invite", new_invitations),
    (f"{_ORGANIZATION}invitations/<uid:invitation_uid>/again/", "organization_again", invitation_again),
    (f"{_ORGANIZATION}invitations/<uid:invitation_uid>/withdraw/", "organization_withdraw", withdrawal),
    (f"{_ORGANIZATION}people/<uid:person_uid>/remove/", "organization_remove", member_removal),
    (f"{_ORGANIZATION}people/<uid:person_uid>/place/", "organization_place", member_place),
    (f"{_ORGANIZATION}teams/", "teams", teams),
    (f"{_ORGANIZATION}new-team/", "team_new", new_team),
    (_TEAM, "team", team),
    (f"{_TEAM}people/", "team_join", people_joining),
    (f"{_TEAM}people/<uid:person_uid>/remove/", "team_leave", person_leaving),
    (f"{_TEAM}delete/", "team_delete", team_deletion),
    (f"{_ORGANIZATION}transfer/", "organization_transfer", transfer),
    (f"{_ORGANIZATION}apps/", "apps", apps),
    (f"{_ORGANIZATION}new-app/", "app_new", app_new),
    (_APP, "app", app),
    (f"{_APP}secret/", "app_secret", app_secret),
    (f"{_APP}delete/", "app_delete", app_deletion),
]


def outside_urls(admin_view: Callable[..., Any]) -> list[URLPattern]:
    """The addresses, behind the site's own wall and ours."""
    return [path(route, admin_view(outside(view)), name=name) for route, name, view in ROUTES]
