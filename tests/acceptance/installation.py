"""A whole installation as a user runs it: `manage.py quickstart` in a folder of its own, and how to talk to it."""

import os
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import psycopg

from cms_project.quickstart.state import any_free_port
from tests.waiting import eventually

PROJECT = Path(__file__).resolve().parent.parent.parent
OURS = ("DATABASE_URL", "MIGRATION_DATABASE_URL", "REDIS_URL", "SECRET_KEY", "PRESSROOM_VAR", "DJANGO_SETTINGS_MODULE")
LEASE_SECONDS = "2"
TICK_SECONDS = "0.1"


@dataclass(slots=True)
class Installation:
    """One running quickstart. `demo` holds what it wrote to demo.env."""

    var: Path
    port: int
    process: "subprocess.Popen[str]"
    demo: dict[str, str]

    @property
    def url(self) -> str:
        """Where its web server answers."""
        return f"http://127.0.0.1:{self.port}"

    def manager(self) -> httpx.Client:
        """A client with the demo stack's management token."""
        return self.client(authorization=self.demo["CMS_MANAGEMENT_TOKEN"], api_key=self.demo["CMS_API_KEY"])

    def reader(self) -> httpx.Client:
        """A client with the demo stack's delivery token."""
        return self.client(access_token=self.demo["CMS_DELIVERY_TOKEN"], api_key=self.demo["CMS_API_KEY"])

    def client(self, **headers: str) -> httpx.Client:
        """A client with headers of its own."""
        return httpx.Client(base_url=f"{self.url}/v3", headers=headers, timeout=20)

    def environment(self) -> dict[str, str]:
        """The variables under which the installation's own commands find its servers."""
        return _without_ours() | _read(self.var / "quickstart.env")

    def manage(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        """One of its commands, run to its end."""
        return subprocess.run(
            [sys.executable, PROJECT / "manage.py", *arguments],
            env=self.environment(), capture_output=True, text=True, timeout=120, check=False,
        )  # fmt: skip

    def database(self) -> "psycopg.Connection[tuple[Any, ...]]":
        """A connection of the test's own to the installation's database."""
        return psycopg.connect(self.environment()["DATABASE_URL"], autocommit=True)

    def worker_pid(self) -> int:
        """The Celery worker's own process, the leader of its session."""
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                words = (folder / "cmdline").read_bytes().split(b"\0")
                parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
            except (FileNotFoundError, ProcessLookupError):
                continue
            if b"worker" in words and b"celery" in words and parent == self.process.pid:
                return int(folder.name)
        raise AssertionError("no Celery worker is running")

    def stop(self) -> int:
        """Ctrl-C, and the exit code."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
        return self.process.wait(60)


def start(var: Path) -> Installation:
    """Start an installation in a folder and return when it answers."""
    port = any_free_port()
    output = var.parent / f"{var.name}.out"
    with output.open("w") as out:
        process = subprocess.Popen(
            [sys.executable, PROJECT / "manage.py", "quickstart", "--port", str(port)],
            env=_without_ours()
            | {"PRESSROOM_VAR": str(var), "PUBLISH_LEASE_SECONDS": LEASE_SECONDS, "PUBLISH_TICK_SECONDS": TICK_SECONDS},
            stdout=out,
            stderr=subprocess.STDOUT,
            text=True,
        )
    installation = Installation(var, port, process, {})
    eventually(lambda: process.poll() is not None or _answers(installation), deadline=300)
    assert process.poll() is None, output.read_text()
    eventually((var / "demo.env").exists)
    installation.demo = _read(var / "demo.env")
    return installation


def _answers(installation: Installation) -> bool:
    try:
        return httpx.get(f"{installation.url}/healthz", timeout=2).status_code == 200
    except httpx.HTTPError:
        return False


def _without_ours() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name not in OURS}


def _read(path: Path) -> dict[str, str]:
    return dict(line.split("=", 1) for line in path.read_text().splitlines() if "=" in line)
