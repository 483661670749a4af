"""People in front of the admin's pages."""

from typing import Any

from django.test import Client

from core.json_values import JSONObject, JSONValue
from publishing.actions.release_items import add_items
from publishing.actions.releases import create_release
from publishing.actions.webhooks import create_webhook, send_test
from publishing.models import PublishItem, ReleaseItem
from publishing.release_rules import ItemRequest
from stacks.models import Activity, Role, StackMember, User
from stacks.permissions import READING
from tests.factories import Tenant, make_member, make_user
from tests.publishing.builders import Stage


def signed_in(user: User) -> Client:
    """A browser in which the person is signed in."""
    browser = Client()
    browser.force_login(user)
    return browser


def make_webhook(stage: Stage, **more: JSONValue) -> dict[str, str]:
    """A webhook with something in its log: the uids of both."""
    document: JSONObject = {
        "name": "Rebuild",
        "destinations": [
            {
                "target_url": "https://hooks.example.com/build",
                "http_basic_auth": "ada",
                "http_basic_password": "difference engine",
                "custom_header": [{"header_name": "X-Token", "value": "sesame"}],
            }
        ],
        "channels": ["content_types.entries.create", "content_types.article.entries.update"],
    }
    webhook = create_webhook(stage.tenant.actor, stage.scope, document=document | more)
    (test,) = send_test(stage.tenant.actor, stage.scope, webhook.uid)
    return {"webhook": webhook.uid, "execution": test.uid}


def make_manager(tenant: Tenant) -> User:
    """Somebody who writes and publishes, and does not model."""
    return make_member(tenant, "Content Manager")


def make_reader(tenant: Tenant) -> User:
    """Somebody who may look at everything in the stack and change nothing."""
    role = Role.objects.create(
        is_system=True,
        stack=tenant.stack,
        name="Reader",
        permissions=sorted(permission.value for permission in READING),
    )
    user = make_user()
    StackMember.objects.create(stack=tenant.stack, user=user, role=role)
    return user


def address(tenant: Tenant, path: str = "") -> str:
    """An address below the tenant's main branch."""
    return f"/admin/s/{tenant.stack.api_key}/main/{path}"


def page(browser: Client, path: str) -> str:
    """The markup of a page that must be there."""
    response = browser.get(path)
    assert response.status_code == 200, (path, response.status_code)
    return response.content.decode()


def messages_after(browser: Client, path: str, data: dict[str, Any]) -> list[str]:
    """What the person is told after a form was sent, wherever that leads."""
    response = browser.post(path, data, follow=True)
    assert response.status_code == 200
    return [str(message) for message in response.context["messages"]]


def marks(tenant: Tenant) -> tuple[int, int]:
    """How much was ever recorded and queued in the stack: the same before and after what was refused."""
    recorded = Activity.objects.filter(stack_id=tenant.stack.pk).count()
    return recorded, PublishItem.objects.filter(stack=tenant.stack).count()


def make_release(stage: Stage, *uids: str, name: str = "Spring") -> str:
    """The uid of a release of articles."""
    actor, scope = stage.tenant.actor, stage.scope
    release = create_release(actor, scope, document={"name": name})
    if uids:
        add_items(actor, scope, release.uid, [ItemRequest("items", "entry", uid, "article") for uid in uids])
    return release.uid


def contents(uid: str) -> list[tuple[str, str, str, int | None]]:
    """What is in a release: entry, language, action and version."""
    rows = ReleaseItem.objects.filter(release__uid=uid).order_by("pk")
    return list(rows.values_list("entry__uid", "locale", "action", "entry_version__version"))
