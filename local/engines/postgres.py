"""A PostgreSQL server as RDS runs one: its process, its settings, its users, and its replication."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from pg8000.native import Connection, identifier, literal

from . import copies, postgres_backup, postgres_template, process_tree
from .addresses import Address
from .host import EngineHost
from .postgres_backup import Backup
from .postgres_settings import ADMINISTRATOR, REPLICATOR, Settings, restore_to
from .programs import EngineError

START_SECONDS = 60
STOP_SECONDS = 20
RELOAD_SECONDS = 10
CONNECT_SECONDS = 10
SLOT_SECONDS = 5
_POLL_SECONDS = 0.01


def connect(address: str, port: int, *, timeout: float, source: str | None = None, **options: Any) -> Connection:
    """A session, without the 40 ms that a delayed acknowledgement of TCP costs at each login.

    source: the address from which to connect. options: as of pg8000's Connection.
    """
    plain = socket.create_connection((address, port), timeout, (source, 0) if source else None)
    try:
        plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return Connection(host=address, port=port, sock=plain, timeout=timeout, **options)
    except BaseException:
        plain.close()
        raise


class PostgresServer:
    """A server in a directory of its own. Every method returns when the server has done it.

    One thread at a time may call the methods that change the server. `run`, `is_running` and the figures may be read meanwhile.
    """

    def __init__(self, host: EngineHost, name: str, *, port: int = 5432, settings: Settings | None = None):
        """name: unique in the host, in lower case, with digits and hyphens. settings: those of the first start."""
        self.name = name
        self.port = port
        self.address = Address()
        self.settings = settings or Settings()
        self.directory = host.directory / "postgres" / name
        self.data = self.directory / "data"
        self._host = host
        self._process = f"postgres-{name}"
        self._pid: int | None = None
        self._template = postgres_template.ensure(host)
        self.directory.mkdir(parents=True)

    def create(self, user: str, password: str, database: str | None) -> None:
        """Starts with an empty database and a master user, who has RDS's rights and not those of a superuser."""
        copies.copy_tree(self._template.data, self.data)
        self.start()
        self.run(f"CREATE ROLE {identifier(user)} LOGIN CREATEDB CREATEROLE IN ROLE rds_superuser")
        self.run(f"ALTER DATABASE postgres OWNER TO {identifier(user)}")
        self.set_password(user, password)
        if database and database != "postgres":
            self.run(f"CREATE DATABASE {identifier(database)} OWNER {identifier(user)}")

    def restore(self, backup: Backup, archive: Path | None = None, until: datetime | None = None) -> None:
        """Starts with the data of a backup, and with what the archive has until then; without a time with all of it."""
        copies.copy_tree(backup.data, self.data)
        if archive:
            self.settings.restore = restore_to(archive, until.isoformat(sep=" ") if until else None)
            (self.data / "recovery.signal").touch()
        self.start()
        self.settings.restore = None

    def replicate(self, source: PostgresServer) -> None:
        """Starts as a streaming replica of a running server, until `promote`."""
        base = self.directory / "base"
        source.run(f"SELECT pg_create_physical_replication_slot({literal(self.slot)}, true)")
        with source.connect() as connection:
            postgres_backup.of_running(connection, source.data, base, with_wal=False)
        (base / "data").rename(self.data)
        shutil.rmtree(base)
        self.follow(source)
        self.start()

    def follow(self, source: PostgresServer) -> None:
        """Sets the source of a replica, from its next start or reload on."""
        self.settings.source = {
            "host": source.address.text,
            "port": str(source.port),
            "user": REPLICATOR,
            "password": self._template.password,
            "sslmode": "require",
            "application_name": self.slot,
            "slot": self.slot,
        }
        (self.data / "standby.signal").touch()

    @property
    def slot(self) -> str:
        """The name of the replication slot that this server has on its source."""
        return f"rds_{self.name}".replace("-", "_")[:63]

    def promote(self) -> None:
        """Ends the replication: the server accepts writes. Needs nothing of the source."""
        if not self.run("SELECT pg_promote(wait => true, wait_seconds => 60)")[0][0]:
            raise EngineError(f"{self.name} was not promoted:\n{self._host.tail(self._process)}")
        self.settings.source = None
        self.reload()

    def drop_slot(self, slot: str) -> None:
        """Drops the slot of a former replica, which may be connected for a moment longer."""
        deadline = time.monotonic() + SLOT_SECONDS
        while self.run(f"SELECT 1 FROM pg_replication_slots WHERE slot_name = {literal(slot)}"):
            self.run(f"SELECT pg_terminate_backend(active_pid) FROM pg_replication_slots WHERE slot_name = {literal(slot)}")
            with contextlib.suppress(Exception):
                self.run(f"SELECT pg_drop_replication_slot({literal(slot)})")
            if time.monotonic() > deadline:
                raise EngineError(f"the replication slot {slot} of {self.name} is in use")

    def set_password(self, user: str, password: str) -> None:
        self.run(f"ALTER ROLE {identifier(user)} PASSWORD {literal(password)}")

    def back_up(self, target: Path) -> Backup:
        """Copies the data, whether the server runs or not."""
        if not self.is_running:
            return postgres_backup.of_stopped(self.data, target)
        with self.connect() as connection:
            return postgres_backup.of_running(connection, self.data, target, with_wal=True)

    def own(self, path: Path) -> None:
        """Gives a file or directory to the user that runs the server."""
        self._host.own(path)

    # The process

    @property
    def is_running(self) -> bool:
        return self._pid is not None and self._host.wait(self._process, 0) is None

    @property
    def pid(self) -> int:
        """The process id of the running server."""
        assert self._pid
        return self._pid

    def start(self) -> None:
        """Starts the process, and returns when the server accepts connections. Recovers the data of a killed server."""
        assert self._host.programs.postgres
        self.data.chmod(0o700)
        self._host.own(self.data)
        self._host.authority.issue(self.data / "server.crt", self.data / "server.key", [self.address.text])
        self._host.own(self.data / "server.key")
        self._write_settings()
        self._pid = self._host.start(
            self._process,
            [self._host.programs.postgres / "postgres", "-D", self.data],
            unprivileged=True,
            end_signal=signal.SIGQUIT,  # ends sessions too, and removes shared memory, other than SIGKILL
        )
        deadline = time.monotonic() + START_SECONDS
        while self._state() != "ready":
            if self._host.wait(self._process, _POLL_SECONDS) is not None or time.monotonic() > deadline:
                raise EngineError(f"PostgreSQL {self.name} did not start:\n{self._host.tail(self._process)}")

    def _state(self) -> str:
        """What the server writes into its PID file: starting, ready, standby, stopping."""
        try:
            lines = (self.data / "postmaster.pid").read_text().splitlines()
        except FileNotFoundError:
            return "starting"
        mine = len(lines) >= 8 and lines[0] == str(self._pid)
        return lines[7].strip() if mine else "starting"

    def stop(self) -> None:
        """Ends the sessions and the process, with all data written."""
        self._end(signal.SIGINT)

    def kill(self) -> None:
        """Ends the process and its children by SIGKILL, as a power cut does."""
        if self.is_running:
            process_tree.kill(self.pid)
            self._await_end()

    def restart(self) -> None:
        self.stop()
        self.start()

    def _end(self, how: signal.Signals) -> None:
        if self.is_running:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, how)
            self._await_end()

    def _await_end(self) -> None:
        if self._host.wait(self._process, STOP_SECONDS) is None:
            process_tree.kill(self.pid)
            self._host.wait(self._process, STOP_SECONDS)

    def remove(self) -> None:
        """Ends the process, deletes all data, and releases the address."""
        self._end(signal.SIGQUIT)
        with contextlib.suppress(OSError, IndexError, ValueError):
            process_tree.remove_shared_memory(int((self.data / "postmaster.pid").read_text().splitlines()[6].split()[1]))
        shutil.rmtree(self.directory, ignore_errors=True)
        self.address.release()

    def reload(self) -> None:
        """Applies `settings` except the static parameters, which need a restart."""
        self._write_settings()
        if not self.is_running:
            return
        before = self.run("SELECT pg_conf_load_time()")[0][0]
        os.kill(self.pid, signal.SIGHUP)
        deadline = time.monotonic() + RELOAD_SECONDS
        while self.run("SELECT pg_conf_load_time()")[0][0] == before:
            if time.monotonic() > deadline:
                raise EngineError(f"PostgreSQL {self.name} did not reload its settings:\n{self._host.tail(self._process)}")
            time.sleep(_POLL_SECONDS)

    def _write_settings(self) -> None:
        for name, text in (
            ("postgresql.conf", self.settings.conf(self.address.text, self.port)),
            ("pg_hba.conf", self.settings.hba()),
        ):
            (self.data / f"{name}.new").write_text(text)
            (self.data / f"{name}.new").rename(self.data / name)

    # SQL

    def run(self, statement: str) -> list[Any]:
        """The rows of a statement of the administrator."""
        with self.connect() as connection:
            return connection.run(statement) or []

    @contextmanager
    def connect(self) -> Iterator[Connection]:
        """A session of the administrator."""
        connection = self.open()
        try:
            yield connection
        finally:
            with contextlib.suppress(Exception):
                connection.close()

    def open(self) -> Connection:
        """A session of the administrator, which the caller closes."""
        return connect(
            self.address.text,
            self.port,
            user=ADMINISTRATOR,
            password=self._template.password,
            database="postgres",
            timeout=CONNECT_SECONDS,
            ssl_context=False,
        )

    def move(self) -> None:
        """Gives the server another address, which takes a restart."""
        former, self.address = self.address, Address()
        self.restart()
        former.release()
