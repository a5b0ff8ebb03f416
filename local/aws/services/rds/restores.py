"""Restores: new instances from a snapshot, or from automated backups to a point in time."""

from collections.abc import Callable
from typing import Any

from local.engines.postgres_archive import Archive

from ...call import Call
from ...errors import Refusal
from ...regional_service import Output, now, operation, tag_map
from . import rules, server_data, settings, snapshots
from .instance import DBInstance
from .instances import launch
from .no_server import NoServer
from .state import AutomatedBackup, Rds, latest_restorable

_KEPT = (
    "BackupRetentionPeriod",
    "CopyTagsToSnapshot",
    "IAMDatabaseAuthenticationEnabled",
)


def _inherited(rds: Rds, of: dict[str, Any]) -> dict[str, Any]:
    """The settings that a restored instance inherits. The subnet group is not inherited: the default VPC's, unless given."""
    remaining = {each: of[each] for each in (*settings.INHERITED, *_KEPT) if of.get(each) is not None}
    if remaining.get("KmsKeyId", "").split(":")[3:4] not in ([], [rds.region]):
        remaining["KmsKeyId"] = None
    return remaining


def _restore(rds: Rds, call: Call, name: str, of: dict[str, Any], begin: Callable[[NoServer], None]) -> Output:
    requested = settings.of(rds, call, name, _inherited(rds, of))
    if requested["AllocatedStorage"] < of["AllocatedStorage"]:
        raise Refusal("InvalidParameterCombination", "The restored instance's storage can't be smaller than its source's.")
    db = DBInstance(rds, requested, tag_map(call.get("Tags")), is_restored=True)
    return launch(rds, db, db.duration("restore"), begin)


@operation
def restore_db_instance_from_db_snapshot(rds: Rds, call: Call) -> Output:
    name = rules.check_new(rds, call["DBInstanceIdentifier"])
    rules.refuse_master_user(call)
    if not call.get("DBSnapshotIdentifier"):
        raise Refusal("InvalidParameterValue", "The parameter DBSnapshotIdentifier must be provided and must not be blank.")
    snapshot = snapshots.find(rds, call["DBSnapshotIdentifier"])
    if snapshot.attributes["DBSnapshotArn"].split(":")[3] != rds.region:
        raise Refusal("DBSnapshotNotFound", f"DBSnapshot {call['DBSnapshotIdentifier']} not found.", 404)
    if snapshot.status != "available":
        raise Refusal(
            "InvalidDBSnapshotState",
            f"Cannot restore from the snapshot {call['DBSnapshotIdentifier']} "
            "because it is not currently in the available state.",
        )
    return _restore(rds, call, name, snapshot.instance, lambda server: server.restore(snapshot.backup))


def restore_copy(rds: Rds, call: Call, snapshot: snapshots.Snapshot) -> Output:
    """Restores a copy that AWS Backup has made, which is no snapshot of the account."""
    name = rules.check_new(rds, call["DBInstanceIdentifier"])
    return _restore(rds, call, name, snapshot.instance, lambda server: server.restore(snapshot.backup))


@operation
def restore_db_instance_to_point_in_time(rds: Rds, call: Call) -> Output:
    name = rules.check_new(rds, call["TargetDBInstanceIdentifier"])
    rules.refuse_master_user(call)
    time, latest = call.get("RestoreTime"), bool(call.get("UseLatestRestorableTime"))
    if latest == (time is not None):
        raise Refusal("InvalidParameterCombination", "Specify either RestoreTime or UseLatestRestorableTime, and not both.")
    source, earliest, archive = _source(rds, call)
    last = server_data.last_restorable(archive) or latest_restorable(earliest)
    at = None
    if time is not None:
        at = time.replace(tzinfo=now().tzinfo) if time.tzinfo is None else time
        if not earliest <= at <= last:
            raise Refusal(
                "InvalidParameterValue",
                f"The specified instance cannot be restored to a time earlier than {earliest} or later than {last}.",
            )
    return _restore(rds, call, name, source, lambda server: server.restore_to(archive, at))


def _source(rds: Rds, call: Call) -> tuple[dict[str, Any], Any, Archive | None]:
    """The settings of the source, its earliest restorable time, and its data."""
    if arn := call.get("SourceDBInstanceAutomatedBackupsArn"):
        if arn not in rds.automated_backups:
            raise Refusal("DBInstanceAutomatedBackupNotFound", f"DBInstanceAutomatedBackup {arn} not found.", 404)
        backup = rds.automated_backups[arn]
        return _retained(backup)
    if resource_id := call.get("SourceDbiResourceId"):
        for db in rds.instances.values():
            if db.resource_id == resource_id:
                return _restorable(db)
        for backup in rds.automated_backups.values():
            if backup.attributes["DbiResourceId"] == resource_id:
                return _retained(backup)
        raise Refusal("DBInstanceNotFound", f"DBInstance {resource_id} not found.", 404)
    if not call.get("SourceDBInstanceIdentifier"):
        raise Refusal(
            "InvalidParameterCombination",
            "Specify SourceDBInstanceIdentifier, SourceDbiResourceId or SourceDBInstanceAutomatedBackupsArn.",
        )
    return _restorable(rds.instance(call["SourceDBInstanceIdentifier"]))


def _retained(backup: AutomatedBackup) -> tuple[dict[str, Any], Any, Archive | None]:
    # Replicated backups are encrypted with the key of the replication (User Guide, "Replicating automated backups").
    key = {"KmsKeyId": backup.attributes["KmsKeyId"]} if "KmsKeyId" in backup.attributes else {}
    return {**backup.instance, **key}, backup.attributes["RestoreWindow"]["EarliestTime"], backup.archive


def _restorable(db: DBInstance) -> tuple[dict[str, Any], Any, Archive | None]:
    if not db.settings["BackupRetentionPeriod"]:
        raise Refusal("PointInTimeRestoreNotEnabled", f"{db.name} has no automated backups: its BackupRetentionPeriod is 0.")
    if db.backed_up is None:
        raise Refusal("InvalidRestoreFault", f"{db.name} has no backup yet.")
    return db.settings, db.backed_up, db.server.archive
