"""Every page of the admin as somebody sees it whose role has rules: none tells of what the rules hide."""

import re
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest
from django.test import Client

from core.json_values import JSONValue
from stacks.admin.screens import REGISTRY, Screen
from stacks.role_rules import permissions_of_rules
from tests.admin.builders import address, signed_in
from tests.admin.rules_stage import ALLOWED, MARK, Ruled, make_ruled
from tests.rules import in_languages, on_files, on_folders, on_taxonomies, on_type, to_environments

if TYPE_CHECKING:
    from tests.publishing.builders import Stage

CLOSED = {
    "activity": "tells of everything that happens in a stack",
}
"""Screens that rules could open and that do not heed them, each with the reason why it is closed."""
ASKED = ("", "?q={part}", "?locale=de-de", "?environment={environment_uid}", "?folder={folder_uid}", "?types={type_uid}",
    "?taxonomies={taxonomy_uid}")  # fmt: skip
"""What is put behind addresses, naming what is hidden."""
EVERY: list[JSONValue] = [
    {"module": "branch", "branches": ["$all"], "acl": {"read": True}},
    on_type("$all", *ALLOWED),
    in_languages("$all"),
    to_environments("$all"),
    on_files("$all", **ALLOWED),
    on_folders("$all", **ALLOWED),
    on_taxonomies("$all", **ALLOWED),
]


@pytest.fixture
def ruled(stage: "Stage") -> Ruled:
    """Things to see and to hide, and who sees only some."""
    return make_ruled(stage)


def openable() -> list[Screen]:
    """The screens that rules can open as far as permissions go."""
    granted = permissions_of_rules(EVERY)
    return [screen for screen in REGISTRY.screens if screen.permission in granted]


def filled(screen: Screen, names: dict[str, str]) -> str:
    return re.sub(r"<\w+:(\w+)>", lambda found: names[found[1]], screen.route)


def told(browser: Client, path: str) -> tuple[int, str]:
    """The status and all that the answer says."""
    answer = browser.get(path)
    said = answer.getvalue().decode(errors="replace")
    return answer.status_code, f"{said} {answer.headers.get('Location', '')}".lower()


def test_every_screen_heeds_rules_or_says_why_it_is_closed() -> None:
    assert {screen.name for screen in openable() if not screen.heeds_limits} == CLOSED.keys()
    assert all(CLOSED.values())


def test_no_page_tells_of_what_rules_hide(stage: "Stage", ruled: Ruled) -> None:
    browser = signed_in(ruled.person)
    leaks, broken = [], []
    for screen in openable():
        for asked in ASKED:
            path = filled(screen, ruled.shown) + asked.format(part=MARK[:3], **ruled.hidden)
            status, said = told(browser, address(stage.tenant, path))
            # What the address itself names is no secret there, as links back to it repeat it.
            without = said
            for echo in (
                named := asked.format(part=MARK[:3], **ruled.hidden).lower().lstrip("?"),
                quote(named, safe=""),
            ):
                without = without.replace(echo.lower(), "") if echo else without
            secrets = (MARK, "de-de", *(uid for uid in ruled.secrets if uid not in path))
            leaks += [
                (path, without[max(place - 90, 0) : place + 30])
                for secret in secrets
                if (place := without.find(secret)) >= 0
            ]
            broken += [(path, status)] if status not in (200, 302, 403, 404, 405) else []

    assert (leaks, broken) == ([], [])


def test_what_rules_hide_is_not_found_by_its_name(stage: "Stage", ruled: Ruled) -> None:
    browser = signed_in(ruled.person)
    found = []
    for screen in openable():
        path = filled(screen, ruled.hidden)
        if path == filled(screen, {**ruled.shown, "release_uid": ruled.hidden["release_uid"]}):
            continue
        status, _ = told(browser, address(stage.tenant, path))
        if status == 302:
            # A form without a page of its own.
            status = browser.post(address(stage.tenant, path)).status_code
        found += [(path, status)] if status not in (403, 404) else []

    assert found == []


def test_the_navigation_leads_to_open_pages_alone(stage: "Stage", ruled: Ruled) -> None:
    browser = signed_in(ruled.person)
    _, overview = told(browser, address(stage.tenant))
    menu = overview[overview.index('id="stack-menu"') : overview.index("</nav>", overview.index('id="stack-menu"'))]
    links = re.findall(r'href="([^"]+)"', menu)

    assert len(links) > 5
    assert [
        (link, told(browser, link)[0]) for link in links if link.startswith("/admin/") and told(browser, link)[0] != 200
    ] == []
