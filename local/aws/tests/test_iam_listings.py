"""Lists of roles and instance profiles."""

import json
from datetime import datetime
from typing import Any

import pytest
from moto.iam.models import iam_backends

from ...testing import LocalAws, refused
from ..call import ACCOUNT

_TRUST = {"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}
_READ = {"Effect": "Allow", "Action": "s3:Get*", "Resource": "*"}


def _document(statement: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


@pytest.fixture
def role(aws: LocalAws) -> str:
    """A role with everything that lists show; beside it, one with the least."""
    name = aws.unique_name()
    policy = aws.iam.create_policy(PolicyName=name, PolicyDocument=_document(_READ))["Policy"]["Arn"]
    aws.iam.create_role(
        RoleName=name,
        AssumeRolePolicyDocument=_document(_TRUST),
        Description="für Server",
        Tags=[{"Key": "team", "Value": "platform"}],
        MaxSessionDuration=7200,
        PermissionsBoundary=policy,
    )
    aws.iam.put_role_policy(RoleName=name, PolicyName="inline", PolicyDocument=_document(_READ))
    aws.iam.attach_role_policy(RoleName=name, PolicyArn=policy)
    aws.iam.create_instance_profile(InstanceProfileName=name, Tags=[{"Key": "team", "Value": "platform"}])
    aws.iam.add_role_to_instance_profile(InstanceProfileName=name, RoleName=name)
    used: Any = iam_backends[ACCOUNT]["global"].get_role(name)
    used.last_used, used.last_used_region = datetime(2026, 11, 29, 12, 30, 15, 500), "us-east-1"  # noqa: DTZ001 - as moto has it
    aws.iam.create_role(RoleName=f"{name}-least", Path="/least/", AssumeRolePolicyDocument=_document(_TRUST))
    return name


@pytest.mark.usefixtures("role")
@pytest.mark.parametrize(
    ("operation", "member", "params"),
    [
        ("GetAccountAuthorizationDetails", "RoleDetailList", {"Filter": ["Role"], "MaxItems": 1000}),
        ("ListRoles", "Roles", {"MaxItems": 1000}),
        ("ListRoles", "Roles", {"MaxItems": 1000, "PathPrefix": "/least/"}),
        ("ListInstanceProfiles", "InstanceProfiles", {"MaxItems": 1000}),
    ],
)
def test_a_list_equals_that_of_moto(aws: LocalAws, operation: str, member: str, params: dict[str, Any]) -> None:
    ours = aws.app.call_installed("iam", operation, dict(params), "us-east-1")
    motos = aws.app.call("iam", operation, dict(params), "us-east-1")
    assert ours[member]
    assert ours[member] == motos[member]


def test_a_list_has_pages(aws: LocalAws, role: str) -> None:
    pages = list(aws.iam.get_paginator("list_roles").paginate(PaginationConfig={"PageSize": 1}))
    names = [each["RoleName"] for page in pages for each in page["Roles"]]
    assert {role, f"{role}-least"} <= set(names)
    assert [len(page["Roles"]) for page in pages] == [1] * len(names)
    with refused("ValidationError"):
        aws.iam.list_roles(Marker="none")
