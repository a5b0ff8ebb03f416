"""What CloudWatch measures of an RDS instance, read from its server."""

from __future__ import annotations

from dataclasses import dataclass

from . import copies
from .postgres import PostgresServer

_GIB = 1 << 30


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


def read(server: PostgresServer, allocated_gib: int) -> Figures:
    """The figures of a server with a volume of this size."""
    free = allocated_gib * _GIB - copies.size(server.data)
    if not server.is_running:
        return Figures(None, None, free, None)
    lag, slot, sessions = server.run(
        "SELECT CASE WHEN pg_is_in_recovery() THEN extract(epoch FROM now() - pg_last_xact_replay_timestamp())::float8 END,"
        " (SELECT max(pg_wal_lsn_diff(pg_current_wal_lsn(), restart_lsn))::bigint FROM pg_replication_slots"
        "  WHERE NOT pg_is_in_recovery() AND slot_type = 'physical' AND NOT temporary),"
        " (SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend' AND usename NOT LIKE 'rds%')"
    )[0]
    return Figures(lag, slot, free, sessions)


def replication_state(server: PostgresServer) -> str:
    """As the status of "read replication" in StatusInfos: replicating, or error."""
    streams = server.is_running and server.run("SELECT 1 FROM pg_stat_wal_receiver WHERE status = 'streaming'")
    return "replicating" if streams else "error"
