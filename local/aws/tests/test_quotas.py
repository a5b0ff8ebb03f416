"""Quotas: AWS's defaults, what counts, and the refusal of what exceeds them. One case per quota and operation."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from ...testing import LocalAws, await_state, refused
from .. import quotas

REGION = "eu-central-1"
TRUST = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}],
    }
)
POLICY = json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:ListBucket", "Resource": "*"}]})


class World:
    """A region that only these tests use, and what their calls refer to."""

    def __init__(self, aws: LocalAws):
        self.aws = aws
        network = aws.create_network(REGION)
        self.vpc, self.subnets, self.group = network.vpc, network.subnets, network.security_group
        ec2 = self.client("ec2")
        self.table = ec2.create_route_table(VpcId=self.vpc)["RouteTable"]["RouteTableId"]
        attached = [{"Name": "attachment.vpc-id", "Values": [self.vpc]}]
        (gateway,) = ec2.describe_internet_gateways(Filters=attached)["InternetGateways"]
        self.gateway = gateway["InternetGatewayId"]
        self.acl = ec2.create_network_acl(VpcId=self.vpc)["NetworkAcl"]["NetworkAclId"]
        self.peer = ec2.create_vpc(CidrBlock="10.9.0.0/16")["Vpc"]["VpcId"]
        self.name = aws.unique_name()
        self.client("rds").create_db_subnet_group(
            DBSubnetGroupName=self.name, DBSubnetGroupDescription="d", SubnetIds=self.subnets
        )
        self.client("elasticache").create_cache_subnet_group(
            CacheSubnetGroupName=self.name, CacheSubnetGroupDescription="d", SubnetIds=self.subnets
        )
        self.role = aws.iam.create_role(RoleName=self.new(), AssumeRolePolicyDocument=TRUST)["Role"]["RoleName"]
        self.database = self.client("rds").create_db_instance(**self.new_database())["DBInstance"]["DBInstanceIdentifier"]
        await_state("available", lambda: self.databases()[0]["DBInstanceStatus"])
        self.cluster = self.client("eks").create_cluster(**self.new_cluster())["cluster"]["name"]
        await_state("ACTIVE", lambda: self.client("eks").describe_cluster(name=self.cluster)["cluster"]["status"])
        self._blocks = iter(range(10, 250))

    def client(self, service: str) -> Any:
        return self.aws.client(service, REGION)

    def new(self) -> str:
        return self.aws.unique_name()

    def block(self) -> str:
        return f"10.0.{next(self._blocks)}.0/24"

    def new_database(self, **settings: Any) -> dict[str, Any]:
        return {
            "DBInstanceIdentifier": self.new(),
            "DBInstanceClass": "db.r6g.large",
            "Engine": "postgres",
            "AllocatedStorage": 100,
            "MasterUsername": "platform",
            "MasterUserPassword": "correct-horse",
            "DBSubnetGroupName": self.name,
            "BackupRetentionPeriod": 7,
            **settings,
        }

    def databases(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.client("rds").describe_db_instances()["DBInstances"]
        return found

    def new_cluster(self) -> dict[str, Any]:
        role = self.aws.create_role("eks.amazonaws.com")
        return {"name": self.new(), "roleArn": role, "resourcesVpcConfig": {"subnetIds": self.subnets}}

    def new_nodes(self, **settings: Any) -> dict[str, Any]:
        return {
            "clusterName": self.cluster,
            "nodegroupName": self.new(),
            "subnets": self.subnets,
            "nodeRole": self.aws.create_role("ec2.amazonaws.com"),
            **settings,
        }

    def new_cache(self, **settings: Any) -> dict[str, Any]:
        return {
            "ReplicationGroupId": self.new(),
            "ReplicationGroupDescription": "d",
            "Engine": "redis",
            "CacheNodeType": "cache.r6g.large",
            "CacheSubnetGroupName": self.name,
            "AutomaticFailoverEnabled": True,
            **settings,
        }

    def cache_nodes(self) -> int:
        pages = self.client("elasticache").get_paginator("describe_cache_clusters").paginate()
        return sum(len(page["CacheClusters"]) for page in pages)

    def listed(self, service: str, operation: str, key: str, **params: Any) -> list[Any]:
        found: list[Any] = getattr(self.client(service), operation)(**params)[key]
        return found

    def ec2(self, operation: str, key: str, **filters: str) -> list[Any]:
        given = [{"Name": name.replace("_", "-"), "Values": [value]} for name, value in filters.items()]
        return self.listed("ec2", operation, key, Filters=given)


@dataclass(frozen=True)
class Case:
    quota: str
    service: str
    operation: str
    params: Callable[[World], dict[str, Any]]
    used: Callable[[World], float] = lambda world: 0
    """The use before the call, by AWS's own description."""
    adds: float = 1


def addresses(world: World) -> int:
    return len(world.ec2("describe_addresses", "Addresses"))


def nat_gateways(world: World) -> int:
    subnets = {each["SubnetId"] for each in world.ec2("describe_subnets", "Subnets", availability_zone=zone(world))}
    return sum(each["SubnetId"] in subnets for each in world.ec2("describe_nat_gateways", "NatGateways"))


def zone(world: World) -> str:
    return str(world.ec2("describe_subnets", "Subnets", subnet_id=world.subnets[0])[0]["AvailabilityZone"])


def new_address(world: World) -> str:
    return str(world.client("ec2").allocate_address(Domain="vpc")["AllocationId"])


def rules(world: World, egress: bool) -> int:
    found = world.listed("ec2", "describe_security_group_rules", "SecurityGroupRules")
    return sum(each["IsEgress"] == egress and each["GroupId"] == world.group for each in found)


def new_rules(world: World) -> dict[str, Any]:
    ranges = [{"CidrIp": world.block()} for _ in range(2)]
    return {"GroupId": world.group, "IpPermissions": [{"IpProtocol": "tcp", "FromPort": 1, "ToPort": 2, "IpRanges": ranges}]}


def routes(world: World) -> int:
    (table,) = world.ec2("describe_route_tables", "RouteTables", route_table_id=world.table)
    return sum(each.get("GatewayId") != "local" for each in table["Routes"])


def endpoints(world: World, kind: str) -> int:
    return sum(each["VpcEndpointType"] == kind for each in world.ec2("describe_vpc_endpoints", "VpcEndpoints"))


def new_endpoint(world: World, kind: str, service: str, **settings: Any) -> dict[str, Any]:
    return {"VpcId": world.vpc, "VpcEndpointType": kind, "ServiceName": f"com.amazonaws.{REGION}.{service}", **settings}


def vcpus(world: World) -> int:
    sizes = {"m1.small": 1, "t3.micro": 2, "t3.medium": 2, "m5.2xlarge": 8}
    found = [each for reservation in world.ec2("describe_instances", "Reservations") for each in reservation["Instances"]]
    return sum(sizes[each["InstanceType"]] for each in found if each["State"]["Name"] in ("pending", "running"))


def storage(world: World) -> int:
    return sum(each["AllocatedStorage"] for each in world.databases())


def replicas(world: World) -> int:
    (found,) = world.listed("rds", "describe_db_instances", "DBInstances", DBInstanceIdentifier=world.database)
    return len(found["ReadReplicaDBInstanceIdentifiers"])


def snapshots(world: World) -> int:
    return len(world.listed("rds", "describe_db_snapshots", "DBSnapshots", SnapshotType="manual"))


def roles(world: World) -> int:
    return sum(len(page["Roles"]) for page in world.aws.iam.get_paginator("list_roles").paginate())


def keys(world: World) -> int:
    return sum(len(page["Keys"]) for page in world.client("kms").get_paginator("list_keys").paginate())


def new_policy(world: World) -> str:
    return str(world.aws.iam.create_policy(PolicyName=world.new(), PolicyDocument=POLICY)["Policy"]["Arn"])


SUBNETS = [f"subnet-{i}" for i in range(3)]
CASES = [
    Case(
        "vpc/L-F678F1CE",
        "ec2",
        "create_vpc",
        lambda w: {"CidrBlock": "10.8.0.0/16"},
        lambda w: len(w.ec2("describe_vpcs", "Vpcs")),
    ),
    Case("ec2/L-0263D0A3", "ec2", "allocate_address", lambda w: {"Domain": "vpc"}, addresses),
    Case(
        "vpc/L-407747CB",
        "ec2",
        "create_subnet",
        lambda w: {"VpcId": w.vpc, "CidrBlock": w.block(), "AvailabilityZone": zone(w)},
        lambda w: len(w.ec2("describe_subnets", "Subnets", vpc_id=w.vpc)),
    ),
    Case(
        "vpc/L-A4707A72",
        "ec2",
        "create_internet_gateway",
        lambda w: {},
        lambda w: len(w.ec2("describe_internet_gateways", "InternetGateways")),
    ),
    Case(
        "vpc/L-FE5A380F",
        "ec2",
        "create_nat_gateway",
        lambda w: {"SubnetId": w.subnets[0], "AllocationId": new_address(w)},
        nat_gateways,
    ),
    Case(
        "vpc/L-E79EC296",
        "ec2",
        "create_security_group",
        lambda w: {"GroupName": w.new(), "Description": "d", "VpcId": w.vpc},
        lambda w: len(w.ec2("describe_security_groups", "SecurityGroups")),
    ),
    Case("vpc/L-0EA8095F", "ec2", "authorize_security_group_ingress", new_rules, lambda w: rules(w, False), 2),
    Case("vpc/L-0EA8095F", "ec2", "authorize_security_group_egress", new_rules, lambda w: rules(w, True), 2),
    Case(
        "vpc/L-2AFB9258",
        "ec2",
        "create_network_interface",
        lambda w: {"SubnetId": w.subnets[0], "Groups": [w.group]},
    ),
    Case(
        "vpc/L-2AFB9258",
        "ec2",
        "create_vpc_endpoint",
        lambda w: new_endpoint(w, "Interface", "logs", SecurityGroupIds=[w.group], SubnetIds=w.subnets[:1]),
    ),
    Case(
        "vpc/L-DF5E4CA3",
        "ec2",
        "create_network_interface",
        lambda w: {"SubnetId": w.subnets[0]},
        lambda w: len(w.ec2("describe_network_interfaces", "NetworkInterfaces")),
    ),
    Case(
        "vpc/L-589F43AA",
        "ec2",
        "create_route_table",
        lambda w: {"VpcId": w.vpc},
        lambda w: len(w.ec2("describe_route_tables", "RouteTables", vpc_id=w.vpc)),
    ),
    Case(
        "vpc/L-93826ACB",
        "ec2",
        "create_route",
        lambda w: {
            "RouteTableId": w.table,
            "DestinationCidrBlock": f"192.168.{w.block().split('.')[2]}.0/24",
            "GatewayId": w.gateway,
        },
        routes,
    ),
    Case(
        "vpc/L-B4A6D682",
        "ec2",
        "create_network_acl",
        lambda w: {"VpcId": w.vpc},
        lambda w: len(w.ec2("describe_network_acls", "NetworkAcls", vpc_id=w.vpc)),
    ),
    Case(
        "vpc/L-2AEEBF1A",
        "ec2",
        "create_network_acl_entry",
        lambda w: {
            "NetworkAclId": w.acl,
            "RuleNumber": int(w.block().split(".")[2]),
            "Protocol": "-1",
            "RuleAction": "allow",
            "Egress": False,
            "CidrBlock": "10.0.0.0/8",
        },
        lambda w: sum(
            not each["Egress"] and each["RuleNumber"] != 32767
            for each in w.listed("ec2", "describe_network_acls", "NetworkAcls", NetworkAclIds=[w.acl])[0]["Entries"]
        ),
    ),
    Case(
        "vpc/L-1B52E74A",
        "ec2",
        "create_vpc_endpoint",
        lambda w: new_endpoint(w, "Gateway", "s3"),
        lambda w: endpoints(w, "Gateway"),
    ),
    Case(
        "vpc/L-29B6F2EB",
        "ec2",
        "create_vpc_endpoint",
        lambda w: new_endpoint(w, "Interface", "sts", SubnetIds=w.subnets[:1]),
        lambda w: endpoints(w, "Interface"),
    ),
    Case(
        "vpc/L-DC9F7029",
        "ec2",
        "create_vpc_peering_connection",
        lambda w: {"VpcId": w.vpc, "PeerVpcId": w.peer},
        lambda w: len(w.ec2("describe_vpc_peering_connections", "VpcPeeringConnections", status_code="pending-acceptance")),
    ),
    Case(
        "ec2/L-7029FAB6",
        "ec2",
        "create_vpn_gateway",
        lambda w: {"Type": "ipsec.1"},
        lambda w: len(w.ec2("describe_vpn_gateways", "VpnGateways")),
    ),
    Case(
        "ec2/L-1216C47A",
        "ec2",
        "run_instances",
        lambda w: {"ImageId": "ami-1234", "InstanceType": "m5.2xlarge", "MinCount": 2, "MaxCount": 2, "SubnetId": w.subnets[0]},
        vcpus,
        16,
    ),
    Case(
        "ebs/L-7A658B76",
        "ec2",
        "create_volume",
        lambda w: {"VolumeType": "gp3", "Size": 1024, "AvailabilityZone": zone(w)},
        lambda w: sum(each["Size"] for each in w.ec2("describe_volumes", "Volumes", volume_type="gp3")) / 1024,
    ),
    Case(
        "eks/L-1194D53C", "eks", "create_cluster", World.new_cluster, lambda w: len(w.listed("eks", "list_clusters", "clusters"))
    ),
    Case(
        "eks/L-6D54EA21",
        "eks",
        "create_nodegroup",
        World.new_nodes,
        lambda w: len(w.listed("eks", "list_nodegroups", "nodegroups", clusterName=w.cluster)),
    ),
    Case(
        "eks/L-BD136A63",
        "eks",
        "create_nodegroup",
        lambda w: w.new_nodes(scalingConfig={"minSize": 0, "desiredSize": 1, "maxSize": 7}),
        adds=7,
    ),
    Case("rds/L-7B6409FD", "rds", "create_db_instance", World.new_database, lambda w: len(w.databases())),
    Case(
        "rds/L-7B6409FD",
        "rds",
        "create_db_instance_read_replica",
        lambda w: {"DBInstanceIdentifier": w.new(), "SourceDBInstanceIdentifier": w.database},
        lambda w: len(w.databases()),
    ),
    Case("rds/L-7ADDB58A", "rds", "create_db_instance", lambda w: w.new_database(AllocatedStorage=300), storage, 300),
    Case(
        "rds/L-7ADDB58A",
        "rds",
        "create_db_instance_read_replica",
        lambda w: {"DBInstanceIdentifier": w.new(), "SourceDBInstanceIdentifier": w.database},
        storage,
        100,
    ),
    Case(
        "rds/L-7ADDB58A",
        "rds",
        "restore_db_instance_to_point_in_time",
        lambda w: {
            "TargetDBInstanceIdentifier": w.new(),
            "SourceDBInstanceIdentifier": w.database,
            "UseLatestRestorableTime": True,
            "DBSubnetGroupName": w.name,
        },
        storage,
        100,
    ),
    Case(
        "rds/L-5BC124EF",
        "rds",
        "create_db_instance_read_replica",
        lambda w: {"DBInstanceIdentifier": w.new(), "SourceDBInstanceIdentifier": w.database},
        replicas,
    ),
    Case(
        "rds/L-272F1212",
        "rds",
        "create_db_snapshot",
        lambda w: {"DBSnapshotIdentifier": w.new(), "DBInstanceIdentifier": w.database},
        snapshots,
    ),
    Case(
        "rds/L-48C6BF61",
        "rds",
        "create_db_subnet_group",
        lambda w: {"DBSubnetGroupName": w.new(), "DBSubnetGroupDescription": "d", "SubnetIds": w.subnets},
        lambda w: len(w.listed("rds", "describe_db_subnet_groups", "DBSubnetGroups")),
    ),
    Case(
        "rds/L-6F3ACC36",
        "rds",
        "create_db_subnet_group",
        lambda w: {"DBSubnetGroupName": w.new(), "DBSubnetGroupDescription": "d", "SubnetIds": w.subnets},
        adds=3,
    ),
    Case(
        "rds/L-DE55804A",
        "rds",
        "create_db_parameter_group",
        lambda w: {"DBParameterGroupName": w.new(), "DBParameterGroupFamily": "postgres17", "Description": "d"},
        lambda w: sum(
            not each["DBParameterGroupName"].startswith("default.")
            for each in w.listed("rds", "describe_db_parameter_groups", "DBParameterGroups")
        ),
    ),
    Case(
        "elasticache/L-DFE45DF3",
        "elasticache",
        "create_replication_group",
        lambda w: w.new_cache(NumCacheClusters=3),
        World.cache_nodes,
        3,
    ),
    Case(
        "elasticache/L-AF354865",
        "elasticache",
        "create_replication_group",
        lambda w: w.new_cache(NumNodeGroups=2, ReplicasPerNodeGroup=2),
        adds=6,
    ),
    Case(
        "elasticache/L-3F15A733",
        "elasticache",
        "create_cache_parameter_group",
        lambda w: {"CacheParameterGroupName": w.new(), "CacheParameterGroupFamily": "redis7", "Description": "d"},
        lambda w: sum(
            not each["CacheParameterGroupName"].startswith("default.")
            for each in w.listed("elasticache", "describe_cache_parameter_groups", "CacheParameterGroups")
        ),
    ),
    Case(
        "elasticache/L-3E7F7726",
        "elasticache",
        "create_cache_subnet_group",
        lambda w: {"CacheSubnetGroupName": w.new(), "CacheSubnetGroupDescription": "d", "SubnetIds": w.subnets},
        lambda w: len(w.listed("elasticache", "describe_cache_subnet_groups", "CacheSubnetGroups")),
    ),
    Case(
        "elasticache/L-A87EE522",
        "elasticache",
        "create_cache_subnet_group",
        lambda w: {"CacheSubnetGroupName": w.new(), "CacheSubnetGroupDescription": "d", "SubnetIds": w.subnets},
        adds=3,
    ),
    Case(
        "elasticache/L-80E085C7",
        "elasticache",
        "create_user",
        lambda w: {
            "UserId": w.new(),
            "UserName": w.new(),
            "Engine": "redis",
            "AccessString": "on ~* +@all",
            "NoPasswordRequired": True,
        },
        lambda w: len(w.aws.app.states["elasticache"](REGION).users),
    ),
    Case(
        "s3/L-DC2B2D3D",
        "s3",
        "create_bucket",
        lambda w: {"Bucket": f"quota-{w.new()}", "CreateBucketConfiguration": {"LocationConstraint": REGION}},
        lambda w: len(w.listed("s3", "list_buckets", "Buckets")),
    ),
    Case(
        "ecr/L-CFEB8E8D",
        "ecr",
        "create_repository",
        lambda w: {"repositoryName": w.new()},
        lambda w: len(w.listed("ecr", "describe_repositories", "repositories")),
    ),
    Case("kms/L-C2F1777E", "kms", "create_key", lambda w: {}, keys),
    Case("iam/L-FE177D64", "iam", "create_role", lambda w: {"RoleName": w.new(), "AssumeRolePolicyDocument": TRUST}, roles),
    Case(
        "iam/L-E95E4862",
        "iam",
        "create_policy",
        lambda w: {"PolicyName": w.new(), "PolicyDocument": POLICY},
        lambda w: len(w.listed("iam", "list_policies", "Policies", Scope="Local", MaxItems=1000)),
    ),
    Case(
        "iam/L-6E65F664",
        "iam",
        "create_instance_profile",
        lambda w: {"InstanceProfileName": w.new()},
        lambda w: len(w.listed("iam", "list_instance_profiles", "InstanceProfiles")),
    ),
    Case(
        "iam/L-0DA4ABF3",
        "iam",
        "attach_role_policy",
        lambda w: {"RoleName": w.role, "PolicyArn": new_policy(w)},
        lambda w: len(w.listed("iam", "list_attached_role_policies", "AttachedPolicies", RoleName=w.role)),
    ),
    Case(
        "iam/L-C07B4B0D",
        "iam",
        "create_role",
        lambda w: {"RoleName": w.new(), "AssumeRolePolicyDocument": TRUST},
        adds=len(TRUST.replace(" ", "")),
    ),
    Case(
        "iam/inline policies of a role",
        "iam",
        "put_role_policy",
        lambda w: {"RoleName": w.role, "PolicyName": w.new(), "PolicyDocument": POLICY},
        lambda w: len(POLICY.replace(" ", "")) * len(w.listed("iam", "list_role_policies", "PolicyNames", RoleName=w.role)),
        len(POLICY.replace(" ", "")),
    ),
    Case(
        "elasticloadbalancing/L-53DA6B97",
        "elbv2",
        "create_load_balancer",
        lambda w: {"Name": w.new(), "Subnets": w.subnets},
        lambda w: sum(each["Type"] == "application" for each in w.listed("elbv2", "describe_load_balancers", "LoadBalancers")),
    ),
    Case(
        "elasticloadbalancing/L-69A177A2",
        "elbv2",
        "create_load_balancer",
        lambda w: {"Name": w.new(), "Subnets": w.subnets, "Type": "network"},
        lambda w: sum(each["Type"] == "network" for each in w.listed("elbv2", "describe_load_balancers", "LoadBalancers")),
    ),
    Case(
        "elasticloadbalancing/L-B22855CB",
        "elbv2",
        "create_target_group",
        lambda w: {"Name": w.new(), "Protocol": "HTTP", "Port": 80, "VpcId": w.vpc},
        lambda w: len(w.listed("elbv2", "describe_target_groups", "TargetGroups")),
    ),
    Case(
        "autoscaling/L-CDE20ADC",
        "autoscaling",
        "create_auto_scaling_group",
        lambda w: {
            "AutoScalingGroupName": w.new(),
            "MinSize": 0,
            "MaxSize": 1,
            "VPCZoneIdentifier": w.subnets[0],
            "LaunchTemplate": {
                "LaunchTemplateId": w.client("ec2").create_launch_template(
                    LaunchTemplateName=w.new(), LaunchTemplateData={"InstanceType": "t3.micro"}
                )["LaunchTemplate"]["LaunchTemplateId"]
            },
        },
        lambda w: len(w.listed("autoscaling", "describe_auto_scaling_groups", "AutoScalingGroups")),
    ),
    Case(
        "route53/L-4EA4796A",
        "route53",
        "create_hosted_zone",
        lambda w: {"Name": "quota.example.com", "CallerReference": w.new()},
        lambda w: len(w.listed("route53", "list_hosted_zones", "HostedZones")),
    ),
    Case(
        "route53/L-ACB674F3",
        "route53",
        "create_health_check",
        lambda w: {
            "CallerReference": w.new(),
            "HealthCheckConfig": {"Type": "HTTPS", "FullyQualifiedDomainName": "quota.example.com"},
        },
        lambda w: len(w.listed("route53", "list_health_checks", "HealthChecks")),
    ),
    Case(
        "acm/L-F141DD1D",
        "acm",
        "request_certificate",
        lambda w: {"DomainName": "quota.example.com", "ValidationMethod": "DNS"},
        lambda w: len(w.listed("acm", "list_certificates", "CertificateSummaryList")),
    ),
    Case(
        "secretsmanager/L-2F66C23C",
        "secretsmanager",
        "create_secret",
        lambda w: {"Name": w.new(), "SecretString": "s"},
        lambda w: len(w.listed("secretsmanager", "list_secrets", "SecretList")),
    ),
    Case(
        "logs/log groups",
        "logs",
        "create_log_group",
        lambda w: {"logGroupName": w.new()},
        lambda w: len(w.listed("logs", "describe_log_groups", "logGroups")),
    ),
    Case(
        "backup/vaults",
        "backup",
        "create_backup_vault",
        lambda w: {"BackupVaultName": w.new()},
        lambda w: len(w.listed("backup", "list_backup_vaults", "BackupVaultList")),
    ),
    Case(
        "backup/plans",
        "backup",
        "create_backup_plan",
        lambda w: {
            "BackupPlan": {
                "BackupPlanName": w.new(),
                "Rules": [
                    {"RuleName": "daily", "TargetBackupVaultName": new_vault(w), "ScheduleExpression": "cron(0 5 * * ? *)"}
                ],
            }
        },
        lambda w: len(w.listed("backup", "list_backup_plans", "BackupPlansList")),
    ),
]


def new_vault(world: World) -> str:
    return str(world.client("backup").create_backup_vault(BackupVaultName=world.new())["BackupVaultName"])


@pytest.fixture(scope="module")
def world(aws: LocalAws) -> World:
    return World(aws)


@pytest.fixture(autouse=True)
def restored() -> Iterator[None]:
    yield
    quotas.set_to({})


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.quota}-{case.operation}")
def test_a_call_that_exceeds_a_quota_is_refused(world: World, case: Case) -> None:
    params, before = case.params(world), case.used(world)
    call = getattr(world.client(case.service), case.operation)
    quotas.set_to({case.quota: before + case.adds - 0.001})
    with refused(quotas.QUOTAS[case.quota]["code"]):
        call(**params)
    assert case.used(world) == before
    quotas.set_to({case.quota: before + case.adds})
    call(**params)
    if before:
        assert case.used(world) == pytest.approx(before + case.adds)


def test_every_quota_has_a_case() -> None:
    without = {"elasticache/L-AD484FC5"}  # as users; a user group needs a user named default
    assert {case.quota for case in CASES} | without == quotas.QUOTAS.keys()


def test_the_growth_of_a_database_counts(world: World) -> None:
    rds = world.client("rds")
    await_state(
        "available",
        lambda: next(each["DBInstanceStatus"] for each in world.databases() if each["DBInstanceIdentifier"] == world.database),
    )
    quotas.set_to({"rds/L-7ADDB58A": storage(world) + 99})
    with refused("StorageQuotaExceeded"):
        rds.modify_db_instance(DBInstanceIdentifier=world.database, AllocatedStorage=200)
    rds.modify_db_instance(DBInstanceIdentifier=world.database, AllocatedStorage=199)


def test_more_replicas_of_a_cache_count(world: World) -> None:
    cache = world.client("elasticache")
    name = cache.create_replication_group(**world.new_cache(NumCacheClusters=2))["ReplicationGroup"]["ReplicationGroupId"]
    await_state("available", lambda: cache.describe_replication_groups(ReplicationGroupId=name)["ReplicationGroups"][0]["Status"])
    quotas.set_to({"elasticache/L-DFE45DF3": world.cache_nodes() + 1})
    with refused("NodeQuotaForCustomerExceeded"):
        cache.increase_replica_count(ReplicationGroupId=name, NewReplicaCount=3, ApplyImmediately=True)
    cache.increase_replica_count(ReplicationGroupId=name, NewReplicaCount=2, ApplyImmediately=True)


def test_a_creation_that_finds_its_resource_needs_no_quota(world: World) -> None:
    """AWS says that the name is taken, or returns what an earlier call with the token created."""
    rds, eks = world.client("rds"), world.client("eks")
    cluster = {**world.new_cluster(), "clientRequestToken": world.new()}
    eks.create_cluster(**cluster)
    quotas.set_to({"rds/L-7B6409FD": 0, "rds/L-7ADDB58A": 0, "eks/L-1194D53C": 0})
    with refused("DBInstanceAlreadyExists"):
        rds.create_db_instance(**world.new_database(DBInstanceIdentifier=world.database))
    assert eks.create_cluster(**cluster)["cluster"]["name"] == cluster["name"]


def test_an_account_starts_with_the_defaults_of_aws(aws: LocalAws) -> None:
    raised = dict(quotas._raised)
    quotas.raise_to({})
    try:
        assert {key: quotas.applied(key) for key in DEFAULTS} == DEFAULTS
        client = aws.client("service-quotas")
        shown = client.get_service_quota(ServiceCode="vpc", QuotaCode="L-F678F1CE")["Quota"]
        assert (shown["QuotaName"], shown["Value"]) == ("VPCs per Region", 5)
        quotas.raise_to({"vpc/L-F678F1CE": 7})
        assert client.get_service_quota(ServiceCode="vpc", QuotaCode="L-F678F1CE")["Quota"]["Value"] == 7
        assert client.get_aws_default_service_quota(ServiceCode="vpc", QuotaCode="L-F678F1CE")["Quota"]["Value"] == 5
    finally:
        quotas.raise_to(raised)


# Pages "Quotas" of the services' guides.
DEFAULTS = {
    "vpc/L-F678F1CE": 5,
    "ec2/L-0263D0A3": 5,
    "ec2/L-1216C47A": 5,
    "vpc/L-407747CB": 200,
    "vpc/L-0EA8095F": 60,
    "vpc/L-2AFB9258": 5,
    "vpc/L-93826ACB": 500,
    "eks/L-6D54EA21": 30,
    "eks/L-BD136A63": 450,
    "rds/L-7B6409FD": 40,
    "rds/L-272F1212": 100,
    "elasticache/L-DFE45DF3": 300,
    "iam/L-FE177D64": 1000,
    "iam/L-0DA4ABF3": 10,
    "ebs/L-7A658B76": 50,
}


def test_service_quotas_lists_the_quotas_with_a_code(aws: LocalAws) -> None:
    client = aws.client("service-quotas")
    shown = {
        f"{each['ServiceCode']}/{each['QuotaCode']}": each["Value"]
        for service in {key.partition("/")[0] for key in quotas.QUOTAS if quotas.has_code(key)}
        for page in client.get_paginator("list_service_quotas").paginate(ServiceCode=service)
        for each in page["Quotas"]
    }
    assert shown == {key: quotas.applied(key) for key in quotas.QUOTAS if quotas.has_code(key)}
    with refused("NoSuchResourceException"):
        client.get_service_quota(ServiceCode="iam", QuotaCode="inline")
