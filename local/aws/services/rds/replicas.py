"""Read replicas, in the source's region or another region, and their promotion."""

from ...call import Call
from ...errors import Refusal
from ...regional_service import Output, operation, tag_map
from . import rules, settings
from .instance import DBInstance
from .instances import available, detach_replica, launch, source_of
from .state import Rds


@operation
def create_db_instance_read_replica(rds: Rds, call: Call) -> Output:
    name = rules.check_new(rds, call["DBInstanceIdentifier"])
    rules.refuse_master_user(call)
    if not call.get("SourceDBInstanceIdentifier"):
        raise Refusal("InvalidParameterValue", "The parameter SourceDBInstanceIdentifier must be provided and must not be blank.")
    source = rds.instance_anywhere(call["SourceDBInstanceIdentifier"])
    if call.get("DBParameterGroupName"):
        raise Refusal(
            "InvalidParameterCombination",
            "A parameter group can't be specified during Read Replica creation for the following DB engine: postgres",
        )
    check_source(source)
    here = source.rds is rds
    inherited = {each: source.settings[each] for each in settings.INHERITED if each in source.settings}
    if here:
        if call.get("KmsKeyId") and rules.key_arn(rds, call["KmsKeyId"]) != inherited.get("KmsKeyId"):
            raise Refusal(
                "InvalidParameterCombination",
                "A read replica in the source's region is encrypted with the source's KMS key: don't send another.",
            )
        for each in ("DBSubnetGroupName", "DBParameterGroupName", "VpcSecurityGroupIds"):
            inherited[each] = source.settings[each]
    else:
        if source.settings["StorageEncrypted"] and not call.get("KmsKeyId"):
            raise Refusal(
                "InvalidParameterCombination",
                "Cannot create a cross region unencrypted read replica from encrypted source.",
            )
        inherited["KmsKeyId"] = call.get("KmsKeyId")
    requested = settings.of(rds, call, name, inherited, BackupRetentionPeriod=0)
    if (
        here
        and rds.subnet_groups[requested["DBSubnetGroupName"]].vpc != rds.subnet_groups[source.settings["DBSubnetGroupName"]].vpc
    ):
        raise Refusal("InvalidVPCNetworkStateFault", "The read replica must be in the VPC of its source.")
    if requested["AllocatedStorage"] < source.settings["AllocatedStorage"]:
        raise Refusal("InvalidParameterCombination", "The read replica's storage can't be smaller than its source's.")
    db = DBInstance(rds, requested, tag_map(call.get("Tags")), source=source.arn)
    source.replicas.append(db.arn)
    return launch(rds, db, db.duration("replica"), lambda server: server.replicate(source.server))


def check_source(source: DBInstance) -> None:
    if source.master_user_secret:
        raise Refusal(
            "InvalidParameterCombination",
            "Read replicas of an instance whose master user password is managed by RDS in Secrets Manager are not supported.",
        )
    if not source.settings["BackupRetentionPeriod"]:
        raise Refusal(
            "InvalidDBInstanceState",
            "Automated backups are not enabled for this database instance. To enable automated backups, use ModifyDBInstance "
            "to set the backup retention period to a non-zero value.",
        )
    if not source.can_change:
        raise Refusal("InvalidDBInstanceState", f"Source DB instance {source.name} is not in available state.")


@operation
def promote_read_replica(rds: Rds, call: Call) -> Output:
    db = rds.instance(call["DBInstanceIdentifier"])
    if not db.source:
        raise Refusal("InvalidDBInstanceState", f"Specified DB instance {db.name} is not a read replica.")
    db = available(rds, call)
    retention = call.get("BackupRetentionPeriod", db.settings["BackupRetentionPeriod"] or 1)
    window = call.get("PreferredBackupWindow", db.settings["PreferredBackupWindow"])
    requested = {**db.settings, "BackupRetentionPeriod": retention, "PreferredBackupWindow": window}
    rules.check_settings(rds, requested)

    def promote() -> None:
        db.server.promote(source_of(rds, db))
        db.server.set_backups(bool(retention))

    def promoted() -> None:
        detach_replica(rds, db)
        db.settings.update(requested)
        db.become_available()
        rds.event(
            "db-instance", db.name, db.arn, "Promoted Read Replica instance to a stand-alone database instance.", "read replica"
        )

    db.enter("modifying", db.duration("promote"), promoted, work=promote)
    return {"DBInstance": db.describe()}
