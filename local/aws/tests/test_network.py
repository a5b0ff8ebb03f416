"""Refusals of EC2. Each of them reveals a mistake of the operator."""

import pytest

from ...testing import LocalAws, refused
from .network import create_public_network, tags

pytestmark = pytest.mark.usefixtures("instant")


def test_resources_in_use_are_not_deleted(aws: LocalAws) -> None:
    n, ec2 = create_public_network(aws), aws.ec2
    with refused("DependencyViolation"):
        ec2.delete_vpc(VpcId=n.vpc)
    with refused("DependencyViolation"):
        ec2.delete_subnet(SubnetId=n.subnet)
    with refused("InvalidIPAddress.InUse"):
        ec2.release_address(AllocationId=n.eip)
    with refused("DependencyViolation"):
        ec2.delete_internet_gateway(InternetGatewayId=n.igw)
    with refused("DependencyViolation"):
        ec2.detach_internet_gateway(InternetGatewayId=n.igw, VpcId=n.vpc)
    with refused("DependencyViolation"):
        ec2.delete_route_table(RouteTableId=n.table)


def test_deletion_in_order_leaves_no_resource(aws: LocalAws) -> None:
    n, ec2 = create_public_network(aws), aws.ec2
    assert ("ec2", "natgateway") in aws.tagged(n.tag)
    ec2.delete_nat_gateway(NatGatewayId=n.nat)
    ec2.release_address(AllocationId=n.eip)
    ec2.detach_internet_gateway(InternetGatewayId=n.igw, VpcId=n.vpc)
    ec2.delete_internet_gateway(InternetGatewayId=n.igw)
    ec2.delete_subnet(SubnetId=n.subnet)
    ec2.delete_route_table(RouteTableId=n.table)
    ec2.delete_security_group(GroupId=n.group)
    ec2.delete_vpc(VpcId=n.vpc)
    assert aws.tagged(n.tag) == []
    assert ec2.describe_tags(Filters=[{"Name": "key", "Values": [n.tag]}])["Tags"] == []


def test_a_repeated_client_token_returns_the_same_gateway(aws: LocalAws) -> None:
    n, ec2 = create_public_network(aws), aws.ec2
    again = ec2.create_nat_gateway(SubnetId=n.subnet, AllocationId=n.eip, ClientToken=n.tag)
    assert again["NatGateway"]["NatGatewayId"] == n.nat
    with refused("Resource.AlreadyAssociated"):
        ec2.create_nat_gateway(SubnetId=n.subnet, AllocationId=n.eip)
    with refused("IdempotentParameterMismatch"):
        ec2.create_nat_gateway(SubnetId=n.vpc, AllocationId=n.eip, ClientToken=n.tag)


def test_routes_require_an_existing_target_and_are_unique(aws: LocalAws) -> None:
    n, ec2 = create_public_network(aws), aws.ec2
    everywhere = {"RouteTableId": n.table, "DestinationCidrBlock": "0.0.0.0/0"}
    with refused("InvalidNatGatewayID.NotFound"):
        ec2.create_route(**everywhere, NatGatewayId="nat-0123456789abcdef0")
    ec2.create_route(**everywhere, NatGatewayId=n.nat)
    with refused("RouteAlreadyExists"):
        ec2.create_route(**everywhere, GatewayId=n.igw)
    second = ec2.create_route_table(VpcId=n.vpc)["RouteTable"]["RouteTableId"]
    with refused("Resource.AlreadyAssociated"):
        ec2.associate_route_table(RouteTableId=second, SubnetId=n.subnet)
    ec2.delete_nat_gateway(NatGatewayId=n.nat)
    routes = ec2.describe_route_tables(RouteTableIds=[n.table])["RouteTables"][0]["Routes"]
    assert [r["State"] for r in routes if r["DestinationCidrBlock"] == "0.0.0.0/0"] == ["blackhole"]


def test_subnets_of_invalid_sizes_are_refused(aws: LocalAws) -> None:
    n, ec2 = create_public_network(aws), aws.ec2
    prefix = ec2.describe_vpcs(VpcIds=[n.vpc])["Vpcs"][0]["CidrBlock"].removesuffix(".0.0/16")
    make = lambda cidr: lambda: ec2.create_subnet(VpcId=n.vpc, CidrBlock=cidr)  # noqa: E731
    with refused("InvalidSubnet.Conflict"):
        make(f"{prefix}.0.128/25")()
    with refused("InvalidSubnet.Range"):
        make(f"{prefix}.9.0/29")()
    with refused("InvalidSubnet.Range"):
        make("192.168.0.0/24")()


def test_tag_specifications_must_match_the_created_resource(aws: LocalAws) -> None:
    with refused("InvalidParameterValue"):
        aws.ec2.create_vpc(CidrBlock="10.0.0.0/16", TagSpecifications=tags("subnet", "x"))
    with refused("InvalidParameterValue"):
        aws.ec2.create_vpc(CidrBlock="10.0.0.0/16", TagSpecifications=tags("vpc", "aws:x"))


def test_security_groups_in_use_are_not_deleted(aws: LocalAws) -> None:
    n, ec2 = create_public_network(aws), aws.ec2
    other = ec2.create_security_group(GroupName="other", Description="d", VpcId=n.vpc)["GroupId"]
    rule = [{"IpProtocol": "tcp", "FromPort": 5432, "ToPort": 5432, "UserIdGroupPairs": [{"GroupId": n.group}]}]
    ec2.authorize_security_group_ingress(GroupId=other, IpPermissions=rule)
    with refused("InvalidPermission.Duplicate"):
        ec2.authorize_security_group_ingress(GroupId=other, IpPermissions=rule)
    with refused("DependencyViolation"):
        ec2.delete_security_group(GroupId=n.group)
    ec2.revoke_security_group_ingress(GroupId=other, IpPermissions=rule)
    ec2.delete_security_group(GroupId=n.group)


def test_the_default_group_can_lose_its_rules_but_not_be_deleted(aws: LocalAws) -> None:
    n, ec2 = create_public_network(aws), aws.ec2
    of_vpc = [{"Name": "vpc-id", "Values": [n.vpc]}, {"Name": "group-name", "Values": ["default"]}]
    (group,) = ec2.describe_security_groups(Filters=of_vpc)["SecurityGroups"]
    assert group["IpPermissions"] and group["IpPermissionsEgress"]
    ec2.revoke_security_group_ingress(GroupId=group["GroupId"], IpPermissions=group["IpPermissions"])
    ec2.revoke_security_group_egress(GroupId=group["GroupId"], IpPermissions=group["IpPermissionsEgress"])
    rules = ec2.describe_security_group_rules(Filters=[{"Name": "group-id", "Values": [group["GroupId"]]}])
    assert rules["SecurityGroupRules"] == []
    with refused("CannotDelete"):
        ec2.delete_security_group(GroupId=group["GroupId"])


def test_interface_endpoints_use_their_security_group(aws: LocalAws) -> None:
    n, ec2 = create_public_network(aws), aws.ec2
    make = {
        "VpcId": n.vpc,
        "ServiceName": "com.amazonaws.us-east-1.sts",
        "VpcEndpointType": "Interface",
        "SubnetIds": [n.subnet],
        "SecurityGroupIds": [n.group],
        "PrivateDnsEnabled": True,
        "TagSpecifications": tags("vpc-endpoint", n.tag),
    }
    with refused("InvalidParameter"):  # requires DNS host names
        ec2.create_vpc_endpoint(**make)
    ec2.modify_vpc_attribute(VpcId=n.vpc, EnableDnsHostnames={"Value": True})
    endpoint = ec2.create_vpc_endpoint(**make)["VpcEndpoint"]["VpcEndpointId"]
    with refused("DependencyViolation"):
        ec2.delete_security_group(GroupId=n.group)
    ec2.delete_vpc_endpoints(VpcEndpointIds=[endpoint])
    ec2.delete_security_group(GroupId=n.group)


def test_gateway_endpoints_add_routes(aws: LocalAws) -> None:
    n, ec2 = create_public_network(aws), aws.ec2
    make = {"VpcId": n.vpc, "ServiceName": "com.amazonaws.us-east-1.s3", "RouteTableIds": [n.table]}
    endpoint = ec2.create_vpc_endpoint(**make)["VpcEndpoint"]["VpcEndpointId"]
    with refused("RouteAlreadyExists"):
        ec2.create_vpc_endpoint(**make)
    has_route = lambda: any(  # noqa: E731
        "DestinationPrefixListId" in route
        for route in ec2.describe_route_tables(RouteTableIds=[n.table])["RouteTables"][0]["Routes"]
    )
    assert has_route()
    assert ec2.delete_vpc_endpoints(VpcEndpointIds=[endpoint])["Unsuccessful"] == []
    assert not has_route()


def test_quotas_are_enforced(aws: LocalAws) -> None:
    used = len(aws.ec2.describe_addresses()["Addresses"])
    aws.control("PUT", "quotas", {"ec2/L-0263D0A3": used})
    try:
        with refused("AddressLimitExceeded"):
            aws.ec2.allocate_address(Domain="vpc")
        quota = aws.client("service-quotas").get_service_quota(ServiceCode="ec2", QuotaCode="L-0263D0A3")
        assert quota["Quota"]["Value"] == used
    finally:
        aws.control("DELETE", "quotas")


def test_launch_data_has_no_tags_of_the_template(aws: LocalAws) -> None:
    data = {"InstanceType": "t3.micro", "MetadataOptions": {"HttpTokens": "required"}}
    aws.ec2.create_launch_template(
        LaunchTemplateName="plain",
        LaunchTemplateData=data,
        TagSpecifications=tags("launch-template", "plain"),
    )
    (version,) = aws.ec2.describe_launch_template_versions(LaunchTemplateName="plain")["LaunchTemplateVersions"]
    assert version["LaunchTemplateData"] == data
    assert aws.tagged("plain") == [("ec2", "launch-template")]


def test_route_propagation_requires_an_attached_gateway(aws: LocalAws) -> None:
    ec2 = aws.ec2
    vpc = ec2.create_vpc(CidrBlock="10.99.0.0/16")["Vpc"]["VpcId"]
    table = ec2.create_route_table(VpcId=vpc)["RouteTable"]["RouteTableId"]
    gateway = ec2.create_vpn_gateway(Type="ipsec.1")["VpnGateway"]["VpnGatewayId"]
    enable = lambda: ec2.enable_vgw_route_propagation(RouteTableId=table, GatewayId=gateway)  # noqa: E731
    with refused("Gateway.NotAttached"):
        enable()
    ec2.attach_vpn_gateway(VpcId=vpc, VpnGatewayId=gateway)
    enable()

    def propagating() -> list[dict]:
        return ec2.describe_route_tables(RouteTableIds=[table])["RouteTables"][0]["PropagatingVgws"]

    assert propagating() == [{"GatewayId": gateway}]
    ec2.disable_vgw_route_propagation(RouteTableId=table, GatewayId=gateway)
    assert propagating() == []


def test_interfaces_of_services_are_not_deleted(aws: LocalAws) -> None:
    n, ec2 = create_public_network(aws), aws.ec2
    (interface,) = ec2.describe_network_interfaces(Filters=[{"Name": "subnet-id", "Values": [n.subnet]}])["NetworkInterfaces"]
    with refused("InvalidParameterValue"):
        ec2.delete_network_interface(NetworkInterfaceId=interface["NetworkInterfaceId"])
    with refused("OperationNotPermitted"):
        ec2.detach_network_interface(AttachmentId="ela-attach-0123456789")


def test_listings_show_tags_that_are_set_after_the_creation(aws: LocalAws) -> None:
    n, ec2 = create_public_network(aws), aws.ec2
    template = ec2.create_launch_template(
        LaunchTemplateName=n.tag,
        LaunchTemplateData={"InstanceType": "t3.micro"},
        TagSpecifications=tags("launch-template", n.tag),
    )["LaunchTemplate"]["LaunchTemplateId"]
    endpoint = ec2.create_vpc_endpoint(VpcId=n.vpc, ServiceName="com.amazonaws.us-east-1.s3")["VpcEndpoint"]["VpcEndpointId"]
    peering = ec2.create_vpc_peering_connection(VpcId=n.vpc, PeerVpcId=create_public_network(aws).vpc)
    listings = {
        "describe_vpcs": n.vpc,
        "describe_subnets": n.subnet,
        "describe_internet_gateways": n.igw,
        "describe_addresses": n.eip,
        "describe_nat_gateways": n.nat,
        "describe_route_tables": n.table,
        "describe_security_groups": n.group,
        "describe_launch_templates": template,
        "describe_vpc_endpoints": endpoint,
        "describe_vpc_peering_connections": peering["VpcPeeringConnection"]["VpcPeeringConnectionId"],
        "describe_vpn_gateways": ec2.create_vpn_gateway(Type="ipsec.1")["VpnGateway"]["VpnGatewayId"],
    }
    ec2.create_tags(Resources=[*listings.values()], Tags=[{"Key": f"{n.tag}-later", "Value": "v"}])
    by_tag = [{"Name": "tag-key", "Values": [f"{n.tag}-later"]}]
    shown = {}
    for operation in listings:
        answer = getattr(ec2, operation)(Filters=by_tag)
        found = next(value for value in answer.values() if isinstance(value, list))
        shown[operation] = [tag["Key"] for each in found for tag in each["Tags"] if tag["Key"].endswith("-later")]
    assert shown == {operation: [f"{n.tag}-later"] for operation in listings}
