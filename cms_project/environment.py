"""Where settings come from: the environment, and after it the file that `make run` leaves for commands run by hand."""

import os
from collections import ChainMap
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

from cms_project.postgresql.connection import HeardConnection

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = Path(os.environ.get("PRESSROOM_VAR") or BASE_DIR / "var")


def _left_by_quickstart() -> dict[str, str]:
    """The addresses of the servers that quickstart keeps for this folder; nothing where the environment names a database."""
    file = VAR_DIR / "quickstart.env"
    if "DATABASE_URL" in os.environ or not os.access(file, os.R_OK):
        return {}
    return dict(line.split("=", 1) for line in file.read_text().splitlines() if "=" in line)


env = environ.Env()
env.ENVIRON = ChainMap(os.environ, _left_by_quickstart())


def database(variable: str) -> dict[str, Any]:
    """Django's settings for the database that the variable names. Raises ImproperlyConfigured for anything else."""
    url = env.str(variable, default="postgresql://pressroom@127.0.0.1:5432/pressroom")
    if not is_database_url(url):
        raise ImproperlyConfigured(f"{variable} must look like postgresql://user:password@host:5432/database.")
    return {**environ.Env.db_url_config(url), "ENGINE": "cms_project.postgresql"}


def connecting(pool_size: int, asked: Mapping[str, Any]) -> dict[str, Any]:
    """How processes connect to the database: with a pool of that many connections, or with one for each thread.

    What the database's address asks for (`?sslmode=verify-full`) counts before what is usual here.
    """
    options: dict[str, Any] = {
        "server_side_binding": True,
        # Statements that a connection has run this often are planned once; 0 turns that off for poolers that cannot do it.
        "prepare_threshold": env.int("DATABASE_PREPARE_THRESHOLD", default=3) or None,
        "connect_timeout": 5,
        # A connection whose other end vanished without a word is given up after some 20 seconds, not after hours.
        "keepalives_idle": 10,
        "keepalives_interval": 5,
        "keepalives_count": 2,
        "tcp_user_timeout": 20_000,
        "options": f"-c statement_timeout={env.int('STATEMENT_TIMEOUT_MS', default=30000)}"
        " -c idle_in_transaction_session_timeout=60000 -c jit=off"
        # Many short requests at once: workers for one of them are taken from the others, and disks do not seek any more.
        " -c max_parallel_workers_per_gather=0 -c random_page_cost=1.1",
    }
    sent = f"{options['options']} {asked.get('options', '')}".rstrip()
    options = {**options, **asked, "options": sent}
    if not pool_size:
        return {"OPTIONS": options, "CONN_MAX_AGE": None}
    # Left alone, a pool tries a database that went away at ever longer intervals, also once it is back. Given up soon, it
    # is tried anew for the next request.
    options["pool"] = {
        "min_size": 1, "max_size": pool_size, "timeout": 5, "reconnect_timeout": 2, "connection_class": HeardConnection,
    }  # fmt: skip
    return {"OPTIONS": options, "CONN_MAX_AGE": 0}


def asset_storage() -> dict[str, Any]:
    """Where uploaded files lie: a bucket where one is named, else a folder of this machine."""
    bucket = env.str("S3_BUCKET", default="")
    if not bucket:
        return {"BACKEND": "django.core.files.storage.FileSystemStorage"}
    options = {
        "bucket_name": bucket,
        "endpoint_url": env.str("S3_ENDPOINT_URL", default="") or None,
        "region_name": env.str("S3_REGION", default="") or None,
        # Without keys, the usual places of AWS clients are looked into: their variables, files, the machine's role.
        "access_key": env.str("S3_ACCESS_KEY_ID", default="") or None,
        "secret_key": env.str("S3_SECRET_ACCESS_KEY", default="") or None,
        "location": env.str("S3_PREFIX", default=""),
        # Nobody but this installation reads the bucket, and no two files have one key.
        "default_acl": None,
        "file_overwrite": True,
        "max_memory_size": 2_500_000,
    }
    return {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": options}


def address(variable: str, *, default: str) -> str:
    """The public address that the variable names, without a slash at its end. Raises ImproperlyConfigured for anything else.

    Paths begin at the root of a host everywhere, so that an address below one would lead nowhere.
    """
    given = (env.str(variable, default="") or default).rstrip("/")
    try:
        parts = urlsplit(given)
        whole = f"{parts.scheme}://{parts.netloc}"
        good = (
            parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0 and "@" not in parts.netloc
        )
    except ValueError:
        good = False
    if not good or given != whole:
        raise ImproperlyConfigured(f"{variable} must look like https://cms.example.com, with no path behind it.")
    return given


def is_database_url(url: str) -> bool:
    """Whether the text names a PostgreSQL database."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return False
    return parts.scheme in ("postgres", "postgresql") and port != 0 and len(parts.path) > 1
