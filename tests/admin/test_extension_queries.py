"""What extensions ask of the stack: answered as the API answers who is looking, and never more."""

from typing import TYPE_CHECKING, Any

import orjson
import pytest
from django.test import Client

from api.extension_questions import PATHS
from content.actions.entries import create_entry
from content.models import EntryLocale
from tests.admin.builders import address, make_manager, make_reader, marks, signed_in
from tests.admin.extension_builders import make_extension
from tests.content.builders import make_type, text
from tests.factories import SYSTEM, make_editor, make_session, make_stack
from tests.rules import in_languages, on_entries

if TYPE_CHECKING:
    from stacks.models import User
    from tests.publishing.builders import Stage

pytestmark = pytest.mark.django_db


def place(stage: "Stage") -> str:
    extension = make_extension(stage.tenant, "<p>")
    return address(stage.tenant, f"extensions/{extension.uid}/queries/")


def ask(browser: Client, place: str, body: Any) -> tuple[int, Any]:
    raw = body if isinstance(body, bytes) else orjson.dumps(body)
    answer = browser.post(place, raw, content_type="application/json")
    if answer.status_code != 200:
        return answer.status_code, None
    told = orjson.loads(answer.content)
    return told["status"], told["body"]


def of_api(stage: "Stage", person: "User", path: str) -> tuple[int, Any]:
    headers = stage.tenant.headers("") | {"authtoken": make_session(person)}
    headers.pop("authorization", None)
    answer = Client().get(f"/v3{path}", headers={name: value for name, value in headers.items() if value})
    return answer.status_code, answer.json()


def test_who_looks_is_answered_what_the_api_answers_them(stage: "Stage") -> None:
    secret = make_type(stage.tenant.fresh_scope(), text("body"), uid="secret")
    scope = stage.tenant.fresh_scope()
    hidden = create_entry(SYSTEM, scope, secret, locale="en-us", data={"title": "Hidden"}).uid
    seen, other = stage.entry("Seen"), stage.entry("Other")
    rules = on_entries("article", [seen], "read"), in_languages("$all")
    people = [
        stage.tenant.owner,
        make_manager(stage.tenant),
        make_reader(stage.tenant),
        make_editor(stage.tenant, *rules),
    ]
    asked = {
        "asset_type": "images", "code": "en-us", "name": "production", "uid": seen, "content_type_uid": "article",
    }  # fmt: skip
    where = place(stage)
    for person in people:
        browser = signed_in(person)
        for action, path in PATHS.items():
            got = ask(browser, where, {"query": {**asked, "action": action, "params": {"uid": seen}}})
            parameters = "" if action == "getVariantById" else f"?uid={seen}"
            assert got == of_api(stage, person, path.format(**asked) + parameters), (action, person.email)
        for path in (f"/content_types/secret/entries/{hidden}", f"/content_types/article/entries/{other}", "/nowhere"):
            assert (
                ask(browser, where, {"call": {"url": f"/v3{path}"}})[0]
                in {200: (200,), 422: (422,), 404: (403,)}[of_api(stage, person, path)[0]]
            )
    limited = signed_in(people[-1])
    assert ask(limited, where, {"query": {"action": "getEntry", "content_type_uid": "secret", "uid": hidden}})[0] == 422
    _, listed = ask(limited, where, {"query": {"action": "getEntries", "content_type_uid": "article"}})
    assert [entry["uid"] for entry in listed["entries"]] == [seen]


@pytest.mark.parametrize(
    "url",
    [
        "/v3/stacks", "/v3/stacks/management_tokens", "/v3/stacks/delivery_tokens", "/v3/stacks/users", "/v3/roles",
        "/v3/user", "/v3/organizations", "/v3/audit-logs", "/v3/webhooks", "/v3/workflows/a/disable", "/v3/extensions",
        "/v3/publish-queue/a/unschedule", "/v3/content_types/../stacks", "/v3//stacks", "/v3/content_types/article%2Fexport",
        "/admin/", "https://example.com/", "", "/", "/v3", "//v3/stacks", "\\v3\\stacks",
    ],
)  # fmt: skip
def test_nothing_of_people_tokens_or_doors_can_be_asked_for(stage: "Stage", url: str) -> None:
    browser = signed_in(stage.tenant.owner)
    status, answer = ask(browser, place(stage), {"call": {"url": url}})
    assert (status, answer.get("error_code")) == (403, 105)


def test_nothing_is_changed_by_asking(stage: "Stage") -> None:
    uid, where, browser = stage.entry("Herons"), place(stage), signed_in(stage.tenant.owner)
    about = {"uid": uid, "content_type_uid": "article", "payload": {"entry": {"title": "Changed"}}}
    before = marks(stage.tenant)
    words = (
        "createEntry",
        "updateEntry",
        "deleteEntry",
        "publishEntry",
        "unpublishEntry",
        "unlocalizeEntry",
        "setWorkflowStageEntry",
    )
    for action in words:
        assert ask(browser, where, {"query": {**about, "action": action}})[0] == 403
    for method in ("POST", "PUT", "DELETE", "PATCH"):
        call = {"url": f"/v3/content_types/article/entries/{uid}", "method": method, "data": about["payload"]}
        assert ask(browser, where, {"call": call})[0] == 403
    assert marks(stage.tenant) == before
    assert EntryLocale.objects.get(entry__uid=uid).title == "Herons"


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b"7", b"{}", b'{"query": 7}', b'{"call": []}', b'{"query": {"action": "getEntry\\u0000"}}',
             b'{"call": {"url": "/v3/locales/%00"}}', b'{"call": {"url": "/v3/locales?query=%00"}}', b'{"query": ' + b"[" * 200 + b"]" * 200 + b"}",
             b'{"call": {"url": "' + b"a" * 300_000 + b'"}}', b"\xff", b'{"call": {"url": "/v3/locales?' + b"a=1&" * 2000 + b'"}}']
)  # fmt: skip
def test_what_is_no_question_is_refused_in_words(stage: "Stage", body: bytes) -> None:
    status, answer = ask(signed_in(stage.tenant.owner), place(stage), body)
    assert status in (400, 403, 413, 422)
    assert answer["error_message"]


def test_only_who_is_in_the_stack_may_ask_and_only_by_the_page(stage: "Stage") -> None:
    where, question = place(stage), {"query": {"action": "getLocales"}}
    owner = signed_in(stage.tenant.owner)
    assert ask(owner, where, question)[0] == 200
    assert owner.get(where).status_code == 405
    assert ask(owner, address(stage.tenant, "extensions/blt00000000000000aa/queries/"), question)[0] == 404
    assert ask(signed_in(make_stack(name="Elsewhere").owner), where, question)[0] == 404
    assert ask(Client(), where, question)[0] == 302
    forged = Client(enforce_csrf_checks=True)
    forged.force_login(stage.tenant.owner)
    assert ask(forged, where, question)[0] == 403


def test_another_branch_is_read_by_who_may_enter_it(stage: "Stage") -> None:
    where, owner = place(stage), signed_in(stage.tenant.owner)
    for branch, status in (("main", 200), ("none", 412)):
        query = {"action": "getContentTypes", "headers": {"branch": branch}}
        assert ask(owner, where, {"query": query})[0] == status
