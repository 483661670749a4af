"""The screens that stacks brings into the admin."""

from django.utils.translation import gettext_lazy as _

from stacks.admin.activity_list import activity_list, recent_activity
from stacks.admin.audit_list import audit_list
from stacks.admin.branches.registration import SCREENS as BRANCHES
from stacks.admin.members.registration import SCREENS as MEMBERS
from stacks.admin.screens import REGISTRY, Group, MenuItem, Panel, Screen
from stacks.admin.stack_page import stack_page
from stacks.permissions import Permission

REGISTRY.screens += [
    Screen(
        "",
        "stack",
        Permission.STACK_READ,
        stack_page,
        menu=MenuItem(Group.WRITE, 0, _("Home"), _("What waits, what goes out, what was done.")),
        heeds_limits=True,
    ),
    Screen(
        "activity/",
        "activity",
        Permission.STACK_READ,
        activity_list,
        menu=MenuItem(Group.ACCESS, 40, _("Activity"), _("Who changed what, and when.")),
    ),
    Screen(
        "audit/",
        "audit",
        Permission.AUDIT_LOG_READ,
        audit_list,
        menu=MenuItem(Group.ACCESS, 50, _("Audit log"), _("With which credential, and from where.")),
    ),
    *BRANCHES,
    *MEMBERS,
]
REGISTRY.panels += [Panel(90, Permission.STACK_READ, "admin/_recent_activity.html", recent_activity)]
