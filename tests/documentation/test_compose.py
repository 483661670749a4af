"""compose.yaml, .env.example and the Dockerfile say the same as one another and as docs/operations.md."""

import json
import re
from typing import Any

import pytest
import yaml

from tests.documentation.pages import OPERATIONS, PROJECT

COMPOSE = (PROJECT / "compose.yaml").read_text()
DOCKERFILE = (PROJECT / "Dockerfile").read_text()
OWNERS = {"ADMIN_DATABASE_URL", "MIGRATION_DATABASE_URL"}


@pytest.fixture(scope="module")
def services() -> dict[str, dict[str, Any]]:
    """The services by name."""
    return dict(yaml.safe_load(COMPOSE)["services"])


def _command(name: str) -> list[str]:
    """The words of CMD or HEALTHCHECK's CMD in the Dockerfile."""
    lines = DOCKERFILE.replace("\\\n", " ")
    found = re.search(rf"^{name}[^\[\n]*(\[.*\])$", lines, re.MULTILINE)
    assert found
    return list(json.loads(found[1]))


def _seconds(words: str) -> int:
    assert words.endswith("s")
    return int(words[:-1])


def test_what_must_be_filled_in_is_in_the_example_and_nothing_else() -> None:
    asked = set(re.findall(r"\$\{(\w+)", COMPOSE))
    required = set(re.findall(r"\$\{(\w+):\?", COMPOSE))
    lines = (PROJECT / ".env.example").read_text().splitlines()
    assert {line.partition("=")[0] for line in lines if not line.startswith("#")} == required
    assert asked - required == {"BEHIND_PROXY", "LOG_FORMAT"}


def test_every_setting_is_one_of_the_table(services: dict[str, dict[str, Any]]) -> None:
    given = {name for each in ("migrate", "web", "worker") for name in services[each]["environment"]}
    assert [name for name in sorted(given) if f"| `{name}`" not in OPERATIONS.read_text()] == []


def test_only_migrations_know_how_to_change_tables(services: dict[str, dict[str, Any]]) -> None:
    knowing = {name for name, service in services.items() if OWNERS & set(service.get("environment", ()))}
    assert knowing == {"migrate"}
    assert set(services["migrate"]["environment"]) > OWNERS


def test_migrations_come_first_and_their_database_before_them(services: dict[str, dict[str, Any]]) -> None:
    after = {"migrate": {"condition": "service_completed_successfully"}}
    assert {name: services[name]["depends_on"] for name in ("migrate", "web", "worker")} == {
        "migrate": {"postgres": {"condition": "service_healthy"}}, "web": after, "worker": after,
    }  # fmt: skip
    assert services["migrate"]["restart"] == "on-failure"
    assert services["postgres"]["healthcheck"]["test"][:2] == ["CMD", "pg_isready"]


def test_containers_are_given_the_time_that_the_page_names(services: dict[str, dict[str, Any]]) -> None:
    serve = _command("CMD")
    kill = int(serve[serve.index("--workers-kill-timeout") + 1])
    for name in ("web", "worker"):
        grace = services[name]["stop_grace_period"]
        assert _seconds(grace) > kill
        assert f"`stop_grace_period: {grace}`" in OPERATIONS.read_text()


def test_a_web_process_has_as_many_connections_as_threads(services: dict[str, dict[str, Any]]) -> None:
    serve = _command("CMD")
    threads = int(serve[serve.index("--blocking-threads") + 1])
    pools = {name: services[name]["environment"]["DATABASE_POOL_SIZE"] for name in ("web", "worker")}
    assert pools == {"web": threads, "worker": 0}


def test_the_web_server_is_started_as_the_page_says() -> None:
    place = {"--host", "0.0.0.0", "--port", "8000"}
    shown = re.search(r"granian (.*?:application)", OPERATIONS.read_text(), re.DOTALL)
    assert shown
    words = shown[1].replace("\\\n", " ").split()
    assert sorted(set(words) - place) == sorted(set(_command("CMD")[1:]) - place)


def test_the_worker_is_started_as_the_page_says(services: dict[str, dict[str, Any]]) -> None:
    started = " ".join(services["worker"]["command"]).removesuffix(" --loglevel INFO")
    assert f"    {started}\n" in OPERATIONS.read_text()


def test_only_the_web_server_is_asked_whether_it_serves(services: dict[str, dict[str, Any]]) -> None:
    assert {name for name in ("migrate", "web", "worker") if services[name].get("healthcheck") == {"disable": True}} == {
        "migrate", "worker",
    }  # fmt: skip
    assert "/healthz" in _command("HEALTHCHECK")[-1]


def test_nothing_is_reached_from_outside_but_by_the_proxy(services: dict[str, dict[str, Any]]) -> None:
    assert {name: service["ports"] for name, service in services.items() if "ports" in service} == {
        "web": ["127.0.0.1:8000:8000"]
    }


def test_volumes_are_declared_and_lie_where_the_image_looks(services: dict[str, dict[str, Any]]) -> None:
    declared = set(yaml.safe_load(COMPOSE)["volumes"])
    mounted = {volume for service in services.values() for volume in service.get("volumes", ())}
    assert mounted == {"media:/data/media", "database:/var/lib/postgresql"}
    assert {volume.partition(":")[0] for volume in mounted} == declared
    assert "MEDIA_ROOT=/data/media" in DOCKERFILE
    assert re.search(r"mkdir -p /data/media .*\n.*chown -R pressroom /data", DOCKERFILE)


def test_the_image_runs_as_nobody_in_particular_and_holds_no_secret() -> None:
    assert "USER pressroom" in DOCKERFILE
    left_out = (PROJECT / ".dockerignore").read_text().split()
    assert {".env", "settings.env", "var", ".git"} <= set(left_out)


def test_other_settings_come_from_a_file_that_may_be_missing(services: dict[str, dict[str, Any]]) -> None:
    for name in ("migrate", "web", "worker"):
        assert services[name]["env_file"] == [{"path": "settings.env", "required": False}]
    assert "settings.env" in (PROJECT / ".gitignore").read_text().split()
