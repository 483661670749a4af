"""Fixtures of the delivery tests."""

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from pytest_django import Settings

if TYPE_CHECKING:
    from tests.api.delivery.site import Site


@pytest.fixture
def site(db: None, settings: Settings, tmp_path: Path) -> "Site":
    """A stack with authors and articles, nothing live, its files in a folder of the test's own."""
    settings.MEDIA_ROOT = tmp_path / "media"
    # This file is read before Django is set up, models are not there yet.
    from tests.api.delivery.site import make_site  # noqa: PLC0415

    return make_site()


@pytest.fixture
def preview(site: "Site") -> dict[str, str]:
    """The headers of a front end with a token that may look beyond the present."""
    from stacks.actions.preview_tokens import create_preview_token  # noqa: PLC0415
    from stacks.models import Token  # noqa: PLC0415

    delivery_token = Token.objects.get(kind=Token.Kind.DELIVERY)
    secret = create_preview_token(site.tenant.actor, site.scope, delivery_token.uid).secret
    return {"api_key": site.tenant.stack.api_key, "preview_token": secret}
