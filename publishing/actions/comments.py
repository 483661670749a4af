"""Comments in discussions about entries."""

from collections.abc import Collection

from django.conf import settings
from django.db import transaction

from content.types import StoredType
from core.clock import utc_now
from core.errors import Forbidden, Problem
from core.json_values import JSONObject
from publishing.discussion_rules import Said, read_said
from publishing.discussions import facts_of, get_comment, lock_discussion, named_people, require_say
from publishing.errors import CommentInvalid, DiscussionResolved
from publishing.models import Comment, Discussion, DiscussionStatus
from publishing.notices import LanguagePlace, tell_mentioned
from publishing.workflow_documents import DocumentReader
from stacks import activity
from stacks.actor import Actor
from stacks.membership import unknown_people
from stacks.permissions import IN_STACK, Permission
from stacks.scope import Scope


@transaction.atomic
def add_comment(
    actor: Actor, scope: Scope, content_type: StoredType, discussion: Discussion, *, document: JSONObject
) -> Comment:
    """Say something in a discussion. Raises DiscussionResolved, and CommentInvalid with every problem."""
    actor.require(Permission.COMMENT_WRITE)
    held = _hold(discussion)
    require_say(scope, content_type, held.entry, held.locale)
    said = _read(document)
    if held.comment_count >= settings.COMMENTS_PER_DISCUSSION:
        told = f"has {settings.COMMENTS_PER_DISCUSSION} comments, which is as many as one may have."
        raise CommentInvalid([Problem("discussion", "limit", told)])
    return _add(actor, scope, content_type, held, said)


def add_first_comment(
    actor: Actor, scope: Scope, content_type: StoredType, discussion: Discussion, said: Said
) -> Comment:
    """The comment that a discussion begins with, in the transaction that made it."""
    return _add(actor, scope, content_type, discussion, said)


@transaction.atomic
def change_comment(
    actor: Actor, scope: Scope, content_type: StoredType, discussion: Discussion, uid: str, *, document: JSONObject
) -> Comment:
    """Say something else in one's own comment; who is named anew is told. Raises Forbidden, CommentInvalid."""
    actor.require(Permission.COMMENT_WRITE)
    held = _hold(discussion)
    require_say(scope, content_type, held.entry, held.locale)
    comment = get_comment(held, uid)
    if actor.uid != comment.created_by:
        raise Forbidden("Only who wrote a comment may change it.")
    said, told = _read(document), set(comment.mentions)
    comment.mentions = _mentions(scope, said)
    comment.message, comment.updated_at = said.message, utc_now()
    comment.save(update_fields=["message", "mentions", "updated_at"])
    _record(actor, scope, content_type, comment, "update")
    _tell(actor, scope, content_type, comment, set(comment.mentions) - told)
    return comment


@transaction.atomic
def delete_comment(actor: Actor, scope: Scope, content_type: StoredType, discussion: Discussion, uid: str) -> None:
    """Take a comment back. Who wrote it may, and who leads the stack. Raises Forbidden, CommentNotFound."""
    actor.require(Permission.COMMENT_WRITE)
    held = lock_discussion(discussion)
    require_say(scope, content_type, held.entry, held.locale)
    comment = get_comment(held, uid)
    if actor.uid != comment.created_by and not actor.permissions >= IN_STACK:
        raise Forbidden("Only who wrote a comment, and who leads the stack, may delete it.")
    _record(actor, scope, content_type, comment, "delete")
    comment.delete()
    held.comment_count -= 1
    held.save(update_fields=["comment_count"])


def _hold(discussion: Discussion) -> Discussion:
    """The discussion, locked, if it is open still."""
    held = lock_discussion(discussion)
    if held.status == DiscussionStatus.RESOLVED:
        raise DiscussionResolved
    return held


def _read(document: JSONObject) -> Said:
    reader = DocumentReader()
    said = read_said(reader, document)
    if reader.problems:
        raise CommentInvalid(reader.problems)
    return said


def _mentions(scope: Scope, said: Said) -> list[str]:
    if problems := unknown_people(scope, [("to_users", uid) for uid in said.to_users], []):
        raise CommentInvalid(problems)
    return [user.uid for user in named_people(scope, said)]


def _add(actor: Actor, scope: Scope, content_type: StoredType, discussion: Discussion, said: Said) -> Comment:
    comment = Comment.objects.create(
        discussion=discussion, message=said.message, mentions=_mentions(scope, said), created_by=actor.uid
    )
    discussion.updated_at, discussion.comment_count = comment.created_at, discussion.comment_count + 1
    discussion.save(update_fields=["updated_at", "comment_count"])
    _record(actor, scope, content_type, comment, "create")
    _tell(actor, scope, content_type, comment, comment.mentions)
    return comment


def _record(actor: Actor, scope: Scope, content_type: StoredType, comment: Comment, verb: str) -> None:
    facts = facts_of(comment.discussion, content_type.uid)
    activity.record(
        actor, scope, action=f"comment.{verb}", target=("comment", comment.uid), **facts,
        discussion=comment.discussion.uid, mentions=comment.mentions,
    )  # fmt: skip


def _tell(actor: Actor, scope: Scope, content_type: StoredType, comment: Comment, uids: Collection[str]) -> None:
    about = comment.discussion
    tell_mentioned(actor, scope, LanguagePlace(content_type.uid, about.entry.uid, about.locale), comment, uids)
