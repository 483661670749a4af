"""The screens of releases."""

from django.utils.translation import gettext_lazy as _

from publishing.admin.releases.deploying import release_deploying, release_reverting
from publishing.admin.releases.items import release_items
from publishing.admin.releases.pages import (
    new_release,
    release_deletion,
    release_list,
    release_marking,
    release_page,
)
from stacks.admin.screens import Group, MenuItem, Screen
from stacks.permissions import Permission

_RELEASE = "releases/<uid:release_uid>/"

SCREENS = [
    Screen(
        "releases/",
        "releases",
        Permission.RELEASE_READ,
        release_list,
        menu=MenuItem(Group.PUBLISH, 20, _("Releases"), _("Changes that go live together, and the way back.")),
        heeds_limits=True,
    ),
    Screen("new-release/", "release_new", Permission.RELEASE_READ, new_release, section="releases", heeds_limits=True),
    *(
        Screen(f"{_RELEASE}{route}", name, Permission.RELEASE_READ, view, section="releases", heeds_limits=True)
        for route, name, view in (
            ("", "release", release_page),
            ("items/", "release_items", release_items),
            ("mark/", "release_mark", release_marking),
            ("deploy/", "release_deploy", release_deploying),
            ("revert/<str:job_uid>/", "release_revert", release_reverting),
            ("delete/", "release_delete", release_deletion),
        )
    ),
]
