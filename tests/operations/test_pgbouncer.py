"""PgBouncer between Pressroom and PostgreSQL, in transaction mode and configured as docs/operations.md prints it."""

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

import psycopg
import pytest

from cms_project.quickstart.state import any_free_port
from tests.operations.house import pressroom
from tests.operations.programs import block_of_operations, folder_of, is_connected, nobody, program, running
from tests.publishing.builders import Stage
from tests.publishing.processes import environment
from tests.publishing.processes import running as running_python
from tests.waiting import eventually


@pytest.fixture
def bouncer(transactional_db: None) -> Iterator[dict[str, str]]:
    """The variables of processes that reach the tests' database through PgBouncer, with few connections to share."""
    server, user, port = program("pgbouncer", "pgbouncer"), nobody(), any_free_port()
    direct = urlsplit(environment("")["DATABASE_URL"])
    through = direct._replace(netloc=direct.netloc.replace(f":{direct.port}", f":{port}")).geturl()
    with folder_of(user) as folder:
        (folder / "users.txt").write_text(f'"{direct.username}" "{direct.password or ""}"\n')
        (folder / "pgbouncer.ini").write_text(_configuration(direct, port, folder))
        with running([server, str(folder / "pgbouncer.ini")], log=folder / "log", uid=user):
            eventually(lambda: is_connected(lambda: psycopg.connect(through).close(), psycopg.OperationalError), 20)
            yield environment("") | {"DATABASE_URL": through, "DATABASE_PREPARE_THRESHOLD": "0"}


def _configuration(direct: SplitResult, port: int, folder: Path) -> str:
    """The documentation's block, with this test's server, port and files, and few connections to share."""
    printed = block_of_operations("ini")
    changes = {
        r"host=\S+ port=\d+": f"host={direct.hostname} port={direct.port}",
        # A server that asks for no password is no matter for a list of passwords.
        r"auth_type = \w+": "auth_type = plain" if direct.password else "auth_type = trust",
        r"listen_port = \d+": f"listen_port = {port}",
        r"/etc/pgbouncer/": f"{folder}/",
        r"default_pool_size = \d+": "default_pool_size = 3",
    }
    for pattern, text in changes.items():
        printed, count = re.subn(pattern, text, printed)
        assert count == 1, pattern
    return printed


def test_the_whole_way_from_a_save_to_the_site_works_through_pgbouncer(
    stage: Stage, bouncer: dict[str, str], tmp_path: Path
) -> None:
    log = tmp_path / "publisher.log"
    with (
        pressroom(stage, tmp_path, bouncer) as clients,
        running_python("manage.py", "publisher", log=log, variables=bouncer),
    ):
        uids = [clients.write(f"Heron {number}") for number in range(12)]
        for uid in uids:
            clients.publish(uid)

        eventually(lambda: [clients.live_title(uid) for uid in uids] == [f"Heron {n}" for n in range(12)], 40)
