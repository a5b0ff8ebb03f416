"""The sample environment through the Kubernetes API, with an administrator's kubeconfig."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

from ..kubernetes.client import client_of
from .install import kubectl
from .launcher import BackgroundProcess

API = "/apis/platform-operator.io/v1alpha1"
_BEFORE_UPGRADE = "1.34"
"""The version before the newest one that the local EKS runs."""
KINDS = ("networks", "clusters", "databases", "caches", "storages", "registries", "backups", "dns", "stacks")


class Platform:
    def __init__(self, background: BackgroundProcess, sample: Path, change: Callable[[dict], dict] | None = None):
        """change: what is made of the sample before it is applied."""
        self._background = background
        self._sample = sample
        self._change = change
        self._client = client_of(Path(background["kubeconfig"]))
        self.namespace = "default"
        self.name = ""
        self.has_standby = False

    def apply(self) -> None:
        """Runs kubectl apply for the sample, in the sample's namespace."""
        found = re.search(r"^\s*namespace:\s*(\S+?)\s*$", self._sample.read_text(), re.MULTILINE)
        self.namespace = found[1] if found else self.namespace
        namespace = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": self.namespace}}
        cloud = {"kubectl": self._background["kubectl"], "kubeconfig": self._background["kubeconfig"]}
        kubectl(cloud, "apply", "--server-side", "-f", "-", text=json.dumps(namespace))
        text = None
        if self._change:
            sample = json.loads(kubectl(cloud, "apply", "--dry-run=client", "-f", str(self._sample), "-o", "json"))
            text = json.dumps(self._change(sample))
        applied = json.loads(kubectl(cloud, "apply", "-f", "-" if text else str(self._sample), "-o", "json", text=text))
        self.name = applied["metadata"]["name"]
        self.has_standby = bool(applied["spec"]["regions"].get("secondary"))

    def observe(self) -> tuple[dict, list[dict]]:
        """The environment and its children."""
        return self.environment(), self.children()

    def environment(self) -> dict:
        return dict(self._client.get(f"{API}/namespaces/{self.namespace}/platformenvironments/{self.name}"))

    def children(self) -> list[dict]:
        """Lists nine kinds: which loads the API server far more than `environment` does."""
        children = []
        for kind in KINDS:
            children += self._client.get(f"{API}/namespaces/{self.namespace}/platform{kind}")["items"]
        return [child for child in children if self._is_owner(child)]

    def _is_owner(self, child: dict) -> bool:
        return any(owner["name"] == self.name for owner in child["metadata"].get("ownerReferences", []))


def swapped(environment: dict) -> dict:
    """The environment with the names of its regions exchanged; the networks stay with their role."""
    primary, secondary = (environment["spec"]["regions"][role] for role in ("primary", "secondary"))
    regions = {"primary": primary | {"name": secondary["name"]}, "secondary": secondary | {"name": primary["name"]}}
    return environment | {"spec": environment["spec"] | {"regions": regions}}


def trial(environment: dict) -> dict:
    """The environment, but for a trial: deleting it deletes everything, no vault is locked, and Kubernetes can be upgraded."""
    spec = environment["spec"]
    cluster = spec.get("cluster", {}) | {"version": _BEFORE_UPGRADE}
    storage = spec.get("storage", {}) | {"emptyOnDelete": True}
    backup = {key: value for key, value in spec.get("backup", {}).items() if key != "vaultLock"}
    changed = {"deletionPolicy": "Delete", "deletionProtection": False, "storage": storage, "backup": backup, "cluster": cluster}
    return environment | {"spec": spec | changed}


def is_ready(obj: dict) -> bool:
    """Whether an environment or a child is ready in its current generation."""
    return _is_true(obj, "Ready")


def is_stalled(environment: dict) -> bool:
    """Whether a person is needed."""
    return _is_true(environment, "Stalled")


def is_failover_ready(environment: dict) -> bool:
    """Whether the second region of an environment could take over; True for an environment of one region."""
    return not environment["spec"]["regions"].get("secondary") or _is_true(environment, "FailoverReady")


def failover_problem(environment: dict) -> str:
    """Why the second region could not take over, or why that is not known; "" if it could, or before the first observation."""
    condition = _condition(environment, "FailoverReady")
    return "" if condition.get("status", "True") == "True" else f"FailoverReady {condition['status']}: {condition['message']}"


def _condition(obj: dict, kind: str) -> dict:
    return next((each for each in obj.get("status", {}).get("conditions", []) if each["type"] == kind), {})


def _is_true(obj: dict, kind: str) -> bool:
    condition = _condition(obj, kind)
    return condition.get("status") == "True" and condition.get("observedGeneration") == obj["metadata"]["generation"]
