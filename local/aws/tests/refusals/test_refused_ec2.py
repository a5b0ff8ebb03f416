"""Calls of EC2 that AWS refuses, sent by boto3, each with AWS's error code."""

import pytest

from .world import NOWHERE, Case, World, check, name_of, specification, tags

CASES: list[Case] = [
    (
        "ec2",
        "create_security_group",
        lambda w: {"GroupName": w.aws.unique_name(), "Description": "Zugriff für alle", "VpcId": w.vpc},
        "InvalidParameterValue",
    ),
    (
        "ec2",
        "create_security_group",
        lambda w: {"GroupName": w.aws.unique_name(), "Description": "from <anywhere>", "VpcId": w.vpc},
        "InvalidParameterValue",
    ),
    (
        "ec2",
        "create_security_group",
        lambda w: {"GroupName": w.aws.unique_name(), "Description": "d" * 256, "VpcId": w.vpc},
        "InvalidParameterValue",
    ),
    (
        "ec2",
        "create_security_group",
        lambda w: {"GroupName": "sg-mine", "Description": "d", "VpcId": w.vpc},
        "InvalidParameterValue",
    ),
    (
        "ec2",
        "create_security_group",
        lambda w: {"GroupName": "g" * 256, "Description": "d", "VpcId": w.vpc},
        "InvalidParameterValue",
    ),
    ("ec2", "create_security_group", lambda w: {"GroupName": "db", "Description": "d", "VpcId": w.vpc}, "InvalidGroup.Duplicate"),
    (
        "ec2",
        "create_security_group",
        lambda w: {"GroupName": w.aws.unique_name(), "Description": "d", "VpcId": f"vpc-{NOWHERE}"},
        "InvalidVpcID.NotFound",
    ),
    (
        "ec2",
        "authorize_security_group_ingress",
        lambda w: w.rule(IpRanges=[{"CidrIp": "10.0.0.0/8", "Description": "été"}]),
        "InvalidParameterValue",
    ),
    (
        "ec2",
        "authorize_security_group_ingress",
        lambda w: w.rule(IpRanges=[{"CidrIp": "10.0.0.0/8", "Description": "d" * 256}]),
        "InvalidParameterValue",
    ),
    ("ec2", "authorize_security_group_ingress", lambda w: w.rule(IpRanges=[{"CidrIp": "10.0.0.300/8"}]), "InvalidParameterValue"),
    ("ec2", "authorize_security_group_ingress", lambda w: w.rule(FromPort=500, ToPort=400), "InvalidParameterValue"),
    ("ec2", "authorize_security_group_ingress", lambda w: w.rule(FromPort=1, ToPort=65536), "InvalidParameterValue"),
    ("ec2", "authorize_security_group_ingress", lambda w: w.rule(IpProtocol="htcp"), "InvalidParameterValue"),
    (
        "ec2",
        "authorize_security_group_egress",
        lambda w: w.rule(IpRanges=[], UserIdGroupPairs=[{"GroupId": f"sg-{NOWHERE}"}]),
        "InvalidGroup.NotFound",
    ),
    ("ec2", "revoke_security_group_ingress", lambda w: w.rule(FromPort=1, ToPort=1), "InvalidPermission.NotFound"),
    ("ec2", "create_vpc", lambda w: {"CidrBlock": "10.0.0.0/8"}, "InvalidVpc.Range"),
    ("ec2", "create_vpc", lambda w: {"CidrBlock": "10.0.0.0/99"}, "InvalidParameterValue"),
    (
        "ec2",
        "create_vpc",
        lambda w: {"CidrBlock": "10.9.0.0/16", "TagSpecifications": specification("vpc", tags("k", "v", 51))},
        "TagLimitExceeded",
    ),
    (
        "ec2",
        "create_vpc",
        lambda w: {"CidrBlock": "10.9.0.0/16", "TagSpecifications": specification("vpc", tags("k" * 129))},
        "InvalidParameterValue",
    ),
    (
        "ec2",
        "create_vpc",
        lambda w: {"CidrBlock": "10.9.0.0/16", "TagSpecifications": specification("vpc", tags("aws:k"))},
        "InvalidParameterValue",
    ),
    ("ec2", "create_tags", lambda w: {"Resources": [f"vpc-{NOWHERE}"], "Tags": tags()}, "InvalidVpcID.NotFound"),
    ("ec2", "create_subnet", lambda w: {"VpcId": w.vpc, "CidrBlock": "10.0.0.0/25"}, "InvalidSubnet.Conflict"),
    ("ec2", "create_subnet", lambda w: {"VpcId": w.vpc, "CidrBlock": "10.1.0.0/24"}, "InvalidSubnet.Range"),
    ("ec2", "create_subnet", lambda w: {"VpcId": w.vpc, "CidrBlock": "10.0.9.0/29"}, "InvalidSubnet.Range"),
    ("ec2", "create_subnet", lambda w: {"VpcId": w.vpc, "CidrBlock": "10.0.9.1/24"}, "InvalidParameterValue"),
    (
        "ec2",
        "create_subnet",
        lambda w: {"VpcId": w.vpc, "CidrBlock": "10.0.9.0/24", "AvailabilityZone": "us-east-1z"},
        "InvalidParameterValue",
    ),
    (
        "ec2",
        "create_launch_template",
        lambda w: {"LaunchTemplateName": "a b", "LaunchTemplateData": {"InstanceType": "t3.micro"}},
        "InvalidLaunchTemplateName.MalformedException",
    ),
    (
        "ec2",
        "create_launch_template",
        lambda w: {"LaunchTemplateName": w.name, "LaunchTemplateData": {"InstanceType": "t3.micro"}},
        "InvalidLaunchTemplateName.AlreadyExistsException",
    ),
    (
        "ec2",
        "create_nat_gateway",
        lambda w: {"SubnetId": f"subnet-{NOWHERE}", "ConnectivityType": "private"},
        "InvalidSubnetID.NotFound",
    ),
    (
        "ec2",
        "create_nat_gateway",
        lambda w: {"SubnetId": w.subnets[0], "AllocationId": f"eipalloc-{NOWHERE}"},
        "InvalidAllocationID.NotFound",
    ),
    ("ec2", "create_nat_gateway", lambda w: {"SubnetId": w.subnets[0]}, "MissingParameter"),
    (
        "ec2",
        "create_route",
        lambda w: {"RouteTableId": w.table, "DestinationCidrBlock": "0.0.0.0/0", "NatGatewayId": f"nat-{NOWHERE}"},
        "InvalidNatGatewayID.NotFound",
    ),
    (
        "ec2",
        "create_route",
        lambda w: {"RouteTableId": f"rtb-{NOWHERE}", "DestinationCidrBlock": "0.0.0.0/0", "GatewayId": w.gateway},
        "InvalidRouteTableID.NotFound",
    ),
    (
        "ec2",
        "create_route",
        lambda w: {"RouteTableId": w.table, "DestinationCidrBlock": "0.0.0.0/33", "GatewayId": w.gateway},
        "InvalidParameterValue",
    ),
    ("ec2", "delete_route", lambda w: {"RouteTableId": w.table, "DestinationCidrBlock": "0.0.0.0/0"}, "InvalidRoute.NotFound"),
    ("ec2", "delete_route_table", lambda w: {"RouteTableId": w.table}, "DependencyViolation"),
    ("ec2", "delete_internet_gateway", lambda w: {"InternetGatewayId": w.gateway}, "DependencyViolation"),
    ("ec2", "attach_internet_gateway", lambda w: {"InternetGatewayId": w.gateway, "VpcId": w.vpc}, "Resource.AlreadyAssociated"),
    ("ec2", "delete_vpc", lambda w: {"VpcId": w.vpc}, "DependencyViolation"),
    ("ec2", "delete_subnet", lambda w: {"SubnetId": f"subnet-{NOWHERE}"}, "InvalidSubnetID.NotFound"),
    (
        "ec2",
        "associate_route_table",
        lambda w: {"RouteTableId": w.table, "SubnetId": f"subnet-{NOWHERE}"},
        "InvalidSubnetID.NotFound",
    ),
    (
        "ec2",
        "create_vpc_endpoint",
        lambda w: {"VpcId": w.vpc, "ServiceName": "com.amazonaws.us-east-1.nothing"},
        "InvalidServiceName",
    ),
    (
        "ec2",
        "create_vpc_endpoint",
        lambda w: {
            "VpcId": w.vpc,
            "ServiceName": "com.amazonaws.us-east-1.logs",
            "VpcEndpointType": "Interface",
            "SubnetIds": w.subnets[:1],
            "PrivateDnsEnabled": True,
        },
        "InvalidParameter",
    ),
    (
        "ec2",
        "create_vpc_endpoint",
        lambda w: {"VpcId": w.vpc, "ServiceName": "com.amazonaws.us-east-1.s3", "RouteTableIds": [f"rtb-{NOWHERE}"]},
        "InvalidRouteTableID.NotFound",
    ),
    ("ec2", "release_address", lambda w: {"AllocationId": f"eipalloc-{NOWHERE}"}, "InvalidAllocationID.NotFound"),
    (
        "ec2",
        "create_flow_logs",
        lambda w: {
            "ResourceIds": [f"vpc-{NOWHERE}"],
            "ResourceType": "VPC",
            "TrafficType": "ALL",
            "LogGroupName": w.name,
            "DeliverLogsPermissionArn": w.role,
        },
        "InvalidVpcID.NotFound",
    ),
    # Missing, used and foreign resources that the operator does not have in every environment
    ("ec2", "disassociate_address", lambda w: {"AssociationId": w.address_of_nat["AssociationId"]}, "AuthFailure", "permission"),
    ("ec2", "release_address", lambda w: {"AllocationId": w.address_of_nat["AllocationId"]}, "InvalidIPAddress.InUse", "in use"),
    ("ec2", "delete_security_group", lambda w: {"GroupId": w.default_group}, "CannotDelete", 'name: "default"'),
    ("ec2", "create_vpc", lambda w: {"CidrBlock": "10.9.0.0/16", "DryRun": True}, "DryRunOperation", "would have succeeded"),
    (
        "ec2",
        "create_vpc_endpoint",
        lambda w: {
            "VpcId": w.vpc,
            "ServiceName": "com.amazonaws.us-east-1.logs",
            "VpcEndpointType": "Interface",
            "SubnetIds": [w.subnets[0], w.second_subnet],
        },
        "DuplicateSubnetsInSameZone",
        "availability zone",
    ),
    (
        "ec2",
        "create_vpc_endpoint",
        lambda w: {
            "VpcId": w.vpc,
            "ServiceName": "com.amazonaws.us-east-1.s3",
            "RouteTableIds": [w.table] if w.gateway_endpoint else [],
        },
        "RouteAlreadyExists",
        "destination-prefix-list-id",
    ),
    (
        "ec2",
        "enable_vgw_route_propagation",
        lambda w: {"RouteTableId": w.table, "GatewayId": w.detached_vpn_gateway},
        "Gateway.NotAttached",
        "not attached to network",
    ),
    (
        "ec2",
        "enable_vgw_route_propagation",
        lambda w: {"RouteTableId": w.table, "GatewayId": f"vgw-{NOWHERE}"},
        "InvalidVpnGatewayID.NotFound",
        "does not exist",
    ),
    (
        "ec2",
        "enable_vgw_route_propagation",
        lambda w: {"RouteTableId": f"rtb-{NOWHERE}", "GatewayId": w.vpn_gateway},
        "InvalidRouteTableID.NotFound",
        "does not exist",
    ),
    ("ec2", "delete_vpn_gateway", lambda w: {"VpnGatewayId": w.vpn_gateway}, "IncorrectState", "in use"),
    (
        "ec2",
        "create_route",
        lambda w: {
            "RouteTableId": w.table,
            "DestinationCidrBlock": "10.8.0.0/16",
            "VpcPeeringConnectionId": w.deleted_peering,
        },
        "InvalidVpcPeeringConnectionID.NotFound",
        "does not exist",
    ),
    ("ec2", "delete_nat_gateway", lambda w: {"NatGatewayId": f"nat-{NOWHERE}"}, "NatGatewayNotFound", "was not found"),
    ("ec2", "describe_nat_gateways", lambda w: {"NatGatewayIds": [f"nat-{NOWHERE}"]}, "NatGatewayNotFound", "was not found"),
    (
        "ec2",
        "detach_network_interface",
        lambda w: {"AttachmentId": "ela-attach-0123456789abcdef0"},
        "OperationNotPermitted",
        "not allowed to manage",
    ),
]


@pytest.mark.parametrize("case", CASES, ids=name_of)
def test_refused(world: World, case: Case) -> None:
    check(world, case)


def test_quota_of_vpcs(world: World) -> None:
    world.aws.control("PUT", "quotas", {"vpc/L-F678F1CE": 1})
    try:
        check(world, ("ec2", "create_vpc", lambda w: {"CidrBlock": "10.9.0.0/16"}, "VpcLimitExceeded", "maximum number of VPCs"))
    finally:
        world.aws.control("DELETE", "quotas")
