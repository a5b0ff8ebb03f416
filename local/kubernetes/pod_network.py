"""The network of one pod: a SOCKS 5 proxy (RFC 1928) on this machine, whose connections come from the pod's address.

The real servers behind RDS and ElastiCache admit clients by their source address. A program that runs in place of a pod's
container can't have the pod's address as its own, and need not know the address either: its runtime sends its connections here.
"""

from __future__ import annotations

import contextlib
import socket
import socketserver
import struct
import threading

CONNECT_SECONDS = 10
_CHUNK = 1 << 16
_VERSION, _NO_AUTHENTICATION, _CONNECT = 5, 0, 1
_IPV4, _NAME, _IPV6 = 1, 3, 4
_SUCCEEDED, _FAILED, _HOST_UNREACHABLE, _REFUSED, _COMMAND_NOT_SUPPORTED = 0, 1, 4, 5, 7


class PodNetwork:
    """Accepts connections until `close`."""

    def __init__(self, source: str):
        """source: the address that the pod's connections come from."""
        self._server = _Server(source)
        self.port = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, name=f"network of {source}", daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True

    def __init__(self, source: str):
        super().__init__(("127.0.0.1", 0), _Connection)
        self.source = source

    def handle_error(self, request: object, client_address: object) -> None:
        """Ignores a client that ends its connection, or speaks another protocol."""


class _Connection(socketserver.BaseRequestHandler):
    request: socket.socket
    server: _Server

    def handle(self) -> None:
        _, count = self._read(2)
        self._read(count)
        self.request.sendall(bytes([_VERSION, _NO_AUTHENTICATION]))
        _, command, _, kind = self._read(4)
        host = self._host(kind)
        (port,) = struct.unpack("!H", self._read(2))
        if command != _CONNECT:
            self._reply(_COMMAND_NOT_SUPPORTED)
            return
        try:
            target = socket.create_connection((host, port), CONNECT_SECONDS, (self.server.source, 0))
        except ConnectionRefusedError:
            self._reply(_REFUSED)
        except TimeoutError:
            self._reply(_HOST_UNREACHABLE)
        except OSError:
            self._reply(_FAILED)
        else:
            self._reply(_SUCCEEDED)
            self._connect(target)

    def _read(self, count: int) -> bytes:
        read = b""
        while len(read) < count:
            if not (more := self.request.recv(count - len(read))):
                raise ConnectionError("the client ended the connection")
            read += more
        return read

    def _host(self, kind: int) -> str:
        if kind == _NAME:
            return self._read(self._read(1)[0]).decode("idna")
        return socket.inet_ntoa(self._read(4)) if kind == _IPV4 else socket.inet_ntop(socket.AF_INET6, self._read(16))

    def _reply(self, code: int) -> None:
        self.request.sendall(bytes([_VERSION, code, 0, _IPV4, 0, 0, 0, 0, 0, 0]))

    def _connect(self, target: socket.socket) -> None:
        with target:
            for each in self.request, target:
                each.settimeout(None)
                each.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            answers = threading.Thread(target=_copy, args=(target, self.request), daemon=True)
            answers.start()
            _copy(self.request, target)
            answers.join()


def _copy(source: socket.socket, to: socket.socket) -> None:
    """Copies until the end of the source, and ends the other direction's writing then."""
    with contextlib.suppress(OSError):
        while data := source.recv(_CHUNK):
            to.sendall(data)
    with contextlib.suppress(OSError):
        to.shutdown(socket.SHUT_WR)
