"""The screens about the branches of a stack."""

from django.utils.translation import gettext_lazy as _

from stacks.admin.branches.pages import branch_deletion, branch_list, branch_page, new_branch
from stacks.admin.screens import Group, MenuItem, Screen
from stacks.permissions import Permission

SCREENS = [
    Screen(
        "branches/",
        "branches",
        Permission.BRANCH_READ,
        branch_list,
        menu=MenuItem(Group.SETUP, 15, _("Branches"), _("Copies of the stack to change apart, and their other names.")),
        heeds_limits=True,
    ),
    Screen("new-branch/", "branch_new", Permission.BRANCH_READ, new_branch, section="branches", heeds_limits=True),
    Screen(
        "branches/<slug:branch_uid>/",
        "branch",
        Permission.BRANCH_READ,
        branch_page,
        section="branches",
        heeds_limits=True,
    ),
    Screen(
        "branches/<slug:branch_uid>/delete/",
        "branch_delete",
        Permission.BRANCH_READ,
        branch_deletion,
        section="branches",
        heeds_limits=True,
    ),
]
