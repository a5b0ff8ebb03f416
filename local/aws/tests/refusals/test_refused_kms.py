"""Calls of KMS and Secrets Manager that AWS refuses, sent by boto3, each with AWS's error code."""

import pytest

from .world import BAD_VALUE, Case, World, check, name_of, tags

CASES: list[Case] = [
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
    (
        "kms",
        "replicate_key",
        lambda w: {"KeyId": w.key, "ReplicaRegion": "us-west-2"},
        "UnsupportedOperationException",
        "not a multi-Region primary key",
    ),
    (
        "secretsmanager",
        "put_secret_value",
        lambda w: {"SecretId": w.deleted_secret, "SecretString": "s"},
        "InvalidRequestException",
        "marked for deletion",
    ),
    (
        "secretsmanager",
        "create_secret",
        lambda w: {"Name": w.deleted_secret, "SecretString": "s"},
        "InvalidRequestException",
        "scheduled for deletion",
    ),
]


@pytest.mark.parametrize("case", CASES, ids=name_of)
def test_refused(world: World, case: Case) -> None:
    check(world, case)
