"""The cluster of the operator: an EKS cluster of the local AWS, as its administrator has it before the installation."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import boto3

from ..aws.lag import OBSERVER
from ..recovery.region import until

NAME, REGION, VERSION = "management", "us-east-1", "1.35"
ADMINISTRATOR = "administrator"
"""An access key without a policy in the local AWS: of an administrator."""
_OBSERVER = {"aws_access_key_id": OBSERVER, "aws_secret_access_key": "secret"}
_NODE_POLICIES = ("AmazonEKSWorkerNodePolicy", "AmazonEC2ContainerRegistryPullOnly", "AmazonEKS_CNI_Policy")


class ManagementCluster:
    def __init__(self, endpoint: str, state: Path):
        """state: the directory of the local cloud."""
        session = boto3.Session(ADMINISTRATOR, "secret", region_name=REGION)
        clients = (session.client(each, endpoint_url=endpoint) for each in ("eks", "ec2", "iam"))
        self.eks, self.ec2, self.iam = clients
        self.observed_iam = boto3.client("iam", REGION, endpoint_url=endpoint, **_OBSERVER)
        """Its listings do not lag, so they don't show a role that was deleted."""
        self.kubeconfig = state / "aws" / "eks" / REGION / NAME / "kubeconfig"

    def create(self) -> None:
        """Returns when two nodes are ready."""
        role = self._role("management-cluster", "eks.amazonaws.com", ("AmazonEKSClusterPolicy",))
        nodes = self._role("management-nodes", "ec2.amazonaws.com", _NODE_POLICIES)
        subnets = self._subnets()
        until(lambda: self._create_cluster(role, subnets))
        until(lambda: self.eks.describe_cluster(name=NAME)["cluster"]["status"] == "ACTIVE")
        self.eks.create_addon(clusterName=NAME, addonName="vpc-cni")
        self.eks.create_nodegroup(
            clusterName=NAME,
            nodegroupName="system",
            nodeRole=nodes,
            subnets=subnets,
            instanceTypes=["m5.large"],
            scalingConfig={"minSize": 2, "maxSize": 2, "desiredSize": 2},
        )
        until(lambda: self._nodes()["status"] != "CREATING")
        if (found := self._nodes())["status"] != "ACTIVE":
            raise RuntimeError(f"the nodes of the operator's cluster are not ready: {found['health']}")

    def _create_cluster(self, role: str, subnets: list[str]) -> bool:
        """False while the new role can't be assumed yet."""
        try:
            self.eks.create_cluster(
                name=NAME,
                version=VERSION,
                roleArn=role,
                resourcesVpcConfig={"subnetIds": subnets},
                accessConfig={"authenticationMode": "API"},
                bootstrapSelfManagedAddons=False,
            )
        except self.eks.exceptions.InvalidParameterException as refused:
            if "could not be assumed" in str(refused):
                return False
            raise
        return True

    def _nodes(self) -> dict[str, Any]:
        return dict(self.eks.describe_nodegroup(clusterName=NAME, nodegroupName="system")["nodegroup"])

    def _subnets(self) -> list[str]:
        """Two public subnets."""
        vpc = self.ec2.create_vpc(CidrBlock="10.8.0.0/16")["Vpc"]["VpcId"]
        for attribute in ("EnableDnsSupport", "EnableDnsHostnames"):
            self.ec2.modify_vpc_attribute(VpcId=vpc, **{attribute: {"Value": True}})
        gateway = self.ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
        self.ec2.attach_internet_gateway(InternetGatewayId=gateway, VpcId=vpc)
        table = self.ec2.create_route_table(VpcId=vpc)["RouteTable"]["RouteTableId"]
        self.ec2.create_route(RouteTableId=table, DestinationCidrBlock="0.0.0.0/0", GatewayId=gateway)
        zones = self.ec2.describe_availability_zones()["AvailabilityZones"]
        names = sorted(each["ZoneName"] for each in zones if each["ZoneId"] != "use1-az3")[:2]
        subnets = []
        for i, zone in enumerate(names):
            subnet = self.ec2.create_subnet(VpcId=vpc, CidrBlock=f"10.8.{i}.0/24", AvailabilityZone=zone)["Subnet"]["SubnetId"]
            self.ec2.modify_subnet_attribute(SubnetId=subnet, MapPublicIpOnLaunch={"Value": True})
            self.ec2.associate_route_table(RouteTableId=table, SubnetId=subnet)
            subnets.append(subnet)
        return subnets

    def _role(self, name: str, service: str, policies: tuple[str, ...]) -> str:
        trust = {"Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole"}
        document = json.dumps({"Version": "2012-10-17", "Statement": [trust]})
        arn = self.iam.create_role(RoleName=name, AssumeRolePolicyDocument=document)["Role"]["Arn"]
        for each in policies:
            self.iam.attach_role_policy(RoleName=name, PolicyArn=f"arn:aws:iam::aws:policy/{each}")
        return str(arn)
