"""Requests that violate the model of their operation, refused with the code and the words of their service."""

from collections.abc import Callable
from typing import Any

import pytest

from ...testing import LocalAws, refused
from .. import request_models

ROLE = "arn:aws:iam::123456789012:role/none"
CASES: dict[str, tuple[str, str, dict[str, Any], str, str]] = {
    "ec2 lacks a member": ("ec2", "create_subnet", {"CidrBlock": "10.0.0.0/24"}, "MissingParameter", "parameter VpcId"),
    "ec2 enum": (
        "ec2",
        "create_vpc",
        {"CidrBlock": "10.0.0.0/16", "InstanceTenancy": "shared"},
        "InvalidParameterValue",
        "shared",
    ),
    "eks name": (
        "eks",
        "create_cluster",
        {"name": "-x", "roleArn": ROLE, "resourcesVpcConfig": {}},
        "InvalidParameterException",
        "Member must satisfy regular expression pattern",
    ),
    "eks long name": (
        "eks",
        "create_cluster",
        {"name": "x" * 101, "roleArn": ROLE, "resourcesVpcConfig": {}},
        "InvalidParameterException",
        "Member must have length less than or equal to 100",
    ),
    "eks lacks members": (
        "eks",
        "create_cluster",
        {"name": "c"},
        "InvalidParameterException",
        "2 validation errors detected: Value null at 'roleArn' failed to satisfy constraint: Member must not be null",
    ),
    "eks nested enum": (
        "eks",
        "create_nodegroup",
        {"clusterName": "c", "nodegroupName": "n", "subnets": [], "nodeRole": ROLE, "capacityType": "CHEAP"},
        "InvalidParameterException",
        "Value 'CHEAP' at 'capacityType' failed to satisfy constraint: Member must satisfy enum value set",
    ),
    "eks range": (
        "eks",
        "create_nodegroup",
        {"clusterName": "c", "nodegroupName": "n", "subnets": [], "nodeRole": ROLE, "scalingConfig": {"maxSize": 0}},
        "InvalidParameterException",
        "Value '0' at 'scalingConfig.maxSize' failed to satisfy constraint: Member must have value greater than or equal to 1",
    ),
    "rds lacks a name": ("rds", "delete_db_subnet_group", {}, "InvalidParameterValue", "DBSubnetGroupName must be provided"),
    "elasticache lacks a name": (
        "elasticache",
        "delete_replication_group",
        {},
        "InvalidParameterValue",
        "ReplicationGroupId must be provided",
    ),
    "iam name": ("iam", "get_role", {"RoleName": "a/b"}, "ValidationError", "at 'roleName'"),
    "iam long name": (
        "iam",
        "create_role",
        {"RoleName": "x" * 65, "AssumeRolePolicyDocument": "{}"},
        "ValidationError",
        "Member must have length less than or equal to 64",
    ),
    "iam tag in a list": (
        "iam",
        "create_role",
        {"RoleName": "x", "AssumeRolePolicyDocument": "{}", "Tags": [{"Key": "Team (EU)", "Value": "x"}]},
        "ValidationError",
        "Value 'Team (EU)' at 'tags.1.member.key' failed to satisfy constraint",
    ),
    "kms range": (
        "kms",
        "schedule_key_deletion",
        {"KeyId": "k", "PendingWindowInDays": 0},
        "ValidationException",
        "pendingWindow",
    ),
    "kms enum": ("kms", "create_key", {"KeySpec": "AES"}, "ValidationException", "at 'keySpec'"),
    "ecr name": ("ecr", "create_repository", {"repositoryName": "orders--V2"}, "InvalidParameterException", "repositoryName"),
    "logs name": ("logs", "create_log_group", {"logGroupName": "a b"}, "InvalidParameterException", "at 'logGroupName'"),
    "secret without a name": ("secretsmanager", "create_secret", {"SecretString": "x"}, "ValidationException", "at 'name'"),
    "acm domain of 254 characters": (
        "acm",
        "request_certificate",
        {"DomainName": "a." * 126 + "ab"},
        "ValidationException",
        "Member must have length less than or equal to 253",
    ),
    "backup vault": (
        "backup",
        "create_backup_vault",
        {"BackupVaultName": "a b"},
        "InvalidParameterValueException",
        "at 'backupVaultName'",
    ),
    "group without a size": (
        "autoscaling",
        "create_auto_scaling_group",
        {"AutoScalingGroupName": "g", "MinSize": 1},
        "ValidationError",
        "Value null at 'maxSize'",
    ),
    "quota code": (
        "service-quotas",
        "get_service_quota",
        {"ServiceCode": "ec2", "QuotaCode": "1"},
        "IllegalArgumentException",
        "at 'quotaCode'",
    ),
    "tagging filter": (
        "resourcegroupstaggingapi",
        "get_resources",
        {"TagFilters": [{"Key": "x" * 129}]},
        "InvalidParameterException",
        "tagFilters.1.member.key",
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_request_that_violates_its_model(aws: LocalAws, name: str) -> None:
    service, operation, params, code, words = CASES[name]
    send: Callable[..., Any] = getattr(aws.client(service), operation)
    with refused(code, words):
        send(**params)


def test_values_of_secret_members_are_not_shown(aws: LocalAws) -> None:
    with refused("ValidationException", "'***' at 'secretString'"):
        aws.secretsmanager.create_secret(Name="long", SecretString="x" * 65537)


def test_every_constraint_that_is_not_enforced_exists_and_has_a_reason() -> None:
    for name, kinds in request_models.NOT_ENFORCED.items():
        service, _, shape = name.partition(".")
        assert kinds, name
        assert all(len(reason) > 20 for reason in kinds.values()), name
        assert request_models.get_service_model(service).shape_for(shape) is not None


def test_patterns_for_characters_beyond_utf16_compile() -> None:
    pattern = request_models.compiled(r"[\u0020-\uD7FF\uE000-\uFFFD\uD800\uDC00-\uDBFF\uDFFF\r\n\t]*")
    assert pattern.fullmatch("Büro 🚀")
    assert not pattern.fullmatch("\x00")


def test_words_of_a_pattern_are_ascii_as_in_java() -> None:
    assert not request_models.compiled(r"[\w+=,.@-]+").fullmatch("rôle")
