"""What an installation starts with: an owner, an organization, a stack with its environments, and the tokens to use it."""

from dataclasses import dataclass

from django.db import transaction

from publishing.actions.environments import create_environment
from publishing.environment_rules import NO_ADDRESS_YET
from publishing.models import Environment
from stacks.actions.organizations import create_organization
from stacks.actions.stacks import create_stack
from stacks.actions.tokens import create_delivery_token, create_management_token
from stacks.actions.users import create_user
from stacks.actor import Actor
from stacks.grants import full_scope
from stacks.models import Organization, Stack, User
from stacks.scope import Scope


@dataclass(frozen=True, slots=True)
class Founding:
    """What the founder asks for. The last environment is the one the delivery token reads first."""

    organization: str
    email: str
    password: str
    stack: str
    master_locale: str = "en-us"
    environments: tuple[str, ...] = ("development", "staging", "production")


@dataclass(frozen=True, slots=True)
class Founded:
    """What came of it. The tokens' secrets are kept nowhere else."""

    organization: Organization
    owner: User
    stack: Stack
    management_token: str
    delivery_token: str
    environment: str


@transaction.atomic
def found(actor: Actor, founding: Founding) -> Founded:
    """Create all of it at once. Raises what the actions raise for bad values."""
    owner = create_user(actor, email=founding.email, password=founding.password)
    owner.is_superuser = True
    owner.save(update_fields=["is_superuser"])
    organization = create_organization(actor, name=founding.organization, owner=owner)
    return found_stack(actor, founding, organization=organization, owner=owner)


@transaction.atomic
def found_stack(actor: Actor, founding: Founding, *, organization: Organization, owner: User) -> Founded:
    """Create the stack with its environments and tokens in an organization that is there."""
    stack = create_stack(actor, organization, name=founding.stack, master_locale=founding.master_locale)
    for name in founding.environments:
        create_environment(actor, scope_of(stack), name=name, urls=[], rules=NO_ADDRESS_YET)
    management, delivery = create_tokens(actor, stack)
    return Founded(organization, owner, stack, management, delivery, founding.environments[-1])


def create_tokens(actor: Actor, stack: Stack) -> tuple[str, str]:
    """A management token for everything in the stack, a delivery token for all its environments: their secrets."""
    scope = scope_of(stack)
    environments = Environment.objects.filter(stack=stack, deleted_at=None).order_by("pk").values_list("uid", flat=True)
    management = create_management_token(actor, scope, name="First management token", scope_rows=full_scope())
    delivery = create_delivery_token(actor, scope, name="First delivery token", environment_uids=environments)
    return management.secret, delivery.secret


def scope_of(stack: Stack) -> Scope:
    """The stack's main branch as actions want it."""
    return stack.branches.select_related("stack").get(uid="main").scope()
