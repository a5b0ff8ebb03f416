"""Outages of whole regions."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.error import HTTPError

import pytest
from botocore.exceptions import ClientError, ConnectionClosedError

from ...testing import LocalAws, await_state, refused
from .. import clock
from ..services.eks import control_planes
from .services.test_backup import backup_role
from .services.test_s3_replication import Pair, pair

__all__ = ["pair"]
HOME, AWAY = "us-east-1", "us-west-2"


@pytest.fixture
def lose(aws: LocalAws) -> Iterator[Any]:
    def lose(*regions: str, **settings: Any) -> None:
        aws.control("PUT", "outages", {"regions": list(regions), **settings})

    yield lose
    aws.control("DELETE", "outages")


def test_every_api_of_a_lost_region_refuses_connections(aws: LocalAws, lose: Any) -> None:
    calls = {
        "ec2": "describe_vpcs",
        "rds": "describe_db_instances",
        "elasticache": "describe_replication_groups",
        "eks": "list_clusters",
        "cloudwatch": "describe_alarms",
        "kms": "list_keys",
        "secretsmanager": "list_secrets",
        "sts": "get_caller_identity",
    }
    lose(AWAY)
    for service, operation in calls.items():
        with pytest.raises(ConnectionClosedError):
            getattr(aws.client(service, AWAY), operation)()
        getattr(aws.client(service, HOME), operation)()
    assert aws.control("GET", "outages") == {"regions": [AWAY], "globalServices": True, "partitions": []}
    aws.control("DELETE", "outages")
    for service, operation in calls.items():
        getattr(aws.client(service, AWAY), operation)()


def test_the_loss_of_us_east_1_takes_the_global_control_planes(aws: LocalAws, lose: Any) -> None:
    bucket = {"CreateBucketConfiguration": {"LocationConstraint": AWAY}}
    lose(HOME)
    for call in (aws.iam.list_roles, aws.route53.list_hosted_zones):
        with pytest.raises(ConnectionClosedError):
            call()
    west = aws.client("s3", AWAY)
    with refused("ServiceUnavailable", "us-east-1"):
        west.create_bucket(Bucket=aws.unique_name(), **bucket)
    with refused("ServiceUnavailable"):
        aws.client("rds", AWAY).create_db_instance(DBInstanceIdentifier="a", DBInstanceClass="db.r6g.large", Engine="postgres")
    aws.client("rds", AWAY).describe_db_instances()
    lose(HOME, globalServices=False)
    aws.iam.list_roles()
    west.create_bucket(Bucket=aws.unique_name(), **bucket)
    with pytest.raises(ConnectionClosedError):
        aws.ec2.describe_vpcs()


@pytest.mark.parametrize(
    ("service", "operation", "parameters"),
    [
        ("s3", "delete_bucket", {"Bucket": "a"}),
        ("s3", "put_bucket_versioning", {"Bucket": "a", "VersioningConfiguration": {"Status": "Enabled"}}),
        ("s3", "put_public_access_block", {"Bucket": "a", "PublicAccessBlockConfiguration": {}}),
        ("rds", "create_db_instance_read_replica", {"DBInstanceIdentifier": "a", "SourceDBInstanceIdentifier": "b"}),
        ("rds", "restore_db_instance_from_db_snapshot", {"DBInstanceIdentifier": "a", "DBSnapshotIdentifier": "b"}),
        ("elasticache", "create_replication_group", {"ReplicationGroupId": "a", "ReplicationGroupDescription": "a"}),
        ("elbv2", "create_load_balancer", {"Name": "a"}),
        ("eks", "create_cluster", {"name": "a", "roleArn": "b", "resourcesVpcConfig": {}}),
        ("ec2", "create_vpc_endpoint", {"VpcId": "vpc-0", "ServiceName": "a"}),
    ],
)
def test_buckets_and_new_names_need_us_east_1(
    aws: LocalAws, lose: Any, service: str, operation: str, parameters: dict[str, Any]
) -> None:
    lose(HOME)
    with refused("ServiceUnavailable", f"depends on {HOME}"):
        getattr(aws.client(service, AWAY), operation)(**parameters)
    aws.control("DELETE", "outages")
    with pytest.raises(ClientError) as caught:
        getattr(aws.client(service, AWAY), operation)(**parameters)
    assert caught.value.response["Error"]["Code"] != "ServiceUnavailable"


def test_the_data_planes_of_other_regions_go_on(aws: LocalAws, lose: Any) -> None:
    bucket = aws.unique_name()
    west = aws.client("s3", AWAY)
    west.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": AWAY})
    secret = aws.client("secretsmanager", AWAY).create_secret(Name=aws.unique_name(), SecretString="s")["ARN"]
    lose(HOME)
    west.put_object(Bucket=bucket, Key="a", Body=b"text")
    assert west.get_object(Bucket=bucket, Key="a")["Body"].read() == b"text"
    aws.client("sts", AWAY).get_caller_identity()
    assert aws.client("secretsmanager", AWAY).get_secret_value(SecretId=secret)["SecretString"] == "s"
    aws.client("cloudwatch", AWAY).put_metric_data(Namespace="a", MetricData=[{"MetricName": "b", "Value": 1}])


@pytest.mark.parametrize(
    ("service", "operation", "parameters"),
    [
        (
            "rds",
            "create_db_instance_read_replica",
            {"DBInstanceIdentifier": "a", "SourceDBInstanceIdentifier": f"arn:aws:rds:{AWAY}:123456789012:db:b"},
        ),
        ("ec2", "create_vpc_peering_connection", {"VpcId": "vpc-0", "PeerVpcId": "vpc-1", "PeerRegion": AWAY}),
        ("kms", "replicate_key", {"KeyId": "mrk-0", "ReplicaRegion": AWAY}),
        ("secretsmanager", "replicate_secret_to_regions", {"SecretId": "a", "AddReplicaRegions": [{"Region": AWAY}]}),
    ],
)
def test_a_call_that_relates_two_regions_needs_both(
    aws: LocalAws, lose: Any, service: str, operation: str, parameters: dict[str, Any]
) -> None:
    lose(AWAY)
    with refused("ServiceUnavailable", f"depends on {AWAY}"):
        getattr(aws.client(service, HOME), operation)(**parameters)
    aws.control("DELETE", "outages")
    with pytest.raises(ClientError) as caught:
        getattr(aws.client(service, HOME), operation)(**parameters)
    assert caught.value.response["Error"]["Code"] != "ServiceUnavailable"


def test_a_copy_of_a_backup_waits_for_the_end_of_an_outage(aws: LocalAws, lose: Any) -> None:
    role = backup_role(aws, "AWSBackupServiceRolePolicyForBackup")
    vault = aws.unique_name()
    for region in (HOME, AWAY):
        aws.client("backup", region).create_backup_vault(BackupVaultName=vault)
    bucket = aws.unique_name()
    aws.s3.create_bucket(Bucket=bucket)
    aws.s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    backup = aws.client("backup")
    resource = f"arn:aws:s3:::{bucket}"
    made = backup.start_backup_job(BackupVaultName=vault, ResourceArn=resource, IamRoleArn=role)
    await_state("COMPLETED", lambda: backup.describe_backup_job(BackupJobId=made["BackupJobId"])["State"])
    copied = backup.start_copy_job(
        RecoveryPointArn=made["RecoveryPointArn"],
        SourceBackupVaultName=vault,
        DestinationBackupVaultArn=f"arn:aws:backup:{AWAY}:123456789012:backup-vault:{vault}",
        IamRoleArn=role,
    )["CopyJobId"]
    lose(AWAY)
    clock.skip(24 * 3600)
    assert backup.describe_copy_job(CopyJobId=copied)["CopyJob"]["State"] == "RUNNING"
    aws.control("DELETE", "outages")
    await_state("COMPLETED", lambda: backup.describe_copy_job(CopyJobId=copied)["CopyJob"]["State"])


def test_the_log_has_the_calls_that_no_server_received(aws: LocalAws, lose: Any) -> None:
    aws.control("POST", "accounting/reset")
    lose(AWAY)
    with pytest.raises(ConnectionClosedError):
        aws.client("rds", AWAY).describe_db_instances()
    accounting = aws.control("GET", "accounting")
    assert [(each["operation"], each["region"], each["error"]) for each in accounting["log"]] == [
        ("DescribeDBInstances", AWAY, "Unreachable")
    ]
    assert accounting["total"] == 0


def test_the_loss_of_another_region_leaves_the_global_control_planes(aws: LocalAws, lose: Any) -> None:
    lose(AWAY)
    aws.iam.list_roles()
    aws.route53.list_hosted_zones()
    aws.s3.create_bucket(Bucket=aws.unique_name())


def test_a_bucket_of_a_lost_region_does_not_answer_anywhere(aws: LocalAws, pair: Pair, lose: Any) -> None:
    lose(AWAY)
    with pytest.raises(ConnectionClosedError):
        aws.s3.list_objects_v2(Bucket=pair.west)
    aws.s3.list_objects_v2(Bucket=pair.east)


def test_replication_waits_for_the_end_of_an_outage(aws: LocalAws, pair: Pair, lose: Any) -> None:
    pair.allow()
    pair.replicate(pair.east, pair.west)
    lose(AWAY)
    pair.put(pair.east, "a")
    clock.skip(3600)
    assert pair.status(pair.east, "a") == "PENDING"
    aws.control("DELETE", "outages")
    clock.skip(10)
    assert pair.status(pair.east, "a") == "COMPLETED"
    assert pair.body(pair.west, "a") == b"text"


@dataclass
class Plane:
    """What an outage does with a control plane."""

    region: str
    done: list[str] = field(default_factory=list)

    def halt(self) -> None:
        self.done.append("halt")

    def resume(self) -> None:
        self.done.append("resume")


def test_the_control_planes_of_a_lost_region_are_halted(aws: LocalAws, lose: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    near, far = Plane(HOME), Plane(AWAY)
    monkeypatch.setattr(control_planes, "_running", [near, far])
    lose(AWAY)
    lose(AWAY)
    assert (near.done, far.done) == ([], ["halt"])
    aws.control("DELETE", "outages")
    assert (near.done, far.done) == ([], ["halt", "resume"])


def test_a_partition_cuts_off_its_callers_only(aws: LocalAws, lose: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    plane = Plane(AWAY)
    power: list[str] = []
    monkeypatch.setattr(control_planes, "_running", [plane])
    of_servers = (lambda _: power.append("off"), lambda _: power.append("on"), False)
    monkeypatch.setattr(aws.app.outages, "_effects", [*aws.app.outages._effects, of_servers])
    lose(partitions=[{"region": AWAY, "caller": "cut-*"}])
    application, operator = (aws.client("rds", AWAY, key) for key in ("application", "cut-off"))
    with pytest.raises(ConnectionClosedError):
        operator.describe_db_instances()
    application.describe_db_instances()
    aws.client("rds", HOME, "cut-off").describe_db_instances()
    aws.client("iam", HOME, "cut-off").list_roles()
    assert (plane.done, power) == (["halt"], []), "the servers of the region go on"
    lose(AWAY)
    assert (plane.done, power) == (["halt"], ["off"])
    lose(partitions=[{"region": AWAY, "caller": "cut-*"}])
    assert (plane.done, power) == (["halt"], ["off", "on"])
    aws.control("DELETE", "outages")
    assert (plane.done, power) == (["halt", "resume"], ["off", "on"])
    operator.describe_db_instances()


def test_a_partition_of_us_east_1_includes_the_global_control_planes(aws: LocalAws, lose: Any) -> None:
    lose(partitions=[{"region": HOME, "caller": "cut-off"}])
    with pytest.raises(ConnectionClosedError):
        aws.client("iam", HOME, "cut-off").list_roles()
    aws.iam.list_roles()
    bucket = {"CreateBucketConfiguration": {"LocationConstraint": AWAY}}
    aws.client("s3", AWAY, "cut-off").create_bucket(Bucket=aws.unique_name(), **bucket)


@pytest.mark.parametrize("partition", [{}, {"region": AWAY}, {"region": AWAY, "caller": "a", "seconds": 3}])
def test_an_incomplete_partition_is_refused(lose: Any, partition: dict[str, Any]) -> None:
    with pytest.raises(HTTPError, match="400"):
        lose(partitions=[partition])


def test_an_unknown_setting_is_refused(aws: LocalAws) -> None:
    with pytest.raises(HTTPError, match="400"):
        aws.control("PUT", "outages", {"region": HOME})
