"""Automated backups: those of existing instances, replicas in another region, and retained ones of deleted instances."""

import secrets
from typing import Any

from ... import lifecycle
from ...call import Call
from ...durations import duration
from ...errors import Refusal
from ...regional_service import Output, now, operation, page
from . import rules, server_data
from .instance import DBInstance
from .state import AutomatedBackup, Rds, latest_restorable

_FILTERS = {
    "status": ("Status",),
    "db-instance-id": ("DBInstanceIdentifier", "DBInstanceArn"),
    "dbi-resource-id": ("DbiResourceId",),
}
"""Attributes by filter. Instances are named by identifier or ARN (API reference, DescribeDBInstanceAutomatedBackups)."""


def _attributes(rds: Rds, db: DBInstance, retention: int, key: str | None) -> dict[str, Any]:
    arn = rds.arn("auto-backup", f"ab-{secrets.token_hex(13)}")
    zone = db.settings["AvailabilityZone"] if db.rds is rds else None
    return {
        "DBInstanceArn": db.arn,
        "DBInstanceIdentifier": db.name,
        "DbiResourceId": db.resource_id,
        "DBInstanceAutomatedBackupsArn": arn,
        "Region": db.rds.region,
        "AllocatedStorage": db.settings["AllocatedStorage"],
        "Port": db.settings["Port"],
        "MasterUsername": db.settings["MasterUsername"],
        "Engine": db.settings["Engine"],
        "EngineVersion": db.settings["EngineVersion"],
        "LicenseModel": "postgresql-license",
        "StorageType": db.settings["StorageType"],
        "Encrypted": db.settings["StorageEncrypted"],
        "BackupRetentionPeriod": retention,
        "BackupTarget": "region",
        "IAMDatabaseAuthenticationEnabled": db.settings["IAMDatabaseAuthenticationEnabled"],
        "InstanceCreateTime": db.created,
        "RestoreWindow": {"EarliestTime": db.backed_up or now()},
        "DBInstanceAutomatedBackupsReplications": [{"DBInstanceAutomatedBackupsArn": each} for each in db.backup_replications],
        **({"KmsKeyId": key} if key else {}),
        **({"AvailabilityZone": zone} if zone else {}),
    }


def _describe(backup: AutomatedBackup) -> dict[str, Any]:
    earliest = backup.attributes["RestoreWindow"]["EarliestTime"]
    latest = backup.attributes["RestoreWindow"].get("LatestTime")
    latest = latest or server_data.last_restorable(backup.archive) or latest_restorable(earliest)
    return {**backup.attributes, "Status": backup.status, "RestoreWindow": {"EarliestTime": earliest, "LatestTime": latest}}


@operation
def describe_db_instance_automated_backups(rds: Rds, call: Call) -> Output:
    own = [
        AutomatedBackup(
            {
                **_attributes(rds, db, db.settings["BackupRetentionPeriod"], db.settings.get("KmsKeyId")),
                "DBInstanceAutomatedBackupsArn": rds.arn("auto-backup", "ab-" + db.resource_id[3:].lower()),
            },
            db.settings,
            "active" if db.backed_up else "creating",
            db.server.archive,
        )
        for db in rds.instances.values()
        if db.settings["BackupRetentionPeriod"]
    ]
    requested = [
        _describe(each)
        for each in (*own, *rds.automated_backups.values())
        if call.get("DbiResourceId") in (None, each.attributes["DbiResourceId"])
        and call.get("DBInstanceIdentifier") in (None, each.attributes["DBInstanceIdentifier"])
        and call.get("DBInstanceAutomatedBackupsArn") in (None, each.attributes["DBInstanceAutomatedBackupsArn"])
    ]
    for given in call.get("Filters") or []:
        if given["Name"] not in _FILTERS:
            raise Refusal("InvalidParameterValue", f"Unrecognized filter name: {given['Name']}")
        attributes = _FILTERS[given["Name"]]
        requested = [each for each in requested if any(each[name] in given["Values"] for name in attributes)]
    shown, marker = page(requested, call)
    return {"DBInstanceAutomatedBackups": shown, "Marker": marker}


def _replication(rds: Rds, source_arn: str) -> AutomatedBackup | None:
    for each in rds.automated_backups.values():
        if each.attributes["DBInstanceArn"] == source_arn and each.status in ("pending", "replicating"):
            return each
    return None


@operation
def start_db_instance_automated_backups_replication(rds: Rds, call: Call) -> Output:
    source = rds.instance_anywhere(call["SourceDBInstanceArn"])
    if source.rds is rds:
        raise Refusal(
            "InvalidParameterValue",
            "Automated backups are replicated to another region: send the call to the destination region.",
        )
    if not source.settings["BackupRetentionPeriod"] or not source.can_change:
        raise Refusal("InvalidDBInstanceState", f"{source.name} must be available and have automated backups.")
    archive = source.server.archive
    if _replication(rds, source.arn):
        raise Refusal(
            "InvalidDBInstanceAutomatedBackupState", f"Automated backups of {source.arn} are replicated to {rds.region} already."
        )
    key = rules.key_arn(rds, call.get("KmsKeyId")) if source.settings["StorageEncrypted"] else None
    retention = call.get("BackupRetentionPeriod", 7)
    if not 1 <= retention <= 35:
        raise Refusal("InvalidParameterValue", f"Invalid backup retention period: {retention}. Must be between 1 and 35.")
    copied = server_data.replicate_archive(rds, archive)
    backup = AutomatedBackup(_attributes(rds, source, retention, key), dict(source.settings), "pending", copied)
    arn = backup.attributes["DBInstanceAutomatedBackupsArn"]
    rds.automated_backups[arn] = backup
    source.backup_replications.append(arn)

    def replicating() -> None:
        backup.status = "replicating"

    seconds = duration("rds/DBInstanceAutomatedBackup.replicate", source.settings["AllocatedStorage"], source.name)

    def is_copied() -> bool:
        return copied is None or copied.latest is not None

    lifecycle.begin(("rds", rds.region, arn), "pending", seconds, then=replicating, until=is_copied)
    return {"DBInstanceAutomatedBackup": _describe(backup)}


@operation
def stop_db_instance_automated_backups_replication(rds: Rds, call: Call) -> Output:
    backup = _replication(rds, call["SourceDBInstanceArn"])
    if backup is None:
        raise Refusal(
            "DBInstanceNotFound", f"No automated backups of {call['SourceDBInstanceArn']} are replicated to {rds.region}.", 404
        )
    backup.status = "retained"
    if backup.archive:
        backup.archive.is_complete = True
    _end_window(backup)
    arn = backup.attributes["DBInstanceAutomatedBackupsArn"]
    for db in rds.in_region(backup.attributes["Region"]).instances.values():
        if arn in db.backup_replications:
            db.backup_replications.remove(arn)
    return {"DBInstanceAutomatedBackup": _describe(backup)}


@operation
def delete_db_instance_automated_backup(rds: Rds, call: Call) -> Output:
    for arn, each in rds.automated_backups.items():
        if call.get("DBInstanceAutomatedBackupsArn") == arn or call.get("DbiResourceId") == each.attributes["DbiResourceId"]:
            if each.status in ("pending", "replicating"):
                raise Refusal("InvalidDBInstanceAutomatedBackupState", f"{arn} is being replicated: stop that first.")
            del rds.automated_backups[arn]
            if each.archive:
                each.archive.remove()
            each.status = "deleting"
            return {"DBInstanceAutomatedBackup": _describe(each)}
    raise Refusal("DBInstanceAutomatedBackupNotFound", "No automated backup for this DB instance exists.", 404)


def retain_backups(rds: Rds, db: DBInstance) -> None:
    """Retains the automated backups of an instance that is deleted."""
    if db.backed_up and db.settings["BackupRetentionPeriod"]:
        attributes = _attributes(rds, db, db.settings["BackupRetentionPeriod"], db.settings.get("KmsKeyId"))
        retained = AutomatedBackup(attributes, dict(db.settings), "retained", db.server.archive)
        _end_window(retained)
        rds.automated_backups[attributes["DBInstanceAutomatedBackupsArn"]] = retained


def _end_window(backup: AutomatedBackup) -> None:
    """Sets the latest restorable time of backups that get no further WAL. An archive has that time itself."""
    window = backup.attributes["RestoreWindow"]
    if backup.archive is None:
        window["LatestTime"] = latest_restorable(window["EarliestTime"])
