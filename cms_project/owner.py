"""Working as the owner of the tables, and what the application may do with them afterwards."""

import contextlib
from collections.abc import Iterator
from urllib.parse import urlsplit

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper

from cms_project.environment import database, env
from cms_project.quickstart.roles import grant_to_application


@contextlib.contextmanager
def as_owner(alias: str = DEFAULT_DB_ALIAS) -> Iterator[BaseDatabaseWrapper]:
    """The connection as the role of MIGRATION_DATABASE_URL; as it is where only one role exists."""
    connection = connections[alias]
    if not has_two_roles():
        yield connection
        return
    before = dict(connection.settings_dict)
    owner = database("MIGRATION_DATABASE_URL")
    connection.close()
    connection.settings_dict.update({key: owner[key] for key in ("USER", "PASSWORD", "HOST", "PORT", "NAME")})
    connection.settings_dict["OPTIONS"] = {**before["OPTIONS"], **owner.get("OPTIONS", {})}
    try:
        yield connection
    finally:
        connection.close()
        connection.settings_dict.update(before)


def grant_rights() -> None:
    """Set the application's rights on the tables as they are now."""
    if has_two_roles():
        grant_to_application(env.str("MIGRATION_DATABASE_URL"), str(urlsplit(env.str("DATABASE_URL")).username))


def has_two_roles() -> bool:
    """Whether tables belong to another role than the application's."""
    owner = env.str("MIGRATION_DATABASE_URL", default="")
    return bool(owner) and urlsplit(owner).username != urlsplit(env.str("DATABASE_URL", default="")).username
