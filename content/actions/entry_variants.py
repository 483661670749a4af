"""Saving and deleting variants of entries."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db import transaction

from content.database import fetch_all
from content.document_uids import document_uid_problems
from content.entry_variants import EntryVariantRow, read_changes
from content.errors import (
    ContentTypeChanged,
    EntryInvalid,
    EntryNotFound,
    EntryVariantNotFound,
    VariantNotFound,
    VariantNotLinked,
)
from content.guarding import guard
from content.languages import require_locale
from content.languages_of_entry import Standing, lock_standing
from content.limited_fields import unseen_problems, write_problems
from content.links import link_problems
from content.models import EntryVariant, EntryVariantLocale, EntryVariantVersion
from content.ports import entry_variant_deleted
from content.query.sql import SQL
from content.schema.localization import map_to_master, merge_localized
from content.schema.validate import clean_entry
from content.schema.variants import Changes, addresses_of, find_changes, lay_over, lay_sent
from content.types import StoredType
from content.uniqueness import repetition_problems
from content.variant_bodies import SentVariant, read_sent
from content.variant_writing import VariantDraft, let_go, write_variant
from core.clock import to_wire, utc_now
from core.errors import Problem
from core.json_values import JSONObject
from stacks import activity
from stacks.actor import Actor
from stacks.permissions import Permission
from stacks.role_rules import Action
from stacks.scope import Scope

# The variant stays, and so does the version of the type that the variant is judged by, until the transaction ends.
_LOCK = """
WITH type AS (
    SELECT id FROM content_contenttype WHERE id = %s AND latest_id = %s AND deleted_at IS NULL FOR KEY SHARE
), kind AS (
    SELECT id, uid, alias, group_id FROM content_variant
    WHERE branch_id = %s AND uid = %s AND deleted_at IS NULL FOR SHARE
)
SELECT kind.id, kind.alias, own.uid, EXISTS (SELECT FROM type),
    own.id IS NULL OR EXISTS (SELECT FROM content_variantgrouptype AS link
        WHERE link.group_id = own.id AND link.content_type_id = %s)
FROM kind LEFT JOIN content_variantgroup AS own ON own.id = kind.group_id
"""


@dataclass(frozen=True, slots=True)
class SavedVariant:
    """A variant of an entry as a save left it."""

    row: EntryVariantRow
    is_new: bool


@dataclass(frozen=True, slots=True)
class _Place:
    """A variant of a locked entry in a language, as a save finds it: with what it changed so far, if it is there."""

    instance: EntryVariant
    alias: str
    standing: EntryVariantLocale | None
    before: Changes | None


@transaction.atomic
def save_entry_variant(
    actor: Actor,
    scope: Scope,
    content_type: StoredType,
    uid: str,
    variant_uid: str,
    *,
    locale: str | None,
    entry: JSONObject,
) -> SavedVariant:
    """Save what a variant changes in an entry, in a language that the entry has or falls back from.

    What is sent is laid over the entry and judged as the entry would be; what then differs from it is kept. Fields that
    are not sent stay changed as they were, unless `_variant._change_set` lists what is: then the others go back to the
    entry's. Raises LocaleNotFound, EntryNotFound, VariantNotFound, VariantNotLinked and EntryInvalid.
    """
    actor.require(Permission.ENTRY_WRITE)
    code = require_locale(scope, locale)
    standing = lock_standing(scope, content_type, uid, code)
    if standing.source is None or standing.base is None:
        raise EntryNotFound(uid)
    guard(actor, scope, standing.entry_id, (standing.source,))
    place = _lock_place(scope, content_type, standing, variant_uid)
    sent, problems = read_sent(entry)
    if problems:
        raise EntryInvalid(problems)
    draft = VariantDraft(
        instance=place.instance,
        locale=code,
        changes=_judge(scope, content_type, standing, sent, before=place.before),
        base_locale=standing.source,
        base_version=standing.rows[standing.source].last_version,
        base=standing.own.data if standing.own else None,
        now=utc_now(),
    )
    version, pointer = write_variant(actor, scope, content_type, draft, standing=place.standing)
    is_new = place.before is None
    activity.record(
        actor, scope, action=f"entry_variant.{'create' if is_new else 'update'}", target=("entry_variant", variant_uid),
        content_type=content_type.uid, entry=uid, locale=code, version=version.version,
        changed=list(draft.changes.addresses[:1000]),
    )  # fmt: skip
    return SavedVariant(_row_of(place, variant_uid, version, pointer, draft.changes), is_new)


@transaction.atomic
def delete_entry_variant(
    actor: Actor, scope: Scope, content_type: StoredType, uid: str, variant_uid: str, *, locale: str | None
) -> None:
    """Delete a variant of an entry in a language, the master where none is named; it goes offline with it.

    It does not go into the trash. Raises LocaleNotFound, EntryNotFound and EntryVariantNotFound.
    """
    actor.require(Permission.ENTRY_DELETE)
    code = require_locale(scope, locale)
    standing = lock_standing(scope, content_type, uid, code, action=Action.DELETE)
    rows = EntryVariantLocale.objects.filter(entry_variant__entry=standing.entry_id, locale=code, deleted_at=None)
    named = rows.filter(entry_variant__variant__uid=variant_uid, entry_variant__variant__deleted_at=None)
    row = named.select_related("entry_variant").first()
    if row is None:
        raise EntryVariantNotFound(uid, variant_uid)
    if standing.source is not None:
        guard(actor, scope, standing.entry_id, (standing.source,))
    row.deleted_at, row.updated_by = utc_now(), actor.uid
    row.save(update_fields=["deleted_at", "updated_by"])
    let_go(content_type, row.entry_variant, code, base=standing.own.data if standing.own else None)
    for follow in entry_variant_deleted.followers():
        follow(actor, scope, row.entry_variant, (code,))
    activity.record(
        actor, scope, action="entry_variant.delete", target=("entry_variant", variant_uid),
        content_type=content_type.uid, entry=uid, locale=code,
    )  # fmt: skip


def _lock_place(scope: Scope, content_type: StoredType, standing: Standing, variant_uid: str) -> _Place:
    """The variant in the language of a locked entry. Raises VariantNotFound, VariantNotLinked, ContentTypeChanged."""
    parameters = (content_type.id, content_type.version_id, scope.branch_id, variant_uid, content_type.id)
    rows = fetch_all(SQL(_LOCK, parameters))
    if not rows:
        raise VariantNotFound
    variant_id, alias, group_uid, is_type_as_read, is_linked = rows[0]
    if not is_type_as_read:
        raise ContentTypeChanged
    if not is_linked:
        raise VariantNotLinked(content_type.uid, group_uid)
    instance, _ = EntryVariant.objects.get_or_create(
        entry_id=standing.entry_id,
        variant_id=variant_id,
        defaults={"stack_id": scope.stack_id, "branch_id": scope.branch_id},
    )
    pointers = EntryVariantLocale.objects.filter(entry_variant=instance, locale=standing.locale)
    pointer = pointers.select_related("latest").first()
    before = None
    if pointer is not None and pointer.deleted_at is None:
        before = read_changes(pointer.latest.data, pointer.latest.changes)
    return _Place(instance, alias, pointer, before)


def _judge(
    scope: Scope, content_type: StoredType, standing: Standing, sent: SentVariant, *, before: Changes | None
) -> Changes:
    """What the variant changes once what was sent is laid over the entry. Raises EntryInvalid naming every problem."""
    compiled, base = content_type.compiled, standing.base or {}
    own = {key: value for key, value in sent.fields.items() if key in compiled.by_uid}
    boundless = compiled.size_problem(own)
    if boundless is not None:
        raise EntryInvalid([boundless])
    kept = before if before is not None and sent.listed is None else Changes({})
    laid, ordered = _laid(content_type, base, SentVariant(own, sent.listed, sent.order), kept)
    mapped = map_to_master(compiled, laid, master=standing.master, before=base)
    cleaned = clean_entry(compiled, compiled.completion.of(mapped.data, base), partial=True, stored=base)
    whole: JSONObject = {**base, **cleaned.data}
    if standing.master is not None:
        whole = merge_localized(compiled, master=standing.master, localized=whole)
    problems = [
        *_limit_problems(scope, content_type, standing, sent, before=before, after=whole),
        *mapped.problems,
        *cleaned.problems,
        *link_problems(scope, content_type, cleaned.data, before=base),
        *document_uid_problems(scope, content_type, cleaned.data, before=base, entry_id=standing.entry_id),
        *repetition_problems(content_type, whole),
    ]
    if problems:
        raise EntryInvalid(problems)
    pinned = {address for address in addresses_of(compiled, own) if sent.lists(address)}
    pinned |= {address for address in kept.addresses if address.partition(".")[0] not in own}
    return find_changes(compiled, base, whole, kept=pinned, ordered=ordered)


def _limit_problems(
    scope: Scope,
    content_type: StoredType,
    standing: Standing,
    sent: SentVariant,
    *,
    before: Changes | None,
    after: JSONObject,
) -> list[Problem]:
    """A problem for every field that rules of roles do not let the variant change, or leave to the entry again."""
    if scope.limits is None:
        return []
    compiled, base = content_type.compiled, standing.base or {}
    dropped = {address.partition(".")[0] for address in before.addresses} if before and sent.listed is not None else ()
    touched: JSONObject = {**dict.fromkeys(dropped), **sent.fields}
    read = lay_over(compiled, base, before) if before else base
    return [
        *unseen_problems(compiled, touched),
        *write_problems(compiled, standing.fields, touched, before=read, after=after),
    ]


def _laid(
    content_type: StoredType, base: JSONObject, sent: SentVariant, kept: Changes
) -> tuple[JSONObject, Collection[str]]:
    """The fields that a variant is about as they would be read, and the addresses of lists with an order of their own."""
    compiled, tops = content_type.compiled, sent.tops
    stays = {address.partition(".")[0] for address in (*kept.addresses, *kept.order, *kept.own)} - tops
    over, fresh = lay_over(compiled, base, kept), lay_sent(compiled, base, Changes(sent.fields, order=sent.order))
    laid = {key: over[key] for key in stays if key in over and key in compiled.by_uid}
    laid |= {key: fresh[key] for key in tops if key in fresh and key in compiled.by_uid}
    return laid, {address for address in kept.order if address.partition(".")[0] in stays} | sent.order.keys()


def _row_of(
    place: _Place, variant_uid: str, version: EntryVariantVersion, pointer: EntryVariantLocale, changes: Changes
) -> EntryVariantRow:
    return EntryVariantRow(
        entry_id=place.instance.entry_id,
        id=place.instance.pk,
        instance_uid=place.instance.uid,
        variant_uid=variant_uid,
        alias=place.alias,
        locale=version.locale,
        version_id=version.pk,
        version=version.version,
        changes=Changes(version.data, changes.addresses, changes.order, changes.own, changes.left_out),
        base_locale=version.base_locale,
        base_version=version.base_version,
        created_at=to_wire(pointer.created_at),
        created_by=pointer.created_by,
        updated_at=to_wire(version.created_at),
        updated_by=version.created_by,
    )
