"""Calls of RDS that AWS refuses, sent by boto3, each with AWS's error code."""

import pytest

from ....testing import refused
from ... import clock
from .world import BAD_VALUE, NOWHERE, Case, World, check, name_of, tags

CASES: list[Case] = [
    ("rds", "create_db_instance", lambda w: w.database(), "DBInstanceAlreadyExists"),
    ("rds", "create_db_instance", lambda w: w.new_database(EngineVersion="19.1"), "InvalidParameterCombination"),
    ("rds", "create_db_instance", lambda w: w.new_database(DBInstanceClass="db.m99.large"), "InvalidParameterValue"),
    ("rds", "create_db_instance", lambda w: w.new_database(DBInstanceClass="r6g.large"), "InvalidParameterValue"),
    ("rds", "create_db_instance", lambda w: w.new_database(DBName="user"), "InvalidParameterValue"),
    ("rds", "create_db_instance", lambda w: w.new_database(MasterUsername="admin"), "InvalidParameterValue"),
    ("rds", "create_db_instance", lambda w: w.new_database(MasterUserPassword="with@sign"), "InvalidParameterValue"),
    ("rds", "create_db_instance", lambda w: w.new_database(Iops=3000), "InvalidParameterCombination"),
    ("rds", "create_db_instance", lambda w: w.new_database(MaxAllocatedStorage=105), "InvalidParameterCombination"),
    ("rds", "create_db_instance", lambda w: w.new_database(AllocatedStorage=5), "InvalidParameterValue"),
    ("rds", "create_db_instance", lambda w: w.new_database(BackupRetentionPeriod=36), "InvalidParameterValue"),
    ("rds", "create_db_instance", lambda w: w.new_database(PreferredBackupWindow="05:00"), "InvalidParameterValue"),
    ("rds", "create_db_instance", lambda w: w.new_database(DBSubnetGroupName="nowhere"), "DBSubnetGroupNotFoundFault"),
    ("rds", "create_db_instance", lambda w: w.new_database(DBParameterGroupName="nowhere"), "DBParameterGroupNotFound"),
    (
        "rds",
        "create_db_instance",
        lambda w: w.new_database(KmsKeyId="nowhere", StorageEncrypted=True),
        "KMSKeyNotAccessibleFault",
    ),
    ("rds", "create_db_instance", lambda w: w.new_database(VpcSecurityGroupIds=[f"sg-{NOWHERE}"]), "InvalidParameterValue"),
    ("rds", "create_db_instance", lambda w: w.new_database(Tags=tags("Team", BAD_VALUE)), "InvalidParameterValue"),
    ("rds", "create_db_instance", lambda w: w.new_database(Tags=tags("aws:team")), "InvalidParameterValue"),
    ("rds", "create_db_instance", lambda w: w.new_database(Tags=tags(count=51)), "InvalidParameterValue"),
    ("rds", "create_db_instance", lambda w: {**w.database(), "DBInstanceIdentifier": "1abc"}, "InvalidParameterValue"),
    ("rds", "create_db_instance", lambda w: {**w.database(), "DBInstanceIdentifier": "a--b"}, "InvalidParameterValue"),
    ("rds", "create_db_instance", lambda w: {**w.database(), "DBInstanceIdentifier": "a" * 64}, "InvalidParameterValue"),
    ("rds", "create_db_instance_read_replica", lambda w: w.replica(DBParameterGroupName=w.name), "InvalidParameterCombination"),
    ("rds", "create_db_instance_read_replica", lambda w: w.replica(SourceDBInstanceIdentifier="nowhere"), "DBInstanceNotFound"),
    ("rds", "modify_db_instance", lambda w: {"DBInstanceIdentifier": "nowhere", "MultiAZ": True}, "DBInstanceNotFound"),
    ("rds", "delete_db_instance", lambda w: {"DBInstanceIdentifier": w.name}, "InvalidParameterCombination"),
    ("rds", "delete_db_subnet_group", lambda w: {"DBSubnetGroupName": w.name}, "InvalidDBSubnetGroupStateFault"),
    ("rds", "delete_db_parameter_group", lambda w: {"DBParameterGroupName": w.name}, "InvalidDBParameterGroupState"),
    (
        "rds",
        "delete_db_parameter_group",
        lambda w: {"DBParameterGroupName": "default.postgres17"},
        "InvalidDBParameterGroupState",
    ),
    (
        "rds",
        "create_db_parameter_group",
        lambda w: {"DBParameterGroupName": f"{w.name}-n", "DBParameterGroupFamily": "postgres99", "Description": "d"},
        "InvalidParameterValue",
    ),
    (
        "rds",
        "create_db_parameter_group",
        lambda w: {"DBParameterGroupName": w.name, "DBParameterGroupFamily": "postgres17", "Description": "d"},
        "DBParameterGroupAlreadyExists",
    ),
    (
        "rds",
        "modify_db_parameter_group",
        lambda w: {
            "DBParameterGroupName": w.name,
            "Parameters": [{"ParameterName": "no_such", "ParameterValue": "1", "ApplyMethod": "immediate"}],
        },
        "InvalidParameterValue",
    ),
    (
        "rds",
        "create_db_subnet_group",
        lambda w: {"DBSubnetGroupName": f"{w.name}-n", "DBSubnetGroupDescription": "d", "SubnetIds": w.subnets[:1]},
        "DBSubnetGroupDoesNotCoverEnoughAZs",
    ),
    (
        "rds",
        "create_db_subnet_group",
        lambda w: {"DBSubnetGroupName": f"{w.name}-n", "DBSubnetGroupDescription": "d", "SubnetIds": [f"subnet-{NOWHERE}"]},
        "InvalidSubnet",
    ),
    (
        "rds",
        "create_db_subnet_group",
        lambda w: {"DBSubnetGroupName": f"{w.name}-n", "DBSubnetGroupDescription": "grün", "SubnetIds": w.subnets},
        "InvalidParameterValue",
    ),
    (
        "rds",
        "create_db_subnet_group",
        lambda w: {"DBSubnetGroupName": "default", "DBSubnetGroupDescription": "d", "SubnetIds": w.subnets},
        "InvalidParameterValue",
    ),
    ("rds", "promote_read_replica", lambda w: {"DBInstanceIdentifier": w.name}, "InvalidDBInstanceState"),
    (
        "rds",
        "add_tags_to_resource",
        lambda w: {"ResourceName": f"arn:aws:rds:us-east-1:123456789012:db:{w.name}", "Tags": tags("Team (EU)")},
        "InvalidParameterValue",
    ),
    (
        "rds",
        "create_db_instance",
        lambda w: w.new_database(VpcSecurityGroupIds=[w.other.security_group]),
        "InvalidVPCNetworkStateFault",
        "different VPCs",
    ),
    (
        "rds",
        "create_db_instance",
        lambda w: w.new_database(AvailabilityZone="us-east-1f"),
        "InvalidVPCNetworkStateFault",
        "no subnet in us-east-1f",
    ),
    (
        "rds",
        "create_db_instance_read_replica",
        lambda w: {"DBInstanceIdentifier": f"{w.name}-r", "SourceDBInstanceIdentifier": w.with_all_replicas},
        "InstanceQuotaExceeded",
        "read replicas",
    ),
    (
        "rds",
        "create_db_subnet_group",
        lambda w: {"DBSubnetGroupName": w.name, "DBSubnetGroupDescription": "d", "SubnetIds": w.subnets},
        "DBSubnetGroupAlreadyExists",
        "already exists",
    ),
    (
        "rds",
        "modify_db_subnet_group",
        lambda w: {"DBSubnetGroupName": w.name, "SubnetIds": w.unused_subnets},
        "SubnetAlreadyInUse",
        "in use",
    ),
    (
        "rds",
        "create_db_snapshot",
        lambda w: {"DBSnapshotIdentifier": w.snapshot, "DBInstanceIdentifier": w.name},
        "DBSnapshotAlreadyExists",
        "already exists",
    ),
    (
        "rds",
        "copy_db_snapshot",
        lambda w: {"SourceDBSnapshotIdentifier": w.snapshot, "TargetDBSnapshotIdentifier": w.snapshot},
        "DBSnapshotAlreadyExists",
        "already exists",
    ),
    ("rds", "delete_db_snapshot", lambda w: {"DBSnapshotIdentifier": "nowhere"}, "DBSnapshotNotFound", "not found"),
    (
        "rds",
        "restore_db_instance_from_db_snapshot",
        lambda w: {"DBInstanceIdentifier": f"{w.name}-n", "DBSnapshotIdentifier": "nowhere"},
        "DBSnapshotNotFound",
        "not found",
    ),
    (
        "rds",
        "restore_db_instance_to_point_in_time",
        lambda w: {
            "TargetDBInstanceIdentifier": f"{w.name}-n",
            "SourceDBInstanceIdentifier": w.without_backups,
            "UseLatestRestorableTime": True,
        },
        "PointInTimeRestoreNotEnabled",
        "no automated backups",
    ),
    (
        "rds",
        "delete_db_instance_automated_backup",
        lambda w: {"DbiResourceId": "db-NOWHERE"},
        "DBInstanceAutomatedBackupNotFound",
        "No automated backup",
    ),
]


@pytest.mark.parametrize("case", CASES, ids=name_of)
def test_refused(world: World, case: Case) -> None:
    check(world, case)


def test_a_snapshot_that_is_being_taken_is_not_used(world: World) -> None:
    database = world.new_database(BackupRetentionPeriod=7)
    world.aws.rds.create_db_instance(**database)
    source, snapshot = database["DBInstanceIdentifier"], {"DBSnapshotIdentifier": world.aws.unique_name()}
    clock.scale = 1
    world.aws.rds.create_db_snapshot(**snapshot, DBInstanceIdentifier=source)
    restored = {**snapshot, "DBInstanceIdentifier": world.aws.unique_name()}
    copied = {"SourceDBSnapshotIdentifier": snapshot["DBSnapshotIdentifier"], "TargetDBSnapshotIdentifier": "copy"}
    for operation, params in (
        ("delete_db_snapshot", snapshot),
        ("restore_db_instance_from_db_snapshot", restored),
        ("copy_db_snapshot", copied),
    ):
        with refused("InvalidDBSnapshotState", "available"):
            getattr(world.aws.rds, operation)(**params)


def test_a_new_database_has_no_backup_to_restore(world: World) -> None:
    clock.scale = 1
    source = world.new_database(BackupRetentionPeriod=7)
    world.aws.rds.create_db_instance(**source)
    restore = {
        "TargetDBInstanceIdentifier": world.aws.unique_name(),
        "SourceDBInstanceIdentifier": source["DBInstanceIdentifier"],
        "UseLatestRestorableTime": True,
    }
    case: Case = ("rds", "restore_db_instance_to_point_in_time", lambda w: restore, "InvalidRestoreFault", "no backup")
    check(world, case)


def test_backups_are_replicated_once(world: World) -> None:
    rds = world.aws.client("rds", "us-west-2")
    source = f"arn:aws:rds:us-east-1:123456789012:db:{world.with_backups}"
    backup = rds.start_db_instance_automated_backups_replication(SourceDBInstanceArn=source)["DBInstanceAutomatedBackup"]
    with refused("InvalidDBInstanceAutomatedBackupState", "already"):
        rds.start_db_instance_automated_backups_replication(SourceDBInstanceArn=source)
    with refused("InvalidDBInstanceAutomatedBackupState", "being replicated"):
        rds.delete_db_instance_automated_backup(DBInstanceAutomatedBackupsArn=backup["DBInstanceAutomatedBackupsArn"])


def test_a_replica_of_an_encrypted_database_in_another_region_needs_a_key_of_that_region(world: World) -> None:
    source = world.new_database(StorageEncrypted=True, BackupRetentionPeriod=7)
    created = world.aws.rds.create_db_instance(**source)["DBInstance"]
    with refused("InvalidParameterCombination", "Cannot create a cross region unencrypted read replica from encrypted source."):
        world.aws.client("rds", "us-west-2").create_db_instance_read_replica(
            DBInstanceIdentifier=world.aws.unique_name(),
            SourceDBInstanceIdentifier=created["DBInstanceArn"],
            DBInstanceClass="db.r6g.large",
        )
