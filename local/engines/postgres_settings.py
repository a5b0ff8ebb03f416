"""postgresql.conf and pg_hba.conf of a server, from what RDS calls parameters and from security groups."""

from __future__ import annotations

import shlex
from dataclasses import dataclass, field
from pathlib import Path

from .addresses import HOST

ADMINISTRATOR = "rdsadmin"
"""The superuser, which RDS keeps for itself."""
REPLICATOR = "rdsrepladmin"

# Parameters that size the server for its instance class. This machine has the memory of no instance class.
_SIZED_BY_CLASS = {
    "shared_buffers",
    "huge_pages",
    "max_connections",
    "max_wal_size",
    "min_wal_size",
    "wal_buffers",
    "wal_keep_size",
    "max_worker_processes",
    "max_parallel_workers",
}

_LIBRARIES = {"auto_explain", "pg_prewarm", "pg_stat_statements"}
"""Libraries of PostgreSQL itself, which RDS can preload. A server would not start with one that it does not have."""

_ALWAYS = {
    "unix_socket_directories": "",
    "ssl": "on",
    "ssl_cert_file": "server.crt",
    "ssl_key_file": "server.key",
    "password_encryption": "scram-sha-256",
    "shared_buffers": "16MB",
    "max_connections": "100",
    "max_wal_senders": "20",
    "max_replication_slots": "20",
    "max_worker_processes": "8",
    "wal_level": "replica",
    "min_wal_size": "2MB",
    "max_wal_size": "64MB",
    # An archived segment may be a hard link to the server's file, which must then never be written again.
    "wal_recycle": "off",
    "hot_standby_feedback": "off",
    "wal_retrieve_retry_interval": "200ms",
    "wal_receiver_status_interval": "1s",
    # A server here is killed, but the machine goes on: what was written to files survives without fsync.
    "fsync": "off",
    "dynamic_shared_memory_type": "mmap",
    "jit": "off",
    "archive_mode": "on",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_line_prefix": "%m [%p] %u@%d %r ",
}


@dataclass
class Settings:
    """What postgresql.conf and pg_hba.conf are written from."""

    parameters: dict[str, str] = field(default_factory=dict)
    """The parameters of the parameter group that users set."""
    sources: list[str] = field(default_factory=list)
    """Networks of 127.0.0.0/8 from which clients may connect."""
    archive: Path | None = None
    """Where finished WAL segments are copied; None: nowhere."""
    source: dict[str, str] | None = None
    """How a replica connects to its source: keys of libpq, and `slot`."""
    restore: dict[str, str] | None = None
    """Recovery parameters of a server that is restored to a point in time."""

    @property
    def force_ssl(self) -> bool:
        return self.parameters.get("rds.force_ssl", "1") == "1"

    def conf(self, address: str, port: int) -> str:
        """The text of postgresql.conf."""
        lines = {**_ALWAYS, "listen_addresses": address, "port": str(port)}
        lines |= {
            name: value
            for name, value in self.parameters.items()
            if not name.startswith("rds.") and name not in _SIZED_BY_CLASS and "{" not in value and "(" not in value
        }
        libraries = [each.strip() for each in lines.get("shared_preload_libraries", "").split(",")]
        lines["shared_preload_libraries"] = ",".join(each for each in libraries if each in _LIBRARIES)
        if self.parameters.get("rds.logical_replication") == "1":
            lines["wal_level"] = "logical"
        # Otherwise a server that is restored reports that it is ready before it has replayed the archive.
        lines["hot_standby"] = "on" if self.source else "off"
        lines["archive_command"] = _archive_command(self.archive) if self.archive else "true"
        if self.source:
            connection = {name: value for name, value in self.source.items() if name != "slot"}
            lines["primary_conninfo"] = " ".join(f"{name}={value}" for name, value in connection.items())
            lines["primary_slot_name"] = self.source["slot"]
        lines |= self.restore or {}
        return "".join(f"{name} = '{_escape(value)}'\n" for name, value in lines.items())

    def hba(self) -> str:
        """The text of pg_hba.conf. Like a security group's rules, it applies to new connections only."""
        lines = [
            f"host all {ADMINISTRATOR} {HOST}/32 scram-sha-256",
            f"host replication {REPLICATOR} {HOST}/32 scram-sha-256",
            f"host all {ADMINISTRATOR},{REPLICATOR} all reject",
        ]
        kind = "hostssl" if self.force_ssl else "host"
        lines += [f"{kind} all all {network} scram-sha-256" for network in (f"{HOST}/32", *self.sources)]
        return "\n".join(lines) + "\n"


def _archive_command(archive: Path) -> str:
    """Archives a segment by a hard link where possible. Succeeds for a segment that was archived before a crash."""
    target = shlex.quote(str(archive)).replace("%", "%%") + "/%f"
    copied = f'cp "%p" {target}.partial && mv {target}.partial {target}'
    return f'cmp -s "%p" {target} || {{ test ! -f {target} && {{ ln "%p" {target} 2>/dev/null || {{ {copied}; }}; }}; }}'


def restore_to(archive: Path, until: str | None) -> dict[str, str]:
    """Recovery parameters: replay the archive, until a time (ISO 8601) or to its end."""
    directory = shlex.quote(str(archive)).replace("%", "%%")
    parameters = {"restore_command": f'cp {directory}/%f "%p"', "recovery_target_action": "promote"}
    return parameters | ({"recovery_target_time": until} if until else {})


def _escape(value: str) -> str:
    return value.replace("\\", "\\\\").replace("'", "''")
