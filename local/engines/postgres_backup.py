"""Backups of a server's data directory: base backups, snapshots, and what a restore begins with."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from . import copies

if TYPE_CHECKING:
    from pg8000.native import Connection

_CONTROL = "global/pg_control"
# What PostgreSQL's own pg_basebackup leaves out, and what belongs to the server instead of its data.
_FOLDERS = ("pg_replslot", "pg_dynshmem", "pg_notify", "pg_serial", "pg_snapshots", "pg_stat_tmp", "pg_subtrans")
_FILES = {
    "postmaster.pid",
    "postmaster.opts",
    "backup_label",
    "backup_label.old",
    "tablespace_map",
    "standby.signal",
    "recovery.signal",
    "postgresql.conf",
    "pg_hba.conf",
    "server.crt",
    "server.key",
    "current_logfiles",
}


@dataclass(frozen=True)
class Backup:
    """A copy of a data directory from which a server can start."""

    directory: Path
    taken: datetime
    """Not earlier than the last transaction in the backup."""

    @property
    def data(self) -> Path:
        return self.directory / "data"

    @classmethod
    def of(cls, directory: Path) -> Backup:
        """The backup that `save` wrote."""
        return cls(directory, datetime.fromisoformat(json.loads((directory / "backup.json").read_text())["taken"]))

    def save(self) -> None:
        (self.directory / "backup.json").write_text(json.dumps({"taken": self.taken.isoformat()}))


def of_running(connection: Connection, data: Path, target: Path, *, with_wal: bool) -> Backup:
    """Copies the data directory of a running server.

    with_wal: whether to include the WAL that makes the copy consistent. A replica receives that from its source.
    """
    with _retained_wal(connection) if with_wal else _nothing():
        connection.run("SELECT pg_backup_start('local AWS', true)")
        copies.copy_tree(data, target / "data", lambda path: _is_left_out(path) or path.startswith("pg_wal/"), last=_CONTROL)
        label = connection.run("SELECT labelfile FROM pg_backup_stop(wait_for_archive => false)")[0][0]
        (target / "data" / "backup_label").write_text(label)
        (target / "data" / "pg_wal").mkdir(exist_ok=True)
        if with_wal:
            for segment in (data / "pg_wal").iterdir():
                if segment.is_file():
                    copies.copy_file(segment, target / "data" / "pg_wal" / segment.name)
    return _finish(target)


def of_stopped(data: Path, target: Path) -> Backup:
    """Copies the data directory of a server that does not run, for example after a power cut."""
    copies.copy_tree(data, target / "data", _is_left_out)
    if (data / "backup_label").exists():
        copies.copy_file(data / "backup_label", target / "data" / "backup_label")
    return _finish(target)


def unpack(backup: Backup, data: Path) -> None:
    """Makes a data directory of a backup."""
    copies.copy_tree(backup.data, data)


def _finish(target: Path) -> Backup:
    for folder in _FOLDERS:
        (target / "data" / folder).mkdir(exist_ok=True, mode=0o700)
    (target / "data" / "pg_wal" / "archive_status").mkdir(exist_ok=True, mode=0o700)
    backup = Backup(target, datetime.now(UTC))
    backup.save()
    return backup


def _is_left_out(path: str) -> bool:
    top, _, rest = path.partition("/")
    name = path.rpartition("/")[2]
    if top in _FOLDERS or (top == "pg_wal" and rest.startswith(("archive_status", "summaries"))):
        return True
    return path in _FILES or name.startswith(("pgsql_tmp", "pg_internal.init"))


@contextmanager
def _retained_wal(connection: Connection) -> Iterator[None]:
    """Keeps the server from removing WAL segments."""
    connection.run("SELECT pg_create_physical_replication_slot('local_backup_' || pg_backend_pid(), true, true)")
    yield
    connection.run("SELECT pg_drop_replication_slot('local_backup_' || pg_backend_pid())")


@contextmanager
def _nothing() -> Iterator[None]:
    yield
