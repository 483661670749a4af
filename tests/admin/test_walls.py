"""Who sees what, who may do what, and that a refusal changes nothing."""

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import F
from django.test import Client

from publishing.models import Environment
from stacks.admin.screens import REGISTRY
from stacks.models import Stack
from tests.admin.builders import address, make_manager, make_reader, marks, page, signed_in
from tests.admin.walls import BY_MANAGER, BY_SCRIPTS, BYTES, EVERYWHERE, OF_ADMINS, OWN, READ, WRITE, names
from tests.factories import make_stack, make_user

if TYPE_CHECKING:
    from tests.publishing.builders import Stage

__all__ = ["names"]


SAMES = {
    "{entry}": "<uid:uid>",
    "{deployed}": "{release}",
    "{failed}": "{item}",
    "{request}": "{job}",
    "{failed_request}": "{job}",
    "{bare}": "{token}",
}
POSTED = re.compile(r'<form(?=[^>]* method="post")(?:[^>]* action="([^"]*)")?[^>]*>')
"""Where the forms of a page send what changes something."""
SAME = re.compile("|".join(map(re.escape, SAMES)))
"""Names in the tables that stand for the same part of an address."""


def send(browser: Client, stage: "Stage", path: str, data: dict[str, Any], names: dict[str, str]) -> int:
    filled = {key: value() if callable(value) else value.format(**names) for key, value in data.items()}
    status: int = browser.post(address(stage.tenant, path.format(**names)), filled).status_code
    return status


def test_the_tables_above_name_every_screen() -> None:
    written = (path for path, _ in WRITE)
    routes = {SAME.sub(lambda found: SAMES[found[0]], path.partition("?")[0]) for path in [*READ, *written]}
    known = {
        screen.route.replace("<str:type_uid>", "article")
        .replace("<str:field_uid>", "seo")
        .replace("<int:version>", "1")
        .replace("<uid:environment_uid>", "{environment}")
        .replace("<uid:asset_uid>", "{asset}")
        .replace("<uid:folder_uid>", "{folder}")
        .replace("<uid:extension_uid>", "{extension}")
        .replace("<uid:label_uid>", "{label}")
        .replace("<str:code>", "fr-fr")
        .replace("<slug:taxonomy_uid>", "topics")
        .replace("<slug:term_uid>", "birds")
        .replace("<str:item_uid>", "{item}")
        .replace("<uid:release_uid>", "{release}")
        .replace("<uid:workflow_uid>", "{workflow}")
        .replace("<uid:rule_uid>", "{rule}")
        .replace("<str:discussion_uid>", "{discussion}")
        .replace("<str:job_uid>", "{job}")
        .replace("<uid:webhook_uid>", "{webhook}")
        .replace("<uid:person_uid>", "{person}")
        .replace("<uid:role_uid>", "{custom}")
        .replace("<slug:branch_uid>", "next")
        .replace("<uid:merge_uid>", "{merge}")
        .replace("<uid:invitation_uid>", "{invitation}")
        .replace("tokens/<uid:token_uid>", "tokens/{token}")
        .replace("management-tokens/{token}", "management-tokens/{management}")
        .replace("<str:execution_uid>", "{execution}")
        .replace("<uid:link_uid>", "{link}")
        for screen in REGISTRY.screens
    }
    assert known - BYTES - BY_SCRIPTS - OWN == routes


def test_every_role_reads_every_page(stage: "Stage", names: dict[str, str]) -> None:
    owner, manager, reader = (
        signed_in(person) for person in (stage.tenant.owner, make_manager(stage.tenant), make_reader(stage.tenant))
    )
    wrong = []
    for path in READ:
        place, of_others = address(stage.tenant, path.format(**names)), 403 if path in OF_ADMINS else 200
        answers = [browser.get(place).status_code for browser in (owner, manager, reader)]
        if answers != [200, of_others, of_others]:
            wrong.append((path, answers))
    assert wrong == []


def test_a_stranger_sees_of_a_stack_what_they_see_of_none(stage: "Stage", names: dict[str, str]) -> None:
    browser = signed_in(make_stack(name="Elsewhere").owner)
    posted = [re.sub(r"<uid:\w+>", "blt00000000000000aa", path) for path in sorted(OWN | BY_SCRIPTS)]
    for path in [*(path.format(**names) for path in READ), *posted]:
        ask = browser.post if path in posted else browser.get
        foreign, unknown = ask(address(stage.tenant, path)), ask(f"/admin/s/bltunknown/main/{path}")
        assert (foreign.status_code, unknown.status_code) == (404, 404), path
        assert without_token(foreign.content) == without_token(unknown.content), path


def without_token(content: bytes) -> list[str]:
    return [line for line in content.decode().splitlines() if "csrfmiddlewaretoken" not in line]


def undone(stage: "Stage", browser: Client, path: str, data: dict[str, Any], names: dict[str, str]) -> tuple[int, bool]:
    """The answer to a form and whether it changed anything, all of which is taken back."""
    before = marks(stage.tenant)
    with transaction.atomic():
        status = send(browser, stage, path, data, names)
        has_changed = marks(stage.tenant) > before
        transaction.set_rollback(True)
    # What is kept in memory is kept under the stack's revision, which must not come again with another meaning.
    Stack.objects.filter(pk=stage.tenant.stack.pk).update(revision=F("revision") + 1000)
    return status, has_changed


def test_the_owner_may_do_everything(stage: "Stage", names: dict[str, str]) -> None:
    browser = signed_in(stage.tenant.owner)
    answers = {path: undone(stage, browser, path, data, names) for path, data in WRITE}
    assert answers == {path: (302, True) for path, _ in WRITE}


def test_a_content_manager_writes_and_publishes_but_does_not_model(stage: "Stage", names: dict[str, str]) -> None:
    browser = signed_in(make_manager(stage.tenant))
    answers = {path: undone(stage, browser, path, data, names) for path, data in WRITE}
    assert answers == {path: (302, True) if path in BY_MANAGER else (403, False) for path, _ in WRITE}


def test_a_reader_and_a_stranger_change_nothing(stage: "Stage", names: dict[str, str]) -> None:
    reader, stranger, nobody = signed_in(make_reader(stage.tenant)), signed_in(make_user()), Client()
    before, places = marks(stage.tenant), list(Environment.objects.order_by("pk").values_list("name", flat=True))
    for path, data in WRITE:
        answers = [send(browser, stage, path, data, names) for browser in (reader, stranger, nobody)]
        assert answers == [403, 404, 302], path
        assert marks(stage.tenant) == before, path
    assert list(Environment.objects.order_by("pk").values_list("name", flat=True)) == places


def test_a_reader_is_offered_no_way_to_change_anything(stage: "Stage", names: dict[str, str]) -> None:
    browser = signed_in(make_reader(stage.tenant))
    for path in [*READ[:13], *READ[15:19]]:
        shown = page(browser, address(stage.tenant, path.format(**names)))
        own = ("/logout/", "/columns/", "/new-view/")
        assert [form for form in POSTED.findall(shown) if not form.endswith(own)] == [], path
        assert "New entry" not in shown
        assert "New environment" not in shown
        assert "New content type" not in shown
        assert "New global field" not in shown


def test_a_form_from_elsewhere_is_refused(stage: "Stage", names: dict[str, str]) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(stage.tenant.owner)
    before = marks(stage.tenant)
    for path, data in WRITE:
        assert send(browser, stage, path, data, names) == 403
    assert marks(stage.tenant) == before


def test_what_belongs_to_another_stack_is_not_found_in_this_one(stage: "Stage", names: dict[str, str]) -> None:
    other = make_stack(name="Elsewhere")
    browser = signed_in(other.owner)
    for path in [path for path in READ if path not in EVERYWHERE]:
        assert browser.get(address(other, path.format(**names))).status_code == 404, path
    before = marks(stage.tenant)
    assert browser.post(address(other, f"queue/{names['item']}/cancel/")).status_code == 404
    assert marks(stage.tenant) == before


def test_bytes_that_no_text_holds_are_an_address_of_nothing(stage: "Stage") -> None:
    browser, key = signed_in(stage.tenant.owner), stage.tenant.stack.api_key
    for path in ("%00/main/", "x/%00/", f"{key}/main/entries/%00/", f"{key}/main/entries/?q=%00"):
        assert browser.get(f"/admin/s/{path}").status_code == 404, path


ODD = (
    "page=0", "page=x", "page=99999999", "page=-1", "page=²", "q=%25_%5C", "status=x&locale=y&environment=z&order=w",
    "due=9999-12-31", "due=x", "state=x&action=y", "folder=x&kind=z&target=y",
)  # fmt: skip


def test_odd_questions_are_answered(stage: "Stage") -> None:
    browser = signed_in(stage.tenant.owner)
    for path in ("entries/article/", "queue/", "assets/"):
        for query in ODD:
            page(browser, address(stage.tenant, f"{path}?{query}"))


PARAMETER = re.compile(r"""(?:GET|POST|sent|asked|data)\.get(?:list)?\(\s*["']([\w.]+)["']""")
FIELD = re.compile(r"""name=["']([\w.]+)["']""")
JUNK = (
    "²",
    "99999999999999999999",
    "9999-12-31T23:59:59+14:00",
    "0001-01-01",
    "\U0001f426' --",
    "%_\\",
    "[]",
    "a:b:c",
    "x" * 3000,
)


def test_nothing_that_is_sent_makes_the_server_fail(stage: "Stage", names: dict[str, str]) -> None:
    browser, folder = signed_in(stage.tenant.owner), Path(__file__).parents[2]
    code = [
        path.read_text()
        for app in ("content", "publishing", "stacks")
        for path in (folder / app / "admin").rglob("*.py")
    ]
    forms = [path.read_text() for path in (folder / "templates" / "admin").rglob("*.html")]
    known = sorted(
        {each for text in code for each in PARAMETER.findall(text)}
        | {each for text in forms for each in FIELD.findall(text)}
    )
    assert len(known) > 100
    for turn, path in enumerate([*READ, *(path for path, _ in WRITE)]):
        sent = {name: JUNK[(turn + place) % len(JUNK)] for place, name in enumerate(known)}
        place = address(stage.tenant, path.format(**names).partition("?")[0])
        with transaction.atomic():
            answer = browser.get(place, sent) if turn < len(READ) else browser.post(place, sent)
            transaction.set_rollback(True)
        assert answer.status_code < 500, (path, sent)
