"""Snapshots: manual, automated, final, and copied."""

from typing import TYPE_CHECKING, Any

from ... import identifiers, lifecycle
from ...call import Call
from ...durations import duration
from ...errors import Refusal
from ...regional_service import Output, now, operation, page, tag_list, tag_map
from . import rules, server_data
from .state import Rds, Snapshot

if TYPE_CHECKING:
    from .instance import DBInstance


def find(rds: Rds, name: str) -> Snapshot:
    """A snapshot by its identifier in this region, or by its ARN in any region."""
    launcher = rds.in_region(name.split(":")[3]) if name.startswith("arn:aws:rds:") else rds
    identifier = name.split(":snapshot:")[1] if name.startswith("arn:") and ":snapshot:" in name else name
    if identifier not in launcher.snapshots:
        raise Refusal("DBSnapshotNotFound", f"DBSnapshot {name} not found.", 404)
    return launcher.snapshots[identifier]


def _describe(snapshot: Snapshot) -> dict[str, Any]:
    progress = {"creating": 0, "copying": 0}.get(snapshot.status, 100)
    return {**snapshot.attributes, "Status": snapshot.status, "PercentProgress": progress, "TagList": tag_list(snapshot.tags)}


def _record(
    rds: Rds, name: str, kind: str, settings: dict[str, Any], resource_id: str, created: Any, tags: dict[str, str]
) -> Snapshot:
    """A new snapshot with the status creating."""
    remaining = (
        "DBInstanceIdentifier",
        "Engine",
        "EngineVersion",
        "AllocatedStorage",
        "AvailabilityZone",
        "Port",
        "MasterUsername",
        "StorageType",
        "Iops",
        "StorageThroughput",
        "KmsKeyId",
        "IAMDatabaseAuthenticationEnabled",
    )
    snapshot = Snapshot(
        attributes={
            **{each: settings[each] for each in remaining if settings.get(each) is not None},
            "DBSnapshotIdentifier": name,
            "DBSnapshotArn": rds.arn("snapshot", name),
            "SnapshotType": kind,
            "SnapshotCreateTime": now(),
            "OriginalSnapshotCreateTime": now(),
            "Encrypted": settings["StorageEncrypted"],
            "LicenseModel": "postgresql-license",
            "OptionGroupName": f"default:postgres-{settings['EngineVersion'].split('.')[0]}",
            "DbiResourceId": resource_id,
            "VpcId": rds.subnet_groups[settings["DBSubnetGroupName"]].vpc
            if settings["DBSubnetGroupName"] in rds.subnet_groups
            else None,
            "SnapshotTarget": "region",
            "DedicatedLogVolume": False,
            **({"InstanceCreateTime": created} if created else {}),
        },
        instance=dict(settings),
        tags=tags,
    )
    rds.snapshots[name] = snapshot
    return snapshot


def _ready_after(rds: Rds, snapshot: Snapshot, name: str, seconds: float) -> None:
    def ready() -> None:
        failed = snapshot.backup and snapshot.backup.exception()
        snapshot.status = "failed" if failed else "available"

    key = ("rds", rds.region, "snapshot", name)
    lifecycle.begin(key, "creating", seconds, then=ready, until=lambda: server_data.is_done(snapshot.backup))


def creation_seconds(db: "DBInstance") -> float:
    """Seconds of AWS that a snapshot of the instance takes."""
    return duration("rds/DBSnapshot.create", db.settings["AllocatedStorage"], db.name)


def create_from(rds: Rds, db: "DBInstance", name: str, tags: dict[str, str] | None = None) -> Snapshot:
    name = identifiers.check(name, "DBSnapshotIdentifier", 255)
    if name in rds.snapshots:
        raise Refusal(
            "DBSnapshotAlreadyExists", f"Cannot create the snapshot because a snapshot with the identifier {name} already exists."
        )
    copied = db.tags if db.settings["CopyTagsToSnapshot"] else {}
    snapshot = _record(rds, name, "manual", db.settings, db.resource_id, db.created, {**copied, **(tags or {})})
    snapshot.backup = db.server.back_up()
    _ready_after(rds, snapshot, name, creation_seconds(db))
    return snapshot


def take_automated(rds: Rds, db: "DBInstance") -> None:
    name = f"rds:{db.name}-{now():%Y-%m-%d-%H-%M}"
    copied = dict(db.tags) if db.settings["CopyTagsToSnapshot"] else {}
    snapshot = _record(rds, name, "automated", db.settings, db.resource_id, db.created, copied)
    snapshot.status, snapshot.backup = "available", server_data.base_backup(rds, db)


def delete_automated(rds: Rds, db: "DBInstance") -> None:
    for name, each in list(rds.snapshots.items()):
        if each.attributes["SnapshotType"] == "automated" and each.attributes["DbiResourceId"] == db.resource_id:
            server_data.delete(each.backup)
            del rds.snapshots[name]


@operation
def create_db_snapshot(rds: Rds, call: Call) -> Output:
    db = rds.instance(call["DBInstanceIdentifier"])
    if not db.can_change and db.status != "stopped":
        raise Refusal(
            "InvalidDBInstanceState",
            f"Cannot create a snapshot because the database instance {db.name} is not currently in the available state.",
        )
    snapshot = create_from(rds, db, call["DBSnapshotIdentifier"], tag_map(call.get("Tags")))
    if db.can_change:
        db.enter("backing-up", db.duration("backup"))
    return {"DBSnapshot": _describe(snapshot)}


@operation
def describe_db_snapshots(rds: Rds, call: Call) -> Output:
    requested = call.get("DBSnapshotIdentifier")
    found = [find(rds, requested)] if requested else list(rds.snapshots.values())
    instance, kind = call.get("DBInstanceIdentifier"), call.get("SnapshotType")
    found = [
        each
        for each in found
        if (instance is None or each.attributes["DBInstanceIdentifier"] == instance.rpartition(":")[2].lower())
        and kind in (None, each.attributes["SnapshotType"])
        and call.get("DbiResourceId") in (None, each.attributes["DbiResourceId"])
    ]
    for each in call.get("Filters") or []:
        names = {
            "db-instance-id": "DBInstanceIdentifier",
            "db-snapshot-id": "DBSnapshotIdentifier",
            "dbi-resource-id": "DbiResourceId",
            "snapshot-type": "SnapshotType",
            "engine": "Engine",
        }
        if each["Name"] not in names:
            raise Refusal("InvalidParameterValue", f"Unrecognized filter name: {each['Name']}")
        found = [snapshot for snapshot in found if snapshot.attributes[names[each["Name"]]] in each["Values"]]
    shown, marker = page([_describe(each) for each in found], call)
    return {"DBSnapshots": shown, "Marker": marker}


@operation
def delete_db_snapshot(rds: Rds, call: Call) -> Output:
    snapshot = find(rds, call["DBSnapshotIdentifier"])
    if snapshot.attributes["SnapshotType"] != "manual":
        raise Refusal("InvalidDBSnapshotState", "Only manual snapshots may be deleted.")
    if snapshot.status != "available":
        raise Refusal(
            "InvalidDBSnapshotState",
            f"Cannot delete the snapshot {call['DBSnapshotIdentifier']} because it is not currently in the available state.",
        )
    snapshot.status = "deleted"
    server_data.delete(snapshot.backup)
    del rds.snapshots[snapshot.attributes["DBSnapshotIdentifier"]]
    return {"DBSnapshot": _describe(snapshot)}


@operation
def copy_db_snapshot(rds: Rds, call: Call) -> Output:
    source = find(rds, call["SourceDBSnapshotIdentifier"])
    name = identifiers.check(call["TargetDBSnapshotIdentifier"], "TargetDBSnapshotIdentifier", 255)
    if name in rds.snapshots:
        raise Refusal(
            "DBSnapshotAlreadyExists", f"Cannot copy the snapshot because a snapshot with the identifier {name} already exists."
        )
    if source.status != "available":
        raise Refusal(
            "InvalidDBSnapshotState",
            f"Cannot copy the snapshot {call['SourceDBSnapshotIdentifier']} because it is not currently in the available state.",
        )
    settings = dict(source.instance)
    if call.get("KmsKeyId"):
        settings |= {"StorageEncrypted": True, "KmsKeyId": rules.key_arn(rds, call["KmsKeyId"])}
    elif settings["StorageEncrypted"] and not source.attributes["DBSnapshotArn"].startswith(rds.arn("snapshot", "")):
        settings["KmsKeyId"] = rules.key_arn(rds, None)
    tags = {**(source.tags if call.get("CopyTags") else {}), **tag_map(call.get("Tags"))}
    copy = _record(
        rds, name, "manual", settings, source.attributes["DbiResourceId"], source.attributes.get("InstanceCreateTime"), tags
    )
    copy.attributes["SourceDBSnapshotIdentifier"] = source.attributes["DBSnapshotArn"]
    copy.attributes["OriginalSnapshotCreateTime"] = source.attributes["OriginalSnapshotCreateTime"]
    if not source.attributes["DBSnapshotArn"].startswith(rds.arn("snapshot", "")):
        copy.attributes["SourceRegion"] = source.attributes["DBSnapshotArn"].split(":")[3]
    copy.backup = server_data.copy(rds, source.backup)
    _ready_after(rds, copy, name, duration("rds/DBSnapshot.copy", settings["AllocatedStorage"], name))
    return {"DBSnapshot": _describe(copy)}
