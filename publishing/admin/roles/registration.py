"""The screens about roles."""

from django.utils.translation import gettext_lazy as _

from publishing.admin.roles.pages import new_role, rights_of_person, role_deletion, role_list, role_page
from stacks.admin.screens import Group, MenuItem, Screen
from stacks.permissions import Permission

SCREENS = [
    Screen(
        "roles/",
        "roles",
        Permission.ROLE_READ,
        role_list,
        menu=MenuItem(
            Group.ACCESS, 20, _("Roles"), _("What people may do, with which types, languages and environments.")
        ),
    ),
    Screen("new-role/", "role_new", Permission.ROLE_READ, new_role, section="roles"),
    Screen("roles/<uid:role_uid>/", "role", Permission.ROLE_READ, role_page, section="roles"),
    Screen("roles/<uid:role_uid>/delete/", "role_delete", Permission.ROLE_READ, role_deletion, section="roles"),
    Screen(
        "people/<uid:person_uid>/rights/", "person_rights", Permission.ROLE_READ, rights_of_person, section="people"
    ),
]
