"""The screens about what goes out when: the queue, its items and the requests they came with."""

from django.utils.translation import gettext_lazy as _

from publishing.admin.calendar_pages import calendar
from publishing.admin.job_pages import job_cancel, job_list, job_page, job_retry
from publishing.admin.queue_item_pages import cancel, change_chosen, queue_item, try_again
from publishing.admin.queue_pages import queue_list, queue_live
from stacks.admin.screens import Group, MenuItem, Screen
from stacks.permissions import Permission

QUEUE_SCREENS = [
    Screen(
        "queue/",
        "queue",
        Permission.PUBLISH_QUEUE_READ,
        queue_list,
        menu=MenuItem(Group.PUBLISH, 30, _("Publish queue"), _("What goes out when, and what became of it.")),
        heeds_limits=True,
    ),
    Screen(
        "calendar/",
        "calendar",
        Permission.PUBLISH_QUEUE_READ,
        calendar,
        menu=MenuItem(Group.PUBLISH, 10, _("Calendar"), _("What is scheduled, by month, week or as a list.")),
        heeds_limits=True,
    ),
    *(
        Screen(route, name, Permission.PUBLISH_QUEUE_READ, view, section="queue", heeds_limits=True)
        for route, name, view in (
            ("queue/live/", "queue_live", queue_live),
            ("queue/chosen/", "queue_chosen", change_chosen),
            ("queue/<str:item_uid>/", "queue_item", queue_item),
            ("queue/<str:item_uid>/cancel/", "queue_cancel", cancel),
            ("queue/<str:item_uid>/retry/", "queue_retry", try_again),
            ("jobs/", "jobs", job_list),
            ("jobs/<str:job_uid>/", "job", job_page),
            ("jobs/<str:job_uid>/cancel/", "job_cancel", job_cancel),
            ("jobs/<str:job_uid>/retry/", "job_retry", job_retry),
        )
    ),
]
