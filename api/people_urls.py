"""The paths below /v3 about people and organizations; they need no stack."""

from typing import Final

from django.urls import URLPattern

from api.management.accounts import Activation, ForgottenPassword, PasswordReset
from api.management.organization_members import InvitationAcceptance, OrganizationResend, OrganizationShares
from api.management.organizations import (
    OneOrganization,
    OrganizationLogs,
    OrganizationRoles,
    Organizations,
    OrganizationStacks,
)
from api.management.ownership import OrganizationTransfer
from api.management.second_factors import RecoveryCodes, SecondFactor, SecondFactorConfirmation
from api.management.sessions import UserSession
from api.management.team_parts import TeamStack, TeamStacks, TeamUser, TeamUsers
from api.management.teams import OneTeam, Teams
from api.management.users import CurrentUser, UserAssignments
from api.routing import route

PEOPLE: Final[list[URLPattern]] = [
    route("organizations", "organizations", Organizations),
    route("organizations/<str:uid>", "organization", OneOrganization),
    route("organizations/<str:uid>/roles", "organization_roles", OrganizationRoles),
    route("organizations/<str:uid>/logs", "organization_logs", OrganizationLogs),
    route("organizations/<str:uid>/stacks", "organization_stacks", OrganizationStacks),
    route("organizations/<str:uid>/transfer-ownership", "organization_transfer", OrganizationTransfer),
    route("organizations/<str:uid>/teams", "teams", Teams),
    route("organizations/<str:uid>/teams/<str:team_uid>", "team", OneTeam),
    route("organizations/<str:uid>/teams/<str:team_uid>/users", "team_users", TeamUsers),
    route("organizations/<str:uid>/teams/<str:team_uid>/users/<str:user_uid>", "team_user", TeamUser),
    route("organizations/<str:uid>/teams/<str:team_uid>/stack_role_mappings", "team_stacks", TeamStacks),
    route(
        "organizations/<str:uid>/teams/<str:team_uid>/stack_role_mappings/<str:stack_api_key>", "team_stack", TeamStack
    ),
    route("organizations/<str:uid>/share", "organization_shares", OrganizationShares),
    route("organizations/<str:uid>/<str:invitation_uid>/resend_invitation", "organization_resend", OrganizationResend),
    route("user/invitations/<str:token>", "invitation_acceptance", InvitationAcceptance),
    route("user", "user", CurrentUser),
    route("user/assignments", "user_assignments", UserAssignments),
    route("user/second_factor", "second_factor", SecondFactor),
    route("user/second_factor/confirm", "second_factor_confirmation", SecondFactorConfirmation),
    route("user/second_factor/recovery_codes", "recovery_codes", RecoveryCodes),
    route("user/forgot_password", "forgotten_password", ForgottenPassword),
    route("user/reset_password", "password_reset", PasswordReset),
    route("user/activate/<str:token>", "activation", Activation),
    route("user-session", "user_session", UserSession),
]
