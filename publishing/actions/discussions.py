"""Starting, resolving and deleting discussions about entries. Comments in them: publishing.actions.comments."""

from django.conf import settings
from django.db import transaction

from content.languages import require_locale
from content.models import Entry
from content.types import StoredType
from core.clock import utc_now
from core.errors import Forbidden
from core.json_values import JSONObject
from publishing.actions.comments import add_first_comment
from publishing.discussion_rules import TITLE_LENGTH, DiscussionChange, read_place, read_said
from publishing.discussions import facts_of, get_living_entry, lock_discussion, require_say
from publishing.errors import DiscussionInvalid
from publishing.models import Discussion, DiscussionStatus
from publishing.workflow_documents import DocumentReader
from stacks import activity
from stacks.actor import Actor
from stacks.permissions import IN_STACK, Permission
from stacks.scope import Scope


@transaction.atomic
def start_discussion(
    actor: Actor, scope: Scope, content_type: StoredType, entry_uid: str, *, locale: str, document: JSONObject
) -> Discussion:
    """Begin a discussion about a language of an entry or a field of it, with a first comment where it brings a `message`.

    Raises EntryNotFound, LocaleNotFound, DiscussionInvalid with every problem.
    """
    actor.require(Permission.COMMENT_WRITE)
    locale = require_locale(scope, locale)
    entry = _lock(get_living_entry(scope, content_type, entry_uid))
    require_say(scope, content_type, entry, locale)
    reader = DocumentReader()
    title = reader.text(document.get("title"), "title", length=TITLE_LENGTH)
    place = read_place(reader, document.get("field"), content_type.compiled.by_path)
    says_nothing = document.get("message") is None and document.get("to_users") in (None, [])
    said = None if says_nothing else read_said(reader, document)
    if Discussion.objects.filter(entry=entry).count() >= settings.DISCUSSIONS_PER_ENTRY:
        told = f"has {settings.DISCUSSIONS_PER_ENTRY} discussions, which is as many as an entry may have."
        reader.refuse("entry", "limit", told)
    if reader.problems:
        raise DiscussionInvalid(reader.problems)
    discussion = Discussion.objects.create(
        stack_id=scope.stack_id, entry=entry, locale=locale, title=title, field_path=place.path,
        schema_path=place.schema_path, created_by=actor.uid,
    )  # fmt: skip
    _record(actor, scope, discussion, "create", content_type)
    if said is not None:
        add_first_comment(actor, scope, content_type, discussion, said)
    return discussion


@transaction.atomic
def change_discussion(
    actor: Actor, scope: Scope, content_type: StoredType, discussion: Discussion, *, change: DiscussionChange
) -> Discussion:
    """Resolve or reopen a discussion, or give it another title; what it is already stays unsaid in the log."""
    actor.require(Permission.COMMENT_WRITE)
    held = lock_discussion(discussion)
    require_say(scope, content_type, held.entry, held.locale)
    if change.title is not None and change.title != held.title:
        held.title, held.updated_at = change.title, utc_now()
        held.save(update_fields=["title", "updated_at"])
        _record(actor, scope, held, "update", content_type)
    if change.status is not None and change.status != held.status:
        _set_status(actor, held, DiscussionStatus(change.status))
        verb = "resolve" if held.status == DiscussionStatus.RESOLVED else "reopen"
        _record(actor, scope, held, verb, content_type)
    return held


@transaction.atomic
def delete_discussion(actor: Actor, scope: Scope, content_type: StoredType, discussion: Discussion) -> None:
    """Delete a discussion with its comments. Its starter may, and who leads the stack. Raises Forbidden."""
    actor.require(Permission.COMMENT_WRITE)
    held = lock_discussion(discussion)
    require_say(scope, content_type, held.entry, held.locale)
    if actor.uid != held.created_by and not actor.permissions >= IN_STACK:
        raise Forbidden("Only who started a discussion, and who leads the stack, may delete it.")
    _record(actor, scope, held, "delete", content_type)
    held.delete()


def _lock(entry: Entry) -> Entry:
    """The entry, kept from being deleted, and its discussions from being counted by others, until the transaction ends."""
    return Entry.objects.select_for_update(of=("self",), no_key=True).get(pk=entry.pk)


def _set_status(actor: Actor, discussion: Discussion, status: DiscussionStatus) -> None:
    now, is_resolved = utc_now(), status is DiscussionStatus.RESOLVED
    discussion.status, discussion.updated_at = status, now
    discussion.resolved_by, discussion.resolved_at = (actor.uid, now) if is_resolved else ("", None)
    discussion.save(update_fields=["status", "resolved_by", "resolved_at", "updated_at"])


def _record(actor: Actor, scope: Scope, discussion: Discussion, verb: str, content_type: StoredType) -> None:
    activity.record(
        actor, scope, action=f"discussion.{verb}", target=("discussion", discussion.uid),
        **facts_of(discussion, content_type.uid),
    )  # fmt: skip
