"""Load balancers by their DNS names, and their health for aliases of Route 53."""

from collections.abc import Iterator
from typing import Any

from moto.elbv2.models import elbv2_backends

from ... import outages
from ...app import regions
from ...call import ACCOUNT


def all_balancers() -> Iterator[tuple[str, Any]]:
    """Region and moto's model of every load balancer."""
    for region in regions():
        for balancer in elbv2_backends[ACCOUNT][region].load_balancers.values():
            yield region, balancer


def find(dns_name: str) -> tuple[str, Any] | None:
    """Region and model of the load balancer with that DNS name, which may have the prefix `dualstack.`."""
    wanted = dns_name.lower().rstrip(".").removeprefix("dualstack.")
    return next((each for each in all_balancers() if each[1].dns_name.lower() == wanted), None)


def is_healthy(dns_name: str) -> bool:
    """Whether every target group with targets has a healthy one. A load balancer without any target is not healthy.

    Source: Route 53 API reference, AliasTarget, EvaluateTargetHealth of Application and Network Load Balancers.
    """
    found = find(dns_name)
    if found is None or outages.is_out(found[0]):
        return False
    backend = elbv2_backends[ACCOUNT][found[0]]
    groups = [each for each in backend.target_groups.values() if found[1].arn in each.load_balancer_arns]
    states = [[each.status for each in backend.describe_target_health(group.arn, [])] for group in groups]
    return any(states) and all("healthy" in each for each in states if each)


def tags(region: str, balancer: Any) -> dict[str, str]:
    found: dict[str, str] = elbv2_backends[ACCOUNT][region].tagging_service.get_tag_dict_for_resource(balancer.arn)
    return found
