"""Service roles: AWS services use a role only if its trust policy names them as principal and its policies allow the work."""

import json
from typing import Any

import pytest

from ...testing import LocalAws, refused
from ..iam import roles

EKS = "eks.amazonaws.com"


def trust(effect: str = "Allow", principal: Any = None, action: Any = "sts:AssumeRole", **more: Any) -> dict[str, Any]:
    return {"Effect": effect, "Principal": principal or {"Service": EKS}, "Action": action, **more}


def create(aws: LocalAws, *statements: dict[str, Any]) -> str:
    document = json.dumps({"Version": "2012-10-17", "Statement": list(statements)})
    return str(aws.iam.create_role(RoleName=aws.unique_name(), AssumeRolePolicyDocument=document)["Role"]["Arn"])


TRUSTS = {
    "the service": ([trust()], True),
    "one service of several": ([trust(principal={"Service": ["ec2.amazonaws.com", EKS]})], True),
    "any STS action": ([trust(action="sts:*")], True),
    "this account as source": ([trust(Condition={"StringEquals": {"aws:SourceAccount": "123456789012"}})], True),
    "another account as source": ([trust(Condition={"StringEquals": {"aws:SourceAccount": "210987654321"}})], False),
    "a longer name": ([trust(principal={"Service": f"pods.{EKS}"})], False),
    "the name in an ARN": ([trust(principal={"AWS": f"arn:aws:iam::210987654321:role/{EKS}"})], False),
    "the name in a condition": (
        [trust(principal={"Service": "ec2.amazonaws.com"}, Condition={"StringNotEquals": {"aws:PrincipalArn": EKS}})],
        False,
    ),
    "the name as Sid": ([trust(principal={"Service": "ec2.amazonaws.com"}, Sid="eksamazonawscom")], False),
    "denied": ([trust(), trust("Deny")], False),
    "denied to another service": ([trust(), trust("Deny", {"Service": "ec2.amazonaws.com"})], True),
    "another action": ([trust(action="sts:TagSession")], False),
}


@pytest.mark.parametrize("name", TRUSTS)
def test_trust_policies_are_compared_by_principal(aws: LocalAws, name: str) -> None:
    statements, trusted = TRUSTS[name]
    assert roles.trusts(create(aws, *statements), EKS) is trusted


def test_a_cluster_needs_a_role_that_trusts_eks(aws: LocalAws) -> None:
    network = {"subnetIds": aws.create_network().subnets}
    pods = create(aws, trust(principal={"Service": f"pods.{EKS}"}))
    with refused("InvalidParameterException", "trusted entity"):
        aws.eks.create_cluster(name=aws.unique_name(), roleArn=pods, resourcesVpcConfig=network)


def monitored(role: str) -> dict[str, Any]:
    return {
        "DBInstanceClass": "db.t4g.medium",
        "Engine": "postgres",
        "AllocatedStorage": 20,
        "MasterUsername": "operator",
        "MasterUserPassword": "not-a-secret",
        "MonitoringInterval": 60,
        "MonitoringRoleArn": role,
    }


def test_enhanced_monitoring_needs_trust_and_rights(aws: LocalAws) -> None:
    role = aws.create_role("monitoring.rds.amazonaws.com")
    for each in (aws.create_role("rds.amazonaws.com"), role):
        with refused("InvalidParameterValue", "required permissions for: ENHANCED_MONITORING"):
            aws.rds.create_db_instance(DBInstanceIdentifier=aws.unique_name(), **monitored(each))
    policy = "arn:aws:iam::aws:policy/service-role/AmazonRDSEnhancedMonitoringRole"
    aws.iam.attach_role_policy(RoleName=role.rpartition("/")[2], PolicyArn=policy)
    aws.rds.create_db_instance(DBInstanceIdentifier=aws.unique_name(), **monitored(role))


def test_flow_logs_report_an_access_error_of_their_role(aws: LocalAws) -> None:
    vpc, group = aws.create_network().vpc, aws.unique_name()
    aws.logs.create_log_group(logGroupName=group)

    def create(role: str) -> str:
        arguments = {"ResourceIds": [vpc], "ResourceType": "VPC", "TrafficType": "ALL", "LogGroupName": group}
        return str(aws.ec2.create_flow_logs(**arguments, DeliverLogsPermissionArn=role)["FlowLogIds"][0])

    def status(log_id: str) -> tuple[str, str | None]:
        log = aws.ec2.describe_flow_logs(FlowLogIds=[log_id])["FlowLogs"][0]
        return log["DeliverLogsStatus"], log.get("DeliverLogsErrorMessage")

    role = aws.create_role("vpc-flow-logs.amazonaws.com")
    log = create(role)
    assert status(log) == ("FAILED", "Access error")
    write = {
        "Effect": "Allow",
        "Action": ["logs:CreateLogStream", "logs:PutLogEvents"],
        "Resource": f"arn:aws:logs:*:*:log-group:{group}:*",
    }
    document = json.dumps({"Version": "2012-10-17", "Statement": [write]})
    for each in (role, other := aws.create_role("ec2.amazonaws.com")):
        aws.iam.put_role_policy(RoleName=each.rpartition("/")[2], PolicyName="write", PolicyDocument=document)
    assert status(log) == ("SUCCESS", None)
    aws.ec2.delete_flow_logs(FlowLogIds=[log])
    assert status(create(other)) == ("FAILED", "Access error")
