"""A stack with authors and articles, and the front end that reads it with a delivery token."""

import json
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

from django.http import HttpResponseBase
from django.test import Client
from PIL import Image

from content.actions.assets import create_asset
from content.actions.entries import create_entry, update_entry
from content.asset_files import Upload
from content.models import Asset
from content.types import StoredType, load_type
from core.json_values import JSONObject
from publishing.actions.publish import publish
from publishing.drain import drain
from publishing.models import Environment
from publishing.plan import PublishRequest, Target
from stacks.scope import Scope
from tests.content.builders import make_type, text
from tests.factories import Tenant, make_delivery_token, make_environment, make_locale, make_stack

AUTHOR: list[JSONObject] = [
    text("bio"),
    {"uid": "photo", "display_name": "Photo", "data_type": "file"},
    {"uid": "friends", "display_name": "Friends", "data_type": "reference", "reference_to": ["author", "article"],
     "field_metadata": {"ref_multiple": True, "ref_multiple_content_types": True}},
]  # fmt: skip
ARTICLE: list[JSONObject] = [
    text("body"),
    {"uid": "story", "display_name": "Story", "data_type": "json",
     "field_metadata": {"allow_json_rte": True, "embed_entry": True}, "reference_to": ["sys_assets", "author"]},
    {"uid": "rank", "display_name": "Rank", "data_type": "number"},
    {"uid": "cover", "display_name": "Cover", "data_type": "file"},
    {"uid": "gallery", "display_name": "Gallery", "data_type": "file", "multiple": True},
    {"uid": "author", "display_name": "Author", "data_type": "reference", "reference_to": ["author"]},
    {"uid": "seo", "display_name": "SEO", "data_type": "group", "schema": [text("keywords"), text("summary")]},
    {"uid": "page", "display_name": "Page", "data_type": "blocks", "multiple": True, "blocks": [
        {"uid": "quote", "title": "Quote", "schema": [text("words"), {
            "uid": "by", "display_name": "By", "data_type": "reference", "reference_to": ["author"]}]},
    ]},
]  # fmt: skip


def never() -> bool:
    """For drains that nobody stops."""
    return False


def png() -> bytes:
    """A small picture."""
    buffer = BytesIO()
    Image.new("RGB", (4, 3)).save(buffer, "PNG")
    return buffer.getvalue()


@dataclass(frozen=True, slots=True)
class Site:
    """The stack, its two types and the token; requests go to production unless they say otherwise."""

    tenant: Tenant
    author: StoredType
    article: StoredType
    production: Environment
    secret: str
    client: Client = field(default_factory=Client)

    @property
    def scope(self) -> Scope:
        """The scope as of now."""
        return self.tenant.fresh_scope()

    def entry(self, data: JSONObject, kind: str = "article", *, locale: str = "en-us", uid: str | None = None) -> str:
        """The uid of a new entry that nobody published."""
        content_type = load_type(self.scope, kind)
        return create_entry(self.tenant.actor, self.scope, content_type, locale=locale, data=data, uid=uid).uid

    def edit(self, uid: str, data: JSONObject, kind: str = "article", *, locale: str = "en-us") -> None:
        """Save an entry again without publishing it."""
        content_type = load_type(self.scope, kind)
        update_entry(self.tenant.actor, self.scope, content_type, uid, locale=locale, data=data)

    def picture(self, filename: str = "heron.png", content: bytes | None = None) -> str:
        """The uid of a new file that nobody published."""
        upload = Upload(png() if content is None else content, filename)
        return create_asset(self.tenant.actor, self.scope, upload=upload).uid

    def publish(
        self, *uids: str, locale: str = "en-us", action: str = "publish", environment: str = "production"
    ) -> None:
        """Publish, or unpublish, entries and files now, and wait for it."""
        targets = tuple(self._target(uid) for uid in uids)
        request = PublishRequest(action=action, targets=targets, environments=(environment,), locales=(locale,))
        publish(self.tenant.actor, self.scope, request)
        drain(never)

    def published(self, data: JSONObject, kind: str = "article", *, locale: str = "en-us") -> str:
        """The uid of a new entry that is live."""
        uid = self.entry(data, kind, locale=locale)
        self.publish(uid, locale=locale)
        return uid

    def headers(self, **more: str) -> dict[str, str]:
        """What the front end sends along."""
        return {"api_key": self.tenant.stack.api_key, "access_token": self.secret, **more}

    def ask(self, path: str, *, method: str = "GET", **headers: str) -> HttpResponseBase:
        """The response to a request below /v3."""
        return self.client.generic(method, f"/v3/{path}", headers=self.headers(**headers))

    def get(self, path: str, environment: str = "production") -> Any:
        """The body of a read that must succeed."""
        response = self.client.get(_with_environment(path, environment), headers=self.headers())
        assert response.status_code == 200, response.content
        return response.json()

    def refused(self, path: str, **headers: str) -> tuple[int, int, Any]:
        """Status, code and errors of a read that must fail in the dialect's shape."""
        response = self.client.get(f"/v3/{path}", headers=self.headers(**headers))
        answer = json.loads(response.content)
        assert set(answer) == {"error_message", "error_code", "errors"}, answer
        return response.status_code, answer["error_code"], answer["errors"]

    def titles(self, query: str = "") -> list[str]:
        """The titles of the live articles that a query answers, in order."""
        answer = self.get(f"content_types/article/entries?{query}")
        return [entry["title"] for entry in answer["entries"]]

    def _target(self, uid: str) -> Target:
        is_file = Asset.objects.filter(branch_id=self.scope.branch_id, uid=uid).exists()
        return Target("asset" if is_file else "entry", uid, "", None, None)


def make_site() -> Site:
    """A site with nothing live, in en-us and fr-fr."""
    tenant = make_stack()
    make_locale(tenant.fresh_scope(), "fr-fr")
    production = make_environment(tenant.fresh_scope(), "production")
    make_environment(tenant.fresh_scope(), "staging")
    make_type(tenant.fresh_scope(), *AUTHOR, uid="author")
    make_type(tenant.fresh_scope(), *ARTICLE, uid="article")
    scope = tenant.fresh_scope()
    secret = make_delivery_token(tenant, production)
    return Site(tenant, load_type(scope, "author"), load_type(scope, "article"), production, secret)


def _with_environment(path: str, environment: str) -> str:
    return f"/v3/{path}{'&' if '?' in path else '?'}environment={environment}"
