"""The two roles of an installation: the owner changes tables, the application may only use them, and never rewrites its activity."""

import psycopg
from psycopg import sql

DATABASE = "pressroom"
OWNER = "pressroom_owner"
APPLICATION = "pressroom_app"
INSERT_ONLY_TABLES = ("stacks_activity", "stacks_activityseal")
READ_ONLY_TABLES = ("django_migrations",)


def ensure_roles(admin_url: str, *, owner_password: str, application_password: str) -> None:
    """Both roles with these passwords and the database that the owner owns, whatever of it was there already."""
    with psycopg.connect(admin_url, autocommit=True) as connection:
        for role, password in ((OWNER, owner_password), (APPLICATION, application_password)):
            _ensure_role(connection, role, password)
        found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone()
        if found is None:
            connection.execute(
                sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE template0").format(_name(DATABASE), _name(OWNER))
            )
        connection.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(_name(DATABASE)))
        connection.execute(sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(_name(DATABASE), _name(APPLICATION)))


def _ensure_role(connection: "psycopg.Connection[tuple[object, ...]]", role: str, password: str) -> None:
    found = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone()
    verb = sql.SQL("ALTER" if found else "CREATE")
    connection.execute(
        sql.SQL("{} ROLE {} LOGIN NOSUPERUSER NOCREATEROLE NOCREATEDB PASSWORD {}").format(
            verb, _name(role), sql.Literal(password)
        )
    )


def grant_to_application(owner_url: str, application: str) -> None:
    """What the application's role may do with the tables as they are now, in one transaction. Run after each migration."""
    role = _name(application)
    statements = [
        "REVOKE CREATE ON SCHEMA public FROM PUBLIC",
        "GRANT USAGE ON SCHEMA public TO {}",
        "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {}",
        "GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {}",
    ]
    with psycopg.connect(owner_url) as connection:
        for statement in statements:
            connection.execute(sql.SQL(statement).format(role))
        for table, revoked in _restricted(connection):
            connection.execute(sql.SQL(f"REVOKE {revoked} ON {{}} FROM {{}}").format(_name(table), role))


def _restricted(connection: "psycopg.Connection[tuple[object, ...]]") -> list[tuple[str, str]]:
    """The tables that exist and what is taken away from the application on each."""
    wanted = dict.fromkeys(INSERT_ONLY_TABLES, "UPDATE, DELETE, TRUNCATE")
    wanted |= dict.fromkeys(READ_ONLY_TABLES, "INSERT, UPDATE, DELETE, TRUNCATE")
    rows = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
    existing = {str(row[0]) for row in rows}
    return [(table, revoked) for table, revoked in wanted.items() if table in existing]


def _name(value: str) -> sql.Identifier:
    return sql.Identifier(value)
