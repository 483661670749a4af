"""Real worker processes and a real broker for tests that kill them. Every process is the leader of its own session."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import quote

import redis
from django.conf import settings
from django.db import connection

from cms_project.quickstart.broker import find_redis
from tests.waiting import eventually

Process = subprocess.Popen[bytes]

NOWHERE = "redis://127.0.0.1:1/0"
"""A broker that is not there."""


def environment(broker_url: str) -> dict[str, str]:
    """The environment of a worker on the test's database; lease and tick are short, as for all tests."""
    facts = connection.settings_dict
    who = quote(str(facts["USER"])) + (f":{quote(str(facts['PASSWORD']))}" if facts["PASSWORD"] else "")
    return {
        **os.environ,
        "DATABASE_URL": f"postgresql://{who}@{facts['HOST']}:{facts['PORT']}/{facts['NAME']}",
        "BROKER_URL": broker_url,
    }


@contextlib.contextmanager
def running(
    *arguments: str, log: Path, broker_url: str = NOWHERE, variables: Mapping[str, str] | None = None
) -> Iterator[Process]:
    """A Python process on the test's database, unless the variables say otherwise; its whole session is gone afterwards."""
    with log.open("ab") as output:
        process = subprocess.Popen(
            [sys.executable, *arguments],
            env={**environment(broker_url), **(variables or {})},
            cwd=settings.BASE_DIR,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        yield process
    finally:
        kill(process)


def kill(process: Process) -> None:
    """kill -9 of the process and everything it started."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def publisher(log: Path) -> contextlib.AbstractContextManager[Process]:
    """`manage.py publisher`."""
    return running("manage.py", "publisher", log=log)


def celery_worker(log: Path, broker_url: str) -> contextlib.AbstractContextManager[Process]:
    """A Celery worker with two children."""
    arguments = ("-m", "celery", "-A", "cms_project", "worker", "--concurrency", "2", "--loglevel", "INFO")
    return running(*arguments, log=log, broker_url=broker_url)


class Broker:
    """A Redis server of the test's own, which it may kill and start again on the same port."""

    def __init__(self, folder: Path) -> None:
        program = find_redis()
        assert program is not None, "these tests need a Redis server's program"
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        self.url = f"redis://127.0.0.1:{port}/0"
        self._arguments = [str(program), "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(folder)]
        self._process: Process | None = None

    def start(self) -> None:
        """Start it, empty."""
        self._process = subprocess.Popen(self._arguments, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        eventually(self._answers)

    def kill(self) -> None:
        """kill -9."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    def flush(self) -> None:
        """Forget every message."""
        with redis.Redis.from_url(self.url) as client:
            client.flushall()

    def _answers(self) -> bool:
        try:
            with redis.Redis.from_url(self.url) as client:
                return bool(client.ping())
        except redis.RedisError:
            return False
