"""One stack with something of every kind in it, and the names under which programs address those things."""

import json
from dataclasses import dataclass
from typing import Any, Final

from django.test import Client

from stacks.models import OrganizationMember, Role
from tests.api.documents import article, text_field, title_field
from tests.api.forms import BOUNDARY, multipart
from tests.api.tenant_matrix.apps import make_apps
from tests.api.tenant_matrix.furniture import add_outgoing, add_publishing, add_talk, add_workflow
from tests.factories import Tenant, make_environment, make_locale, make_session, make_stack, make_user

NEVER_MADE: Final = "blt00000000000000ff"
UNKNOWN: Final = {
    "content_type": "nothing_of_the_kind",
    "global_field": "nothing_of_the_kind",
    "taxonomy": "nothing_of_the_kind",
    "term": "nothing_of_the_kind",
    "branch": "nowhere",
    "branch_alias": "nowhere",
    "environment": "nowhere",
    "locale": "is-is",
    "job": "00000000-0000-4000-8000-0000000000ff",
    "failed_job": "00000000-0000-4000-8000-0000000000ff",
    "failed_item": "00000000-0000-4000-8000-0000000000ff",
    "queue_item": "00000000-0000-4000-8000-0000000000ff",
    "version": "99",
    "filename": "other.txt",
}
"""What names nothing anywhere, in the form of the real names; NEVER_MADE for every other kind."""
SEO: Final = {"title": "SEO", "schema": [text_field("keywords")]}
FILE: Final = ("a.txt", b"words")


@dataclass(frozen=True, slots=True)
class File:
    """A body that is a form with one file of JSON."""

    name: str
    document: Any


def encode(body: object) -> tuple[bytes, str]:
    """The bytes of a body and their type: a form where it is a File, else JSON; nothing for None, and bytes as they are."""
    if isinstance(body, bytes):
        return body, "application/json"
    if isinstance(body, File):
        files = {body.name: (f"{body.name}.json", json.dumps(body.document).encode())}
        return multipart({}, files), f"multipart/form-data; boundary={BOUNDARY}"
    return b"" if body is None else json.dumps(body).encode(), "application/json"


@dataclass(frozen=True, slots=True)
class World:
    """A stack and the names of what is in it.

    `own` holds one thing of each kind, `elsewhere` another one of a kind that hangs below another parent, and `deleted`
    what was there once.
    """

    tenant: Tenant
    authtoken: str
    own: dict[str, str]
    elsewhere: dict[str, str]
    deleted: dict[str, str]

    def do(self, method: str, path: str, body: object = None) -> Any:
        """The body of the answer to the owner, which must be a success."""
        data, content_type = encode(body)
        headers = {"api_key": self.tenant.stack.api_key, "authtoken": self.authtoken}
        response = Client().generic(method, f"/v3/{path}", data, content_type, headers=headers)
        assert response.status_code in (200, 201, 204), (method, path, response.content)
        return json.loads(response.content or b"{}")

    def make(self, path: str, key: str, document: object, name: str = "uid") -> str:
        """The name of something new."""
        return str(self.do("POST", path, {key: document})[key][name])


def make_world(name: str, tenant: Tenant | None = None) -> World:
    """A stack with something of every kind, whose chosen names all begin with the stack's."""
    tenant = tenant or make_stack(name=name)
    world = World(tenant, make_session(tenant.owner), {}, {}, {})
    world.own.update(stack=tenant.stack.api_key, organization=tenant.stack.organization.uid, version="1")
    _add_people(world, name)
    _add_places(world, name)
    _add_models(world, name)
    _add_terms(world, name)
    _add_variants(world, name)
    _add_entries(world)
    _add_files(world)
    add_talk(world)
    add_outgoing(world)
    add_workflow(world, name)
    add_publishing(world)
    return world


def _add_people(world: World, name: str) -> None:
    tenant, colleague = world.tenant, make_user()
    OrganizationMember.objects.create(organization=tenant.stack.organization, user=colleague, role="admin")
    role = Role.objects.get(stack=tenant.stack, name="Developer").uid
    world.own.update(colleague=colleague.email, role=role, team_stack=tenant.stack.api_key)
    if name == "sibling":
        # Invitations and teams are the organization's, which it shares.
        return
    path = f"organizations/{world.own['organization']}"
    share = {"share": {"users": {f"{name}@example.com": ["member"]}}}
    world.own["invitation"] = world.do("POST", f"{path}/share", share)["shares"][0]["uid"]
    world.own["team_user"] = tenant.owner.uid
    world.elsewhere["team_user"] = colleague.uid
    for kind in ("own", "deleted"):
        team = {
            "name": kind,
            "organizationRole": "member",
            "users": [{"email": tenant.owner.email}],
            "stackRoleMapping": [{"stackApiKey": tenant.stack.api_key, "roles": [role]}],
        }
        getattr(world, kind)["team"] = world.do("POST", f"{path}/teams", team)["uid"]
    world.do("DELETE", f"{path}/teams/{world.deleted['team']}")
    for kind, names in make_apps(world.do, world.own["organization"], colleague).items():
        getattr(world, kind).update(names)


def _add_places(world: World, name: str) -> None:
    languages = {"own": ("fr-fr", "nl-nl"), "sibling": ("de-de", "sv-se"), "foreign": ("it-it", "da-dk")}[name]
    for code in languages:
        make_locale(world.tenant.fresh_scope(), code)
    for environment in (f"{name}_production", f"{name}_closed"):
        make_environment(world.tenant.fresh_scope(), environment)
    world.own.update(locale=languages[0], environment=f"{name}_production")
    for kind in ("own", "deleted"):
        known: dict[str, str] = getattr(world, kind)
        known["branch"] = world.make("stacks/branches", "branch", {"uid": f"{name}_{kind}", "source": "main"})
        known["branch_alias"] = f"{name}_a_{kind}"[:15]
        world.do("PUT", f"stacks/branch_aliases/{known['branch_alias']}", {"branch_alias": {"target_branch": "main"}})
    world.do("DELETE", f"stacks/branch_aliases/{world.deleted['branch_alias']}")
    world.do("DELETE", f"stacks/branches/{world.deleted['branch']}")
    world.deleted.update(locale=languages[1], environment=f"{name}_closed")
    world.do("DELETE", f"locales/{languages[1]}")
    world.do("DELETE", f"environments/{name}_closed")


def _add_models(world: World, name: str) -> None:
    reference = {"uid": "next", "display_name": "Next", "data_type": "reference", "reference_to": [f"{name}_article"]}
    picture = {"uid": "picture", "display_name": "Picture", "data_type": "file"}
    own = article(
        uid=f"{name}_article",
        schema=[*article()["schema"], reference | {"field_metadata": {"ref_multiple": True}}, picture],
    )
    for kind, uid in (("own", f"{name}_article"), ("elsewhere", f"{name}_page"), ("deleted", f"{name}_gone")):
        document = own if kind == "own" else article(uid=uid, title=uid, schema=[title_field()])
        getattr(world, kind)["content_type"] = world.make("content_types", "content_type", document)
    for kind in ("own", "deleted"):
        document = {**SEO, "uid": f"{name}_seo_{kind}"}
        getattr(world, kind)["global_field"] = world.make("global_fields", "global_field", document)
        sent = {"title": kind, "type": "widget", "src": "https://a.example"}
        getattr(world, kind)["extension"] = world.make("extensions", "extension", sent)
        getattr(world, kind)["label"] = world.make("labels", "label", {"name": kind})
    merged = {"uid": world.elsewhere["content_type"], "type": "content_type", "merge_strategy": "merge_new_only"}
    between = f"base_branch={world.own['branch']}&compare_branch=main&default_merge_strategy=ignore&no_revert=true"
    world.own["merge"] = world.do("POST", f"stacks/branches_merge?{between}", {"item_merge_strategies": [merged]})[
        "uid"
    ]
    world.do("DELETE", f"content_types/{world.deleted['content_type']}")
    world.do("DELETE", f"global_fields/{world.deleted['global_field']}")
    world.do("DELETE", f"extensions/{world.deleted['extension']}")
    world.do("DELETE", f"labels/{world.deleted['label']}")


def _add_terms(world: World, name: str) -> None:
    for kind in ("own", "elsewhere", "deleted"):
        uid = f"{name}_{kind}"
        getattr(world, kind)["taxonomy"] = world.make("taxonomies", "taxonomy", {"uid": uid, "name": uid})
    for kind in ("own", "elsewhere"):
        term = {"uid": f"{name}_term_{kind}", "name": kind}
        path = f"taxonomies/{getattr(world, kind)['taxonomy']}/terms"
        getattr(world, kind)["term"] = world.make(path, "term", term)
    world.do("DELETE", f"taxonomies/{world.deleted['taxonomy']}")
    path = f"taxonomies/{world.own['taxonomy']}/terms"
    world.deleted["term"] = world.make(path, "term", {"uid": f"{name}_term_deleted", "name": "deleted"})
    world.do("DELETE", f"{path}/{world.deleted['term']}")


def _add_variants(world: World, name: str) -> None:
    for kind in ("own", "elsewhere", "deleted"):
        group, variant, grouped = (f"{name}_{kind}_{thing}" for thing in ("group", "variant", "grouped"))
        names = getattr(world, kind)
        world.do("POST", "variant_groups", {"uid": group, "name": kind, "content_types": [world.own["content_type"]]})
        world.do("POST", f"variant_groups/{group}/variants", {"uid": grouped, "name": kind})
        world.do("POST", "variants", {"uid": variant, "name": kind})
        names.update(variant_group=group, grouped_variant=grouped, variant=variant)
        if kind != "elsewhere":
            names["entry_variant"] = f"{name}_{kind}_of_entry"
            world.do("POST", "variants", {"uid": names["entry_variant"], "name": kind})
    world.do("DELETE", f"variants/{world.deleted['variant']}")
    world.do("DELETE", f"variants/{world.deleted['entry_variant']}")
    world.do("DELETE", f"variant_groups/{world.deleted['variant_group']}/variants/{world.deleted['grouped_variant']}")
    world.do("DELETE", f"variant_groups/{world.deleted['variant_group']}")


def _add_entries(world: World) -> None:
    path = f"content_types/{world.own['content_type']}/entries"
    world.own["entry"] = world.make(path, "entry", {"title": "Own", "seo": {"keywords": "a"}})
    world.do("PUT", f"{path}/{world.own['entry']}", {"entry": {"title": "Again"}})
    world.do("PUT", f"{path}/{world.own['entry']}?locale={world.own['locale']}", {"entry": {"title": "Translated"}})
    world.do("PUT", f"{path}/{world.own['entry']}/draft", {"entry": {"title": "Drafted"}})
    variant = f"{path}/{world.own['entry']}/variants/{world.own['entry_variant']}"
    world.do("PUT", variant, {"entry": {"title": "Varied"}})
    world.own["entry_in_trash"] = world.make(path, "entry", {"title": "Trash", "seo": {"keywords": "a"}})
    world.do("DELETE", f"{path}/{world.own['entry_in_trash']}")
    world.deleted["entry"] = world.own["entry_in_trash"]
    pages = f"content_types/{world.elsewhere['content_type']}/entries"
    world.elsewhere["entry"] = world.elsewhere["entry_in_trash"] = world.make(pages, "entry", {"title": "Page"})
    about = {"type": "entry", "_content_type_uid": world.own["content_type"], "entity_uid": world.own["entry"]}
    extensions = [
        world.own["extension"],
        world.make("extensions", "extension", {"title": "B", "type": "widget", "src": "https://b.example"}),
    ]
    for kind, extension in zip(("own", "deleted"), extensions, strict=True):
        document = {**about, "extension_uid": extension, "presets": []}
        getattr(world, kind)["metadata"] = world.make("metadata", "metadata", document)
    world.do("DELETE", f"metadata/{world.deleted['metadata']}")


def _add_files(world: World) -> None:
    for kind in ("own", "deleted"):
        data = multipart({}, {"asset[upload]": FILE})
        headers = {"api_key": world.tenant.stack.api_key, "authtoken": world.authtoken}
        content_type = f"multipart/form-data; boundary={BOUNDARY}"
        response = Client().generic("POST", "/v3/assets", data, content_type, headers=headers)
        getattr(world, kind)["asset"] = response.json()["asset"]["uid"]
        getattr(world, kind)["folder"] = world.make("assets/folders", "asset", {"name": kind})
    world.own["filename"] = FILE[0]
    world.do("DELETE", f"assets/{world.deleted['asset']}")
    world.do("DELETE", f"assets/folders/{world.deleted['folder']}")
