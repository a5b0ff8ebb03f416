"""Aliases of Route 53 to load balancers."""

import pytest

from ....testing import LocalAws
from .test_load_balancers import Balancer, balancer
from .test_route53 import EAST, Zone, zone

__all__ = ["balancer", "zone"]


def test_an_alias_resolves_to_the_address_of_a_load_balancer(balancer: Balancer, zone: Zone) -> None:
    zone.publish(zone.alias("shop", f"dualstack.{balancer.dns_name}", evaluates=False, zone="Z35SXDOTRQ7X7K"))
    assert zone.ask("shop") == [balancer.listener()["address"]]


@pytest.mark.parametrize(("targets", "answers"), [(1, True), (0, False)])
def test_a_load_balancer_without_targets_is_not_healthy(balancer: Balancer, zone: Zone, targets: int, answers: bool) -> None:
    balancer.register(targets)
    zone.publish(
        zone.alias("shop", balancer.dns_name, zone="Z35SXDOTRQ7X7K", Failover="PRIMARY", SetIdentifier="one"),
        zone.record("shop", EAST, Failover="SECONDARY", SetIdentifier="two"),
    )
    assert zone.ask("shop") == [balancer.listener()["address"] if answers else EAST]


def test_a_load_balancer_of_a_lost_region_is_not_healthy(aws: LocalAws, balancer: Balancer, zone: Zone) -> None:
    balancer.register(1)
    zone.publish(
        zone.alias("shop", balancer.dns_name, zone="Z35SXDOTRQ7X7K", Failover="PRIMARY", SetIdentifier="one"),
        zone.record("shop", EAST, Failover="SECONDARY", SetIdentifier="two"),
    )
    aws.control("PUT", "outages", {"regions": ["us-east-1"]})
    assert zone.ask("shop") == [EAST]
