"""nginx in front of the web server, configured as docs/operations.md prints it."""

import os
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from cms_project.quickstart.probe import problems_of_server
from cms_project.quickstart.state import any_free_port
from tests.operations.house import clients_of
from tests.operations.programs import block_of_operations, is_connected, program, running
from tests.publishing.builders import Stage
from tests.publishing.processes import environment
from tests.runtime.web_server import WebServer, serving
from tests.waiting import eventually

REST = """
{user}daemon off; pid {folder}/nginx.pid; error_log stderr; worker_processes 1;
events {{ }}
http {{
    access_log off;
    client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
    {server}
}}
"""


@pytest.fixture
def web(tmp_path: Path, stage: Stage) -> Iterator[WebServer]:
    with serving(tmp_path / "web", environment("") | {"BEHIND_PROXY": "true"}) as server:
        yield server


@pytest.fixture
def address(tmp_path: Path, web: WebServer) -> Iterator[str]:
    """Where nginx listens."""
    yield from _nginx(tmp_path, web, block_of_operations("nginx"))


def _nginx(tmp_path: Path, web: WebServer, printed: str) -> Iterator[str]:
    server = program("nginx", "nginx")
    port, folder = any_free_port(), tmp_path / "nginx"
    folder.mkdir()
    block = printed.replace("127.0.0.1:8000", f"127.0.0.1:{web.port}").replace(
        "server {", f"server {{ listen 127.0.0.1:{port};", 1
    )
    (folder / "nginx.conf").write_text(
        REST.format(user="user root; " if os.getuid() == 0 else "", folder=folder, server=block)
    )
    url = f"http://127.0.0.1:{port}"
    with running([server, "-p", str(folder), "-c", str(folder / "nginx.conf")], log=folder / "log"):
        eventually(lambda: is_connected(lambda: httpx.get(f"{url}/healthz"), httpx.TransportError), 20)
        yield url


def test_nginx_passes_on_what_clients_send(address: str, stage: Stage) -> None:
    assert problems_of_server(address) == []
    with clients_of(stage, address) as clients:
        uid = clients.write("Herons")
        assert clients.manager.get(f"/content_types/article/entries/{uid}").json()["entry"]["title"] == "Herons"
        large = clients.manager.post("/assets", files={"asset[upload]": ("notes.txt", b"x" * 3_000_000)})
        assert large.status_code == 201, large.text


def test_without_its_line_for_underscores_the_check_says_what_is_lost(tmp_path: Path, web: WebServer) -> None:
    printed = "".join(
        line for line in block_of_operations("nginx").splitlines(keepends=True) if "underscores" not in line
    )
    for url in _nginx(tmp_path, web, printed):
        assert problems_of_server(url) == [
            f"{url} loses headers with underscores (api_key, access_token): use granian, and in nginx `underscores_in_headers on`."
        ]
