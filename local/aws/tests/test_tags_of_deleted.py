"""A resource that is created under the name of a deleted one does not have its tags."""

import json
from typing import Any

import pytest

from ...testing import LocalAws

PAIRS = "Pairs"
MAP = "Map"
TRUST = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}],
}
# Service, kind of resource, parameter with its name, further parameters, parameter with tags and its form.
NAMED: list[tuple[str, str, str, dict[str, Any], tuple[str, str]]] = [
    ("logs", "log_group", "logGroupName", {}, ("tags", MAP)),
    ("ecr", "repository", "repositoryName", {}, ("tags", PAIRS)),
    ("backup", "backup_vault", "BackupVaultName", {}, ("BackupVaultTags", MAP)),
    ("iam", "role", "RoleName", {"AssumeRolePolicyDocument": json.dumps(TRUST)}, ("Tags", PAIRS)),
    ("iam", "instance_profile", "InstanceProfileName", {}, ("Tags", PAIRS)),
    (
        "rds",
        "db_parameter_group",
        "DBParameterGroupName",
        {"DBParameterGroupFamily": "postgres16", "Description": "twice"},
        ("Tags", PAIRS),
    ),
    (
        "elasticache",
        "cache_parameter_group",
        "CacheParameterGroupName",
        {"CacheParameterGroupFamily": "redis7", "Description": "twice"},
        ("Tags", PAIRS),
    ),
]


@pytest.mark.parametrize(
    ("service", "kind", "name", "other", "tags"), NAMED, ids=[f"{service}-{kind}" for service, kind, *_ in NAMED]
)
def test_a_new_resource_has_no_tags_of_a_deleted_one(
    aws: LocalAws, service: str, kind: str, name: str, other: dict[str, Any], tags: tuple[str, str]
) -> None:
    client, named = aws.client(service), {name: "twice"}
    parameter, form = tags

    def create(**more: Any) -> None:
        getattr(client, f"create_{kind}")(**named, **other, **more)

    def tagged() -> int:
        return len(aws.control("GET", f"inventory?tag=twice={kind}"))

    create(**{parameter: {"twice": kind} if form == MAP else [{"Key": "twice", "Value": kind}]})
    assert tagged() == 1
    getattr(client, f"delete_{kind}")(**named)
    create()
    assert tagged() == 0
    getattr(client, f"delete_{kind}")(**named)
