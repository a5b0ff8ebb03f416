"""Calls of IAM and STS that AWS refuses, sent by boto3, each with AWS's error code."""

import json

import pytest

from .world import Case, World, check, name_of, tags, trust

CASES: list[Case] = [
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
    ("sts", "assume_role", lambda w: {"RoleArn": w.role, "RoleSessionName": "session"}, "AccessDenied"),
    (
        "sts",
        "assume_role",
        lambda w: {"RoleArn": "arn:aws:iam::123456789012:role/nobody", "RoleSessionName": "session"},
        "AccessDenied",
    ),
]


@pytest.mark.parametrize("case", CASES, ids=name_of)
def test_refused(world: World, case: Case) -> None:
    check(world, case)
