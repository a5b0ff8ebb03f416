"""The recommender of the Vertical Pod Autoscaler. It has no usage to learn from, so it recommends what is requested."""

from __future__ import annotations

from collections.abc import Iterator

from .children import Parent
from .controllers import Controller
from .prometheus import now
from .resource import WORKLOADS, Resource
from .watch import Key

LEAST = {"cpu": "25m", "memory": "250Mi"}


class Recommender(Parent):
    resource = Resource("autoscaling.k8s.io", "v1", "verticalpodautoscalers", "VerticalPodAutoscaler")
    images = ("vpa-recommender",)
    manager = "recommender"
    also = WORKLOADS

    def related(self, resource: Resource, thing: dict) -> Iterator[Key]:
        """Those whose target is this workload."""
        for key, autoscaler in self.cluster.all(self.resource).items():
            target = autoscaler["spec"]["targetRef"]
            if (key[0], target["kind"], target["name"]) == (
                thing["metadata"]["namespace"],
                resource.kind,
                thing["metadata"]["name"],
            ):
                yield key

    def reconcile(self, autoscaler: dict) -> None:
        target, namespace = autoscaler["spec"]["targetRef"], autoscaler["metadata"]["namespace"]
        kind = next((each for each in WORKLOADS if each.kind == target["kind"]), None)
        workload = self.cluster.find(kind, namespace, target["name"]) if kind else None
        containers = workload["spec"]["template"]["spec"]["containers"] if workload else []
        recommended = [recommend(each) for each in containers]
        has = {each["type"]: each for each in (autoscaler.get("status") or {}).get("conditions", ())}
        status = "True" if recommended else "False"
        before = has.get("RecommendationProvided", {})
        found = {
            "type": "RecommendationProvided",
            "status": status,
            "lastTransitionTime": before["lastTransitionTime"] if before.get("status") == status else now(),
            **({} if recommended else {"reason": "NoPodsMatched", "message": "No pods match this VPA object"}),
        }
        about = {"recommendation": {"containerRecommendations": recommended}} if recommended else {}
        self.status(autoscaler, {"conditions": [found], **about})


def recommend(container: dict) -> dict:
    requested = {**LEAST, **((container.get("resources") or {}).get("requests") or {})}
    amounts = {name: str(requested[name]) for name in LEAST}
    kinds = ("target", "lowerBound", "upperBound", "uncappedTarget")
    return {"containerName": container["name"], **dict.fromkeys(kinds, amounts)}


CONTROLLERS: list[type[Controller]] = [Recommender]
