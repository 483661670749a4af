"""The paths of variants: of their groups, of themselves and of entries."""

from typing import Final

from django.urls import URLPattern

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
]
