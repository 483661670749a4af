"""Finding discussions, and the people whom comments name."""

from functools import reduce
from operator import or_

from django.db.models import Q, QuerySet

from content.entry_sight import readable_languages, require_action, require_entry_seen
from content.errors import EntryNotFound
from content.models import Entry
from content.types import StoredType
from core.json_values import JSONObject
from publishing.discussion_rules import Said, addresses_in
from publishing.errors import CommentNotFound, DiscussionNotFound
from publishing.models import Comment, Discussion
from stacks.membership import people_in
from stacks.models import User
from stacks.role_rules import Action
from stacks.scope import Scope


def get_living_entry(scope: Scope, content_type: StoredType, uid: str) -> Entry:
    """An entry that was not deleted. Raises EntryNotFound."""
    entry = Entry.objects.filter(branch=scope.branch_id, content_type=content_type.id, uid=uid, deleted_at=None).first()
    if entry is None:
        raise EntryNotFound(uid)
    require_entry_seen(scope, content_type, (entry.pk, uid))
    return entry


def discussions_of(scope: Scope, content_type: StoredType, entry: Entry) -> QuerySet[Discussion]:
    """The discussions about the entry in languages, and about fields of it, that are there for who asks."""
    rows = Discussion.objects.filter(entry=entry)
    if scope.limits is None:
        return rows
    hidden = [row for path in content_type.compiled.editor_view.hidden_paths for row in _at_or_below(path)]
    unseen = reduce(or_, hidden, Q(pk__in=[]))
    return rows.filter(locale__in=readable_languages(scope, content_type, entry.pk)).exclude(unseen)


def _at_or_below(path: str) -> tuple[Q, Q]:
    return Q(schema_path=path), Q(schema_path__startswith=f"{path}.")


def require_say(scope: Scope, content_type: StoredType, entry: Entry, locale: str) -> None:
    """Raise Forbidden where no role lets somebody change the entry in the language: then they have no say in it."""
    require_action(scope, content_type, (entry.pk, entry.uid), Action.UPDATE, locale=locale)


def get_discussion(scope: Scope, content_type: StoredType, entry: Entry, uid: str) -> Discussion:
    """A discussion about the entry. Raises DiscussionNotFound."""
    found = discussions_of(scope, content_type, entry).filter(uid=uid).first()
    if found is None:
        raise DiscussionNotFound
    return found


def lock_discussion(discussion: Discussion) -> Discussion:
    """The same discussion as it is now, locked. Raises DiscussionNotFound where it was deleted meanwhile."""
    rows = Discussion.objects.select_for_update(of=("self",)).select_related("entry")
    held = rows.filter(pk=discussion.pk).first()
    if held is None:
        raise DiscussionNotFound
    return held


def get_comment(discussion: Discussion, uid: str) -> Comment:
    """A comment in the discussion. Raises CommentNotFound."""
    comment = Comment.objects.filter(discussion=discussion, uid=uid).first()
    if comment is None:
        raise CommentNotFound
    return comment


def named_people(scope: Scope, said: Said) -> list[User]:
    """The people of the stack whom a comment names, beside its text or in it; who is unknown there is left out."""
    addresses = addresses_in(said.message)
    if not addresses and not said.to_users:
        return []
    named = people_in(scope.stack_id).filter(Q(uid__in=said.to_users) | Q(email__in=addresses))
    return list(named.order_by("pk"))


def facts_of(discussion: Discussion, content_type_uid: str) -> JSONObject:
    """What the activity log tells of a discussion: where it is, nothing of what is said in it."""
    facts: JSONObject = {
        "content_type": content_type_uid,
        "entry": discussion.entry.uid,
        "locale": discussion.locale,
    }
    return facts | ({"field": discussion.schema_path} if discussion.schema_path else {})
