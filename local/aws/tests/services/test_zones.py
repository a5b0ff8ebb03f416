"""Availability zones: ids in another order than names, zones that EKS refuses, zones without instance types, local zones."""

import json
import urllib.request
from collections.abc import Iterator
from typing import Any

import pytest

from ....testing import LocalAws, refused

pytestmark = pytest.mark.usefixtures("instant")


@pytest.fixture
def zones(aws: LocalAws) -> Iterator[Any]:
    def put(method: str, changes: Any) -> None:
        request = urllib.request.Request(f"{aws.endpoint}/_local/zones", method=method, data=json.dumps(changes).encode())
        urllib.request.urlopen(request).close()

    yield lambda changes: put("PUT", changes)
    put("DELETE", {})


def test_zone_ids_are_not_in_the_order_of_names(aws: LocalAws) -> None:
    ids = {zone["ZoneName"]: zone["ZoneId"] for zone in aws.ec2.describe_availability_zones()["AvailabilityZones"]}
    assert [ids[name] for name in sorted(ids)] != sorted(ids.values())
    assert ids["us-east-1b"] == "use1-az3"


def test_local_zones_are_listed_only_with_all_zones(aws: LocalAws) -> None:
    def types(**parameters: Any) -> set[tuple[str, str]]:
        shown = aws.ec2.describe_availability_zones(**parameters)["AvailabilityZones"]
        return {(zone["ZoneType"], zone["OptInStatus"]) for zone in shown}

    region = ("availability-zone", "opt-in-not-required")
    assert types() == {region}
    assert types(AllAvailabilityZones=True) == {region, ("local-zone", "not-opted-in")}
    assert types(AllAvailabilityZones=True, Filters=[{"Name": "zone-type", "Values": ["availability-zone"]}]) == {region}


@pytest.mark.parametrize("by", ["availability-zone-id", "availability-zone"])
def test_a_zone_lacks_instance_types(aws: LocalAws, by: str) -> None:
    offerings = aws.ec2.get_paginator("describe_instance_type_offerings").paginate(
        LocationType=by, Filters=[{"Name": "instance-type", "Values": ["m5.2xlarge"]}]
    )
    shown = {each["Location"] for page in offerings for each in page["InstanceTypeOfferings"]}
    of = {"availability-zone-id": "use1-az{}", "availability-zone": "us-east-1{}"}[by]
    expected = "12456" if by == "availability-zone-id" else "acdef"
    assert shown == {of.format(each) for each in expected}


def test_eks_refuses_zones_without_control_planes(aws: LocalAws, network: Any, cluster_role: str) -> None:
    subnet = aws.ec2.create_subnet(VpcId=network.vpc, CidrBlock="10.0.77.0/24", AvailabilityZoneId="use1-az3")["Subnet"]
    assert subnet["AvailabilityZone"] == "us-east-1b"
    with refused("UnsupportedAvailabilityZoneException", "us-east-1b, the targeted availability zone, does not currently have"):
        aws.client("eks").create_cluster(
            name=aws.unique_name(),
            roleArn=cluster_role,
            resourcesVpcConfig={"subnetIds": [*network.subnets[:1], subnet["SubnetId"]]},
        )
    aws.ec2.delete_subnet(SubnetId=subnet["SubnetId"])


def test_zones_appear_and_vanish_on_request(aws: LocalAws, zones: Any) -> None:
    def names() -> set[str]:
        return {zone["ZoneName"] for zone in aws.ec2.describe_availability_zones()["AvailabilityZones"]}

    before = names()
    zones({"us-east-1": {"us-east-1g": "use1-az7", "us-east-1f": None}})
    assert names() == before - {"us-east-1f"} | {"us-east-1g"}
    zones({})
    assert names() == before
