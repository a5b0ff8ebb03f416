"""Calls of ECR that AWS refuses, sent by boto3, each with AWS's error code."""

import json

import pytest

from .world import BAD_VALUE, Case, Params, World, check, name_of, tags


def replication(region: str, rules: int) -> Params:
    rule = {
        "destinations": [{"region": region, "registryId": "123456789012"}],
        "repositoryFilters": [{"filter": "shop/", "filterType": "PREFIX_MATCH"}],
    }
    return {"replicationConfiguration": {"rules": [rule] * rules}}


CASES: list[Case] = [
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
    (
        "ecr",
        "put_replication_configuration",
        lambda w: replication("us-east-1", 1),
        "InvalidParameterException",
        "cannot be the same as the source registry",
    ),
    (
        "ecr",
        "describe_image_replication_status",
        lambda w: {"repositoryName": w.name, "imageId": {"imageTag": "nowhere"}},
        "ImageNotFoundException",
    ),
    ("ecr", "put_replication_configuration", lambda w: replication("us-west-2", 26), "InvalidParameterException"),
    ("ecr", "delete_repository", lambda w: {"repositoryName": "nowhere"}, "RepositoryNotFoundException"),
]


@pytest.mark.parametrize("case", CASES, ids=name_of)
def test_refused(world: World, case: Case) -> None:
    check(world, case)
