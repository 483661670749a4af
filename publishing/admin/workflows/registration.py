"""The screens of workflows and publish rules, of what people ask one another on the way, and say about entries."""

from django.utils.translation import gettext_lazy as _

from publishing.admin.discussions import discussion_changing, discussion_starting
from publishing.admin.workflows.moving import approval_answering, stage_moving
from publishing.admin.workflows.pages import (
    new_workflow,
    workflow_deletion,
    workflow_enabling,
    workflow_list,
    workflow_page,
)
from publishing.admin.workflows.rule_pages import new_rule, rule_deletion, rule_list, rule_page
from publishing.admin.workflows.tasks import my_approvals, waiting_panel
from stacks.admin.screens import Group, MenuItem, Panel, Screen
from stacks.permissions import Permission

_ENTRY = "entries/<str:type_uid>/<uid:uid>/"
_WORKFLOW = "workflows/<uid:workflow_uid>/"
_RULE = "publish-rules/<uid:rule_uid>/"

SCREENS = [
    Screen(
        "workflows/",
        "workflows",
        Permission.WORKFLOW_READ,
        workflow_list,
        menu=MenuItem(
            Group.SETUP, 30, _("Workflows"), _("Stages that entries pass through, and what going live takes.")
        ),
    ),
    *(
        Screen(route, name, Permission.WORKFLOW_READ, view, section="workflows")
        for route, name, view in (
            ("new-workflow/", "workflow_new", new_workflow),
            (_WORKFLOW, "workflow", workflow_page),
            (f"{_WORKFLOW}enable/", "workflow_enable", workflow_enabling),
            (f"{_WORKFLOW}delete/", "workflow_delete", workflow_deletion),
            ("publish-rules/", "publish_rules", rule_list),
            ("new-publish-rule/", "publish_rule_new", new_rule),
            (_RULE, "publish_rule", rule_page),
            (f"{_RULE}delete/", "publish_rule_delete", rule_deletion),
        )
    ),
    Screen(
        "approvals/",
        "my_approvals",
        Permission.ENTRY_READ,
        my_approvals,
        menu=MenuItem(Group.WRITE, 30, _("My approvals"), _("What waits for you, and what you asked for.")),
        heeds_limits=True,
    ),
    Screen(
        f"{_ENTRY}comments/",
        "entry_comments",
        Permission.ENTRY_READ,
        discussion_starting,
        section="entries",
        heeds_limits=True,
    ),
    Screen(
        f"{_ENTRY}comments/<str:discussion_uid>/",
        "entry_discussion",
        Permission.ENTRY_READ,
        discussion_changing,
        section="entries",
        heeds_limits=True,
    ),
    Screen(f"{_ENTRY}stage/", "entry_stage", Permission.ENTRY_READ, stage_moving, section="entries", heeds_limits=True),
    Screen(
        f"{_ENTRY}approval/",
        "entry_approval",
        Permission.ENTRY_READ,
        approval_answering,
        section="entries",
        heeds_limits=True,
    ),
]
PANELS = [Panel(5, Permission.ENTRY_READ, "admin/_waiting.html", waiting_panel)]
