"""Recovery points of RDS instances: what a job copies, and the instance that a restore job creates."""

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ...call import Call
from ...errors import Refusal
from ..rds import restores
from ..rds.instance import DBInstance
from ..rds.state import Rds, Snapshot

if TYPE_CHECKING:
    from .state import Backup

_NUMBERS = ("AllocatedStorage", "Iops", "Port", "StorageThroughput")
_LISTS = ("VpcSecurityGroupIds", "EnableCloudwatchLogsExports")
_TEXTS = (
    "AvailabilityZone",
    "DBInstanceClass",
    "DBInstanceIdentifier",
    "DBName",
    "DBParameterGroupName",
    "DBSubnetGroupName",
    "Engine",
    "LicenseModel",
    "OptionGroupName",
    "StorageType",
)
_SWITCHES = (
    "AutoMinorVersionUpgrade",
    "CopyTagsToSnapshot",
    "DeletionProtection",
    "EnableIAMDatabaseAuthentication",
    "MultiAZ",
    "PubliclyAccessible",
)


@dataclass
class Restored:
    """The instance of a restore job."""

    db: DBInstance

    @property
    def is_done(self) -> bool:
        return self.db.status != "creating"

    @property
    def failure(self) -> str | None:
        """Why there is no usable instance."""
        failed = self.db.status not in ("available", "backing-up", "deleting") and self.is_done
        return f"DB Instance {self.db.name} is {self.db.status}." if failed else None


def _rds(backup: "Backup", region: str) -> Rds:
    state: Rds = backup.app.states["rds"](region)
    return state


def copy(backup: "Backup", arn: str) -> Snapshot | None:
    """The settings and the data of an instance now, as AWS Backup's snapshot has them."""
    instances = _rds(backup, backup.region).instances
    db = instances.get(arn.rpartition(":")[2])
    if db is None:
        return None
    return Snapshot(attributes={}, instance=dict(db.settings), tags={}, status="available", backup=db.server.back_up())


def metadata(snapshot: Snapshot) -> dict[str, str]:
    """What GetRecoveryPointRestoreMetadata answers: the parameters of RestoreDBInstanceFromDBSnapshot, all as text."""
    found: dict[str, Any] = {**snapshot.instance, "LicenseModel": "postgresql-license"}
    texts = {name: str(found[name]) for name in (*_NUMBERS, *_TEXTS) if found.get(name) is not None}
    switches = {name: str(bool(found[name])).lower() for name in _SWITCHES if found.get(name) is not None}
    return texts | switches | {"VpcSecurityGroupIds": json.dumps(found["VpcSecurityGroupIds"])}


def restore(backup: "Backup", snapshot: Snapshot, requested: dict[str, str]) -> Restored:
    """Begins to create the instance. Raises what RDS refuses. The instance has no tags: a restore job takes none."""
    name = requested.get("DBInstanceIdentifier")
    if not name:
        raise Refusal("InvalidParameterValueException", "Metadata must have a DBInstanceIdentifier.")
    params: dict[str, Any] = {each: requested[each] for each in _TEXTS if each in requested}
    params |= {each: int(requested[each]) for each in _NUMBERS if each in requested}
    params |= {each: requested[each] == "true" for each in _SWITCHES if each in requested}
    params |= {each: json.loads(requested[each]) for each in _LISTS if each in requested}
    rds = _rds(backup, backup.region)
    call = Call("rds", "RestoreDBInstanceFromDBSnapshot", backup.region, "backup.amazonaws.com", params)
    restores.restore_copy(rds, call, snapshot)
    return Restored(rds.instances[name.lower()])
