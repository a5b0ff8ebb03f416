"""Further calls around the operator's operations that AWS refuses, by service, with AWS's error codes."""

import json

import pytest

from .world import NOWHERE, Case, World, check, name_of, tags

_KEY = "arn:aws:kms:us-east-1:123456789012:key/11111111-2222-3333-4444-555555555555"

CASES: list[Case] = [
    # EC2
    ("ec2", "create_route_table", lambda w: {"VpcId": f"vpc-{NOWHERE}"}, "InvalidVpcID.NotFound", "does not exist"),
    (
        "ec2",
        "create_route",
        lambda w: {"RouteTableId": w.table, "DestinationCidrBlock": "10.0.0.0/16", "GatewayId": w.gateway},
        "InvalidParameterValue",
        "more specific",
    ),
    (
        "ec2",
        "create_route",
        lambda w: {"RouteTableId": w.table, "DestinationCidrBlock": "0.0.0.0/0"},
        "MissingParameter",
        "must contain",
    ),
    (
        "ec2",
        "replace_route",
        lambda w: {"RouteTableId": w.table, "DestinationCidrBlock": "192.168.0.0/16", "GatewayId": w.gateway},
        "InvalidParameterValue",
        "There is no route defined for",
    ),
    (
        "ec2",
        "disassociate_route_table",
        lambda w: {"AssociationId": f"rtbassoc-{NOWHERE}"},
        "InvalidAssociationID.NotFound",
        "rtbassoc",
    ),
    ("ec2", "attach_internet_gateway", lambda w: {"InternetGatewayId": w.free_gateway, "VpcId": w.vpc}, "InvalidParameterValue"),
    (
        "ec2",
        "detach_internet_gateway",
        lambda w: {"InternetGatewayId": w.free_gateway, "VpcId": w.vpc},
        "Gateway.NotAttached",
        "not attached",
    ),
    ("ec2", "authorize_security_group_ingress", lambda w: w.existing_rule, "InvalidPermission.Duplicate", "already exists"),
    (
        "ec2",
        "authorize_security_group_ingress",
        lambda w: {
            "GroupId": w.group,
            "IpPermissions": [{"IpProtocol": "tcp", "IpRanges": [{"CidrIp": "10.0.0.0/8"}]}],
        },
        "InvalidParameterValue",
        "both from and to ports",
    ),
    ("ec2", "delete_security_group", lambda w: {"GroupId": f"sg-{NOWHERE}"}, "InvalidGroup.NotFound", "does not exist"),
    (
        "ec2",
        "modify_subnet_attribute",
        lambda w: {"SubnetId": f"subnet-{NOWHERE}", "MapPublicIpOnLaunch": {"Value": True}},
        "InvalidSubnetID.NotFound",
    ),
    (
        "ec2",
        "create_launch_template_version",
        lambda w: {"LaunchTemplateId": f"lt-{NOWHERE}", "LaunchTemplateData": {"InstanceType": "t3.micro"}},
        "InvalidLaunchTemplateId.NotFound",
    ),
    (
        "ec2",
        "modify_launch_template",
        lambda w: {"LaunchTemplateId": w.template, "DefaultVersion": "99"},
        "InvalidLaunchTemplateId.VersionNotFound",
    ),
    (
        "ec2",
        "delete_vpc_peering_connection",
        lambda w: {"VpcPeeringConnectionId": f"pcx-{NOWHERE}"},
        "InvalidVpcPeeringConnectionID.NotFound",
    ),
    (
        "ec2",
        "accept_vpc_peering_connection",
        lambda w: {"VpcPeeringConnectionId": f"pcx-{NOWHERE}"},
        "InvalidVpcPeeringConnectionID.NotFound",
    ),
    (
        "ec2",
        "modify_subnet_attribute",
        lambda w: {
            "SubnetId": w.subnets[0],
            "MapPublicIpOnLaunch": {"Value": True},
            "AssignIpv6AddressOnCreation": {"Value": False},
        },
        "InvalidParameterCombination",
        "multiple attribute types",
    ),
    (
        "ec2",
        "modify_vpc_attribute",
        lambda w: {"VpcId": w.vpc, "EnableDnsSupport": {"Value": True}, "EnableDnsHostnames": {"Value": True}},
        "InvalidParameterCombination",
        "multiple attribute types",
    ),
    # RDS
    ("rds", "create_db_instance", lambda w: w.new_database(Engine="oracle-xe9"), "InvalidParameterValue"),
    ("rds", "create_db_instance", lambda w: w.new_database(Port=80), "InvalidParameterValue"),
    ("rds", "create_db_instance", lambda w: w.new_database(DBName="1orders"), "InvalidParameterValue"),
    (
        "rds",
        "create_db_instance",
        lambda w: w.new_database(PreferredMaintenanceWindow="sun:03:00-sun:03:10"),
        "InvalidParameterValue",
    ),
    ("rds", "create_db_instance", lambda w: w.new_database(StorageType="gp9"), "InvalidParameterValue"),
    ("rds", "create_db_instance", lambda w: w.new_database(EnableCloudwatchLogsExports=["slow"]), "InvalidParameterCombination"),
    (
        "rds",
        "modify_db_instance",
        lambda w: {"DBInstanceIdentifier": w.name, "AllocatedStorage": 50},
        "InvalidParameterCombination",
    ),
    (
        "rds",
        "modify_db_instance",
        lambda w: {"DBInstanceIdentifier": w.name, "EngineVersion": "16.4"},
        "InvalidParameterCombination",
    ),
    (
        "rds",
        "modify_db_parameter_group",
        lambda w: {
            "DBParameterGroupName": w.name,
            "Parameters": [{"ParameterName": "max_connections", "ParameterValue": "100", "ApplyMethod": "immediate"}],
        },
        "InvalidParameterCombination",
        "static",
    ),
    # ElastiCache
    ("elasticache", "create_replication_group", lambda w: w.cache(Engine="memcache"), "InvalidParameterValue"),
    (
        "elasticache",
        "create_replication_group",
        lambda w: w.cache(PreferredMaintenanceWindow="sun:3:00"),
        "InvalidParameterValue",
    ),
    (
        "elasticache",
        "create_replication_group",
        lambda w: w.cache(MultiAZEnabled=True, AutomaticFailoverEnabled=False),
        "InvalidParameterCombination",
    ),
    (
        "elasticache",
        "increase_replica_count",
        lambda w: {"ReplicationGroupId": w.replication_group, "NewReplicaCount": 6, "ApplyImmediately": True},
        "InvalidParameterValue",
    ),
    # EKS
    (
        "eks",
        "create_cluster",
        lambda w: w.cluster(logging={"clusterLogging": [{"types": ["all"], "enabled": True}]}),
        "InvalidParameterException",
    ),
    (
        "eks",
        "create_cluster",
        lambda w: w.cluster(encryptionConfig=[{"resources": ["secrets"], "provider": {"keyArn": _KEY}}]),
        "InvalidParameterException",
    ),
    (
        "eks",
        "update_cluster_version",
        lambda w: {"name": "nowhere", "version": "1.33"},
        "ResourceNotFoundException",
        "No cluster found",
    ),
    ("eks", "describe_nodegroup", lambda w: {"clusterName": "nowhere", "nodegroupName": "n"}, "ResourceNotFoundException"),
    (
        "eks",
        "list_tags_for_resource",
        lambda w: {"resourceArn": "arn:aws:eks:us-east-1:123456789012:cluster/nowhere"},
        "NotFoundException",
        "not found",
    ),
    # S3
    ("s3", "put_bucket_versioning", lambda w: {"Bucket": w.bucket, "VersioningConfiguration": {"Status": "On"}}, "MalformedXML"),
    (
        "s3",
        "put_bucket_encryption",
        lambda w: {
            "Bucket": w.bucket,
            "ServerSideEncryptionConfiguration": {
                "Rules": [{"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256", "KMSMasterKeyID": _KEY}}]
            },
        },
        "InvalidArgument",
    ),
    ("s3", "get_bucket_policy", lambda w: {"Bucket": w.bucket}, "NoSuchBucketPolicy"),
    ("s3", "get_bucket_lifecycle_configuration", lambda w: {"Bucket": w.bucket}, "NoSuchLifecycleConfiguration"),
    (
        "s3",
        "put_bucket_lifecycle_configuration",
        lambda w: {
            "Bucket": w.bucket,
            "LifecycleConfiguration": {
                "Rules": [{"ID": "a" * 256, "Status": "Enabled", "Filter": {"Prefix": ""}, "Expiration": {"Days": 1}}]
            },
        },
        "InvalidArgument",
        "255",
    ),
    (
        "s3",
        "put_bucket_lifecycle_configuration",
        lambda w: {
            "Bucket": w.bucket,
            "LifecycleConfiguration": {"Rules": [{"ID": "a", "Status": "Enabled", "Filter": {"Prefix": ""}}]},
        },
        "InvalidRequest",
        "At least one action",
    ),
    # KMS
    ("kms", "enable_key_rotation", lambda w: {"KeyId": "11111111-2222-3333-4444-555555555555"}, "NotFoundException"),
    ("kms", "delete_alias", lambda w: {"AliasName": f"alias/{w.name}-none"}, "NotFoundException"),
    ("kms", "get_key_policy", lambda w: {"KeyId": w.key, "PolicyName": "other"}, "NotFoundException"),
    (
        "kms",
        "put_key_policy",
        lambda w: {
            "KeyId": w.key,
            "Policy": json.dumps(
                {
                    "Version": "2012-10-17",
                    "Statement": [
                        {
                            "Effect": "Allow",
                            "Principal": {"AWS": "arn:aws:iam::123456789012:role/nobody"},
                            "Action": "kms:*",
                            "Resource": "*",
                        }
                    ],
                }
            ),
        },
        "MalformedPolicyDocumentException",
    ),
    # IAM
    (
        "iam",
        "put_role_permissions_boundary",
        lambda w: {"RoleName": "nobody", "PermissionsBoundary": "arn:aws:iam::aws:policy/ReadOnlyAccess"},
        "NoSuchEntity",
    ),
    ("iam", "delete_role_policy", lambda w: {"RoleName": w.role_name, "PolicyName": "none"}, "NoSuchEntity"),
    (
        "iam",
        "detach_role_policy",
        lambda w: {"RoleName": w.role_name, "PolicyArn": "arn:aws:iam::aws:policy/ReadOnlyAccess"},
        "NoSuchEntity",
    ),
    (
        "iam",
        "add_role_to_instance_profile",
        lambda w: {"InstanceProfileName": "nothing", "RoleName": w.role_name},
        "NoSuchEntity",
    ),
    ("iam", "update_assume_role_policy", lambda w: {"RoleName": w.role_name, "PolicyDocument": "{"}, "MalformedPolicyDocument"),
    # ECR
    (
        "ecr",
        "put_lifecycle_policy",
        lambda w: {
            "repositoryName": w.name,
            "lifecyclePolicyText": json.dumps(
                {
                    "rules": [
                        {
                            "rulePriority": priority,
                            "selection": {"tagStatus": status, "countType": "imageCountMoreThan", "countNumber": 5},
                            "action": {"type": "expire"},
                        }
                        for priority, status in ((1, "any"), (2, "untagged"))
                    ]
                }
            ),
        },
        "InvalidParameterException",
    ),
    ("ecr", "get_lifecycle_policy", lambda w: {"repositoryName": w.name}, "LifecyclePolicyNotFoundException"),
    ("ecr", "get_repository_policy", lambda w: {"repositoryName": w.name}, "RepositoryPolicyNotFoundException"),
    (
        "ecr",
        "tag_resource",
        lambda w: {"resourceArn": "arn:aws:ecr:us-east-1:123456789012:repository/none", "tags": tags()},
        "RepositoryNotFoundException",
    ),
    # Elastic Load Balancing
    ("elbv2", "create_load_balancer", lambda w: {"Name": "internal-mine", "Subnets": w.subnets}, "ValidationError"),
    ("elbv2", "create_load_balancer", lambda w: {"Name": "a" * 33, "Subnets": w.subnets}, "ValidationError"),
    (
        "elbv2",
        "create_load_balancer",
        lambda w: {"Name": w.aws.unique_name(), "Subnets": [f"subnet-{NOWHERE}"]},
        "SubnetNotFound",
    ),
    (
        "elbv2",
        "delete_target_group",
        lambda w: {
            "TargetGroupArn": "arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/none/0123456789abcdef",
        },
        "TargetGroupNotFound",
    ),
    # Route 53 and ACM
    ("route53", "delete_hosted_zone", lambda w: {"Id": "Z0000000000000"}, "NoSuchHostedZone"),
    (
        "route53",
        "change_resource_record_sets",
        lambda w: {
            "HostedZoneId": w.zone,
            "ChangeBatch": {
                "Changes": [
                    {
                        "Action": "CREATE",
                        "ResourceRecordSet": {
                            "Name": "a.example.org",
                            "Type": "A",
                            "TTL": 60,
                            "ResourceRecords": [{"Value": "192.0.2.1"}],
                        },
                    }
                ]
            },
        },
        "InvalidChangeBatch",
        "not permitted",
    ),
    ("acm", "request_certificate", lambda w: {"DomainName": "a" * 65 + ".example.com"}, "ValidationException"),
    # AWS Backup, CloudWatch Logs, Secrets Manager
    (
        "backup",
        "create_backup_plan",
        lambda w: w.plan(Lifecycle={"MoveToColdStorageAfterDays": 30, "DeleteAfterDays": 60}),
        "InvalidParameterValueException",
    ),
    (
        "backup",
        "create_backup_plan",
        lambda w: w.plan(StartWindowMinutes=120, CompletionWindowMinutes=60),
        "InvalidParameterValueException",
    ),
    ("backup", "delete_backup_vault", lambda w: {"BackupVaultName": "nowhere"}, "ResourceNotFoundException"),
    ("logs", "create_log_group", lambda w: {"logGroupName": "a b"}, "InvalidParameterException"),
    ("logs", "put_retention_policy", lambda w: {"logGroupName": "nowhere", "retentionInDays": 30}, "ResourceNotFoundException"),
    ("secretsmanager", "get_secret_value", lambda w: {"SecretId": "nowhere"}, "ResourceNotFoundException"),
    ("secretsmanager", "put_secret_value", lambda w: {"SecretId": w.name, "SecretString": "s" * 65_537}, "ValidationException"),
]


@pytest.mark.parametrize("case", CASES, ids=name_of)
def test_refused(world: World, case: Case) -> None:
    check(world, case)
