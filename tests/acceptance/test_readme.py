"""The README's commands, run as they are printed."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.acceptance.installation import PROJECT, Installation


@pytest.mark.skipif(shutil.which("curl") is None, reason="the README's commands need curl")
def test_the_readmes_commands_publish_an_entry_as_printed(installation: Installation, tmp_path: Path) -> None:
    readme = (PROJECT / "README.md").read_text()
    blocks = re.findall(r"^```sh\n(.*?)^```", readme, re.MULTILINE | re.DOTALL)
    script = "set -e\n" + "\n".join(blocks).replace("/tmp/recipe.json", str(tmp_path / "recipe.json"))
    ran = subprocess.run(
        ["bash", "-c", script], cwd=installation.var.parent, capture_output=True, text=True, timeout=60, check=False
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    lines = ran.stdout.strip().splitlines()
    assert len(blocks) == 5
    assert '"notice":"The requested action has been performed."' in lines[-2].replace(": ", ":")
    assert '"title":"Lentil soup"' in lines[-1].replace(": ", ":")
