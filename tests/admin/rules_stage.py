"""A stack with something of everything twice, shown to a person of rules and hidden from them, for walks over the admin."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from content.actions.asset_folders import create_folder
from content.actions.assets import AssetFields, create_asset
from content.actions.entries import create_entry, update_entry
from content.actions.entry_deletion import delete_entry
from content.actions.extensions import create_extension
from content.actions.global_fields import create_global_field
from content.actions.labels import create_label
from content.asset_files import Upload
from core.json_values import JSONObject, JSONValue
from publishing.actions.discussions import start_discussion
from publishing.actions.release_items import add_items
from publishing.actions.releases import create_release
from publishing.release_rules import ItemRequest
from stacks.models import User
from tests.admin.access_walls import people
from tests.content.builders import make_type, text
from tests.factories import SYSTEM, make_editor, make_environment, make_locale, make_taxonomy
from tests.rules import in_languages, on_entries, on_files, on_folders, on_taxonomies, to_environments

if TYPE_CHECKING:
    from tests.publishing.builders import Stage

MARK = "zqxw"
"""Stands in everything that is hidden, and nowhere else."""
ALL = ("create", "delete", "publish", "read", "update")
ALLOWED = dict.fromkeys(ALL, True)


@dataclass(frozen=True, slots=True)
class Ruled:
    """The person, and what the parts of addresses may be called: what they see, and what they do not."""

    person: User
    shown: dict[str, str]
    hidden: dict[str, str]
    secrets: tuple[str, ...]
    """Uids that no page may tell."""


def make_ruled(stage: "Stage") -> Ruled:
    """The stage with all of that on it, and a person whose role allows everything with one half of it."""
    actor = stage.tenant.actor
    make_locale(stage.tenant.fresh_scope(), "de-de")
    environment = make_environment(stage.tenant.fresh_scope(), f"live-{MARK}")
    secret = make_type(stage.tenant.fresh_scope(), text("body"), uid=f"{MARK}_type")
    scope = stage.tenant.fresh_scope()
    story = create_entry(actor, scope, secret, locale="en-us", data={"title": f"Story {MARK}"}).uid
    delete_entry(actor, scope, secret, create_entry(actor, scope, secret, locale="en-us", data={"title": MARK}).uid)
    shown = _things(stage, "Shown", "topics", "staging")
    hidden = _things(stage, MARK, f"{MARK}_topics", environment.name)
    gone = stage.entry(f"Gone {MARK}")
    words: JSONObject = {"title": f"Deutsch {MARK}"}
    update_entry(actor, scope, stage.article, shown["uid"], locale="de-de", data=words)
    stage.request(shown["uid"], environments=(environment.name,), scheduled_at="2099-01-01T00:00:00Z")
    delete_entry(actor, scope, stage.article, gone)
    shared: JSONObject = {"title": "SEO", "uid": "seo", "schema": [text("summary")]}
    create_global_field(SYSTEM, stage.tenant.fresh_scope(), document=shared)
    types: JSONValue = ["article", secret.uid]
    label = create_label(actor, stage.tenant.fresh_scope(), document={"name": "Pages", "content_types": types})
    extension = create_extension(SYSTEM, scope, document={"title": "Map", "type": "widget", "srcdoc": "<p>"})
    common = {
        "field_uid": "seo", "label_uid": label.uid, "extension_uid": extension.uid, "version": "1", "size": "small", "branch_uid": "main", "view_uid": "blt0000000000000000",
        **{f"{kind}_uid": uid for kind, uid in people(stage).items()},
    }  # fmt: skip
    rules = [
        on_entries("article", [shown["uid"]], *ALL),
        in_languages("en-us", "fr-fr"),
        to_environments(stage.staging.uid),
        on_folders(shown["folder_uid"], **ALLOWED),
        on_files(shown["asset_uid"], **ALLOWED),
        on_taxonomies("topics", **ALLOWED),
    ]
    return Ruled(
        make_editor(stage.tenant, *rules),
        {**common, **shown, "type_uid": "article", "environment_uid": stage.staging.uid, "code": "en-us"},
        {**common, **hidden, "type_uid": secret.uid, "environment_uid": environment.uid, "code": "de-de"},
        (hidden["uid"], story, gone, environment.uid, hidden["asset_uid"], hidden["folder_uid"]),
    )


def _things(stage: "Stage", name: str, taxonomy: str, environment: str) -> dict[str, str]:
    """The uids of one of everything, by how addresses call their parts."""
    actor, scope = stage.tenant.actor, stage.tenant.fresh_scope()
    entry = stage.entry(f"Entry {name}")
    make_taxonomy(scope, taxonomy, f"{taxonomy}_term")
    folder = create_folder(actor, scope, name=f"Folder {name}")
    fields = AssetFields(parent_uid=folder.uid)
    asset = create_asset(actor, scope, upload=Upload(b"words", f"{name}.txt"), fields=fields)
    job = stage.request(entry, environments=(environment,), scheduled_at="2099-01-01T00:00:00Z")
    said: JSONObject = {"title": f"About {name}", "message": f"Why {name}?"}
    talk = start_discussion(actor, scope, stage.article, entry, locale="en-us", document=said)
    # Releases have names that no rule hides; what is in them may be hidden.
    release = create_release(actor, scope, document={"name": f"Release of {environment[:4]}"})
    add_items(actor, scope, release.uid, [ItemRequest("items", "entry", entry, "article")])
    return {
        "uid": entry, "taxonomy_uid": taxonomy, "term_uid": f"{taxonomy}_term", "folder_uid": folder.uid,
        "asset_uid": asset.uid, "item_uid": str(job.items.get().uid), "job_uid": str(job.uid),
        "discussion_uid": talk.uid, "release_uid": release.uid,
    }  # fmt: skip
