"""`make lock`: requirements.in and requirements-dev.in into lock files for every platform, without the address of any index."""

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from .bootstrap import say

PROJECT = Path(__file__).resolve().parent.parent.parent
OPTIONS = ["--universal", "--python-version", "3.11", "--generate-hashes", "--no-emit-index-url", "--no-header", "-q"]


def main(arguments: Sequence[str]) -> int:
    """Write both files; the versions in them stay unless `--upgrade` or `--upgrade-package` is given."""
    for source in ("requirements.in", "requirements-dev.in"):
        target = source.replace(".in", ".lock")
        say(f"{source} -> {target}")
        command = [sys.executable, "-m", "uv", "pip", "compile", *OPTIONS, *arguments, source, "-o", target]
        code = subprocess.run(command, cwd=PROJECT, check=False).returncode
        if code:
            return code
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
