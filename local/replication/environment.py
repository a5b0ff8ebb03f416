"""The environment that the demo runs: what it publishes, and clients of AWS in its two regions."""

from __future__ import annotations

import json
import ssl
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import boto3
import redis
from pg8000.native import Connection
from redis.backoff import NoBackoff
from redis.retry import Retry

from .. import loopback
from ..engines.postgres import connect

LONGEST_WAIT_SECONDS = 300
_POLL_SECONDS = 0.2
_TIMEOUT_SECONDS = 5


class NotReplicated(Exception):
    """Something did not arrive in the other region in time; the message says what."""


def await_arrival(what: str, arrived: Callable[[], Any], seconds: float = LONGEST_WAIT_SECONDS) -> float:
    """Polls until `arrived` returns a true value, and returns the seconds that it took. Raises NotReplicated."""
    started = time.monotonic()
    while not (value := arrived()):
        if time.monotonic() - started > seconds:
            raise NotReplicated(f"{what}: still {value!r} after {seconds:.0f} s")
        time.sleep(_POLL_SECONDS)
    return round(time.monotonic() - started, 2)


@dataclass(frozen=True)
class Region:
    """One region of the environment."""

    name: str
    endpoint: str
    """Of the local AWS."""
    outputs: dict[str, str]
    """What the environment publishes for this region."""
    pod: str
    """An address of the private subnets, from which applications connect."""
    authority: Path
    """The certificate authority of the servers."""
    clients: dict[str, Any] = field(default_factory=dict)

    def client(self, service: str) -> Any:
        if service not in self.clients:
            session = boto3.Session("tester", "secret", region_name=self.name)
            self.clients[service] = session.client(service, endpoint_url=self.endpoint)
        return self.clients[service]

    def secret(self, owner: str) -> dict[str, Any]:
        """The value of the secret of `database` or `cache`, with the id of its version."""
        found = self.client("secretsmanager").get_secret_value(SecretId=self.outputs[f"{owner}.secretArn"])
        return {"text": found["SecretString"], "version": found["VersionId"], "password": _password(found["SecretString"])}

    def session(self, host: str | None = None) -> Connection:
        """A session with the database of the region, or with the host, as the administrator."""
        return connect(
            host or self.outputs["database.endpoint"],
            int(self.outputs["database.port"]),
            user=json.loads(self.secret("database")["text"])["username"],
            password=self.secret("database")["password"],
            database=self.outputs["database.name"],
            timeout=_TIMEOUT_SECONDS,
            source=self.pod,
            ssl_context=ssl.create_default_context(cafile=self.authority),
        )

    def cache(self, endpoint: str) -> redis.Redis:
        """A client of the endpoint of the cache that the output names."""
        return redis.Redis(
            self.outputs[f"cache.{endpoint}"],
            int(self.outputs["cache.port"]),
            password=self.secret("cache")["password"],
            ssl=True,
            ssl_ca_certs=str(self.authority),
            socket_timeout=_TIMEOUT_SECONDS,
            retry=Retry(NoBackoff(), 0),
        )


def _password(text: str) -> str:
    return str(json.loads(text)["password"]) if text.startswith("{") else text


def regions(aws_endpoint: str, outputs: dict[str, str], standby: str) -> tuple[Region, Region]:
    """The active and the other region. outputs: the data of the environment's ConfigMap."""
    authority = Path(loopback.control(aws_endpoint, "engines")["ca"])
    prefix = f"{standby}."
    of_standby = {key.removeprefix(prefix): value for key, value in outputs.items() if key.startswith(prefix)}
    active = outputs["region"]
    return (
        Region(active, aws_endpoint, outputs, "127.0.5.7", authority),
        Region(standby, aws_endpoint, of_standby, "127.1.5.7", authority),
    )
