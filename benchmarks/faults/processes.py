"""Processes that are killed, stopped and started again. Each leads a session of its own; none outlives the program."""

import signal
import subprocess
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from cms_project.quickstart.processes import Command, end_session, last_lines, spawn, stop, wait_until


class NotReady(Exception):
    """A process did not come up in time."""


@dataclass(slots=True)
class Child:
    """One process with everything it starts."""

    command: Command
    process: "subprocess.Popen[bytes]" = field(init=False)

    def __post_init__(self) -> None:
        self.process = spawn(self.command)

    @property
    def is_alive(self) -> bool:
        """Whether its leader runs."""
        return self.process.poll() is None

    @property
    def log(self) -> str:
        """What it has said so far."""
        return self.command.log.read_text(errors="replace") if self.command.log.exists() else ""

    def wait_for(self, condition: Callable[[], bool], seconds: float = 60.0) -> None:
        """Return when the condition holds. Raises NotReady with the process's last words."""
        if not wait_until(lambda: not self.is_alive or condition(), seconds) or not self.is_alive:
            raise NotReady(f"{self.command.name} did not come up:\n{last_lines(self.command.log, 15)}")

    def kill(self) -> None:
        """kill -9 of the whole group."""
        end_session(self.process.pid)
        self.process.wait()

    def ask_to_stop(self, number: int = signal.SIGTERM, *, seconds: float = 30.0) -> float:
        """Send its leader the signal; how long it took to end, infinite where it had to be killed."""
        began = time.monotonic()
        self.process.send_signal(number)
        try:
            self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.kill()
            return float("inf")
        took = time.monotonic() - began
        end_session(self.process.pid)
        return took

    def start_again(self, **environment: str) -> None:
        """Start what has ended anew, with further variables."""
        merged: Mapping[str, str] = {**self.command.environment, **environment}
        self.command = replace(self.command, environment=merged)
        self.process = spawn(self.command)

    def end(self) -> None:
        """Make sure that nothing of it is left."""
        stop(self.process, replace(self.command, stop_seconds=3.0))
