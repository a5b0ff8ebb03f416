"""Clients that play an application: they insert numbered rows, and remember each acknowledged one."""

from __future__ import annotations

import itertools
import math
import ssl
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from pg8000.native import Connection

from local.engines.postgres import connect as open_session

USER, PASSWORD, DATABASE = "platform", "correct-horse-battery", "shop"
TABLE = "CREATE TABLE IF NOT EXISTS numbered (id bigint PRIMARY KEY, written timestamptz DEFAULT clock_timestamp())"
_PORT = 5432
_TIMEOUT_SECONDS = 2
_PAUSE_SECONDS = 0.02
_RECONNECT_SECONDS = 0.05


@dataclass(frozen=True)
class Acknowledgement:
    id: int
    address: str
    """Of the server that acknowledged the row."""
    at: float
    """Seconds of time.monotonic()."""


@dataclass(frozen=True)
class Login:
    user: str
    password: str = field(repr=False)
    database: str


_SKELETON = Login(USER, PASSWORD, DATABASE)


@dataclass(frozen=True)
class Target:
    address: str
    """Of the database."""
    source: str
    """The address of the pod that connects."""
    login: Login = _SKELETON


class Writer:
    """Inserts a row about every 20 ms until `stop`. Reconnects after every error, and when a connection has lived long enough, as
    a connection pool does."""

    def __init__(self, resolve: Callable[[], Target], bundle: Path, first: int = 1, lifetime: float = math.inf):
        """resolve: what to connect to now. first: the number of the first row. lifetime: of a connection, in seconds."""
        self.acknowledged: list[Acknowledgement] = []
        self.failures = 0
        """How often the connection, or the resolver, failed."""
        self._resolve, self._bundle, self._lifetime = resolve, bundle, lifetime
        self._ids = itertools.count(first)
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="writer", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._stopped.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stopped.is_set():
            try:
                self._write(self._resolve())
            except Exception:  # the server, the network or the resolver fail: connect again
                self.failures += 1
                self._stopped.wait(_RECONNECT_SECONDS)

    def _write(self, target: Target) -> None:
        connection = connect(target.address, target.source, self._bundle, target.login)
        ends = time.monotonic() + self._lifetime
        try:
            while not self._stopped.wait(_PAUSE_SECONDS) and time.monotonic() < ends:
                number = next(self._ids)
                connection.run("INSERT INTO numbered (id) VALUES (:id)", id=number)
                self.acknowledged.append(Acknowledgement(number, target.address, time.monotonic()))
        finally:
            connection.close()


def connect(address: str, source: str, bundle: Path, login: Login = _SKELETON) -> Connection:
    """A session that verifies the server's certificate."""
    return open_session(
        address,
        _PORT,
        user=login.user,
        password=login.password,
        database=login.database,
        timeout=_TIMEOUT_SECONDS,
        source=source,
        ssl_context=ssl.create_default_context(cafile=bundle),
    )
