"""An empty PostgreSQL database cluster, which new servers copy: initdb takes a second, a copy takes a tenth of it.

It is created once per program and user, and kept in ~/.cache/platform-operator/.
"""

from __future__ import annotations

import hashlib
import secrets
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from ..cache import CACHE, locked, say
from .host import EngineHost
from .postgres_settings import ADMINISTRATOR, REPLICATOR

_OPTIONS = (
    f"--username={ADMINISTRATOR}",
    "--auth=scram-sha-256",
    "--encoding=UTF8",
    "--locale=C.UTF-8",
    "--wal-segsize=1",
    "--no-sync",
    "--data-checksums",
)
_ROLES = (
    "CREATE ROLE rds_superuser;",
    "GRANT pg_monitor, pg_signal_backend, pg_checkpoint TO rds_superuser WITH ADMIN OPTION;",
    f"CREATE ROLE {REPLICATOR} LOGIN REPLICATION PASSWORD '{{password}}';",
)


@dataclass(frozen=True)
class Template:
    data: Path
    password: str
    """Of the administrator and the replicator, in every server of every local cloud of this user."""


def ensure(host: EngineHost) -> Template:
    """The template. Creates a missing one."""
    assert host.programs.postgres
    made_of = f"{host.programs.postgres}{host.user}{_OPTIONS}{_ROLES}"
    directory = CACHE / f"postgres-template-{hashlib.sha256(made_of.encode()).hexdigest()[:12]}"
    if not directory.exists():
        with locked(CACHE / "postgres-template.lock", say):
            if not directory.exists():
                _create(host, directory)
    return Template(directory / "data", (directory / "password").read_text())


def _create(host: EngineHost, directory: Path) -> None:
    assert host.programs.postgres
    scratch = Path(tempfile.mkdtemp(dir=CACHE, prefix=".postgres-template-"))
    try:
        password, data = secrets.token_urlsafe(18), scratch / "data"
        (scratch / "password").touch(mode=0o600)
        (scratch / "password").write_text(password)
        data.mkdir(mode=0o700)
        host.own(data)
        host.run([host.programs.postgres / "initdb", *_OPTIONS, f"--pwfile={scratch / 'password'}", f"--pgdata={data}"])
        roles = "\n".join(_ROLES).format(password=password)
        host.run([host.programs.postgres / "postgres", "--single", "-F", "-D", data, "postgres"], given=roles)
        scratch.rename(directory)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
