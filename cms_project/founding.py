"""What an installation starts with: an organization, its owner, a stack with its language and environments, and the tokens to use it."""

from dataclasses import dataclass

from django.db import transaction

from locales.models import Locale
from publishing.models import Environment
from stacks.models import Branch, Organization, OrganizationMember, Stack, Token, User
from stacks.secrets import digest, hint, new_secret


@dataclass(frozen=True, slots=True)
class Founding:
    """What the founder asks for."""

    organization: str
    email: str
    password: str
    stack: str
    master_locale: tuple[str, str] = ("en-us", "English - United States")
    environments: tuple[str, ...] = ("development", "staging", "production")


@dataclass(frozen=True, slots=True)
class Credentials:
    """What the founder needs to know afterwards. The tokens are not stored anywhere in clear."""

    organization_uid: str
    api_key: str
    management_token: str
    delivery_token: str
    environment: str
    email: str
    password: str


@transaction.atomic
def found(founding: Founding) -> Credentials:
    """Create all of it, or reuse what carries the same names; the owner has this password and fresh tokens afterwards."""
    owner = _owner(founding)
    organization = _organization(founding.organization, owner)
    stack = _stack(founding, organization, owner)
    return Credentials(
        organization_uid=organization.uid,
        api_key=stack.api_key,
        management_token=_token(stack, Token.Kind.MANAGEMENT, owner),
        delivery_token=_token(stack, Token.Kind.DELIVERY, owner),
        environment=founding.environments[-1],
        email=owner.email,
        password=founding.password,
    )


def _owner(founding: Founding) -> User:
    owner = User.objects.filter(email=founding.email.lower()).first()
    if owner is None:
        return User.objects.create_superuser(founding.email, founding.password)
    owner.set_password(founding.password)
    owner.save(update_fields=["password"])
    return owner


def _organization(name: str, owner: User) -> Organization:
    organization = Organization.objects.filter(name=name, members__user=owner).first()
    if organization is None:
        organization = Organization.objects.create(name=name)
        OrganizationMember.objects.create(organization=organization, user=owner, role=OrganizationMember.Role.OWNER)
    return organization


def _stack(founding: Founding, organization: Organization, owner: User) -> Stack:
    stack = organization.stacks.alive().filter(name=founding.stack).first()
    if stack is None:
        code, name = founding.master_locale
        stack = Stack.objects.create(
            organization=organization, name=founding.stack, master_locale=code, owner_uid=owner.uid
        )
        branch = Branch.objects.create(stack=stack, locale_fallbacks={code: None})
        Locale.objects.create(stack=stack, branch=branch, code=code, name=name)
    for environment in founding.environments:
        Environment.objects.get_or_create(stack=stack, name=environment, deleted_at=None)
    return stack


def _token(stack: Stack, kind: Token.Kind, owner: User) -> str:
    secret = new_secret(kind.value)
    Token.objects.create(
        kind=kind, stack=stack, digest=digest(secret), hint=hint(secret), name="First token", created_by=owner.uid
    )
    return secret
