"""RDS: refusals, and the states of instances."""

from typing import Any

import pytest

from ....testing import LocalAws, Network, await_error, await_state, refused
from ... import clock
from ...durations import RANGES


@pytest.fixture(scope="session")
def rds(aws: LocalAws) -> Any:
    return aws.client("rds")


@pytest.fixture(scope="session")
def subnet_group(rds: Any, network: Network) -> str:
    rds.create_db_subnet_group(DBSubnetGroupName="g", DBSubnetGroupDescription="d", SubnetIds=network.subnets)
    return "g"


@pytest.fixture
def create(rds: Any, aws: LocalAws, subnet_group: str, network: Network) -> Any:
    def create(**settings: Any) -> str:
        parameters = {
            "DBInstanceIdentifier": aws.unique_name(),
            "DBInstanceClass": "db.r5.large",
            "Engine": "postgres",
            "EngineVersion": "16.9",
            "AllocatedStorage": 100,
            "MasterUsername": "platform",
            "MasterUserPassword": "correct-horse",
            "DBSubnetGroupName": subnet_group,
            "VpcSecurityGroupIds": [network.security_group],
            **settings,
        }
        given = {key: value for key, value in parameters.items() if value is not None}
        return str(rds.create_db_instance(**given)["DBInstance"]["DBInstanceIdentifier"])

    return create


def read(rds: Any, name: str, what: str = "DBInstanceStatus") -> Any:
    return lambda: rds.describe_db_instances(DBInstanceIdentifier=name)["DBInstances"][0].get(what)


def ready(rds: Any, name: str, *by: str) -> None:
    await_state("available", read(rds, name), by or None)


def test_creation_passes_its_states_before_the_endpoint_appears(rds: Any, create: Any) -> None:
    name = create(MultiAZ=True, Tags=[{"Key": "a", "Value": "b"}])
    early = rds.describe_db_instances(DBInstanceIdentifier=name)["DBInstances"][0]
    assert early["DBInstanceStatus"] == "creating"
    assert "Endpoint" not in early
    with refused("InvalidDBInstanceState"):
        rds.modify_db_instance(DBInstanceIdentifier=name, AllocatedStorage=200)
    ready(rds, name, "creating", "backing-up")
    shown = rds.describe_db_instances(DBInstanceIdentifier=name)["DBInstances"][0]
    assert shown["Endpoint"]["Port"] == 5432
    assert shown["TagList"] == [{"Key": "a", "Value": "b"}]
    assert shown["LatestRestorableTime"]
    assert shown["SecondaryAvailabilityZone"] != shown["AvailabilityZone"]
    assert "correct-horse" not in str(shown)


@pytest.mark.parametrize(
    ("code", "settings"),
    [
        ("InvalidParameterCombination", {"StorageType": "gp3", "AllocatedStorage": 399, "Iops": 3000}),
        ("InvalidParameterCombination", {"StorageType": "gp3", "AllocatedStorage": 1024, "Iops": 10_000}),
        ("InvalidParameterCombination", {"StorageType": "gp3", "AllocatedStorage": 1024, "Iops": 64_001}),
        ("InvalidParameterCombination", {"StorageType": "gp3", "AllocatedStorage": 399, "StorageThroughput": 500}),
        ("InvalidParameterValue", {"AllocatedStorage": 19}),
        ("InvalidParameterCombination", {"AllocatedStorage": 100, "MaxAllocatedStorage": 105}),
        (
            "InvalidParameterCombination",
            {"PreferredBackupWindow": "03:00-04:00", "PreferredMaintenanceWindow": "sun:03:30-sun:04:30"},
        ),
        (
            "InvalidParameterCombination",
            {"PreferredBackupWindow": "23:50-00:30", "PreferredMaintenanceWindow": "mon:00:00-mon:00:30"},
        ),
        ("InvalidParameterCombination", {"ManageMasterUserPassword": True}),
        ("InvalidParameterCombination", {"MonitoringInterval": 60}),
        ("InvalidParameterCombination", {"EngineVersion": "16.99"}),
        ("InvalidParameterCombination", {"DBParameterGroupName": "default.postgres15"}),
        ("InvalidParameterCombination", {"MultiAZ": True, "AvailabilityZone": "us-east-1a"}),
        ("InvalidParameterValue", {"DBInstanceIdentifier": "x" * 64}),
        ("InvalidParameterValue", {"DBInstanceIdentifier": "ends-"}),
        ("InvalidParameterValue", {"MasterUserPassword": "has@sign-in-it"}),
        ("InvalidParameterValue", {"MasterUserPassword": "short"}),
        ("InvalidParameterValue", {"BackupRetentionPeriod": 36}),
        ("InvalidParameterValue", {"DBInstanceClass": "r5.large"}),
        ("KMSKeyNotAccessibleFault", {"StorageEncrypted": True, "KmsKeyId": "alias/nobodys"}),
        ("DBSubnetGroupNotFoundFault", {"DBSubnetGroupName": "nobodys"}),
        ("DBParameterGroupNotFound", {"DBParameterGroupName": "nobodys"}),
        ("InvalidParameterValue", {"VpcSecurityGroupIds": ["sg-00000000000000000"]}),
    ],
)
def test_refused_at_creation(create: Any, code: str, settings: dict[str, Any]) -> None:
    with refused(code):
        create(**settings)


def test_extended_support_is_enabled_unless_it_is_disabled_at_creation(rds: Any, create: Any) -> None:
    what = "EngineLifecycleSupport"
    assert read(rds, create(), what)() == "open-source-rds-extended-support"
    disabled = "open-source-rds-extended-support-disabled"
    assert read(rds, create(EngineLifecycleSupport=disabled), what)() == disabled
    with refused("InvalidParameterCombination", "past its end of standard support"):
        create(EngineVersion="13", EngineLifecycleSupport=disabled)
    with refused("InvalidParameterValue"):
        create(EngineLifecycleSupport="none")


def test_gp3_has_its_baseline(rds: Any, create: Any) -> None:
    name = create(StorageType="gp3", AllocatedStorage=1024)
    assert read(rds, name, "Iops")() == 12_000
    assert read(rds, create(StorageType="gp3", AllocatedStorage=100), "Iops")() == 3_000


def test_a_large_gp3_volume_grows_only_with_iops(rds: Any, create: Any) -> None:
    small, large = create(AllocatedStorage=300), create(AllocatedStorage=1024)
    ready(rds, small)
    ready(rds, large)
    for name, size in ((small, 400), (large, 2000)):
        with refused("InvalidParameterCombination", "both the storage size and iops"):
            rds.modify_db_instance(DBInstanceIdentifier=name, AllocatedStorage=size)
        with refused("InvalidParameterCombination", "both the storage size and iops"):
            rds.modify_db_instance(DBInstanceIdentifier=large, Iops=20_000)
        rds.modify_db_instance(DBInstanceIdentifier=name, AllocatedStorage=size, Iops=12_000)


def test_storage_grows_by_10_percent_and_once_in_six_hours(rds: Any, create: Any) -> None:
    name = create()
    ready(rds, name)
    with refused("InvalidParameterCombination"):
        rds.modify_db_instance(DBInstanceIdentifier=name, AllocatedStorage=99)
    pending = rds.modify_db_instance(DBInstanceIdentifier=name, AllocatedStorage=101)["DBInstance"]
    assert pending["PendingModifiedValues"]["AllocatedStorage"] == 110
    assert pending["DBInstanceStatus"] == "available", "without ApplyImmediately the modification is pending"
    rds.modify_db_instance(DBInstanceIdentifier=name, AllocatedStorage=200, ApplyImmediately=True)
    ready(rds, name, "modifying", "storage-optimization")
    assert read(rds, name, "AllocatedStorage")() == 200
    with refused("InvalidParameterCombination", "previous storage change"):
        rds.modify_db_instance(DBInstanceIdentifier=name, AllocatedStorage=300, ApplyImmediately=True)
    rds.modify_db_instance(DBInstanceIdentifier=name, DBInstanceClass="db.r5.xlarge", ApplyImmediately=True)
    ready(rds, name)
    assert read(rds, name, "DBInstanceClass")() == "db.r5.xlarge"


def test_requesting_the_current_value_cancels_a_pending_modification(rds: Any, create: Any) -> None:
    name = create()
    ready(rds, name)
    rds.modify_db_instance(DBInstanceIdentifier=name, DBInstanceClass="db.r5.xlarge", AllocatedStorage=200)
    back = rds.modify_db_instance(DBInstanceIdentifier=name, DBInstanceClass="db.r5.large")["DBInstance"]
    assert back["PendingModifiedValues"] == {"AllocatedStorage": 200}


def test_replicas(rds: Any, aws: LocalAws, create: Any) -> None:
    source, replica = create(), aws.unique_name()
    with refused("InvalidDBInstanceState"):
        rds.create_db_instance_read_replica(DBInstanceIdentifier=replica, SourceDBInstanceIdentifier=source)
    ready(rds, source)
    with refused("InvalidParameterCombination", "parameter group can't be specified"):
        rds.create_db_instance_read_replica(
            DBInstanceIdentifier=replica, SourceDBInstanceIdentifier=source, DBParameterGroupName="default.postgres16"
        )
    rds.create_db_instance_read_replica(DBInstanceIdentifier=replica, SourceDBInstanceIdentifier=source)
    ready(rds, replica)
    assert read(rds, source, "ReadReplicaDBInstanceIdentifiers")() == [replica]
    with refused("InvalidDBInstanceState", replica):
        rds.delete_db_instance(DBInstanceIdentifier=source, SkipFinalSnapshot=True)
    rds.delete_db_instance(DBInstanceIdentifier=replica, SkipFinalSnapshot=True)
    await_error("DBInstanceNotFound", read(rds, replica))
    assert read(rds, source, "ReadReplicaDBInstanceIdentifiers")() == []

    without_backups, managed = create(BackupRetentionPeriod=0), create(MasterUserPassword=None, ManageMasterUserPassword=True)
    ready(rds, without_backups)
    ready(rds, managed)
    with refused("InvalidDBInstanceState", "Automated backups are not enabled"):
        rds.create_db_instance_read_replica(DBInstanceIdentifier=replica, SourceDBInstanceIdentifier=without_backups)
    with refused("InvalidParameterCombination", "managed by RDS"):
        rds.create_db_instance_read_replica(DBInstanceIdentifier=replica, SourceDBInstanceIdentifier=managed)


def test_replica_in_another_region_can_be_promoted(rds: Any, aws: LocalAws, create: Any) -> None:
    west = aws.client("rds", "us-west-2")
    source, replica = create(), aws.unique_name()
    ready(rds, source)
    arn = read(rds, source, "DBInstanceArn")()
    with refused("InvalidParameterCombination", "parameter group can't be specified"):
        west.create_db_instance_read_replica(
            DBInstanceIdentifier=replica, SourceDBInstanceIdentifier=arn, DBParameterGroupName="default.postgres16"
        )
    west.create_db_instance_read_replica(DBInstanceIdentifier=replica, SourceDBInstanceIdentifier=arn)
    ready(west, replica)
    assert read(west, replica, "ReadReplicaSourceDBInstanceIdentifier")() == arn
    west.promote_read_replica(DBInstanceIdentifier=replica)
    ready(west, replica, "modifying")
    assert read(west, replica, "ReadReplicaSourceDBInstanceIdentifier")() is None
    assert read(rds, source, "ReadReplicaDBInstanceIdentifiers")() == []


@pytest.mark.usefixtures("usual")
def test_the_critical_path_crosses_regions_and_ends_with_the_restart_of_a_replica(fresh: LocalAws, rds: Any, create: Any) -> None:
    """The restart gives the replica the parameter group that RDS refuses at its creation."""
    west, group = fresh.client("rds", "us-west-2"), fresh.unique_name()
    west.create_db_parameter_group(DBParameterGroupName=group, DBParameterGroupFamily="postgres16", Description="d")
    source = create()
    ready(rds, source)
    arn = read(rds, source, "DBInstanceArn")()
    west.create_db_instance_read_replica(DBInstanceIdentifier=source, SourceDBInstanceIdentifier=arn)
    ready(west, source)
    copied = RANGES["rds/DBInstance.create"].usual + RANGES["rds/DBInstance.replica"].usual + 0.1 * 100
    assert path_seconds(fresh) == pytest.approx(copied, abs=1)

    near = {"DBInstanceIdentifier": fresh.unique_name(), "SourceDBInstanceIdentifier": source}
    rds.create_db_instance_read_replica(**near)
    assert path_seconds(fresh) == pytest.approx(copied, abs=1), "the source is the instance of the same region"

    for _ in range(2):
        west.modify_db_instance(DBInstanceIdentifier=source, DBParameterGroupName=group)
        west.reboot_db_instance(DBInstanceIdentifier=source)
        ready(west, source)
        assert path_seconds(fresh) == pytest.approx(copied + RANGES["rds/DBInstance.reboot"].usual, abs=1)


def path_seconds(aws: LocalAws) -> float:
    """The critical path in seconds of AWS."""
    return float(aws.control("GET", "critical-path")["seconds"]) * clock.scale


def test_deletion(rds: Any, aws: LocalAws, create: Any) -> None:
    name, snapshot = create(DeletionProtection=True), aws.unique_name()
    ready(rds, name)
    with refused("InvalidParameterCombination", "protected"):
        rds.delete_db_instance(DBInstanceIdentifier=name, SkipFinalSnapshot=True)
    rds.modify_db_instance(DBInstanceIdentifier=name, DeletionProtection=False)
    with refused("InvalidParameterCombination", "FinalDBSnapshotIdentifier"):
        rds.delete_db_instance(DBInstanceIdentifier=name)
    rds.delete_db_instance(DBInstanceIdentifier=name, FinalDBSnapshotIdentifier=snapshot)
    with refused("InvalidDBInstanceState"):
        rds.delete_db_instance(DBInstanceIdentifier=name, SkipFinalSnapshot=True)
    await_error("DBInstanceNotFound", read(rds, name))
    taken = rds.describe_db_snapshots(DBSnapshotIdentifier=snapshot)["DBSnapshots"][0]
    assert (taken["Status"], taken["DBInstanceIdentifier"]) == ("available", name)
    restored = aws.unique_name()
    with refused("InvalidParameterValue"):
        rds.restore_db_instance_from_db_snapshot(DBInstanceIdentifier="not--valid", DBSnapshotIdentifier=snapshot)
    rds.restore_db_instance_from_db_snapshot(DBInstanceIdentifier=restored, DBSnapshotIdentifier=snapshot, DBSubnetGroupName="g")
    ready(rds, restored)
    assert read(rds, restored, "MasterUsername")() == "platform"


def test_subnet_and_parameter_groups(rds: Any, aws: LocalAws, create: Any, network: Network) -> None:
    group = aws.unique_name()
    with refused("DBSubnetGroupDoesNotCoverEnoughAZs"):
        rds.create_db_subnet_group(DBSubnetGroupName=group, DBSubnetGroupDescription="d", SubnetIds=network.subnets[:1])
    rds.create_db_subnet_group(DBSubnetGroupName=group, DBSubnetGroupDescription="d", SubnetIds=network.subnets)
    rds.create_db_parameter_group(DBParameterGroupName=group, DBParameterGroupFamily="postgres16", Description="d")

    def set_parameter(name: str, value: str, method: str) -> None:
        parameter = {"ParameterName": name, "ParameterValue": value, "ApplyMethod": method}
        rds.modify_db_parameter_group(DBParameterGroupName=group, Parameters=[parameter])

    with refused("InvalidParameterCombination", "static"):
        set_parameter("shared_preload_libraries", "pg_stat_statements", "immediate")
    with refused("InvalidParameterValue"):
        set_parameter("rds.force_ssl", "yes", "immediate")
    with refused("InvalidParameterValue"):
        set_parameter("no_such_thing", "1", "immediate")
    name = create(DBSubnetGroupName=group, DBParameterGroupName=group)
    ready(rds, name)
    set_parameter("shared_preload_libraries", "pg_stat_statements,pg_cron", "pending-reboot")
    user = rds.describe_db_parameters(DBParameterGroupName=group, Source="user")["Parameters"]
    assert [each["ParameterName"] for each in user] == ["shared_preload_libraries"]
    assert read(rds, name, "DBParameterGroups")()[0]["ParameterApplyStatus"] == "pending-reboot"
    rds.reboot_db_instance(DBInstanceIdentifier=name)
    ready(rds, name, "rebooting")
    assert read(rds, name, "DBParameterGroups")()[0]["ParameterApplyStatus"] == "in-sync"

    with refused("InvalidDBSubnetGroupStateFault"):
        rds.delete_db_subnet_group(DBSubnetGroupName=group)
    with refused("InvalidDBParameterGroupState"):
        rds.delete_db_parameter_group(DBParameterGroupName=group)
    rds.delete_db_instance(DBInstanceIdentifier=name, SkipFinalSnapshot=True)
    await_error("DBInstanceNotFound", read(rds, name))
    rds.delete_db_subnet_group(DBSubnetGroupName=group)
    rds.delete_db_parameter_group(DBParameterGroupName=group)


def test_an_instance_has_interfaces_in_its_subnets_until_its_deletion(rds: Any, aws: LocalAws, create: Any) -> None:
    ec2, network, group = aws.client("ec2"), aws.create_network(), aws.unique_name()
    rds.create_db_subnet_group(DBSubnetGroupName=group, DBSubnetGroupDescription="d", SubnetIds=network.subnets[:2])
    name = create(DBSubnetGroupName=group, VpcSecurityGroupIds=[network.security_group], MultiAZ=True)

    def interfaces() -> list[Any]:
        return ec2.describe_network_interfaces(Filters=[{"Name": "vpc-id", "Values": [network.vpc]}])["NetworkInterfaces"]

    assert {each["SubnetId"] for each in interfaces()} == set(network.subnets[:2])
    assert {group["GroupId"] for each in interfaces() for group in each["Groups"]} == {network.security_group}
    ready(rds, name)
    rds.delete_db_instance(DBInstanceIdentifier=name, SkipFinalSnapshot=True)
    await_error("DBInstanceNotFound", read(rds, name))
    assert interfaces() == []


@pytest.mark.usefixtures("usual")
def test_a_snapshot_and_storage_optimization_take_their_time_for_each_gib(rds: Any, create: Any, aws: LocalAws) -> None:
    name, snapshot = create(AllocatedStorage=300), aws.unique_name()
    ready(rds, name)
    rds.create_db_snapshot(DBInstanceIdentifier=name, DBSnapshotIdentifier=snapshot)
    status = lambda: rds.describe_db_snapshots(DBSnapshotIdentifier=snapshot)["DBSnapshots"][0]["Status"]  # noqa: E731
    copied = RANGES["rds/DBSnapshot.create"]
    assert copied.each
    clock.skip(copied.usual + 300 * copied.each.usual - 10)
    assert status() == "creating"
    await_state("available", status)
    ready(rds, name)
    rds.modify_db_instance(DBInstanceIdentifier=name, AllocatedStorage=350, ApplyImmediately=True)
    await_state("storage-optimization", read(rds, name))
    optimized = RANGES["rds/DBInstance.optimize"]
    assert optimized.each
    clock.skip(optimized.usual + 350 * optimized.each.usual - 30)
    assert read(rds, name)() == "storage-optimization"
    ready(rds, name)
