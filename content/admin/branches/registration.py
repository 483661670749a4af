"""The screens on which branches are compared and merged."""

from content.admin.branches.comparing import branch_comparison
from content.admin.branches.history import merge_list, merge_page
from content.admin.branches.merging import branch_merging
from stacks.admin.screens import Screen
from stacks.permissions import Permission

SCREENS = [
    Screen(route, name, Permission.BRANCH_WRITE, view, section="branches")
    for route, name, view in (
        ("compare-branches/", "branch_compare", branch_comparison),
        ("merge-branches/", "branch_merging", branch_merging),
        ("merges/", "branch_merges", merge_list),
        ("merges/<uid:merge_uid>/", "branch_merge", merge_page),
    )
]
