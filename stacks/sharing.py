"""PURE: what may be asked about people and their roles, before anybody is looked up."""

from collections.abc import Iterable, Mapping, Sequence

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from core.errors import Problem

MOST_PEOPLE = 100
LONGEST_ADDRESS = 254
"""Characters of an e-mail address, as the table of people has them."""
MOST_ROLES = 100

RolesByPerson = Mapping[str, Sequence[str]]


def as_address(email: str) -> str:
    """The address as people are known by it: without regard to case."""
    return email.strip().lower()


def address_problems(emails: Iterable[tuple[str, str]]) -> list[Problem]:
    """A problem for each (place, address) that is no address, and one for too many."""
    asked = list(emails)
    if len(asked) > MOST_PEOPLE:
        return [Problem("emails", "max_length", f"names more than {MOST_PEOPLE} people.")]
    return [
        Problem(place, "format", "is not a valid email address.") for place, email in asked if not _is_address(email)
    ]


def role_problems(place: str, asked: RolesByPerson) -> list[Problem]:
    """What is wrong with the number of people, or of roles of one of them."""
    if len(asked) > MOST_PEOPLE:
        return [Problem(place, "max_length", f"names more than {MOST_PEOPLE} people.")]
    return [
        Problem(f"{place}.{person}", "length", f"must name 1 to {MOST_ROLES} roles.")
        for person, roles in asked.items()
        if not 1 <= len(roles) <= MOST_ROLES
    ]


def _is_address(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return len(text) <= LONGEST_ADDRESS
