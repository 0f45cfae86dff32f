"""A throw-away PostgreSQL server for a run of the tests: only this machine reaches it, and nothing of it stays."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

QUICK = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=60 -c shared_buffers=16MB"


def program(name: str) -> str | None:
    """Find a program of the server; Debian keeps them out of the path."""
    found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    return shutil.which(name) or (str(found[-1]) if found else None)


@contextmanager
def running_server() -> Iterator[str]:
    """Run a server in a folder of its own, reached through a socket in it; give its address.

    The server refuses to run as an administrator, so it then runs as the user postgres, or else as nobody.
    """
    initdb, server = program("initdb"), program("pg_ctl")
    assert initdb is not None
    assert server is not None
    user = _user()
    folder = Path(tempfile.mkdtemp(prefix="impact-pg-"))
    if user is not None:
        os.chown(folder, user.pw_uid, user.pw_gid)
    rights = {} if user is None else {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
    data = str(folder / "data")

    def run(*command: str) -> None:
        subprocess.run(command, check=True, cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, **rights)  # type: ignore[call-overload]

    try:
        run(initdb, "-D", data, "-U", "impact", "-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync")
        options = f"{QUICK} -c listen_addresses='' -k {folder}"
        run(server, "-D", data, "-w", "-l", str(folder / "log"), "-o", options, "start")
        try:
            yield f"postgresql+psycopg://impact@/postgres?host={folder}"
        finally:
            run(server, "-D", data, "-w", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def own_schema(url: str) -> str:
    """Make an empty part of the server for one test; give the address that sees nothing else."""
    import sqlalchemy as sa
    from sqlalchemy.pool import NullPool

    name = f"t{uuid4().hex}"
    engine = sa.create_engine(url, poolclass=NullPool)
    with engine.begin() as connection:
        connection.exec_driver_sql(f"CREATE SCHEMA {name}")
    sign = "&" if "?" in url else "?"
    return f"{url}{sign}options=-csearch_path%3D{name}"


def _user() -> pwd.struct_passwd | None:
    if os.geteuid() != 0:
        return None
    try:
        return pwd.getpwnam("postgres")
    except KeyError:
        return pwd.getpwnam("nobody")
