"""The cluster autoscaler, upwards: one node more in a group on which a pod that finds no place would have one."""

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
        if conditions.get("PodScheduled", {}).get("reason") != "Unschedulable":
            return
        namespace, account = self.service_account()
        if not self.cloud.has_role(namespace, account):
            raise Denied(f"AccessDenied: no AWS role for service account {namespace}/{account}")
        fitting = [each for each in self.cloud.node_groups() if fits(pod, each)]
        if not fitting:
            return
        # A node that is on its way may be the one; if the scheduler does not think so, there is another.
        if not any(each.is_growing for each in fitting):
            room = next((each for each in fitting if each.size < each.max_size), None)
            if room is None:
                return
            self.cloud.grow_node_group(room.name)
        self.manager.enqueue(self, key_of(pod), RECHECK_SECONDS)


def fits(pod: dict, group: NodeGroup) -> bool:
    """Whether an empty node of the group would take the pod, as far as selectors, taints and sizes go."""
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
