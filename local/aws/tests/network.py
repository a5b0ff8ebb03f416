"""A small network for tests: what an environment has in one zone."""

from dataclasses import dataclass
from itertools import count
from typing import Any

from ...testing import LocalAws

_numbers = count(10)


@dataclass
class PublicNetwork:
    aws: LocalAws
    tag: str
    vpc: str
    subnet: str
    igw: str
    eip: str
    nat: str
    table: str
    group: str


def tags(kind: str, tag: str) -> list[dict[str, Any]]:
    return [{"ResourceType": kind, "Tags": [{"Key": tag, "Value": "yes"}]}]


def create_public_network(aws: LocalAws) -> PublicNetwork:
    n = next(_numbers)
    tag, ec2 = f"env-{n}", aws.ec2
    vpc = ec2.create_vpc(CidrBlock=f"10.{n}.0.0/16", TagSpecifications=tags("vpc", tag))["Vpc"]["VpcId"]
    subnet = ec2.create_subnet(VpcId=vpc, CidrBlock=f"10.{n}.0.0/24", TagSpecifications=tags("subnet", tag))
    subnet = subnet["Subnet"]["SubnetId"]
    igw = ec2.create_internet_gateway(TagSpecifications=tags("internet-gateway", tag))
    igw = igw["InternetGateway"]["InternetGatewayId"]
    ec2.attach_internet_gateway(InternetGatewayId=igw, VpcId=vpc)
    eip = ec2.allocate_address(Domain="vpc", TagSpecifications=tags("elastic-ip", tag))["AllocationId"]
    nat = ec2.create_nat_gateway(SubnetId=subnet, AllocationId=eip, ClientToken=tag, TagSpecifications=tags("natgateway", tag))[
        "NatGateway"
    ]["NatGatewayId"]
    table = ec2.create_route_table(VpcId=vpc, TagSpecifications=tags("route-table", tag))
    table = table["RouteTable"]["RouteTableId"]
    ec2.associate_route_table(RouteTableId=table, SubnetId=subnet)
    group = ec2.create_security_group(
        GroupName=tag, Description="test", VpcId=vpc, TagSpecifications=tags("security-group", tag)
    )["GroupId"]
    return PublicNetwork(aws, tag, vpc, subnet, igw, eip, nat, table, group)


def nat_state(network: PublicNetwork) -> str:
    answer = network.aws.ec2.describe_nat_gateways(Filters=[{"Name": "tag-key", "Values": [network.tag]}])
    return answer["NatGateways"][0]["State"] if answer["NatGateways"] else "deleted"
