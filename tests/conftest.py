"""The servers behind the tests: those of the environment, otherwise our own under var/test, started once per run."""

import contextlib
import os
from collections.abc import Generator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import django
import pytest
from _pytest.reports import CollectErrorRepr
from django.conf import settings
from django.db.backends.signals import connection_created
from hypothesis import settings as properties

from cms_project.quickstart.failure import StartFailed
from cms_project.quickstart.services import Folder, alone_in, start_services

PROJECT = Path(__file__).resolve().parent.parent
FOLDER = Folder(PROJECT / "var" / "test", is_throwaway=True)
REQUIRE_ALL = os.environ.get("REQUIRE_ALL") == "1"
NO_INSTALL_BRINGS_IT = "set PRESSROOM_SHARED"
"""In the reason of a test that needs the folder `../shared`, which is no part of a clone: the only skip that may stay."""
DEFAULTS = {
    "DJANGO_SETTINGS_MODULE": "cms_project.settings",
    "PUBLISH_LEASE_SECONDS": "2",
    "PUBLISH_TICK_SECONDS": "0.1",
}

# What fails without a change is no news about the change: the same cases are tried in every run. `default` throws dice.
properties.register_profile("same-cases", derandomize=True)
properties.load_profile("same-cases")


def pytest_configure(config: pytest.Config) -> None:
    """Runs before Django is set up. The workers of pytest-xdist find the servers in the environment they inherit."""
    connection_created.connect(allow_emptying)
    if hasattr(config, "workerinput"):
        take_own_broker(config.workerinput["workerid"])
        return
    if settings.configured and "DATABASE_URL" not in os.environ:
        raise pytest.UsageError("DJANGO_SETTINGS_MODULE is set: unset it, the tests set it once their servers run.")
    cleanup = contextlib.ExitStack()
    config.add_cleanup(cleanup.close)
    try:
        FOLDER.prepare()
        cleanup.enter_context(alone_in(FOLDER))
        services = start_services(FOLDER, os.environ)
    except StartFailed as failure:
        raise pytest.UsageError(str(failure)) from failure
    cleanup.callback(services.stop)
    os.environ.update(services.environment)
    for name, value in DEFAULTS.items():
        os.environ.setdefault(name, value)
    django.setup()


def allow_emptying(connection: Any, **_: object) -> None:
    """Let tests empty the tables after them, the activity log among them."""
    connection.connection.execute("SET pressroom.is_test = 'yes'")


def take_own_broker(worker: str) -> None:
    """A database of Redis for each worker, `gw0` and on, as pytest-django gives each one of PostgreSQL."""
    server = urlsplit(os.environ["REDIS_URL"])
    if not server.netloc:
        return
    number = int(server.path.strip("/") or 0) + int(worker.removeprefix("gw"))
    os.environ["REDIS_URL"] = settings.BROKER_URL = urlunsplit(server._replace(path=f"/{number}"))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Where everything is required, a skipped test is a failed one."""
    report = yield
    if is_required(report) and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"skipped although REQUIRE_ALL=1: {report.longreprtext}"
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """The same for a module that skips itself."""
    report = yield
    if is_required(report):
        report.outcome = "failed"
        report.longrepr = CollectErrorRepr(f"skipped although REQUIRE_ALL=1: {report.longrepr}")
    return report


def is_required(report: pytest.TestReport | pytest.CollectReport) -> bool:
    """Whether the report is of something skipped that had to run."""
    return REQUIRE_ALL and report.skipped and NO_INSTALL_BRINGS_IT not in str(report.longrepr)
