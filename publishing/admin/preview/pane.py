"""The pane beside an entry in which the site of an environment shows what is saved, and what is typed."""

import secrets
from dataclasses import dataclass

from csp.constants import SELF
from django.http import HttpRequest, HttpResponseBase

from content.languages import fallback_chain
from core.json_values import JSONValue
from publishing.environments import seen_urls
from publishing.models import Environment
from publishing.sites import origin_of, page_address, site_of
from stacks.admin.screens import Visit

SETTING = "live_preview"


@dataclass(frozen=True, slots=True)
class ShownEntry:
    """A language of an entry, and what its field for the address holds."""

    type_uid: str
    uid: str
    locale: str
    url: JSONValue


@dataclass(frozen=True, slots=True)
class Pane:
    """One site and the page of it that the frame opens. `session` is the name under which the site sees what is typed."""

    environment: str
    address: str
    origin: str
    session: str


def is_enabled(visit: Visit) -> bool:
    """Whether the stack shows previews."""
    setting = visit.stack.settings.get(SETTING)
    return isinstance(setting, dict) and setting.get("enabled") is True


def default_environment(visit: Visit) -> str:
    """The uid of the environment whose site is shown; empty where none was chosen."""
    setting = visit.stack.settings.get(SETTING)
    return str(setting.get("default-env", "")) if isinstance(setting, dict) else ""


def pane_of(request: HttpRequest, visit: Visit, shown: ShownEntry) -> Pane | None:
    """The pane of an entry; None where previews are off, or the environment has no address of another origin."""
    wanted = default_environment(visit)
    if not is_enabled(visit):
        return None
    seen = Environment.objects.in_stack(visit.scope).alive().seen(visit.scope)
    environment = seen.called([wanted]).first()
    if environment is None:
        return None
    site = site_of(seen_urls(visit.scope, environment.urls), fallback_chain(visit.scope, shown.locale))
    # A frame of this origin would not be kept in its sandbox.
    if not site or origin_of(site) == f"{request.scheme}://{request.get_host()}":
        return None
    session = secrets.token_hex(16)
    told = {
        "live_preview": session,
        "content_type_uid": shown.type_uid,
        "entry_uid": shown.uid,
        "locale": shown.locale,
    }
    address = page_address(site, shown.url if isinstance(shown.url, str) else "", told)
    return Pane(environment.name, address, origin_of(site), session)


def allow_pane(response: HttpResponseBase, pane: Pane | None) -> None:
    """Let the page show the site in a frame, beside whatever frames it has."""
    if pane is None:
        return
    update: dict[str, list[str]] = getattr(response, "_csp_update", {})
    allowed = [*update.get("frame-src", [SELF]), pane.origin]
    response._csp_update = {**update, "frame-src": allowed}  # type: ignore[attr-defined]  # django-csp's own name for it
