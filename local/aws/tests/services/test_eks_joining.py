"""Instances become nodes only with a way out, the network add-on and the rights of their role; else the node group fails."""

from dataclasses import dataclass
from typing import Any

import pytest

from ....testing import NODE_POLICIES, LocalAws, await_state
from ... import zones
from .eks_support import Create, active, group

NOT_JOINED = ("NodeCreationFailure", "Instances failed to join the kubernetes cluster")
UNHEALTHY = ("NodeCreationFailure", "Unhealthy nodes in the kubernetes cluster")
ENDPOINTS = ("ec2", "ecr.api", "ecr.dkr")


@dataclass
class PrivateNetwork:
    """A VPC with private subnets: their route table has no route out."""

    aws: LocalAws
    vpc: str
    subnets: list[str]
    table: str

    def route_out(self) -> None:
        """Adds a NAT gateway in a public subnet of its own, and the routes to it."""
        ec2 = self.aws.ec2
        gateway = ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
        ec2.attach_internet_gateway(InternetGatewayId=gateway, VpcId=self.vpc)
        public = ec2.create_subnet(VpcId=self.vpc, CidrBlock="10.0.9.0/24")["Subnet"]["SubnetId"]
        table = ec2.create_route_table(VpcId=self.vpc)["RouteTable"]["RouteTableId"]
        ec2.associate_route_table(RouteTableId=table, SubnetId=public)
        ec2.create_route(RouteTableId=table, DestinationCidrBlock="0.0.0.0/0", GatewayId=gateway)
        address = ec2.allocate_address(Domain="vpc")["AllocationId"]
        nat = ec2.create_nat_gateway(SubnetId=public, AllocationId=address)["NatGateway"]["NatGatewayId"]
        await_state("available", lambda: ec2.describe_nat_gateways(NatGatewayIds=[nat])["NatGateways"][0]["State"])
        ec2.create_route(RouteTableId=self.table, DestinationCidrBlock="0.0.0.0/0", NatGatewayId=nat)

    def add_endpoints(self, *services: str) -> None:
        ec2 = self.aws.ec2
        for each in services:
            ec2.create_vpc_endpoint(
                VpcId=self.vpc,
                VpcEndpointType="Interface",
                ServiceName=f"com.amazonaws.us-east-1.{each}",
                SubnetIds=self.subnets,
            )
        ec2.create_vpc_endpoint(VpcId=self.vpc, ServiceName="com.amazonaws.us-east-1.s3", RouteTableIds=[self.table])


@pytest.fixture
def private(aws: LocalAws) -> PrivateNetwork:
    ec2 = aws.ec2
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    for attribute in ("EnableDnsSupport", "EnableDnsHostnames"):
        ec2.modify_vpc_attribute(VpcId=vpc, **{attribute: {"Value": True}})
    subnets = [
        ec2.create_subnet(VpcId=vpc, CidrBlock=f"10.0.{i}.0/24", AvailabilityZone=zone)["Subnet"]["SubnetId"]
        for i, zone in enumerate(zones.of_control_planes("us-east-1")[:2])
    ]
    table = ec2.create_route_table(VpcId=vpc)["RouteTable"]["RouteTableId"]
    for each in subnets:
        ec2.associate_route_table(RouteTableId=table, SubnetId=each)
    return PrivateNetwork(aws, vpc, subnets, table)


@pytest.fixture
def new_cluster(eks: Any, create: Create, private: PrivateNetwork) -> str:
    name = create(resourcesVpcConfig={"subnetIds": private.subnets, "endpointPrivateAccess": True})
    active(eks, name)
    eks.create_addon(clusterName=name, addonName="vpc-cni")
    return name


def add_nodes(eks: Any, cluster: str, subnets: list[str], role: str, name: str = "core") -> None:
    eks.create_nodegroup(
        clusterName=cluster,
        nodegroupName=name,
        nodeRole=role,
        subnets=subnets,
        scalingConfig={"minSize": 1, "maxSize": 2, "desiredSize": 2},
    )


def failure(eks: Any, cluster: str, name: str = "core") -> tuple[str, str]:
    await_state("CREATE_FAILED", group(eks, cluster, name), ["CREATING"])
    (issue,) = group(eks, cluster, name, "health")()["issues"]
    return issue["code"], issue["message"]


def test_nodes_do_not_join_without_a_route_out(eks: Any, aws: LocalAws, new_cluster: str, private: PrivateNetwork) -> None:
    add_nodes(eks, new_cluster, private.subnets, aws.create_node_role())
    assert failure(eks, new_cluster) == NOT_JOINED


def test_nodes_join_through_a_nat_gateway(eks: Any, aws: LocalAws, new_cluster: str, private: PrivateNetwork) -> None:
    private.route_out()
    add_nodes(eks, new_cluster, private.subnets, aws.create_node_role())
    await_state("ACTIVE", group(eks, new_cluster, "core"), ["CREATING"])


def test_nodes_join_once_the_route_exists(eks: Any, aws: LocalAws, new_cluster: str, private: PrivateNetwork) -> None:
    add_nodes(eks, new_cluster, private.subnets, aws.create_node_role())
    private.route_out()
    await_state("ACTIVE", group(eks, new_cluster, "core"), ["CREATING"])


def test_nodes_join_through_endpoints(eks: Any, aws: LocalAws, new_cluster: str, private: PrivateNetwork) -> None:
    private.add_endpoints(*ENDPOINTS)
    add_nodes(eks, new_cluster, private.subnets, aws.create_node_role())
    await_state("ACTIVE", group(eks, new_cluster, "core"), ["CREATING"])


def test_nodes_need_every_endpoint(eks: Any, aws: LocalAws, new_cluster: str, private: PrivateNetwork) -> None:
    private.add_endpoints(*ENDPOINTS[:-1])
    add_nodes(eks, new_cluster, private.subnets, aws.create_node_role())
    assert failure(eks, new_cluster) == NOT_JOINED


@pytest.mark.parametrize(
    ("missing", "expected"),
    [
        ("AmazonEKSWorkerNodePolicy", NOT_JOINED),
        ("AmazonEC2ContainerRegistryPullOnly", NOT_JOINED),
        ("AmazonEKS_CNI_Policy", UNHEALTHY),
    ],
)
def test_nodes_need_the_rights_of_their_role(
    eks: Any, aws: LocalAws, new_cluster: str, private: PrivateNetwork, missing: str, expected: tuple[str, str]
) -> None:
    private.route_out()
    role = aws.create_node_role(*(each for each in NODE_POLICIES if each != missing))
    add_nodes(eks, new_cluster, private.subnets, role)
    assert failure(eks, new_cluster) == expected


def test_the_network_add_on_can_have_the_rights_of_its_own_role(
    eks: Any, aws: LocalAws, create: Create, private: PrivateNetwork
) -> None:
    private.route_out()
    name = create(resourcesVpcConfig={"subnetIds": private.subnets})
    active(eks, name)
    own = aws.create_role("pods.eks.amazonaws.com", "sts:AssumeRole", "sts:TagSession")
    aws.iam.attach_role_policy(RoleName=own.rpartition("/")[2], PolicyArn="arn:aws:iam::aws:policy/AmazonEKS_CNI_Policy")
    eks.create_addon(clusterName=name, addonName="eks-pod-identity-agent")
    eks.create_addon(
        clusterName=name, addonName="vpc-cni", podIdentityAssociations=[{"serviceAccount": "aws-node", "roleArn": own}]
    )
    add_nodes(eks, name, private.subnets, aws.create_node_role(*NODE_POLICIES[:2]))
    await_state("ACTIVE", group(eks, name, "core"), ["CREATING"])


def test_nodes_are_unhealthy_without_the_network_add_on(eks: Any, aws: LocalAws, create: Create, private: PrivateNetwork) -> None:
    private.route_out()
    name = create(resourcesVpcConfig={"subnetIds": private.subnets})
    active(eks, name)
    add_nodes(eks, name, private.subnets, aws.create_node_role())
    assert failure(eks, name) == UNHEALTHY


def test_public_subnets_give_their_nodes_addresses(eks: Any, aws: LocalAws, create: Create) -> None:
    network = aws.create_network()
    name = create(resourcesVpcConfig={"subnetIds": network.subnets}, bootstrapSelfManagedAddons=True)
    active(eks, name)
    for each in network.subnets:
        aws.ec2.modify_subnet_attribute(SubnetId=each, MapPublicIpOnLaunch={"Value": False})
    add_nodes(eks, name, network.subnets, aws.create_node_role())
    assert failure(eks, name)[0] == "Ec2SubnetInvalidConfiguration"


def test_nodes_are_not_launched_beyond_the_quota_of_vcpus(
    eks: Any, aws: LocalAws, new_cluster: str, private: PrivateNetwork
) -> None:
    private.route_out()
    aws.control("PUT", "quotas", {"ec2/L-1216C47A": 0})
    try:
        add_nodes(eks, new_cluster, private.subnets, aws.create_node_role())
        code, message = failure(eks, new_cluster)
    finally:
        aws.control("DELETE", "quotas")
    assert code == "AsgInstanceLaunchFailures"
    assert "VcpuLimitExceeded - You have requested more vCPU capacity than your current vCPU limit of 0 allows" in message


def test_an_active_node_group_is_degraded_until_the_quota_is_raised(
    eks: Any, aws: LocalAws, new_cluster: str, private: PrivateNetwork
) -> None:
    private.route_out()
    add_nodes(eks, new_cluster, private.subnets, aws.create_node_role())
    await_state("ACTIVE", group(eks, new_cluster, "core"))
    aws.control("PUT", "quotas", {"ec2/L-1216C47A": 0})
    try:
        scaling = group(eks, new_cluster, "core", "resources")()["autoScalingGroups"][0]["name"]
        aws.autoscaling.update_auto_scaling_group(AutoScalingGroupName=scaling, MaxSize=3)
        aws.autoscaling.set_desired_capacity(AutoScalingGroupName=scaling, DesiredCapacity=3)
        assert group(eks, new_cluster, "core")() == "DEGRADED"
    finally:
        aws.control("DELETE", "quotas")
    await_state("ACTIVE", group(eks, new_cluster, "core"), ["DEGRADED"])


def test_nodes_are_not_launched_where_the_zone_lacks_their_type(
    eks: Any, aws: LocalAws, new_cluster: str, private: PrivateNetwork
) -> None:
    private.route_out()
    lacking = next(f"us-east-1{each}" for each in "abcdef" if zones.id_of("us-east-1", f"us-east-1{each}") == "use1-az3")
    subnet = aws.ec2.create_subnet(VpcId=private.vpc, CidrBlock="10.0.7.0/24", AvailabilityZone=lacking)["Subnet"]["SubnetId"]
    eks.create_nodegroup(
        clusterName=new_cluster,
        nodegroupName="core",
        nodeRole=aws.create_node_role(),
        subnets=[subnet],
        instanceTypes=["m5.2xlarge"],
        scalingConfig={"minSize": 1, "maxSize": 1, "desiredSize": 1},
    )
    code, message = failure(eks, new_cluster)
    assert code == "AsgInstanceLaunchFailures"
    assert f"(m5.2xlarge) is not supported in your requested Availability Zone ({lacking})" in message
