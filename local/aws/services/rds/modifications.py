"""ModifyDBInstance: settings that apply at once, settings that wait for the maintenance window, and refusals."""

from typing import Any

from ... import lifecycle, network_interfaces
from ...call import Call
from ...errors import Refusal
from ...regional_service import Output, operation
from . import engines, rules, storage
from .instance import DBInstance
from .instances import available, check_master_password_parameters, start_with_parameters, store_master_password
from .settings import GIVEN_AS
from .state import Rds

# Applied as soon as possible, independent of ApplyImmediately.
_AT_ONCE = (
    "DeletionProtection",
    "CopyTagsToSnapshot",
    "AutoMinorVersionUpgrade",
    "PreferredBackupWindow",
    "PreferredMaintenanceWindow",
    "MaxAllocatedStorage",
    "MonitoringInterval",
    "MonitoringRoleArn",
    "PerformanceInsightsEnabled",
    "PerformanceInsightsKMSKeyId",
    "PerformanceInsightsRetentionPeriod",
    "IAMDatabaseAuthenticationEnabled",
    "PubliclyAccessible",
    "VpcSecurityGroupIds",
    "DBParameterGroupName",
)
# Pending in PendingModifiedValues until the maintenance window, unless ApplyImmediately.
_PENDING = (
    "DBInstanceClass",
    "AllocatedStorage",
    "StorageType",
    "Iops",
    "StorageThroughput",
    "EngineVersion",
    "MultiAZ",
    "BackupRetentionPeriod",
    "CACertificateIdentifier",
)
_STORAGE = {"AllocatedStorage", "StorageType", "Iops", "StorageThroughput"}
_GIVEN_AS = {**GIVEN_AS, "Port": "DBPortNumber"}


@operation
def modify_db_instance(rds: Rds, call: Call) -> Output:
    db = available(rds, call)
    managed = bool(call.get("ManageMasterUserPassword", db.master_user_secret is not None))
    check_master_password_parameters(call, managed)
    changes = _changes(db, call)
    requested = {**db.settings, **db.pending, **changes}
    _check(rds, db, call, requested, changes)
    at_once = {name: value for name, value in changes.items() if name in _AT_ONCE}
    _apply_at_once(rds, db, at_once)
    password = call.get("MasterUserPassword")
    if call.get("ManageMasterUserPassword") and db.master_user_secret is None:
        password = store_master_password(rds, db, call.get("MasterUserSecretKmsKeyId"))
    elif call.get("ManageMasterUserPassword") is False:
        db.master_user_secret = None
    db.pending |= {name: value for name, value in changes.items() if name not in _AT_ONCE}
    for name, value in list(db.pending.items()):
        if value == db.settings.get(name) or call.get(name, value) == db.settings.get(name):
            del db.pending[name]  # a request for the current value cancels the pending modification
    if "BackupRetentionPeriod" in db.pending and db.pending["BackupRetentionPeriod"] and db.settings["BackupRetentionPeriod"]:
        db.settings["BackupRetentionPeriod"] = db.pending.pop("BackupRetentionPeriod")
    if db.pending and call.get("ApplyImmediately"):
        _apply_pending(rds, db, password)
    elif call.get("MasterUserPassword"):
        db.enter("resetting-master-credentials", db.duration("password"), work=lambda: db.server.set_password(password))
    elif password:
        db.server.set_password(password)
    if new := call.get("NewDBInstanceIdentifier"):
        db.new_name = rules.check_name(new)
    shown = db.describe()
    if call.get("MasterUserPassword"):
        shown["PendingModifiedValues"] = {**shown["PendingModifiedValues"], "MasterUserPassword": "****"}
    if call.get("ApplyImmediately") and db.can_change:
        _rename(rds, db)
    return {"DBInstance": shown}


def _changes(db: DBInstance, call: Call) -> dict[str, Any]:
    changes = {
        name: given
        for name in (*_AT_ONCE, *_PENDING, "Port")
        if (given := call.get(_GIVEN_AS.get(name, name))) is not None and given != db.settings.get(name)
    }
    if version := changes.get("EngineVersion"):
        changes["EngineVersion"] = engines.resolve(version)
        if changes["EngineVersion"] == db.settings["EngineVersion"]:
            del changes["EngineVersion"]
    if size := changes.get("AllocatedStorage"):
        changes["AllocatedStorage"] = storage.grow_to(db.settings["AllocatedStorage"], size)
    if window := changes.get("PreferredMaintenanceWindow"):
        changes["PreferredMaintenanceWindow"] = window.lower()
    if logs := call.get("CloudwatchLogsExportConfiguration"):
        remaining = set(db.settings.get("EnabledCloudwatchLogsExports") or ()) - set(logs.get("DisableLogTypes") or ())
        changes["EnabledCloudwatchLogsExports"] = sorted(remaining | set(logs.get("EnableLogTypes") or ()))
    return changes


def _check(rds: Rds, db: DBInstance, call: Call, requested: dict[str, Any], changes: dict[str, Any]) -> None:
    if requested["EngineVersion"] != db.settings["EngineVersion"]:
        engines.check_upgrade(
            db.settings["EngineVersion"], requested["EngineVersion"], bool(call.get("AllowMajorVersionUpgrade"))
        )
        if requested["DBParameterGroupName"].startswith("default."):
            requested["DBParameterGroupName"] = f"default.{engines.family(requested['EngineVersion'])}"
    storage.check_modification(call, requested, changes)
    if _STORAGE & changes.keys() and lifecycle.phase((*db.key, "storage")):
        raise Refusal(
            "InvalidParameterCombination",
            "You can't currently modify the storage of this DB instance because the previous storage change is being optimized.",
        )
    if requested.get("MaxAllocatedStorage") is not None and "MaxAllocatedStorage" not in changes:
        requested["MaxAllocatedStorage"] = max(requested["MaxAllocatedStorage"], requested["AllocatedStorage"])
        if requested["MaxAllocatedStorage"] * 10 < requested["AllocatedStorage"] * 11:
            requested["MaxAllocatedStorage"] = None
    if "MonitoringInterval" in changes and not changes["MonitoringInterval"]:
        requested.pop("MonitoringRoleArn", None)
    if changes.get("PerformanceInsightsEnabled") is False:
        requested.pop("PerformanceInsightsRetentionPeriod", None)
        requested.pop("PerformanceInsightsKMSKeyId", None)
    rules.check_settings(rds, requested)
    if db.replicas and requested["BackupRetentionPeriod"] == 0:
        raise Refusal("InvalidParameterCombination", "You cannot disable automated backups while the instance has read replicas.")
    if (new := call.get("NewDBInstanceIdentifier")) and rules.check_name(new) != db.name:
        rules.check_new(rds, new)


def _apply_at_once(rds: Rds, db: DBInstance, changes: dict[str, Any]) -> None:
    db.settings.update(changes)
    if "EnabledCloudwatchLogsExports" in changes and not changes["EnabledCloudwatchLogsExports"]:
        del db.settings["EnabledCloudwatchLogsExports"]
    if db.settings.get("MaxAllocatedStorage") == db.settings["AllocatedStorage"]:
        del db.settings["MaxAllocatedStorage"]  # AWS: equal sizes disable storage autoscaling
    if not db.settings["MonitoringInterval"]:
        db.settings.pop("MonitoringRoleArn", None)
    if db.settings["PerformanceInsightsEnabled"]:
        db.settings.setdefault("PerformanceInsightsRetentionPeriod", 7)
        db.settings["PerformanceInsightsKMSKeyId"] = rules.key_arn(rds, db.settings.get("PerformanceInsightsKMSKeyId"))
    else:
        db.settings.pop("PerformanceInsightsRetentionPeriod", None)
        db.settings.pop("PerformanceInsightsKMSKeyId", None)
    if "DBParameterGroupName" in changes:
        db.parameters = "pending-reboot"
    if "VpcSecurityGroupIds" in changes:
        network_interfaces.detach(rds.region, db.arn)
        db.attach()
        db.server.update_sources()


def _apply_pending(rds: Rds, db: DBInstance, password: str | None) -> None:
    """Begins the application of all pending modifications."""
    changes = dict(db.pending)
    restarts = {"DBInstanceClass", "EngineVersion"} & changes.keys()
    seconds = db.duration("modify.class" if restarts else "modify")

    def applied() -> None:
        for name in changes:
            db.pending.pop(name, None)
        before = engines.family(db.settings["EngineVersion"])
        db.settings.update(changes)
        if engines.family(db.settings["EngineVersion"]) != before and db.settings["DBParameterGroupName"] == f"default.{before}":
            db.settings["DBParameterGroupName"] = f"default.{engines.family(db.settings['EngineVersion'])}"
        if db.settings["AllocatedStorage"] < storage.GP3_ADJUSTABLE_FROM and db.settings["StorageType"] == "gp3":
            db.settings.pop("Iops", None)
            db.settings.pop("StorageThroughput", None)
        if "MultiAZ" in changes:
            db.detach()
            db.place()
            db.attach()
        if restarts:
            db.parameters = "in-sync"
        rds.event("db-instance", db.name, db.arn, "Finished applying modification", "configuration change")
        if _STORAGE & changes.keys():
            lifecycle.begin((*db.key, "storage"), "optimizing", storage.HOURS_BETWEEN_CHANGES * 3600)
            db.enter("storage-optimization", db.duration("optimize"))
        else:
            db.become_available()
            _rename(rds, db)

    def work() -> None:
        if password:
            db.server.set_password(password)
        if "BackupRetentionPeriod" in changes:
            db.server.set_backups(bool(changes["BackupRetentionPeriod"]))
        if restarts:
            start_with_parameters(rds, db)

    db.enter("modifying", seconds, applied, work=work)


def _rename(rds: Rds, db: DBInstance) -> None:
    """Gives the instance its pending identifier: the old one is free then, and the instance available once its new endpoint is.

    RDS User Guide, "Renaming a DB instance": the new DNS name takes about 10 minutes, until which the instance is not available.
    """
    new = db.new_name
    if new in (None, db.name):
        db.new_name = None
        return

    def renamed() -> None:
        db.new_name = None
        _set_identifier(rds, db, str(new))
        db.enter("renaming", db.duration("rename.endpoint"))

    db.enter("renaming", db.duration("rename"), renamed)


def _set_identifier(rds: Rds, db: DBInstance, new: str) -> None:
    if new in rds.instances:
        return  # another instance took the identifier in the meantime
    db.detach()
    before = db.arn
    del rds.instances[db.name]
    db.settings["DBInstanceIdentifier"] = new
    rds.instances[new] = db
    db.attach()
    for region in rds.regions.values():
        for other in region.instances.values():
            other.replicas = [db.arn if each == before else each for each in other.replicas]
            other.source = db.arn if other.source == before else other.source
    db.server.rename([rds.instance_anywhere(each).server for each in db.replicas])
