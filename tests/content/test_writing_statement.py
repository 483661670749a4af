"""The statements of a write, as the driver sees them."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from psycopg._queries import MAX_CACHED_STATEMENT_LENGTH, MAX_CACHED_STATEMENT_PARAMS

from content.actions.entries import create_entry, update_entry
from tests.content.builders import fresh, make_type
from tests.factories import SYSTEM, make_scope


@pytest.mark.django_db
def test_the_driver_remembers_where_the_parameters_of_each_are() -> None:
    made = make_scope()
    article = make_type(made)
    scope = fresh(made)
    sizes: list[tuple[int, int]] = []

    def measure(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        sizes.append((len(sql.encode()), len(params or ())))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(measure):
        saved = create_entry(SYSTEM, scope, article, locale=None, data={"title": "One"})
        update_entry(SYSTEM, scope, article, saved.uid, locale=None, data={"title": "Two"})
    assert max(length for length, _ in sizes) <= MAX_CACHED_STATEMENT_LENGTH
    assert max(count for _, count in sizes) <= MAX_CACHED_STATEMENT_PARAMS
