"""What can be wrong with a caller, a stack, a token or a person, by meaning."""

from core.errors import Forbidden, Invalid, NotFound, Refused, Unauthenticated


class StackNotFound(NotFound):
    """We can't find that Stack. Please try again."""


class BranchNotFound(NotFound):
    """The requested branch doesn't exist."""


class BranchInvalid(Invalid):
    """The branch could not be created. Please try again."""


class BranchInUse(Refused):
    """The branch cannot be deleted."""


class BranchAliasNotFound(NotFound):
    """The requested branch alias doesn't exist."""


class BranchAliasInvalid(Invalid):
    """The branch alias could not be assigned. Please try again."""


class OrganizationNotFound(NotFound):
    """The requested organization doesn't exist."""


class LogNotFound(NotFound):
    """The requested audit log doesn't exist."""


class TokenNotFound(NotFound):
    """The requested token doesn't exist."""


class AppInvalid(Invalid):
    """The app could not be saved. Please try again."""


class AppNotFound(NotFound):
    """The requested app doesn't exist."""


class AppRequestInvalid(Refused):
    """What the app asks for is not in order."""


class AppRequestDenied(Refused):
    """The app is told that it asked for what it cannot have."""


class AuthorizationNotFound(NotFound):
    """The requested authorization doesn't exist."""


class AppScopeMissing(Forbidden):
    """The access token lacks the scope that this takes."""


class SessionNotFound(NotFound):
    """The session doesn't exist, or is over."""


class SignInFailed(Unauthenticated):
    """Looks like your email or password is invalid. Please try again or reset your password."""


class SecondFactorRequired(Unauthenticated):
    """Please login using the Two-Factor verification Token."""


class SecondFactorMissing(Unauthenticated):
    """This organization asks for a second factor, which you don't have. Please set one up: POST /v3/user/second_factor."""


class SecondFactorWrong(Unauthenticated):
    """The provided Two-Factor verification Token is invalid."""


class SignInPaused(Refused):
    """There were too many attempts to sign in. Please try again later."""


class AccountLinkInvalid(Refused):
    """This link, or token, is not valid, or not any more. Please ask for another."""


class StackInvalid(Invalid):
    """The stack could not be saved. Please try again."""


class InvitationNotFound(NotFound):
    """The invitation doesn't exist, or is no longer good. Please ask for another."""


class MailNotSent(Refused):
    """This installation sends no mail, so nobody can be invited: it takes EMAIL_HOST."""


class SharingInvalid(Invalid):
    """Who works here could not be changed. Please try again."""


class OrganizationInvalid(Invalid):
    """The organization could not be saved. Please try again."""


class RoleNotFound(NotFound):
    """The requested role doesn't exist."""


class RoleInvalid(Invalid):
    """The role could not be saved. Please try again."""


class RoleFixed(Refused):
    """System roles can neither be changed nor deleted."""


class TeamNotFound(NotFound):
    """The requested team doesn't exist."""


class TeamInvalid(Invalid):
    """The team could not be saved. Please try again."""


class TokenInvalid(Invalid):
    """The token could not be saved. Please try again."""


class UserInvalid(Invalid):
    """The user could not be saved. Please try again."""


class KeyReused(Refused):
    """The key was used for another request. Please use a new one for each."""
