"""A reader and a writer of one stack, over whatever stands between them and Pressroom."""

import contextlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import httpx

from tests.factories import make_delivery_token, make_management_token
from tests.publishing.builders import Stage
from tests.runtime.web_server import serving


@dataclass(frozen=True, slots=True)
class Clients:
    """What a team and its site send to one address."""

    manager: httpx.Client
    reader: httpx.Client

    def write(self, title: str) -> str:
        """The uid of a new entry."""
        answer = self.manager.post("/content_types/article/entries", json={"entry": {"title": title, "body": "…"}})
        assert answer.status_code == 201, answer.text
        return str(answer.json()["entry"]["uid"])

    def publish(self, uid: str) -> None:
        """Ask for the entry to be live in production, now."""
        body = {"entry": {"environments": ["production"], "locales": ["en-us"]}}
        answer = self.manager.post(f"/content_types/article/entries/{uid}/publish", json=body)
        assert answer.status_code == 201, answer.text

    def live_title(self, uid: str) -> str:
        """What the site shows of an entry; empty where it is not live."""
        answer = self.reader.get(f"/content_types/article/entries/{uid}", params={"environment": "production"})
        assert answer.status_code in {200, 422}, answer.text
        return str(answer.json()["entry"]["title"]) if answer.status_code == 200 else ""


@contextlib.contextmanager
def clients_of(stage: Stage, url: str) -> Iterator[Clients]:
    """A team with a management token and a site with a delivery token."""
    key = {"api_key": stage.tenant.stack.api_key}
    manager = key | {"authorization": make_management_token(stage.tenant)}
    reader = key | {"access_token": make_delivery_token(stage.tenant, stage.production)}
    with (
        httpx.Client(base_url=f"{url}/v3", headers=manager, timeout=20) as team,
        httpx.Client(base_url=f"{url}/v3", headers=reader, timeout=20) as site,
    ):
        yield Clients(team, site)


@contextlib.contextmanager
def pressroom(stage: Stage, folder: Path, variables: Mapping[str, str]) -> Iterator[Clients]:
    """A web server under these variables, and those who use it."""
    with serving(folder / "web", variables) as web, clients_of(stage, web.url) as clients:
        yield clients
