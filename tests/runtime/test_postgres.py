"""PostgreSQL servers of our own: from every kind of installation, with two roles, surviving their supervisor."""

import os
import stat
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest

from cms_project.quickstart import postgres, roles
from cms_project.quickstart.failure import StartFailed
from cms_project.quickstart.postgres_binaries import Installation, choose_installation
from cms_project.quickstart.services import check_database
from cms_project.quickstart.state import State
from tests.runtime.conftest import WHEEL


def url(cluster: postgres.Cluster, role: str, password: str) -> str:
    return f"postgresql://{role}:{password}@127.0.0.1:{cluster.port}/{roles.DATABASE}"


def test_the_wheel_serves_a_folder_that_others_cannot_enter(cluster: postgres.Cluster) -> None:
    with psycopg.connect(cluster.admin_url()) as connection:
        assert connection.info.server_version // 10000 == cluster.installation.major
    assert stat.S_IMODE(cluster.data.parent.stat().st_mode) == 0o700
    assert stat.S_IMODE(cluster.data.stat().st_mode) == 0o700
    if os.geteuid() == 0:
        assert cluster.data.stat().st_uid != 0


def test_nobody_gets_in_without_the_password(cluster: postgres.Cluster) -> None:
    for password in ("", "wrong"):
        with pytest.raises(psycopg.OperationalError):
            psycopg.connect(url(cluster, roles.APPLICATION, password))
    assert f"PASSWORD={cluster.password}" not in Path("/proc/self/environ").read_text()


def test_upper_and_lower_case_follow_unicode_and_sorting_follows_bytes(cluster: postgres.Cluster) -> None:
    with psycopg.connect(cluster.admin_url()) as connection:
        assert connection.execute("SELECT lower('ÉTÉ'), 'Z' < 'a', 'é' > 'z'").fetchone() == ("été", True, True)


def test_the_application_uses_tables_and_never_changes_them_or_its_activity(cluster: postgres.Cluster) -> None:
    owner = url(cluster, roles.OWNER, "owner")
    with psycopg.connect(owner) as connection:
        connection.execute("CREATE TABLE thing (id int)")
        connection.execute("CREATE TABLE stacks_activity (id int)")
    roles.grant_to_application(owner, roles.APPLICATION)
    with psycopg.connect(url(cluster, roles.APPLICATION, "application"), autocommit=True) as connection:
        connection.execute("INSERT INTO thing VALUES (1)")
        connection.execute("UPDATE thing SET id = 2")
        connection.execute("DELETE FROM thing")
        connection.execute("INSERT INTO stacks_activity VALUES (1)")
        for forbidden in (
            "UPDATE stacks_activity SET id = 2",
            "DELETE FROM stacks_activity",
            "TRUNCATE stacks_activity",
            "CREATE TABLE other (id int)",
            "ALTER TABLE thing ADD COLUMN name text",
            "DROP TABLE thing",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(forbidden)
        assert connection.execute("SELECT id FROM stacks_activity").fetchall() == [(1,)]


def test_a_server_left_behind_is_found_again(cluster: postgres.Cluster) -> None:
    state = State(cluster.data.parent / "state.json")
    again = postgres.open_cluster(
        cluster.data.parent, cluster.data.parent / "again.log", state, is_durable=False, found=WHEEL
    )
    pid = int((cluster.data / "postmaster.pid").read_text().splitlines()[0])
    assert (again.port, postgres.left_running(again)) == (cluster.port, pid)


def test_a_pid_file_that_names_another_program_is_put_away(cluster: postgres.Cluster, tmp_path: Path) -> None:
    (tmp_path / "postmaster.pid").write_text(f"{os.getpid()}\n")
    assert postgres.left_running(replace(cluster, data=tmp_path)) is None
    assert not (tmp_path / "postmaster.pid").exists()


def test_data_of_another_major_version_is_refused_with_the_way_out() -> None:
    found = [Installation(Path("/usr/lib/postgresql/18/bin"), 18, from_wheel=False)]
    with pytest.raises(StartFailed, match=r"written by PostgreSQL 15, and this machine has 18: .*manage.py backup"):
        choose_installation(found, 15)


def test_data_is_served_by_its_own_major_version_whatever_comes_first() -> None:
    newer = Installation(Path("/newer"), 18, from_wheel=False)
    older = Installation(Path("/older"), 16, from_wheel=True)
    assert choose_installation([newer, older], 16) == older
    assert choose_installation([newer, older], None) == newer


def test_a_machine_without_postgresql_is_told_what_to_do() -> None:
    with pytest.raises(StartFailed, match=r"No PostgreSQL 15 or newer was found: .*DATABASE_URL"):
        choose_installation([], None)


def test_data_without_a_version_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "precious").touch()
    with pytest.raises(StartFailed, match="holds no database"):
        postgres.open_cluster(tmp_path, tmp_path / "log", State(tmp_path / "state.json"), is_durable=False, found=WHEEL)
    assert (tmp_path / "data" / "precious").exists()


def test_an_unreachable_database_is_named_without_its_password() -> None:
    with pytest.raises(StartFailed) as caught:
        check_database("postgresql://somebody:secret@127.0.0.1:1/pressroom")
    message = str(caught.value)
    assert message.startswith("DATABASE_URL (postgresql://127.0.0.1:1/pressroom) cannot be reached: connection failed")
    assert "secret" not in message
    assert "\n" not in message
