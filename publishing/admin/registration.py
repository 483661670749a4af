"""The screens that publishing brings into the admin: the pages of entries, which show what is live, among them."""

from django.utils.translation import gettext_lazy as _

from content.admin.choosing.framed import framable
from publishing.admin.deletion_pages import environment_deletion, locale_deletion
from publishing.admin.entry_list import all_entries, entry_list
from publishing.admin.entry_localizing import entry_localizing, translation_confirming
from publishing.admin.entry_panel import entry_panel
from publishing.admin.entry_removal import entry_deletion, entry_trash, entry_unlocalizing
from publishing.admin.entry_views import entry_page, new_entry
from publishing.admin.environment_pages import environment_list, environment_page, new_environment
from publishing.admin.files.pages import file_bulk, file_list
from publishing.admin.finder import find
from publishing.admin.home import failures, first_steps, next_day, recent_work, translations_behind
from publishing.admin.keeping import entry_keeping, new_keeping
from publishing.admin.kept import told_to_scripts
from publishing.admin.lists.bulk_pages import bulk
from publishing.admin.lists.view_pages import column_choosing, view_page, view_saving
from publishing.admin.presence import entry_presence
from publishing.admin.preview.registration import SCREENS as PREVIEWS
from publishing.admin.publish.pages import coming_item, publish_entry
from publishing.admin.queue_screens import QUEUE_SCREENS
from publishing.admin.reference_marks import entry_marks
from publishing.admin.releases.registration import SCREENS as RELEASES
from publishing.admin.roles.registration import SCREENS as ROLES
from publishing.admin.tokens.registration import SCREENS as TOKENS
from publishing.admin.versions.registration import SCREENS as VERSIONS
from publishing.admin.webhooks.registration import SCREENS as WEBHOOKS
from publishing.admin.workflows.registration import PANELS as WAITING
from publishing.admin.workflows.registration import SCREENS as WORKFLOWS
from stacks.admin.screens import REGISTRY, Group, MenuItem, Panel, Screen
from stacks.permissions import Permission

_ENTRY = "entries/<str:type_uid>/<uid:uid>/"

REGISTRY.screens += PREVIEWS + RELEASES + ROLES + TOKENS + VERSIONS + WEBHOOKS + WORKFLOWS
REGISTRY.screens += [
    Screen(
        "new/<str:type_uid>/",
        "entry_new",
        Permission.ENTRY_READ,
        told_to_scripts(framable(new_entry)),
        section="entries",
        heeds_limits=True,
    ),
    Screen(
        "new/<str:type_uid>/kept/",
        "entry_new_kept",
        Permission.ENTRY_READ,
        new_keeping,
        section="entries",
        heeds_limits=True,
    ),
    Screen(
        "entries/<str:type_uid>/",
        "entry_list",
        Permission.ENTRY_READ,
        entry_list,
        section="entries",
        heeds_limits=True,
    ),
    Screen("pick/entries/marks/", "entry_marks", Permission.ENTRY_READ, entry_marks, heeds_limits=True),
    Screen("pick/entries/panel/", "entry_panel", Permission.ENTRY_READ, entry_panel, heeds_limits=True),
    Screen("all-entries/", "all_entries", Permission.ENTRY_READ, all_entries, section="entries", heeds_limits=True),
    Screen("find/", "find", Permission.STACK_READ, find, section="stack", heeds_limits=True),
    *(
        Screen(route, name, Permission.ENTRY_READ, view, section="entries", heeds_limits=True)
        for route, name, view in (
            ("new-view/", "list_view_new", view_saving),
            ("views/<uid:view_uid>/", "list_view", view_page),
            ("columns/", "list_columns", column_choosing),
        )
    ),
    Screen(
        "assets/",
        "assets",
        Permission.ASSET_READ,
        file_list,
        menu=MenuItem(Group.WRITE, 20, _("Assets"), _("Pictures and files, by folder.")),
        heeds_limits=True,
    ),
    Screen("file-bulk/", "file_bulk", Permission.ASSET_READ, file_bulk, section="assets", heeds_limits=True),
    Screen("bulk/", "entry_bulk", Permission.ENTRY_READ, bulk, section="entries", heeds_limits=True),
    Screen(
        "trash/<str:type_uid>/", "entry_trash", Permission.ENTRY_READ, entry_trash, section="entries", heeds_limits=True
    ),
    *(
        Screen(f"{_ENTRY}{route}", name, Permission.ENTRY_READ, view, section="entries", heeds_limits=True)
        for route, name, view in (
            ("", "entry", told_to_scripts(framable(entry_page))),
            ("kept/", "entry_kept", entry_keeping),
            ("here/", "entry_presence", entry_presence),
            ("publish/", "entry_publish", publish_entry),
            ("delete/", "entry_delete", entry_deletion),
            ("unlocalize/", "entry_unlocalize", entry_unlocalizing),
            ("localize/", "entry_localize", entry_localizing),
            ("confirm-translation/", "entry_confirm_translation", translation_confirming),
        )
    ),
    Screen(
        f"{_ENTRY}publish/<str:item_uid>/",
        "entry_coming",
        Permission.PUBLISH_QUEUE_READ,
        coming_item,
        section="entries",
        heeds_limits=True,
    ),
    Screen(
        "environments/",
        "environments",
        Permission.ENVIRONMENT_READ,
        environment_list,
        menu=MenuItem(Group.SETUP, 10, _("Environments"), _("Where content goes live.")),
        heeds_limits=True,
    ),
    Screen(
        "new-environment/",
        "environment_new",
        Permission.ENVIRONMENT_READ,
        new_environment,
        section="environments",
        heeds_limits=True,
    ),
    Screen(
        "environments/<uid:environment_uid>/",
        "environment",
        Permission.ENVIRONMENT_READ,
        environment_page,
        section="environments",
        heeds_limits=True,
    ),
    Screen(
        "environments/<uid:environment_uid>/delete/",
        "environment_delete",
        Permission.ENVIRONMENT_READ,
        environment_deletion,
        section="environments",
        heeds_limits=True,
    ),
    Screen(
        "locales/<str:code>/delete/",
        "locale_delete",
        Permission.LOCALE_READ,
        locale_deletion,
        section="locales",
        heeds_limits=True,
    ),
    *QUEUE_SCREENS,
]
REGISTRY.panels += [
    Panel(1, Permission.STACK_READ, "admin/home/_first_steps.html", first_steps),
    *WAITING,
    Panel(8, Permission.PUBLISH_QUEUE_READ, "admin/home/_failures.html", failures),
    Panel(10, Permission.PUBLISH_QUEUE_READ, "admin/home/_next_day.html", next_day),
    Panel(15, Permission.ENTRY_READ, "admin/home/_translations.html", translations_behind),
    Panel(20, Permission.ENTRY_READ, "admin/home/_recent_work.html", recent_work),
]
