"""Every page of a stack and every form that changes something there, and a stack in which all of them lead somewhere."""

from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from content.actions.asset_folders import create_folder
from content.actions.assets import create_asset
from content.actions.entry_deletion import delete_entry
from content.actions.extensions import create_extension
from content.actions.global_fields import create_global_field
from content.actions.labels import create_label
from content.asset_files import Upload
from core.json_values import JSONObject
from publishing.models import State
from tests.admin.access_walls import BRANCHES, PEOPLE, ROLES, TOKENS, branch, people, tokens
from tests.admin.builders import make_webhook
from tests.admin.publishing_walls import MOVES, PREVIEWS, RELEASES, WORKFLOWS, previews, releases, workflows
from tests.admin.queue_forms import QUEUE, WEBHOOKS
from tests.content.builders import text
from tests.factories import SYSTEM, make_locale, make_taxonomy

if TYPE_CHECKING:
    from tests.publishing.builders import Stage

TYPE = '{{"title": "Changed", "schema": [{{"uid": "title", "data_type": "text"}}]}}'
SHARED = '{{"title": "Changed", "schema": [{{"uid": "summary", "data_type": "text"}}]}}'
READ = [
    "", "activity/", "entries/", "assets/", "content-types/", "content-types/article/", "locales/", "environments/",
    "queue/", "entries/article/", "entries/article/{entry}/", "entries/article/{entry}/versions/1/", "entries/article/{entry}/versions/", "entries/article/{entry}/compare/", "environments/{environment}/",
    "pick/entries/?types=article", "pick/files/", "pick/files/panel/", "pick/entries/panel/", "pick/entries/marks/", "pick/chosen/{entry}/", "labels/", "extensions/", "global-fields/", "global-fields/seo/", "trash/article/",
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
    "pick/files/panel/", "pick/entries/panel/", "pick/entries/marks/", "pick/terms/?taxonomies=topics", "pick/term-level/?taxonomy=topics", "releases/", "queue/live/", "jobs/", "calendar/", "webhooks/",
    "workflows/", "publish-rules/", "approvals/", "audit/",
    "live-preview/", "preview-links/", "tokens/", "management-tokens/", "people/", "roles/", "branches/",
    "compare-branches/?base=main&compare=next", "merges/", "all-entries/", "find/?q=herons",
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
    "extensions/{extension}/queries/",
}
"""What scripts of a page ask: tests/admin/test_kept_forms.py, test_live_preview.py and test_extension_queries.py ask for them."""
OWN = {"bulk/", "columns/", "file-bulk/", "new-view/", "preview/markdown/", "views/<uid:view_uid>/"}
"""What everybody who reads entries or files may send, for themselves: tests of lists, of bulk and of controls send it."""
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
