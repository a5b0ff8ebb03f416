"""A restore of the database to a point in time has exactly the rows that were acknowledged before it."""

from __future__ import annotations

import time
import uuid
from contextlib import closing
from typing import Any

from .environment import Region, await_arrival

_TABLE = "CREATE TABLE IF NOT EXISTS restore_check (id bigint PRIMARY KEY)"
_ROWS = 50
_APART_SECONDS = 2
"""Between the rows of one side of the point in time and the point itself; RDS restores to whole seconds."""


def restore(region: Region) -> dict[str, Any]:
    """Writes rows before and after a point in time, and restores to it. Returns what the restored database has."""
    rds = region.client("rds")
    source = region.outputs["database.instanceArn"].rpartition(":")[2]
    name = f"restore-check-{uuid.uuid4().hex[:8]}"
    with closing(region.session()) as session:
        session.run(_TABLE)
        session.run("TRUNCATE restore_check")
        _write(session, range(_ROWS))
        time.sleep(_APART_SECONDS)
        point = session.run("SELECT clock_timestamp()")[0][0]
        time.sleep(_APART_SECONDS)
        _write(session, range(_ROWS, 2 * _ROWS))
        waited = await_arrival("the latest restorable time", lambda: _instance(rds, source)["LatestRestorableTime"] > point)
        created = _instance(rds, source)
        rds.restore_db_instance_to_point_in_time(
            SourceDBInstanceIdentifier=source,
            TargetDBInstanceIdentifier=name,
            RestoreTime=point,
            DBSubnetGroupName=created["DBSubnetGroup"]["DBSubnetGroupName"],
            VpcSecurityGroupIds=[each["VpcSecurityGroupId"] for each in created["VpcSecurityGroups"]],
        )
        try:
            seconds = await_arrival("the restored instance", lambda: _is_available(rds, name))
            with closing(region.session(_instance(rds, name)["Endpoint"]["Address"])) as restored:
                found = {int(row[0]) for row in restored.run("SELECT id FROM restore_check")}
        finally:
            rds.delete_db_instance(DBInstanceIdentifier=name, SkipFinalSnapshot=True)
        session.run("DROP TABLE restore_check")
    return {
        "secondsUntilRestorable": waited,
        "secondsToRestore": seconds,
        "rowsBefore": _ROWS,
        "rowsMissing": len(set(range(_ROWS)) - found),
        "rowsOfLater": len(found - set(range(_ROWS))),
    }


def _write(session: Any, numbers: range) -> None:
    for number in numbers:
        session.run("INSERT INTO restore_check VALUES (:number)", number=number)


def _is_available(rds: Any, name: str) -> bool:
    """False also until RDS lists the new instance."""
    try:
        return bool(_instance(rds, name)["DBInstanceStatus"] == "available")
    except rds.exceptions.DBInstanceNotFoundFault:
        return False


def _instance(rds: Any, name: str) -> dict[str, Any]:
    return dict(rds.describe_db_instances(DBInstanceIdentifier=name)["DBInstances"][0])
