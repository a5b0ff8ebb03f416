"""Copies of the data of servers: snapshots and automated backups. Without engines there are none."""

from __future__ import annotations

import shutil
from concurrent.futures import Future
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from local.engines import copies
from local.engines.postgres_archive import Archive
from local.engines.postgres_backup import Backup

if TYPE_CHECKING:
    from .instance import DBInstance
    from .state import Rds


def copy(rds: Rds, backup: Future[Backup] | None) -> Future[Backup] | None:
    """A copy of a snapshot, which outlives it."""
    engines = rds.app.engines
    if backup is None or engines is None:
        return None
    target, copied = engines.new_directory("snapshots") / "backup", Future[Backup]()

    def link(done: Future[Backup]) -> None:
        try:
            copies.link_tree(done.result().directory, target)
            copied.set_result(Backup.of(target))
        except Exception as problem:
            copied.set_exception(problem)

    backup.add_done_callback(link)
    return copied


def replicate_archive(rds: Rds, source: Archive | None) -> Archive | None:
    """An archive in this region, into which the source copies its backups from now on."""
    engines = rds.app.engines
    if source is None or engines is None:
        return None
    copied = Archive(engines.new_directory("archives"))
    source.copies.append(copied)
    return copied


def base_backup(rds: Rds, db: DBInstance) -> Future[Backup] | None:
    """A copy of the newest base backup of an instance's automated backups."""
    if not db.server.archive:
        return None
    newest: Future[Backup] = Future()
    newest.set_result(db.server.archive.backups[-1])
    return copy(rds, newest)


def delete(backup: Future[Backup] | None) -> None:
    """Deletes the files of a snapshot."""
    if backup:
        backup.add_done_callback(lambda done: None if done.exception() else shutil.rmtree(done.result().directory.parent))


def is_done(backup: Future[Backup] | None) -> bool:
    return backup is None or backup.done()


def first_restorable(archive: Archive | None) -> datetime | None:
    """The earliest restorable second of an archive."""
    earliest = archive.earliest if archive else None
    return earliest.replace(microsecond=0) + timedelta(seconds=1) if earliest else None


def last_restorable(archive: Archive | None) -> datetime | None:
    """The latest restorable second of an archive."""
    return archive.latest.replace(microsecond=0) if archive and archive.latest else None
