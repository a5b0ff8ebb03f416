"""What clients of Redis connect to: a listener with TLS, which admits by source address, in front of a server without TLS.

Runs in a thread of this process.
"""

from __future__ import annotations

import asyncio
import contextlib
import ipaddress
import ssl
import threading
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

Target = tuple[str, int]
_CHUNK = 1 << 16


class Front:
    """The event loop of all listeners."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        threading.Thread(target=self._loop.run_forever, name="front", daemon=True).start()

    def listen(self, address: str, port: int, target: Callable[[], Target | None], tls: tuple[Path, Path] | None) -> Listener:
        """Accepts connections from now on. target: the server for a new connection. tls: certificate and key; None: no TLS."""
        listener = Listener(self, target)
        self.run(listener.open(address, port, tls))
        return listener

    def run(self, work: Coroutine[Any, Any, Any]) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(10)

    def stop(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)


class Listener:
    def __init__(self, front: Front, target: Callable[[], Target | None]):
        self.sources: list[str] = []
        """Networks from which clients may connect. As for security groups, a change concerns new connections only."""
        self._front = front
        self._target = target
        self._connections: set[asyncio.StreamWriter] = set()
        self._server: asyncio.Server | None = None

    async def open(self, address: str, port: int, tls: tuple[Path, Path] | None) -> None:
        context = None
        if tls:
            context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
            context.load_cert_chain(*tls)
        self._server = await asyncio.start_server(self._serve, address, port, ssl=context)

    def close(self) -> None:
        """Ends the listener and all its connections."""
        self._front.run(self._close())

    async def _close(self) -> None:
        if self._server:
            self._server.close()
        self._abort()

    def end_connections(self) -> None:
        """Ends the connections, as a failover to another node does."""
        self._front.run(self._end_connections())

    async def _end_connections(self) -> None:
        self._abort()

    def _abort(self) -> None:
        for each in self._connections:
            each.transport.abort()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        target = self._target()
        if target is None or not self._admits(writer.get_extra_info("peername")[0]):
            writer.transport.abort()
            return
        self._connections.add(writer)
        other = None
        try:
            server, other = await asyncio.open_connection(*target)
            self._connections.add(other)
            directions = {asyncio.ensure_future(_copy(reader, other)), asyncio.ensure_future(_copy(server, writer))}
            _, pending = await asyncio.wait(directions, return_when=asyncio.FIRST_COMPLETED)
            for each in pending:
                each.cancel()
        except OSError:
            pass  # the server does not run: the client's connection ends
        finally:
            for connection in (writer, other):
                if connection:
                    self._connections.discard(connection)
                    connection.close()

    def _admits(self, address: str) -> bool:
        source = ipaddress.ip_address(address)
        return any(source in ipaddress.ip_network(each) for each in self.sources)


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError):
        while data := await reader.read(_CHUNK):
            writer.write(data)
            await writer.drain()
