"""The AWS Load Balancer Controller for Ingresses: an ALB per Ingress or IngressGroup of class alb."""

from __future__ import annotations

import json
from collections.abc import Iterator

from .cloud_provider import Denied, LoadBalancer, Target
from .informer import Key, key_of
from .load_balancers import (
    CLUSTER_TAG,
    INGRESS,
    LoadBalancerController,
    annotations_of,
    balancer_name,
    default_tags,
    pairs,
    split,
    target_group_name,
)
from .manager import Controller
from .resource import INGRESS_CLASSES, INGRESSES, SERVICES, Resource

CLASS = "ingress.k8s.aws/alb"
CLASS_PARAMS = Resource("elbv2.k8s.aws", "v1beta1", "ingressclassparams", "IngressClassParams", namespaced=False)
SINGLE_FINALIZER, GROUP_FINALIZER = "ingress.k8s.aws/resources", "group.ingress.k8s.aws/"


class Ingresses(LoadBalancerController):
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
        # With create-acm-cert the controller creates a certificate for the hosts; without, it finds those of ACM that match.
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
            subnet_tags=json.loads(first.get("subnet-tags", "{}")),
            certificates=tuple(dict.fromkeys(certificates)),
            certificate_hosts=tuple(dict.fromkeys(hosts)),
            discovered_hosts=tuple(dict.fromkeys(host for ingress, _ in members for host in hosts_of(ingress))),
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
        "subnet-tags": json.dumps(tags) if (tags := (spec.get("subnets") or {}).get("tags")) else "",
        "tags": ",".join(f"{each['key']}={each['value']}" for each in spec.get("tags") or ()),
    }
    return {key: value for key, value in found.items() if value}


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
    """The hosts of the rules, and those for which the Ingress asks for TLS."""
    of_rules = [rule["host"] for rule in ingress["spec"].get("rules") or () if rule.get("host")]
    return [*of_rules, *(host for tls in ingress["spec"].get("tls") or () for host in tls.get("hosts") or ())]


def port_of(service: dict, port: str) -> int | None:
    return next((each["port"] for each in service["spec"]["ports"] if port in (str(each["port"]), each.get("name"))), None)


CONTROLLERS: list[type[Controller]] = [Ingresses]
