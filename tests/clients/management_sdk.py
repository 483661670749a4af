"""Runs a story: a script that drives a running server with the vendor's management SDK and prints what it saw."""

import json
import os
import subprocess
from pathlib import Path

from core.json_values import JSONObject
from stacks.models import User
from tests.clients.server import install_packages, node_or_skip, running_server
from tests.factories import PASSWORD, make_organization, make_user

FOLDER = Path(__file__).parent / "management"
SECONDS = 60


def run_story(script: str, *, owner: User | None = None, **told: str) -> JSONObject:
    """What the script saw, with the owner of an organization of its own to sign in as; skips without Node.

    `told` are further environment variables of the script. Fails with what the script wrote where it ended badly.
    """
    node = node_or_skip()
    install_packages(FOLDER)
    owner = owner or make_user(password=PASSWORD)
    organization = make_organization(owner)
    with running_server() as address:
        facts = {
            "CMS_URL": address,
            "CMS_EMAIL": owner.email,
            "CMS_PASSWORD": PASSWORD,
            "CMS_ORGANIZATION_UID": organization.uid,
        }
        environment = {**os.environ, **facts, **told}
        done = subprocess.run(
            [node, script], cwd=FOLDER, env=environment, capture_output=True, timeout=SECONDS, check=False
        )
    assert done.returncode == 0, done.stderr.decode()[-2000:]
    seen: JSONObject = json.loads(done.stdout.splitlines()[-1])
    return seen
