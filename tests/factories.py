"""Builders for tests: the rows that nearly every test starts from."""

from dataclasses import dataclass
from datetime import datetime

from content.actions.taxonomies import create_taxonomy
from content.actions.terms import Place, create_term
from content.taxonomy_rules import Words
from core.json_values import JSONValue
from core.uids import new_uid
from locales.actions.locales import create_locale
from locales.models import Locale
from publishing.actions.environments import create_environment
from publishing.models import Environment
from stacks.actions.organizations import create_organization
from stacks.actions.roles import create_role
from stacks.actions.sessions import SESSION_LENGTH
from stacks.actions.stacks import create_stack
from stacks.actions.tokens import create_delivery_token, create_management_token
from stacks.actor import Actor, ActorKind
from stacks.grants import full_scope
from stacks.models import Branch, Organization, Role, Stack, StackMember, Token, User
from stacks.permissions import IN_STACK
from stacks.scope import Scope
from stacks.secrets import digest, hint, new_secret

SYSTEM = Actor.system("test")
PASSWORD = "a quiet grey heron"


@dataclass(frozen=True, slots=True)
class Tenant:
    """A stack as its owner sees it."""

    stack: Stack
    owner: User
    actor: Actor
    scope: Scope

    def fresh_scope(self) -> Scope:
        """The scope as a request that begins now would have it."""
        return Branch.objects.select_related("stack").get(pk=self.scope.branch_id).scope()

    def headers(self, secret: str) -> dict[str, str]:
        """The headers of a request with a management token."""
        return {"api_key": self.stack.api_key, "authorization": secret}


def make_user(email: str = "", *, password: str | None = None, is_superuser: bool = False) -> User:
    """A person; without a password they cannot sign in, which spares the test the hashing."""
    address = email or f"{new_uid()}@example.com"
    return User.objects.create_user(
        address, password, first_name="Ada", last_name="Lovelace", is_staff=False, is_superuser=is_superuser
    )


def make_session(user: User) -> str:
    """The authtoken of one more session of a person."""
    secret = new_secret("authtoken")
    kind = Token.Kind.AUTHTOKEN
    now = user.created_at
    Token.objects.create(
        kind=kind, digest=digest(secret), hint=hint(secret), user=user, expires_at=now + SESSION_LENGTH
    )
    return secret


def make_organization(owner: User | None = None, *, name: str = "Test") -> Organization:
    """An organization and its owner."""
    return create_organization(SYSTEM, name=name, owner=owner or make_user())


def make_stack(organization: Organization | None = None, *, name: str = "Magazine", master: str = "en-us") -> Tenant:
    """A stack that is usable at once, with its owner's actor and its main branch's scope."""
    organization = organization or make_organization()
    owner = User.objects.get(memberships__organization=organization, memberships__role="owner")
    stack = create_stack(SYSTEM, organization, name=name, master_locale=master)
    actor = Actor(kind=ActorKind.USER, uid=owner.uid, permissions=IN_STACK, user_id=owner.pk)
    branch = Branch.objects.select_related("stack").get(stack=stack)
    return Tenant(stack=stack, owner=owner, actor=actor, scope=branch.scope())


def make_member(tenant: Tenant, role: str) -> User:
    """A person with one of the stack's roles."""
    user = make_user()
    StackMember.objects.create(stack=tenant.stack, user=user, role=Role.objects.get(stack=tenant.stack, name=role))
    return user


def make_editor(tenant: Tenant, *rules: JSONValue) -> User:
    """A person with a custom role of these rules, which counts in every branch."""
    everywhere: JSONValue = {"module": "branch", "branches": ["$all"], "acl": {"read": True}}
    role = create_role(SYSTEM, tenant.scope, name=f"Role {new_uid()}", rules=[everywhere, *rules])
    user = make_user()
    StackMember.objects.create(stack=tenant.stack, user=user, role=role)
    return user


def make_management_token(
    tenant: Tenant, scope_rows: list[JSONValue] | None = None, *, expires_at: datetime | None = None
) -> str:
    """The secret of a management token; without rows it may do everything a token can."""
    rows = full_scope() if scope_rows is None else scope_rows
    created = create_management_token(SYSTEM, tenant.scope, name="Test", scope_rows=rows, expires_at=expires_at)
    return created.secret


def make_delivery_token(tenant: Tenant, *environments: Environment) -> str:
    """The secret of a token that reads what is live in the environments."""
    uids = [environment.uid for environment in environments]
    return create_delivery_token(SYSTEM, tenant.scope, name="Test", environment_uids=uids).secret


def make_environment(scope: Scope, name: str = "production") -> Environment:
    """An environment with one address."""
    urls: list[JSONValue] = [{"locale": scope.master_locale, "url": f"https://{name}.example.com"}]
    return create_environment(SYSTEM, scope, name=name, urls=urls)


def make_locale(scope: Scope, code: str = "fr-fr", fallback: str | None = None) -> Locale:
    """A language; it falls back to the master where nothing else is said."""
    return create_locale(SYSTEM, scope, code=code, fallback_code=fallback)


def make_taxonomy(scope: Scope, uid: str = "topics", *terms: str | tuple[str, str]) -> None:
    """A taxonomy with terms, each below the taxonomy or, in a pair, below the term named second."""
    create_taxonomy(SYSTEM, scope, uid=uid, words=Words(uid.title()))
    for term in terms:
        name, parent = (term, None) if isinstance(term, str) else term
        create_term(SYSTEM, scope, uid, uid=name, words=Words(name.title()), place=Place(parent))


def make_scope(*, master: str = "en-us", others: tuple[str, ...] = ()) -> Scope:
    """A fresh stack's scope with its languages; the others fall back to the master."""
    organization = Organization.objects.create(name="Test")
    stack = Stack.objects.create(organization=organization, name=f"Stack {new_uid()}", master_locale=master)
    fallbacks: dict[str, str | None] = {master: None, **dict.fromkeys(others, master)}
    branch = Branch.objects.create(stack=stack, locale_fallbacks=fallbacks)
    for code, fallback in fallbacks.items():
        Locale.objects.create(stack=stack, branch=branch, code=code, name=code, fallback_code=fallback)
    return branch.scope()
