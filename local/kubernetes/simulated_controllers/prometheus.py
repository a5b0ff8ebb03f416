"""The Prometheus operator: a StatefulSet per shard of a Prometheus, one per Alertmanager, and their status."""

from __future__ import annotations

from .manager import Controller
from .owned_objects import OwnerController, is_rolled_out, label_selector, pod_template, ready_replicas
from .resource import SERVICES, STATEFUL_SETS, Resource, timestamp

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


class _MonitoringController(OwnerController):
    images = ("prometheus-operator",)
    field_manager = "PrometheusOperator"
    image: str
    port: int

    @property
    def type_name(self) -> str:
        return self.resource.kind.lower()

    def reconcile(self, obj: dict) -> None:
        if obj["metadata"].get("deletionTimestamp"):
            return
        name, spec = obj["metadata"]["name"], obj["spec"]
        shards = spec.get("shards") or 1
        names = [f"{self.type_name}-{name}", *(f"{self.type_name}-{name}-shard-{number}" for number in range(1, shards))]
        sets = [self.apply_owned(STATEFUL_SETS, obj, each, self._stateful_set(obj, each), self._labels(obj)) for each in names]
        self.apply_owned(SERVICES, obj, f"{self.type_name}-operated", self._service(), {"operated-" + self.type_name: "true"})
        self.update_status(obj, self._status(obj, [each for each in sets if each], shards))

    def _labels(self, obj: dict) -> dict[str, str]:
        return {
            "app.kubernetes.io/name": self.type_name,
            "app.kubernetes.io/instance": obj["metadata"]["name"],
            "app.kubernetes.io/managed-by": "prometheus-operator",
            self.type_name: obj["metadata"]["name"],
            f"operator.{self.type_name}.io/name" if self.type_name == "prometheus" else "alertmanager": obj["metadata"]["name"],
        }

    def _stateful_set(self, obj: dict, name: str) -> dict:
        spec, labels = obj["spec"], self._labels(obj)
        if "shard-" in name:
            labels["operator.prometheus.io/shard"] = name.rsplit("-", 1)[-1]
        container = {
            "name": self.type_name,
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
                "serviceName": f"{self.type_name}-operated",
                "podManagementPolicy": "Parallel",
                "selector": {"matchLabels": labels},
                "template": template,
                "volumeClaimTemplates": volumes,
            }
        }

    def _service(self) -> dict:
        port = {"name": "http-web", "port": self.port, "targetPort": self.port}
        return {"spec": {"clusterIP": "None", "ports": [port], "selector": {"app.kubernetes.io/name": self.type_name}}}

    def _status(self, obj: dict, sets: list[dict], shards: int) -> dict:
        generation = obj["metadata"]["generation"]
        replicas = sum(each["spec"]["replicas"] for each in sets)
        available = sum(map(ready_replicas, sets))
        updated = sum(each.get("status", {}).get("updatedReplicas", 0) for each in sets)
        settled = len(sets) == shards and all(map(is_rolled_out, sets))
        target_group_name = "" if settled else f"{replicas - available} of {replicas} pods are not ready"
        return {
            "paused": False,
            "replicas": replicas,
            "availableReplicas": available,
            "unavailableReplicas": max(0, replicas - available),
            "updatedReplicas": updated,
            "selector": label_selector(self._labels(obj)),
            "conditions": [
                condition("Available", settled, generation, "" if settled else "SomePodsNotReady", target_group_name, obj),
                condition("Reconciled", True, generation, "", "", obj),
            ],
        }


def condition(kind: str, holds: bool, generation: int, reason: str, message: str, obj: dict) -> dict:
    """A condition, with the time of its last transition."""
    status = "True" if holds else "Degraded" if kind == "Available" else "False"
    before = next((each for each in (obj.get("status") or {}).get("conditions", ()) if each["type"] == kind), None)
    return {
        "type": kind,
        "status": status,
        "observedGeneration": generation,
        "reason": reason,
        "message": message,
        "lastTransitionTime": before["lastTransitionTime"] if before and before["status"] == status else timestamp(),
    }


class Prometheuses(_MonitoringController):
    resource = Resource(GROUP, "v1", "prometheuses", "Prometheus")
    image = "quay.io/prometheus/prometheus"
    port = 9090


class Alertmanagers(_MonitoringController):
    resource = Resource(GROUP, "v1", "alertmanagers", "Alertmanager")
    image = "quay.io/prometheus/alertmanager"
    port = 9093


CONTROLLERS: list[type[Controller]] = [Prometheuses, Alertmanagers]
