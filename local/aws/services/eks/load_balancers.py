"""Load balancers, as the AWS Load Balancer Controller creates and deletes them, with target groups, listeners and a
security group, all identified by tags.
"""

from typing import Any

from moto.acm.models import acm_backends
from moto.core.exceptions import ServiceException
from moto.elbv2.models import elbv2_backends

from local.kubernetes.simulated_controllers.cloud_provider import Denied, LoadBalancer, Target

from ... import network_interfaces
from ...app import App
from ...call import ACCOUNT
from ...errors import Refusal
from ..ec2 import backend

CLUSTER_TAG = "elbv2.k8s.aws/cluster"
STACK_TAGS = ("ingress.k8s.aws/stack", "service.k8s.aws/stack")
_ROLES = {"internet-facing": "kubernetes.io/role/elb", "internal": "kubernetes.io/role/internal-elb"}


def put(app: App, region: str, vpc: str, cluster: str, requested: LoadBalancer) -> str:
    """Creates what is missing and returns the DNS name. Raises Denied."""
    try:
        return _LoadBalancers(app, region, cluster).put(vpc, requested)
    except Refusal as e:
        raise Denied(f"{e.code}: {e.message}") from None
    except ServiceException as e:
        raise Denied(f"{e.code}: {e.message}") from None


def delete(app: App, region: str, cluster: str, stack: str) -> None:
    """Deletes a load balancer and all resources that were created for it; does nothing if it does not exist."""
    _LoadBalancers(app, region, cluster).delete(stack)


class _LoadBalancers:
    def __init__(self, app: App, region: str, cluster: str):
        self._app, self._region, self._cluster = app, region, cluster
        self._moto = elbv2_backends[ACCOUNT][region]

    def _call(self, service: str, operation: str, **params: Any) -> dict[str, Any]:
        return self._app.call(service, operation, params, self._region)

    def put(self, vpc: str, requested: LoadBalancer) -> str:
        found = self._of_stack(requested.stack, self._moto.load_balancers)
        if found and (found[0].scheme, found[0].name) != (requested.scheme, requested.name):  # scheme and name are immutable
            self.delete(requested.stack)
            found = []
        balancer = found[0] if found else self._create(vpc, requested)
        self._update_target_groups(vpc, requested)
        self._update_listeners(balancer, requested)
        return str(balancer.dns_name)

    def _create(self, vpc: str, requested: LoadBalancer) -> Any:
        subnets = list(requested.subnets) or self._discover_subnets(vpc, requested)
        groups = []
        if requested.kind == "application":
            group = self._call(
                "ec2",
                "CreateSecurityGroup",
                GroupName=requested.name,
                Description="[k8s] Managed SecurityGroup for LoadBalancer",
                VpcId=vpc,
                TagSpecifications=[{"ResourceType": "security-group", "Tags": _tags(requested.tags, "ManagedLBSecurityGroup")}],
            )
            groups = [group["GroupId"]]
        output = self._call(
            "elbv2",
            "CreateLoadBalancer",
            Name=requested.name,
            Type=requested.kind,
            Scheme=requested.scheme,
            Subnets=subnets,
            **({"SecurityGroups": groups} if groups else {}),
            Tags=_tags(requested.tags),
        )
        arn = output["LoadBalancers"][0]["LoadBalancerArn"]
        network_interfaces.attach(self._region, subnets, arn, groups, f"ELB {'/'.join(arn.split('/')[1:])}")
        return self._moto.load_balancers[arn]

    def _discover_subnets(self, vpc: str, requested: LoadBalancer) -> list[str]:
        """One subnet per zone, among those with the requested tags, or else with the role tag for the scheme."""
        tags = backend.of(self._region).tags
        wanted = requested.subnet_tags or {_ROLES[requested.scheme]: ["1", ""]}
        by_zone = {
            subnet.availability_zone: id_
            for id_, subnet in sorted(backend.subnets(self._region).items(), reverse=True)
            if subnet.vpc_id == vpc and all(tags.get(id_, {}).get(key) in values for key, values in wanted.items())
        }
        if len(by_zone) < (2 if requested.kind == "application" else 1):
            raise Denied(
                f"couldn't auto-discover subnets: {len(by_zone)} match VPC {vpc} with the tags {', '.join(wanted)}; "
                "an Application Load Balancer needs subnets in two zones"
            )
        return [by_zone[zone] for zone in sorted(by_zone)]

    def _update_target_groups(self, vpc: str, requested: LoadBalancer) -> None:
        existing = {each.name: each for each in self._of_stack(requested.stack, self._moto.target_groups)}
        for target in requested.targets:
            if target.name not in existing:
                self._call("elbv2", "CreateTargetGroup", **_target_group(vpc, target, requested.kind))
        for name in existing.keys() - {each.name for each in requested.targets}:
            if not self._moto._any_listener_using(existing[name].arn):
                self._moto.delete_target_group(existing[name].arn)

    def _update_listeners(self, balancer: Any, requested: LoadBalancer) -> None:
        existing = {int(each.port): each for each in balancer.listeners.values()}
        ports = {port: protocol for protocol, port in requested.listeners}
        for port in existing.keys() - ports.keys():
            del balancer.listeners[existing[port].arn]
        for port, protocol in ports.items():
            if port in existing:
                continue
            secure = protocol in ("HTTPS", "TLS")
            certificates = self._certificates(requested) if secure else []
            if secure and not certificates:
                raise Denied(f"no certificate found for the {protocol} listener on port {port}")
            self._call(
                "elbv2",
                "CreateListener",
                LoadBalancerArn=balancer.arn,
                Protocol=protocol,
                Port=port,
                DefaultActions=[self._default_action(requested, port)],
                **({"Certificates": [{"CertificateArn": certificates[0]}]} if certificates else {}),
                Tags=_tags(requested.tags, str(port)),
            )

    def _certificates(self, requested: LoadBalancer) -> list[str]:
        """The given certificates; one that is created for the hosts and deleted with the load balancer; or those of ACM."""
        if requested.certificates:
            return list(requested.certificates)
        if not requested.certificate_hosts:
            return [self._discover(host) for host in requested.discovered_hosts]
        if created := self._own_certificates(requested.stack):
            return created
        first, *others = requested.certificate_hosts
        more = {"SubjectAlternativeNames": others} if others else {}
        tags = _tags(requested.tags, "Certificate")
        output = self._call("acm", "RequestCertificate", DomainName=first, ValidationMethod="DNS", Tags=tags, **more)
        arn = str(output["CertificateArn"])
        # The real controller creates the validation records and waits for the certificate.
        acm_backends[ACCOUNT][self._region]._certificates[arn].status = "ISSUED"
        return [arn]

    def _discover(self, host: str) -> str:
        """The issued certificate of a host. The controller tries again later if there is none."""
        wildcard = "*." + host.partition(".")[2]
        for arn, certificate in acm_backends[ACCOUNT][self._region]._certificates.items():
            names = {certificate.common_name, *certificate.describe()["Certificate"].get("SubjectAlternativeNames", [])}
            if certificate.status == "ISSUED" and names & {host, wildcard}:
                return str(arn)
        raise Denied(f"no certificate found for host: {host}")

    def _own_certificates(self, stack: str) -> list[str]:
        certificates = acm_backends[ACCOUNT][self._region]._certificates
        return [arn for arn, each in certificates.items() if self._belongs_to(stack, {k: v or "" for k, v in each.tags.items()})]

    def _default_action(self, requested: LoadBalancer, port: int) -> dict[str, Any]:
        """An ALB returns 404 for requests that match no rule; an NLB forwards each port to its target group."""
        if requested.kind == "application":
            response = {"ContentType": "text/plain", "StatusCode": "404"}
            return {"Type": "fixed-response", "FixedResponseConfig": response}
        name = next(each.name for each in requested.targets if each.port == port)
        arn = next(each.arn for each in self._moto.target_groups.values() if each.name == name)
        return {"Type": "forward", "TargetGroupArn": arn}

    def delete(self, stack: str) -> None:
        for balancer in self._of_stack(stack, self._moto.load_balancers):
            network_interfaces.detach(self._region, balancer.arn)
            self._moto.delete_load_balancer(balancer.arn)
        for target in self._of_stack(stack, self._moto.target_groups):
            self._moto.delete_target_group(target.arn)
        for arn in self._own_certificates(stack):
            acm_backends[ACCOUNT][self._region]._certificates.pop(arn)
        groups, tags = backend.groups(self._region), backend.of(self._region).tags
        for id_ in [each for each in groups if self._belongs_to(stack, tags.get(each, {}))]:
            self._call("ec2", "DeleteSecurityGroup", GroupId=id_)
            tags.pop(id_, None)

    def _of_stack(self, stack: str, things: dict[str, Any]) -> list[Any]:
        tags = self._moto.tagging_service.get_tag_dict_for_resource
        return [each for each in things.values() if self._belongs_to(stack, tags(each.arn))]

    def _belongs_to(self, stack: str, tags: dict[str, str]) -> bool:
        return tags.get(CLUSTER_TAG) == self._cluster and stack in (tags.get(key) for key in STACK_TAGS)


def _target_group(vpc: str, target: Target, kind: str) -> dict[str, Any]:
    http = kind == "application"
    return {
        "Name": target.name,
        "Protocol": "HTTP" if http else "TCP",
        "Port": target.port,
        "VpcId": vpc,
        "TargetType": target.target_type,
        "Tags": _tags(target.tags),
        **({"HealthCheckPath": target.health_path, "HealthCheckProtocol": "HTTP"} if http else {}),
    }


def _tags(tags: dict[str, str], resource: str | None = None) -> list[dict[str, str]]:
    """The tags of the stack; `resource` replaces the value of the stack's resource tag."""
    key = next((each for each in tags if each.endswith(".k8s.aws/resource")), "")
    about = {**tags, key: resource} if resource and key else tags
    return [{"Key": key, "Value": value} for key, value in about.items()]
