"""The screens that locales brings into the admin."""

from django.utils.translation import gettext_lazy as _

from locales.admin.locale_pages import locale_list, locale_page, new_locale
from stacks.admin.screens import REGISTRY, Group, MenuItem, Screen
from stacks.permissions import Permission

REGISTRY.screens += [
    Screen(
        "locales/",
        "locales",
        Permission.LOCALE_READ,
        locale_list,
        menu=MenuItem(Group.SETUP, 20, _("Languages"), _("What content is written in, and what falls back to what.")),
        heeds_limits=True,
    ),
    Screen("new-locale/", "locale_new", Permission.LOCALE_READ, new_locale, section="locales", heeds_limits=True),
    Screen("locales/<str:code>/", "locale", Permission.LOCALE_READ, locale_page, section="locales", heeds_limits=True),
]
