"""The policy that the chart ships: its statements against the service authorization reference, and what it denies."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from ...testing import LocalAws, eventually, refused
from ..iam import reference
from ..iam.authorization import SHIPPED

REQUEST_TAG = "aws:RequestTag/platform-operator.io/environment"
RESOURCE_TAG = "aws:ResourceTag/platform-operator.io/environment"
OURS = {"platform-operator.io/environment": "team/shop"}
READ = ("Read", "List")
# Reads that disclose secrets are limited as changes are.
SECRET_READS = ("secretsmanager:GetSecretValue", "kms:Decrypt")

# Actions that the reference lets us limit by tags of the resource, and a statement of the policy does not; each with its reason.
WITHOUT_RESOURCE_TAG = {
    "acm:AddTagsToCertificate": "tags of a new certificate: the tag is in the request",
    "autoscaling:CreateOrUpdateTags": "EKS's groups carry eks:cluster-name; a new group has no tags yet: its name is limited",
    "autoscaling:DeletePolicy": "groups of node groups belong to EKS: their tag eks:cluster-name is compared",
    "autoscaling:DeleteTags": "groups of node groups belong to EKS: their tag eks:cluster-name is compared",
    "autoscaling:PutScalingPolicy": "groups of node groups belong to EKS: their tag eks:cluster-name is compared",
    "backup:StartRestoreJob": "only recovery points, and only with the operator's roles: AWS Backup does not copy all tags",
    "backup:TagResource": "tags of a new vault or plan: the tag is in the request, the vault's name is limited",
    "cloudwatch:PutMetricAlarm": "a new alarm has no tags yet: the tag is in the request",
    "cloudwatch:TagResource": "tags of a new alarm: the tag is in the request, the name is limited",
    "directconnect:CreateDirectConnectGatewayAssociation": "the gateway belongs to the network team, which names it in the spec",
    "directconnect:DeleteDirectConnectGatewayAssociation": "the gateway belongs to the network team, which names it in the spec",
    "ec2:CreateNetworkInterface": "ElastiCache places its nodes for the caller: only services may use the right",
    "ec2:CreateTags": "tags of a resource that one of our create calls makes: ec2:CreateAction is compared",
    "ec2:DeleteNetworkInterface": "interfaces of pods carry the name of the cluster, which is compared",
    "ec2:DeleteSecurityGroup": "groups of load balancers carry the name of the cluster, which is compared",
    "ec2:RevokeSecurityGroupEgress": "the default group of a VPC has no tags, and no call creates it: only untagged groups",
    "ec2:RevokeSecurityGroupIngress": "the default group of a VPC has no tags; others have the cluster's name",
    "ec2:RunInstances": "what a launch template of ours names: the template is compared",
    "ecr:TagResource": "tags of a new repository: the tag is in the request, the name is limited",
    "eks:CreateAddon": "EKS creates the associations of add-ons without tags: the cluster's name is limited",
    "eks:DeleteAddon": "EKS creates the associations of add-ons without tags: the cluster's name is limited",
    "eks:DeletePodIdentityAssociation": "EKS creates those of add-ons without tags: the cluster's name is limited",
    "eks:TagResource": "tags of a new resource: the tag is in the request, the cluster's name is limited",
    "eks:UpdateAddon": "EKS creates the associations of add-ons without tags: the cluster's name is limited",
    "eks:UpdatePodIdentityAssociation": "EKS creates those of add-ons without tags: the cluster's name is limited",
    "elasticache:AddTagsToResource": "tags of a new resource: the tag is in the request, the name is limited",
    "elasticache:CreateSnapshot": "a final snapshot has no tags yet: its name is limited",
    "elasticache:DeleteReplicationGroup": "its final snapshot has no tags yet: the snapshot's name is limited",
    "elasticloadbalancing:DeleteLoadBalancer": "the cluster's controller creates them with the cluster's name, which is compared",
    "elasticloadbalancing:DeleteTargetGroup": "the cluster's controller creates them with the cluster's name, which is compared",
    "iam:CreateServiceLinkedRole": "the role does not exist yet: the service is compared",
    "iam:PassRole": "AWS advises against tags, whose evaluation is not reliable: name and service are compared",
    "iam:TagInstanceProfile": "tags of a new profile: the tag is in the request, the name is limited",
    "iam:TagRole": "tags of a new role: the tag is in the request, the name is limited",
    "kms:CreateAlias": "an alias has no tags: its name is limited; the key's tag is compared",
    "kms:DeleteAlias": "an alias has no tags: its name is limited; the key's tag is compared",
    "kms:RetireGrant": "only the retiring principal of a grant can retire it",
    "kms:TagResource": "tags of a new key: the tag is in the request, and the key has no alias",
    "kms:UpdateAlias": "an alias has no tags: its name is limited; the key's tag is compared",
    "logs:TagResource": "tags of a new log group: the tag is in the request, the name is limited",
    "rds:AddTagsToResource": "tags of a new resource: the tag is in the request, the name is limited",
    "rds:CreateDBSnapshot": "a final snapshot has no tags yet: its name is limited",
    "rds:RestoreDBInstanceFromDBSnapshot": "a new instance has no tags yet: the tag is in the request",
    "rds:RestoreDBInstanceToPointInTime": "a new instance has no tags yet: the tag is in the request",
    "rds:StartDBInstanceAutomatedBackupsReplication": "the instance is in another region: its name is limited",
    "rds:StopDBInstanceAutomatedBackupsReplication": "the instance is in another region: its name is limited",
    "ec2:CreateSecurityGroup": "the VPC may be of another owner: the tags of the request are compared",
    "ec2:AcceptVpcPeeringConnection": "the connection has its tags in the requester's region: the accepter's VPC is compared",
    "eks:DeleteAccessEntry": "entries of other clients carry no tags of the operator: the cluster's name is limited",
    "elasticache:CreateGlobalReplicationGroup": "no tags: its name is limited, its primary's tag is compared",
    "secretsmanager:TagResource": "tags of a new secret: the tag is in the request, the name is limited",
} | {
    f"s3:{each}": "S3 compares a bucket's tags only where the bucket opted in: its name is limited"
    for each in (
        "DeleteBucket",
        "DeleteObject",
        "DeleteObjectVersion",
        "PutBucketOwnershipControls",
        "PutBucketPolicy",
        "PutBucketPublicAccessBlock",
        "PutBucketTagging",
        "PutBucketVersioning",
        "PutEncryptionConfiguration",
        "PutLifecycleConfiguration",
        "PutReplicationConfiguration",
        "TagResource",
    )
}

# Creations that the reference lets us limit by tags of the request, and the policy does not.
WITHOUT_REQUEST_TAG = {
    "ec2:CreateNetworkInterface": "ElastiCache places its nodes for the caller: only services may use the right",
    "eks:CreatePodIdentityAssociation": "EKS creates those of add-ons without tags; the cluster's tag is compared",
    "elasticache:CreateSnapshot": "a final snapshot takes its tags from its group; the group's tag is compared",
    "rds:CreateDBSnapshot": "a final snapshot takes its tags from its instance; the instance's tag is compared",
    "s3:CreateJob": "jobs carry no tags; only replication is allowed, by the rules of a bucket and with the operator's roles",
}

STATEMENTS: list[dict[str, Any]] = json.loads(SHIPPED.read_text())["Statement"]
ACTIONS = sorted({action for statement in STATEMENTS for action in statement["Action"]})


def condition_keys(statement: dict[str, Any]) -> set[str]:
    return {key for block in statement.get("Condition", {}).values() for key in block}


def statements_of(action: str) -> list[dict[str, Any]]:
    return [each for each in STATEMENTS if action in each["Action"]]


def is_limited(action: str) -> bool:
    return reference.access_level(action) not in READ or action in SECRET_READS


def is_creation(action: str) -> bool:
    """Whether a call of the action makes a resource that takes tags at once."""
    creates = action.partition(":")[2].startswith(("Create", "Allocate")) and reference.access_level(action) != "Tagging"
    return creates and bool(reference.types_with_condition_key(action, "aws:requesttag"))


def test_every_change_is_limited_by_the_tags_of_the_resource() -> None:
    """Each statement compares the tag of the resource, or that of the request for what a call creates."""
    found = set()
    for action in filter(is_limited, ACTIONS):
        accepted = {RESOURCE_TAG, REQUEST_TAG} if is_creation(action) else {RESOURCE_TAG}
        supported = reference.has_condition_key(action, "aws:resourcetag")
        if supported and not all(accepted & condition_keys(each) for each in statements_of(action)):
            found.add(action)
    assert found == set(WITHOUT_RESOURCE_TAG)


def test_every_creation_is_limited_by_the_tags_of_the_request() -> None:
    found = set()
    for action in filter(is_creation, ACTIONS):
        if not any(REQUEST_TAG in condition_keys(each) for each in statements_of(action)):
            found.add(action)
    assert found == set(WITHOUT_REQUEST_TAG)


def test_every_parent_of_a_new_ec2_resource_is_limited_by_its_tags() -> None:
    for action in filter(is_creation, ACTIONS):
        parents = reference.required_types(action) - reference.types_with_condition_key(action, "aws:requesttag")
        if action.startswith("ec2:") and parents and action not in WITHOUT_REQUEST_TAG:
            assert any(RESOURCE_TAG in condition_keys(each) for each in statements_of(action)), action


def test_nothing_that_changes_is_allowed_on_every_resource_without_a_condition() -> None:
    unlimited = {
        "backup-storage:MountCapsule": "has no resources and no conditions",
        "directconnect:CreateDirectConnectGatewayAssociation": "the gateway belongs to the network team",
        "directconnect:DeleteDirectConnectGatewayAssociation": "the gateway belongs to the network team",
        "ecr:PutReplicationConfiguration": "the registry has one document, and ECR has no conditions for it",
        "kms:RetireGrant": "only the retiring principal of a grant can retire it",
        "route53:CreateHealthCheck": "IAM has no conditions for them",
        "route53:DeleteHealthCheck": "no conditions; the operator knows its own by their alarm",
        "route53:UpdateHealthCheck": "no conditions; the operator knows its own by their alarm",
        "route53:AssociateVPCWithHostedZone": "AWS creates the zone of an interface endpoint in its own account",
    }
    found = set()
    for action in filter(is_limited, ACTIONS):
        if any(each["Resource"] == "*" and not each.get("Condition") for each in statements_of(action)):
            found.add(action)
    assert found == set(unlimited)


Foreign = Callable[[LocalAws], dict[str, Any]]


def database(aws: LocalAws) -> dict[str, Any]:
    name = aws.unique_name()
    aws.rds.create_db_instance(
        DBInstanceIdentifier=name,
        Engine="postgres",
        EngineVersion="16.9",
        DBInstanceClass="db.t3.medium",
        AllocatedStorage=20,
        MasterUsername="platform",
        MasterUserPassword="not-a-secret-1",
    )
    return {"DBInstanceIdentifier": name}


def bucket(aws: LocalAws) -> dict[str, Any]:
    name = aws.unique_name()
    aws.s3.create_bucket(Bucket=name)
    return {"Bucket": name}


def role(aws: LocalAws) -> dict[str, Any]:
    return {"RoleName": aws.create_role("ec2.amazonaws.com").rpartition("/")[2]}


def vpc(aws: LocalAws) -> dict[str, Any]:
    return {"VpcId": aws.ec2.create_vpc(CidrBlock="10.9.0.0/16")["Vpc"]["VpcId"]}


def group(aws: LocalAws) -> dict[str, Any]:
    name = aws.unique_name()
    tags = [{"ResourceType": "security-group", "Tags": [{"Key": "Name", "Value": "legacy"}]}]
    return {
        "GroupId": aws.ec2.create_security_group(GroupName=name, Description="d", **vpc(aws), TagSpecifications=tags)["GroupId"]
    }


def subnet(aws: LocalAws) -> dict[str, Any]:
    return {"SubnetId": aws.ec2.create_subnet(CidrBlock="10.9.0.0/24", **vpc(aws))["Subnet"]["SubnetId"]}


def key(aws: LocalAws) -> dict[str, Any]:
    return {"KeyId": aws.kms.create_key()["KeyMetadata"]["KeyId"]}


def key_with_alias(aws: LocalAws) -> dict[str, Any]:
    name = aws.unique_name()
    named = key(aws)
    aws.kms.create_alias(AliasName=f"alias/{name}", TargetKeyId=named["KeyId"])
    return named


def repository(aws: LocalAws) -> dict[str, Any]:
    name = aws.unique_name()
    aws.ecr.create_repository(repositoryName=name)
    return {"repositoryName": name}


def secret(aws: LocalAws) -> dict[str, Any]:
    name = aws.unique_name()
    aws.secretsmanager.create_secret(Name=name, SecretString="s")
    return {"SecretId": name}


def cluster(aws: LocalAws) -> dict[str, Any]:
    name = aws.unique_name()
    subnets = [
        aws.ec2.create_subnet(CidrBlock=f"10.9.{each}.0/24", AvailabilityZone=f"us-east-1{zone}", VpcId=network)["Subnet"][
            "SubnetId"
        ]
        for network in [vpc(aws)["VpcId"]]
        for each, zone in enumerate("ac")
    ]
    role_arn = aws.create_role("eks.amazonaws.com")
    aws.iam.attach_role_policy(RoleName=role_arn.rpartition("/")[2], PolicyArn="arn:aws:iam::aws:policy/AmazonEKSClusterPolicy")
    aws.eks.create_cluster(name=name, roleArn=role_arn, resourcesVpcConfig={"subnetIds": subnets})
    return {"name": name}


def subnet_group_of_cache(aws: LocalAws) -> dict[str, Any]:
    name = aws.unique_name()
    aws.elasticache.create_cache_subnet_group(
        CacheSubnetGroupName=name, CacheSubnetGroupDescription="d", SubnetIds=[subnet(aws)["SubnetId"]]
    )
    return {"CacheSubnetGroupName": name}


def cache(aws: LocalAws) -> dict[str, Any]:
    name = aws.unique_name()
    aws.elasticache.create_replication_group(
        ReplicationGroupId=name,
        ReplicationGroupDescription="d",
        Engine="redis",
        CacheNodeType="cache.t3.small",
        NumCacheClusters=1,
        AutomaticFailoverEnabled=False,
        CacheSubnetGroupName=subnet_group_of_cache(aws)["CacheSubnetGroupName"],
    )
    return {"ReplicationGroupId": name}


def vault(aws: LocalAws) -> dict[str, Any]:
    name = aws.unique_name()
    aws.backup.create_backup_vault(BackupVaultName=name)
    return {"BackupVaultName": name}


def log_group(aws: LocalAws) -> dict[str, Any]:
    name = aws.unique_name()
    aws.logs.create_log_group(logGroupName=name)
    return {"logGroupName": name}


def certificate(aws: LocalAws) -> dict[str, Any]:
    return {
        "CertificateArn": aws.acm.request_certificate(DomainName="foreign.example.com", ValidationMethod="DNS")["CertificateArn"]
    }


def alarm(aws: LocalAws) -> dict[str, Any]:
    name = aws.unique_name()
    aws.client("cloudwatch").put_metric_alarm(
        AlarmName=name,
        Namespace="Shop",
        MetricName="Orders",
        Statistic="Sum",
        Period=60,
        EvaluationPeriods=1,
        Threshold=1,
        ComparisonOperator="LessThanThreshold",
    )
    return {"AlarmNames": [name]}


def hosted_zone(aws: LocalAws) -> dict[str, Any]:
    name = aws.unique_name()
    zone = aws.route53.create_hosted_zone(Name=f"{name}.example.com", CallerReference=name)["HostedZone"]
    return {"HostedZoneId": zone["Id"]}


def change(name: str, kind: str, value: str) -> dict[str, Any]:
    record = {"Name": name, "Type": kind, "TTL": 60, "ResourceRecords": [{"Value": value}]}
    return {"ChangeBatch": {"Changes": [{"Action": "UPSERT", "ResourceRecordSet": record}]}}


RULE = {"IpPermissions": [{"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}]}
ENVIRONMENT = [{"Key": "platform-operator.io/environment", "Value": "team/shop"}]
KMS_ENVIRONMENT = [{"TagKey": "platform-operator.io/environment", "TagValue": "team/shop"}]


@pytest.mark.parametrize(
    ("service", "foreign", "operation", "arguments"),
    [
        ("rds", database, "delete_db_instance", {"SkipFinalSnapshot": True}),
        ("rds", database, "modify_db_instance", {"BackupRetentionPeriod": 0}),
        ("rds", database, "reboot_db_instance", {}),
        ("s3", bucket, "delete_bucket", {}),
        ("s3", bucket, "put_bucket_policy", {"Policy": "{}"}),
        ("s3", bucket, "put_bucket_tagging", {"Tagging": {"TagSet": ENVIRONMENT}}),
        ("s3", bucket, "delete_objects", {"Delete": {"Objects": [{"Key": "a"}]}}),
        ("iam", role, "delete_role", {}),
        ("iam", role, "put_role_policy", {"PolicyName": "p", "PolicyDocument": "{}"}),
        ("iam", role, "update_assume_role_policy", {"PolicyDocument": "{}"}),
        ("iam", role, "attach_role_policy", {"PolicyArn": "arn:aws:iam::aws:policy/AmazonEKSClusterPolicy"}),
        ("iam", role, "tag_role", {"Tags": ENVIRONMENT}),
        ("ec2", vpc, "delete_vpc", {}),
        ("ec2", vpc, "modify_vpc_attribute", {"EnableDnsSupport": {"Value": False}}),
        ("ec2", subnet, "delete_subnet", {}),
        ("ec2", group, "delete_security_group", {}),
        ("ec2", group, "authorize_security_group_ingress", RULE),
        ("ec2", group, "revoke_security_group_ingress", RULE),
        ("kms", key, "schedule_key_deletion", {}),
        ("kms", key, "disable_key_rotation", {}),
        ("kms", key_with_alias, "tag_resource", {"Tags": KMS_ENVIRONMENT}),
        ("ecr", repository, "delete_repository", {"force": True}),
        ("ecr", repository, "put_image_tag_mutability", {"imageTagMutability": "MUTABLE"}),
        ("secretsmanager", secret, "delete_secret", {}),
        ("secretsmanager", secret, "get_secret_value", {}),
        ("eks", cluster, "delete_cluster", {}),
        ("eks", cluster, "update_cluster_version", {"version": "1.34"}),
        ("elasticache", cache, "delete_replication_group", {}),
        ("elasticache", cache, "modify_replication_group", {"SnapshotRetentionLimit": 0}),
        ("elasticache", subnet_group_of_cache, "delete_cache_subnet_group", {}),
        ("backup", vault, "delete_backup_vault", {}),
        ("backup", vault, "put_backup_vault_lock_configuration", {"MinRetentionDays": 7}),
        ("logs", log_group, "delete_log_group", {}),
        ("acm", certificate, "delete_certificate", {}),
        ("cloudwatch", alarm, "delete_alarms", {}),
        ("route53", hosted_zone, "change_resource_record_sets", change("example.com", "MX", "10 mail.example.com")),
        ("route53", hosted_zone, "change_resource_record_sets", change("www.example.com", "CNAME", "example.com")),
    ],
    ids=lambda value: value if isinstance(value, str) else getattr(value, "__name__", ""),
)
def test_operator_can_not_touch_a_resource_of_another_owner(
    aws: LocalAws, service: str, foreign: Foreign, operation: str, arguments: dict[str, Any]
) -> None:
    names = foreign(aws)
    denied = {"ec2": "UnauthorizedOperation", "rds": "AccessDenied", "s3": "AccessDenied", "iam": "AccessDenied"}
    denied |= {"elasticache": "AccessDenied", "cloudwatch": "AccessDenied", "route53": "AccessDenied"}
    with refused(denied.get(service, "AccessDeniedException"), "is not authorized to perform"):
        getattr(aws.client(service, key="operator"), operation)(**names, **arguments)


def test_operator_can_not_make_a_resource_of_another_owner_its_own(aws: LocalAws) -> None:
    """Except for services that can't tell the tags of a new resource from those of an existing one: names limit these."""
    operator = aws.client("ec2", key="operator")
    with refused("UnauthorizedOperation", "ec2:CreateTags"):
        operator.create_tags(Resources=[vpc(aws)["VpcId"]], Tags=ENVIRONMENT)
    arn = f"arn:aws:rds:us-east-1:123456789012:db:{database(aws)['DBInstanceIdentifier']}"
    with refused("AccessDenied", "rds:AddTagsToResource"):
        aws.client("rds", key="operator").add_tags_to_resource(ResourceName=arn, Tags=ENVIRONMENT)


def test_operator_deletes_its_own_certificates(aws: LocalAws) -> None:
    operator = aws.client("acm", key="operator")
    arn = operator.request_certificate(DomainName="own.example.com", ValidationMethod="DNS", Tags=ENVIRONMENT)["CertificateArn"]
    operator.delete_certificate(CertificateArn=arn)


def test_operator_creates_only_with_its_tags_and_within_its_own(aws: LocalAws) -> None:
    operator = aws.client("ec2", key="operator")
    with refused("UnauthorizedOperation", "ec2:CreateVpc"):
        operator.create_vpc(CidrBlock="10.8.0.0/16")
    tagged = [{"ResourceType": "subnet", "Tags": ENVIRONMENT}]
    with refused("UnauthorizedOperation", ":vpc/"):
        operator.create_subnet(CidrBlock="10.9.0.0/24", **vpc(aws), TagSpecifications=tagged)
    ours = operator.create_vpc(CidrBlock="10.8.0.0/16", TagSpecifications=[{"ResourceType": "vpc", "Tags": ENVIRONMENT}])["Vpc"][
        "VpcId"
    ]
    operator.create_subnet(CidrBlock="10.8.0.0/24", VpcId=ours, TagSpecifications=tagged)


def test_operator_changes_only_associations_of_its_own_route_tables(aws: LocalAws) -> None:
    operator = aws.client("ec2", key="operator")

    def association(*tags: dict[str, str]) -> str:
        def specified(kind: str) -> dict[str, Any]:
            return {"TagSpecifications": [{"ResourceType": kind, "Tags": list(tags)}]} if tags else {}

        network = aws.ec2.create_vpc(CidrBlock="10.7.0.0/16", **specified("vpc"))["Vpc"]["VpcId"]
        subnet_id = aws.ec2.create_subnet(CidrBlock="10.7.0.0/24", VpcId=network, **specified("subnet"))["Subnet"]["SubnetId"]
        table = aws.ec2.create_route_table(VpcId=network, **specified("route-table"))["RouteTable"]["RouteTableId"]
        return str(aws.ec2.associate_route_table(RouteTableId=table, SubnetId=subnet_id)["AssociationId"])

    with refused("UnauthorizedOperation", ":route-table/"):
        operator.disassociate_route_table(AssociationId=association())
    operator.disassociate_route_table(AssociationId=association(*ENVIRONMENT))


def test_operator_passes_no_role_of_another_owner(aws: LocalAws) -> None:
    arn = aws.create_role("backup.amazonaws.com")
    plan = aws.client("backup", key="operator").create_backup_plan(
        BackupPlan={
            "BackupPlanName": "shop-us-east-1",
            "Rules": [{"RuleName": "r", "TargetBackupVaultName": vault(aws)["BackupVaultName"]}],
        },
        BackupPlanTags=OURS,
    )["BackupPlanId"]
    with refused("AccessDeniedException", f"iam:PassRole on resource: {arn}"):
        aws.client("backup", key="operator").create_backup_selection(
            BackupPlanId=plan, BackupSelection={"SelectionName": "s", "IamRoleArn": arn, "Resources": ["*"]}
        )


def test_operator_starts_no_batch_job_but_replication(aws: LocalAws) -> None:
    tagging = {"S3PutObjectTagging": {"TagSet": [{"Key": "a", "Value": "b"}]}}
    with refused("AccessDenied", "s3:CreateJob"):
        aws.client("s3control", key="operator").create_job(
            AccountId="123456789012",
            Operation=tagging,
            Report={"Enabled": False},
            Priority=1,
            RoleArn="arn:aws:iam::123456789012:role/shop-us-east-1-storage-replication",
            ClientRequestToken="t",
        )


def test_boundary_of_a_role_is_a_condition(aws: LocalAws) -> None:
    boundary = "arn:aws:iam::123456789012:policy/boundary"
    only = {"Effect": "Allow", "Resource": "*", "Condition": {"ArnEquals": {"iam:PermissionsBoundary": boundary}}}
    actions = ["iam:CreateRole", "iam:PutRolePolicy", "iam:PutRolePermissionsBoundary"]
    aws.control("PUT", "iam", {"limited": {"Version": "2012-10-17", "Statement": [only | {"Action": actions}]}})
    limited = aws.client("iam", key="limited")
    service = {"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}
    trust = json.dumps({"Version": "2012-10-17", "Statement": [service]})
    aws.iam.create_policy(
        PolicyName="boundary",
        PolicyDocument=json.dumps(
            {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]}
        ),
    )
    document = json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]})
    with refused("AccessDenied", "iam:CreateRole"):
        limited.create_role(RoleName="unbound", AssumeRolePolicyDocument=trust)
    limited.create_role(RoleName="bound", AssumeRolePolicyDocument=trust, PermissionsBoundary=boundary)
    limited.put_role_policy(RoleName="bound", PolicyName="p", PolicyDocument=document)
    aws.iam.create_role(RoleName="unbound", AssumeRolePolicyDocument=trust)
    with refused("AccessDenied", "iam:PutRolePolicy"):
        limited.put_role_policy(RoleName="unbound", PolicyName="p", PolicyDocument=document)
    limited.put_role_permissions_boundary(RoleName="unbound", PermissionsBoundary=boundary)
    limited.put_role_policy(RoleName="unbound", PolicyName="p", PolicyDocument=document)
    aws.control("DELETE", "iam")


def test_operator_resolves_public_parameters_only(aws: LocalAws) -> None:
    operator = aws.client("ec2", key="operator")
    tagged = [{"ResourceType": "launch-template", "Tags": ENVIRONMENT}]
    public = "resolve:ssm:/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64"
    operator.create_launch_template(LaunchTemplateName="public", LaunchTemplateData={"ImageId": public}, TagSpecifications=tagged)
    with refused("UnauthorizedOperation", "ssm:GetParameters on resource: arn:aws:ssm:us-east-1:123456789012:parameter/golden"):
        operator.create_launch_template(
            LaunchTemplateName="private", LaunchTemplateData={"ImageId": "resolve:ssm:/golden:3"}, TagSpecifications=tagged
        )


@pytest.mark.usefixtures("instant")
def test_operator_takes_a_final_snapshot_of_its_own_database(aws: LocalAws) -> None:
    name = database(aws)["DBInstanceIdentifier"]
    found = aws.rds.describe_db_instances(DBInstanceIdentifier=name)["DBInstances"][0]
    aws.rds.add_tags_to_resource(ResourceName=found["DBInstanceArn"], Tags=ENVIRONMENT)
    eventually(
        lambda: aws.rds.describe_db_instances(DBInstanceIdentifier=name)["DBInstances"][0]["DBInstanceStatus"] == "available"
    )
    operator = aws.client("rds", key="operator")
    with refused("AccessDenied", ":snapshot:theirs"):
        operator.delete_db_instance(DBInstanceIdentifier=name, FinalDBSnapshotIdentifier="theirs")
    operator.delete_db_instance(DBInstanceIdentifier=name, FinalDBSnapshotIdentifier="shop-us-east-1-database-final-1")


def test_iam_accepts_each_statement_in_a_managed_policy(aws: LocalAws) -> None:
    """moto refused the region in the ARN of an S3 Batch Operations job, which the service authorization reference has."""
    for statement in STATEMENTS:
        document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
        arn = aws.iam.create_policy(PolicyName=aws.unique_name(), PolicyDocument=document)["Policy"]["Arn"]
        aws.iam.delete_policy(PolicyArn=arn)
