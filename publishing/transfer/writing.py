"""From a checked bundle into an empty stack, through the actions of every room. The caller holds the transaction."""

from collections.abc import Iterator
from contextlib import contextmanager

from content.actions.asset_folders import create_folder
from content.actions.assets import AssetFields, create_asset
from content.actions.content_types import create_content_type
from content.actions.global_fields import create_global_field
from content.actions.imports import (
    ImportedAddition,
    ImportedVersion,
    import_entry_version,
    import_extension,
    import_label,
)
from content.actions.taxonomy_imports import import_taxonomy
from content.asset_files import Upload
from content.asset_rows import Origin
from content.schema.parse import referenced_global_fields
from content.types import load_type
from core.errors import Invalid
from locales.actions.locales import LocaleChanges, create_locale, update_locale
from locales.models import Locale
from publishing.actions.environments import create_environment
from publishing.actions.restoring import RestoredPublication, restore_publications
from publishing.environment_rules import AS_EXPORTED
from publishing.models import Environment
from publishing.transfer.bundle import Addition, AssetFile, Bundle, Document
from publishing.transfer.checking import Checked
from publishing.transfer.checking_live import Going
from publishing.transfer.folder import BrokenExport
from publishing.transfer.progress import Progress
from stacks.actor import Actor
from stacks.models import Branch
from stacks.scope import Scope


def write_bundle(actor: Actor, scope: Scope, checked: Checked, progress: Progress) -> None:
    """Write everything into a stack that has only its master language. Raises BrokenExport naming what was refused."""
    bundle = checked.bundle
    _write_languages(actor, scope, bundle)
    _write_environments(actor, scope, bundle)
    for extension in bundle.extensions:
        import_extension(actor, scope, _imported(extension))
    for label in bundle.labels:
        import_label(actor, scope, _imported(label))
    scope = fresh_scope(scope)
    for taxonomy in bundle.taxonomies:
        with _named(taxonomy.origin):
            import_taxonomy(actor, scope, taxonomy.document, locale=taxonomy.locale)
    _write_types(actor, scope, bundle, progress)
    scope = fresh_scope(scope)
    _write_assets(actor, scope, bundle, progress)
    _write_entries(actor, scope, checked, progress)
    progress.begin("Publishing", 1)
    restore_publications(actor, scope, [_restored(going) for going in checked.publications])
    progress.advance()


def fresh_scope(scope: Scope) -> Scope:
    """The scope as it is after changes of languages and types."""
    return Branch.objects.select_related("stack").get(pk=scope.branch_id).scope()


def _write_languages(actor: Actor, scope: Scope, bundle: Bundle) -> None:
    for language in bundle.languages:
        with _named("locales"):
            if language.code == scope.master_locale:
                update_locale(actor, scope, language.code, LocaleChanges(name=language.name))
            else:
                fallback = language.fallback_code
                create_locale(actor, scope, code=language.code, name=language.name, fallback_code=fallback)
        Locale.objects.filter(branch_id=scope.branch_id, code=language.code).update(uid=language.uid)


def _write_environments(actor: Actor, scope: Scope, bundle: Bundle) -> None:
    for place in bundle.environments:
        with _named(f"environments/environments.json: {place.name}"):
            row = create_environment(
                actor, scope, name=place.name, urls=list(place.urls), rules=AS_EXPORTED, uid=place.uid
            )
        Environment.objects.filter(pk=row.pk).update(
            version=place.version,
            created_at=place.times.created_at or row.created_at,
            updated_at=place.times.updated_at or row.updated_at,
        )


def _write_types(actor: Actor, scope: Scope, bundle: Bundle, progress: Progress) -> None:
    progress.begin("Writing content types", len(bundle.content_types))
    for document in _after_parts(bundle.global_fields):
        with _named(document.origin):
            create_global_field(actor, scope, document=document.values)
    for document in bundle.content_types:
        with _named(document.origin):
            create_content_type(actor, scope, document=document.values)
        progress.advance()


def _after_parts(documents: tuple[Document, ...]) -> Iterator[Document]:
    """Global fields, each after those it is made of. A cycle is left to the action, which names it."""
    waiting, done = list(documents), set[str]()
    inside = {document.uid for document in documents}
    while waiting:
        ready = [row for row in waiting if referenced_global_fields(row.values.get("schema")) & inside <= done]
        for row in ready or waiting:
            yield row
            done.add(row.uid)
        waiting = [row for row in waiting if row.uid not in done]


def _write_assets(actor: Actor, scope: Scope, bundle: Bundle, progress: Progress) -> None:
    for folder in bundle.folders:
        with _named(f"assets/folders.json: {folder.uid}"):
            origin = Origin(folder.uid, 1, folder.times.created_at, folder.times.updated_at)
            create_folder(actor, scope, name=folder.name, parent_uid=folder.parent_uid, origin=origin)
    progress.begin("Writing assets", len(bundle.assets))
    for asset in bundle.assets:
        with _named(asset.origin):
            _write_asset(actor, scope, asset)
        progress.advance()


def _write_asset(actor: Actor, scope: Scope, asset: AssetFile) -> None:
    with asset.open() as file:
        create_asset(
            actor,
            scope,
            upload=Upload(file, asset.filename),
            fields=AssetFields(asset.title, asset.description, asset.tags, asset.parent_uid),
            origin=Origin(asset.uid, asset.version, asset.times.created_at, asset.times.updated_at),
        )


def _write_entries(actor: Actor, scope: Scope, checked: Checked, progress: Progress) -> None:
    progress.begin("Writing entries", len(checked.entries))
    for entry in checked.entries:
        text = entry.text
        imported = ImportedVersion(
            uid=text.uid,
            locale=text.locale,
            version=text.version,
            data=entry.data,
            unique=entry.unique,
            created_at=text.times.created_at,
            updated_at=text.times.updated_at,
        )
        import_entry_version(actor, scope, load_type(scope, text.content_type_uid), imported)
        progress.advance()


def _restored(going: Going) -> RestoredPublication:
    return RestoredPublication(
        going.kind, going.uid, going.content_locale, going.version, going.environment_uid, going.locale, going.at
    )


def _imported(addition: Addition) -> ImportedAddition:
    return ImportedAddition(
        uid=addition.uid,
        title=addition.title,
        version=addition.version,
        document=addition.document,
        kind=addition.kind,
        created_at=addition.times.created_at,
        updated_at=addition.times.updated_at,
    )


@contextmanager
def _named(origin: str) -> Iterator[None]:
    """Say which part of the export an action refused."""
    try:
        yield
    except Invalid as error:
        problem = error.problems[0]
        raise BrokenExport(origin, f"{problem.path} {problem.message}".strip()) from error
