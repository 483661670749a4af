"""What an installation in public sends and checks: every kind of answer has its headers, and Django finds nothing to warn of."""

import os
import secrets
import subprocess
import sys
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.conf import settings as configured
from django.core.exceptions import ImproperlyConfigured
from django.test import Client
from django.utils.module_loading import import_string
from pytest_django import Settings

from cms_project.door import Door, Limits
from cms_project.environment import address
from tests.admin.builders import signed_in
from tests.api.management_client import make_manager
from tests.api.test_assets import upload
from tests.factories import Tenant, make_delivery_token, make_environment, make_management_token, make_stack

ADMIN = {
    "default-src": "'self'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self'",
    "object-src": "'none'",
    "base-uri": "'none'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
}
PROGRAMS = {"default-src": "'none'", "frame-ancestors": "'none'"}
FILES = {"default-src": "'none'", "style-src": "'unsafe-inline'", "sandbox": ""}
HSTS = "max-age=3600"


@pytest.fixture
def tenant(db: None) -> Tenant:
    return make_stack()


def _sent(
    client: Client, path: str, headers: Mapping[str, str] | None = None, *, method: str = "GET"
) -> dict[str, str]:
    response = client.generic(method, path, secure=True, headers=dict(headers or {}))
    # A file's answer closes the file once it was read.
    list(response)
    return dict(response.headers.items())


def _policy(headers: Mapping[str, str]) -> dict[str, str]:
    parts = headers["Content-Security-Policy"].split(";")
    return dict(part.strip().partition(" ")[::2] for part in parts)


def _walls(headers: Mapping[str, str]) -> tuple[str, ...]:
    names = ("X-Content-Type-Options", "Referrer-Policy", "Cross-Origin-Opener-Policy", "Strict-Transport-Security")
    return tuple(headers[name] for name in names)


WALLS = ("nosniff", "same-origin", "same-origin", HSTS)


@pytest.mark.parametrize(
    "path",
    ["/v3/content_types", "/v3/nothing", "/v3/stacks", "/v3", "/schema/", "/readyz", "/metrics", "/nothing",
     "/.well-known/public-keys.json"],
)  # fmt: skip
def test_what_programs_read_may_load_and_frame_nothing(tenant: Tenant, settings: Settings, path: str) -> None:
    settings.SECURE_HSTS_SECONDS = 3600
    for headers in ({}, tenant.headers(make_management_token(tenant))):
        sent = _sent(Client(), path, headers)
        assert (_walls(sent), _policy(sent)) == (WALLS, PROGRAMS)


def test_delivered_content_has_the_same_walls(tenant: Tenant, settings: Settings) -> None:
    settings.SECURE_HSTS_SECONDS = 3600
    token = make_delivery_token(tenant, make_environment(tenant.scope))
    headers = {"api_key": tenant.stack.api_key, "access_token": token}
    sent = _sent(Client(), "/v3/content_types?environment=production", headers)
    assert (_walls(sent), _policy(sent), sent["Cache-Control"]) == (WALLS, PROGRAMS, "private, no-cache")


def test_the_answer_to_a_browser_that_asks_whether_it_may_has_them(settings: Settings) -> None:
    settings.SECURE_HSTS_SECONDS = 3600
    asks = {"origin": "https://example.com", "access-control-request-method": "GET"}
    assert _walls(_sent(Client(), "/v3/content_types", asks, method="OPTIONS")) == WALLS


@pytest.mark.parametrize("path", ["/admin/", "/admin/login/", "/admin/account/", "/admin/nothing/"])
def test_pages_for_people_allow_their_own_origin_and_nothing_inline(
    tenant: Tenant, settings: Settings, path: str
) -> None:
    settings.SECURE_HSTS_SECONDS = 3600
    sent = _sent(signed_in(tenant.owner), path)
    assert (_walls(sent), _policy(sent), sent["X-Frame-Options"]) == (WALLS, ADMIN, "DENY")


def test_the_page_of_the_documentation_allows_drawings_in_addresses_and_nothing_more(settings: Settings) -> None:
    settings.SECURE_HSTS_SECONDS = 3600
    sent = _sent(Client(), "/docs/")
    assert (_walls(sent), _policy(sent)) == (WALLS, {**ADMIN, "img-src": "'self' data:"})


@pytest.mark.parametrize(
    ("name", "content", "disposition"),
    [
        ("a.txt", b"words", "inline"),
        ("a.html", b"<!doctype html><script>alert(1)</script>", "attachment"),
        ("a.svg", b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', "attachment"),
    ],
)
def test_files_run_nowhere(
    tenant: Tenant, settings: Settings, tmp_path: Path, name: str, content: bytes, disposition: str
) -> None:
    settings.MEDIA_ROOT, settings.SECURE_HSTS_SECONDS = tmp_path, 3600
    sent = _sent(Client(), urlsplit(upload(make_manager(tenant), name, content)["url"]).path)
    assert (_walls(sent), _policy(sent)) == (WALLS, FILES)
    assert sent["Content-Disposition"].partition(";")[0] == disposition


@pytest.mark.parametrize(("path", "length"), [("/healthz", "0"), ("/v3/content_types", "11")])
def test_what_is_answered_at_the_door_is_taken_for_what_it_says_it_is(path: str, length: str) -> None:
    door = Door(lambda *_: [], Limits(body=10, multipart=10))
    environ = {"PATH_INFO": path, "REQUEST_METHOD": "POST", "CONTENT_LENGTH": length, "wsgi.input": BytesIO()}
    told: list[tuple[str, str]] = []
    door(environ, lambda _, headers: told.extend(headers))
    assert ("X-Content-Type-Options", "nosniff") in told


def _production(*names: str, **environment: str) -> subprocess.CompletedProcess[str]:
    public = {
        "CMS_URL": "https://cms.example.com", "ALLOWED_HOSTS": "cms.example.com", "BEHIND_PROXY": "on",
        "SECRET_KEY": secrets.token_urlsafe(50), **environment,
    }  # fmt: skip
    inherited = {key: value for key, value in os.environ.items() if key not in {"DEBUG", "DJANGO_SETTINGS_MODULE"}}
    command = [sys.executable, "manage.py", *names]
    return subprocess.run(
        command, cwd=configured.BASE_DIR, env={**inherited, **public}, check=False, capture_output=True, text=True
    )


def test_django_finds_nothing_to_warn_of() -> None:
    checked = _production("check", "--deploy", "--fail-level", "WARNING")
    assert (checked.returncode, checked.stderr) == (0, ""), checked.stderr
    assert checked.stdout == "System check identified no issues (6 silenced).\n"


def test_django_warns_of_a_weak_key_still() -> None:
    checked = _production("check", "--deploy", "--fail-level", "WARNING", SECRET_KEY="x" * 60)
    assert checked.returncode == 1
    assert "security.W009" in checked.stderr


def test_django_warns_where_there_is_no_key() -> None:
    checked = _production("check", "--deploy", "--fail-level", "WARNING", SECRET_KEY="")
    assert checked.returncode == 1
    assert "security.W009" in checked.stderr


@pytest.mark.parametrize(
    ("key", "told"), [("", "(pressroom.E001) Mail is configured and SECRET_KEY is not"), ("k" * 50, "")]
)
def test_who_sends_mail_needs_the_key_of_its_links(key: str, told: str) -> None:
    checked = _production("check", SECRET_KEY=key, EMAIL_HOST="mail.example.com")
    assert (checked.returncode, told in checked.stderr) == (1 if told else 0, True), checked.stderr


@pytest.mark.parametrize(
    ("given", "taken"),
    [
        ("https://cms.example.com/", "https://cms.example.com"),
        ("https://cms.example.com:8443//", "https://cms.example.com:8443"),
        ("http://[::1]:8000", "http://[::1]:8000"),
        ("", "http://127.0.0.1"),
    ],
)
def test_the_public_address_ends_without_a_slash(monkeypatch: pytest.MonkeyPatch, given: str, taken: str) -> None:
    monkeypatch.setenv("CMS_URL", given)
    assert address("CMS_URL", default="http://127.0.0.1") == taken


@pytest.mark.parametrize(
    "given",
    ["cms.example.com", "https://example.com/cms", "https://example.com?a=1", "https://example.com:port",
     "https://me@example.com", "ftp://example.com", "https://"],
)  # fmt: skip
def test_what_is_no_public_address_is_refused(monkeypatch: pytest.MonkeyPatch, given: str) -> None:
    monkeypatch.setenv("CMS_URL", given)
    with pytest.raises(ImproperlyConfigured, match="CMS_URL must look like https:"):
        address("CMS_URL", default="http://127.0.0.1")


def test_cookies_come_from_this_host_only() -> None:
    names = "SESSION_COOKIE_NAME CSRF_COOKIE_NAME SESSION_COOKIE_SECURE CSRF_COOKIE_SECURE SESSION_COOKIE_SAMESITE"
    printed = f"from django.conf import settings as s; print(*(getattr(s, n) for n in '{names}'.split()))"
    shown = _production("shell", "--no-imports", "-c", printed)
    assert shown.stdout == "__Host-sessionid __Host-csrftoken True True Lax\n", shown.stderr


@pytest.mark.parametrize(
    "wanted", ["django.middleware.csrf.CsrfViewMiddleware", "django.middleware.clickjacking.XFrameOptionsMiddleware"]
)
def test_what_the_silenced_checks_look_for_stands_in_its_place(wanted: str) -> None:
    kind = import_string(wanted)
    assert [name for name in configured.MIDDLEWARE if issubclass(import_string(name), kind)] != []


def test_a_form_from_elsewhere_is_refused(tenant: Tenant) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(tenant.owner)
    assert browser.post("/admin/logout/").status_code == 403
    assert browser.get("/admin/").status_code == 200
