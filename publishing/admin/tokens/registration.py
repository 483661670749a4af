"""The screens about tokens."""

from django.utils.translation import gettext_lazy as _

from publishing.admin.tokens.delivery import (
    delivery_token,
    delivery_token_revoking,
    new_delivery_token,
    preview_token_making,
    preview_token_revoking,
)
from publishing.admin.tokens.lists import delivery_tokens, management_tokens
from publishing.admin.tokens.management import management_token, management_token_revoking, new_management_token
from publishing.admin.tokens.rotation import delivery_token_rotation, management_token_rotation
from stacks.admin.screens import Group, MenuItem, Screen
from stacks.permissions import Permission

_DELIVERY = "tokens/<uid:token_uid>/"
_MANAGEMENT = "management-tokens/<uid:token_uid>/"

SCREENS = [
    Screen(
        "tokens/",
        "delivery_tokens",
        Permission.TOKEN_READ,
        delivery_tokens,
        menu=MenuItem(Group.ACCESS, 30, _("Tokens"), _("What programs and front ends come in with.")),
    ),
    *(
        Screen(route, name, Permission.TOKEN_READ, view, section="delivery_tokens")
        for route, name, view in (
            ("new-token/", "delivery_token_new", new_delivery_token),
            (_DELIVERY, "delivery_token", delivery_token),
            (f"{_DELIVERY}rotate/", "delivery_token_rotate", delivery_token_rotation),
            (f"{_DELIVERY}revoke/", "delivery_token_revoke", delivery_token_revoking),
            (f"{_DELIVERY}preview/", "preview_token_new", preview_token_making),
            (f"{_DELIVERY}preview/revoke/", "preview_token_revoke", preview_token_revoking),
            ("management-tokens/", "management_tokens", management_tokens),
            ("new-management-token/", "management_token_new", new_management_token),
            (_MANAGEMENT, "management_token", management_token),
            (f"{_MANAGEMENT}rotate/", "management_token_rotate", management_token_rotation),
            (f"{_MANAGEMENT}revoke/", "management_token_revoke", management_token_revoking),
        )
    ),
]
