"""Comparing and merging branches as people do: what will happen is read, confirmed, and followed to its end."""

from typing import TYPE_CHECKING

import pytest

from content.actions.branch_merge_jobs import merge_next
from content.models import ContentType
from tests.admin.accessibility import grave_barriers, put_axe_into
from tests.admin.browsing import needs_chromium, photographed
from tests.admin.builders import address
from tests.content.branch_pairs import make_dev

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.publishing.builders import Stage

pytestmark = [needs_chromium, pytest.mark.django_db(transaction=True)]


def test_branches_are_compared_merged_and_followed(tab: "Page", stage: "Stage", complaints: list[str]) -> None:
    stage.entry("Herons")
    make_dev(stage.tenant)
    put_axe_into(tab)
    tab.set_viewport_size({"width": 360, "height": 800})
    tab.goto(address(stage.tenant, "branches/dev/"))
    tab.get_by_role("link", name="Compare and merge").click()
    tab.get_by_text("3 differences").click()
    assert tab.evaluate("document.documentElement.scrollWidth") <= 360
    photographed(tab, "compare-360")
    tab.set_viewport_size({"width": 1280, "height": 900})
    photographed(tab, "compare")
    tab.get_by_label("What becomes of Gone").select_option(label="Delete it")
    tab.get_by_label("Why").fill("Teasers")
    tab.get_by_role("button", name="See what will happen").click()

    tab.get_by_role("heading", name="What will happen in main").wait_for()
    assert grave_barriers(tab) == []
    photographed(tab, "merge")
    tab.set_viewport_size({"width": 360, "height": 800})
    assert tab.evaluate("document.documentElement.scrollWidth") <= 360
    photographed(tab, "merge-360")
    tab.get_by_role("button", name="Choose differently").click()
    assert tab.get_by_label("What becomes of Gone").input_value() == "overwrite_with_compare"
    assert tab.get_by_label("Why").input_value() == "Teasers"
    tab.get_by_role("button", name="See what will happen").click()
    tab.get_by_label("Content is lost by this.").fill("main")
    tab.get_by_role("button", name="Merge into main").click()

    tab.get_by_text("A worker begins in a moment.").wait_for()
    photographed(tab, "merging-360")
    assert merge_next()
    tab.get_by_text("main as it was before:").wait_for()
    assert grave_barriers(tab) == []
    photographed(tab, "merged-360")
    assert tab.get_by_role("link", name="page", exact=True).get_attribute("href") == address(
        stage.tenant, "content-types/page/"
    )
    living = ContentType.objects.filter(branch=stage.scope.branch_id, deleted_at=None)
    assert sorted(living.values_list("uid", flat=True)) == ["article", "page"]
    assert complaints == []
