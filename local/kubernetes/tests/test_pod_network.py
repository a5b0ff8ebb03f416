"""The SOCKS proxy that gives the connections of a pod their source address."""

import socket
import struct
import threading
from collections.abc import Iterator

import pytest

from local.kubernetes.pod_network import PodNetwork

SOURCE = "127.40.1.7"


@pytest.fixture
def network() -> Iterator[PodNetwork]:
    running = PodNetwork(SOURCE)
    yield running
    running.close()


@pytest.fixture
def server() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield listening


def connect(network: PodNetwork, address: bytes, port: int) -> tuple[socket.socket, int]:
    """A connection through the proxy, and the code of its reply."""
    client = socket.create_connection(("127.0.0.1", network.port), 5)
    client.sendall(bytes([5, 2, 0, 2]))
    assert client.recv(2) == bytes([5, 0])
    client.sendall(bytes([5, 1, 0]) + address + struct.pack("!H", port))
    return client, client.recv(10)[1]


@pytest.mark.parametrize("address", [b"\x01" + socket.inet_aton("127.0.0.1"), b"\x03\x09localhost"])
def test_connections_come_from_the_address_of_the_pod(network: PodNetwork, server: socket.socket, address: bytes) -> None:
    peers = []

    def answer() -> None:
        connection, peer = server.accept()
        with connection:
            peers.append(peer[0])
            while data := connection.recv(100):
                connection.sendall(data.upper())

    threading.Thread(target=answer, daemon=True).start()
    client, code = connect(network, address, server.getsockname()[1])
    with client:
        assert code == 0
        client.sendall(b"hello")
        assert client.recv(100) == b"HELLO"
        client.shutdown(socket.SHUT_WR)
        assert client.recv(100) == b"", "the end of one direction reaches the server, and its end the client"
    assert peers == [SOURCE]


def test_a_refused_connection_is_reported(network: PodNetwork, server: socket.socket) -> None:
    port = server.getsockname()[1]
    server.close()
    client, code = connect(network, b"\x01" + socket.inet_aton("127.0.0.1"), port)
    client.close()
    assert code == 5
