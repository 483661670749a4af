"""The statements of a write, as the driver sees them."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from psycopg._queries import MAX_CACHED_STATEMENT_LENGTH, MAX_CACHED_STATEMENT_PARAMS

from content.actions.entries import create_entry, update_entry
from tests.api.documents import article
from tests.api.management_client import make_manager
from tests.content.builders import fresh, make_type
from tests.factories import SYSTEM, make_scope, make_stack


def _measuring(sizes: list[tuple[int, int]]) -> Callable[..., Any]:
    def measure(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        sizes.append((len(sql.encode()), len(params or ())))
        return execute(sql, params, many, context)

    return measure


def _are_remembered(sizes: list[tuple[int, int]]) -> bool:
    return all(
        length <= MAX_CACHED_STATEMENT_LENGTH and count <= MAX_CACHED_STATEMENT_PARAMS for length, count in sizes
    )


@pytest.mark.django_db
def test_the_driver_remembers_where_the_parameters_of_each_are() -> None:
    made = make_scope()
    made_type = make_type(made)
    scope = fresh(made)
    sizes: list[tuple[int, int]] = []
    with connection.execute_wrapper(_measuring(sizes)):
        saved = create_entry(SYSTEM, scope, made_type, locale=None, data={"title": "One"})
        update_entry(SYSTEM, scope, made_type, saved.uid, locale=None, data={"title": "Two"})
    assert sizes
    assert _are_remembered(sizes)


@pytest.mark.django_db(transaction=True)
def test_it_does_where_they_ask_who_is_calling_too() -> None:
    manager = make_manager(make_stack())
    manager.post("content_types", {"content_type": article()})
    path = "content_types/article/entries"
    uid = manager.post(path, {"entry": {"title": "One"}})["entry"]["uid"]
    manager.get(f"{path}/{uid}")
    sizes: list[tuple[int, int]] = []
    with connection.execute_wrapper(_measuring(sizes)):
        manager.post(path, {"entry": {"title": "Two"}})
        manager.put(f"{path}/{uid}", {"entry": {"title": "Three"}})
    assert sizes
    assert _are_remembered(sizes)
