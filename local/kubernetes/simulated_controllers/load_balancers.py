"""The AWS Load Balancer Controller: an ALB per Ingress or IngressGroup of class alb, an NLB per Service of type LoadBalancer.

Uses the tags, finalizers and names of the real controller. A load balancer is deleted with the last object that uses it.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator

from .cloud_provider import Denied, LoadBalancer, Target
from .events import record_warning
from .informer import Key, key_of
from .manager import Controller
from .resource import INGRESS_CLASSES, INGRESSES, SERVICES, Resource

IMAGE = "aws-load-balancer-controller"
CLASS = "ingress.k8s.aws/alb"
CLASS_PARAMS = Resource("elbv2.k8s.aws", "v1beta1", "ingressclassparams", "IngressClassParams", namespaced=False)
INGRESS = "alb.ingress.kubernetes.io/"
SERVICE = "service.beta.kubernetes.io/aws-load-balancer-"
SINGLE_FINALIZER, GROUP_FINALIZER = "ingress.k8s.aws/resources", "group.ingress.k8s.aws/"
CLUSTER_TAG = "elbv2.k8s.aws/cluster"
NOT_ALLOWED = "AccessDenied: no AWS role for service account {}/{}: it has no pod identity association"


class _LoadBalancerController(Controller):
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


class Ingresses(_LoadBalancerController):
    resource = INGRESSES
    watched_kinds = (INGRESS_CLASSES, CLASS_PARAMS, SERVICES)

    def related_objects(self, resource: Resource, obj: dict) -> Iterator[Key]:
        """All Ingresses for a changed class or its parameters; for a changed Service the Ingresses that route to it."""
        for key, ingress in self.manager.all(INGRESSES).items():
            if resource is not SERVICES or obj["metadata"]["name"] in {name for name, _ in backends(ingress)}:
                yield key

    def reconcile(self, ingress: dict) -> None:
        own = None if ingress["metadata"].get("deletionTimestamp") else self._settings(ingress)
        finalizer = None if own is None else finalizer_of(own.get("group.name"))
        for each in list(ingress["metadata"].get("finalizers") or ()):
            if each != finalizer and (each == SINGLE_FINALIZER or each.startswith(GROUP_FINALIZER)):
                self._release(ingress, each)
        if own is not None:
            group = own.get("group.name")
            self.finalize(ingress, finalizer_of(group), present=True)
            desired = self._desired(stack_of(ingress, group), group, self._members(ingress, group))
            self.publish(ingress, self.put(ingress, desired))

    def _release(self, ingress: dict, finalizer: str) -> None:
        """Deletes the finalizer's load balancer, or updates it if other members of the group use it."""
        group = None if finalizer == SINGLE_FINALIZER else finalizer.removeprefix(GROUP_FINALIZER)
        stack = stack_of(ingress, group)
        members = [each for each in self._members(ingress, group) if each[0] is not ingress] if group else []
        if members:
            self.put(ingress, self._desired(stack, group, members))
        else:
            self.remove(stack)
        self.finalize(ingress, finalizer, present=False)

    def _settings(self, ingress: dict) -> dict[str, str] | None:
        """The Ingress's annotations, overridden by the parameters of its class; None for a class of another controller.

        Raises Denied while the parameters of the class do not exist.
        """
        given = {key.removeprefix(INGRESS): value for key, value in annotations_of(ingress).items() if key.startswith(INGRESS)}
        name = ingress["spec"].get("ingressClassName")
        if name is None:
            return given if annotations_of(ingress).get("kubernetes.io/ingress.class") == "alb" else None
        kind = self.manager.find(INGRESS_CLASSES, "", name)
        if kind is None or kind["spec"].get("controller") != CLASS:
            return None
        reference = kind["spec"].get("parameters") or {}
        parameters = self.manager.find(CLASS_PARAMS, "", reference["name"]) if reference else None
        if reference and parameters is None:
            raise Denied(f"IngressClassParams {reference['name']} not found")
        return {**given, **of_class((parameters or {}).get("spec") or {})}

    def _members(self, ingress: dict, group: str | None) -> list[tuple[dict, dict[str, str]]]:
        """The Ingresses of a group with their settings, without those that are being deleted."""
        found = []
        others = [each for each in self.manager.all(INGRESSES).values() if key_of(each) != key_of(ingress)]
        for each in [ingress, *others] if group else [ingress]:
            if each["metadata"].get("deletionTimestamp"):
                continue
            try:
                settings = self._settings(each)
            except Denied:
                continue
            if settings is not None and settings.get("group.name") == group:
                found.append((each, settings))
        return found

    def _desired(self, stack: str, group: str | None, members: list[tuple[dict, dict[str, str]]]) -> LoadBalancer:
        settings = [each for _, each in members]
        first = settings[0]
        scheme = first.get("scheme", "internal")
        named = next((each["load-balancer-name"] for each in settings if "load-balancer-name" in each), None)
        certificates = [arn for each in settings for arn in split(each.get("certificate-arn"))]
        # With create-acm-cert the controller creates a certificate for the hosts of the rules.
        hosts = [host for ingress, each in members if each.get("create-acm-cert") == "true" for host in hosts_of(ingress)]
        default = '[{"HTTPS": 443}]' if certificates or hosts else '[{"HTTP": 80}]'
        listeners = {
            (protocol, int(port))
            for each in settings
            for listener in json.loads(each.get("listen-ports", default))
            for protocol, port in listener.items()
        }
        own = {CLUSTER_TAG: self.cloud.cluster, "ingress.k8s.aws/stack": stack}
        user = {key: value for each in settings for key, value in pairs(each.get("tags"))}
        tags = {**default_tags(self.manager.deployed_controller(self.images)), **user, **own}
        return LoadBalancer(
            stack=stack,
            name=named or balancer_name(self.cloud.cluster, stack, scheme, bool(group)),
            kind="application",
            scheme=scheme,
            tags={**tags, "ingress.k8s.aws/resource": "LoadBalancer"},
            subnets=tuple(split(first.get("subnets"))),
            certificates=tuple(dict.fromkeys(certificates)),
            certificate_hosts=tuple(dict.fromkeys(hosts)),
            listeners=tuple(sorted(listeners, key=lambda each: each[1])),
            targets=tuple(target for ingress, about in members for target in self._targets(ingress, about, tags)),
        )

    def _targets(self, ingress: dict, settings: dict[str, str], tags: dict[str, str]) -> Iterator[Target]:
        """A target group per port of a Service. The ALB itself returns 503 for a Service that does not exist."""
        namespace = ingress["metadata"]["namespace"]
        for name, port in dict.fromkeys(backends(ingress)):
            service = self.manager.find(SERVICES, namespace, name)
            number = service and port_of(service, port)
            if service and number:
                resource = f"{namespace}/{ingress['metadata']['name']}-{name}:{port}"
                of_service = annotations_of(service).get(INGRESS + "healthcheck-path")
                yield Target(
                    name=target_group_name(namespace, name, f"{resource} {tags['ingress.k8s.aws/stack']} {self.cloud.cluster}"),
                    port=number,
                    target_type=settings.get("target-type", "instance"),
                    health_path=of_service or settings.get("healthcheck-path", "/"),
                    tags={**tags, "ingress.k8s.aws/resource": resource},
                )


def finalizer_of(group: str | None) -> str:
    return GROUP_FINALIZER + group if group else SINGLE_FINALIZER


def stack_of(ingress: dict, group: str | None) -> str:
    return group or "/".join((ingress["metadata"]["namespace"], ingress["metadata"]["name"]))


def of_class(spec: dict) -> dict[str, str]:
    """The parameters of an IngressClassParams, named as annotations."""
    found = {
        "group.name": (spec.get("group") or {}).get("name"),
        "scheme": spec.get("scheme"),
        "target-type": spec.get("targetType"),
        "load-balancer-name": spec.get("loadBalancerName"),
        "certificate-arn": ",".join(spec.get("certificateArn") or ()),
        "subnets": ",".join((spec.get("subnets") or {}).get("ids") or ()),
        "tags": ",".join(f"{each['key']}={each['value']}" for each in spec.get("tags") or ()),
    }
    return {key: value for key, value in found.items() if value}


class Services(_LoadBalancerController):
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


def backends(ingress: dict) -> Iterator[tuple[str, str]]:
    """(Service, name or number of the port) of each backend of an Ingress, without actions in annotations."""
    spec = ingress["spec"]
    found = [spec["defaultBackend"]] if spec.get("defaultBackend") else []
    found += [path["backend"] for rule in spec.get("rules") or () for path in (rule.get("http") or {}).get("paths") or ()]
    for each in found:
        service = each.get("service") or {}
        port = service.get("port") or {}
        if service and port.get("name") != "use-annotation":
            yield service["name"], str(port.get("number") or port.get("name"))


def hosts_of(ingress: dict) -> list[str]:
    return [rule["host"] for rule in ingress["spec"].get("rules") or () if rule.get("host")]


def port_of(service: dict, port: str) -> int | None:
    return next((each["port"] for each in service["spec"]["ports"] if port in (str(each["port"]), each.get("name"))), None)


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


CONTROLLERS: list[type[Controller]] = [Ingresses, Services]
