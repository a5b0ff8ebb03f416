"""Controllers of custom resources that own objects: workloads, Services and Secrets."""

from __future__ import annotations

import copy
import json
from typing import Any

from ..client import ApiError
from .manager import Controller, ControllerManager
from .resource import SECRETS, STATEFUL_SETS, WORKLOADS, Resource


class OwnerController(Controller):
    """A controller that creates objects owned by its custom resources; Kubernetes' garbage collector deletes them."""

    field_manager: str
    """The field manager of the owned objects."""
    replacement_propagation: str
    """How the operator deletes a StatefulSet with a changed immutable field, to create it again."""

    def __init__(self, manager: ControllerManager):
        super().__init__(manager)
        self._applied: dict[str, str] = {}

    def apply_owned(
        self, resource: Resource, parent: dict, name: str, body: dict, labels: dict[str, str], *, controller: bool = True
    ) -> dict | None:
        """Applies an owned object, unless it equals the last applied one. Returns the current object for workloads.

        controller: False for an object of which several owners share the ownership.
        """
        namespace = parent["metadata"]["namespace"]
        child = {
            "apiVersion": resource.api_version,
            "kind": resource.kind,
            "metadata": {
                "name": name,
                "namespace": namespace,
                "labels": labels,
                "ownerReferences": [self._owner(parent) if controller else self._shared_owner(parent)],
                **body.pop("metadata", {}),
            },
            **body,
        }
        path, text = resource.path(namespace, name), json.dumps(child, sort_keys=True)
        seen = self.manager.find(resource, namespace, name) if resource in WORKLOADS else None
        if self._applied.get(path) == text and (seen or resource not in WORKLOADS):
            return seen
        try:
            created = self.client.apply(path, child, self.field_manager)
        except ApiError as error:
            if resource is not STATEFUL_SETS or error.code != 422:
                raise
            self.before_replacement(child)
            self.client.delete(path, propagationPolicy=self.replacement_propagation)
            return None  # the deletion causes another reconcile
        self._applied[path] = text
        return created

    def before_replacement(self, desired: dict) -> None:
        """Called before a StatefulSet with a changed immutable field is deleted."""

    def create_secret_once(self, parent: dict, name: str, content: dict[str, str], labels: dict[str, str]) -> None:
        """Creates an owned Secret whose content never changes."""
        path = SECRETS.path(parent["metadata"]["namespace"], name)
        if path not in self._applied:
            known = self.client.find(path)
            if not known or known["metadata"]["ownerReferences"][0]["uid"] != parent["metadata"]["uid"]:
                self.apply_owned(SECRETS, parent, name, {"stringData": content}, labels)
            self._applied[path] = ""

    def update_status(self, parent: dict, status: dict[str, Any]) -> None:
        """Updates status fields that differ."""
        current = parent.get("status") or {}
        if any(current.get(key) != value for key, value in status.items()):
            path = self.resource.object_path(parent) + ("/status" if self.resource.has_status else "")
            self.client.patch(path, {"status": status})

    def _shared_owner(self, parent: dict) -> dict:
        return {key: value for key, value in self._owner(parent).items() if key not in ("controller", "blockOwnerDeletion")}

    def _owner(self, parent: dict) -> dict:
        return {
            "apiVersion": self.resource.api_version,
            "kind": self.resource.kind,
            "name": parent["metadata"]["name"],
            "uid": parent["metadata"]["uid"],
            "controller": True,
            "blockOwnerDeletion": True,
        }


def pod_template(given: dict | None, labels: dict[str, str], container: dict) -> dict:
    """The user's pod template with the main container's defaults; values of the user have precedence."""
    template = copy.deepcopy(given or {})
    metadata, spec = template.setdefault("metadata", {}), template.setdefault("spec", {})
    metadata.pop("creationTimestamp", None)
    metadata["labels"] = {**(metadata.get("labels") or {}), **labels}
    containers = spec.get("containers") or []
    own: dict = next((each for each in containers if each.get("name") == container["name"]), {})
    others = [each for each in containers if each is not own]
    spec["containers"] = [{**container, **{key: value for key, value in own.items() if value}}, *others]
    for each in (*spec.get("initContainers", ()), *others):
        each.setdefault("image", spec["containers"][0]["image"])
    return template


def ready_replicas(workload: dict | None) -> int:
    status = (workload or {}).get("status", {})
    return status.get("readyReplicas") or status.get("numberReady") or 0


def desired_replicas(workload: dict | None) -> int:
    if not workload:
        return 0
    if "replicas" not in workload["spec"]:
        return workload.get("status", {}).get("desiredNumberScheduled", 0)
    return workload["spec"]["replicas"]


def label_selector(labels: dict[str, str]) -> str:
    return ",".join(f"{key}={value}" for key, value in sorted(labels.items()))


def is_rolled_out(workload: dict | None) -> bool:
    """Whether all replicas are ready in the newest revision."""
    if not workload:
        return False
    status, generation = workload.get("status", {}), workload["metadata"].get("generation")
    if status.get("observedGeneration") != generation:
        return False
    if "desiredNumberScheduled" in status:
        return ready_replicas(workload) == status["desiredNumberScheduled"] == status.get("updatedNumberScheduled", 0)
    return ready_replicas(workload) == desired_replicas(workload) and status.get("updatedReplicas", 0) == desired_replicas(
        workload
    )
