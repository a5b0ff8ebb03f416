"""The automated backups of a server: a base backup, and an archive of the WAL written since."""

from __future__ import annotations

import shutil
import time
from datetime import UTC, datetime
from pathlib import Path

from . import copies
from .postgres import PostgresServer
from .postgres_backup import Backup
from .programs import EngineError

ARCHIVE_SECONDS = 20
_POLL_SECONDS = 0.02
_SEGMENT_NAME_LENGTH = 24


class Archive:
    """A restore to any time between `earliest` and `latest` gives exactly what was committed until then."""

    def __init__(self, directory: Path):
        self.directory = directory
        self.wal = directory / "wal"
        self.backups: list[Backup] = []
        self.latest: datetime | None = None
        self.copies: list[Archive] = []
        """Archives in other regions, which have what `ship` has copied."""
        self.is_complete = False
        """True for an archive that gets no further WAL."""
        self.wal.mkdir(parents=True)

    @property
    def earliest(self) -> datetime | None:
        return self.backups[0].taken if self.backups else None

    def begin(self, server: PostgresServer) -> None:
        """Archives the WAL of a running server from now on, and takes the base backup."""
        server.settings.archive = self.wal
        server.own(self.wal)
        server.reload()
        self.backups.append(server.back_up(self.directory / "base"))
        self.ship(server)  # else nothing could be restored to the latest time: it would have no transaction after it

    def ship(self, server: PostgresServer) -> None:
        """Archives what a running server has written until now, as RDS does every five minutes, and copies it to `copies`."""
        written = datetime.now(UTC)
        # A restore to a time needs a transaction after that time; an idle server has none.
        server.run("SELECT pg_logical_emit_message(true, 'rds', 'heartbeat')")
        segment = server.run("SELECT pg_walfile_name(pg_switch_wal())")[0][0]
        deadline = time.monotonic() + ARCHIVE_SECONDS
        while not (self.wal / segment).exists():
            if time.monotonic() > deadline:
                raise EngineError(f"{server.name} did not archive the WAL segment {segment}")
            time.sleep(_POLL_SECONDS)
        self.latest = written
        for each in self.copies:
            if not each.is_complete:
                self._copy_to(each)

    def _copy_to(self, other: Archive) -> None:
        for base in self.backups[len(other.backups) :]:
            target = other.directory / base.directory.name
            copies.copy_tree(base.directory, target)
            other.backups.append(Backup.of(target))
        for segment in sorted(self.wal.iterdir()):
            if not segment.name.endswith(".partial"):
                copies.link_or_copy(segment, other.wal / segment.name)
        other.latest = self.latest

    def lose_segment(self) -> str:
        """Deletes the newest archived segment with data, without which no later time can be restored. Returns its name."""
        segments = sorted(each for each in self.wal.iterdir() if len(each.name) == _SEGMENT_NAME_LENGTH)
        if not segments:
            raise EngineError(f"{self.directory} has no archived WAL")
        segments[-1].unlink()
        return segments[-1].name

    def backup_before(self, until: datetime | None) -> Backup:
        """The newest base backup that is not newer than the time; the newest of all without a time."""
        usable = [each for each in self.backups if until is None or each.taken <= until]
        if not usable:
            raise EngineError(f"{self.directory} has no backup taken before {until}")
        return usable[-1]

    def remove(self) -> None:
        shutil.rmtree(self.directory, ignore_errors=True)
