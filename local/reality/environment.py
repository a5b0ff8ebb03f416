"""The environment as its user sees it: the object in the operator's cluster, and its readiness for a failover."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ..kubernetes.client import Client

_API = "/apis/platform-operator.io/v1alpha1"
_KINDS = ("networks", "clusters", "databases", "caches", "storages", "registries", "backups", "dns", "stacks")
_POLL_SECONDS = 0.2
_LONGEST_SECONDS = 600


class NotAsExpected(Exception):
    """The environment does not follow what happened; the message says what was expected, and what it shows."""


@dataclass(frozen=True)
class Readiness:
    """The condition FailoverReady, and what it is computed from."""

    status: str
    message: str
    parts: dict[str, dict[str, Any]]
    stores: dict[str, dict[str, Any]]

    def has(self, part: str, reason: str) -> bool:
        """Whether the condition is False, and the part is for that reason."""
        found = self.parts.get(part, {})
        return self.status == "False" and (found.get("status"), found.get("reason")) == ("False", reason)


class Environment:
    def __init__(self, client: Client, namespace: str, name: str, time_scale: float):
        self.client, self.namespace, self.name, self.time_scale = client, namespace, name, time_scale
        self._path = f"{_API}/namespaces/{namespace}/platformenvironments/{name}"

    def object(self) -> dict[str, Any] | None:
        return self.client.find(self._path)

    def children(self) -> list[dict[str, Any]]:
        items = [
            each for kind in _KINDS for each in self.client.get(f"{_API}/namespaces/{self.namespace}/platform{kind}")["items"]
        ]
        owners = [(each, [owner["name"] for owner in each["metadata"].get("ownerReferences", [])]) for each in items]
        return [each for each, names in owners if self.name in names]

    def outputs(self) -> dict[str, str]:
        found = self.client.find(f"/api/v1/namespaces/{self.namespace}/configmaps/{self.name}-outputs")
        return dict((found or {}).get("data") or {})

    def change(self, spec: dict[str, Any]) -> None:
        self.client.patch(self._path, {"spec": spec})

    def reconcile_now(self, request: str) -> None:
        annotation = {"platform-operator.io/reconcile-requested-at": request}
        self.client.patch(self._path, {"metadata": {"annotations": annotation}})

    def delete(self) -> None:
        self.client.delete(self._path)

    def is_ready(self) -> bool:
        found = self.object()
        ready = _condition(found, "Ready")
        return bool(
            found and ready.get("status") == "True" and ready.get("observedGeneration") == found["metadata"]["generation"]
        )

    def readiness(self) -> Readiness:
        found = self.object()
        condition = _condition(found, "FailoverReady")
        recovery = (found or {}).get("status", {}).get("recovery") or {}
        return Readiness(
            condition.get("status", "Absent"),
            condition.get("message", ""),
            {each["name"]: each for each in recovery.get("parts", [])},
            {each["name"]: each for each in recovery.get("stores", [])},
        )

    def await_failover_ready(self) -> float:
        return self.wait("FailoverReady is True", lambda: self.readiness().status == "True", lambda: self.readiness().message)

    def wait(
        self,
        what: str,
        reached: Callable[[], Any],
        shown: Callable[[], Any] = lambda: "not reached",
        seconds: float = _LONGEST_SECONDS,
    ) -> float:
        """Waits until `reached` returns a true value, and returns AWS's seconds until then. Raises NotAsExpected."""
        started = time.monotonic()
        while not reached():
            if time.monotonic() - started > seconds:
                raise NotAsExpected(f"{what}: {shown()}")
            time.sleep(_POLL_SECONDS)
        return self.aws_seconds(time.monotonic() - started)

    def aws_seconds(self, seconds: float) -> float:
        return round(seconds * self.time_scale, 1)


def _condition(found: dict[str, Any] | None, kind: str) -> dict[str, Any]:
    conditions = (found or {}).get("status", {}).get("conditions", [])
    return next((each for each in conditions if each["type"] == kind), {})
