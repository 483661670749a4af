"""What the demo stack lacks for its pictures: a workflow, a release, a taxonomy and more, made over the API."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.sync_api import APIRequestContext

RELEASE = "The winter issue"
TERMS = (
    ("places", "Places", None), ("coasts", "Coasts", "places"), ("islands", "Islands", "coasts"), ("towns", "Towns", "places"),
    ("seasons", "Seasons", None), ("winter", "Winter", "seasons"), ("summer", "Summer", "seasons"),
)  # fmt: skip
STAGES = (("Draft", "#6b7280"), ("Review", "#b45309"), ("Ready", "#15803d"))


@dataclass(frozen=True, slots=True)
class Api:
    """The demo stack's API, as its owner."""

    request: "APIRequestContext"
    headers: Mapping[str, str]

    def send(self, method: str, path: str, body: Any = None, *, branch: str = "main") -> Any:
        """The answer's body. Raises RuntimeError where the server refuses."""
        headers = {**self.headers, "branch": branch}
        answer = self.request.fetch(f"/v3/{path}", method=method, data=body, headers=headers)
        if not answer.ok:
            raise RuntimeError(f"{method} {path}: {answer.status} {answer.text()}")
        return answer.json()


def sign_in(request: "APIRequestContext", demo: Mapping[str, str]) -> Api:
    """The API for the person and the stack that `var/demo.env` names."""
    person = {"user": {"email": demo["CMS_EMAIL"], "password": demo["CMS_PASSWORD"]}}
    token = Api(request, {}).send("POST", "user-session", person)["user"]["authtoken"]
    return Api(request, {"authtoken": token, "api_key": demo["CMS_API_KEY"]})


def prepare(api: Api) -> dict[str, str]:
    """Make what is missing, once; the uids that addresses of screens name."""
    articles = api.send("GET", "content_types/article/entries?asc=created_at")["entries"]
    releases = api.send("GET", "releases")["releases"]
    if not any(release["name"] == RELEASE for release in releases):
        _write(api, articles)
    release = next(each for each in api.send("GET", "releases")["releases"] if each["name"] == RELEASE)
    stored = api.send("GET", "assets")["assets"]
    return {
        "entry": articles[0]["uid"],
        "changed": articles[1]["uid"],
        "release": release["uid"],
        "asset": stored[0]["uid"],
        "workflow": api.send("GET", "workflows")["workflows"][0]["uid"],
        "rule": api.send("GET", "workflows/publishing_rules")["publishing_rules"][0]["uid"],
        "webhook": api.send("GET", "webhooks")["webhooks"][0]["uid"],
        "role": next(each["uid"] for each in api.send("GET", "roles")["roles"] if each["name"] == "Translator"),
    }


def _write(api: Api, articles: list[dict[str, Any]]) -> None:
    _write_taxonomy(api)
    _write_workflow(api, articles)
    _write_talk(api, articles[0]["uid"])
    _write_access(api)
    _write_branch(api)
    versions = {"title": f"{articles[1]['title']}, again"}
    api.send("PUT", f"content_types/article/entries/{articles[1]['uid']}", {"entry": versions})
    _throw_away(api)
    _write_release(api, articles)


def _write_taxonomy(api: Api) -> None:
    api.send("POST", "taxonomies", {"taxonomy": {"uid": "subjects", "name": "Subjects"}})
    for uid, name, parent in TERMS:
        api.send("POST", "taxonomies/subjects/terms", {"term": {"uid": uid, "name": name, "parent_uid": parent}})


def _write_workflow(api: Api, articles: list[dict[str, Any]]) -> None:
    """Three stages and the rule that nothing goes live which is not ready."""
    me = api.send("GET", "user")["user"]["uid"]
    stages = [{"name": name, "color": color, "entry_lock": "$none"} for name, color in STAGES]
    workflow: dict[str, Any] = {
        "name": "Editorial",
        "content_types": ["article"],
        "branches": ["main"],
        "enabled": True,
    }
    made = api.send("POST", "workflows", {"workflow": {**workflow, "workflow_stages": stages}})["workflow"]
    review, ready = (stage["uid"] for stage in made["workflow_stages"][1:])
    for article, uid in zip(articles[:3], (review, ready, review), strict=True):
        stage = {
            "uid": uid,
            "assigned_to": [me],
            "due_date": "2030-01-15",
            "comment": "Have a look, please.",
            "notify": False,
        }
        path = f"content_types/article/entries/{article['uid']}/workflow?locale=en-us"
        api.send("POST", path, {"workflow": {"workflow_stage": stage}})
    rule: dict[str, Any] = {
        "workflow": made["uid"],
        "workflow_stage": ready,
        "actions": ["publish"],
        "environment": "production",
    }
    rule |= {"content_types": ["article"], "locales": ["en-us"], "branches": ["main"]}
    api.send("POST", "workflows/publishing_rules", {"publishing_rule": rule})


def _write_talk(api: Api, uid: str) -> None:
    talk = {"title": "Opening", "field": {"path": "title"}, "message": "Could this say where the lamp stands?"}
    made = api.send("POST", f"content_types/article/entries/{uid}/discussion?locale=en-us", {"discussion": talk})
    reply = {"conversation": {"message": "It does further down. I will move it up."}}
    path = f"content_types/article/entries/{uid}/discussion/{made['discussion']['uid']}/message"
    api.send("POST", path, reply)


def _write_access(api: Api) -> None:
    """A role with rules, a webhook, a token for programs."""
    rules: list[dict[str, Any]] = [
        {"module": "branch", "branches": ["main"], "acl": {"read": True}},
        {"module": "content_type", "content_types": ["article"], "acl": {"read": True, "sub_acl": {"read": True, "update": True}}},
        {"module": "locale", "locales": ["fr-fr"], "acl": {"read": True}},
    ]  # fmt: skip
    role = {"name": "Translator", "description": "Writes the French articles.", "rules": rules}
    api.send("POST", "roles", {"role": role})
    hook: dict[str, Any] = {
        "name": "Search index",
        "destinations": [{"target_url": "https://search.example.com/changes"}],
    }
    hook |= {"channels": ["content_types.entries.environments.publish"], "retry_policy": "automatic", "disabled": True}
    api.send("POST", "webhooks", {"webhook": hook})
    scope = [
        {"module": "content_type", "acl": {"read": True}},
        {"module": "entry", "acl": {"read": True, "write": True}},
    ]
    token = {"name": "Importer", "scope": [*scope, {"module": "branch", "branches": ["main"], "acl": {"read": True}}]}
    api.send("POST", "stacks/management_tokens", {"token": token})


def _write_branch(api: Api) -> None:
    """A branch in which articles have a field more."""
    api.send("POST", "stacks/branches", {"branch": {"uid": "redesign", "source": "main"}})
    article = api.send("GET", "content_types/article", branch="redesign")["content_type"]
    standfirst = {"uid": "standfirst", "display_name": "Standfirst", "data_type": "text", "multiple": False}
    changed = {"title": article["title"], "uid": "article", "schema": [*article["schema"], standfirst]}
    api.send("PUT", "content_types/article", {"content_type": changed}, branch="redesign")


def _throw_away(api: Api) -> None:
    """An author in the trash."""
    made = api.send("POST", "content_types/author/entries", {"entry": {"title": "Somebody who left"}})
    api.send("DELETE", f"content_types/author/entries/{made['entry']['uid']}")


def _write_release(api: Api, articles: list[dict[str, Any]]) -> None:
    """The last, because it says that all the rest is there."""
    made = api.send(
        "POST", "releases", {"release": {"name": RELEASE, "description": "Goes out on the first of December."}}
    )
    for article in articles[:3]:
        item = {"uid": article["uid"], "content_type_uid": "article", "locale": "en-us", "action": "publish"}
        api.send("POST", f"releases/{made['release']['uid']}/item", {"item": {**item, "version": article["_version"]}})
