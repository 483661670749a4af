"""Publishing metadata: at once and without the queue, because it has neither versions to pin nor a time to wait for."""

from collections.abc import Sequence

from django.db import transaction

from content.actions.metadata import lock_metadata
from content.models import Asset, Entry, Metadata
from core.clock import utc_now
from core.errors import Problem
from publishing.closed import ASSET, ENTRY, Going, closed, sources_of
from publishing.errors import PublishInvalid
from publishing.locks import lock_shared
from publishing.models import Environment, MetadataPublication
from stacks import activity
from stacks.actor import Actor
from stacks.permissions import Permission
from stacks.scope import Scope
from stacks.seen_scope import uids_of_languages


@transaction.atomic
def publish_metadata(
    actor: Actor, scope: Scope, uid: str, *, environments: Sequence[str], locales: Sequence[str]
) -> None:
    """Make the presets live as they are now. Raises MetadataNotFound, PublishInvalid."""
    metadata, places = _places(actor, scope, uid, environments=environments, locales=locales)
    now = utc_now()
    rows = [
        MetadataPublication(
            metadata=metadata,
            environment=environment,
            locale=locale,
            version=metadata.version,
            presets=metadata.presets,
            published_at=now,
            published_by=actor.uid,
        )
        for environment, locale in places
    ]
    MetadataPublication.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["metadata", "environment", "locale"],
        update_fields=["version", "presets", "published_at", "published_by"],
    )
    _record(actor, scope, metadata, "publish", environments=environments, locales=locales)


@transaction.atomic
def unpublish_metadata(
    actor: Actor, scope: Scope, uid: str, *, environments: Sequence[str], locales: Sequence[str]
) -> None:
    """Take the presets offline where the request says. Raises MetadataNotFound, PublishInvalid."""
    metadata, places = _places(actor, scope, uid, environments=environments, locales=locales)
    MetadataPublication.objects.filter(
        metadata=metadata,
        environment__in={environment.pk for environment, _ in places},
        locale__in={locale for _, locale in places},
    ).delete()
    _record(actor, scope, metadata, "unpublish", environments=environments, locales=locales)


def _places(
    actor: Actor, scope: Scope, uid: str, *, environments: Sequence[str], locales: Sequence[str]
) -> tuple[Metadata, list[tuple[Environment, str]]]:
    """The metadata and the places that a request names, locked; every unknown one is a problem."""
    actor.require(Permission.ENTRY_PUBLISH)
    found = list(Environment.objects.in_stack(scope).alive().seen(scope).called(environments).order_by("pk"))
    lock_shared(Environment, [environment.pk for environment in found])
    metadata = lock_metadata(scope, uid)
    if metadata.entity_type == "asset":
        actor.require(Permission.ASSET_PUBLISH)
    known = {name for environment in found for name in (environment.name, environment.uid)}
    problems = [Problem("environments", "required", "is a required field.")] if not environments else []
    problems += [Problem("environments", "unknown", f"{n} doesn't exist.") for n in environments if n not in known]
    problems += [
        Problem("locales", "unknown", f"{code} doesn't exist.")
        for code in locales
        if code not in scope.locale_fallbacks
    ]
    if problems:
        raise PublishInvalid(problems)
    codes = list(dict.fromkeys(locales)) or [metadata.locale]
    places = [(environment, code) for environment in found for code in codes]
    if scope.limits is not None:
        _require_open(scope, metadata, places)
    return metadata, places


def _require_open(scope: Scope, metadata: Metadata, places: Sequence[tuple[Environment, str]]) -> None:
    """Raise PublishInvalid naming every place to which no role lets what the metadata is about go."""
    named = {"branch_id": scope.branch_id, "uid": metadata.entity_uid}
    if metadata.entity_type == "asset":
        kind, target = ASSET, Asset.objects.filter(**named).values_list("pk", flat=True).first()
    else:
        kind, target = ENTRY, Entry.objects.filter(**named).values_list("pk", flat=True).first()
    goings = {
        Going(
            kind,
            target or 0,
            metadata.content_type_uid,
            code,
            (environment.uid, environment.name),
            sources_of(scope.locale_fallbacks, code),
        ): environment
        for environment, code in places
    }
    shut = closed(scope.limits, list(goings), branch_id=scope.branch_id, languages=uids_of_languages(scope))
    told = sorted((goings[going].name, going.locale) for going in shut)
    if told:
        raise PublishInvalid(
            [
                Problem("environments", "denied", f"may not be published to: '{code}' to '{name}'.")
                for name, code in told
            ]
        )


def _record(
    actor: Actor, scope: Scope, metadata: Metadata, verb: str, *, environments: Sequence[str], locales: Sequence[str]
) -> None:
    activity.record(
        actor,
        scope,
        action=f"metadata.{verb}",
        target=("metadata", metadata.uid),
        about=metadata.entity_uid,
        environments=list(environments),
        locales=list(locales),
        version=metadata.version,
    )
