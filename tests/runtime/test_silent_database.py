"""A database that says nothing any more, behind a proxy that keeps every connection open."""

from collections.abc import Iterator
from urllib.parse import quote

import psycopg
import pytest
from django.db import connection

from benchmarks.faults.proxy import Proxy
from cms_project.postgresql.connection import HeardConnection

pytestmark = pytest.mark.django_db


@pytest.fixture
def proxy(monkeypatch: pytest.MonkeyPatch) -> Iterator[Proxy]:
    monkeypatch.setattr(HeardConnection, "patience", 0.3)
    with Proxy(int(connection.settings_dict["PORT"] or 5432)) as running:
        yield running


@pytest.fixture
def heard(proxy: Proxy) -> Iterator[HeardConnection]:
    """A connection to the tests' database through the proxy."""
    facts = connection.settings_dict
    who = quote(str(facts["USER"])) + (f":{quote(str(facts['PASSWORD']))}" if facts["PASSWORD"] else "")
    url = f"postgresql://{who}@127.0.0.1:{proxy.port}/{facts['NAME']}"
    with HeardConnection.connect(url, autocommit=True) as opened:
        yield opened


def test_a_statement_that_the_server_works_at_is_waited_for(heard: HeardConnection) -> None:
    assert heard.execute("SELECT 1 FROM pg_sleep(1.5)").fetchall() == [(1,)]


def test_a_statement_that_never_arrives_is_given_up(heard: HeardConnection, proxy: Proxy) -> None:
    proxy.harm.is_half_open = True

    with pytest.raises(psycopg.OperationalError, match="nothing comes from the server"):
        heard.execute("SELECT 1")

    assert heard.closed


def test_an_answer_that_never_arrives_is_given_up(heard: HeardConnection, proxy: Proxy) -> None:
    heard.execute("CREATE TEMPORARY TABLE seen (number integer)")
    proxy.mute_answers()

    with pytest.raises(psycopg.OperationalError, match="nothing comes from the server"):
        heard.execute("INSERT INTO seen VALUES (1)")


def test_every_connection_of_the_application_is_one_that_listens() -> None:
    connection.ensure_connection()
    assert isinstance(connection.connection, HeardConnection)
