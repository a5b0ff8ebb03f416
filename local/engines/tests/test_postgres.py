"""PostgreSQL servers, observed by clients."""

import ssl
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pg8000.exceptions import DatabaseError
from pg8000.native import Connection

from local.engines.host import EngineHost
from local.engines.postgres import PostgresServer
from local.engines.postgres_archive import Archive
from local.engines.postgres_figures import FigureReader, Figures
from local.engines.postgres_settings import Settings
from local.testing import eventually

from .conftest import PASSWORD, USER, session, tls

Make = Callable[..., PostgresServer]
APPLICATIONS = "127.0.1.0/24"
POD = "127.0.1.7"


def numbers(server: PostgresServer, host: EngineHost) -> list[int]:
    with session(server, host) as connection:
        return [row[0] for row in connection.run("SELECT id FROM numbers ORDER BY id")]


def insert(server: PostgresServer, host: EngineHost, *ids: int) -> None:
    with session(server, host) as connection:
        connection.run("CREATE TABLE IF NOT EXISTS numbers (id int PRIMARY KEY)")
        for each in ids:
            connection.run("INSERT INTO numbers VALUES (:id)", id=each)


def figures(server: PostgresServer) -> Figures:
    reader = FigureReader(server)
    try:
        return reader.read(20)
    finally:
        reader.close()


def error(code: str) -> str:
    """The start of the text of PostgreSQL's error with this code."""
    return rf"'C': '{code}'"


def test_a_server_serves_clients_as_rds_does(postgres: Make, host: EngineHost) -> None:
    server = postgres("a", settings=Settings(sources=[APPLICATIONS]))
    server.create(USER, PASSWORD, "shop")

    # TLS, verified by the bundle, at the standard port
    with session(server, host, source=POD) as connection:
        assert connection.run("SELECT ssl, version FROM pg_stat_ssl WHERE pid = pg_backend_pid()") == [[True, "TLSv1.3"]]
    with pytest.raises(ssl.SSLCertVerificationError):
        Connection(USER, host=server.address.text, password=PASSWORD, ssl_context=ssl.create_default_context())
    with pytest.raises(DatabaseError, match="no encryption"):
        Connection(USER, host=server.address.text, password=PASSWORD, database="shop", ssl_context=False)
    server.settings.parameters["rds.force_ssl"] = "0"
    server.reload()
    Connection(USER, host=server.address.text, password=PASSWORD, database="shop", ssl_context=False).close()

    # the master user can do what RDS permits, and not what a superuser can
    with session(server, host) as connection:
        connection.run("CREATE TABLE owned ()")
        connection.run("CREATE ROLE application LOGIN")
        assert connection.run("SELECT count(*) FROM pg_stat_activity WHERE query IS NOT NULL")[0][0] > 0
        with pytest.raises(DatabaseError, match=error("42501")):
            connection.run("ALTER SYSTEM SET fsync = on")
    with pytest.raises(DatabaseError, match=r"pg_hba\.conf rejects"), session(server, host, user="rdsadmin", source=POD):
        pass

    # a changed password
    server.set_password(USER, "battery-staple")
    with pytest.raises(DatabaseError, match=error("28P01")), session(server, host):
        pass
    with session(server, host, password="battery-staple"):
        pass


def test_a_rule_that_is_revoked_ends_new_connections_only(postgres: Make, host: EngineHost) -> None:
    server = postgres("a", settings=Settings(sources=[APPLICATIONS]))
    server.create(USER, PASSWORD, "shop")
    with pytest.raises(DatabaseError, match=r"no pg_hba\.conf entry"), session(server, host, source="127.0.2.7"):
        pass
    with session(server, host, source=POD) as tracked:
        server.settings.sources = []
        server.reload()
        with pytest.raises(DatabaseError, match=r"no pg_hba\.conf entry"), session(server, host, source=POD):
            pass
        assert tracked.run("SELECT 1") == [[1]]


def test_static_parameters_need_a_restart(postgres: Make, host: EngineHost) -> None:
    server = postgres("a")
    server.create(USER, PASSWORD, "shop")
    server.settings.parameters = {"track_activity_query_size": "2048", "log_min_duration_statement": "7"}
    server.settings.parameters["shared_preload_libraries"] = "pg_stat_statements,pg_cron"
    server.reload()

    def shown(name: str) -> str:
        with session(server, host) as connection:
            return str(connection.run(f"SHOW {name}")[0][0])

    assert (shown("track_activity_query_size"), shown("log_min_duration_statement")) == ("1kB", "7ms")
    server.restart()
    assert (shown("track_activity_query_size"), shown("log_min_duration_statement")) == ("2kB", "7ms")
    with session(server, host) as connection:
        connection.run("CREATE EXTENSION pg_stat_statements")


def test_a_killed_server_recovers_every_acknowledged_row(postgres: Make, host: EngineHost) -> None:
    server = postgres("a")
    server.create(USER, PASSWORD, "shop")
    insert(server, host, *range(50))
    server.kill()
    assert not server.is_running
    with pytest.raises(ConnectionRefusedError), session(server, host):
        pass
    server.start()
    assert numbers(server, host) == list(range(50))


def test_a_replica_streams_and_is_promoted(postgres: Make, host: EngineHost) -> None:
    source, replica = postgres("source"), postgres("replica")
    source.create(USER, PASSWORD, "shop")
    insert(source, host, 1)
    replica.replicate(source)
    insert(source, host, 2)
    eventually(lambda: numbers(replica, host) == [1, 2], 5)
    assert figures(replica).is_streaming
    with pytest.raises(DatabaseError, match=error("25006")):
        insert(replica, host, 3)

    # a replica that does not run holds WAL on its source, and catches up
    replica.kill()
    insert(source, host, *range(3, 100))
    source.run("SELECT pg_switch_wal()")
    retained = figures(source).oldest_replication_slot_lag
    assert retained is not None
    assert retained > 1 << 19
    replica.start()
    eventually(lambda: len(numbers(replica, host)) == 99, 5)
    eventually(lambda: (figures(source).oldest_replication_slot_lag or 0) < 1 << 19, 5)
    lag = figures(replica).replica_lag
    assert lag is not None
    assert 0 <= lag < 60

    # promotion needs nothing of the source
    source.kill()
    eventually(lambda: not figures(replica).is_streaming, 5)
    replica.promote()
    insert(replica, host, 100)
    source.start()
    source.drop_slot(replica.slot)
    assert figures(source).oldest_replication_slot_lag is None
    assert numbers(source, host) == list(range(1, 100))
    replica.restart()
    assert numbers(replica, host) == list(range(1, 101))


def test_restores_to_a_time_and_from_a_power_cut(postgres: Make, host: EngineHost, tmp_path: Path) -> None:
    server = postgres("a")
    server.create(USER, PASSWORD, "shop")
    archive = Archive(tmp_path / "archive")
    archive.begin(server)
    insert(server, host, 1, 2)
    insert(server, host, 3)
    between = datetime.now(UTC)
    insert(server, host, 4)
    archive.ship(server)
    insert(server, host, 5)
    assert archive.earliest
    assert archive.latest
    assert archive.earliest < between < archive.latest

    earlier = postgres("earlier")
    earlier.restore(archive.backup_before(between), archive.wal, between)
    assert numbers(earlier, host) == [1, 2, 3]

    latest = postgres("latest")
    latest.restore(archive.backup_before(archive.latest), archive.wal, archive.latest)
    assert numbers(latest, host) == [1, 2, 3, 4]

    # a snapshot of a server that a power cut ended has all of its rows
    server.kill()
    cut = postgres("cut")
    cut.restore(server.back_up(tmp_path / "cut"))
    assert numbers(cut, host) == [1, 2, 3, 4, 5]


def test_new_backups_restore_to_their_latest_time(postgres: Make, tmp_path: Path) -> None:
    server = postgres("a")
    server.create(USER, PASSWORD, "shop")
    archive = Archive(tmp_path / "archive")
    archive.begin(server)
    restored = postgres("restored")
    restored.restore(archive.backup_before(archive.latest), archive.wal, archive.latest)
    assert restored.run("SELECT datname FROM pg_database WHERE datname = 'shop'") == [["shop"]]


def test_free_storage_and_sessions_are_measured(postgres: Make, host: EngineHost) -> None:
    server = postgres("a")
    server.create(USER, PASSWORD, "shop")
    before = figures(server)
    assert before.free_storage_space < 20 << 30
    assert before.replica_lag is None
    assert before.database_connections == 0
    with session(server, host) as connection:
        connection.run("CREATE TABLE big AS SELECT repeat('x', 1000) FROM generate_series(1, 20000)")
        after = figures(server)
    assert before.free_storage_space - after.free_storage_space > 20_000_000
    assert after.database_connections == 1
    assert tls(host.authority.bundle).get_ca_certs()
