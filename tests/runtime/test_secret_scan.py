"""The secret scan of `make check` finds what would open something, our own tokens included."""

from pathlib import Path

import pytest

from cms_project.quickstart.secret_scan import find_secrets
from stacks.secrets import PREFIXES, new_secret


@pytest.fixture(autouse=True)
def _in_the_project(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(Path(__file__).resolve().parent.parent.parent)


def test_every_kind_of_secret_is_found_by_its_line(tmp_path: Path) -> None:
    # Put together here, so that this file holds none itself.
    lines = [
        *(f"token: {new_secret(kind)}" for kind in PREFIXES),
        "-----BEGIN RSA " + "PRIVATE KEY-----",
        "AKIA" + "QYLPMN5HHHFPZAM2",
        "postgresql://pressroom:" + "8dRk2mQ1@db.example.com/pressroom",
    ]
    file = tmp_path / "notes.md"
    file.write_text("\n".join(lines))
    told = find_secrets([str(file)])
    assert [number for number in range(1, 20) if f"{file}:{number}\n" in told] == list(range(1, len(lines) + 1))


def test_what_only_looks_like_one_is_none(tmp_path: Path) -> None:
    secret = new_secret("management")
    last = "0" if secret[-1] != "0" else "1"
    file = tmp_path / "notes.md"
    file.write_text(
        f"{secret[:-1]}{last}\ncs{'a' * 16}\nblt{'0' * 16}\npostgresql://user:password@host:5432/database\n"
    )
    assert find_secrets([str(file), "requirements.lock"]) == ""
