"""Every page of the admin for somebody whose role leaves the master language out, or every language."""

from typing import TYPE_CHECKING

import pytest

from stacks.admin.screens import REGISTRY
from stacks.role_rules import permissions_of_rules
from tests.admin.builders import address, signed_in
from tests.admin.rules_stage import ALLOWED, make_ruled
from tests.admin.test_rules_everywhere import EVERY, filled, told
from tests.factories import make_editor
from tests.rules import in_languages, on_files, on_folders, on_taxonomies, on_type, to_environments

if TYPE_CHECKING:
    from tests.publishing.builders import Stage

ASKED = (
    "",
    "?locale=en-us",
    "?locale=fr-fr",
    "?q=a",
    "?taxonomy=topics",
    "?taxonomies=topics",
    "?types=article&type=article",
)


@pytest.mark.parametrize("codes", [("fr-fr",), ()], ids=["French alone", "no language"])
def test_no_page_breaks_without_the_master_language(stage: "Stage", codes: tuple[str, ...]) -> None:
    ruled = make_ruled(stage)
    rules = [
        on_type("$all", *ALLOWED), to_environments("$all"), on_files("$all", **ALLOWED), on_folders("$all", **ALLOWED),
        on_taxonomies("$all", **ALLOWED), *([in_languages(*codes)] if codes else []),
    ]  # fmt: skip
    browser = signed_in(make_editor(stage.tenant, *rules))
    browser.raise_request_exception = False
    granted = permissions_of_rules(EVERY)
    broken = []
    for screen in REGISTRY.screens:
        for asked in ASKED if screen.permission in granted else ():
            path = address(stage.tenant, filled(screen, ruled.shown) + asked)
            status, _ = told(browser, path)
            broken += [(path, status)] if status >= 500 else []

    assert broken == []
