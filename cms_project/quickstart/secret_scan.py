"""The secret scan of `make check`: no file of the repository holds a key, a token or a password that opens anything."""

import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

BIN = Path(sys.executable).parent
SCANNER: Sequence[str | Path] = [
    BIN / "detect-secrets-hook",
    "--no-verify",
    "--plugin",
    "cms_project/quickstart/own_tokens.py",
    # What a variable of such a name may hold is ruff's S105 to S107, which reads code.
    "--disable-plugin",
    "KeywordDetector",
    # What examples of addresses have between the name and the host.
    "--exclude-secrets",
    "^password$",
]
# Tests are full of made-up passwords, digests and signatures; of keys and tokens with a shape of their own they have none.
UNSHAPED = ("BasicAuthDetector", "Base64HighEntropyString", "HexHighEntropyString")
_HASHES = (".lock", "package-lock.json")


def find_secrets(files: Sequence[str]) -> str:
    """What the scanner says of the files; nothing where they are clean."""
    kept = [file for file in files if not file.endswith(_HASHES)]
    tests = [file for file in kept if file.startswith("tests/")]
    others = [file for file in kept if not file.startswith("tests/")]
    unshaped = [part for name in UNSHAPED for part in ("--disable-plugin", name)]
    return _scan(others, []) + _scan(tests, unshaped)


def files_of_repository(folder: Path) -> list[str] | None:
    """The files that git keeps; None where the folder is no clone."""
    git = shutil.which("git")
    if git is None:
        return None
    listed = subprocess.run([git, "ls-files"], cwd=folder, check=False, capture_output=True, text=True)
    return listed.stdout.splitlines() if listed.returncode == 0 else None


def _scan(files: Sequence[str], options: Sequence[str]) -> str:
    if not files:
        return ""
    finished = subprocess.run([*SCANNER, *options, *files], check=False, capture_output=True, text=True)
    return finished.stdout + finished.stderr if finished.returncode else ""
