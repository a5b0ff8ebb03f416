"""An HTTP/1.1 server with keep-alive and one thread per connection (werkzeug's server closes each connection)."""

import io
import socket
import sys
import traceback
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import unquote

from . import control
from .app import App
from .faults import Dropped


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1
    server: "Server"

    def respond(self) -> None:
        body = self._body()
        path, _, query = self.path.partition("?")
        try:
            if path.startswith("/_local/"):
                response = control.handle(self.server.app, self.command, path, query, body)
            else:
                download = self.server.app.downloaded(path, query) if self.command == "GET" else None
                response = download or self.server.app.handle(self._environ(path, query, body), body)
        except Dropped:
            self.close_connection = True
            self.connection.shutdown(socket.SHUT_RDWR)
            return
        except Exception:  # a bug must return a response, or the client would wait
            traceback.print_exc(file=sys.stderr)
            response = 500, [("Content-Type", "text/plain")], traceback.format_exc().encode()
        status, headers, content = response
        self.send_response_only(status)
        remaining = [(k, v) for k, v in headers if k.lower() not in ("connection", "content-length", "transfer-encoding")]
        length = str(len(content))
        if self.command == "HEAD":
            length = next((v for k, v in headers if k.lower() == "content-length"), length)
        if status not in (204, 304):
            remaining.append(("Content-Length", length))
        for name, value in remaining:
            self.send_header(name, str(value))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)
        self.wfile.flush()

    do_GET = do_PUT = do_POST = do_DELETE = do_HEAD = do_PATCH = do_OPTIONS = respond

    def handle_expect_100(self) -> bool:
        """Sends "100 Continue" at once: boto3 delays the body of such a request until then."""
        self.send_response_only(100)
        self.end_headers()
        self.wfile.flush()
        return True

    def _body(self) -> bytes:
        if "chunked" in self.headers.get("Transfer-Encoding", "").lower():
            body = b""
            while size := int(self.rfile.readline().split(b";")[0], 16):
                body += self.rfile.read(size)
                self.rfile.readline()
            while self.rfile.readline().strip():
                pass
            return body
        return self.rfile.read(int(self.headers.get("Content-Length") or 0))

    def _environ(self, path: str, query: str, body: bytes) -> dict[str, Any]:
        host, port = self.server.server_address[:2]
        environ: dict[str, Any] = {
            "REQUEST_METHOD": self.command,
            "SCRIPT_NAME": "",
            "PATH_INFO": unquote(path, "latin-1"),
            "QUERY_STRING": query,
            "RAW_URI": self.path,
            "REQUEST_URI": self.path,
            "SERVER_NAME": host,
            "SERVER_PORT": str(port),
            "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": self.client_address[0],
            "CONTENT_LENGTH": str(len(body)),
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": "http",
            "wsgi.input": io.BytesIO(body),
            "wsgi.errors": sys.stderr,
            "wsgi.multithread": True,
            "wsgi.multiprocess": False,
            "wsgi.run_once": False,
        }
        for name, value in self.headers.items():
            key = name.upper().replace("-", "_")
            if key == "CONTENT_TYPE":
                environ[key] = value
            elif key not in ("CONTENT_LENGTH", "TRANSFER_ENCODING"):
                environ[f"HTTP_{key}"] = value
        return environ

    def log_message(self, format: str, *args: Any) -> None:
        """Does nothing: `accounting` logs calls."""


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, app: App, port: int):
        super().__init__(("127.0.0.1", port), Handler)
        self.app = app
        app.endpoint = f"http://127.0.0.1:{self.server_address[1]}"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Ignores clients that close their connection."""
        if not isinstance(sys.exc_info()[1], ConnectionError | BrokenPipeError):
            traceback.print_exc(file=sys.stderr)
