"""What the other dialects call a field: names of their own charset, derived once and never changed. PURE.

The uid is the one name of a field; an alias stands beside it, unique among the names that its dialect tells apart.
"""

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from itertools import count
from typing import Final, TypeAlias

from core.errors import Problem

from .fields.base import FieldType
from .reserved import is_reserved_field

Aliases: TypeAlias = dict[str, str]

ELASTIC_PATH, GRAVITY_FORMS, NOMA = "elasticpath", "gravityforms", "nomacms"
MAX_ALIAS = 60


@dataclass(frozen=True, slots=True)
class Namespace:
    """How one dialect names fields: `form` of a name, how many levels of fields it knows, and what is taken already."""

    form: re.Pattern[str]
    levels: int
    candidates: Callable[[str, str, Collection[str]], Iterable[str]]
    """The names to try for a uid below the alias of its parent beside others, best first; they never end."""
    reserved: frozenset[str] = frozenset()


def _spelled(uid: str, _parent: str, _taken: Collection[str]) -> Iterable[str]:
    """`SkinType`, `SkinType-2`, ..."""
    yield uid[:MAX_ALIAS]
    yield from (f"{uid[: MAX_ALIAS - 6]}-{number}" for number in count(2))


def _kebab(uid: str, parent: str, taken: Collection[str]) -> Iterable[str]:
    """`product-rating`, `product-rating-2`, ..."""
    return _spelled(re.sub(r"[^a-z0-9]+", "-", uid.lower())[:MAX_ALIAS].strip("-") or "field", parent, taken)


def _numbered(_uid: str, parent: str, taken: Collection[str]) -> Iterable[str]:
    """The numbers after the highest that is taken: `1`, `2`, ... and `1.1`, `1.2`, ... below a field.

    There the tens are left out: as decimal numbers `1.1` and `1.10` are the same.
    """
    after = count(1 + max((int(each.rpartition(".")[2]) for each in taken), default=0))
    if not parent:
        return (str(number) for number in after)
    return (f"{parent}.{number}" for number in after if number % 10)


DIALECTS: Final[Mapping[str, Namespace]] = {
    ELASTIC_PATH: Namespace(
        re.compile(r"[A-Za-z0-9_-]{1,100}"), 1, _spelled, frozenset({"data", "id", "links", "meta", "relationships", "type"})
    ),
    GRAVITY_FORMS: Namespace(re.compile(r"[1-9][0-9]{0,6}(?:\.[1-9][0-9]{0,3})?"), 2, _numbered),
    NOMA: Namespace(
        re.compile(r"(?=.{1,60}$)[a-z0-9]+(?:-[a-z0-9]+)*"), 20, _kebab, frozenset({"id", "locale", "state", "uuid"})
    ),
}  # fmt: skip


def derive_aliases(
    fields: Iterable[FieldType], known: Mapping[str, Mapping[str, str]]
) -> tuple[dict[str, Aliases], list[Problem]]:
    """The aliases of each field by path, and what is wrong with those that the schema asks for.

    `known` are the aliases that fields have already, which they keep. Fields come in document order, parents first.
    """
    listed = list(fields)
    derived: dict[str, Aliases] = {field.path: {} for field in listed}
    problems: list[Problem] = []
    for dialect, namespace in DIALECTS.items():
        naming = _Naming(dialect, namespace, derived, problems)
        named = [field for field in listed if len(_parents(field.path, derived)) < namespace.levels]
        for field in named:
            naming.keep(field, known.get(field.path, {}).get(dialect))
        for field in named:
            naming.find(field)
    return derived, problems


class _Naming:
    """The naming of a type's fields in one dialect."""

    def __init__(
        self, dialect: str, namespace: Namespace, derived: dict[str, Aliases], problems: list[Problem]
    ) -> None:
        self.dialect = dialect
        self.namespace = namespace
        self.derived = derived
        self.problems = problems
        self.taken: dict[str, set[str]] = {}

    def keep(self, field: FieldType, alias: str | None) -> None:
        """Give a field the alias that it has, or that the schema asks for."""
        asked = dict(field.aliases).get(self.dialect)
        wanted = alias or asked
        if wanted is None:
            return
        if alias is not None and asked not in (None, alias):
            self.refuse(field, f"is {alias} and cannot be changed.")
        if alias is None and not self.namespace.form.fullmatch(wanted):
            self.refuse(field, "is not a name of this dialect.")
        elif alias is None and (wanted in self.namespace.reserved or wanted in self.beside(field)):
            self.refuse(field, "is taken.")
        else:
            self.give(field, wanted)

    def find(self, field: FieldType) -> None:
        """Give a field without an alias the best one that is free."""
        if self.dialect in self.derived[field.path]:
            return
        parents = _parents(field.path, self.derived)
        parent = self.derived[parents[-1]].get(self.dialect, "") if parents else ""
        taken = self.beside(field)
        names = self.namespace.candidates(field.uid, parent, taken)
        self.give(field, next(name for name in names if name not in taken and name not in self.namespace.reserved))

    def beside(self, field: FieldType) -> set[str]:
        """The aliases of the fields beside it, from which its own must differ."""
        return self.taken.setdefault(field.path.rpartition(".")[0], set())

    def give(self, field: FieldType, alias: str) -> None:
        self.derived[field.path][self.dialect] = alias
        self.beside(field).add(alias)

    def refuse(self, field: FieldType, message: str) -> None:
        self.problems.append(Problem(f"{field.path}.aliases.{self.dialect}", "alias", message))


def _parents(path: str, known: Collection[str]) -> list[str]:
    """The fields that a field lies in, outermost first; the uids of blocks on the way are no fields."""
    parts = path.split(".")
    above = (".".join(parts[:length]) for length in range(1, len(parts)))
    return [each for each in above if each in known]


def uid_for(alias: str, taken: Collection[str]) -> str:
    """The uid of a field that a dialect calls by this name: `product-rating` is `product_rating`, `1.3` is `field_1_3`."""
    plain = re.sub(r"[^a-zA-Z0-9]+", "_", alias).strip("_")
    base = (plain if plain[:1].isalpha() else f"field_{plain}".rstrip("_"))[:120]
    names = (base if number == 1 else f"{base}_{number}" for number in count(1))
    return next(name for name in names if name not in taken and not is_reserved_field(name, None))
