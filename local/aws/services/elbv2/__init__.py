"""Elastic Load Balancing: network interfaces of load balancers, what they answer, their health, and the inventory."""

from typing import Any

from moto.elbv2.models import elbv2_backends

from ... import network_interfaces, references
from ...app import App
from ...call import ACCOUNT, Call
from ...errors import Refusal
from .http_answers import HttpAnswers


def install(app: App) -> None:
    app.before("elbv2", "CreateLoadBalancer", _check_subnets)
    app.after("elbv2", "CreateLoadBalancer", _attach)
    app.after("elbv2", "DeleteLoadBalancer", lambda call, _: network_interfaces.detach(call.region, call["LoadBalancerArn"]))
    app.inventory("elbv2", _list)
    answers = app.http_answers = HttpAnswers(app)
    app.each_minute.append(answers.update)
    app.outages.add(lambda region: answers.update(), lambda region: answers.update())
    app.local("load-balancers", answers.handle)
    app.on_stop(answers.stop)


def _check_subnets(call: Call) -> None:
    mapped = [each.get("SubnetId") for each in call.get("SubnetMappings") or []]
    for subnet in [*(call.get("Subnets") or []), *mapped]:
        if references.find_subnet(call.region, subnet) is None:
            raise Refusal("SubnetNotFound", f"The subnet ID '{subnet}' does not exist")


def _attach(call: Call, output: dict) -> None:
    for balancer in output["LoadBalancers"]:
        subnets = [zone["SubnetId"] for zone in balancer.get("AvailabilityZones", [])]
        name = "/".join(balancer["LoadBalancerArn"].split("/")[1:])
        network_interfaces.attach(
            call.region,
            subnets,
            balancer["LoadBalancerArn"],
            balancer.get("SecurityGroups") or [],
            f"ELB {name}",
        )


def _list(region: str) -> list[dict[str, Any]]:
    backend = elbv2_backends[ACCOUNT][region]
    tags = backend.tagging_service.get_tag_dict_for_resource
    found: list[tuple[str, Any]] = [("loadbalancer", each) for each in backend.load_balancers.values()]
    found += [("targetgroup", each) for each in backend.target_groups.values()]
    return [{"type": kind, "id": each.name, "arn": each.arn, "tags": tags(each.arn)} for kind, each in found]
