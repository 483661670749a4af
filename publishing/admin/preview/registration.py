"""The screens of previews."""

from publishing.admin.preview.links import preview_link_revoking, preview_links
from publishing.admin.preview.settings import preview_settings
from publishing.admin.preview.typing import entry_typed
from stacks.admin.screens import Screen
from stacks.permissions import Permission

SCREENS = [
    Screen(
        "entries/<str:type_uid>/<uid:uid>/typed/",
        "entry_typed",
        Permission.ENTRY_WRITE,
        entry_typed,
        section="entries",
        heeds_limits=True,
    ),
    Screen(
        "live-preview/",
        "preview_settings",
        Permission.ENVIRONMENT_READ,
        preview_settings,
        section="environments",
        heeds_limits=True,
    ),
    Screen("preview-links/", "preview_links", Permission.TOKEN_READ, preview_links, section="delivery_tokens"),
    Screen(
        "preview-links/<uid:link_uid>/revoke/",
        "preview_link_revoke",
        Permission.TOKEN_READ,
        preview_link_revoking,
        section="delivery_tokens",
    ),
]
