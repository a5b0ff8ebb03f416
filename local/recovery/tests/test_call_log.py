"""What the log of calls says of a failover."""

from typing import Any

import pytest

from ..call_log import attempts_that_needed_the_lost, fence_problem, promoted_at

LOST, OTHER = "us-east-1", "us-west-2"


def call(at: float, name: str, region: str = LOST, caller: str = "operator", error: str | None = None) -> dict[str, Any]:
    service, operation = name.split(":")
    return {"time": at, "service": service, "operation": operation, "region": region, "caller": caller, "error": error}


READ = call(10, "rds:DescribeDBInstances")
RULES = call(11, "ec2:RevokeSecurityGroupIngress")
PARAMETER = call(10.5, "rds:ModifyDBParameterGroup")
DELETION = call(12, "rds:DeleteDBInstance")


@pytest.mark.parametrize(
    "log",
    [
        [READ, RULES, DELETION],
        [PARAMETER, RULES, DELETION],
        [call(9, "rds:ModifyDBInstance"), RULES],  # before the region returned
        [call(10, "rds:ModifyDBInstance", OTHER), RULES],
        [call(10, "rds:ModifyDBInstance", caller="application"), RULES],
        [call(10, "rds:ModifyDBInstance", error="Unreachable"), RULES],
        [call(10, "cloudwatch:PutMetricData"), call(10, "sts:AssumeRole"), RULES],
    ],
)
def test_the_fence_is_the_first_change(log: list[dict[str, Any]]) -> None:
    assert fence_problem(log, "operator", LOST, 10) == ""


@pytest.mark.parametrize(
    ("log", "words"),
    [
        ([READ], "nothing was changed"),
        ([DELETION, RULES], "rds:DeleteDBInstance changed us-east-1 before"),
        ([PARAMETER, DELETION, RULES], "rds:DeleteDBInstance changed us-east-1 before"),
        ([PARAMETER], "no rule was removed"),
        ([call(11, "ec2:RevokeSecurityGroupIngress", error="RequestLimitExceeded")], "nothing was changed"),
        ([call(10, "iam:PutRolePolicy"), RULES], "iam:PutRolePolicy changed"),
    ],
)
def test_anything_else_before_the_rules_are_gone_is_a_problem(log: list[dict[str, Any]], words: str) -> None:
    assert words in fence_problem(log, "operator", LOST, 10)


def test_changes_that_need_what_is_lost_are_counted() -> None:
    log = [
        call(11, "rds:ModifyDBInstance", error="Unreachable"),
        call(12, "rds:ModifyDBInstance", error="Unreachable"),
        call(13, "rds:CreateDBInstance", OTHER, error="ServiceUnavailable"),
        call(14, "rds:DescribeDBInstances", error="Unreachable"),
        call(14, "ec2:RevokeSecurityGroupIngress", error="Unreachable"),
        call(15, "rds:PromoteReadReplica", OTHER),
        call(16, "iam:CreateRole", error="EntityAlreadyExists"),
        call(9, "iam:CreateRole", error="Unreachable"),
        call(31, "iam:CreateRole", error="Unreachable"),
        call(17, "s3:PutBucketPolicy", error="Unreachable", caller="application"),
    ]
    assert attempts_that_needed_the_lost(log, "operator", 10, 30) == {
        "rds:ModifyDBInstance in us-east-1": 2,
        "rds:CreateDBInstance in us-west-2": 1,
    }


def test_a_database_was_promoted_by_the_first_call_that_succeeded() -> None:
    promotion = "rds:PromoteReadReplica"
    log = [
        call(9, promotion, OTHER),
        call(11, promotion, OTHER, error="InvalidDBInstanceState"),
        call(11, promotion),
        call(11, promotion, OTHER, caller="application"),
        call(11, "rds:ModifyDBInstance", OTHER),
    ]
    assert promoted_at(log, "operator", OTHER, 10) is None
    assert promoted_at([*log, call(12, promotion, OTHER), call(13, promotion, OTHER)], "operator", OTHER, 10) == 12
