"""The demo stack: made on the first start, kept on the next ones, and the file by which programs find it."""

from pathlib import Path

from django.db import transaction

from cms_project.demo.content import revise, write_content
from cms_project.demo.library import read_library
from cms_project.demo.schedule import publish_later, publish_now
from cms_project.founding import Founded, Founding, create_tokens, found, found_stack
from cms_project.quickstart.state import write_private
from content.asset_files import files_follow_transaction
from core.errors import Unauthenticated
from publishing.drain import drain
from stacks.actions.users import change_password
from stacks.actor import Actor, ActorKind
from stacks.credentials import Credentials, authenticate_in_stack
from stacks.errors import BranchNotFound, StackNotFound
from stacks.models import OrganizationMember, Stack, User
from stacks.permissions import IN_STACK

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

    Where the file names a living stack, only the address in it changes, and the tokens where they are dead. Where the
    file is lost, the stack gets fresh tokens and its owner the given password.
    """
    known = _read(env_file)
    stack = Stack.objects.alive().filter(api_key=known.get("CMS_API_KEY", "")).first()
    if stack is None:
        lost = Stack.objects.alive().filter(name=STACK, organization__name=ORGANIZATION).order_by("pk").first()
        stack, known = _make(password) if lost is None else _open_again(lost, password)
    elif not _opens(known):
        known["CMS_MANAGEMENT_TOKEN"], known["CMS_DELIVERY_TOKEN"] = create_tokens(ACTOR, stack)
    known["CMS_URL"] = url
    write_private(env_file, "".join(f"{name}={known.get(name, '')}\n" for name in VARIABLES))
    return stack


def _read(env_file: Path) -> dict[str, str]:
    if not env_file.exists():
        return {}
    return dict(line.split("=", 1) for line in env_file.read_text().splitlines() if "=" in line)


def _make(password: str) -> tuple[Stack, dict[str, str]]:
    """Stack, content and what is scheduled at once or not at all; what is to be live now is live before this returns."""
    library = read_library()
    with files_follow_transaction(), transaction.atomic():
        made = _found(password)
        editor = Actor(ActorKind.USER, made.owner.uid, IN_STACK, user_id=made.owner.pk)
        uids = write_content(editor, made.stack, library)
        publish_now(editor, made.stack, library, uids)
        publish_later(editor, made.stack, uids)
        revise(editor, made.stack, uids)
    drain(lambda: False)
    return made.stack, _variables(made, password)


def _found(password: str) -> Founded:
    """The empty stack, with an owner of its own or, where an earlier demo stack was deleted, in that one's place."""
    founding = Founding(ORGANIZATION, EMAIL, password, STACK)
    earlier = OrganizationMember.objects.filter(
        organization__name=ORGANIZATION, user__email=EMAIL, role=OrganizationMember.Role.OWNER
    )
    member = earlier.select_related("organization", "user").order_by("pk").first()
    if member is None:
        return found(ACTOR, founding)
    change_password(ACTOR, member.user, password=password)
    return found_stack(ACTOR, founding, organization=member.organization, owner=member.user)


def _opens(known: dict[str, str]) -> bool:
    """Whether both tokens of the file still open the stack."""
    api_key = known.get("CMS_API_KEY", "")
    management = Credentials(api_key=api_key, authorization=known.get("CMS_MANAGEMENT_TOKEN", ""))
    delivery = Credentials(api_key=api_key, access_token=known.get("CMS_DELIVERY_TOKEN", ""))
    try:
        return all(authenticate_in_stack(each) for each in (management, delivery))
    except (BranchNotFound, StackNotFound, Unauthenticated):
        return False


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
