"""IAM: the policies of the operator and of roles bind every call; AWS's codes and words."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from ...testing import LocalAws, refused
from ..call import Call
from ..iam import actions, authorization, conditions, reference, resources
from ..iam.policies import Policy, decide

ACCOUNT = "123456789012"
NOTHING: dict[str, Any] = {"Effect": "Allow", "Action": "sts:GetCallerIdentity", "Resource": "*"}
OURS = {"StringEquals": {"aws:ResourceTag/platform-operator.io/environment": "shop"}}
NEW = {"StringEquals": {"aws:RequestTag/platform-operator.io/environment": "shop"}}
TAGS = [{"Key": "platform-operator.io/environment", "Value": "shop"}]


def document(*statements: dict[str, Any]) -> dict[str, Any]:
    return {"Version": "2012-10-17", "Statement": list(statements)}


def allow(action: str | list[str], resource: str = "*", **more: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": action, "Resource": resource, **more}


class Limited:
    """Clients of an access key that has a policy."""

    def __init__(self, aws: LocalAws):
        self.aws = aws

    def policy(self, *statements: dict[str, Any]) -> None:
        self.aws.control("PUT", "iam", {"limited": document(*statements)})

    def __getattr__(self, service: str) -> Any:
        return self.aws.client(service, key="limited")


@pytest.fixture
def limited(aws: LocalAws) -> Iterator[Limited]:
    yield Limited(aws)
    aws.control("DELETE", "iam")


def call(service: str, operation: str, **params: Any) -> Call:
    return Call(service, operation, "us-east-1", "limited", params)


@pytest.mark.parametrize("key", authorization.OPERATOR_KEYS)
def test_operator_has_exactly_the_shipped_policy(aws: LocalAws, key: str) -> None:
    aws.client("ec2", key=key).describe_vpcs()
    with refused("UnauthorizedOperation", "ec2:DescribeKeyPairs"):
        aws.client("ec2", key=key).describe_key_pairs()
    with refused("AccessDenied", f"User: arn:aws:iam::{ACCOUNT}:user/{key} is not authorized to perform: iam:CreateUser"):
        aws.client("iam", key=key).create_user(UserName="somebody")


def test_other_access_keys_are_administrators(aws: LocalAws) -> None:
    aws.ec2.describe_key_pairs()


@pytest.mark.parametrize(
    ("service", "operation", "params", "code"),
    [
        ("ec2", "describe_vpcs", {}, "UnauthorizedOperation"),
        ("rds", "describe_db_instances", {}, "AccessDenied"),
        ("s3", "list_buckets", {}, "AccessDenied"),
        ("eks", "list_clusters", {}, "AccessDeniedException"),
        ("kms", "list_aliases", {}, "AccessDeniedException"),
        ("elbv2", "describe_load_balancers", {}, "AccessDenied"),
        ("backup", "list_backup_vaults", {}, "AccessDeniedException"),
        ("resourcegroupstaggingapi", "get_resources", {}, "AccessDeniedException"),
    ],
)
def test_code_of_each_service(limited: Limited, service: str, operation: str, params: dict[str, Any], code: str) -> None:
    limited.policy(NOTHING)
    with refused(code, "because no identity-based policy allows the"):
        getattr(getattr(limited, service), operation)(**params)


def test_calls_are_denied_for_a_missing_dependent_action(limited: Limited, network: Any) -> None:
    limited.policy(allow(["ec2:CreateVpcEndpoint", "ec2:CreateTags", "ec2:Describe*"]))
    arguments = {"VpcId": network.vpc, "ServiceName": "com.amazonaws.us-east-1.logs", "VpcEndpointType": "Interface"}
    with refused("UnauthorizedOperation", "route53:AssociateVPCWithHostedZone"):
        limited.ec2.create_vpc_endpoint(**arguments, SubnetIds=network.subnets[:1], PrivateDnsEnabled=True)


def test_tags_of_a_request_are_a_condition(limited: Limited) -> None:
    limited.policy(allow(["ec2:CreateVpc", "ec2:CreateTags"], Condition=NEW))
    limited.ec2.create_vpc(CidrBlock="10.1.0.0/16", TagSpecifications=[{"ResourceType": "vpc", "Tags": TAGS}])
    with refused("UnauthorizedOperation", "ec2:CreateVpc"):
        limited.ec2.create_vpc(CidrBlock="10.1.0.0/16")


def test_tags_of_a_resource_are_a_condition(aws: LocalAws, limited: Limited) -> None:
    limited.policy(allow("ec2:DeleteVpc", Condition=OURS), allow("kms:ScheduleKeyDeletion", Condition=OURS))
    foreign = aws.ec2.create_vpc(CidrBlock="10.1.0.0/16")["Vpc"]["VpcId"]
    ours = aws.ec2.create_vpc(CidrBlock="10.1.0.0/16", TagSpecifications=[{"ResourceType": "vpc", "Tags": TAGS}])["Vpc"]["VpcId"]
    with refused("UnauthorizedOperation", f"on resource: arn:aws:ec2:us-east-1:{ACCOUNT}:vpc/{foreign}"):
        limited.ec2.delete_vpc(VpcId=foreign)
    limited.ec2.delete_vpc(VpcId=ours)
    key = aws.kms.create_key()["KeyMetadata"]["KeyId"]
    with refused("AccessDeniedException", f"key/{key}"):
        limited.kms.schedule_key_deletion(KeyId=key)


def test_a_key_is_authorized_by_what_an_alias_or_a_ciphertext_refers_to(aws: LocalAws, limited: Limited) -> None:
    limited.policy(allow(["kms:Encrypt", "kms:Decrypt", "kms:DescribeKey"], f"arn:aws:kms:*:{ACCOUNT}:key/*", Condition=OURS))
    tags = [{"TagKey": each["Key"], "TagValue": each["Value"]} for each in TAGS]
    ours = aws.kms.create_key(Tags=tags)["KeyMetadata"]["KeyId"]
    other = aws.kms.create_key()["KeyMetadata"]["KeyId"]
    aws.kms.create_alias(AliasName="alias/ours-by-tag", TargetKeyId=ours)
    assert limited.kms.describe_key(KeyId="alias/ours-by-tag")["KeyMetadata"]["KeyId"] == ours
    encrypted = limited.kms.encrypt(KeyId="alias/ours-by-tag", Plaintext=b"text")["CiphertextBlob"]
    assert limited.kms.decrypt(CiphertextBlob=encrypted)["Plaintext"] == b"text"
    foreign = aws.kms.encrypt(KeyId=other, Plaintext=b"text")["CiphertextBlob"]
    with refused("AccessDeniedException", f"key/{other}"):
        limited.kms.decrypt(CiphertextBlob=foreign)
    aws.kms.disable_key(KeyId=ours)
    with refused("DisabledException", f"key/{ours} is disabled."):
        limited.kms.decrypt(CiphertextBlob=encrypted)


def test_databases_roles_buckets_and_clusters_are_limited_by_arn(limited: Limited) -> None:
    limited.policy(
        allow("rds:*", f"arn:aws:rds:*:{ACCOUNT}:*:shop-*"),
        allow("iam:*", f"arn:aws:iam::{ACCOUNT}:role/shop-*"),
        allow("s3:*", "arn:aws:s3:::shop-*"),
        allow("eks:*", f"arn:aws:eks:*:{ACCOUNT}:cluster/shop-*"),
    )
    with refused("DBSubnetGroupNotFoundFault"):
        limited.rds.delete_db_subnet_group(DBSubnetGroupName="shop-a")
    with refused("AccessDenied", "subgrp:other"):
        limited.rds.delete_db_subnet_group(DBSubnetGroupName="other")
    with refused("AccessDenied", "db:other"):
        limited.rds.delete_db_instance(DBInstanceIdentifier="other", SkipFinalSnapshot=True)
    with refused("NoSuchEntity"):
        limited.iam.delete_role(RoleName="shop-a")
    with refused("AccessDenied", "role/other"):
        limited.iam.delete_role(RoleName="other")
    with refused("AccessDenied", "arn:aws:s3:::other"):
        limited.s3.delete_bucket(Bucket="other")
    with refused("ResourceNotFoundException"):
        limited.eks.delete_cluster(name="shop-a")
    with refused("AccessDeniedException", "cluster/other"):
        limited.eks.delete_cluster(name="other")


def test_roles_are_passed_only_to_their_services(aws: LocalAws, limited: Limited) -> None:
    role = aws.create_role("ec2.amazonaws.com")
    passing = allow("iam:PassRole", Condition={"StringEquals": {"iam:PassedToService": "eks.amazonaws.com"}})
    limited.policy(allow(["eks:*", "ec2:*", "iam:GetRole", "iam:CreateServiceLinkedRole"]), passing)
    configuration = {"subnetIds": ["subnet-00000000", "subnet-00000001"]}
    with refused("AccessDeniedException", f"iam:PassRole on resource: {role}"):
        limited.eks.create_cluster(name="c", roleArn=role, resourcesVpcConfig=configuration)


def test_session_of_a_role_has_the_policies_of_the_role(aws: LocalAws) -> None:
    role = aws.create_role(ACCOUNT)
    name = role.rpartition("/")[2]
    aws.iam.put_role_policy(RoleName=name, PolicyName="p", PolicyDocument=json.dumps(document(allow("s3:ListAllMyBuckets"))))
    key = aws.sts.assume_role(RoleArn=role, RoleSessionName="session")["Credentials"]["AccessKeyId"]
    aws.client("s3", key=key).list_buckets()
    with refused("UnauthorizedOperation"):
        aws.client("ec2", key=key).describe_vpcs()
    aws.iam.attach_role_policy(RoleName=name, PolicyArn="arn:aws:iam::aws:policy/AmazonEC2ReadOnlyAccess")
    aws.client("ec2", key=key).describe_vpcs()


def test_a_deny_wins(limited: Limited) -> None:
    limited.policy(allow("ec2:*"), {"Effect": "Deny", "Action": "ec2:DescribeVpcs", "Resource": "*"})
    limited.ec2.describe_subnets()
    with refused("UnauthorizedOperation", "with an explicit deny in an identity-based policy"):
        limited.ec2.describe_vpcs()


@pytest.mark.parametrize(
    ("condition", "values", "holds"),
    [
        ({"StringEquals": {"k": ["a", "b"]}}, ["b"], True),
        ({"StringNotEquals": {"k": "a"}}, None, True),
        ({"StringLike": {"k": "a-*"}}, ["a-1"], True),
        ({"StringLikeIfExists": {"k": "a-*"}}, None, True),
        ({"StringLike": {"k": "a-*"}}, None, False),
        ({"Null": {"k": "false"}}, ["a"], True),
        ({"Null": {"k": True}}, ["a"], False),
        ({"ForAllValues:StringEquals": {"k": ["a", "b"]}}, ["a", "c"], False),
        ({"ForAllValues:StringEquals": {"k": ["a", "b"]}}, None, True),
        ({"ForAnyValue:StringEquals": {"k": ["a", "b"]}}, ["a", "c"], True),
        ({"ArnLike": {"k": "arn:aws:iam::*:role/x-*"}}, ["arn:aws:iam::1:role/x-1"], True),
        ({"Bool": {"k": "true"}}, ["true"], True),
        ({"NumericLessThanEquals": {"k": "3"}}, ["3"], True),
    ],
)
def test_conditions(condition: dict[str, Any], values: list[str] | None, holds: bool) -> None:
    policy = Policy(document(allow("s3:*", Condition=condition)))
    assert decide([policy], "s3:GetObject", "*", lambda key: values).allowed is holds


def test_unknown_operator_is_refused_when_the_policy_is_set() -> None:
    with pytest.raises(ValueError, match="DateLessThan"):
        Policy(document(allow("s3:*", Condition={"DateLessThan": {"aws:CurrentTime": "2020-01-01T00:00:00Z"}})))


def test_not_action_and_not_resource() -> None:
    policy = Policy(document({"Effect": "Allow", "NotAction": "iam:*", "NotResource": "arn:aws:s3:::secret"}))
    assert decide([policy], "s3:ListBucket", "arn:aws:s3:::other", lambda key: None).allowed
    assert not decide([policy], "s3:ListBucket", "arn:aws:s3:::secret", lambda key: None).allowed
    assert not decide([policy], "iam:GetRole", "arn:aws:s3:::other", lambda key: None).allowed


def test_dependent_actions_depend_on_the_parameters() -> None:
    plain = call("rds", "CreateDBInstance", DBInstanceIdentifier="x")
    assert "iam:PassRole" not in actions.required(plain)
    assert "kms:CreateGrant" not in actions.required(plain)
    rich = call(
        "rds",
        "CreateDBInstance",
        KmsKeyId="k",
        MonitoringRoleArn="arn:aws:iam::1:role/m",
        Tags=TAGS,
        ManageMasterUserPassword=True,
    )
    expected = {"iam:PassRole", "kms:CreateGrant", "rds:AddTagsToResource", "secretsmanager:CreateSecret"}
    assert expected <= set(actions.required(rich))
    gone = call("rds", "DeleteDBInstance", DBInstanceIdentifier="x", FinalDBSnapshotIdentifier="y")
    assert "rds:CreateDBSnapshot" in actions.required(gone)
    assert "rds:DescribeAccountAttributes" in actions.required(call("service-quotas", "GetServiceQuota", ServiceCode="rds"))
    assert "rds:DescribeAccountAttributes" not in actions.required(call("service-quotas", "GetServiceQuota", ServiceCode="eks"))


def test_reference_knows_every_action_of_the_tables() -> None:
    for operation, also in actions.ALSO.items():
        for each in also:
            assert reference.is_known(each), operation


@pytest.mark.parametrize(
    ("action", "request_of_action", "expected"),
    [
        (
            "ec2:DeleteSubnet",
            call("ec2", "DeleteSubnet", SubnetId="subnet-0123456789abcdef0"),
            ["ec2:us-east-1:A:subnet/subnet-0123456789abcdef0"],
        ),
        ("ec2:CreateVpc", call("ec2", "CreateVpc", CidrBlock="10.0.0.0/16"), ["ec2:us-east-1:A:vpc/*"]),
        (
            "eks:DeleteNodegroup",
            call("eks", "DeleteNodegroup", clusterName="c", nodegroupName="n"),
            ["eks:us-east-1:A:nodegroup/c/n/*"],
        ),
        (
            "kms:UpdateAlias",
            call("kms", "UpdateAlias", AliasName="alias/a", TargetKeyId="k"),
            ["kms:us-east-1:A:alias/a", "kms:us-east-1:A:key/k"],
        ),
        ("s3:GetObject", call("s3", "GetObject", Bucket="b", Key="a/k"), ["s3:::b/a/k"]),
        ("ecr:DeleteRepository", call("ecr", "DeleteRepository", repositoryName="a/b"), ["ecr:us-east-1:A:repository/a/b"]),
        ("logs:DeleteLogGroup", call("logs", "DeleteLogGroup", logGroupName="/a"), ["logs:us-east-1:A:log-group:/a"]),
        (
            "backup:DeleteBackupVault",
            call("backup", "DeleteBackupVault", BackupVaultName="v"),
            ["backup:us-east-1:A:backup-vault:v"],
        ),
    ],
)
def test_arns_of_an_action(action: str, request_of_action: Call, expected: list[str]) -> None:
    assert resources.of_action(request_of_action, action) == [
        f"arn:aws:{each.replace(':A:', f':{ACCOUNT}:')}" for each in expected
    ]


def test_parameters_are_conditions(limited: Limited) -> None:
    limited.policy(allow("kms:CreateKey", Condition={"StringEquals": {"kms:KeySpec": "SYMMETRIC_DEFAULT"}}))
    limited.kms.create_key(KeySpec="SYMMETRIC_DEFAULT")
    with refused("AccessDeniedException", "kms:CreateKey"):
        limited.kms.create_key(KeySpec="RSA_2048", KeyUsage="SIGN_VERIFY")


def test_names_and_types_of_records_are_conditions(limited: Limited) -> None:
    zone = limited.aws.route53.create_hosted_zone(Name="conditions.example.com", CallerReference="conditions")
    keys = "route53:ChangeResourceRecordSets"
    condition = {
        "ForAllValues:StringEquals": {f"{keys}RecordTypes": "CNAME"},
        "ForAllValues:StringLike": {f"{keys}NormalizedRecordNames": "_*"},
    }
    limited.policy(allow("route53:ChangeResourceRecordSets", Condition=condition))

    def create(name: str, kind: str, value: str) -> None:
        record = {"Name": name, "Type": kind, "TTL": 60, "ResourceRecords": [{"Value": value}]}
        batch = {"Changes": [{"Action": "CREATE", "ResourceRecordSet": record}]}
        limited.route53.change_resource_record_sets(HostedZoneId=zone["HostedZone"]["Id"], ChangeBatch=batch)

    create("_X.conditions.example.com.", "CNAME", "y.example.com")
    for name, kind, value in (
        ("www.conditions.example.com", "CNAME", "y.example.com"),
        ("_y.conditions.example.com", "TXT", '"y"'),
    ):
        with refused("AccessDenied", "route53:ChangeResourceRecordSets"):
            create(name, kind, value)


def test_policy_with_an_unknown_condition_key_is_refused(aws: LocalAws) -> None:
    unknown = allow("s3:*", Condition={"StringEquals": {"s3:NoSuchKey": "a", "aws:NoSuchKey": "b"}})
    policy = Policy(document(unknown))
    assert conditions.unknown_keys(policy) == ["aws:NoSuchKey", "s3:NoSuchKey"]
    with pytest.raises(ValueError, match="aws:NoSuchKey, s3:NoSuchKey"):
        authorization.set_to({"limited": document(unknown)})


def test_elasticache_needs_the_rights_on_network_interfaces(limited: Limited) -> None:
    limited.policy(allow(["elasticache:*", "ec2:Describe*", "iam:CreateServiceLinkedRole"]))
    with refused("AccessDenied", "ec2:CreateNetworkInterface"):
        limited.elasticache.create_replication_group(ReplicationGroupId="x", ReplicationGroupDescription="d")
