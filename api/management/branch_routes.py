"""The paths of branches, their aliases, and what is done with two of them."""

from api.management.branch_aliases import BranchAlias, BranchAliases
from api.management.branch_comparison import (
    BranchComparison,
    ContentTypeComparison,
    GlobalFieldComparison,
    OneContentTypeComparison,
    OneGlobalFieldComparison,
)
from api.management.branch_merges import BranchesMerge, MergeQueue, OneMerge
from api.management.branches import Branch, Branches, BranchSettings
from api.routing import route

BRANCH_ROUTES = [
    route("stacks/branch_aliases", "branch_aliases", BranchAliases),
    route("stacks/branch_aliases/<str:uid>", "branch_alias", BranchAlias),
    route("stacks/branches", "branches", Branches),
    route("stacks/branches/<str:uid>", "branch", Branch),
    route("stacks/branches/<str:uid>/settings", "branch_settings", BranchSettings),
    route("stacks/branches_compare", "branches_compare", BranchComparison),
    route("stacks/branches_compare/content_types", "branches_compare_types", ContentTypeComparison),
    route("stacks/branches_compare/content_types/<str:uid>", "branches_compare_type", OneContentTypeComparison),
    route("stacks/branches_compare/global_fields", "branches_compare_fields", GlobalFieldComparison),
    route("stacks/branches_compare/global_fields/<str:uid>", "branches_compare_field", OneGlobalFieldComparison),
    route("stacks/branches_merge", "branches_merge", BranchesMerge),
    route("stacks/branches_queue", "branches_queue", MergeQueue),
    route("stacks/branches_queue/<str:uid>", "branches_merged", OneMerge),
]
