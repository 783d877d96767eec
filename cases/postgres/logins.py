"""The embedded server's logins: generated passwords, roles, and the database they open."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

from cases.schema.connections import OPERATES, connect
from cases.schema.roles import APP

RECORD_DATABASE = "casebook"
SUPERUSER = "postgres"
OWNER = "casebook_owner"


class Logins:
    """Who may enter the embedded server. The keys are not in it."""

    def __init__(self, folder: Path, socket_folder: Path) -> None:
        self._folder = folder
        self._socket_folder = socket_folder

    def url(self, database: str, user: str) -> str:
        """The way in for this user."""
        return make_conninfo(
            dbname=database,
            user=user,
            password=self.password(user),
            host=str(self._socket_folder),
            port=5432,
        )

    def password(self, user: str) -> str:
        """From its file in the data folder."""
        return (self._folder / f"{user}.password").read_text().strip()

    def found_passwords(self) -> None:
        """Make the passwords that are missing, closed to everybody else."""
        self._folder.mkdir(mode=0o700, exist_ok=True)
        for user in (SUPERUSER, OWNER, APP):
            path = self._folder / f"{user}.password"
            if not path.exists():
                draft = path.with_suffix(".new")
                flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
                with os.fdopen(os.open(draft, flags, 0o600), "w") as file:
                    file.write(secrets.token_urlsafe(32))
                draft.rename(path)

    def work(self) -> bool:
        """Whether every login gets in."""
        try:
            for user in (OWNER, APP):
                url = self.url(RECORD_DATABASE, user)
                with connect(url, OPERATES, connect_timeout=2) as connection:
                    connection.execute("SELECT 1")
        except (OSError, psycopg.OperationalError):
            return False
        return True

    def set_up(self) -> None:
        """Make roles and database, each where it is missing."""
        where = make_conninfo(
            self.url(RECORD_DATABASE, SUPERUSER), dbname="postgres", connect_timeout=5
        )
        with connect(where, OPERATES, autocommit=True) as connection:
            for user, extra in ((OWNER, "CREATEROLE"), (APP, "NOINHERIT")):
                role = sql.Identifier(user)
                if not connection.execute(
                    "SELECT FROM pg_roles WHERE rolname = %s", [user]
                ).rowcount:
                    connection.execute(sql.SQL("CREATE ROLE {} LOGIN").format(role))
                connection.execute(
                    sql.SQL("ALTER ROLE {} LOGIN {} PASSWORD {}").format(
                        role, sql.SQL(extra), sql.Literal(self.password(user))
                    )
                )
            connection.execute(
                sql.SQL("GRANT {} TO {} WITH ADMIN OPTION").format(
                    sql.Identifier(APP), sql.Identifier(OWNER)
                )
            )
            name = sql.Identifier(RECORD_DATABASE)
            known = connection.execute(
                "SELECT FROM pg_database WHERE datname = %s", [RECORD_DATABASE]
            )
            if not known.rowcount:
                connection.execute(
                    sql.SQL("CREATE DATABASE {} OWNER {}").format(name, sql.Identifier(OWNER))
                )
            connection.execute(
                sql.SQL("REVOKE CONNECT, TEMPORARY ON DATABASE {} FROM PUBLIC").format(name)
            )
            connection.execute(
                sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(name, sql.Identifier(APP))
            )
