"""Three stacks, each with something of every kind, built once for the whole matrix."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from django.db import transaction
from django.test.utils import override_settings
from pytest_django import DjangoDbBlocker

if TYPE_CHECKING:
    from tests.api.tenant_matrix.houses import Houses


@pytest.fixture(scope="package")
def built(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator["Houses"]:
    # This file is read before Django is set up, models are not there yet.
    from tests.api.tenant_matrix.houses import make_houses  # noqa: PLC0415

    media = tmp_path_factory.mktemp("media")
    with django_db_blocker.unblock(), override_settings(MEDIA_ROOT=media), transaction.atomic():
        yield make_houses()
        transaction.set_rollback(True)


@pytest.fixture
def houses(built: "Houses", db: None) -> "Houses":
    """The stacks as they were built, whatever the test before did."""
    return built
