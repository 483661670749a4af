"""Web servers beside a standby: the site reads there what the primary published, and nothing changes there."""

import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import replace

import httpx
import psycopg
import pytest

from cms_project.quickstart.postgres import Cluster, open_cluster, server_command, wait_for_server
from cms_project.quickstart.processes import spawn, stop
from cms_project.quickstart.state import State, any_free_port
from tests.acceptance.installation import Installation
from tests.runtime.web_server import WebServer, serving
from tests.waiting import eventually


@pytest.fixture(scope="module")
def primary(installation: Installation) -> Cluster:
    """The installation's own server."""
    folder = installation.var
    return open_cluster(folder / "postgres", folder / "standby.log", State(folder / "state.json"), is_durable=True)


@pytest.fixture(scope="module")
def standby(primary: Cluster) -> Iterator[Cluster]:
    """A streaming copy of it, which the primary waits for: what was answered can be read from both."""
    copy = replace(primary, data=primary.data.with_name("standby"), port=any_free_port())
    _copy(primary, copy)
    command = server_command(copy)
    process = spawn(command)
    try:
        wait_for_server(copy, process)
        _wait_for_the_standby(primary)
        yield copy
    finally:
        stop(process, command)


def _copy(primary: Cluster, copy: Cluster) -> None:
    program = primary.installation.program("pg_basebackup")
    url = primary.admin_url() + "?application_name=standby"
    subprocess.run([program, "-d", url, "-D", copy.data, "-R", "-X", "stream", "-c", "fast"], check=True)
    if copy.identity is not None:
        for path in [copy.data, *copy.data.rglob("*")]:
            shutil.chown(path, copy.identity.uid, copy.identity.gid)


def _wait_for_the_standby(primary: Cluster) -> None:
    """As docs/operations.md says: a commit is answered once the standby shows it."""
    with psycopg.connect(primary.admin_url(), autocommit=True) as connection:
        connection.execute("ALTER SYSTEM SET synchronous_standby_names = '*'")
        connection.execute("ALTER SYSTEM SET synchronous_commit = 'remote_apply'")
        connection.execute("SELECT pg_reload_conf()")
        question = "SELECT count(*) FROM pg_stat_replication WHERE sync_state = 'sync'"
        eventually(lambda: connection.execute(question).fetchone() == (1,), 30)


@pytest.fixture(scope="module")
def web(installation: Installation, standby: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[WebServer]:
    """A web server whose database is the standby, with the installation's other settings."""
    variables = installation.environment()
    database = variables["DATABASE_URL"]
    port = database.rpartition(":")[2].partition("/")[0]
    variables = variables | {"DATABASE_URL": database.replace(f":{port}/", f":{standby.port}/"), "BROKER_URL": ""}
    with serving(tmp_path_factory.mktemp("replica"), variables) as server:
        yield server


@pytest.fixture
def site(installation: Installation, web: WebServer) -> Iterator[httpx.Client]:
    headers = {"api_key": installation.demo["CMS_API_KEY"], "access_token": installation.demo["CMS_DELIVERY_TOKEN"]}
    with httpx.Client(base_url=f"{web.url}/v3", headers=headers, timeout=20) as client:
        yield client


def test_what_the_primary_published_is_read_from_the_standby(installation: Installation, site: httpx.Client) -> None:
    environment = installation.demo["CMS_ENVIRONMENT"]
    with installation.manager() as team:
        entries = team.get("/content_types/author/entries").json()["entries"]
        uid = entries[0]["uid"]
        changed = team.put(f"/content_types/author/entries/{uid}", json={"entry": {"title": "Renamed"}})
        assert changed.status_code == 200, changed.text
        body = {"entry": {"environments": [environment], "locales": ["en-us"]}}
        assert team.post(f"/content_types/author/entries/{uid}/publish", json=body).status_code == 201
        with installation.reader() as reader:
            path, asked = f"/content_types/author/entries/{uid}", {"environment": environment}
            eventually(lambda: reader.get(path, params=asked).json()["entry"]["title"] == "Renamed", 30)

    assert site.get(path, params=asked).json()["entry"]["title"] == "Renamed"
    assert site.get("/content_types/author/entries", params=asked).status_code == 200


def test_a_change_sent_to_the_standby_is_refused_and_says_where_to_send_it(
    installation: Installation, web: WebServer
) -> None:
    headers = {"api_key": installation.demo["CMS_API_KEY"], "authorization": installation.demo["CMS_MANAGEMENT_TOKEN"]}
    with httpx.Client(base_url=f"{web.url}/v3", headers=headers, timeout=20) as team:
        answer = team.post("/environments", json={"environment": {"name": "nowhere"}})

    assert answer.status_code == 503
    assert answer.json() == {
        "error_message": "This server only reads: send what changes something to one beside the primary database.",
        "error_code": 141,
        "errors": {},
    }
    assert answer.headers["retry-after"]
