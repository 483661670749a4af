"""The caller's stack beside another of the same organization and one of another, and what a request to them brings."""

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from django.db import connection, transaction
from django.test import Client

from api.permissions import TABLE
from api.urls import urlpatterns
from tests.api.tenant_matrix.principals import DELIVERED, make_principals
from tests.api.tenant_matrix.rows import QUERIES, ROWS, bodies
from tests.api.tenant_matrix.world import NEVER_MADE, UNKNOWN, World, encode, make_world
from tests.factories import make_organization, make_stack

_PART: Final = re.compile(r"<str:[a-z_]+>")
PATTERNS: Final = {pattern.name: str(pattern.pattern) for pattern in urlpatterns if pattern.name}
WITH_IDS: Final = {name: len(_PART.findall(pattern)) for name, pattern in PATTERNS.items() if _PART.search(pattern)}
CALLS: Final = [(name, method) for name in sorted(ROWS) for method in TABLE.get(name, {})]


@dataclass(frozen=True, slots=True)
class Answer:
    """Status and body, in which the names that were asked for read all the same."""

    status: int
    body: str


@dataclass(frozen=True, slots=True)
class Houses:
    """The stacks, everybody at home in the first of them, and a body for each write there."""

    own: World
    sibling: World
    foreign: World
    principals: dict[str, Mapping[str, str]]
    bodies: dict[tuple[str, str], Any]
    client: Client = field(default_factory=Client)

    def ask(
        self,
        principal: str,
        call: tuple[str, str],
        names: tuple[str, ...],
        *,
        api_key: str = "",
        body: object = None,
        query: str = "",
    ) -> Answer:
        """What the caller is answered; a query of their own goes behind the one that the call needs."""
        route, method = call
        parts = iter(names)
        query = "&".join(filter(None, (QUERIES.get(call, "").format_map(self.own.own), query)))
        if principal in DELIVERED:
            query = f"environment={self.own.own['environment']}"
        data, content_type = encode(body or self.bodies.get(call))
        headers = {"api_key": api_key or self.own.own["stack"], **self.principals[principal]}
        path = _PART.sub(lambda _: next(parts), PATTERNS[route])
        response = self.client.generic(method, f"/v3/{path}?{query}", data, content_type, headers=headers)
        text = response.getvalue().decode(errors="replace")
        return Answer(response.status_code, _without(text, names))

    def ask_in_vain(self, principal: str, call: tuple[str, str], names: tuple[str, ...]) -> Answer:
        """What the caller is answered to what is then undone."""
        with transaction.atomic():
            answer = self.ask(principal, call, names)
            transaction.set_rollback(True)
        return answer

    def names(self, route: str) -> tuple[str, ...]:
        """What the path names in the caller's own stack."""
        return tuple(self.own.own[kind] for kind in ROWS[route])

    def pairs(self, route: str) -> Iterator[tuple[str, tuple[str, ...], tuple[str, ...]]]:
        """What does not belong to the caller beside what belongs to nobody: the origin, the one, the other."""
        kinds, own = ROWS[route], self.names(route)
        origins = {"sibling": self.sibling.own, "foreign": self.foreign.own, "deleted": self.own.deleted}
        unknown = tuple(UNKNOWN.get(kind, NEVER_MADE) for kind in kinds)
        for place, kind in enumerate(kinds):
            below = {"elsewhere": self.own.elsewhere} if place == len(kinds) - 1 and place else {}
            for origin, known in (origins | below).items():
                if known.get(kind, own[place]) != own[place]:
                    told = f"{origin} {kind}"
                    yield told, _replaced(own, place, known[kind]), _replaced(own, place, unknown[place])
        if len(kinds) > 1:
            for origin in ("sibling", "foreign"):
                theirs = tuple(origins[origin].get(kind, name) for kind, name in zip(kinds, own, strict=True))
                if theirs != own:
                    never = zip(own, theirs, unknown, strict=True)
                    yield origin, theirs, tuple(ours if ours == named else none for ours, named, none in never)


def make_houses() -> Houses:
    """Three stacks, of which two belong to one organization."""
    own = make_world("own")
    sibling = make_world("sibling", make_stack(own.tenant.stack.organization, name="sibling"))
    foreign = make_world("foreign", make_stack(make_organization(), name="foreign"))
    return Houses(own, sibling, foreign, make_principals(own), bodies(own))


def contents() -> dict[str, str]:
    """A digest of every row of every table, but for when tokens were used last."""
    tables = connection.introspection.table_names()
    with connection.cursor() as cursor:
        digests = {}
        for table in tables:
            cursor.execute(f"SELECT (to_jsonb(t) - 'last_used_at')::text FROM \"{table}\" t ORDER BY 1")
            digests[table] = hashlib.sha256(repr(cursor.fetchall()).encode()).hexdigest()
    return digests


def _replaced(names: tuple[str, ...], place: int, name: str) -> tuple[str, ...]:
    return (*names[:place], name, *names[place + 1 :])


def _without(text: str, names: tuple[str, ...]) -> str:
    for name in sorted(set(names), key=len, reverse=True):
        text = text.replace(name, "…") if len(name) > 2 else text
    return text
