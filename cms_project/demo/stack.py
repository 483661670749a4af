"""The demo stack: made on the first start, kept on the next ones, and the file by which programs find it."""

from pathlib import Path

from cms_project.founding import Founded, Founding, create_tokens, found
from cms_project.quickstart.state import write_private
from stacks.actions.users import change_password
from stacks.actor import Actor
from stacks.models import OrganizationMember, Stack, User

EMAIL = "editor@example.com"
ORGANIZATION = "Pressroom"
STACK = "Demo magazine"
ENVIRONMENT = "production"
ACTOR = Actor.system("demo")
VARIABLES = (
    "CMS_URL", "CMS_API_KEY", "CMS_MANAGEMENT_TOKEN", "CMS_DELIVERY_TOKEN", "CMS_ENVIRONMENT", "CMS_EMAIL", "CMS_PASSWORD",
    "CMS_ORGANIZATION_UID",
)  # fmt: skip
"""The names in `var/demo.env`. Scripts outside this repository read them."""


def ensure_demo(env_file: Path, *, url: str, password: str) -> Stack:
    """The demo stack, and its file renewed.

    Where the file names a living stack, only the address in it changes. Where the file is lost, the stack gets fresh
    tokens and its owner the given password.
    """
    known = _read(env_file)
    stack = Stack.objects.alive().filter(api_key=known.get("CMS_API_KEY", "")).first()
    if stack is None:
        lost = Stack.objects.alive().filter(name=STACK, organization__name=ORGANIZATION).order_by("pk").first()
        stack, known = _make(password) if lost is None else _open_again(lost, password)
    known["CMS_URL"] = url
    write_private(env_file, "".join(f"{name}={known.get(name, '')}\n" for name in VARIABLES))
    return stack


def _read(env_file: Path) -> dict[str, str]:
    if not env_file.exists():
        return {}
    return dict(line.split("=", 1) for line in env_file.read_text().splitlines() if "=" in line)


def _make(password: str) -> tuple[Stack, dict[str, str]]:
    made = found(ACTOR, Founding(ORGANIZATION, EMAIL, password, STACK))
    return made.stack, _variables(made, password)


def _open_again(stack: Stack, password: str) -> tuple[Stack, dict[str, str]]:
    owner = User.objects.get(
        memberships__organization=stack.organization_id, memberships__role=OrganizationMember.Role.OWNER
    )
    change_password(ACTOR, owner, password=password)
    management, delivery = create_tokens(ACTOR, stack)
    return stack, _variables(Founded(stack.organization, owner, stack, management, delivery, ENVIRONMENT), password)


def _variables(made: Founded, password: str) -> dict[str, str]:
    return {
        "CMS_API_KEY": made.stack.api_key,
        "CMS_MANAGEMENT_TOKEN": made.management_token,
        "CMS_DELIVERY_TOKEN": made.delivery_token,
        "CMS_ENVIRONMENT": made.environment,
        "CMS_EMAIL": made.owner.email,
        "CMS_PASSWORD": password,
        "CMS_ORGANIZATION_UID": made.organization.uid,
    }
