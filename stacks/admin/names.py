"""The names behind the uids that rows carry: people, tokens, the system."""

from collections.abc import Iterable

from django.db.models import Q

from stacks.models import Token, User
from stacks.scope import Scope


def names_of(scope: Scope, uids: Iterable[str]) -> dict[str, str]:
    """A name for every uid: two queries, whatever their number. What nobody is called by stays as it is."""
    wanted = {uid for uid in uids if uid}
    names = {uid: uid.removeprefix("system:") for uid in wanted}
    people = User.objects.filter(uid__in=wanted).only("uid", "first_name", "last_name", "email")
    tokens = Token.objects.filter(Q(stack_id=scope.stack_id), uid__in=wanted).exclude(name="")
    names |= dict(tokens.values_list("uid", "name"))
    names |= {person.uid: person.full_name for person in people}
    return names
