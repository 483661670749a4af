"""The address of a page that is made in the form."""

from typing import TYPE_CHECKING

import pytest

from content.models import EntryLocale
from tests.admin.builders import address, signed_in
from tests.content.builders import make_type, text

if TYPE_CHECKING:
    from tests.publishing.builders import Stage

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("typed", "url"), [("", "/guide/high-tide"), ("/mine", "/mine")])
def test_an_address_left_blank_comes_from_the_pattern(stage: "Stage", typed: str, url: str) -> None:
    make_type(stage.tenant.fresh_scope(), text("url"), uid="page", is_page=True, url_prefix="/guide/")
    sent = {"version": "0", "shown": ["title", "url"], "f.title": "High tide", "f.url": typed}

    answer = signed_in(stage.tenant.owner).post(address(stage.tenant, "new/page/"), sent)

    assert answer.status_code == 302
    row = EntryLocale.objects.select_related("latest").get(content_type__uid="page")
    assert (row.url, row.latest.data["url"]) == (url, url)
