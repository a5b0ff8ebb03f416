"""The Prometheus operator: a StatefulSet per shard of a Prometheus, one per Alertmanager, and their status."""

from __future__ import annotations

from typing import ClassVar

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
    "automountServiceAccountToken",
    "securityContext",
    "priorityClassName",
)
MANAGED = {"managed-by": "prometheus-operator", "app.kubernetes.io/managed-by": "prometheus-operator"}


class _MonitoringController(OwnerController):
    images = ("prometheus-operator",)
    field_manager = "PrometheusOperator"
    replacement_propagation = "Foreground"
    image: str
    grace_seconds: int
    pod_defaults: ClassVar[dict] = {}
    """Fields of the pods where the object sets none."""
    service_fields: ClassVar[dict] = {}
    """Further fields of the governing Service."""

    @property
    def type_name(self) -> str:
        return self.resource.kind.lower()

    def reconcile(self, obj: dict) -> None:
        if obj["metadata"].get("deletionTimestamp"):
            return
        name, shards = obj["metadata"]["name"], obj["spec"].get("shards") or 1
        names = [f"{self.type_name}-{name}", *(f"{self.type_name}-{name}-shard-{number}" for number in range(1, shards))]
        sets = []
        for shard, each in enumerate(names):
            body = self._stateful_set(obj, each, shard)
            selector = body["spec"]["selector"]["matchLabels"]
            labels = {**MANAGED, **(obj["metadata"].get("labels") or {}), **self.set_labels(), **selector}
            sets.append(self.apply_owned(STATEFUL_SETS, obj, each, body, labels))
        operated = {**MANAGED, f"operated-{self.type_name}": "true"}
        self.apply_owned(SERVICES, obj, f"{self.type_name}-operated", self._service(obj), operated, controller=False)
        self.update_status(obj, self.status(obj, sets))

    def labels(self, obj: dict) -> dict[str, str]:
        """The labels by which the object's pods are selected, whatever their shard."""
        return {
            "app.kubernetes.io/name": self.type_name,
            "app.kubernetes.io/instance": obj["metadata"]["name"],
            "app.kubernetes.io/managed-by": "prometheus-operator",
            self.type_name: obj["metadata"]["name"],
        }

    def selector(self, obj: dict, shard: int) -> dict[str, str]:
        """The labels by which the pods of one StatefulSet are selected."""
        return self.labels(obj)

    def set_labels(self) -> dict[str, str]:
        """Further labels of a StatefulSet."""
        return {}

    def ports(self, obj: dict) -> list[dict]:
        """The ports of the main container."""
        raise NotImplementedError

    def service_ports(self, obj: dict) -> list[dict]:
        """The ports of the governing Service."""
        raise NotImplementedError

    def resources(self, obj: dict) -> dict:
        """The resources of the main container."""
        return obj["spec"].get("resources") or {}

    def _stateful_set(self, obj: dict, name: str, shard: int) -> dict:
        spec, selector = obj["spec"], self.selector(obj, shard)
        container = {
            "name": self.type_name,
            "image": spec.get("image") or f"{self.image}:{spec.get('version') or 'latest'}",
            "ports": self.ports(obj),
            "resources": self.resources(obj),
        }
        placed = {**self.pod_defaults, **{key: spec[key] for key in PLACED if spec.get(key) is not None}}
        placed["terminationGracePeriodSeconds"] = self.grace_seconds
        version = {"app.kubernetes.io/version": spec["version"].removeprefix("v")} if spec.get("version") else {}
        template = pod_template({"metadata": spec.get("podMetadata") or {}, "spec": placed}, {**version, **selector}, container)
        reloader = self._config_reloader()
        template["spec"]["containers"].append(
            {"name": "config-reloader", "ports": [{"name": "reloader-web", "containerPort": 8080}], **reloader}
        )
        template["spec"]["initContainers"] = [{"name": "init-config-reloader", **reloader}]
        claim = (spec.get("storage") or {}).get("volumeClaimTemplate")
        volumes = []
        if claim:
            metadata = {"name": f"{name}-db", **(claim.get("metadata") or {})}
            volumes = [{"metadata": metadata, "spec": {"accessModes": ["ReadWriteOnce"], **claim["spec"]}}]
        replicas = spec.get("replicas")
        return {
            "spec": {
                "replicas": 1 if replicas is None else replicas,
                "serviceName": f"{self.type_name}-operated",
                "podManagementPolicy": "Parallel",
                "updateStrategy": {"type": "RollingUpdate"},
                "selector": {"matchLabels": selector},
                "template": template,
                "volumeClaimTemplates": volumes,
            }
        }

    def _config_reloader(self) -> dict:
        """Image and resources of the sidecar, which the operator's arguments set."""
        workload = self.manager.deployed_controller(self.images)
        containers = workload["spec"]["template"]["spec"]["containers"] if workload else []
        given = dict(word[2:].split("=", 1) for each in containers for word in each.get("args") or () if "=" in word)
        resources: dict[str, dict[str, str]] = {}
        for bound, amount, default in (
            ("limits", "cpu", "10m"),
            ("limits", "memory", "50Mi"),
            ("requests", "cpu", "10m"),
            ("requests", "memory", "50Mi"),
        ):
            value = given.get(f"config-reloader-{amount}-{bound.removesuffix('s')}", default)
            if value != "0":
                resources.setdefault(bound, {})[amount] = value
        return {"image": given.get("prometheus-config-reloader", "config-reloader"), "resources": resources}

    def _service(self, obj: dict) -> dict:
        selector = {"app.kubernetes.io/name": self.type_name}
        return {"spec": {"clusterIP": "None", "ports": self.service_ports(obj), "selector": selector, **self.service_fields}}

    def status(self, obj: dict, sets: list[dict | None]) -> dict:
        """The object's status, from its StatefulSets."""
        generation, existing = obj["metadata"]["generation"], [each for each in sets if each]
        counts = replica_counts(existing)
        settled = len(existing) == len(sets) and all(map(is_rolled_out, existing))
        missing = "" if settled else f"{counts['unavailableReplicas']} of {counts['replicas']} pods are not ready"
        return {
            "paused": False,
            **counts,
            "selector": label_selector(self.labels(obj)),
            "conditions": [
                condition("Available", settled, generation, "" if settled else "SomePodsNotReady", missing, obj),
                condition("Reconciled", True, generation, "", "", obj),
            ],
        }


def replica_counts(sets: list[dict]) -> dict[str, int]:
    """The counts of pods in a status, over these StatefulSets."""
    replicas = sum(each["spec"]["replicas"] for each in sets)
    available = sum(map(ready_replicas, sets))
    return {
        "replicas": replicas,
        "availableReplicas": available,
        "unavailableReplicas": max(0, replicas - available),
        "updatedReplicas": sum(each.get("status", {}).get("updatedReplicas", 0) for each in sets),
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
    grace_seconds = 600
    pod_defaults: ClassVar[dict] = {"automountServiceAccountToken": True}

    def labels(self, obj: dict) -> dict[str, str]:
        return {**super().labels(obj), "operator.prometheus.io/name": obj["metadata"]["name"]}

    def selector(self, obj: dict, shard: int) -> dict[str, str]:
        return {**self.labels(obj), "operator.prometheus.io/shard": str(shard)}

    def set_labels(self) -> dict[str, str]:
        return {"operator.prometheus.io/mode": "server"}

    def ports(self, obj: dict) -> list[dict]:
        return [{"name": port_name(obj), "containerPort": 9090}]

    def service_ports(self, obj: dict) -> list[dict]:
        return [{"name": port_name(obj), "port": 9090, "targetPort": port_name(obj)}]

    def status(self, obj: dict, sets: list[dict | None]) -> dict:
        shards = [{"shardID": str(number), **replica_counts([each])} for number, each in enumerate(sets) if each]
        return {**super().status(obj, sets), "shards": len(sets), "shardStatuses": shards}


class Alertmanagers(_MonitoringController):
    resource = Resource(GROUP, "v1", "alertmanagers", "Alertmanager")
    image = "quay.io/prometheus/alertmanager"
    grace_seconds = 120
    # Its pods find each other before they are ready.
    service_fields: ClassVar[dict] = {"publishNotReadyAddresses": True}

    def ports(self, obj: dict) -> list[dict]:
        mesh = [{"name": f"mesh-{each.lower()}", "containerPort": 9094, "protocol": each} for each in ("TCP", "UDP")]
        return [{"name": port_name(obj), "containerPort": 9093, "protocol": "TCP"}, *mesh]

    def service_ports(self, obj: dict) -> list[dict]:
        mesh = [
            {"name": f"{each.lower()}-mesh", "port": 9094, "targetPort": f"mesh-{each.lower()}", "protocol": each}
            for each in ("TCP", "UDP")
        ]
        return [{"name": port_name(obj), "port": 9093, "targetPort": port_name(obj), "protocol": "TCP"}, *mesh]

    def resources(self, obj: dict) -> dict:
        given = super().resources(obj)
        return {**given, "requests": {"memory": "200Mi", **(given.get("requests") or {})}}


def port_name(obj: dict) -> str:
    """The name of the web port."""
    return obj["spec"].get("portName") or "web"


CONTROLLERS: list[type[Controller]] = [Prometheuses, Alertmanagers]
