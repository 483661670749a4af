"""The screens about webhooks."""

from django.utils.translation import gettext_lazy as _

from publishing.admin.webhooks.log import webhook_again, webhook_execution, webhook_log
from publishing.admin.webhooks.pages import (
    new_webhook,
    webhook_deletion,
    webhook_list,
    webhook_page,
    webhook_secret,
    webhook_test,
)
from stacks.admin.screens import Group, MenuItem, Screen
from stacks.permissions import Permission

_ONE = "webhooks/<uid:webhook_uid>/"

SCREENS = [
    Screen(
        "webhooks/",
        "webhooks",
        Permission.WEBHOOK_READ,
        webhook_list,
        menu=MenuItem(Group.SETUP, 40, _("Webhooks"), _("Who is told what happens, and what they answered.")),
    ),
    *(
        Screen(route, name, Permission.WEBHOOK_READ, view, section="webhooks")
        for route, name, view in (
            ("new-webhook/", "webhook_new", new_webhook),
            (_ONE, "webhook", webhook_page),
            (f"{_ONE}delete/", "webhook_delete", webhook_deletion),
            (f"{_ONE}secret/", "webhook_secret", webhook_secret),
            (f"{_ONE}test/", "webhook_test", webhook_test),
            (f"{_ONE}log/", "webhook_log", webhook_log),
            (f"{_ONE}log/<str:execution_uid>/", "webhook_execution", webhook_execution),
            (f"{_ONE}log/<str:execution_uid>/again/", "webhook_again", webhook_again),
        )
    ),
]
