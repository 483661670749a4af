"""The screens of an entry's versions."""

from publishing.admin.versions.comparing import version_restoring, versions_comparing
from publishing.admin.versions.pages import entry_version, entry_versions, version_naming
from stacks.admin.screens import Screen
from stacks.permissions import Permission

_ENTRY = "entries/<str:type_uid>/<uid:uid>/"

SCREENS = [
    Screen(f"{_ENTRY}{route}", name, Permission.ENTRY_READ, view, section="entries", heeds_limits=True)
    for route, name, view in (
        ("versions/", "entry_versions", entry_versions),
        ("versions/<int:version>/", "entry_version", entry_version),
        ("versions/<int:version>/restore/", "entry_version_restore", version_restoring),
        ("versions/<int:version>/name/", "entry_version_name", version_naming),
        ("compare/", "entry_compare", versions_comparing),
    )
]
