"""Rows of files and folders as lists and pickers go through them, as far as the rules of roles show them."""

from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from content.file_sight import seen_files
from content.models import Asset
from stacks.scope import Scope


def seen_assets(scope: Scope, rows: QuerySet[Asset]) -> QuerySet[Asset]:
    """Those of the branch's rows that may be read; themselves where nothing limits that."""
    seen = seen_files(scope)
    if seen is None:
        return rows
    named = "SELECT asset.id FROM content_asset AS asset WHERE asset.branch_id = %s AND "
    # The condition is `file_sight`'s own; what people wrote is only among its parameters.
    return rows.filter(pk__in=RawSQL(named + seen.text, (scope.branch_id, *seen.params)))  # noqa: S611
