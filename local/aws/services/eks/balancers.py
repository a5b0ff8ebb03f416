"""Load balancers, as the AWS Load Balancer Controller makes and deletes them: with target groups, listeners and a
security group of their own, all found again by their tags."""

from typing import Any

from moto.acm.models import acm_backends
from moto.core.exceptions import ServiceException
from moto.elbv2.models import elbv2_backends

from local.kubernetes.played.cloud import Denied, LoadBalancer, Target

from ... import enis
from ...app import App
from ...call import ACCOUNT
from ...errors import Refusal
from ..ec2 import backend

CLUSTER_TAG = "elbv2.k8s.aws/cluster"
STACK_TAGS = ("ingress.k8s.aws/stack", "service.k8s.aws/stack")
_ROLES = {"internet-facing": "kubernetes.io/role/elb", "internal": "kubernetes.io/role/internal-elb"}


def put(app: App, region: str, vpc: str, cluster: str, wanted: LoadBalancer) -> str:
    """Makes what is missing; the DNS name. Raises Denied."""
    try:
        return _Balancers(app, region, cluster).put(vpc, wanted)
    except Refusal as e:
        raise Denied(f"{e.code}: {e.message}") from None
    except ServiceException as e:
        raise Denied(f"{e.code}: {e.message}") from None


def delete(app: App, region: str, cluster: str, stack: str) -> None:
    """The load balancer and all that was made for it; nothing when there is none."""
    _Balancers(app, region, cluster).delete(stack)


class _Balancers:
    def __init__(self, app: App, region: str, cluster: str):
        self._app, self._region, self._cluster = app, region, cluster
        self._moto = elbv2_backends[ACCOUNT][region]

    def _call(self, service: str, operation: str, **params: Any) -> dict[str, Any]:
        return self._app.call(service, operation, params, self._region)

    def put(self, vpc: str, wanted: LoadBalancer) -> str:
        found = self._of(wanted.stack, self._moto.load_balancers)
        if found and (found[0].scheme, found[0].name) != (wanted.scheme, wanted.name):  # neither can be changed
            self.delete(wanted.stack)
            found = []
        balancer = found[0] if found else self._create(vpc, wanted)
        self._targets(vpc, wanted)
        self._listeners(balancer, wanted)
        return str(balancer.dns_name)

    def _create(self, vpc: str, wanted: LoadBalancer) -> Any:
        subnets = list(wanted.subnets) or self._discover(vpc, wanted)
        groups = []
        if wanted.kind == "application":
            group = self._call(
                "ec2",
                "CreateSecurityGroup",
                GroupName=wanted.name,
                Description="[k8s] Managed SecurityGroup for LoadBalancer",
                VpcId=vpc,
                TagSpecifications=[{"ResourceType": "security-group", "Tags": _tags(wanted.tags, "ManagedLBSecurityGroup")}],
            )
            groups = [group["GroupId"]]
        answer = self._call(
            "elbv2",
            "CreateLoadBalancer",
            Name=wanted.name,
            Type=wanted.kind,
            Scheme=wanted.scheme,
            Subnets=subnets,
            **({"SecurityGroups": groups} if groups else {}),
            Tags=_tags(wanted.tags),
        )
        arn = answer["LoadBalancers"][0]["LoadBalancerArn"]
        enis.attach(self._region, subnets, arn, groups, f"ELB {'/'.join(arn.split('/')[1:])}")
        return self._moto.load_balancers[arn]

    def _discover(self, vpc: str, wanted: LoadBalancer) -> list[str]:
        """One subnet per zone that is tagged for load balancers of this scheme."""
        tags = backend.of(self._region).tags
        by_zone = {
            subnet.availability_zone: id_
            for id_, subnet in sorted(backend.subnets(self._region).items(), reverse=True)
            if subnet.vpc_id == vpc and tags.get(id_, {}).get(_ROLES[wanted.scheme]) in ("1", "")
        }
        if len(by_zone) < (2 if wanted.kind == "application" else 1):
            raise Denied(
                f"couldn't auto-discover subnets: {len(by_zone)} match VPC {vpc} with the tag {_ROLES[wanted.scheme]}; "
                "an Application Load Balancer needs subnets in two zones"
            )
        return [by_zone[zone] for zone in sorted(by_zone)]

    def _targets(self, vpc: str, wanted: LoadBalancer) -> None:
        there = {each.name: each for each in self._of(wanted.stack, self._moto.target_groups)}
        for target in wanted.targets:
            if target.name not in there:
                self._call("elbv2", "CreateTargetGroup", **_target_group(vpc, target, wanted.kind))
        for name in there.keys() - {each.name for each in wanted.targets}:
            if not self._moto._any_listener_using(there[name].arn):
                self._moto.delete_target_group(there[name].arn)

    def _listeners(self, balancer: Any, wanted: LoadBalancer) -> None:
        there = {int(each.port): each for each in balancer.listeners.values()}
        ports = {port: protocol for protocol, port in wanted.listeners}
        for port in there.keys() - ports.keys():
            del balancer.listeners[there[port].arn]
        for port, protocol in ports.items():
            if port in there:
                continue
            secure = protocol in ("HTTPS", "TLS")
            certificate = self._certificate(wanted) if secure else None
            if secure and not certificate:
                raise Denied(f"no certificate found for the {protocol} listener on port {port}")
            self._call(
                "elbv2",
                "CreateListener",
                LoadBalancerArn=balancer.arn,
                Protocol=protocol,
                Port=port,
                DefaultActions=[self._default_action(wanted, port)],
                **({"Certificates": [{"CertificateArn": certificate}]} if certificate else {}),
                Tags=_tags(wanted.tags, str(port)),
            )

    def _certificate(self, wanted: LoadBalancer) -> str | None:
        """The first that is given, or one that is made for the hosts and goes with the load balancer."""
        if wanted.certificates or not wanted.certificate_hosts:
            return next(iter(wanted.certificates), None)
        if made := self._made_certificates(wanted.stack):
            return made[0]
        first, *others = wanted.certificate_hosts
        more = {"SubjectAlternativeNames": others} if others else {}
        tags = _tags(wanted.tags, "Certificate")
        answer = self._call("acm", "RequestCertificate", DomainName=first, ValidationMethod="DNS", Tags=tags, **more)
        arn = str(answer["CertificateArn"])
        # The controller writes the records that prove the domain, and waits for this.
        acm_backends[ACCOUNT][self._region]._certificates[arn].status = "ISSUED"
        return arn

    def _made_certificates(self, stack: str) -> list[str]:
        certificates = acm_backends[ACCOUNT][self._region]._certificates
        return [arn for arn, each in certificates.items() if self._is_of(stack, {k: v or "" for k, v in each.tags.items()})]

    def _default_action(self, wanted: LoadBalancer, port: int) -> dict[str, Any]:
        """An ALB says 404 to what no rule wants; an NLB has one target group per port."""
        if wanted.kind == "application":
            response = {"ContentType": "text/plain", "StatusCode": "404"}
            return {"Type": "fixed-response", "FixedResponseConfig": response}
        name = next(each.name for each in wanted.targets if each.port == port)
        arn = next(each.arn for each in self._moto.target_groups.values() if each.name == name)
        return {"Type": "forward", "TargetGroupArn": arn}

    def delete(self, stack: str) -> None:
        for balancer in self._of(stack, self._moto.load_balancers):
            enis.detach(self._region, balancer.arn)
            self._moto.delete_load_balancer(balancer.arn)
        for target in self._of(stack, self._moto.target_groups):
            self._moto.delete_target_group(target.arn)
        for arn in self._made_certificates(stack):
            acm_backends[ACCOUNT][self._region]._certificates.pop(arn)
        groups, tags = backend.groups(self._region), backend.of(self._region).tags
        for id_ in [each for each in groups if self._is_of(stack, tags.get(each, {}))]:
            self._call("ec2", "DeleteSecurityGroup", GroupId=id_)
            tags.pop(id_, None)

    def _of(self, stack: str, things: dict[str, Any]) -> list[Any]:
        tags = self._moto.tagging_service.get_tag_dict_for_resource
        return [each for each in things.values() if self._is_of(stack, tags(each.arn))]

    def _is_of(self, stack: str, tags: dict[str, str]) -> bool:
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
    """`resource` says what else of the stack it is, under the key that the stack's own tags use."""
    key = next((each for each in tags if each.endswith(".k8s.aws/resource")), "")
    about = {**tags, key: resource} if resource and key else tags
    return [{"Key": key, "Value": value} for key, value in about.items()]
