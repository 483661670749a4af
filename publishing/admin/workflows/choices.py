"""What workflows and publish rules choose from: the people and roles of a stack, and content types."""

from collections.abc import Sequence

from content.models import ContentType
from stacks.admin.screens import Visit
from stacks.membership import people_in
from stacks.models import Role

_MOST = 300


def people_choices(visit: Visit) -> list[tuple[str, str]]:
    """The people who may enter the stack, by name: uid and what they are called."""
    people = people_in(visit.scope.stack_id).filter(is_active=True).order_by("first_name", "last_name", "email")[:_MOST]
    return [(person.uid, f"{person.full_name} ({person.email})") for person in people]


def role_choices(visit: Visit) -> list[tuple[str, str]]:
    """The roles of the stack, by name."""
    roles = Role.objects.filter(stack=visit.scope.stack_id).order_by("name", "pk")
    return list(roles.values_list("uid", "name")[:_MOST])


def type_choices(visit: Visit, chosen: Sequence[str]) -> list[tuple[str, str]]:
    """The content types of the branch, by title, and those chosen that the branch does not have."""
    rows = ContentType.objects.filter(branch_id=visit.scope.branch_id, deleted_at=None).order_by("title", "pk")
    found = list(rows.values_list("uid", "title"))
    known = {uid for uid, _ in found}
    return [*found, *((uid, uid) for uid in chosen if uid not in known and uid != "$all")]
