"""A server of release files on this machine, which also does what servers and networks do wrong."""

from __future__ import annotations

import contextlib
import ssl
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path


@dataclass
class ReleaseServer:
    """files: contents by path, such as `/dl.k8s.io/release/…`. Paths that are not there answer 404."""

    files: dict[str, bytes | Path] = field(default_factory=dict)
    redirects: dict[str, str] = field(default_factory=dict)
    silent: set[str] = field(default_factory=set)
    """Paths whose requests get no answer."""
    breaks: dict[str, list[int]] = field(default_factory=dict)
    """After how many bytes the next responses for a path break off."""
    stalls: dict[str, int] = field(default_factory=dict)
    """After how many bytes the next response for a path falls silent."""
    ranges: bool = True
    """Whether parts of files can be asked for."""
    requests: list[tuple[str, str | None]] = field(default_factory=list)
    """The path and the Range of each request."""
    address: str = ""

    def content(self, path: str) -> bytes | None:
        found = self.files.get(path)
        return found.read_bytes() if isinstance(found, Path) else found


@contextlib.contextmanager
def serve(release: ReleaseServer, tls: ssl.SSLContext | None = None) -> Iterator[ReleaseServer]:
    """Runs the server on a port that the system gives."""
    ended = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked = self.headers.get("Range")
            release.requests.append((self.path, asked))
            if self.path in release.silent:
                ended.wait()
                return
            if target := release.redirects.get(self.path):
                self.send_response(HTTPStatus.FOUND)
                self.send_header("Location", target)
                self.end_headers()
                return
            content = release.content(self.path)
            if content is None:
                self.send_error(HTTPStatus.NOT_FOUND)
                return
            begin = int(asked.removeprefix("bytes=").removesuffix("-")) if asked and release.ranges else 0
            if begin >= len(content) > 0:
                self.send_error(HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE)
                return
            left = content[begin:]
            self.send_response(HTTPStatus.PARTIAL_CONTENT if asked and release.ranges else HTTPStatus.OK)
            self.send_header("Content-Length", str(len(left)))
            self.end_headers()
            if stalls := release.stalls.pop(self.path, 0):
                self.wfile.write(left[:stalls])
                ended.wait()
                return
            breaks = release.breaks.get(self.path)
            self.wfile.write(left[: breaks.pop(0)] if breaks else left)

        def log_message(self, *_: object) -> None:
            """Requests are in `requests`."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    if tls:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    release.address = f"{'https' if tls else 'http'}://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield release
    finally:
        ended.set()
        server.shutdown()
        server.server_close()
        thread.join()
