"""Keeps the servers and the installation's own processes running until somebody stops them."""

import signal
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from .bootstrap import say
from .failure import StartFailed, StopAsked
from .processes import Command, end_session, last_lines, spawn, stop

POLL_SECONDS = 0.2
RESTART_PAUSES = (0.5, 1.0, 2.0, 4.0, 8.0)
HEALTHY_SECONDS = 60.0


@dataclass(slots=True)
class Child:
    """One supervised process: how to start it, the process of now, and how often it died lately."""

    command: Command
    process: "subprocess.Popen[bytes]"
    started_at: float = field(default_factory=time.monotonic)
    deaths: int = 0
    restart_at: float | None = None


class Supervisor:
    """Starts children, restarts those that die, and stops all of them in the reverse order."""

    def __init__(self) -> None:
        self.children: list[Child] = []
        self._followed: dict[Path, int] = {}
        self._asked_to_stop = False

    @contextmanager
    def signals_handled(self) -> Iterator[None]:
        """Turn Ctrl-C and the termination signals into a wish that the loops below look at."""
        names = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
        before = [(number, signal.signal(number, self._ask_to_stop)) for number in names]
        try:
            yield
        finally:
            for number, handler in before:
                signal.signal(number, handler)

    def _ask_to_stop(self, _number: int, _frame: FrameType | None) -> None:
        self._asked_to_stop = True

    def check(self) -> None:
        """Raise StopAsked once somebody asked to stop."""
        if self._asked_to_stop:
            raise StopAsked

    def adopt(self, started: Sequence[tuple[Command, "subprocess.Popen[bytes]"]]) -> None:
        """Watch servers that were started before."""
        self.children += [Child(command, process) for command, process in started]

    def start(self, command: Command) -> None:
        """Start a child and watch it."""
        self._follow_from_here(command.log)
        self.children.append(Child(command, spawn(command)))

    def run_step(self, command: Command, problem: str) -> None:
        """Run a command to its end, showing what it prints; StartFailed where it fails."""
        self._follow_from_here(command.log)
        process = spawn(command)
        try:
            while process.poll() is None:
                self.check()
                self._show_log(command, only_trouble=False)
                time.sleep(0.05)
        finally:
            stop(process, command)
        self._show_log(command, only_trouble=False)
        if process.returncode:
            raise StartFailed(f"{problem}: the lines above say why.")

    def watch(self) -> None:
        """Return when somebody asks to stop; StartFailed where a child keeps dying."""
        while True:
            self.check()
            self.look_after_children()
            time.sleep(POLL_SECONDS)

    def look_after_children(self) -> None:
        """Show what went wrong since the last look and start again what died."""
        for child in self.children:
            self._look_after(child)

    def _look_after(self, child: Child) -> None:
        self._show_log(child.command, only_trouble=True)
        now = time.monotonic()
        if child.restart_at is not None:
            if now >= child.restart_at:
                child.process, child.started_at, child.restart_at = spawn(child.command), now, None
        elif child.process.poll() is not None:
            self._plan_restart(child, now)

    def _plan_restart(self, child: Child, now: float) -> None:
        end_session(child.process.pid)
        name, code = child.command.name, child.process.returncode
        child.deaths = 1 if now - child.started_at > HEALTHY_SECONDS else child.deaths + 1
        if child.deaths > len(RESTART_PAUSES):
            raise StartFailed(
                f"{name} keeps ending (exit code {code}); its last words in {child.command.log}:\n{last_lines(child.command.log)}"
            )
        pause = RESTART_PAUSES[child.deaths - 1]
        child.restart_at = now + pause
        say(f"{name} ended unexpectedly (exit code {code}); starting it again in {pause} s. See {child.command.log}")

    def stop(self) -> None:
        """Stop every child, the one started last first."""
        for child in reversed(self.children):
            stop(child.process, child.command)
        self.children.clear()

    def _follow_from_here(self, log: Path) -> None:
        self._followed[log] = log.stat().st_size if log.exists() else 0

    def _show_log(self, command: Command, *, only_trouble: bool) -> None:
        """Print what a child wrote since the last look, or of it only what a person must see."""
        if not command.log.exists():
            return
        with command.log.open("rb") as log:
            log.seek(self._followed.get(command.log, 0))
            fresh = log.read()
        whole = fresh[: fresh.rfind(b"\n") + 1]
        self._followed[command.log] = self._followed.get(command.log, 0) + len(whole)
        for line in whole.decode(errors="replace").splitlines():
            if not only_trouble or any(word in line for word in command.trouble):
                say(f"  {command.name}: {line}")
