"""How much memory the processes of the web server take: each request at its highest, and all of them from first to last."""

from pathlib import Path
from typing import Final

_FORGET_THE_MOST: Final = "5"
"""What Linux takes in `clear_refs` for setting `VmHWM` back to what is held at the moment."""


class Memory:
    """The processes below one, in MB. Raises FileNotFoundError once one of them is gone: none may die of a request."""

    def __init__(self, parent: int) -> None:
        self.processes = {folder: _read(folder) for folder in _below(parent)}
        self._before = dict(self.processes)
        self.most = 0.0

    def begin(self) -> None:
        """Look at what is held before a request."""
        for folder in self.processes:
            self._before[folder] = _read(folder)
            (folder / "clear_refs").write_text(_FORGET_THE_MOST)

    def end(self) -> float:
        """How much one request took at its highest, of what was not held before it."""
        grown = max(_read(folder, "VmHWM") - before for folder, before in self._before.items())
        self.most = max(self.most, grown)
        return grown

    @property
    def kept(self) -> float:
        """What a process holds now, beyond what it held in the beginning."""
        return max(_read(folder) - first for folder, first in self.processes.items())


def _below(parent: int) -> list[Path]:
    children = Path(f"/proc/{parent}/task").glob("*/children")
    return [Path("/proc") / child for each in children for child in each.read_text().split()]


def _read(folder: Path, line: str = "VmRSS") -> float:
    status = dict(row.split(":", 1) for row in (folder / "status").read_text().splitlines())
    return int(status[line].split()[0]) / 1024
