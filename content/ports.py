"""Where upper apps stop or follow what happens to content. They register in their AppConfig.ready."""

from collections.abc import Callable, Collection
from typing import TypeAlias

from content.models import Asset, Entry, Term
from stacks.actor import Actor
from stacks.ports import Port
from stacks.scope import Scope

EntryFollower: TypeAlias = Callable[[Actor, Scope, Entry, tuple[str, ...]], None]

entry_deleted: Port[EntryFollower] = Port("content.entry_deleted")
"""Languages of an entry were deleted (the tuple names them): upper apps take them offline and out of the queue."""

AssetFollower: TypeAlias = Callable[[Actor, Scope, Asset], None]

asset_deleted: Port[AssetFollower] = Port("content.asset_deleted")
"""An asset or folder was deleted: upper apps take it offline and out of the queue."""

TermsFollower: TypeAlias = Callable[[Actor, Scope, Collection[Term], str | None], None]

terms_deleted: Port[TermsFollower] = Port("content.terms_deleted")
"""Taxonomies or terms were deleted, or only what the named language says of them: upper apps take them offline."""
