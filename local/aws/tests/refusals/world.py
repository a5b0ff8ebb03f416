"""What the refused calls refer to, and how a table of them is sent."""

import json
from collections.abc import Callable
from functools import cached_property
from typing import Any

from ....testing import LocalAws, Network, refused

Params = dict[str, Any]
# Service, operation, its parameters, AWS's error code, and words of AWS's message.
Case = tuple[str, str, Callable[["World"], Params], str] | tuple[str, str, Callable[["World"], Params], str, str]

NOWHERE = "0123456789abcdef0"
BAD_VALUE = "A & B (C)*"


class World:
    """What the refused calls refer to."""

    def __init__(self, aws: LocalAws):
        self.aws = aws
        self.network: Network = aws.create_network()
        self.subnets, self.vpc, self.group = self.network.subnets, self.network.vpc, self.network.security_group
        self.name = aws.unique_name()
        self.role = aws.create_role("ec2.amazonaws.com")
        self.role_name = self.role.rpartition("/")[2]
        attached = [{"Name": "attachment.vpc-id", "Values": [self.vpc]}]
        self.gateway = aws.ec2.describe_internet_gateways(Filters=attached)["InternetGateways"][0]["InternetGatewayId"]
        self.table = aws.ec2.create_route_table(VpcId=self.vpc)["RouteTable"]["RouteTableId"]
        aws.ec2.associate_route_table(RouteTableId=self.table, SubnetId=self.subnets[0])
        self.key = aws.kms.create_key()["KeyMetadata"]["KeyId"]
        aws.kms.create_alias(AliasName=f"alias/{self.name}", TargetKeyId=self.key)
        aws.rds.create_db_subnet_group(DBSubnetGroupName=self.name, DBSubnetGroupDescription="d", SubnetIds=self.subnets, Tags=[])
        aws.rds.create_db_parameter_group(DBParameterGroupName=self.name, DBParameterGroupFamily="postgres17", Description="d")
        aws.rds.create_db_instance(**self.database(), DBParameterGroupName=self.name, BackupRetentionPeriod=7)
        aws.elasticache.create_cache_subnet_group(
            CacheSubnetGroupName=self.name, CacheSubnetGroupDescription="d", SubnetIds=self.subnets
        )
        self.bucket = f"{self.name}-bucket"
        aws.s3.create_bucket(Bucket=self.bucket)
        aws.s3.put_object(Bucket=self.bucket, Key="k", Body=b"v")
        aws.ecr.create_repository(repositoryName=self.name)
        aws.secretsmanager.create_secret(Name=self.name, SecretString="s")
        aws.logs.create_log_group(logGroupName=self.name)
        self.zone = aws.route53.create_hosted_zone(Name="refusals.example.com", CallerReference="r")["HostedZone"]["Id"]
        self.template = aws.ec2.create_launch_template(
            LaunchTemplateName=self.name, LaunchTemplateData={"InstanceType": "t3.micro"}
        )["LaunchTemplate"]["LaunchTemplateId"]
        self.vault = aws.backup.create_backup_vault(BackupVaultName=self.name)["BackupVaultName"]

    @cached_property
    def other(self) -> Network:
        """Another VPC."""
        return self.aws.create_network()

    @cached_property
    def versioned_bucket(self) -> str:
        name = f"{self.name}-versioned"
        self.aws.s3.create_bucket(Bucket=name)
        self.aws.s3.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": "Enabled"})
        return name

    @cached_property
    def certificate(self) -> str:
        """A certificate that a load balancer uses."""
        arn = self.aws.acm.request_certificate(DomainName="refusals.example.com")["CertificateArn"]
        balancer = self.aws.elbv2.create_load_balancer(Name=self.name, Subnets=self.subnets)["LoadBalancers"][0]
        self.aws.elbv2.create_listener(
            LoadBalancerArn=balancer["LoadBalancerArn"],
            Protocol="HTTPS",
            Port=443,
            Certificates=[{"CertificateArn": arn}],
            DefaultActions=[{"Type": "fixed-response", "FixedResponseConfig": {"StatusCode": "404"}}],
        )
        return str(arn)

    @cached_property
    def group_of_instances(self) -> str:
        group = self.asg()
        self.aws.autoscaling.create_auto_scaling_group(**group)
        return str(group["AutoScalingGroupName"])

    @cached_property
    def vpn_gateway(self) -> str:
        """A virtual private gateway that is attached to the VPC, and associated with a Direct Connect gateway."""
        gateway = self.aws.ec2.create_vpn_gateway(Type="ipsec.1")["VpnGateway"]["VpnGatewayId"]
        self.aws.ec2.attach_vpn_gateway(VpnGatewayId=gateway, VpcId=self.vpc)
        return str(gateway)

    @cached_property
    def free_gateway(self) -> str:
        """An internet gateway of no VPC."""
        return str(self.aws.ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"])

    @cached_property
    def existing_rule(self) -> Params:
        rule = self.rule(FromPort=8443, ToPort=8443)
        self.aws.ec2.authorize_security_group_ingress(**rule)
        return rule

    @cached_property
    def detached_vpn_gateway(self) -> str:
        return str(self.aws.ec2.create_vpn_gateway(Type="ipsec.1")["VpnGateway"]["VpnGatewayId"])

    @cached_property
    def default_group(self) -> str:
        of_vpc = [{"Name": "vpc-id", "Values": [self.vpc]}, {"Name": "group-name", "Values": ["default"]}]
        return str(self.aws.ec2.describe_security_groups(Filters=of_vpc)["SecurityGroups"][0]["GroupId"])

    @cached_property
    def second_subnet(self) -> str:
        """Another subnet in the zone of the first."""
        zone = self.aws.ec2.describe_subnets(SubnetIds=self.subnets[:1])["Subnets"][0]["AvailabilityZone"]
        created = self.aws.ec2.create_subnet(VpcId=self.vpc, CidrBlock="10.0.200.0/24", AvailabilityZone=zone)
        return str(created["Subnet"]["SubnetId"])

    @cached_property
    def direct_connect_gateway(self) -> str:
        created = self.aws.directconnect.create_direct_connect_gateway(directConnectGatewayName=self.name)
        gateway = created["directConnectGateway"]["directConnectGatewayId"]
        self.aws.directconnect.create_direct_connect_gateway_association(
            directConnectGatewayId=gateway, gatewayId=self.vpn_gateway
        )
        return str(gateway)

    @cached_property
    def address_of_nat(self) -> Params:
        """The address of a NAT gateway, as DescribeAddresses shows it."""
        allocation = self.aws.ec2.allocate_address(Domain="vpc")["AllocationId"]
        self.aws.ec2.create_nat_gateway(SubnetId=self.subnets[0], AllocationId=allocation)
        return dict(self.aws.ec2.describe_addresses(AllocationIds=[allocation])["Addresses"][0])

    @cached_property
    def deleted_peering(self) -> str:
        made = self.aws.ec2.create_vpc_peering_connection(VpcId=self.vpc, PeerVpcId=self.other.vpc)
        peering = made["VpcPeeringConnection"]["VpcPeeringConnectionId"]
        self.aws.ec2.delete_vpc_peering_connection(VpcPeeringConnectionId=peering)
        return str(peering)

    @cached_property
    def gateway_endpoint(self) -> str:
        """An endpoint of S3 with a route in the table."""
        endpoint = self.aws.ec2.create_vpc_endpoint(
            VpcId=self.vpc, ServiceName="com.amazonaws.us-east-1.s3", RouteTableIds=[self.table]
        )
        return str(endpoint["VpcEndpoint"]["VpcEndpointId"])

    @cached_property
    def snapshot(self) -> str:
        self.aws.rds.create_db_snapshot(DBSnapshotIdentifier=f"{self.name}-s", DBInstanceIdentifier=self.name)
        return f"{self.name}-s"

    @cached_property
    def with_backups(self) -> str:
        database = self.new_database(BackupRetentionPeriod=7)
        self.aws.rds.create_db_instance(**database)
        return str(database["DBInstanceIdentifier"])

    @cached_property
    def unused_subnets(self) -> list[str]:
        """Subnets in two zones of the VPC in which no database is."""
        ec2 = self.aws.ec2
        used = {each["AvailabilityZone"] for each in ec2.describe_subnets(SubnetIds=self.subnets)["Subnets"]}
        zones = [each["ZoneName"] for each in ec2.describe_availability_zones()["AvailabilityZones"]]
        return [
            ec2.create_subnet(VpcId=self.vpc, CidrBlock=f"10.0.21{i}.0/24", AvailabilityZone=zone)["Subnet"]["SubnetId"]
            for i, zone in enumerate([each for each in zones if each not in used][:2])
        ]

    @cached_property
    def without_backups(self) -> str:
        database = self.new_database(BackupRetentionPeriod=0)
        self.aws.rds.create_db_instance(**database)
        return str(database["DBInstanceIdentifier"])

    @cached_property
    def with_all_replicas(self) -> str:
        """A database with 15 read replicas."""
        database = self.new_database(BackupRetentionPeriod=7)
        self.aws.rds.create_db_instance(**database)
        name = database["DBInstanceIdentifier"]
        for i in range(15):
            self.aws.rds.create_db_instance_read_replica(
                DBInstanceIdentifier=f"{name}-r{i}", SourceDBInstanceIdentifier=name, DBInstanceClass="db.r6g.large"
            )
        return str(name)

    @cached_property
    def replication_group(self) -> str:
        group = self.cache()
        self.aws.elasticache.create_replication_group(**group)
        return str(group["ReplicationGroupId"])

    @cached_property
    def global_group(self) -> str:
        """A global datastore without secondary group; the suffix of its id is the world's name."""
        created = self.aws.elasticache.create_global_replication_group(
            GlobalReplicationGroupIdSuffix=self.name, PrimaryReplicationGroupId=self.replication_group
        )
        return str(created["GlobalReplicationGroup"]["GlobalReplicationGroupId"])

    @cached_property
    def second_replication_group(self) -> str:
        group = self.cache()
        self.aws.elasticache.create_replication_group(**group)
        return str(group["ReplicationGroupId"])

    @cached_property
    def cache_parameter_group(self) -> str:
        self.aws.elasticache.create_cache_parameter_group(
            CacheParameterGroupName=self.name, CacheParameterGroupFamily="redis7", Description="d"
        )
        return self.name

    @cached_property
    def cache_snapshot(self) -> str:
        group = self.cache()
        self.aws.elasticache.create_replication_group(**group)
        self.aws.elasticache.create_snapshot(SnapshotName=f"{self.name}-s", ReplicationGroupId=group["ReplicationGroupId"])
        return f"{self.name}-s"

    @cached_property
    def user(self) -> str:
        self.aws.elasticache.create_user(
            UserId=self.name, UserName="default", Engine="redis", AccessString="on ~* +@all", NoPasswordRequired=True
        )
        return self.name

    @cached_property
    def user_group(self) -> str:
        self.aws.elasticache.create_user_group(UserGroupId=self.name, Engine="redis", UserIds=[self.user])
        return self.name

    @cached_property
    def deleted_secret(self) -> str:
        name = self.aws.unique_name()
        self.aws.secretsmanager.create_secret(Name=name, SecretString="s")
        self.aws.secretsmanager.delete_secret(SecretId=name)
        return name

    def new_user(self, **settings: Any) -> Params:
        return {
            "UserId": self.aws.unique_name(),
            "UserName": "someone",
            "Engine": "redis",
            "AccessString": "on ~* +@all",
            "NoPasswordRequired": True,
            **settings,
        }

    def database(self, **settings: Any) -> Params:
        return {
            "DBInstanceIdentifier": self.name,
            "DBInstanceClass": "db.r6g.large",
            "Engine": "postgres",
            "EngineVersion": "17.5",
            "AllocatedStorage": 100,
            "StorageType": "gp3",
            "MasterUsername": "platform",
            "MasterUserPassword": "correct-horse",
            "DBSubnetGroupName": self.name,
            **settings,
        }

    def new_database(self, **settings: Any) -> Params:
        return self.database(DBInstanceIdentifier=self.aws.unique_name(), **settings)

    def replica(self, **settings: Any) -> Params:
        return {"DBInstanceIdentifier": f"{self.name}-r", "SourceDBInstanceIdentifier": self.name, **settings}

    def cache(self, **settings: Any) -> Params:
        return {
            "ReplicationGroupId": self.aws.unique_name(),
            "ReplicationGroupDescription": "d",
            "Engine": "redis",
            "EngineVersion": "7.1",
            "CacheNodeType": "cache.r6g.large",
            "NumCacheClusters": 3,
            "AutomaticFailoverEnabled": True,
            "CacheSubnetGroupName": self.name,
            **settings,
        }

    def cluster(self, **settings: Any) -> Params:
        role = self.aws.create_role("eks.amazonaws.com")
        return {"name": self.aws.unique_name(), "roleArn": role, "resourcesVpcConfig": {"subnetIds": self.subnets}, **settings}

    def rule(self, **permission: Any) -> Params:
        default = {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "IpRanges": [{"CidrIp": "10.0.0.0/8"}]}
        return {"GroupId": self.group, "IpPermissions": [{**default, **permission}]}

    def asg(self, **settings: Any) -> Params:
        return {
            "AutoScalingGroupName": self.aws.unique_name(),
            "MinSize": 1,
            "MaxSize": 2,
            "LaunchTemplate": {"LaunchTemplateId": self.template},
            "VPCZoneIdentifier": self.subnets[0],
            **settings,
        }

    def plan(self, **rule: Any) -> Params:
        daily = {"RuleName": "daily", "TargetBackupVaultName": self.vault, "ScheduleExpression": "cron(0 5 * * ? *)"}
        return {"BackupPlan": {"BackupPlanName": self.name, "Rules": [{**daily, **rule}]}}


def trust(**statement: Any) -> str:
    default = {"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}
    return json.dumps({"Version": "2012-10-17", "Statement": [{**default, **statement}]})


def tags(key: str = "a", value: str = "b", count: int = 1) -> list[dict[str, str]]:
    return [{"Key": key if count == 1 else f"{key}{i}", "Value": value} for i in range(count)]


def specification(kind: str, given: list[dict[str, str]]) -> list[Params]:
    return [{"ResourceType": kind, "Tags": given}]


def name_of(case: Case) -> str:
    """The id of a case in pytest's output."""
    return f"{case[0]}-{case[1]}-{case[3]}"


def check(world: World, case: Case) -> None:
    """Sends the call of a case by boto3, and expects AWS's error."""
    service, operation, params, code, *words = case
    given = params(world)
    with refused(code, *words):
        getattr(world.aws.client(service), operation)(**given)
