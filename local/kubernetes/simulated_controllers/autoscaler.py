"""The cluster autoscaler, scale-up only: adds a node to a group whose nodes fit an unschedulable pod.

Pods of DaemonSets are none of its business: no new node can run what belongs to another one. Source: the cluster autoscaler's
`filter_out_daemon_sets.go`.
"""

from __future__ import annotations

from .cloud_provider import Denied, NodeGroup
from .informer import key_of
from .manager import Controller
from .resource import UNSCHEDULED
from .volumes import UNITS

RECHECK_SECONDS = 2


class UnschedulablePods(Controller):
    resource = UNSCHEDULED
    images = ("cluster-autoscaler",)

    def reconcile(self, pod: dict) -> None:
        conditions = {each["type"]: each for each in pod.get("status", {}).get("conditions", ())}
        if conditions.get("PodScheduled", {}).get("reason") != "Unschedulable" or is_of_a_daemon_set(pod):
            return
        namespace, account = self.service_account()
        if not self.cloud.has_role(namespace, account):
            raise Denied(f"AccessDenied: no AWS role for service account {namespace}/{account}")
        fitting = [each for each in self.cloud.node_groups() if fits(pod, each)]
        if not fitting:
            return
        # A node that is being created may fit the pod; if the pod stays unschedulable, the next check adds another one.
        if not any(each.is_growing for each in fitting):
            room = next((each for each in fitting if each.size < each.max_size), None)
            if room is None:
                return
            self.cloud.grow_node_group(room.name)
        self.manager.enqueue(self, key_of(pod), RECHECK_SECONDS)


def is_of_a_daemon_set(pod: dict) -> bool:
    owners = pod["metadata"].get("ownerReferences") or ()
    return any(each.get("controller") and each["kind"] == "DaemonSet" for each in owners)


def fits(pod: dict, group: NodeGroup) -> bool:
    """Whether an empty node of the group fits the pod, by selectors, taints and resource requests."""
    spec = pod["spec"]
    if any(group.labels.get(key) != value for key, value in (spec.get("nodeSelector") or {}).items()):
        return False
    if not all(any(tolerates(each, taint) for each in spec.get("tolerations") or ()) for taint in group.taints):
        return False
    return all(requested(spec, name) <= amount(group.capacity[name]) for name in ("cpu", "memory"))


def tolerates(toleration: dict, taint: dict) -> bool:
    if toleration.get("effect") not in (None, taint["effect"]) or taint["effect"] == "PreferNoSchedule":
        return taint["effect"] == "PreferNoSchedule"
    if toleration.get("operator") == "Exists":
        return toleration.get("key") in (None, taint["key"])
    return (toleration.get("key"), toleration.get("value", "")) == (taint["key"], taint.get("value", ""))


def requested(spec: dict, name: str) -> float:
    return sum(amount(((each.get("resources") or {}).get("requests") or {}).get(name, "0")) for each in spec["containers"])


def amount(quantity: str) -> float:
    number = quantity.rstrip("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")
    unit = quantity[len(number) :]
    return float(number) * (0.001 if unit == "m" else UNITS[unit])


CONTROLLERS: list[type[Controller]] = [UnschedulablePods]
