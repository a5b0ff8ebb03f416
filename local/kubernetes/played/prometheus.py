"""The Prometheus operator: a StatefulSet per shard of a Prometheus, one per Alertmanager, and their status."""

from __future__ import annotations

import datetime

from .children import Parent, is_settled, pod_template, ready, selector
from .controllers import Controller
from .resource import SERVICES, STATEFUL_SETS, Resource

GROUP = "monitoring.coreos.com"
PLACED = (
    "nodeSelector",
    "tolerations",
    "affinity",
    "topologySpreadConstraints",
    "serviceAccountName",
    "securityContext",
    "priorityClassName",
)


class _Monitoring(Parent):
    images = ("prometheus-operator",)
    manager = "PrometheusOperator"
    image: str
    port: int

    @property
    def word(self) -> str:
        return self.resource.kind.lower()

    def reconcile(self, thing: dict) -> None:
        if thing["metadata"].get("deletionTimestamp"):
            return
        name, spec = thing["metadata"]["name"], thing["spec"]
        shards = spec.get("shards") or 1
        names = [f"{self.word}-{name}", *(f"{self.word}-{name}-shard-{number}" for number in range(1, shards))]
        sets = [self.make(STATEFUL_SETS, thing, each, self._stateful_set(thing, each), self._labels(thing)) for each in names]
        self.make(SERVICES, thing, f"{self.word}-operated", self._service(), {"operated-" + self.word: "true"})
        self.status(thing, self._status(thing, [each for each in sets if each], shards))

    def _labels(self, thing: dict) -> dict[str, str]:
        return {
            "app.kubernetes.io/name": self.word,
            "app.kubernetes.io/instance": thing["metadata"]["name"],
            "app.kubernetes.io/managed-by": "prometheus-operator",
            self.word: thing["metadata"]["name"],
            f"operator.{self.word}.io/name" if self.word == "prometheus" else "alertmanager": thing["metadata"]["name"],
        }

    def _stateful_set(self, thing: dict, name: str) -> dict:
        spec, labels = thing["spec"], self._labels(thing)
        if "shard-" in name:
            labels["operator.prometheus.io/shard"] = name.rsplit("-", 1)[-1]
        container = {
            "name": self.word,
            "image": spec.get("image") or f"{self.image}:{spec.get('version') or 'latest'}",
            "ports": [{"name": spec.get("portName") or "http-web", "containerPort": self.port}],
            "resources": spec.get("resources") or {},
        }
        placed = {key: spec[key] for key in PLACED if spec.get(key)}
        template = pod_template({"metadata": spec.get("podMetadata") or {}, "spec": placed}, labels, container)
        claim = (spec.get("storage") or {}).get("volumeClaimTemplate")
        volumes = []
        if claim:
            named = (claim.get("metadata") or {}).get("name") or f"{name}-db"
            volumes = [{"metadata": {"name": named}, "spec": {"accessModes": ["ReadWriteOnce"], **claim["spec"]}}]
        replicas = spec.get("replicas")
        return {
            "spec": {
                "replicas": 1 if replicas is None else replicas,
                "serviceName": f"{self.word}-operated",
                "podManagementPolicy": "Parallel",
                "selector": {"matchLabels": labels},
                "template": template,
                "volumeClaimTemplates": volumes,
            }
        }

    def _service(self) -> dict:
        port = {"name": "http-web", "port": self.port, "targetPort": self.port}
        return {"spec": {"clusterIP": "None", "ports": [port], "selector": {"app.kubernetes.io/name": self.word}}}

    def _status(self, thing: dict, sets: list[dict], shards: int) -> dict:
        generation = thing["metadata"]["generation"]
        replicas = sum(each["spec"]["replicas"] for each in sets)
        available = sum(map(ready, sets))
        updated = sum(each.get("status", {}).get("updatedReplicas", 0) for each in sets)
        settled = len(sets) == shards and all(map(is_settled, sets))
        short = "" if settled else f"{replicas - available} of {replicas} pods are not ready"
        return {
            "paused": False,
            "replicas": replicas,
            "availableReplicas": available,
            "unavailableReplicas": max(0, replicas - available),
            "updatedReplicas": updated,
            "selector": selector(self._labels(thing)),
            "conditions": [
                condition("Available", settled, generation, "" if settled else "SomePodsNotReady", short, thing),
                condition("Reconciled", True, generation, "", "", thing),
            ],
        }


def condition(kind: str, holds: bool, generation: int, reason: str, message: str, thing: dict) -> dict:
    """A condition; its time is that of the last change."""
    status = "True" if holds else "Degraded" if kind == "Available" else "False"
    before = next((each for each in (thing.get("status") or {}).get("conditions", ()) if each["type"] == kind), None)
    same = before and before["status"] == status
    return {
        "type": kind,
        "status": status,
        "observedGeneration": generation,
        "reason": reason,
        "message": message,
        "lastTransitionTime": before["lastTransitionTime"] if same else now(),
    }


def now() -> str:
    return datetime.datetime.now(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


class Prometheuses(_Monitoring):
    resource = Resource(GROUP, "v1", "prometheuses", "Prometheus")
    image = "quay.io/prometheus/prometheus"
    port = 9090


class Alertmanagers(_Monitoring):
    resource = Resource(GROUP, "v1", "alertmanagers", "Alertmanager")
    image = "quay.io/prometheus/alertmanager"
    port = 9093


CONTROLLERS: list[type[Controller]] = [Prometheuses, Alertmanagers]
