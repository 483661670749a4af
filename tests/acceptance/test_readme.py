"""The README's commands, run as they are printed."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import httpx
import pytest

from tests.acceptance.installation import PROJECT, Installation
from tests.clients.server import install_packages, node_or_skip
from tests.waiting import eventually

CLIENTS = PROJECT / "tests" / "clients"


def blocks(kind: str) -> list[str]:
    """The README's blocks of code in that language."""
    return re.findall(rf"^```{kind}\n(.*?)^```", (PROJECT / "README.md").read_text(), re.MULTILINE | re.DOTALL)


@pytest.mark.skipif(shutil.which("curl") is None, reason="the README's commands need curl")
def test_the_readmes_commands_publish_an_entry_as_printed(installation: Installation, tmp_path: Path) -> None:
    commands = blocks("sh")
    script = "set -e\n" + "\n".join(commands).replace("/tmp/recipe.json", str(tmp_path / "recipe.json"))
    ran = subprocess.run(
        ["bash", "-c", script], cwd=installation.var.parent, capture_output=True, text=True, timeout=60, check=False
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    lines = ran.stdout.strip().splitlines()
    assert len(commands) == 5
    assert '"notice":"The requested action has been performed."' in lines[-2].replace(": ", ":")
    assert '"title":"Lentil soup"' in lines[-1].replace(": ", ":")


def test_the_readmes_programs_publish_and_read_with_the_vendors_sdks(installation: Installation) -> None:
    node = node_or_skip()
    writing, reading = blocks("js")
    uid = run_program(node, "management", writing, installation)
    eventually(lambda: is_live(installation, uid))
    titles = run_program(node, "delivery", reading.replace("port: 8000", f"port: {installation.port}"), installation)
    assert re.findall(r"'(.*?)'", titles) == ["Onion soup", "Lentil soup"]


def run_program(node: str, client: str, source: str, installation: Installation) -> str:
    """What the program writes, where that client of the vendor's is installed."""
    install_packages(CLIENTS / client)
    command = [node, "--input-type=module", "--eval", source]
    environment = {**os.environ, **installation.demo}
    ran = subprocess.run(
        command, cwd=CLIENTS / client, env=environment, capture_output=True, text=True, timeout=60, check=False
    )
    assert ran.returncode == 0, ran.stderr[-2000:]
    return ran.stdout.strip()


def is_live(installation: Installation, uid: str) -> bool:
    """Whether readers see the recipe."""
    with installation.reader() as reader:
        answer = reader.get(f"/content_types/recipe/entries/{uid}", params={"environment": "production"})
    return answer.status_code == httpx.codes.OK
