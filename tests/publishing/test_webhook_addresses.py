"""Where webhooks may be sent to: public addresses, whatever spelling, name, redirect or proxy hides another."""

import json
import socket
from collections.abc import Callable, Iterator
from ipaddress import ip_address
from typing import Any

import httpcore
import pytest

from publishing.addresses import url_problem
from publishing.deliveries import send_next
from publishing.guarded import post
from publishing.models import Webhook, WebhookDelivery
from tests.api.management_client import make_manager
from tests.corpora.webhook_urls import REFUSED, RESOLVED, TAKEN
from tests.factories import make_stack
from tests.publishing.receiver import Receiver, receiver

PUBLIC = "93.184.215.14"
Resolver = Callable[[str, int], list[str]]


class Network:
    """A resolver that answers as it is told, and sockets that go nowhere but remember where they were to go."""

    def __init__(self, answers: Resolver) -> None:
        self._answers = answers
        self.asked: list[str] = []
        self.connected: list[str] = []

    def getaddrinfo(self, host: str, port: int, *args: Any, **kwargs: Any) -> list[Any]:
        self.asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in self._answers(host, port)]

    def create_connection(self, address: tuple[str, int], *args: Any, **kwargs: Any) -> socket.socket:
        self.connected.append(address[0])
        raise ConnectionRefusedError


def resolve(host: str, port: int) -> list[str]:
    """What the corpus says of a name; of numbers, what the system makes of them without asking anybody."""
    if host in RESOLVED:
        return list(RESOLVED[host])
    found = _REAL(host, port, type=socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST)
    return [str(row[4][0]) for row in found]


_REAL = socket.getaddrinfo


@pytest.fixture
def network(monkeypatch: pytest.MonkeyPatch) -> Callable[[Resolver], Network]:
    def replace(answers: Resolver) -> Network:
        made = Network(answers)
        monkeypatch.setattr(socket, "getaddrinfo", made.getaddrinfo)
        monkeypatch.setattr(socket, "create_connection", made.create_connection)
        return made

    return replace


@pytest.fixture
def hook(settings: Any) -> Iterator[Receiver]:
    settings.WEBHOOK_NETWORKS = ["127.0.0.0/8"]
    with receiver() as state:
        yield state


def test_the_corpus_is_large_and_says_nothing_twice() -> None:
    assert len(set(REFUSED)) == len(REFUSED)
    assert len(REFUSED) + len(RESOLVED) >= 120


@pytest.mark.django_db
def test_nothing_of_the_corpus_is_saved() -> None:
    manager = make_manager()
    for start in range(0, len(REFUSED), 10):
        urls = REFUSED[start : start + 10]
        document = {
            "name": "Inside",
            "channels": ["assets.create"],
            "destinations": [{"target_url": url} for url in urls],
        }
        answer = manager.ask("POST", "webhooks", {"webhook": document})
        problems = json.loads(answer.content)["errors"]
        assert (answer.status_code, set(problems)) == (
            422, {f"destinations.{index}.target_url" for index in range(len(urls))},
        )  # fmt: skip
    assert not Webhook.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_nothing_of_the_corpus_is_connected_to_though_it_was_saved_once(network: Callable[[Resolver], Network]) -> None:
    urls = [*REFUSED, *(f"http://{name}/" for name in RESOLVED)]
    tenant = make_stack()
    webhook = Webhook.objects.create(
        stack=tenant.stack, name="Inside", created_by="x", updated_by="x",
        channels=["assets.create"], destinations=[{"target_url": url} for url in urls],
    )  # fmt: skip
    WebhookDelivery.objects.bulk_create(
        WebhookDelivery(webhook=webhook, stack=tenant.stack, target_url=url, channel="assets.create", body={})
        for url in urls
    )
    made = network(resolve)
    while send_next():
        pass
    assert made.connected == []
    assert set(made.asked) == set(RESOLVED)
    rows = WebhookDelivery.objects.values_list("state", "attempts")
    assert list(rows) == [("failed", 1)] * len(urls)


@pytest.mark.parametrize("url", REFUSED)
def test_sockets_refuse_what_no_look_at_the_address_has(url: str, network: Callable[[Resolver], Network]) -> None:
    made = network(resolve)
    with pytest.raises((OSError, TypeError, ValueError, *_PROTOCOL)):
        post(url, headers={}, content=b"{}")
    assert [address for address in made.connected if not ip_address(address).is_global] == []


_PROTOCOL = (httpcore.NetworkError, httpcore.TimeoutException, httpcore.ProtocolError, httpcore.UnsupportedProtocol)


def test_a_name_that_changes_its_mind_is_asked_once_and_connected_to_as_vetted(
    network: Callable[[Resolver], Network],
) -> None:
    answers = iter([[PUBLIC], ["127.0.0.1"], ["127.0.0.1"]])
    made = network(lambda host, port: next(answers))
    with pytest.raises(httpcore.ConnectError):
        post("http://rebinding.example.com/", headers={}, content=b"{}")
    assert (made.asked, made.connected) == (["rebinding.example.com"], [PUBLIC])
    with pytest.raises(httpcore.ConnectError, match="is not where webhooks are sent to"):
        post("http://rebinding.example.com/", headers={}, content=b"{}")
    assert made.connected == [PUBLIC]


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_redirect_is_an_answer_like_any_other(hook: Receiver, status: int) -> None:
    with receiver() as inside:
        hook.statuses, hook.location = [status], inside.url
        assert post(hook.url, headers={"content-length": "2"}, content=b"{}").status == status
        assert (len(hook.bodies), inside.bodies) == (1, [])


def test_no_proxy_of_the_environment_is_used(hook: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    with receiver() as proxy:
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
            monkeypatch.setenv(name, proxy.url)
        assert post(hook.url, headers={"content-length": "2"}, content=b"{}").status == 200
        assert (len(hook.bodies), proxy.bodies) == (1, [])


@pytest.mark.parametrize("url", TAKEN)
def test_a_public_address_is_taken(url: str) -> None:
    assert url_problem(url, networks=(), ports=(80, 443)) == ""


@pytest.mark.parametrize(
    "url", ["http://10.1.2.3:8080/", "http://builds:9000/", "http://localhost:3000/", "http://a.b:22/"]
)
def test_where_networks_are_let_in_any_port_and_name_may_lead_there(url: str) -> None:
    assert url_problem(url, networks=("10.0.0.0/8",), ports=(80, 443)) == ""
