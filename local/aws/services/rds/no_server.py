"""The server of an instance of a local AWS without engines."""

from __future__ import annotations

from concurrent.futures import Future
from datetime import datetime
from typing import TYPE_CHECKING, Any

from local.engines.postgres_archive import Archive
from local.engines.postgres_backup import Backup

if TYPE_CHECKING:
    from .instance import DBInstance


class NoServer:
    """The server of an instance of a local AWS without engines: every request is done at once."""

    settled = True
    failure: str | None = None
    address: str | None = None
    replication_state = "replicating"
    archive: Archive | None = None

    def create(self, password: str) -> None:
        """Starts an empty database with the instance's master user."""

    def replicate(self, source: Any) -> None:
        """Starts as a replica of the server of another instance."""

    def restore(self, backup: Future[Backup] | None) -> None:
        """Starts with the data of a snapshot."""

    def restore_to(self, archive: Archive | None, until: datetime | None) -> None:
        """Starts with the data of automated backups, to a time or the latest restorable one."""

    def promote(self, source: Any) -> None:
        """Ends the replication from the server of another instance, which drops its slot."""

    def stop(self) -> None:
        """Ends all sessions and the process."""

    def cut_off(self) -> None:
        """Ends the process as the loss of its machine does. Multi-AZ storage has a copy of everything written."""

    def start(self) -> None:
        """Starts the process again, with the current parameters."""

    def restart(self) -> None:
        """Ends the process, and starts it with the current parameters."""

    def set_password(self, password: str) -> None: ...

    def set_parameters(self, values: dict[str, str]) -> None:
        """Replaces the values of the parameter group. The static ones apply at the next start."""

    def update_sources(self) -> None:
        """Applies the rules of the instance's security groups."""

    def set_backups(self, retained: bool) -> None:
        """Begins automated backups, or deletes them."""

    def back_up(self) -> Future[Backup] | None:
        """A copy of the data at this time."""
        return None

    def rename(self, replicas: list[Any]) -> None:
        """Gives the server another address, which its replicas learn."""

    def drop_slot(self, slot: str) -> None:
        """Drops the replication slot of a replica that exists no more."""

    def remove(self, source: Any) -> None:
        """Ends the process and deletes the data, but not the automated backups. source: as for `promote`."""

    def figures(self, db: DBInstance) -> dict[str, Any]:
        """What CloudWatch measures of an instance; nothing while it is not available."""
        if db.status != "available":
            return {}
        return {
            "replica_lag": 0.0 if db.source else None,
            "oldest_replication_slot_lag": 0 if db.replicas else None,
            "free_storage_space": int(db.settings["AllocatedStorage"]) << 30,
            "database_connections": 0,
        }
