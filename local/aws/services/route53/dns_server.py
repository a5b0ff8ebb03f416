"""The name servers of Route 53: an authoritative DNS server over UDP, on an address of 127.0.0.0/8.

    GET /_local/dns     {"address", "port", "healthChecks": {ID: whether it is healthy}}

The port is 53, or 1053 where this process may not use 53.
"""

import socketserver
import sys
import threading
import traceback
from typing import Any

import dns.exception
import dns.flags
import dns.message
import dns.name
import dns.rcode
import dns.rdata
import dns.rdatatype
import dns.rrset

from local.engines.addresses import Address

from .health_check import all_checks
from .resolver import Resolver

_PORTS = (53, 1053)
_LARGEST = 65535


class _UdpServer(socketserver.ThreadingUDPServer):
    daemon_threads = True


class DnsServer:
    """Starts at once. Raises EngineError if this machine has no address for it."""

    def __init__(self, resolver: Resolver):
        self._resolver = resolver
        self.address = Address()
        self._server = self._listen()
        self.port: int = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, name="dns", daemon=True).start()

    def _listen(self) -> _UdpServer:
        resolver = self._resolver

        class Handler(socketserver.BaseRequestHandler):
            def handle(self) -> None:
                data, socket = self.request
                if (response := _respond(resolver, data)) is not None:
                    socket.sendto(response, self.client_address)

        for port in _PORTS:
            try:
                return _UdpServer((self.address.text, port), Handler)
            except PermissionError:
                if port == _PORTS[-1]:
                    raise
        raise AssertionError

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self.address.release()

    def handle(self, method: str, path: list[str], _: bytes) -> Any:
        """The control endpoint."""
        if method != "GET" or path:
            raise ValueError("use GET /_local/dns")
        healthy = {id_: self._resolver.is_healthy(id_) for id_ in all_checks()}
        return {"address": self.address.text, "port": self.port, "healthChecks": healthy}


def _respond(resolver: Resolver, data: bytes) -> bytes | None:
    """The response to a query; None for data that is no query."""
    try:
        query = dns.message.from_wire(data)
    except dns.exception.DNSException:
        return None
    response = dns.message.make_response(query)
    response.flags |= dns.flags.AA
    response.flags &= ~dns.flags.RA
    try:
        for question in query.question:
            answer = resolver.resolve(question.name.to_text(), dns.rdatatype.to_text(question.rdtype))
            response.set_rcode(dns.rcode.from_text(answer.code))
            for name, kind, seconds, value in answer.records:
                _add(response, name, kind, seconds, value)
        return response.to_wire(max_size=_LARGEST)
    except Exception:  # a bug: the client must not wait
        traceback.print_exc(file=sys.stderr)
        failed = dns.message.make_response(query)
        failed.set_rcode(dns.rcode.SERVFAIL)
        return failed.to_wire()


def _add(response: dns.message.Message, name: str, kind: str, seconds: int, value: str) -> None:
    # Names in values are absolute, with a dot at the end or without one.
    data = dns.rdata.from_text("IN", kind, value, origin=dns.name.root, relativize=False)
    added = dns.rrset.from_rdata(dns.name.from_text(name), seconds, data)
    existing = next((each for each in response.answer if (each.name, each.rdtype) == (added.name, added.rdtype)), None)
    if existing is None:
        response.answer.append(added)
    else:
        existing.update(added)
