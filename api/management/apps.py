"""The apps of organizations and what people let them do, in the shapes of the vendor's Developer Hub."""

from typing import Any, ClassVar

from django.http import QueryDict

from api.bodies import rows, texts
from api.calls import Call, object_at
from api.lists import LIST_PARAMETERS
from api.replies import Reply
from api.tables import Columns, list_reply
from api.views import Resource
from core.clock import to_wire
from core.errors import Invalid, Problem
from core.json_values import JSONObject, JSONValue
from stacks.actions.oauth_apps import (
    AppChanges,
    create_app,
    delete_app,
    get_app,
    renew_app_secret,
    update_app,
)
from stacks.actions.oauth_grants import authorizations_of, revoke_authorization
from stacks.models import OAuthApp, OAuthAuthorization
from stacks.oauth_scopes import SCOPES
from stacks.oauth_server import accept_in_session

_TEXT = {"type": "string"}
_URIS = {"type": "array", "items": {"type": "string", "format": "uri"}, "example": ["https://app.example.com/callback"]}
_CONFIG: dict[str, Any] = {
    "type": "object",
    "properties": {
        "scopes": {"type": "array", "items": {"type": "string", "enum": sorted(SCOPES)}},
        "allow_pkce": {"type": "boolean", "description": "Whether the app has no secret and proves itself by PKCE."},
    },
}
_SHAPE: dict[str, Any] = {
    "uid": _TEXT,
    "name": _TEXT,
    "description": _TEXT,
    "organization_uid": _TEXT,
    "oauth": {
        "type": "object",
        "properties": {
            "client_id": _TEXT,
            "client_secret": {"type": "string", "description": "Only in the answer that makes it."},
            "redirect_uri": _TEXT,
            "redirect_uris": _URIS,
            "user_token_config": _CONFIG,
        },
    },
}
_REQUEST: dict[str, Any] = {
    "type": "object",
    "properties": {
        "name": _TEXT,
        "description": _TEXT,
        "oauth": {"type": "object", "properties": {"redirect_uris": _URIS, "user_token_config": _CONFIG}},
    },
}
_ASKED = ("client_id", "redirect_uri", "response_type", "scope", "state", "code_challenge", "code_challenge_method")
_COLUMNS = Columns(texts={"name": "name", "created_by": "created_by", "updated_by": "updated_by"})


class Apps(Resource):
    """The apps of organizations."""

    tag = "Apps"
    keeps_answers = False
    key = "data"
    plural = "data"
    shape = _SHAPE
    request_shape: ClassVar = _REQUEST
    is_bare = True
    parameters: ClassVar = {"GET": LIST_PARAMETERS}

    def get(self, call: Call) -> Reply:
        """List the apps of the organization in the header `organization_uid`; of all that the person works in without it."""
        apps = OAuthApp.objects.visible_to(call.actor).open_to(call.actor.user_id).select_related("organization")
        if wanted := _organization_uid(call):
            apps = apps.filter(organization__uid=wanted)
        return list_reply(call, "data", apps, columns=_COLUMNS, represent=_represent)

    def post(self, call: Call) -> Reply:
        """Register an app in the organization of the header `organization_uid`. A secret is in this answer only."""
        changes, is_public = _changes(call.body())
        created = create_app(call.actor, _organization_uid(call), changes, is_public=is_public is not False)
        return Reply(
            {"notice": "App created successfully.", "data": _represent(created.app, created.secret)}, status=201
        )


class OneApp(Resource):
    """One app."""

    tag = "Apps"
    key = "data"
    shape = _SHAPE
    request_shape: ClassVar = _REQUEST
    is_bare = True

    def get(self, call: Call, uid: str) -> Reply:
        """Get an app, without its secret."""
        return Reply({"data": _represent(get_app(call.actor, uid))})

    def put(self, call: Call, uid: str) -> Reply:
        """Change an app. What people let it do already stays as it is."""
        changes, is_public = _changes(call.body())
        if is_public is not None and is_public != get_app(call.actor, uid).is_public:
            raise Invalid([Problem("oauth.user_token_config.allow_pkce", "fixed", "cannot be changed.")])
        app = update_app(call.actor, uid, changes)
        return Reply({"notice": "App updated successfully.", "data": _represent(app)})

    def delete(self, call: Call, uid: str) -> Reply:
        """Delete an app, and end at once all that people let it do."""
        delete_app(call.actor, uid)
        return Reply({"notice": "App deleted successfully."})


class AppSecret(Resource):
    """The secret of an app that has one."""

    tag = "Apps"
    keeps_answers = False
    key = "data"
    shape = _SHAPE
    unread_bodies = ("POST",)
    post_status = 200

    def post(self, call: Call, uid: str) -> Reply:
        """Give the app a new secret, which is in this answer only; the old one is worth nothing at once."""
        renewed = renew_app_secret(call.actor, uid)
        return Reply({"notice": "App updated successfully.", "data": _represent(renewed.app, renewed.secret)})


class AppConsent(Resource):
    """A person's consent, given by their own authtoken in place of the page."""

    tag = "Apps"
    keeps_answers = False
    key = "data"
    shape: ClassVar = {"redirect_url": _TEXT}
    request_shape: ClassVar = {"type": "object", "properties": dict.fromkeys(_ASKED, _TEXT)}
    is_bare = True
    post_status = 200

    def post(self, call: Call, uid: str) -> Reply:
        """Let the app act for the person: the address to call with a code. The body says what the address of the page would."""
        app = get_app(call.actor, uid)
        asked = {name: value for name, value in texts(call.body(), *_ASKED).items() if value}
        if asked.get("client_id") != app.client_id:
            raise Invalid([Problem("client_id", "unknown", "is not the app's.")])
        query = QueryDict(mutable=True)
        query.update(asked)
        return Reply({"data": {"redirect_url": accept_in_session(call.actor, query)}})


class AppAuthorizations(Resource):
    """Who lets an app act for them."""

    tag = "Apps"
    key = "data"
    plural = "data"
    shape: ClassVar = {"authorization_uid": _TEXT, "user": {"type": "object", "additionalProperties": True}}

    def get(self, call: Call, uid: str) -> Reply:
        """List who lets the app act for them: oneself, and everybody for who leads its organization."""
        found = authorizations_of(call.actor, uid).order_by("pk")
        return Reply({"data": [_represent_authorization(row) for row in found]})


class AppAuthorization(Resource):
    """One person's consent."""

    tag = "Apps"
    key = "data"

    def delete(self, call: Call, uid: str, authorization_uid: str) -> Reply:
        """End what the app may do for the person, with the next request."""
        revoke_authorization(call.actor, uid, authorization_uid)
        return Reply({"notice": "The authorization was revoked successfully."})


def _organization_uid(call: Call) -> str:
    return call.header("organization_uid") or call.text("organization_uid")


def _changes(body: JSONObject) -> tuple[AppChanges, bool | None]:
    """What a body says of an app, and whether it is a public one; None where it does not say."""
    told = texts(body, "name", "description")
    oauth = object_at(body, "oauth") if "oauth" in body else {}
    config = object_at(oauth, "user_token_config") if "user_token_config" in oauth else {}
    uris = _texts(oauth, "redirect_uris", "oauth.redirect_uris")
    single = texts(oauth, "redirect_uri")["redirect_uri"]
    scopes = _texts(config, "scopes", "oauth.user_token_config.scopes")
    is_public = config.get("allow_pkce")
    if is_public is not None and not isinstance(is_public, bool):
        raise Invalid([Problem("oauth.user_token_config.allow_pkce", "type", "must be true or false.")])
    changes = AppChanges(told["name"], told["description"], uris or ([single] if single else uris), scopes)
    return changes, is_public


def _texts(document: JSONObject, key: str, place: str) -> list[str] | None:
    listed = rows(document, key)
    if listed is None:
        return None
    if not all(isinstance(value, str) for value in listed):
        raise Invalid([Problem(place, "type", "must be a list of texts.")])
    return [value for value in listed if isinstance(value, str)]


def _represent(app: OAuthApp, secret: str = "") -> JSONObject:
    scopes: list[JSONValue] = list(app.scopes)
    oauth: JSONObject = {
        "client_id": app.client_id,
        **({"client_secret": secret} if secret else {}),
        "redirect_uri": app.redirect_uris[0],
        "redirect_uris": list(app.redirect_uris),
        "user_token_config": {"enabled": True, "scopes": scopes, "allow_pkce": app.is_public},
    }
    return {
        "uid": app.uid,
        "name": app.name,
        "description": app.description,
        "organization_uid": app.organization.uid,
        "oauth": oauth,
        "created_by": app.created_by,
        "updated_by": app.updated_by,
        "created_at": to_wire(app.created_at),
        "updated_at": to_wire(app.updated_at),
    }


def _represent_authorization(authorization: OAuthAuthorization) -> JSONObject:
    user = authorization.user
    return {
        "authorization_uid": authorization.uid,
        "user": {
            "uid": user.uid,
            "email": user.email,
            "first_name": user.first_name,
            "last_name": user.last_name,
        },
        "created_at": to_wire(authorization.created_at),
        "updated_at": to_wire(authorization.updated_at),
    }
