"""Reads of the API by the installation's own pages, for who is signed in on them: no secret is made for it, and none leaves."""

from dataclasses import replace
from typing import Final, cast

from django.http import HttpResponseBase
from django.urls import Resolver404, resolve

from api.inside_request import InsideRequest
from core.errors import Forbidden
from stacks.credentials import Access
from stacks.permissions import Permission

_CONTENT: Final = frozenset(
    {
        Permission.ASSET_READ,
        Permission.BRANCH_READ,
        Permission.CONTENT_TYPE_READ,
        Permission.ENTRY_READ,
        Permission.ENVIRONMENT_READ,
        Permission.LABEL_READ,
        Permission.LOCALE_READ,
        Permission.PUBLISH_QUEUE_READ,
        Permission.RELEASE_READ,
        Permission.TAXONOMY_READ,
        Permission.WORKFLOW_READ,
    }
)
"""All that is left of the caller's permissions: nothing that changes anything, and nothing of people, tokens or addresses."""
ROUTES: Final = frozenset(
    {
        "asset",
        "asset_embeds",
        "asset_folder",
        "asset_images",
        "asset_references",
        "asset_versions",
        "asset_videos",
        "assets",
        "content_type",
        "content_type_references",
        "content_types",
        "entries",
        "entry",
        "entry_locales",
        "entry_references",
        "entry_variant",
        "entry_variants",
        "entry_versions",
        "environment",
        "environments",
        "global_field",
        "global_fields",
        "label",
        "labels",
        "locale",
        "locales",
        "publish_queue",
        "publish_queue_item",
        "release",
        "release_items",
        "releases",
        "taxonomies",
        "taxonomy",
        "term",
        "term_ancestors",
        "term_descendants",
        "terms",
        "variant",
        "variants",
        "workflow",
        "workflows",
    }
)
"""The routes that may be read so. Each changes nothing by GET, which not every route of the vendor's can say of itself."""


_REFUSAL = "This cannot be asked for here."


def read_inside(access: Access, path: str, query: str) -> HttpResponseBase:
    """The API's answer to a GET of a path below `/v3`; Forbidden for a route that is not in `ROUTES`."""
    try:
        match = resolve(path, urlconf="api.urls")
    except Resolver404:
        raise Forbidden(_REFUSAL) from None
    if match.url_name not in ROUTES:
        raise Forbidden(_REFUSAL)
    reader = replace(access.actor, permissions=access.actor.permissions & _CONTENT)
    answer = match.func(InsideRequest(replace(access, actor=reader), path, query), *match.args, **match.kwargs)
    return cast("HttpResponseBase", answer)
