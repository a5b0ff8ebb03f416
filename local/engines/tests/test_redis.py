"""Redis servers, observed by clients."""

import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import redis
from redis.backoff import NoBackoff
from redis.exceptions import NoPermissionError
from redis.retry import Retry

from local.engines.addresses import Address
from local.engines.host import EngineHost
from local.engines.redis_server import RedisServer
from local.testing import eventually

TOKEN, NEXT = "first-token-of-16-characters", "second-token-of-16-characters"
ONCE = Retry(NoBackoff(), 0)
Make = Callable[..., RedisServer]


@pytest.fixture
def server(host: EngineHost, request: pytest.FixtureRequest) -> Iterator[Make]:
    """Makes servers that do not run yet."""
    made: list[RedisServer] = []

    def make(name: str, **options: Any) -> RedisServer:
        made.append(RedisServer(host, f"{request.node.name.removeprefix('test_')[:40]}-{name}".replace("_", "-"), **options))
        return made[-1]

    yield make
    for each in made:
        each.remove()


class From(redis.SSLConnection):
    """A connection from an address of a subnet."""

    def __init__(self, source: str, **options: Any):
        super().__init__(**options)
        self._source = source

    def _connect(self) -> Any:
        plain = socket.create_connection((self.host, self.port), self.socket_connect_timeout, (self._source, 0))
        return self._wrap_socket_with_ssl(plain)


def client(server: RedisServer, host: EngineHost, token: str | None = TOKEN, address: Address | None = None) -> Any:
    bundle = str(host.authority.bundle)
    name = (address or server.address).text
    return redis.Redis(name, server.port, password=token, ssl=True, ssl_ca_certs=bundle, socket_timeout=5, retry=ONCE)


def from_pod(server: RedisServer, host: EngineHost, source: str) -> Any:
    options: dict[str, Any] = {"host": server.address.text, "port": server.port, "password": TOKEN, "source": source}
    options |= {"ssl_ca_certs": str(host.authority.bundle), "socket_connect_timeout": 5, "retry": ONCE}
    return redis.Redis(connection_pool=redis.ConnectionPool(connection_class=From, **options))


def test_a_node_serves_clients_as_elasticache_does(server: Make, host: EngineHost) -> None:
    node = server("a")
    node.tokens, node.parameters = [TOKEN], {"maxmemory-policy": "allkeys-lru", "reserved-memory-percent": "25"}
    node.start()
    with client(node, host) as tokened:
        tokened.set("key", "value")
        with pytest.raises(NoPermissionError):
            tokened.config_get("*")
    with pytest.raises(redis.ConnectionError):
        redis.Redis(node.address.text, node.port, password=TOKEN, retry=ONCE).ping()
    with pytest.raises(redis.AuthenticationError):
        client(node, host, None).ping()
    assert node.client().config_get("maxmemory-policy") == {"maxmemory-policy": "allkeys-lru"}

    # a rotation accepts both tokens until the new one is set
    node.set_tokens([TOKEN, NEXT])
    assert client(node, host).get("key") == client(node, host, NEXT).get("key") == b"value"
    node.set_tokens([NEXT])
    with pytest.raises(redis.AuthenticationError):
        client(node, host).ping()


def test_a_rule_that_is_revoked_ends_new_connections_only(server: Make, host: EngineHost) -> None:
    node = server("a")
    node.tokens = [TOKEN]
    node.start()
    assert node.listener
    node.listener.sources = ["127.0.1.0/24"]
    tracked = from_pod(node, host, "127.0.1.7")
    assert tracked.ping()
    with pytest.raises((redis.ConnectionError, OSError)):
        from_pod(node, host, "127.0.2.7").ping()
    node.listener.sources = []
    with pytest.raises((redis.ConnectionError, OSError)):
        from_pod(node, host, "127.0.1.7").ping()
    assert tracked.ping()


def test_replication_promotion_and_snapshots(server: Make, host: EngineHost, tmp_path: Path) -> None:
    primary, replica = server("primary"), server("replica")
    for each in (primary, replica):
        each.tokens = [TOKEN]
        each.start()
    client(primary, host).set("key", "1")
    replica.replicate(primary)
    assert client(replica, host).get("key") == b"1"
    client(primary, host).set("key", "2")
    eventually(lambda: client(replica, host).get("key") == b"2", 5)
    with pytest.raises(redis.ReadOnlyError):
        client(replica, host).set("key", "3")
    assert replica.figures()["is_streaming"]

    # an endpoint follows the primary
    target, address = [primary], Address()
    endpoint = primary.listen(address, lambda: target[0].inner)
    published = client(primary, host, address=address)
    published.set("key", "4")
    primary.snapshot(tmp_path / "snapshot.rdb")
    eventually(lambda: client(replica, host).get("key") == b"4", 5)
    primary.kill()
    with pytest.raises(redis.ConnectionError):
        published.get("key")
    replica.replicate(None)
    target[0] = replica
    assert published.set("key", "5")
    endpoint.close()
    address.release()

    # a killed node starts empty, and gets the data of its primary
    primary.start()
    assert client(primary, host).get("key") is None
    primary.replicate(replica)
    assert client(primary, host).get("key") == b"5"

    restored = server("restored")
    restored.tokens = [TOKEN]
    restored.start(tmp_path / "snapshot.rdb")
    assert client(restored, host).get("key") == b"4"
