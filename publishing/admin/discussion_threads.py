"""The discussions about a language of an entry as its page lists them: open ones first, each with what was said."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from content.models import Entry
from content.types import StoredType
from publishing.admin.workflows.choices import people_choices
from publishing.models import Comment, Discussion, DiscussionStatus
from stacks.admin.names import names_of
from stacks.admin.screens import Visit
from stacks.permissions import IN_STACK, Permission

_MOST = 50
_SAID = 500


@dataclass(frozen=True, slots=True)
class Remark:
    """One comment. Its author, and who leads the stack, may take it back."""

    comment: Comment
    by: str
    named: Sequence[str]
    can_delete: bool


@dataclass(frozen=True, slots=True)
class Thread:
    """One discussion with its comments in the order they were said; `field` is empty where the whole entry is meant."""

    discussion: Discussion
    field: str
    remarks: Sequence[Remark]
    resolved_by: str
    can_delete: bool

    @property
    def is_open(self) -> bool:
        """Whether it waits for something."""
        return self.discussion.status == DiscussionStatus.ACTIVE


def talk_context(
    visit: Visit, stored: StoredType, entry: Entry, *, locale: str, typed: Mapping[str, Any]
) -> dict[str, Any]:
    """What the template of the discussions is given: four queries, whatever their number."""
    rows = Discussion.objects.filter(entry=entry, locale=locale).order_by("status", "-updated_at", "-pk")
    discussions = [each for each in rows[:_MOST] if not each.schema_path or stored.shows(each.schema_path)]
    comments = list(Comment.objects.filter(discussion__in=discussions).order_by("-pk")[:_SAID])
    uids = {uid for each in comments for uid in (each.created_by, *each.mentions)}
    names = names_of(visit.scope, uids | {each.resolved_by for each in discussions})
    threads = [_thread(visit, stored, each, comments, names) for each in discussions]
    writes = visit.actor.can(Permission.COMMENT_WRITE)
    return {
        "threads": threads,
        "open_count": sum(each.is_open for each in threads),
        "talk": {**typed, "fields": field_choices(stored), "people": people_choices(visit) if writes else ()},
    }


def _thread(
    visit: Visit, stored: StoredType, discussion: Discussion, comments: Sequence[Comment], names: Mapping[str, str]
) -> Thread:
    leads = visit.actor.permissions >= IN_STACK
    said = [each for each in reversed(comments) if each.discussion_id == discussion.pk]
    return Thread(
        discussion=discussion,
        field=dict(field_choices(stored)).get(discussion.schema_path, discussion.schema_path).strip("— "),
        remarks=[
            Remark(
                each,
                names.get(each.created_by, ""),
                [names[uid] for uid in each.mentions if uid in names],
                leads or each.created_by == visit.actor.uid,
            )
            for each in said
        ],
        resolved_by=names.get(discussion.resolved_by, ""),
        can_delete=leads or discussion.created_by == visit.actor.uid,
    )


def field_choices(stored: StoredType) -> list[tuple[str, str]]:
    """The fields of a type by path, with what people call them, further in the deeper they lie."""
    fields = ((path, field) for path, field in stored.compiled.by_path.items() if stored.shows(path))
    return [(path, f"{'— ' * path.count('.')}{field.display_name or field.uid}") for path, field in fields]
