"""The rows that only a database had that was replaced: they are kept in its final snapshot."""

from __future__ import annotations

import time
import uuid
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any

from .traffic import Login, Target, connect

POLL_SECONDS = 0.5


class NotKept(Exception):
    """There is no final snapshot, or it can't be restored; the message says which."""


def rows(rds: Any, resource: str, since: datetime, present: str, client: Target, bundle: Path, seconds: float) -> set[int]:
    """The numbers of all rows in the final snapshot of a database, which is restored for that and removed again.

    resource: the DbiResourceId of the database that was replaced, whose identifier changes when it is renamed. since: a time
    before its deletion. present: the instance whose networks the restored one gets, and whose clients are as `client`. seconds:
    how long the restore may take. Raises NotKept.
    """
    snapshot = _newest(rds, resource, since)
    like = rds.describe_db_instances(DBInstanceIdentifier=present)["DBInstances"][0]
    name = f"final-snapshot-{uuid.uuid4().hex[:8]}"
    rds.restore_db_instance_from_db_snapshot(
        DBInstanceIdentifier=name,
        DBSnapshotIdentifier=snapshot,
        DBSubnetGroupName=like["DBSubnetGroup"]["DBSubnetGroupName"],
        VpcSecurityGroupIds=[each["VpcSecurityGroupId"] for each in like["VpcSecurityGroups"]],
    )
    try:
        return _read(_await_address(rds, name, seconds), client.source, client.login, bundle)
    finally:
        rds.delete_db_instance(DBInstanceIdentifier=name, SkipFinalSnapshot=True)


def _newest(rds: Any, resource: str, since: datetime) -> str:
    found = [
        each
        for each in rds.describe_db_snapshots(SnapshotType="manual")["DBSnapshots"]
        if each["DbiResourceId"] == resource and each["Status"] == "available" and each["SnapshotCreateTime"] >= since
    ]
    if not found:
        raise NotKept(f"the database {resource} has no manual snapshot since {since:%H:%M:%S}, so rows that only it had are gone")
    return str(max(found, key=lambda each: each["SnapshotCreateTime"])["DBSnapshotIdentifier"])


def _await_address(rds: Any, name: str, seconds: float) -> str:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        shown = [each for each in rds.describe_db_instances()["DBInstances"] if each["DBInstanceIdentifier"] == name]
        if shown and shown[0]["DBInstanceStatus"] == "available":
            return str(shown[0]["Endpoint"]["Address"])
        time.sleep(POLL_SECONDS)
    raise NotKept(f"the final snapshot was not restored within {seconds:.0f} s")


def _read(address: str, source: str, login: Login, bundle: Path) -> set[int]:
    with closing(connect(address, source, bundle, login)) as session:
        return {int(row[0]) for row in session.run("SELECT id FROM numbered")}
