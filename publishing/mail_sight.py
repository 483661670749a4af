"""What the recipient of a mail may read of what it is about, by the rules of their roles as they are when it is sent."""

from collections.abc import Collection
from typing import TypeAlias

from content.languages import fallback_chain
from content.sight import visible_keys
from content.types import load_type
from publishing.models import Comment, Mail
from stacks.actor import ActorKind
from stacks.rights import rights_of
from stacks.scope import Scope
from stacks.seen_scope import seen_scope

Row: TypeAlias = tuple[int, str, str, str]
"""An entry's id, the uid of its type, its uid, and a language that it has."""
Named: TypeAlias = tuple[str, str, str]
"""The uids of a type and an entry, and a language."""


def reader_of(mail: Mail) -> Scope:
    """The branch as its recipient sees it. One query."""
    stack, branch = mail.place
    caller = (stack.pk, ActorKind.USER.value, mail.recipient.uid)
    held = rights_of([caller])[caller].behind(branch.uid)
    return seen_scope(branch.scope(), held.limits)


def readable(reader: Scope, rows: Collection[Row], named: Collection[Named]) -> dict[Named, Named]:
    """The named languages of entries that are there for the reader, each with the language whose content that is.

    Without limits that is all of them, whether the entry has them or not.
    """
    if reader.limits is None:
        return {each: each for each in named}
    known = [row for row in rows if row[3] in reader.locale_fallbacks and reader.limits.sees_type(row[1])]
    seen = visible_keys(reader, [(pk, kind, locale) for pk, kind, _, locale in known])
    shown = {(kind, uid, locale) for pk, kind, uid, locale in known if (pk, kind, locale) in seen}
    own = {row[1:] for row in rows}
    sources = {each: _source(reader, each, own) for each in named}
    return {each: source for each, source in sources.items() if source is not None and source in shown}


def _source(reader: Scope, named: Named, own: Collection[Named]) -> Named | None:
    kind, uid, code = named
    chain = fallback_chain(reader, code) if code in reader.locale_fallbacks else ()
    return next(((kind, uid, each) for each in chain if (kind, uid, each) in own), None)


def may_read_about(reader: Scope, comment: Comment) -> bool:
    """Whether the field that the comment is about, of an entry that is there for the reader, is as well."""
    about = comment.discussion
    if reader.limits is None or not about.schema_path:
        return True
    return load_type(reader, about.entry.content_type.uid).shows(about.schema_path)
