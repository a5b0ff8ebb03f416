"""Calls that AWS refuses, sent by boto3, each with AWS's error code: one table for all services that the operator uses."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from ...testing import LocalAws, Network, refused

Params = dict[str, Any]


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


NOWHERE = "0123456789abcdef0"
BAD_VALUE = "A & B (C)*"

CASES: list[tuple[str, str, Callable[[World], Params], str]] = [
    # EC2: charsets, lengths and ranges
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
    # EC2: missing and used resources
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
    # RDS
    ("rds", "create_db_instance", lambda w: w.database(), "DBInstanceAlreadyExists"),
    ("rds", "create_db_instance", lambda w: w.new_database(EngineVersion="19.1"), "InvalidParameterCombination"),
    ("rds", "create_db_instance", lambda w: w.new_database(DBInstanceClass="db.m99.large"), "InvalidParameterValue"),
    ("rds", "create_db_instance", lambda w: w.new_database(DBInstanceClass="r6g.large"), "InvalidParameterValue"),
    ("rds", "create_db_instance", lambda w: w.new_database(DBName="user"), "InvalidParameterValue"),
    ("rds", "create_db_instance", lambda w: w.new_database(MasterUsername="admin"), "InvalidParameterValue"),
    ("rds", "create_db_instance", lambda w: w.new_database(MasterUserPassword="with@sign"), "InvalidParameterValue"),
    ("rds", "create_db_instance", lambda w: w.new_database(Iops=3000), "InvalidParameterCombination"),
    ("rds", "create_db_instance", lambda w: w.new_database(MaxAllocatedStorage=105), "InvalidParameterCombination"),
    ("rds", "create_db_instance", lambda w: w.new_database(AllocatedStorage=5), "InvalidParameterValue"),
    ("rds", "create_db_instance", lambda w: w.new_database(BackupRetentionPeriod=36), "InvalidParameterValue"),
    ("rds", "create_db_instance", lambda w: w.new_database(PreferredBackupWindow="05:00"), "InvalidParameterValue"),
    ("rds", "create_db_instance", lambda w: w.new_database(DBSubnetGroupName="nowhere"), "DBSubnetGroupNotFoundFault"),
    ("rds", "create_db_instance", lambda w: w.new_database(DBParameterGroupName="nowhere"), "DBParameterGroupNotFound"),
    (
        "rds",
        "create_db_instance",
        lambda w: w.new_database(KmsKeyId="nowhere", StorageEncrypted=True),
        "KMSKeyNotAccessibleFault",
    ),
    ("rds", "create_db_instance", lambda w: w.new_database(VpcSecurityGroupIds=[f"sg-{NOWHERE}"]), "InvalidParameterValue"),
    ("rds", "create_db_instance", lambda w: w.new_database(Tags=tags("Team", BAD_VALUE)), "InvalidParameterValue"),
    ("rds", "create_db_instance", lambda w: w.new_database(Tags=tags("aws:team")), "InvalidParameterValue"),
    ("rds", "create_db_instance", lambda w: w.new_database(Tags=tags(count=51)), "InvalidParameterValue"),
    ("rds", "create_db_instance", lambda w: {**w.database(), "DBInstanceIdentifier": "1abc"}, "InvalidParameterValue"),
    ("rds", "create_db_instance", lambda w: {**w.database(), "DBInstanceIdentifier": "a--b"}, "InvalidParameterValue"),
    ("rds", "create_db_instance", lambda w: {**w.database(), "DBInstanceIdentifier": "a" * 64}, "InvalidParameterValue"),
    ("rds", "create_db_instance_read_replica", lambda w: w.replica(DBParameterGroupName=w.name), "InvalidParameterCombination"),
    ("rds", "create_db_instance_read_replica", lambda w: w.replica(SourceDBInstanceIdentifier="nowhere"), "DBInstanceNotFound"),
    ("rds", "modify_db_instance", lambda w: {"DBInstanceIdentifier": "nowhere", "MultiAZ": True}, "DBInstanceNotFound"),
    ("rds", "delete_db_instance", lambda w: {"DBInstanceIdentifier": w.name}, "InvalidParameterCombination"),
    ("rds", "delete_db_subnet_group", lambda w: {"DBSubnetGroupName": w.name}, "InvalidDBSubnetGroupStateFault"),
    ("rds", "delete_db_parameter_group", lambda w: {"DBParameterGroupName": w.name}, "InvalidDBParameterGroupState"),
    (
        "rds",
        "delete_db_parameter_group",
        lambda w: {"DBParameterGroupName": "default.postgres17"},
        "InvalidDBParameterGroupState",
    ),
    (
        "rds",
        "create_db_parameter_group",
        lambda w: {"DBParameterGroupName": f"{w.name}-n", "DBParameterGroupFamily": "postgres99", "Description": "d"},
        "InvalidParameterValue",
    ),
    (
        "rds",
        "create_db_parameter_group",
        lambda w: {"DBParameterGroupName": w.name, "DBParameterGroupFamily": "postgres17", "Description": "d"},
        "DBParameterGroupAlreadyExists",
    ),
    (
        "rds",
        "modify_db_parameter_group",
        lambda w: {
            "DBParameterGroupName": w.name,
            "Parameters": [{"ParameterName": "no_such", "ParameterValue": "1", "ApplyMethod": "immediate"}],
        },
        "InvalidParameterValue",
    ),
    (
        "rds",
        "create_db_subnet_group",
        lambda w: {"DBSubnetGroupName": f"{w.name}-n", "DBSubnetGroupDescription": "d", "SubnetIds": w.subnets[:1]},
        "DBSubnetGroupDoesNotCoverEnoughAZs",
    ),
    (
        "rds",
        "create_db_subnet_group",
        lambda w: {"DBSubnetGroupName": f"{w.name}-n", "DBSubnetGroupDescription": "d", "SubnetIds": [f"subnet-{NOWHERE}"]},
        "InvalidSubnet",
    ),
    (
        "rds",
        "create_db_subnet_group",
        lambda w: {"DBSubnetGroupName": f"{w.name}-n", "DBSubnetGroupDescription": "grün", "SubnetIds": w.subnets},
        "InvalidParameterValue",
    ),
    (
        "rds",
        "create_db_subnet_group",
        lambda w: {"DBSubnetGroupName": "default", "DBSubnetGroupDescription": "d", "SubnetIds": w.subnets},
        "InvalidParameterValue",
    ),
    ("rds", "promote_read_replica", lambda w: {"DBInstanceIdentifier": w.name}, "InvalidDBInstanceState"),
    (
        "rds",
        "add_tags_to_resource",
        lambda w: {"ResourceName": f"arn:aws:rds:us-east-1:123456789012:db:{w.name}", "Tags": tags("Team (EU)")},
        "InvalidParameterValue",
    ),
    # ElastiCache
    ("elasticache", "create_replication_group", lambda w: w.cache(CacheNodeType="cache.z9.large"), "InvalidParameterValue"),
    ("elasticache", "create_replication_group", lambda w: w.cache(EngineVersion="9.9"), "InvalidParameterCombination"),
    ("elasticache", "create_replication_group", lambda w: w.cache(NumCacheClusters=1), "InvalidParameterCombination"),
    ("elasticache", "create_replication_group", lambda w: w.cache(NumCacheClusters=7), "InvalidParameterValue"),
    ("elasticache", "create_replication_group", lambda w: w.cache(ReplicationGroupId="a" * 41), "InvalidParameterValue"),
    ("elasticache", "create_replication_group", lambda w: w.cache(ReplicationGroupId="1a"), "InvalidParameterValue"),
    (
        "elasticache",
        "create_replication_group",
        lambda w: w.cache(CacheSubnetGroupName="nowhere"),
        "CacheSubnetGroupNotFoundFault",
    ),
    (
        "elasticache",
        "create_replication_group",
        lambda w: w.cache(CacheParameterGroupName="nowhere"),
        "CacheParameterGroupNotFound",
    ),
    ("elasticache", "create_replication_group", lambda w: w.cache(Tags=tags("Team", BAD_VALUE)), "InvalidParameterValue"),
    ("elasticache", "create_replication_group", lambda w: w.cache(Tags=tags("aws:team")), "InvalidParameterValue"),
    (
        "elasticache",
        "create_replication_group",
        lambda w: w.cache(AuthToken="short", TransitEncryptionEnabled=True),
        "InvalidParameterValue",
    ),
    (
        "elasticache",
        "create_replication_group",
        lambda w: w.cache(AuthToken="long-enough-for-a-token"),
        "InvalidParameterCombination",
    ),
    ("elasticache", "create_replication_group", lambda w: w.cache(SnapshotRetentionLimit=36), "InvalidParameterValue"),
    ("elasticache", "create_replication_group", lambda w: w.cache(SecurityGroupIds=[f"sg-{NOWHERE}"]), "InvalidParameterValue"),
    (
        "elasticache",
        "create_cache_subnet_group",
        lambda w: {"CacheSubnetGroupName": w.name, "CacheSubnetGroupDescription": "d", "SubnetIds": w.subnets},
        "CacheSubnetGroupAlreadyExists",
    ),
    (
        "elasticache",
        "create_cache_subnet_group",
        lambda w: {"CacheSubnetGroupName": f"{w.name}-n", "CacheSubnetGroupDescription": "d", "SubnetIds": [f"subnet-{NOWHERE}"]},
        "InvalidSubnet",
    ),
    (
        "elasticache",
        "create_cache_parameter_group",
        lambda w: {"CacheParameterGroupName": f"{w.name}-n", "CacheParameterGroupFamily": "redis99", "Description": "d"},
        "InvalidParameterValue",
    ),
    ("elasticache", "delete_replication_group", lambda w: {"ReplicationGroupId": "nowhere"}, "ReplicationGroupNotFoundFault"),
    # EKS
    ("eks", "create_cluster", lambda w: w.cluster(version="1.99"), "InvalidParameterException"),
    ("eks", "create_cluster", lambda w: w.cluster(name="a b"), "InvalidParameterException"),
    ("eks", "create_cluster", lambda w: w.cluster(name="a" * 101), "InvalidParameterException"),
    ("eks", "create_cluster", lambda w: w.cluster(tags={"aws:a": "b"}), "InvalidParameterException"),
    ("eks", "create_cluster", lambda w: w.cluster(tags={"a": "b" * 257}), "InvalidParameterException"),
    ("eks", "create_cluster", lambda w: w.cluster(tags={f"a{i}": "b" for i in range(51)}), "InvalidParameterException"),
    ("eks", "create_cluster", lambda w: w.cluster(resourcesVpcConfig={"subnetIds": w.subnets[:1]}), "InvalidParameterException"),
    (
        "eks",
        "create_cluster",
        lambda w: w.cluster(kubernetesNetworkConfig={"serviceIpv4Cidr": "10.0.0.0/8"}),
        "InvalidParameterException",
    ),
    ("eks", "create_cluster", lambda w: w.cluster(roleArn="arn:aws:iam::123456789012:role/nobody"), "InvalidParameterException"),
    ("eks", "describe_cluster", lambda w: {"name": "nowhere"}, "ResourceNotFoundException"),
    (
        "eks",
        "create_nodegroup",
        lambda w: {"clusterName": "nowhere", "nodegroupName": "n", "nodeRole": w.role, "subnets": w.subnets},
        "ResourceNotFoundException",
    ),
    # S3
    ("s3", "create_bucket", lambda w: {"Bucket": "Upper-Case"}, "InvalidBucketName"),
    ("s3", "create_bucket", lambda w: {"Bucket": "a" * 64}, "InvalidBucketName"),
    ("s3", "create_bucket", lambda w: {"Bucket": "sthree-mine"}, "InvalidBucketName"),
    ("s3", "create_bucket", lambda w: {"Bucket": "documents"}, "BucketAlreadyExists"),
    ("s3", "delete_bucket", lambda w: {"Bucket": w.bucket}, "BucketNotEmpty"),
    ("s3", "delete_bucket", lambda w: {"Bucket": "nowhere-to-be-found"}, "NoSuchBucket"),
    ("s3", "put_bucket_tagging", lambda w: {"Bucket": w.bucket, "Tagging": {"TagSet": tags("aws:a")}}, "InvalidTag"),
    ("s3", "put_bucket_tagging", lambda w: {"Bucket": w.bucket, "Tagging": {"TagSet": tags("a", BAD_VALUE)}}, "InvalidTag"),
    ("s3", "put_bucket_tagging", lambda w: {"Bucket": w.bucket, "Tagging": {"TagSet": [*tags(), *tags()]}}, "InvalidTag"),
    ("s3", "put_bucket_policy", lambda w: {"Bucket": w.bucket, "Policy": "{"}, "MalformedPolicy"),
    (
        "s3",
        "put_bucket_policy",
        lambda w: {
            "Bucket": w.bucket,
            "Policy": json.dumps(
                {
                    "Version": "2012-10-17",
                    "Statement": [
                        {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": f"arn:aws:s3:::{w.bucket}/*"}
                    ],
                }
            ),
        },
        "AccessDenied",
    ),
    (
        "s3",
        "put_bucket_policy",
        lambda w: {
            "Bucket": w.bucket,
            "Policy": json.dumps(
                {
                    "Version": "2012-10-17",
                    "Statement": [
                        {"Effect": "Deny", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::other/*"}
                    ],
                }
            ),
        },
        "MalformedPolicy",
    ),
    (
        "s3",
        "put_bucket_replication",
        lambda w: {
            "Bucket": w.bucket,
            "ReplicationConfiguration": {
                "Role": w.role,
                "Rules": [
                    {
                        "Status": "Enabled",
                        "Priority": 1,
                        "Filter": {"Prefix": ""},
                        "DeleteMarkerReplication": {"Status": "Disabled"},
                        "Destination": {"Bucket": f"arn:aws:s3:::{w.bucket}"},
                    }
                ],
            },
        },
        "InvalidRequest",
    ),
    (
        "s3",
        "put_bucket_lifecycle_configuration",
        lambda w: {
            "Bucket": w.bucket,
            "LifecycleConfiguration": {
                "Rules": [
                    {
                        "ID": "a",
                        "Status": "Enabled",
                        "Filter": {"Prefix": ""},
                        "Transitions": [{"Days": 10, "StorageClass": "STANDARD_IA"}],
                    }
                ]
            },
        },
        "InvalidArgument",
    ),
    (
        "s3",
        "put_bucket_lifecycle_configuration",
        lambda w: {
            "Bucket": w.bucket,
            "LifecycleConfiguration": {
                "Rules": [{"ID": "a", "Status": "Enabled", "Filter": {"Prefix": ""}, "Expiration": {"Days": 0}}]
            },
        },
        "InvalidArgument",
    ),
    (
        "s3",
        "put_bucket_lifecycle_configuration",
        lambda w: {
            "Bucket": w.bucket,
            "LifecycleConfiguration": {
                "Rules": [{"ID": "a", "Status": "Enabled", "Filter": {"Prefix": ""}, "Expiration": {"Days": i}} for i in (1, 2)]
            },
        },
        "InvalidArgument",
    ),
    # ECR
    ("ecr", "create_repository", lambda w: {"repositoryName": "orders--v2"}, "InvalidParameterException"),
    ("ecr", "create_repository", lambda w: {"repositoryName": "Orders"}, "InvalidParameterException"),
    ("ecr", "create_repository", lambda w: {"repositoryName": w.name}, "RepositoryAlreadyExistsException"),
    (
        "ecr",
        "create_repository",
        lambda w: {"repositoryName": w.aws.unique_name(), "tags": tags("a", BAD_VALUE)},
        "InvalidTagParameterException",
    ),
    (
        "ecr",
        "create_repository",
        lambda w: {"repositoryName": w.aws.unique_name(), "tags": tags("aws:a")},
        "InvalidTagParameterException",
    ),
    (
        "ecr",
        "create_repository",
        lambda w: {"repositoryName": w.aws.unique_name(), "tags": tags(count=51)},
        "TooManyTagsException",
    ),
    (
        "ecr",
        "create_repository",
        lambda w: {
            "repositoryName": w.aws.unique_name(),
            "encryptionConfiguration": {"encryptionType": "KMS", "kmsKey": "arn:aws:kms:us-east-1:123456789012:key/nowhere"},
        },
        "KmsException",
    ),
    (
        "ecr",
        "put_lifecycle_policy",
        lambda w: {"repositoryName": w.name, "lifecyclePolicyText": "{"},
        "InvalidParameterException",
    ),
    (
        "ecr",
        "put_lifecycle_policy",
        lambda w: {"repositoryName": w.name, "lifecyclePolicyText": json.dumps({"rules": [{"rulePriority": 0}]})},
        "InvalidParameterException",
    ),
    ("ecr", "set_repository_policy", lambda w: {"repositoryName": w.name, "policyText": "{"}, "InvalidParameterException"),
    ("ecr", "delete_repository", lambda w: {"repositoryName": "nowhere"}, "RepositoryNotFoundException"),
    # IAM
    ("iam", "create_role", lambda w: {"RoleName": "a/b", "AssumeRolePolicyDocument": trust()}, "ValidationError"),
    ("iam", "create_role", lambda w: {"RoleName": "a" * 65, "AssumeRolePolicyDocument": trust()}, "ValidationError"),
    ("iam", "create_role", lambda w: {"RoleName": w.role_name, "AssumeRolePolicyDocument": trust()}, "EntityAlreadyExists"),
    (
        "iam",
        "create_role",
        lambda w: {"RoleName": w.role_name.upper(), "AssumeRolePolicyDocument": trust()},
        "EntityAlreadyExists",
    ),
    (
        "iam",
        "create_role",
        lambda w: {"RoleName": w.aws.unique_name(), "AssumeRolePolicyDocument": "{}"},
        "MalformedPolicyDocument",
    ),
    (
        "iam",
        "create_role",
        lambda w: {"RoleName": w.aws.unique_name(), "AssumeRolePolicyDocument": trust(Resource="*")},
        "MalformedPolicyDocument",
    ),
    (
        "iam",
        "create_role",
        lambda w: {"RoleName": w.aws.unique_name(), "AssumeRolePolicyDocument": trust(Principal={"Service": "nothing"})},
        "MalformedPolicyDocument",
    ),
    (
        "iam",
        "create_role",
        lambda w: {
            "RoleName": w.aws.unique_name(),
            "AssumeRolePolicyDocument": trust(Principal={"AWS": "arn:aws:iam::123456789012:role/nobody"}),
        },
        "MalformedPolicyDocument",
    ),
    (
        "iam",
        "create_role",
        lambda w: {"RoleName": w.aws.unique_name(), "AssumeRolePolicyDocument": trust(), "Tags": tags("Team (EU)")},
        "ValidationError",
    ),
    (
        "iam",
        "create_role",
        lambda w: {
            "RoleName": w.aws.unique_name(),
            "AssumeRolePolicyDocument": trust(),
            "Tags": [*tags("CostCenter"), *tags("costcenter")],
        },
        "InvalidInput",
    ),
    (
        "iam",
        "create_role",
        lambda w: {"RoleName": w.aws.unique_name(), "AssumeRolePolicyDocument": trust(), "Tags": tags("aws:a")},
        "InvalidInput",
    ),
    (
        "iam",
        "create_role",
        lambda w: {
            "RoleName": w.aws.unique_name(),
            "AssumeRolePolicyDocument": trust(),
            "PermissionsBoundary": "arn:aws:iam::aws:policy/Nothing",
        },
        "NoSuchEntity",
    ),
    (
        "iam",
        "put_role_policy",
        lambda w: {
            "RoleName": w.role_name,
            "PolicyName": "p",
            "PolicyDocument": json.dumps({"Version": "2012-10-17", "Statement": []}),
        },
        "MalformedPolicyDocument",
    ),
    (
        "iam",
        "put_role_policy",
        lambda w: {
            "RoleName": w.role_name,
            "PolicyName": "p",
            "PolicyDocument": json.dumps(
                {
                    "Version": "2012-10-17",
                    "Statement": [{"Effect": "Allow", "Action": [f"s3:{'a' * 50}{i}" for i in range(200)], "Resource": "*"}],
                }
            ),
        },
        "LimitExceeded",
    ),
    (
        "iam",
        "attach_role_policy",
        lambda w: {"RoleName": w.role_name, "PolicyArn": "arn:aws:iam::aws:policy/Nothing"},
        "NoSuchEntity",
    ),
    ("iam", "delete_role", lambda w: {"RoleName": "nobody"}, "NoSuchEntity"),
    ("iam", "create_service_linked_role", lambda w: {"AWSServiceName": "nothing.example.com"}, "InvalidInput"),
    # KMS
    ("kms", "create_alias", lambda w: {"AliasName": "mine", "TargetKeyId": w.key}, "ValidationException"),
    ("kms", "create_alias", lambda w: {"AliasName": "alias/aws/mine", "TargetKeyId": w.key}, "NotAuthorizedException"),
    ("kms", "create_alias", lambda w: {"AliasName": f"alias/{w.name}", "TargetKeyId": w.key}, "AlreadyExistsException"),
    (
        "kms",
        "create_alias",
        lambda w: {"AliasName": "alias/new", "TargetKeyId": "11111111-2222-3333-4444-555555555555"},
        "NotFoundException",
    ),
    ("kms", "schedule_key_deletion", lambda w: {"KeyId": w.key, "PendingWindowInDays": 6}, "ValidationException"),
    ("kms", "create_key", lambda w: {"Policy": "{"}, "MalformedPolicyDocumentException"),
    ("kms", "create_key", lambda w: {"Tags": [{"TagKey": "a", "TagValue": BAD_VALUE}]}, "TagException"),
    ("kms", "create_key", lambda w: {"Tags": [{"TagKey": "aws:a", "TagValue": "b"}]}, "TagException"),
    (
        "kms",
        "create_key",
        lambda w: {"Tags": [{"TagKey": f"a{i}", "TagValue": "b"} for i in range(51)]},
        "LimitExceededException",
    ),
    ("kms", "create_key", lambda w: {"Tags": [{"TagKey": "a", "TagValue": "b"}] * 2}, "TagException"),
    ("kms", "create_key", lambda w: {"Description": "d" * 8193}, "ValidationException"),
    # Secrets Manager
    ("secretsmanager", "create_secret", lambda w: {"Name": w.name, "SecretString": "s"}, "ResourceExistsException"),
    ("secretsmanager", "create_secret", lambda w: {"Name": "a b", "SecretString": "s"}, "ValidationException"),
    (
        "secretsmanager",
        "create_secret",
        lambda w: {"Name": w.aws.unique_name(), "SecretString": "s", "Tags": tags("aws:a")},
        "InvalidParameterException",
    ),
    (
        "secretsmanager",
        "create_secret",
        lambda w: {"Name": w.aws.unique_name(), "SecretString": "s", "KmsKeyId": "alias/nowhere"},
        "EncryptionFailure",
    ),
    ("secretsmanager", "delete_secret", lambda w: {"SecretId": w.name, "RecoveryWindowInDays": 3}, "InvalidParameterException"),
    (
        "secretsmanager",
        "delete_secret",
        lambda w: {"SecretId": w.name, "RecoveryWindowInDays": 7, "ForceDeleteWithoutRecovery": True},
        "InvalidParameterException",
    ),
    # ACM, CloudWatch Logs, Route 53, Auto Scaling, AWS Backup, Service Quotas, STS
    ("acm", "request_certificate", lambda w: {"DomainName": "not a domain"}, "ValidationException"),
    (
        "acm",
        "request_certificate",
        lambda w: {"DomainName": "a.example.com", "Tags": tags("a", BAD_VALUE)},
        "ValidationException",
    ),
    (
        "acm",
        "delete_certificate",
        lambda w: {"CertificateArn": "arn:aws:acm:us-east-1:123456789012:certificate/11111111-2222-3333-4444-555555555555"},
        "ResourceNotFoundException",
    ),
    ("logs", "create_log_group", lambda w: {"logGroupName": w.name}, "ResourceAlreadyExistsException"),
    (
        "logs",
        "create_log_group",
        lambda w: {"logGroupName": w.aws.unique_name(), "kmsKeyId": "arn:aws:kms:us-east-1:123456789012:key/nowhere"},
        "InvalidParameterException",
    ),
    (
        "logs",
        "create_log_group",
        lambda w: {"logGroupName": w.aws.unique_name(), "tags": {"a": BAD_VALUE}},
        "InvalidParameterException",
    ),
    ("logs", "put_retention_policy", lambda w: {"logGroupName": w.name, "retentionInDays": 45}, "InvalidParameterException"),
    ("logs", "delete_log_group", lambda w: {"logGroupName": "nowhere"}, "ResourceNotFoundException"),
    ("route53", "create_hosted_zone", lambda w: {"Name": "not a domain", "CallerReference": "x"}, "InvalidDomainName"),
    ("route53", "create_hosted_zone", lambda w: {"Name": "again.example.com", "CallerReference": "r"}, "HostedZoneAlreadyExists"),
    ("autoscaling", "create_auto_scaling_group", lambda w: w.asg(MinSize=3), "ValidationError"),
    ("autoscaling", "create_auto_scaling_group", lambda w: w.asg(DesiredCapacity=5), "ValidationError"),
    ("autoscaling", "create_auto_scaling_group", lambda w: w.asg(VPCZoneIdentifier=f"subnet-{NOWHERE}"), "ValidationError"),
    (
        "autoscaling",
        "create_auto_scaling_group",
        lambda w: w.asg(LaunchTemplate={"LaunchTemplateId": f"lt-{NOWHERE}"}),
        "ValidationError",
    ),
    ("autoscaling", "delete_auto_scaling_group", lambda w: {"AutoScalingGroupName": "nowhere"}, "ValidationError"),
    ("backup", "create_backup_vault", lambda w: {"BackupVaultName": "a b"}, "InvalidParameterValueException"),
    ("backup", "create_backup_vault", lambda w: {"BackupVaultName": w.vault}, "AlreadyExistsException"),
    (
        "backup",
        "create_backup_vault",
        lambda w: {"BackupVaultName": w.aws.unique_name(), "BackupVaultTags": {"aws:a": "b"}},
        "InvalidParameterValueException",
    ),
    (
        "backup",
        "create_backup_vault",
        lambda w: {"BackupVaultName": w.aws.unique_name(), "EncryptionKeyArn": "arn:aws:kms:us-east-1:123456789012:key/nowhere"},
        "InvalidParameterValueException",
    ),
    ("backup", "create_backup_plan", lambda w: w.plan(ScheduleExpression="every day"), "InvalidParameterValueException"),
    ("backup", "create_backup_plan", lambda w: w.plan(StartWindowMinutes=30), "InvalidParameterValueException"),
    ("backup", "create_backup_plan", lambda w: w.plan(TargetBackupVaultName="nowhere"), "InvalidParameterValueException"),
    (
        "backup",
        "delete_backup_plan",
        lambda w: {"BackupPlanId": "11111111-2222-3333-4444-555555555555"},
        "ResourceNotFoundException",
    ),
    (
        "service-quotas",
        "get_service_quota",
        lambda w: {"ServiceCode": "nothing", "QuotaCode": "L-0263D0A3"},
        "NoSuchResourceException",
    ),
    ("sts", "assume_role", lambda w: {"RoleArn": w.role, "RoleSessionName": "session"}, "AccessDenied"),
    (
        "sts",
        "assume_role",
        lambda w: {"RoleArn": "arn:aws:iam::123456789012:role/nobody", "RoleSessionName": "session"},
        "AccessDenied",
    ),
]


@pytest.fixture(scope="module")
def world(aws: LocalAws) -> World:
    return World(aws)


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case[0]}-{case[1]}")
def test_refused(world: World, case: tuple[str, str, Callable[[World], Params], str]) -> None:
    service, operation, params, code = case
    with refused(code):
        getattr(world.aws.client(service), operation)(**params(world))
