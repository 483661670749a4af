"""The vendor's delivery SDK with a preview token: the past, the future and a release, through the real web server."""

import json
import os
import subprocess
from datetime import timedelta
from pathlib import Path

import pytest

from publishing.actions.publish import publish
from publishing.actions.release_items import add_items
from publishing.actions.releases import create_release
from publishing.plan import PublishRequest, Target
from publishing.queue import database_now
from publishing.release_rules import ItemRequest
from stacks.actions.preview_tokens import create_preview_token
from stacks.models import Token
from tests.api.delivery.site import Site, make_site
from tests.clients.server import install_packages, node_or_skip, running_server

FOLDER = Path(__file__).parent / "delivery"


def _fill(site: Site) -> dict[str, str]:
    """Put articles live and offline, schedule one and put one into a release; what a front end knows of that."""
    actor, scope = site.tenant.actor, site.scope
    herons = site.published({"title": "Herons"})
    site.published({"title": "Cranes"})
    before = database_now()
    site.publish(herons, action="unpublish")
    tomorrow = (database_now() + timedelta(days=1)).isoformat()
    targets = (Target("entry", site.entry({"title": "Storks"}), "article"),)
    publish(actor, scope, PublishRequest("publish", targets, ("production",), ("en-us",), scheduled_at=tomorrow))
    release = create_release(actor, scope, document={"name": "Spring"})
    add_items(actor, scope, release.uid, [ItemRequest("item", "entry", site.entry({"title": "Owls"}), "article")])
    delivery_token = Token.objects.get(kind="delivery")
    return {
        "api_key": site.tenant.stack.api_key,
        "delivery_token": site.secret,
        "preview_token": create_preview_token(actor, scope, delivery_token.uid).secret,
        "before": before.isoformat(),
        "tomorrow": tomorrow,
        "release": release.uid,
    }


@pytest.mark.django_db(transaction=True)
def test_the_delivery_sdk_looks_at_other_moments() -> None:
    node = node_or_skip()
    install_packages(FOLDER)
    facts = _fill(make_site())
    with running_server() as address:
        told = {"CMS_URL": address, "CMS_FACTS": json.dumps(facts)}
        done = subprocess.run(
            [node, "moments.js"], cwd=FOLDER, env={**os.environ, **told}, capture_output=True, timeout=60, check=False
        )
    assert done.returncode == 0, done.stderr.decode()
    assert json.loads(done.stdout.splitlines()[-1]) == {
        "now": ["Cranes"],
        "before": ["Cranes", "Herons"],
        "tomorrow": ["Cranes", "Storks"],
        "release": ["Cranes", "Owls"],
    }
