"""Who sees what, who may do what, and that a refusal changes nothing."""

import re
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from content.actions.asset_folders import create_folder
from content.actions.assets import create_asset
from content.actions.entry_deletion import delete_entry
from content.actions.extensions import create_extension
from content.actions.global_fields import create_global_field
from content.actions.labels import create_label
from content.asset_files import Upload
from core.json_values import JSONObject
from publishing.models import Environment, State
from stacks.admin.screens import REGISTRY
from tests.admin.access_walls import BRANCHES, PEOPLE, ROLES, TOKENS, branch, people, tokens
from tests.admin.builders import address, make_manager, make_reader, make_webhook, marks, page, signed_in
from tests.admin.publishing_walls import MOVES, PREVIEWS, RELEASES, WORKFLOWS, previews, releases, workflows
from tests.admin.queue_forms import QUEUE, WEBHOOKS
from tests.content.builders import text
from tests.factories import SYSTEM, make_locale, make_stack, make_taxonomy, make_user

if TYPE_CHECKING:
    from tests.publishing.builders import Stage

TYPE = '{{"title": "Changed", "schema": [{{"uid": "title", "data_type": "text"}}]}}'
SHARED = '{{"title": "Changed", "schema": [{{"uid": "summary", "data_type": "text"}}]}}'
READ = [
    "", "activity/", "entries/", "assets/", "content-types/", "content-types/article/", "locales/", "environments/",
    "queue/", "entries/article/", "entries/article/{entry}/", "entries/article/{entry}/versions/1/", "entries/article/{entry}/versions/", "entries/article/{entry}/compare/", "environments/{environment}/",
    "pick/entries/?types=article", "pick/files/", "pick/files/panel/", "pick/entries/panel/", "pick/chosen/{entry}/", "labels/", "extensions/", "global-fields/", "global-fields/seo/", "trash/article/",
    "locales/fr-fr/", "labels/{label}/", "extensions/{extension}/", "extensions/{extension}/frame/",
    "content-types/article/rewriting/", "global-fields/seo/rewriting/", "taxonomies/", "taxonomies/topics/",
    "taxonomies/topics/terms/birds/", "pick/terms/?taxonomies=topics", "pick/term-level/?taxonomy=topics", "assets/{asset}/", "folders/{folder}/",
    "releases/", "releases/{release}/", "releases/{deployed}/", "workflows/", "workflows/{workflow}/", "publish-rules/",
    "publish-rules/{rule}/", "approvals/",
    "queue/live/", "queue/{item}/", "jobs/", "jobs/{request}/", "calendar/",
    "webhooks/", "webhooks/{webhook}/", "webhooks/{webhook}/log/", "webhooks/{webhook}/log/{execution}/", "audit/",
    "live-preview/", "preview-links/", "tokens/", "tokens/{token}/", "management-tokens/", "management-tokens/{management}/",
    "entries/article/{entry}/publish/", "people/", "people/{person}/", "people/{person}/rights/", "roles/", "roles/{custom}/",
    "branches/", "branches/next/", "compare-branches/?base=main&compare=next", "merges/", "merges/{merge}/", "all-entries/", "find/?q=herons",
]  # fmt: skip
EVERYWHERE = {
    "", "activity/", "entries/", "assets/", "content-types/", "locales/", "environments/", "queue/", "labels/",
    "extensions/", "global-fields/", "taxonomies/", "pick/entries/?types=article", "pick/files/",
    "pick/files/panel/", "pick/entries/panel/", "pick/terms/?taxonomies=topics", "pick/term-level/?taxonomy=topics", "releases/", "queue/live/", "jobs/", "calendar/", "webhooks/",
    "workflows/", "publish-rules/", "approvals/", "audit/",
    "live-preview/", "preview-links/", "tokens/", "management-tokens/", "people/", "roles/", "branches/", "all-entries/", "find/?q=herons",
}  # fmt: skip
"""What every stack has, whatever is in it."""
OF_ADMINS = {"audit/", "compare-branches/?base=main&compare=next", "merges/", "merges/{merge}/"}
"""What only those see who run the stack, or change its branches."""
BYTES = {"assets/{asset}/1/file/", "assets/{asset}/1/<str:size>/"}
"""What answers with bytes of files: tests/admin/test_assets.py asks for them."""
BY_SCRIPTS = {
    "entries/article/<uid:uid>/kept/",
    "entries/article/<uid:uid>/here/",
    "new/article/kept/",
    "entries/article/<uid:uid>/typed/",
}
"""What scripts of a page ask: tests/admin/test_kept_forms.py and test_live_preview.py ask for them."""
OWN = {"bulk/", "columns/", "new-view/", "preview/markdown/", "views/<uid:view_uid>/"}
"""What everybody who reads entries may send, for themselves: tests of lists, of bulk and of controls send it."""
WRITE: list[tuple[str, dict[str, Any]]] = [
    ("entries/article/{entry}/", {"version": "1", "shown": "title", "f.title": "Changed"}),
    ("new/article/", {"shown": "title", "f.title": "New"}),
    ("entries/article/{entry}/publish/", {"place": "{environment}/en-us", "action": "publish"}),
    ("entries/article/{entry}/publish/{item}/", {"do": "cancel"}),
    ("entries/article/{entry}/delete/", {"locales": "en-us"}),
    ("entries/article/{entry}/unlocalize/?locale=fr-fr", {}),
    ("entries/article/{entry}/localize/?locale=de-de", {}),
    ("entries/article/{entry}/confirm-translation/?locale=fr-fr", {"source_version": "1"}),
    ("entries/article/{entry}/versions/1/restore/", {}),
    ("entries/article/{entry}/versions/1/name/", {"name": "First"}),
    ("trash/article/", {"uid": "{trashed}", "locale": "en-us"}),
    ("queue/{item}/cancel/", {}),
    ("upload-assets/", {"files": lambda: SimpleUploadedFile("b.txt", b"words")}),
    ("new-folder/", {"name": "New"}),
    ("assets/{asset}/", {"title": "Changed"}),
    ("assets/{asset}/replace/", {"file": lambda: SimpleUploadedFile("b.txt", b"words")}),
    ("assets/{asset}/delete/", {}),
    ("folders/{folder}/", {"name": "Changed"}),
    ("folders/{folder}/delete/", {}),
    ("content-types/article/", {"version": "1", "document": TYPE, "force": "on"}),
    ("new-content-type/", {"title": "Author", "sort": "page"}),
    ("content-types/article/delete/", {"confirm": "article"}),
    ("global-fields/seo/", {"version": "1", "document": SHARED}),
    ("new-global-field/", {"title": "Address"}),
    ("global-fields/seo/delete/", {"confirm": "seo"}),
    ("new-environment/", {"name": "preview"}),
    ("environments/{environment}/", {"name": "renamed"}),
    ("environments/{environment}/delete/", {"confirm": "production"}),
    ("new-locale/", {"code": "it-it", "name": "Italian", "fallback": "en-us"}),
    ("locales/fr-fr/", {"name": "Changed", "fallback": "en-us"}),
    ("locales/fr-fr/delete/", {"confirm": "fr-fr"}),
    ("new-label/", {"name": "New"}),
    ("labels/{label}/", {"name": "Changed"}),
    ("labels/{label}/delete/", {}),
    ("new-extension/", {"title": "New", "type": "widget", "srcdoc": "x"}),
    ("extensions/{extension}/", {"title": "Changed", "srcdoc": "x"}),
    ("extensions/{extension}/delete/", {}),
    ("new-taxonomy/", {"name": "New"}),
    ("taxonomies/topics/", {"name": "Changed"}),
    ("taxonomies/topics/delete/", {"force": "on"}),
    ("taxonomies/topics/new-term/", {"name": "New"}),
    ("taxonomies/topics/terms/birds/", {"name": "Changed"}),
    ("taxonomies/topics/terms/birds/move/", {"step": "down"}),
    ("taxonomies/topics/terms/birds/delete/", {"force": "on"}),
]
BY_MANAGER = {path for path, _ in [*WRITE[:19], *RELEASES, *MOVES, *QUEUE]} | {"preview-links/"}
WRITE += RELEASES + MOVES + WORKFLOWS + QUEUE + WEBHOOKS + PREVIEWS + TOKENS + PEOPLE + ROLES + BRANCHES


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


@pytest.fixture
def names(stage: "Stage") -> dict[str, str]:
    """What the addresses of a stage with one entry and one scheduled item name."""
    entry = stage.entry(uid="blt00000000000000aa")
    stage.edit(entry, "Hérons", locale="fr-fr")
    make_locale(stage.tenant.fresh_scope(), "de-de")
    trashed = stage.entry("Gone")
    delete_entry(SYSTEM, stage.scope, stage.article, trashed)
    job = stage.request(entry, scheduled_at="2099-01-01T00:00:00Z")
    broken = stage.request(entry, environments=("staging",))
    broken.items.update(state=State.FAILED)
    shared: JSONObject = {"title": "SEO", "uid": "seo", "schema": [text("summary")]}
    create_global_field(SYSTEM, stage.tenant.fresh_scope(), document=shared)
    extension = create_extension(SYSTEM, stage.scope, document={"title": "Map", "type": "widget", "srcdoc": "<p>"})
    make_taxonomy(stage.scope, "topics", "birds", "stones")
    label = create_label(SYSTEM, stage.scope, document={"name": "Pages"})
    folder = create_folder(SYSTEM, stage.scope, name="Papers")
    asset = create_asset(SYSTEM, stage.scope, upload=Upload(b"words", "a.txt"))
    return {
        **releases(stage, entry),
        **workflows(stage, entry),
        **previews(stage),
        **make_webhook(stage),
        **tokens(stage),
        **people(stage),
        **branch(stage),
        "entry": entry,
        "trashed": trashed,
        "asset": asset.uid,
        "folder": folder.uid,
        "environment": stage.production.uid,
        "item": str(job.items.get().uid),
        "request": str(job.uid),
        "failed": str(broken.items.get().uid),
        "failed_request": str(broken.uid),
        "extension": extension.uid,
        "label": label.uid,
    }


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


@pytest.mark.parametrize("path", READ)
def test_every_role_reads_every_page(stage: "Stage", names: dict[str, str], path: str) -> None:
    place = address(stage.tenant, path.format(**names))
    page(signed_in(stage.tenant.owner), place)
    for user in (make_manager(stage.tenant), make_reader(stage.tenant)):
        assert signed_in(user).get(place).status_code == (403 if path in OF_ADMINS else 200)


@pytest.mark.parametrize("path", READ)
def test_a_stranger_sees_of_a_stack_what_they_see_of_none(stage: "Stage", names: dict[str, str], path: str) -> None:
    browser = signed_in(make_stack(name="Elsewhere").owner)
    foreign = browser.get(address(stage.tenant, path.format(**names)))
    unknown = browser.get(f"/admin/s/bltunknown/main/{path.format(**names)}")
    assert (foreign.status_code, unknown.status_code) == (404, 404)
    assert without_token(foreign.content) == without_token(unknown.content)


@pytest.mark.parametrize("path", sorted(OWN | BY_SCRIPTS))
def test_a_stranger_sends_to_a_stack_as_to_none(stage: "Stage", path: str) -> None:
    browser = signed_in(make_stack(name="Elsewhere").owner)
    named = re.sub(r"<uid:\w+>", "blt00000000000000aa", path)
    foreign = browser.post(address(stage.tenant, named), {"text": "words"})
    unknown = browser.post(f"/admin/s/bltunknown/main/{named}", {"text": "words"})
    assert (foreign.status_code, unknown.status_code) == (404, 404)
    assert without_token(foreign.content) == without_token(unknown.content)


def without_token(content: bytes) -> list[str]:
    return [line for line in content.decode().splitlines() if "csrfmiddlewaretoken" not in line]


@pytest.mark.parametrize(("path", "data"), WRITE)
def test_the_owner_may_do_it(stage: "Stage", names: dict[str, str], path: str, data: dict[str, Any]) -> None:
    before = marks(stage.tenant)
    assert send(signed_in(stage.tenant.owner), stage, path, data, names) == 302
    assert marks(stage.tenant) > before


@pytest.mark.parametrize(("path", "data"), WRITE)
def test_a_content_manager_writes_and_publishes_but_does_not_model(
    stage: "Stage", names: dict[str, str], path: str, data: dict[str, Any]
) -> None:
    before = marks(stage.tenant)
    status = send(signed_in(make_manager(stage.tenant)), stage, path, data, names)
    assert status == (302 if path in BY_MANAGER else 403)
    assert (marks(stage.tenant) == before) is (path not in BY_MANAGER)


@pytest.mark.parametrize(("path", "data"), WRITE)
def test_a_reader_and_a_stranger_change_nothing(
    stage: "Stage", names: dict[str, str], path: str, data: dict[str, Any]
) -> None:
    reader, stranger, nobody = signed_in(make_reader(stage.tenant)), signed_in(make_user()), Client()
    before, places = marks(stage.tenant), list(Environment.objects.order_by("pk").values_list("name", flat=True))
    assert send(reader, stage, path, data, names) == 403
    assert send(stranger, stage, path, data, names) == 404
    assert send(nobody, stage, path, data, names) == 302
    assert marks(stage.tenant) == before
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


@pytest.mark.parametrize("path", ["%00/main/", "x/%00/", "{key}/main/entries/%00/", "{key}/main/entries/?q=%00"])
def test_bytes_that_no_text_holds_are_an_address_of_nothing(stage: "Stage", path: str) -> None:
    browser = signed_in(stage.tenant.owner)
    assert browser.get(f"/admin/s/{path.format(key=stage.tenant.stack.api_key)}").status_code == 404


ODD = (
    "page=0", "page=x", "page=99999999", "page=-1", "page=²", "q=%25_%5C", "status=x&locale=y&environment=z&order=w",
    "due=9999-12-31", "due=x", "state=x&action=y", "folder=x&kind=z&target=y",
)  # fmt: skip


@pytest.mark.parametrize(
    "path", ["entries/article/", "queue/", "assets/", "activity/", "content-types/", "global-fields/", "entries/"]
)
def test_odd_questions_are_answered(stage: "Stage", path: str) -> None:
    browser = signed_in(stage.tenant.owner)
    for query in ODD:
        page(browser, address(stage.tenant, f"{path}?{query}"))
