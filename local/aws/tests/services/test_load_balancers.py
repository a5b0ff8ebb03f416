"""The HTTP answers behind load balancers."""

import json
import urllib.error
from typing import Any

import pytest

from .... import loopback
from ....testing import LocalAws, Network


class Balancer:
    def __init__(self, aws: LocalAws, network: Network, region: str = "us-east-1"):
        self.aws, self.region, self.name = aws, region, aws.unique_name()
        tags = [{"Key": "platform-operator.io/environment", "Value": "team/shop"}]
        self.network = network
        self.client = aws.client("elbv2", region)
        created = self.client.create_load_balancer(Name=self.name, Subnets=network.subnets, Tags=tags)["LoadBalancers"][0]
        self.arn, self.dns_name = created["LoadBalancerArn"], created["DNSName"]

    def listener(self) -> dict[str, Any]:
        return next(each for each in self.aws.control("GET", "load-balancers") if each["name"] == self.name)

    def get(self, address: str, port: int) -> dict[str, Any]:
        return dict(json.loads(loopback.request(f"http://{address}:{port}/any/path", timeout=5)))

    def register(self, count: int) -> None:
        group = self.client.create_target_group(
            Name=self.name, Protocol="HTTP", Port=80, VpcId=self.network.vpc, TargetType="ip"
        )["TargetGroups"][0]["TargetGroupArn"]
        action = {"Type": "forward", "TargetGroupArn": group}
        self.client.create_listener(LoadBalancerArn=self.arn, Protocol="HTTP", Port=80, DefaultActions=[action])
        if count:
            targets = [{"Id": f"10.0.0.{10 + i}", "Port": 80} for i in range(count)]
            self.client.register_targets(TargetGroupArn=group, Targets=targets)


@pytest.fixture
def balancer(aws: LocalAws, network: Network) -> Any:
    created = Balancer(aws, network)
    yield created
    aws.control("DELETE", "outages")
    created.client.delete_load_balancer(LoadBalancerArn=created.arn)


def test_a_load_balancer_answers_with_region_and_environment(balancer: Balancer) -> None:
    at = balancer.listener()
    assert balancer.get(at["address"], at["port"]) == {
        "region": "us-east-1",
        "environment": "team/shop",
        "cluster": None,
        "loadBalancer": balancer.name,
    }


def test_a_load_balancer_refuses_connections_while_its_region_is_out(aws: LocalAws, balancer: Balancer) -> None:
    at = balancer.listener()
    aws.control("PUT", "outages", {"regions": ["us-east-1"]})
    with pytest.raises(urllib.error.URLError, match="refused"):
        balancer.get(at["address"], at["port"])
    aws.control("DELETE", "outages")
    assert balancer.get(at["address"], at["port"])["region"] == "us-east-1"
