"""The recommender of the Vertical Pod Autoscaler. Pods have no usage here, so it recommends the requested amounts."""

from __future__ import annotations

from collections.abc import Iterator

from .informer import Key
from .manager import Controller
from .owned_objects import OwnerController
from .resource import WORKLOADS, Resource, timestamp

LEAST = {"cpu": "25m", "memory": "250Mi"}


class Recommender(OwnerController):
    resource = Resource("autoscaling.k8s.io", "v1", "verticalpodautoscalers", "VerticalPodAutoscaler")
    images = ("vpa-recommender",)
    field_manager = "recommender"
    watched_kinds = WORKLOADS

    def related_objects(self, resource: Resource, obj: dict) -> Iterator[Key]:
        """The autoscalers whose target is this workload."""
        for key, autoscaler in self.manager.all(self.resource).items():
            target = autoscaler["spec"]["targetRef"]
            if (key[0], target["kind"], target["name"]) == (
                obj["metadata"]["namespace"],
                resource.kind,
                obj["metadata"]["name"],
            ):
                yield key

    def reconcile(self, autoscaler: dict) -> None:
        target, namespace = autoscaler["spec"]["targetRef"], autoscaler["metadata"]["namespace"]
        kind = next((each for each in WORKLOADS if each.kind == target["kind"]), None)
        workload = self.manager.find(kind, namespace, target["name"]) if kind else None
        containers = workload["spec"]["template"]["spec"]["containers"] if workload else []
        recommended = [recommend(each) for each in containers]
        current = {each["type"]: each for each in (autoscaler.get("status") or {}).get("conditions", ())}
        status = "True" if recommended else "False"
        before = current.get("RecommendationProvided", {})
        found = {
            "type": "RecommendationProvided",
            "status": status,
            "lastTransitionTime": before["lastTransitionTime"] if before.get("status") == status else timestamp(),
            **({} if recommended else {"reason": "NoPodsMatched", "message": "No pods match this VPA object"}),
        }
        about = {"recommendation": {"containerRecommendations": recommended}} if recommended else {}
        self.update_status(autoscaler, {"conditions": [found], **about})


def recommend(container: dict) -> dict:
    requested = {**LEAST, **((container.get("resources") or {}).get("requests") or {})}
    amounts = {name: str(requested[name]) for name in LEAST}
    kinds = ("target", "lowerBound", "upperBound", "uncappedTarget")
    return {"containerName": container["name"], **dict.fromkeys(kinds, amounts)}


CONTROLLERS: list[type[Controller]] = [Recommender]
