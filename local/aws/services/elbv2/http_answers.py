"""An HTTP answer behind each Application Load Balancer, on an address of 127.0.0.0/8: it names the region and the environment.

    GET /_local/load-balancers     [{"name", "region", "dnsName", "address", "port"}]

Address and port are null while the region is out: connections are refused then. The port is 80, or 8080 where this process may
not use 80.
"""

import asyncio
import json
import sys
import threading
from collections.abc import Coroutine
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from local.engines.addresses import Address
from local.engines.programs import EngineError

from ... import outages
from ...app import App
from . import balancers

_PORTS = (80, 8080)
_CLUSTER_TAG, _ENVIRONMENT_TAG = "elbv2.k8s.aws/cluster", "platform-operator.io/environment"
_WAIT_SECONDS, _LONGEST_REQUEST = 10, 1 << 16


@dataclass
class _Answer:
    region: str
    balancer: Any
    address: Address
    port: int = 0
    server: asyncio.Server | None = None


class HttpAnswers:
    """Listeners that share the event loop of one thread."""

    def __init__(self, app: App):
        self._app = app
        self._answers: dict[str, _Answer] = {}
        self._loop: asyncio.AbstractEventLoop | None = None
        self._is_possible = True

    def update(self) -> None:
        """Opens the listeners of new load balancers and of regions that are back; closes the others."""
        existing = {
            balancer.arn: (region, balancer) for region, balancer in balancers.all_balancers() if balancer.type == "application"
        }
        for arn in self._answers.keys() - existing.keys():
            gone = self._answers.pop(arn)
            self._close(gone)
            gone.address.release()
        for arn, (region, balancer) in existing.items():
            if arn not in self._answers and self._is_possible:
                self._create(arn, region, balancer)
        for each in self._answers.values():
            if outages.is_out(each.region):
                self._close(each)
            elif each.server is None:
                self._open(each)

    def _create(self, arn: str, region: str, balancer: Any) -> None:
        try:
            self._answers[arn] = _Answer(region, balancer, Address())
        except EngineError as problem:
            self._is_possible = False
            print(f"load balancers do not answer: {problem}", file=sys.stderr)

    def _open(self, answer: _Answer) -> None:
        for port in _PORTS:
            try:
                answer.server = self._run(asyncio.start_server(lambda r, w: self._serve(answer, r, w), answer.address.text, port))
                answer.port = port
                return
            except PermissionError:
                continue

    def _close(self, answer: _Answer) -> None:
        if answer.server:
            self._run(_end(answer.server))
            answer.server = None

    def _run(self, work: Coroutine[Any, Any, Any]) -> Any:
        if self._loop is None:
            self._loop = asyncio.new_event_loop()
            threading.Thread(target=self._loop.run_forever, name="load balancers", daemon=True).start()
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(_WAIT_SECONDS)

    async def _serve(self, answer: _Answer, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, TimeoutError):
            request = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), _WAIT_SECONDS)
            content = json.dumps(self._describe(answer)).encode() + b"\n"
            headers = ("Content-Type: application/json", f"Content-Length: {len(content)}", "Connection: close")
            head = "\r\n".join(("HTTP/1.1 200 OK", *headers, "", ""))
            writer.write(head.encode() + (b"" if request.startswith(b"HEAD ") else content))
            await writer.drain()
        writer.close()

    def _describe(self, answer: _Answer) -> dict[str, Any]:
        tags = balancers.tags(answer.region, answer.balancer)
        cluster = tags.get(_CLUSTER_TAG)
        environment = tags.get(_ENVIRONMENT_TAG) or self._tags_of_cluster(answer.region, cluster).get(_ENVIRONMENT_TAG)
        return {"region": answer.region, "environment": environment, "cluster": cluster, "loadBalancer": answer.balancer.name}

    def _tags_of_cluster(self, region: str, name: str | None) -> dict[str, str]:
        """An ALB of the AWS Load Balancer Controller has the name of its cluster, whose tags name the environment."""
        cluster = self._app.states["eks"](region).clusters.get(name)
        return dict(cluster.tags) if cluster else {}

    def address_of(self, dns_name: str) -> str | None:
        """The address of a load balancer, also while its region is out; None for one that has no HTTP answer."""
        found = balancers.find(dns_name)
        if found and found[1].arn not in self._answers:
            self.update()
        answer = self._answers.get(found[1].arn) if found else None
        return answer.address.text if answer else None

    def is_answering(self, address: str) -> bool:
        return any(each.server and each.address.text == address for each in self._answers.values())

    def handle(self, method: str, path: list[str], _: bytes) -> Any:
        """The control endpoint."""
        if method != "GET" or path:
            raise ValueError("use GET /_local/load-balancers")
        self.update()
        return [
            {
                "name": each.balancer.name,
                "region": each.region,
                "dnsName": each.balancer.dns_name,
                "address": each.address.text if each.server else None,
                "port": each.port if each.server else None,
            }
            for each in self._answers.values()
        ]

    def stop(self) -> None:
        for each in self._answers.values():
            self._close(each)
            each.address.release()
        self._answers.clear()
        if self._loop:
            self._loop.call_soon_threadsafe(self._loop.stop)


async def _end(server: asyncio.Server) -> None:
    server.close()
