"""Listings that lag behind writes."""

import json
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest
from botocore.exceptions import ClientError
from moto.iam.models import iam_backends

from ...testing import LocalAws, Network, await_state, refused
from .. import clock, lag
from ..call import ACCOUNT

LONGEST = 60


@pytest.fixture
def lagging(aws: LocalAws) -> Iterator[LocalAws]:
    with suppress(ClientError):
        _create_instance(aws, "without-subnet-group")  # creates the service-linked role of RDS
    lag.start(seed=3)
    yield aws
    lag.stop()


def _tagged(aws: LocalAws, key: str = "tester") -> list[str]:
    found = aws.client("resourcegroupstaggingapi", key=key).get_resources(TagFilters=[{"Key": "lag"}])
    return [each["ResourceARN"] for each in found["ResourceTagMappingList"]]


def _create_instance(aws: LocalAws, name: str) -> None:
    aws.rds.create_db_instance(
        DBInstanceIdentifier=name,
        DBInstanceClass="db.m6g.large",
        Engine="postgres",
        AllocatedStorage=100,
        MasterUsername="owner",
        MasterUserPassword="password-1",
        DBSubnetGroupName=name,
    )


def test_the_tagging_api_shows_a_new_resource_late_and_a_deleted_one_still(lagging: LocalAws) -> None:
    aws = lagging
    name = aws.unique_name()
    arn = aws.ecr.create_repository(repositoryName=name, tags=[{"Key": "lag", "Value": "x"}])["repository"]["repositoryArn"]
    assert arn not in _tagged(aws)
    assert arn in _tagged(aws, lag.OBSERVER)
    clock.skip(LONGEST)
    assert arn in _tagged(aws)
    aws.ecr.delete_repository(repositoryName=name)
    assert arn in _tagged(aws)
    clock.skip(LONGEST)
    assert arn not in _tagged(aws)


def test_kms_lists_a_new_key_and_its_alias_late(lagging: LocalAws) -> None:
    aws = lagging
    key = aws.kms.create_key()["KeyMetadata"]
    alias = f"alias/{aws.unique_name()}"
    aws.kms.create_alias(AliasName=alias, TargetKeyId=key["KeyId"])

    def listed() -> tuple[bool, bool]:
        keys = [each["KeyArn"] for each in aws.kms.list_keys()["Keys"]]
        return key["Arn"] in keys, alias in [each["AliasName"] for each in aws.kms.list_aliases()["Aliases"]]

    assert listed() == (False, False)
    assert aws.kms.describe_key(KeyId=key["KeyId"])["KeyMetadata"]["Arn"] == key["Arn"]
    clock.skip(LONGEST)
    assert listed() == (True, True)


def test_iam_lists_a_role_and_its_new_policy_late(lagging: LocalAws) -> None:
    aws = lagging
    role = aws.create_role("ec2.amazonaws.com").split("/")[1]

    def listed() -> dict[str, Any] | None:
        pages = aws.iam.get_paginator("get_account_authorization_details").paginate(Filter=["Role"])
        roles = [each for page in pages for each in page["RoleDetailList"]]
        return next((each for each in roles if each["RoleName"] == role), None)

    assert listed() is None
    clock.skip(LONGEST)
    assert listed() is not None
    policy = json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]})
    aws.iam.put_role_policy(RoleName=role, PolicyName="p", PolicyDocument=policy)
    assert not (listed() or {}).get("RolePolicyList")
    clock.skip(LONGEST)
    assert (listed() or {}).get("RolePolicyList")


def test_rds_describes_the_state_before_a_write(lagging: LocalAws, network: Network) -> None:
    aws = lagging
    name = aws.unique_name()
    aws.rds.create_db_subnet_group(DBSubnetGroupName=name, DBSubnetGroupDescription="d", SubnetIds=network.subnets)
    _create_instance(aws, name)

    def instance() -> dict[str, Any]:
        return dict(aws.rds.describe_db_instances(DBInstanceIdentifier=name)["DBInstances"][0])

    with refused("DBInstanceNotFound"):
        instance()
    clock.skip(LONGEST)
    await_state("available", lambda: instance()["DBInstanceStatus"])
    aws.rds.modify_db_instance(DBInstanceIdentifier=name, BackupRetentionPeriod=9, ApplyImmediately=True)
    assert instance()["BackupRetentionPeriod"] == 1
    clock.skip(LONGEST)
    assert instance()["BackupRetentionPeriod"] == 9
    await_state("available", lambda: instance()["DBInstanceStatus"])
    aws.rds.delete_db_instance(DBInstanceIdentifier=name, SkipFinalSnapshot=True)
    assert instance()["DBInstanceStatus"] == "available"
    clock.skip(LONGEST)
    assert instance()["DBInstanceStatus"] == "deleting"


def test_ec2_describes_a_new_vpc_late_but_takes_its_id(lagging: LocalAws) -> None:
    aws = lagging
    vpc = aws.ec2.create_vpc(CidrBlock="10.77.0.0/16")["Vpc"]["VpcId"]

    def listed() -> bool:
        return vpc in [each["VpcId"] for each in aws.ec2.describe_vpcs()["Vpcs"]]

    assert not listed()
    assert aws.ec2.describe_vpcs(Filters=[{"Name": "vpc-id", "Values": [vpc]}])["Vpcs"] == []
    with refused("InvalidVpcID.NotFound", "does not exist"):
        aws.ec2.describe_vpcs(VpcIds=[vpc])
    aws.ec2.create_subnet(VpcId=vpc, CidrBlock="10.77.0.0/24")
    clock.skip(LONGEST)
    assert listed()
    assert aws.ec2.describe_vpcs(VpcIds=[vpc])["Vpcs"]


def test_no_service_assumes_a_role_that_is_seconds_old(lagging: LocalAws) -> None:
    aws = lagging
    vpc = aws.ec2.create_vpc(CidrBlock="10.78.0.0/16")["Vpc"]["VpcId"]
    role = aws.create_role("vpc-flow-logs.amazonaws.com")

    def create() -> dict[str, Any]:
        return dict(
            aws.ec2.create_flow_logs(
                ResourceIds=[vpc],
                ResourceType="VPC",
                TrafficType="ALL",
                LogGroupName="/lag",
                DeliverLogsPermissionArn=role,
            )
        )

    with refused("InvalidParameter", "Unable to assume given IAM role"):
        create()
    clock.skip(LONGEST)
    assert create()["FlowLogIds"]


def test_rds_waits_for_its_service_linked_role_once(lagging: LocalAws, network: Network) -> None:
    aws, name = lagging, lagging.unique_name()
    aws.rds.create_db_subnet_group(DBSubnetGroupName=name, DBSubnetGroupDescription="d", SubnetIds=network.subnets)
    iam_backends[ACCOUNT]["aws"].roles = {
        key: role for key, role in iam_backends[ACCOUNT]["aws"].roles.items() if role.name != "AWSServiceRoleForRDS"
    }
    with refused("InvalidParameterValue", "Verify that you have permission to create service linked role"):
        _create_instance(aws, name)
    clock.skip(LONGEST)
    _create_instance(aws, name)
    assert aws.client("iam", key=lag.OBSERVER).get_role(RoleName="AWSServiceRoleForRDS")["Role"]["Path"] == (
        "/aws-service-role/rds.amazonaws.com/"
    )
