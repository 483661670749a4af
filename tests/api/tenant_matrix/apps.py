"""Apps of an organization, and people who let them act: what `world` holds of them."""

from collections.abc import Callable
from typing import Any

from stacks.models import OAuthApp, OAuthAuthorization, User


def make_apps(do: Callable[..., Any], organization: str, colleague: User) -> dict[str, dict[str, str]]:
    """An app that is there, another one, and one that was, with an authorization of each, by their places in the world."""
    config = {"scopes": ["cm.entries.management:read"], "allow_pkce": False}
    oauth = {"redirect_uri": "https://app.example.com/", "user_token_config": config}
    made: dict[str, dict[str, str]] = {}
    for kind in ("own", "elsewhere", "deleted"):
        app = do("POST", f"manifests?organization_uid={organization}", {"name": kind, "oauth": oauth})["data"]
        path, client_id = f"manifests/{app['uid']}", app["oauth"]["client_id"]
        do("POST", f"{path}/authorize", {"client_id": client_id, "response_type": "code"})
        authorization = do("GET", f"{path}/authorizations")["data"][0]["authorization_uid"]
        made[kind] = {"app": app["uid"], "client_id": client_id, "authorization": authorization}
    do("DELETE", f"manifests/{made['deleted']['app']}")
    own = OAuthApp.objects.get(uid=made["own"]["app"])
    ended = OAuthAuthorization.objects.create(app=own, user=colleague, revoked_at=own.created_at)
    made["deleted"]["authorization"] = ended.uid
    return made
