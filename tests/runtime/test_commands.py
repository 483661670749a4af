"""The commands of an installation that somebody operates: founding it, its roles, its secret key, its proxy."""

import os
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
from django.core.management import CommandError, call_command

from cms_project.demo.stack import VARIABLES, ensure_demo
from cms_project.quickstart import roles
from cms_project.quickstart.postgres import Cluster
from publishing.models import Environment
from stacks.models import Organization, Stack, Token, User
from stacks.secrets import digest

CORS_SETTINGS = "from cms_project import settings as s; print(s.CORS_ALLOW_ALL_ORIGINS, s.CORS_ALLOWED_ORIGINS)"
PROJECT = Path(__file__).resolve().parent.parent.parent
PASSWORD = "correct-horse-battery"


def printed_variables(text: str) -> dict[str, str]:
    return dict(line.split("=", 1) for line in text.splitlines())


@pytest.mark.django_db
def test_bootstrap_founds_an_empty_installation(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("bootstrap", email="owner@example.com", password=PASSWORD, stack="News", master_locale="de-de")
    told = printed_variables(capsys.readouterr().out)
    stack, owner = Stack.objects.get(), User.objects.get()
    assert tuple(told) == VARIABLES
    assert (told["CMS_API_KEY"], told["CMS_EMAIL"], told["CMS_ENVIRONMENT"]) == (
        stack.api_key,
        "owner@example.com",
        "production",
    )
    assert (stack.name, stack.master_locale, owner.check_password(PASSWORD), owner.is_superuser) == (
        "News",
        "de-de",
        True,
        True,
    )
    assert sorted(Environment.objects.values_list("name", flat=True)) == ["development", "production", "staging"]
    kinds = {told["CMS_MANAGEMENT_TOKEN"]: Token.Kind.MANAGEMENT, told["CMS_DELIVERY_TOKEN"]: Token.Kind.DELIVERY}
    assert {bytes(token.digest): token.kind for token in Token.objects.all()} == {
        digest(secret): kind for secret, kind in kinds.items()
    }


@pytest.mark.django_db
def test_bootstrap_founds_once() -> None:
    call_command("bootstrap", email="owner@example.com", password=PASSWORD)
    with pytest.raises(CommandError, match="already has an organization"):
        call_command("bootstrap", email="other@example.com", password=PASSWORD)
    assert (Organization.objects.count(), Stack.objects.count(), User.objects.count()) == (1, 1, 1)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"email": ""}, "Whose installation is it"),
        ({"email": "nobody"}, "email is not a valid email address"),
        ({"email": "a@example.com", "password": "short"}, "password .*too short"),
        ({"email": "a@example.com", "password": PASSWORD, "stack": " "}, "name is a required field"),
    ],
)
def test_bootstrap_with_bad_values_founds_nothing(options: dict[str, str], message: str) -> None:
    with pytest.raises(CommandError, match=message):
        call_command("bootstrap", **options)
    assert (Organization.objects.count(), User.objects.count()) == (0, 0)


@pytest.mark.django_db
def test_the_demo_file_is_renewed_when_it_is_lost(tmp_path: Path) -> None:
    file = tmp_path / "demo.env"
    ensure_demo(file, url="http://127.0.0.1:1", password=PASSWORD)
    first = printed_variables(file.read_text())
    ensure_demo(file, url="http://127.0.0.1:2", password="unused-password-1")
    assert printed_variables(file.read_text()) == first | {"CMS_URL": "http://127.0.0.1:2"}
    file.unlink()
    ensure_demo(file, url="http://127.0.0.1:1", password="another-password-2")
    again = printed_variables(file.read_text())
    changed = {"CMS_MANAGEMENT_TOKEN", "CMS_DELIVERY_TOKEN", "CMS_PASSWORD"}
    assert {name for name in VARIABLES if again[name] != first[name]} == changed
    assert User.objects.get(email=again["CMS_EMAIL"]).check_password("another-password-2")


def test_roles_and_migrations_leave_the_application_its_rights_and_no_more(
    cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = f"127.0.0.1:{cluster.port}/{roles.DATABASE}"
    urls = {
        "ADMIN_DATABASE_URL": cluster.admin_url(),
        "MIGRATION_DATABASE_URL": f"postgresql://{roles.OWNER}:new-owner@{place}",
        "DATABASE_URL": f"postgresql://{roles.APPLICATION}:new-application@{place}",
    }
    for name, url in urls.items():
        monkeypatch.setenv(name, url)
    for command in ("create_roles", "migrate"):
        subprocess.run([sys.executable, "manage.py", command], cwd=PROJECT, check=True, capture_output=True)
    with psycopg.connect(urls["DATABASE_URL"]) as connection:
        may = {
            table: [
                right
                for right in ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE")
                if connection.execute("SELECT has_table_privilege(%s, %s)", [table, right]).fetchone() == (True,)
            ]
            for table in ("stacks_stack", "stacks_activity", "django_migrations")
        }
    assert may == {
        "stacks_stack": ["SELECT", "INSERT", "UPDATE", "DELETE"],
        "stacks_activity": ["SELECT", "INSERT"],
        "django_migrations": ["SELECT"],
    }


def test_the_web_server_refuses_to_start_without_a_secret_key(tmp_path: Path) -> None:
    environment = {name: value for name, value in os.environ.items() if name != "SECRET_KEY"}
    environment["PRESSROOM_VAR"] = str(tmp_path)
    started = subprocess.run(
        [sys.executable, "-c", "import cms_project.wsgi"],
        cwd=PROJECT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert started.returncode == 1
    assert "SECRET_KEY is not set" in started.stderr


def test_an_address_that_does_not_answer_is_named() -> None:
    with pytest.raises(CommandError, match=r"http://127\.0\.0\.1:1 does not answer"):
        call_command("check_server", "http://127.0.0.1:1")


def run_without_packages(manage: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-I", "-S", str(manage), "import_stack", "folder"]
    return subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)


def test_a_python_without_the_packages_hands_over_to_the_projects_own(tmp_path: Path) -> None:
    manage, python = tmp_path / "manage.py", tmp_path / ".venv" / "bin" / "python"
    manage.write_bytes((PROJECT / "manage.py").read_bytes())
    done = run_without_packages(manage)
    assert (done.returncode, done.stderr) == (1, "Pressroom's packages are not installed: `make run` installs them.\n")

    python.parent.mkdir(parents=True)
    python.write_text('#!/bin/sh\necho "$@"\n')
    python.chmod(0o755)
    assert run_without_packages(manage).stdout == f"{manage} import_stack folder\n"


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({}, "True []"),
        ({"CORS_ALLOWED_ORIGINS": "https://www.example.com"}, "False ['https://www.example.com']"),
        ({"CORS_ALLOW_ALL_ORIGINS": "0"}, "False []"),
    ],
)
def test_who_names_origins_means_those_alone(given: dict[str, str], expected: str) -> None:
    told = subprocess.run(
        [sys.executable, "-c", CORS_SETTINGS],
        cwd=PROJECT,
        env={**os.environ, **given},
        check=True,
        capture_output=True,
        text=True,
    )
    assert told.stdout.strip() == expected


@pytest.mark.django_db
def test_suspend_keeps_a_person_out_and_restores_them(capsys: pytest.CaptureFixture[str]) -> None:
    user = User.objects.create_user("ada@example.com")
    call_command("suspend", " Ada@example.com")
    user.refresh_from_db()
    assert (capsys.readouterr().out, user.is_active) == ("ada@example.com is kept out.\n", False)
    call_command("suspend", "ada@example.com", restore=True)
    user.refresh_from_db()
    assert (capsys.readouterr().out, user.is_active) == ("ada@example.com may sign in again.\n", True)
    with pytest.raises(CommandError, match="Nobody here has the address"):
        call_command("suspend", "eve@example.com")
