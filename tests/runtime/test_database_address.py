"""What the database's address asks for reaches the connection, beside what is usual here."""

import pytest

from cms_project.environment import connecting, database


def asked(monkeypatch: pytest.MonkeyPatch, query: str) -> dict[str, object]:
    """The options of a connection under an address with that query."""
    monkeypatch.setenv("DATABASE_URL", f"postgresql://someone@db.example.com/pressroom{query}")
    options: dict[str, object] = connecting(0, database("DATABASE_URL").get("OPTIONS", {}))["OPTIONS"]
    return options


def test_an_address_may_ask_for_encryption(monkeypatch: pytest.MonkeyPatch) -> None:
    usual = asked(monkeypatch, "")

    told = asked(monkeypatch, "?sslmode=verify-full&sslrootcert=/etc/ca.pem&connect_timeout=9")

    assert told == {**usual, "sslmode": "verify-full", "sslrootcert": "/etc/ca.pem", "connect_timeout": 9}


def test_settings_of_the_session_come_after_the_usual_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    usual = asked(monkeypatch, "")

    told = asked(monkeypatch, "?options=-c%20statement_timeout%3D5000")

    assert told == {**usual, "options": f"{usual['options']} -c statement_timeout=5000"}


def test_a_pool_keeps_what_the_address_asks_for() -> None:
    options = connecting(4, {"sslmode": "require"})["OPTIONS"]

    assert (options["sslmode"], options["pool"]["max_size"]) == ("require", 4)
