"""The real web server in front of the tests' database, and npm packages for the clients that call it."""

import contextlib
import fcntl
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection

from cms_project.quickstart.probe import problems_of_server

PROJECT = Path(__file__).resolve().parents[2]
START_SECONDS = 180


@contextlib.contextmanager
def running_server() -> Iterator[str]:
    """The address of a granian process of our own, on the database that the test writes to."""
    port = _free_port()
    address = f"http://127.0.0.1:{port}"
    command = [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port),
        "--workers", "1", "--no-log", "cms_project.wsgi:application",
    ]  # fmt: skip
    environment = {**os.environ, "DATABASE_URL": _database_url(), "SECRET_KEY": "0" * 50, "CMS_URL": address}
    process = subprocess.Popen(command, cwd=PROJECT, env=environment)
    try:
        _wait_for(address, process)
        yield address
    finally:
        process.terminate()
        process.wait(timeout=20)


def node_or_skip() -> str:
    """The path of Node; without it the test is skipped and says so."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        pytest.skip("needs node and npm on PATH")
    return node


def install_packages(folder: Path) -> None:
    """Install what the folder's package-lock.json pins, once for each state of that file, whoever else wants it too."""
    asked = (folder / "package-lock.json").read_bytes()
    installed = folder / "node_modules" / ".installed-lock.json"
    with (folder / "package.json").open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not installed.exists() or installed.read_bytes() != asked:
            subprocess.run(["npm", "ci", "--no-audit", "--no-fund"], cwd=folder, check=True, timeout=300)
            installed.write_bytes(asked)


def _wait_for(address: str, process: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        assert process.poll() is None, "the web server ended at once"
        with contextlib.suppress(OSError):
            assert problems_of_server(address) == []
            return
        time.sleep(0.1)
    raise AssertionError(f"no answer from {address} in {START_SECONDS} seconds")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _database_url() -> str:
    facts = connection.settings_dict
    secret = f":{facts['PASSWORD']}" if facts["PASSWORD"] else ""
    return f"postgresql://{facts['USER']}{secret}@{facts['HOST']}:{facts['PORT']}/{facts['NAME']}"
