"""What CloudWatch measures of an RDS instance, read from its server."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from . import copies
from .postgres import PostgresServer

if TYPE_CHECKING:
    from pg8000.native import Connection

_GIB = 1 << 30
_QUERY = """
SELECT CASE WHEN pg_is_in_recovery() THEN extract(epoch FROM now() - pg_last_xact_replay_timestamp())::float8 END,
    (SELECT max(pg_wal_lsn_diff(pg_current_wal_lsn(), restart_lsn))::bigint FROM pg_replication_slots
     WHERE NOT pg_is_in_recovery() AND slot_type = 'physical' AND NOT temporary),
    (SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend' AND usename NOT LIKE 'rds%'),
    EXISTS (SELECT FROM pg_stat_wal_receiver WHERE status = 'streaming')
"""


@dataclass(frozen=True)
class Figures:
    """Named as CloudWatch's metrics of RDS. None where CloudWatch has no data point."""

    replica_lag: float | None
    """Seconds since the last replayed transaction of a replica, which therefore grow while its source is idle."""
    oldest_replication_slot_lag: int | None
    """Bytes of WAL that the server retains for the replica that is furthest behind; None without replicas."""
    free_storage_space: int
    """Bytes."""
    database_connections: int | None
    """Sessions of clients; None if the server does not run."""
    is_streaming: bool
    """Whether a replica is connected with its source."""


class FigureReader:
    """Reads the figures of one server in one session, because opening a session costs more than reading."""

    def __init__(self, server: PostgresServer):
        self._server = server
        self._session: Connection | None = None

    def read(self, allocated_gib: int) -> Figures:
        """The figures of the server with a volume of this size."""
        free = allocated_gib * _GIB - copies.size(self._server.data)
        try:
            self._session = self._session or self._server.open()
            lag, slot, sessions, streaming = self._session.run(_QUERY)[0]
            return Figures(lag, slot, free, sessions, streaming)
        except Exception:  # the server does not run, or ended the session: the next read opens another
            self.close()
            return Figures(None, None, free, None, False)

    def close(self) -> None:
        if self._session:
            with contextlib.suppress(Exception):
                self._session.close()
        self._session = None
