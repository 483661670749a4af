"""Builders for tests of workflows: a stack with people, whose articles pass through stages."""

import json
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpResponse

from stacks.models import Role, Token, User
from tests.api.management_client import Manager, make_manager
from tests.factories import Tenant, make_member, make_session
from tests.publishing.builders import Stage, make_stage


def stage(name: str, **more: Any) -> dict[str, Any]:
    """A stage as the vendor's clients send one that everybody may move on from."""
    acl = {"roles": {"uids": []}, "users": {"uids": ["$all"]}, "others": {}}
    return {"name": name, "color": "#2196f3", "SYS_ACL": acl, "next_available_stages": ["$all"], **more}


def workflow(name: str, *stages: dict[str, Any], types: list[str] | None = None) -> dict[str, Any]:
    """A workflow of those stages, for every content type where none is named."""
    return {"name": name, "content_types": types or ["$all"], "workflow_stages": list(stages)}


@dataclass(slots=True)
class Newsroom:
    """A stack with articles and two people, a content manager and a developer, and a token that manages."""

    stage: Stage
    manager: Manager
    editor: User
    colleague: User
    workflow_uid: str = ""
    sessions: dict[str, str] = field(default_factory=dict)

    @property
    def tenant(self) -> Tenant:
        """The stack as its owner sees it."""
        return self.stage.tenant

    @property
    def token_uid(self) -> str:
        """The uid of the manager's token."""
        return Token.objects.get(stack=self.tenant.stack, kind="management").uid

    def role_uid(self, name: str) -> str:
        """The uid of a role of the stack."""
        return Role.objects.get(stack=self.tenant.stack, name=name).uid

    def workflow(
        self,
        *names: str,
        leads: dict[str, list[str]] | None = None,
        only: dict[str, Any] | None = None,
        locks: dict[str, str] | None = None,
    ) -> tuple[str, ...]:
        """Make the workflow "Review" of stages of these names; their uids.

        `leads` names where stages lead, `only` who may move entries on, `locks` how stages lock them; by name.
        """
        uids = {name: f"blt{index:016x}" for index, name in enumerate(names, start=1)}
        stages = [stage(name, uid=uids[name], entry_lock=(locks or {}).get(name, "$none")) for name in names]
        for row in stages:
            if row["name"] in (leads or {}):
                row["next_available_stages"] = [uids[name] for name in (leads or {})[row["name"]]]
            row["SYS_ACL"] = (only or {}).get(row["name"], row["SYS_ACL"])
        made = self.manager.post("workflows", {"workflow": workflow("Review", *stages)})
        self.workflow_uid = made["workflow"]["uid"]
        return tuple(uids[name] for name in names)

    def rule(self, **more: Any) -> str:
        """Make a publish rule of the production environment; its uid."""
        sent = {"environment": "production", "actions": ["publish"], "content_types": ["$all"], **more}
        return str(self.manager.post("workflows/publishing_rules", {"publishing_rule": sent})["publishing_rule"]["uid"])

    def path(self, uid: str) -> str:
        """Where an article is."""
        return f"content_types/article/entries/{uid}"

    def entry(self, title: str) -> str:
        """The uid of a new article."""
        body = {"entry": {"title": title, "body": f"About {title}."}}
        return str(self.manager.post("content_types/article/entries", body)["entry"]["uid"])

    def localize(self, uid: str, locale: str) -> None:
        """Give the article content of its own in a language."""
        self.manager.put(f"{self.path(uid)}?locale={locale}", {"entry": {"title": f"In {locale}"}})

    def stage_of(self, uid: str, locale: str = "en-us") -> str:
        """The uid of the stage that a language of the article is at."""
        read = self.manager.get(f"{self.path(uid)}?include_workflow=true&locale={locale}")["entry"]
        return str(read["_workflow"]["uid"])

    def found(self, query: dict[str, Any]) -> set[str]:
        """The uids of the articles that a query finds."""
        rows = self.manager.get(f"content_types/article/entries?query={json.dumps(query)}")["entries"]
        return {row["uid"] for row in rows}

    def ask(self, person: User | None, method: str, path: str, body: object = None) -> Any:
        """The response to a request of a person, or of the token where none is named."""
        if person is None:
            return self.manager.ask(method, path, body)
        session = self.sessions.setdefault(person.uid, "") or make_session(person)
        self.sessions[person.uid] = session
        response = self.manager.client.generic(
            method,
            f"/v3/{path}",
            data=b"" if body is None else json.dumps(body).encode(),
            content_type="application/json",
            headers={"api_key": self.tenant.stack.api_key, "authtoken": session},
        )
        assert isinstance(response, HttpResponse)
        return response

    def move(self, uid: str, to: str, *, person: User | None = None, locale: str = "en-us", **more: Any) -> Any:
        """Move a language of the article to a stage, which must succeed."""
        response = self._move(uid, to, person, locale, more)
        assert response.status_code == 200, response.content
        return response.json()

    def refused_move(self, uid: str, to: str, *, person: User | None = None) -> Any:
        """The errors of a move that must fail."""
        response = self._move(uid, to, person, "en-us", {})
        assert response.status_code == 422, response.content
        return response.json()["errors"]

    def _move(self, uid: str, to: str, person: User | None, locale: str, more: dict[str, Any]) -> Any:
        body = {"workflow": {"workflow_stage": {"uid": to, **more}}}
        return self.ask(person, "POST", f"{self.path(uid)}/workflow?locale={locale}", body)


def make_newsroom() -> Newsroom:
    """A newsroom without a workflow."""
    scene = make_stage()
    editor, colleague = make_member(scene.tenant, "Content Manager"), make_member(scene.tenant, "Developer")
    return Newsroom(scene, make_manager(scene.tenant), editor, colleague)
