"""Database instances: creation, description, reboot and deletion."""

import json
import secrets
from collections.abc import Callable

from moto.secretsmanager.models import secretsmanager_backends

from ... import lifecycle
from ...call import Call
from ...errors import Refusal
from ...regional_service import Output, operation, page, tag_map
from . import backups, parameter_groups, rules, settings, snapshots
from .instance import DBInstance
from .no_server import NoServer
from .state import Rds


def launch(rds: Rds, db: DBInstance, seconds: float, begin: Callable[[NoServer], None]) -> Output:
    """Registers a new instance and begins its creation. begin: starts its server."""
    db.place()
    rds.instances[db.name] = db
    db.launch(seconds, begin)
    return {"DBInstance": db.describe()}


@operation
def create_db_instance(rds: Rds, call: Call) -> Output:
    name = rules.check_new(rds, call["DBInstanceIdentifier"])
    if "AllocatedStorage" not in call.params:
        raise Refusal("InvalidParameterValue", "The parameter AllocatedStorage must be provided and must not be blank.")
    if not call.get("MasterUsername"):
        raise Refusal("InvalidParameterValue", "The parameter MasterUsername must be provided and must not be blank.")
    rules.check_user(call["MasterUsername"])
    managed = bool(call.get("ManageMasterUserPassword"))
    check_master_password_parameters(call, managed)
    if not managed and not call.get("MasterUserPassword"):
        raise Refusal("InvalidParameterValue", "The parameter MasterUserPassword must be provided and must not be blank.")
    source = {"KmsKeyId": call["KmsKeyId"]} if call.get("KmsKeyId") else {}
    db = DBInstance(rds, settings.of(rds, call, name, source), tag_map(call.get("Tags")))
    password = call.get("MasterUserPassword") or store_master_password(rds, db, call.get("MasterUserSecretKmsKeyId"))
    seconds = db.duration("create.multiAZ" if db.settings["MultiAZ"] else "create")
    return launch(rds, db, seconds, lambda server: server.create(password))


def check_master_password_parameters(call: Call, managed: bool) -> None:
    if managed and call.get("MasterUserPassword"):
        raise Refusal(
            "InvalidParameterCombination",
            "You can't specify MasterUserPassword for an instance with ManageMasterUserPassword enabled.",
        )
    if call.get("MasterUserSecretKmsKeyId") and not managed:
        raise Refusal(
            "InvalidParameterCombination",
            "MasterUserSecretKmsKeyId can be specified only if ManageMasterUserPassword is enabled.",
        )
    if call.get("MasterUserPassword"):
        rules.check_password(call["MasterUserPassword"])


def store_master_password(rds: Rds, db: DBInstance, key: str | None) -> str:
    """Generates the master password, and stores it in Secrets Manager."""
    password = secrets.token_urlsafe(24)
    value = json.dumps({"username": db.settings["MasterUsername"], "password": password})
    secret = secretsmanager_backends[rds.account][rds.region].create_managed_secret(
        "rds", f"rds!{db.resource_id.lower()}", secret_string=value, kms_key_id=key
    )
    db.master_user_secret = {
        "SecretArn": str(secret.arn),
        "SecretStatus": "active",
        "KmsKeyId": rules.key_arn(rds, key or "alias/aws/secretsmanager"),
    }
    return password


@operation
def describe_db_instances(rds: Rds, call: Call) -> Output:
    name = call.get("DBInstanceIdentifier")
    found = [rds.instance(name)] if name else list(rds.instances.values())
    for each in call.get("Filters") or []:
        found = [db for db in found if _matches(db, each["Name"], each["Values"])]
    shown, marker = page(sorted(found, key=lambda db: db.name), call)
    return {"DBInstances": [db.describe() for db in shown], "Marker": marker}


def _matches(db: DBInstance, name: str, values: list[str]) -> bool:
    match name:
        case "db-instance-id":
            return db.name in values or db.arn in values
        case "dbi-resource-id":
            return db.resource_id in values
        case "engine":
            return db.settings["Engine"] in values
        case "db-cluster-id" | "domain":
            return False
    raise Refusal("InvalidParameterValue", f"Unrecognized filter name: {name}")


def available(rds: Rds, call: Call) -> DBInstance:
    db = rds.instance(call["DBInstanceIdentifier"])
    if not db.accepts(set(call.params) - {"DBInstanceIdentifier"}):
        raise Refusal("InvalidDBInstanceState", f"Database instance {db.name} is not in available state.")
    return db


@operation
def reboot_db_instance(rds: Rds, call: Call) -> Output:
    db = available(rds, call)
    if call.get("ForceFailover"):
        if not db.settings["MultiAZ"]:
            raise Refusal(
                "InvalidParameterCombination",
                "ForceFailover cannot be specified since the instance is not configured for Multi-AZ.",
            )
        zones = db.settings["AvailabilityZone"], db.settings["SecondaryAvailabilityZone"]
        db.settings["SecondaryAvailabilityZone"], db.settings["AvailabilityZone"] = zones
        db.server.cut_off()
    else:
        db.server.stop()

    def rebooted() -> None:
        db.is_set_up = True
        db.parameters = "in-sync"
        db.become_available()
        rds.event("db-instance", db.name, db.arn, "DB instance restarted", "availability")

    with db.setup():
        db.enter("rebooting", db.duration("reboot"), rebooted, work=lambda: start_with_parameters(rds, db))
    return {"DBInstance": db.describe()}


def start_with_parameters(rds: Rds, db: DBInstance) -> None:
    """Starts the server with the current values of the instance's parameter group."""
    db.applied_parameters = parameter_groups.values(rds, db.settings["DBParameterGroupName"])
    db.server.set_parameters(db.applied_parameters)
    db.server.restart()


@operation
def delete_db_instance(rds: Rds, call: Call) -> Output:
    db = rds.instance(call["DBInstanceIdentifier"])
    final = call.get("FinalDBSnapshotIdentifier")
    _check_delete(rds, db, final, bool(call.get("SkipFinalSnapshot")))
    if final:
        snapshots.create_from(rds, db, final)
    if not call.get("DeleteAutomatedBackups", True):
        backups.retain_backups(rds, db)
    else:
        db.server.set_backups(False)
    db.server.remove(source_of(rds, db))

    def remove() -> None:
        db.detach()
        lifecycle.cancel(db.key)
        rds.instances.pop(db.name, None)
        snapshots.delete_automated(rds, db)
        if db.source:
            detach_replica(rds, db)
        rds.event("db-instance", db.name, db.arn, "DB instance deleted", "deletion")

    seconds = db.duration("delete") + (snapshots.creation_seconds(db) if final else 0)
    db.enter("deleting", seconds, remove)
    return {"DBInstance": db.describe()}


def _check_delete(rds: Rds, db: DBInstance, final: str | None, skip: bool) -> None:
    if db.status == "deleting":
        raise Refusal("InvalidDBInstanceState", f"Instance {db.name} is already being deleted.")
    if db.settings["DeletionProtection"]:
        raise Refusal(
            "InvalidParameterCombination",
            "Cannot delete protected DB Instance, please disable deletion protection and try again.",
        )
    if db.replicas:
        raise Refusal(
            "InvalidDBInstanceState",
            f"Cannot delete {db.name} while it has read replicas: {', '.join(db.replicas)}. Delete or promote them first.",
        )
    if skip and final:
        raise Refusal(
            "InvalidParameterCombination", "FinalDBSnapshotIdentifier can not be specified when SkipFinalSnapshot is true."
        )
    if final and db.source:
        raise Refusal(
            "InvalidParameterCombination", "FinalDBSnapshotIdentifier can not be specified when deleting a replica instance"
        )
    if not skip and not final and not db.source:
        raise Refusal(
            "InvalidParameterCombination", "FinalDBSnapshotIdentifier is required unless SkipFinalSnapshot is specified."
        )
    if final and db.status not in ("available", "storage-optimization", "stopped"):
        raise Refusal(
            "InvalidDBInstanceState",
            f"Cannot create a snapshot because the database instance {db.name} is not currently in the available state.",
        )


def detach_replica(rds: Rds, db: DBInstance) -> None:
    """Ends the replication: neither the instance nor its source refers to the other."""
    source = _source(rds, db)
    if source and db.arn in source.replicas:
        source.replicas.remove(db.arn)
    db.source = None


def source_of(rds: Rds, db: DBInstance) -> NoServer:
    """The server of a replica's source; the server of no instance if there is no source."""
    source = _source(rds, db)
    return source.server if source else NoServer()


def _source(rds: Rds, db: DBInstance) -> DBInstance | None:
    arn = db.source
    return rds.in_region(arn.split(":")[3]).instances.get(arn.rpartition(":")[2]) if arn else None
