"""What a folder's own servers remember between runs: ports and passwords, readable by their owner alone."""

import json
import os
import secrets
import socket
from pathlib import Path


class State:
    """The small JSON file of one `var/` folder."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._values: dict[str, str] = json.loads(path.read_text()) if path.exists() else {}

    def get(self, name: str) -> str:
        """The remembered value, or an empty text."""
        return self._values.get(name, "")

    def remember(self, name: str, value: str) -> None:
        """Keep a value, on disk at once."""
        if self._values.get(name) == value:
            return
        self._values[name] = value
        write_private(self._path, json.dumps(self._values, indent=1, sort_keys=True) + "\n")

    def secret(self, name: str) -> str:
        """The remembered password of that name, made up on the first call."""
        if not self.get(name):
            self.remember(name, secrets.token_urlsafe(24))
        return self.get(name)

    def free_port(self, name: str) -> int:
        """The port of the last run where it is still free, otherwise a new one."""
        last = self.get(name)
        port = int(last) if last and is_free("127.0.0.1", int(last)) else any_free_port()
        self.remember(name, str(port))
        return port


def is_free(host: str, port: int) -> bool:
    """Whether a server could listen there now."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def any_free_port() -> int:
    """A port on the loopback address that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def write_private(path: Path, text: str) -> None:
    """Replace a file in one step, readable and writable by its owner alone from its first byte on."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(path.name + ".new")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
