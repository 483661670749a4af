"""The screens that content brings into the admin. Entries have theirs in publishing, which knows what is live."""

from django.utils.translation import gettext_lazy as _

from content.admin.asset_list import asset_list
from content.admin.pickers import pick_entries, pick_files
from content.admin.type_pages import entry_types, type_list, type_page
from stacks.admin.screens import REGISTRY, MenuItem, Screen
from stacks.permissions import Permission

REGISTRY.screens += [
    Screen(
        "entries/",
        "entries",
        Permission.ENTRY_READ,
        entry_types,
        menu=MenuItem(10, _("Entries"), _("Write, translate and publish.")),
    ),
    Screen(
        "assets/",
        "assets",
        Permission.ASSET_READ,
        asset_list,
        menu=MenuItem(20, _("Assets"), _("Pictures and files, by folder.")),
    ),
    Screen(
        "content-types/",
        "content_types",
        Permission.CONTENT_TYPE_READ,
        type_list,
        menu=MenuItem(30, _("Content types"), _("What an entry of each kind may hold.")),
    ),
    Screen(
        "content-types/<str:type_uid>/",
        "content_type",
        Permission.CONTENT_TYPE_READ,
        type_page,
        section="content_types",
    ),
    Screen("pick/entries/", "pick_entries", Permission.ENTRY_READ, pick_entries),
    Screen("pick/files/", "pick_files", Permission.ASSET_READ, pick_files),
]
