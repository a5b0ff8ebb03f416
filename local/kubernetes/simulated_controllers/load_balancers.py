"""The AWS Load Balancer Controller for Services: an NLB per Service of type LoadBalancer. `ingresses` has its other half.

Uses the tags, finalizers and names of the real controller. A load balancer is deleted with the last object that uses it.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator

from .cloud_provider import Denied, LoadBalancer, Target
from .events import record_warning
from .manager import Controller
from .resource import SERVICES

IMAGE = "aws-load-balancer-controller"
INGRESS = "alb.ingress.kubernetes.io/"
SERVICE = "service.beta.kubernetes.io/aws-load-balancer-"
CLUSTER_TAG = "elbv2.k8s.aws/cluster"
NOT_ALLOWED = "AccessDenied: no AWS role for service account {}/{}: it has no pod identity association"


class LoadBalancerController(Controller):
    images = (IMAGE,)

    def put(self, obj: dict, desired: LoadBalancer) -> str:
        """Creates or updates the load balancer and returns its DNS name. Records refusals of AWS as Events of the object."""
        try:
            self._check_role()
            return self.cloud.put_load_balancer(desired)
        except Denied as refusal:
            record_warning(self.client, self.resource, obj, IMAGE, "FailedDeployModel", f"Failed deploy model due to {refusal}")
            raise

    def remove(self, stack: str) -> None:
        self._check_role()
        self.cloud.delete_load_balancer(stack)

    def _check_role(self) -> None:
        namespace, account = self.service_account()
        if not self.cloud.has_role(namespace, account):
            raise Denied(NOT_ALLOWED.format(namespace, account))

    def finalize(self, obj: dict, finalizer: str, present: bool) -> None:
        current = obj["metadata"].get("finalizers") or []
        if (finalizer in current) != present:
            remaining = [*current, finalizer] if present else [each for each in current if each != finalizer]
            version = obj["metadata"]["resourceVersion"]
            about = {"finalizers": remaining, "resourceVersion": version}
            patched = self.client.patch(self.resource.object_path(obj), {"metadata": about})
            obj["metadata"] |= {"resourceVersion": patched["metadata"]["resourceVersion"], "finalizers": remaining}

    def publish(self, obj: dict, hostname: str) -> None:
        shown = [{"hostname": hostname}]
        current = (obj.get("status", {}).get("loadBalancer") or {}).get("ingress") or []
        if [{"hostname": each.get("hostname")} for each in current] != shown:
            status = {"status": {"loadBalancer": {"ingress": shown}}}
            self.client.patch(self.resource.object_path(obj) + "/status", status)


class Services(LoadBalancerController):
    resource = SERVICES
    FINALIZER = "service.k8s.aws/resources"

    def reconcile(self, service: dict) -> None:
        metadata, spec = service["metadata"], service["spec"]
        stack = f"{metadata['namespace']}/{metadata['name']}"
        if metadata.get("deletionTimestamp") or spec["type"] != "LoadBalancer":
            if self.FINALIZER in metadata.get("finalizers", ()):
                self.remove(stack)
                self.finalize(service, self.FINALIZER, present=False)
            return
        if spec.get("loadBalancerClass") not in (None, "service.k8s.aws/nlb"):
            return
        about = {key: value for key, value in annotations_of(service).items() if key.startswith(SERVICE)}
        scheme = about.get(SERVICE + "scheme", "internal")
        own = {CLUSTER_TAG: self.cloud.cluster, "service.k8s.aws/stack": stack}
        tags = {
            **default_tags(self.manager.deployed_controller(self.images)),
            **dict(pairs(about.get(SERVICE + "additional-resource-tags"))),
            **own,
        }
        target_type = about.get(SERVICE + "nlb-target-type", "instance")
        targets = tuple(
            Target(
                name=target_group_name(metadata["namespace"], metadata["name"], f"{stack}:{port['port']}{self.cloud.cluster}"),
                port=port["port"],
                target_type=target_type,
                health_path="",
                tags={**tags, "service.k8s.aws/resource": f"{stack}:{port['port']}"},
            )
            for port in spec["ports"]
        )
        self.finalize(service, self.FINALIZER, present=True)
        desired = LoadBalancer(
            stack=stack,
            name=about.get(SERVICE + "name") or balancer_name(self.cloud.cluster, stack, scheme, grouped=False),
            kind="network",
            scheme=scheme,
            tags={**tags, "service.k8s.aws/resource": "LoadBalancer"},
            subnets=tuple(split(about.get(SERVICE + "subnets"))),
            certificates=tuple(split(about.get(SERVICE + "ssl-cert"))),
            listeners=tuple((port.get("protocol", "TCP"), port["port"]) for port in spec["ports"]),
            targets=targets,
        )
        self.publish(service, self.put(service, desired))


def annotations_of(obj: dict) -> dict[str, str]:
    return obj["metadata"].get("annotations") or {}


def split(text: str | None) -> list[str]:
    return [part.strip() for part in (text or "").split(",") if part.strip()]


def pairs(text: str | None) -> Iterator[tuple[str, str]]:
    for part in split(text):
        key, _, value = part.partition("=")
        yield key, value


def default_tags(deployed_controller: dict | None) -> dict[str, str]:
    """The tags in the arguments of the controller, which apply to all its resources."""
    containers = deployed_controller["spec"]["template"]["spec"]["containers"] if deployed_controller else ()
    arguments = [type_name for each in containers for type_name in each.get("args") or ()]
    given = next((type_name for type_name in arguments if type_name.startswith("--default-tags=")), "")
    return dict(pairs(given.removeprefix("--default-tags=")))


def balancer_name(cluster: str, stack: str, scheme: str, grouped: bool) -> str:
    digest = hashlib.sha256(f"{cluster} {stack} {scheme}".encode()).hexdigest()[:10]
    if grouped:
        return f"k8s-{alphanumeric(stack)[:17]}-{digest}"
    namespace, name = stack.split("/")
    return f"k8s-{alphanumeric(namespace)[:8]}-{alphanumeric(name)[:8]}-{digest}"


def target_group_name(namespace: str, name: str, of: str) -> str:
    return f"k8s-{alphanumeric(namespace)[:8]}-{alphanumeric(name)[:8]}-{hashlib.sha256(of.encode()).hexdigest()[:10]}"


def alphanumeric(text: str) -> str:
    return re.sub(r"[^A-Za-z0-9]", "", text)


CONTROLLERS: list[type[Controller]] = [Services]
