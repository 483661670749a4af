"""The paths of variants: of their groups, of themselves and of entries."""

from typing import Final

from django.urls import URLPattern

from api.management.entry_variants import EntryVariant, EntryVariants, EntryVariantVersions
from api.management.variant_groups import GroupedVariant, GroupedVariants, VariantGroup, VariantGroups
from api.management.variants import Variant, Variants
from api.routing import route

VARIANT_ROUTES: Final[list[URLPattern]] = [
    route("variant_groups", "variant_groups", VariantGroups),
    route("variant_groups/<str:uid>", "variant_group", VariantGroup),
    route("variant_groups/<str:uid>/variants", "variant_group_variants", GroupedVariants),
    route("variant_groups/<str:group_uid>/variants/<str:uid>", "variant_group_variant", GroupedVariant),
    route("variants", "variants", Variants),
    route("variants/<str:uid>", "variant", Variant),
    route("content_types/<str:content_type_uid>/entries/<str:uid>/variants", "entry_variants", EntryVariants),
    route(
        "content_types/<str:content_type_uid>/entries/<str:uid>/variants/<str:variant_uid>",
        "entry_variant",
        EntryVariant,
    ),
    route(
        "content_types/<str:content_type_uid>/entries/<str:uid>/variants/<str:variant_uid>/versions",
        "entry_variant_versions",
        EntryVariantVersions,
    ),
]
