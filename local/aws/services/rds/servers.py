"""The server of an instance: a real PostgreSQL, or none.

Each method requests work and returns at once; the instance stays in its state until `settled`.
"""

from __future__ import annotations

import sys
from concurrent.futures import Future
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Any

from local.engines.postgres import PostgresServer
from local.engines.postgres_archive import Archive
from local.engines.postgres_backup import Backup
from local.engines.postgres_figures import FigureReader, Figures
from local.engines.postgres_settings import Settings

from ... import clock
from ...client_sources import sources
from ...engines import Engines, Tasks
from .no_server import NoServer

if TYPE_CHECKING:
    from .instance import DBInstance

ARCHIVE_SECONDS = 300
"""RDS archives WAL every five minutes."""
_SHORTEST_ARCHIVE_SECONDS = 1.0


class RealServer(NoServer):
    """A PostgreSQL server, whose work a thread of its own does."""

    service = "rds"

    def __init__(self, engines: Engines, db: DBInstance):
        self.region = db.rds.region
        self.server = PostgresServer(
            engines.host,
            f"{self.region}-{db.resource_id.lower()}",
            port=db.settings["Port"],
            settings=Settings(dict(db.applied_parameters)),
        )
        self.archive: Archive | None = None
        self._engines = engines
        self._db = db
        self._tasks = Tasks(f"rds {db.name}", engines.power(self.region))
        self._reader = FigureReader(self.server)
        self._figures: Figures | None = None
        self._dropped_slots: list[str] = []
        self._shipped = clock.now()
        self._was_running = False
        self._is_held = False
        engines.add(self)

    @property
    def settled(self) -> bool:  # type: ignore[override]
        return self._tasks.settled

    @property
    def failure(self) -> str | None:  # type: ignore[override]
        return self._tasks.failure

    @property
    def address(self) -> str:  # type: ignore[override]
        return self.server.address.text

    @property
    def replication_state(self) -> str:  # type: ignore[override]
        return "error" if self._figures and not self._figures.is_streaming else "replicating"

    def create(self, password: str) -> None:
        user, database = self._db.settings["MasterUsername"], self._db.settings.get("DBName")
        self._set_sources()
        self._tasks.submit(lambda: self.server.create(user, password, database))

    def replicate(self, source: RealServer) -> None:
        self._set_sources()
        self._tasks.submit(lambda: self.server.replicate(source.server))

    def restore(self, backup: Future[Backup] | None) -> None:
        assert backup
        self._set_sources()
        self._tasks.submit(lambda: self.server.restore(backup.result()))

    def restore_to(self, archive: Archive | None, until: datetime | None) -> None:
        assert archive
        self._set_sources()
        self._tasks.submit(lambda: self.server.restore(archive.backup_before(until), archive.wal, until or archive.latest))

    def promote(self, source: NoServer) -> None:
        def promote() -> None:
            self.server.promote()
            source.drop_slot(self.server.slot)

        self._tasks.submit(promote)

    def stop(self) -> None:
        self._tasks.submit(self.server.stop)

    def cut_off(self) -> None:
        self._tasks.submit(self.server.kill)

    def start(self) -> None:
        self._tasks.submit(self._start)

    def _start(self) -> None:
        if not self.server.is_running:
            self.server.start()
        for slot in self._dropped_slots:
            self.server.drop_slot(slot)
        self._dropped_slots.clear()

    def restart(self) -> None:
        self.stop()
        self.start()

    def set_password(self, password: str) -> None:
        user = self._db.settings["MasterUsername"]
        self._tasks.submit(lambda: self.server.set_password(user, password))

    def set_parameters(self, values: dict[str, str]) -> None:
        self.server.settings.parameters = dict(values)
        self._tasks.submit(self.server.reload)

    def update_sources(self) -> None:
        if self._set_sources():
            self._tasks.submit(self.server.reload)

    def _set_sources(self) -> bool:
        settings = self._db.settings
        current = sources(self.region, settings["VpcSecurityGroupIds"], settings["Port"])
        changed = current != self.server.settings.sources
        self.server.settings.sources = current
        return changed

    def set_backups(self, retained: bool) -> None:
        self._tasks.submit(self._begin_backups if retained else self._end_backups)

    def _begin_backups(self) -> None:
        if self.archive is None:
            archive = Archive(self._engines.new_directory("archives"))
            archive.begin(self.server)
            self.archive = archive

    def _end_backups(self) -> None:
        if self.archive:
            self.server.settings.archive = None
            self.server.reload()
            self.archive.remove()
            self.archive = None

    def back_up(self) -> Future[Backup]:
        directory = self._engines.new_directory("snapshots") / "backup"
        return self._tasks.submit(lambda: self.server.back_up(directory))

    def rename(self, replicas: list[NoServer]) -> None:
        self._tasks.submit(self.server.move)
        for replica in (each for each in replicas if isinstance(each, RealServer)):
            replica.follow(self)

    def follow(self, source: RealServer) -> None:
        """Follows the source to its current address, once the source has it."""
        moved = source._tasks.submit(lambda: None)

        def follow() -> None:
            moved.result()
            self.server.follow(source.server)
            self.server.reload()

        self._tasks.submit(follow)

    def drop_slot(self, slot: str) -> None:
        def drop() -> None:
            if self.server.is_running:
                self.server.drop_slot(slot)
            else:
                self._dropped_slots.append(slot)

        self._tasks.submit(drop)

    def remove(self, source: NoServer | None) -> None:
        self._engines.discard(self)

        def remove() -> None:
            self._reader.close()
            self._ship()
            self.server.remove()
            if source:
                source.drop_slot(self.server.slot)

        self._tasks.submit(remove)
        self._tasks.end()

    # For Engines

    def cut(self) -> None:
        self._was_running = self.server.is_running
        self.server.kill()
        self._figures = None

    def kill(self, node: str) -> bool:
        if node == self._db.name:
            self.server.kill()
        return node == self._db.name

    def hold(self, node: str, stopped: bool) -> bool:
        if node == self._db.name:
            self._is_held = stopped
            if stopped:
                self.server.kill()
        return node == self._db.name

    def lose_wal(self, node: str) -> bool:
        if node != self._db.name or self.archive is None:
            return False
        self.archive.lose_segment()
        return True

    def recover(self) -> None:
        if self._was_running:
            self._start()

    def monitor(self) -> None:
        self._figures = self._reader.read(self._db.settings["AllocatedStorage"])
        is_lost = not self.server.is_running and not self._is_held
        if is_lost and self._db.status == "available" and self._tasks.settled:
            self.start()  # RDS recovers an instance whose process or machine is lost
        interval = max(_SHORTEST_ARCHIVE_SECONDS, clock.scaled_seconds(ARCHIVE_SECONDS))
        if self.archive and self._tasks.settled and self.server.is_running and clock.now() - self._shipped >= interval:
            self._shipped = clock.now()
            self._tasks.submit(self._ship)

    def _ship(self) -> None:
        try:
            if self.archive and self.server.is_running:
                self.archive.ship(self.server)
        except Exception as problem:  # the server may end meanwhile; the next interval ships this one's WAL too
            print(f"the WAL of {self._db.name} was not archived: {problem}", file=sys.stderr)

    def figures(self, db: DBInstance) -> dict[str, Any]:
        return asdict(self._figures) if self._figures else {}

    def describe(self) -> dict[str, Any]:
        return {
            "region": self.region,
            "service": self.service,
            "id": self._db.name,
            "address": self.address,
            "port": self.server.port,
            "pid": self.server.pid if self.server.is_running else None,
            "figures": self.figures(self._db),
        }


def of(db: DBInstance) -> NoServer:
    """A server for a new instance."""
    engines = db.rds.app.engines
    return RealServer(engines, db) if engines and engines.postgres else NoServer()
