"""One host of engines for the tests of a session, and servers that end with their test."""

import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from pg8000.native import Connection

from local.engines import programs
from local.engines.host import EngineHost
from local.engines.postgres import PostgresServer, connect

USER, PASSWORD = "platform", "correct-horse"


@pytest.fixture(scope="session")
def host(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EngineHost]:
    running = EngineHost(tmp_path_factory.mktemp("engines"), programs.ensure({"postgres", "redis"}))
    yield running
    running.stop()


@pytest.fixture
def postgres(host: EngineHost, request: pytest.FixtureRequest) -> Iterator[Callable[..., PostgresServer]]:
    """Makes servers that do not run yet."""
    made: list[PostgresServer] = []

    def make(name: str, **options: Any) -> PostgresServer:
        made.append(PostgresServer(host, f"{request.node.name.removeprefix('test_')[:40]}-{name}".replace("_", "-"), **options))
        return made[-1]

    yield make
    for each in made:
        each.remove()


@contextmanager
def session(server: PostgresServer, host: EngineHost, **options: Any) -> Iterator[Connection]:
    """A session of the master user over TLS, which verifies the server as a client of RDS does."""
    defaults: dict[str, Any] = {"user": USER, "password": PASSWORD, "database": "shop", "timeout": 5}
    defaults["ssl_context"] = tls(host.authority.bundle)
    connection = connect(server.address.text, server.port, **(defaults | options))
    try:
        yield connection
    finally:
        connection.close()


def tls(bundle: Path) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=bundle)
