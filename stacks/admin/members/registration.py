"""The screens about the people of a stack."""

from django.utils.translation import gettext_lazy as _

from stacks.admin.members.inviting import invitation_again, invitation_withdrawing, new_people
from stacks.admin.members.lists import people
from stacks.admin.members.person import person_page, person_removal
from stacks.admin.screens import Group, MenuItem, Screen
from stacks.permissions import Permission

SCREENS = [
    Screen(
        "people/",
        "people",
        Permission.STACK_READ,
        people,
        menu=MenuItem(Group.ACCESS, 10, _("People"), _("Who works here, with which roles, and who is invited.")),
        heeds_limits=True,
    ),
    *(
        Screen(route, name, Permission.STACK_READ, view, section="people", heeds_limits=True)
        for route, name, view in (
            ("new-people/", "people_new", new_people),
            ("people/<uid:person_uid>/", "person", person_page),
            ("people/<uid:person_uid>/remove/", "person_remove", person_removal),
            ("invitations/<uid:invitation_uid>/again/", "invitation_again", invitation_again),
            ("invitations/<uid:invitation_uid>/withdraw/", "invitation_withdraw", invitation_withdrawing),
        )
    ),
]
