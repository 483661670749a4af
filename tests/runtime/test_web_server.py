"""What reaches Django through the real web server: header names with underscores, bodies without a length."""

import contextlib
import hashlib
import re
import socket
from collections.abc import Iterator

import pytest

from cms_project.quickstart.probe import problems_of_server
from tests.runtime.web_server import WebServer, serving

BODY_BYTES = 100_000


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WebServer]:
    variables = {"DJANGO_SETTINGS_MODULE": "tests.runtime.echo_settings", "API_BODY_BYTES": str(BODY_BYTES)}
    with serving(tmp_path_factory.mktemp("web"), variables) as running:
        yield running


def request(*headers: str, method: str = "POST", path: str = "/v3/echo", body: bytes = b"") -> bytes:
    lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", "Connection: close", *headers]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def chunked(*chunks: bytes) -> bytes:
    return b"".join(b"%x\r\n%s\r\n" % (len(chunk), chunk) for chunk in chunks) + b"0\r\n\r\n"


def test_headers_with_underscores_reach_django(server: WebServer) -> None:
    sent = {
        "api_key": "blt1", "access_token": "cs2", "api_version": "3.2", "organization_uid": "blt3",
        "authorization": "cs4", "authtoken": "blta5",
    }  # fmt: skip
    status, seen = server.send(request(*(f"{name}: {value}" for name, value in sent.items()), method="GET"))
    assert (status, seen["headers"]) == (200, sent)


def test_the_hyphen_spelling_means_the_same(server: WebServer) -> None:
    status, seen = server.send(request("api-key: blt1", "Access-Token: cs2", method="GET"))
    assert (status, seen["hyphens"]) == (200, {"api_key": "blt1", "access_token": "cs2"})


def test_a_header_sent_twice_arrives_with_both_values_so_that_neither_is_believed(server: WebServer) -> None:
    status, seen = server.send(request("api_key: blt1", "api_key: blt2", method="GET"))
    assert (status, seen["hyphens"]["api_key"]) == (200, "blt1,blt2")


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_a_chunked_body_without_a_length_is_read_to_its_end(server: WebServer, method: str) -> None:
    chunks = [b'{"entry": ', b"x" * 50_000, b"}"]
    status, seen = server.send(request("Transfer-Encoding: chunked", method=method, body=chunked(*chunks)))
    whole = b"".join(chunks)
    assert (status, seen["length"]) == (200, len(whole))
    assert seen["sha256"] == hashlib.sha256(whole).hexdigest()


def test_a_body_with_a_length_is_read_as_long_as_it_says(server: WebServer) -> None:
    status, seen = server.send(request("Content-Length: 5", body=b"hello"))
    assert (status, seen["length"]) == (200, 5)


def test_a_write_without_a_body_is_empty(server: WebServer) -> None:
    status, seen = server.send(request(method="DELETE"))
    assert (status, seen["length"]) == (200, 0)


@pytest.mark.parametrize(("size", "status"), [(BODY_BYTES, 200), (BODY_BYTES + 1, 413)])
def test_the_size_cap_holds_for_chunked_bodies(server: WebServer, size: int, status: int) -> None:
    body = chunked(b"x" * (size - 1), b"x")
    assert server.send(request("Transfer-Encoding: chunked", body=body))[0] == status


@pytest.mark.parametrize(("size", "status"), [(BODY_BYTES, 200), (BODY_BYTES + 1, 413)])
def test_the_size_cap_holds_for_bodies_with_a_length(server: WebServer, size: int, status: int) -> None:
    assert server.send(request(f"Content-Length: {size}", body=b"x" * size))[0] == status


def test_a_body_past_the_cap_is_refused_in_the_shape_of_the_api(server: WebServer) -> None:
    status, answer = server.send(request("Transfer-Encoding: chunked", body=chunked(b"x" * (BODY_BYTES + 1))))
    assert status == 413
    assert answer == {
        "error_message": f"The request's body is larger than {BODY_BYTES} bytes.",
        "error_code": 141,
        "errors": {},
    }


def test_a_connection_lives_on_after_an_answer_that_did_not_need_the_body(server: WebServer) -> None:
    first = b"POST /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 5\r\n\r\n"
    with socket.create_connection(("127.0.0.1", server.port), timeout=0.3) as connection:
        connection.sendall(first)
        # A server that does not wait for the body answers and closes here.
        with contextlib.suppress(TimeoutError):
            while connection.recv(65536):
                pass
        connection.settimeout(10)
        connection.sendall(b"hello" + request(method="GET"))
        received = b"".join(iter(lambda: connection.recv(65536), b""))
    assert re.findall(rb"HTTP/1.1 (\d+)", received) == [b"200", b"200"]


def test_a_streamed_response_passes(server: WebServer) -> None:
    status, answer = server.send(request(method="GET", path="/v3/stream").replace(b"HTTP/1.1", b"HTTP/1.0"))
    assert (status, answer) == (200, {"text": "one two"})


def test_the_start_up_check_finds_nothing_lost(server: WebServer) -> None:
    assert problems_of_server(server.url) == []
