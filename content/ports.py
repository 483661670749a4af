"""Where upper apps stop or follow what happens to content. They register in their AppConfig.ready."""

from collections.abc import Callable, Collection, Sequence
from typing import TypeAlias

from content.models import Asset, ContentType, Entry, EntryVariant, Term
from content.query.sql import SQL
from content.types import StoredType
from stacks.actor import Actor
from stacks.ports import Port
from stacks.scope import Scope

EntryGuard: TypeAlias = Callable[[Actor, Scope, int, Sequence[str]], None]

entry_guards: Port[EntryGuard] = Port("content.entry_guards")
"""Somebody changes or deletes languages of an entry (by id), which is locked: upper apps raise to keep them as they are."""

StageColumn: TypeAlias = Callable[[Scope, StoredType], SQL]

stage_column: Port[StageColumn] = Port("content.stage_column")
"""A filter asks for the workflow stage of language rows named `l`: an upper app tells the SQL of the stage's uid."""

EntryFollower: TypeAlias = Callable[[Actor, Scope, Entry, tuple[str, ...]], None]

entry_deleted: Port[EntryFollower] = Port("content.entry_deleted")
"""Languages of an entry were deleted (the tuple names them): upper apps take them offline and out of the queue."""

VariantFollower: TypeAlias = Callable[[Actor, Scope, EntryVariant, tuple[str, ...]], None]

entry_variant_deleted: Port[VariantFollower] = Port("content.entry_variant_deleted")
"""A variant of a locked entry was deleted in these languages: upper apps take it offline and out of the queue."""

TypeFollower: TypeAlias = Callable[[Actor, ContentType], None]

type_deleted: Port[TypeFollower] = Port("content.type_deleted")
"""A type was deleted with all its entries, which are locked: upper apps take them offline and out of the queue."""

AssetFollower: TypeAlias = Callable[[Actor, Scope, Asset], None]

asset_deleted: Port[AssetFollower] = Port("content.asset_deleted")
"""An asset or folder was deleted: upper apps take it offline and out of the queue."""

TermsFollower: TypeAlias = Callable[[Actor, Scope, Collection[Term], str | None], None]

terms_deleted: Port[TermsFollower] = Port("content.terms_deleted")
"""Taxonomies or terms were deleted, or only what the named language says of them: upper apps take them offline."""

TitleFollower: TypeAlias = Callable[[StoredType, Sequence[int]], None]

titles_changed: Port[TitleFollower] = Port("content.titles_changed")
"""A type names another field as its title: upper apps let their columns of these entries (by id) follow."""

SlotFollower: TypeAlias = Callable[[StoredType], None]

slots_changed: Port[SlotFollower] = Port("content.slots_changed")
"""Fields of a type have got narrow columns: upper apps fill those of their own pointers. The type's entries are locked."""

rewrite_requested: Port[Callable[[], None]] = Port("content.rewrite_requested")
"""Entries wait to be rewritten, or branches to be merged: upper apps call a worker. Runs after the commit; rows are the truth, so it may be lost."""
