"""The rows of a database that was replaced, with real databases."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ... import loopback
from ...aws import clock
from ...aws.engines import Engines
from ...testing import LocalAws
from .. import final_snapshot
from ..region import NAME, Region, until
from ..traffic import TABLE, Target


@pytest.fixture
def aws(tmp_path: Path) -> Iterator[LocalAws]:
    scale, clock.scale = clock.scale, 600
    running = LocalAws(tmp_path / "aws", Engines(tmp_path / "engines", {"postgres"}))
    yield running
    running.stop()
    clock.scale = scale


@pytest.mark.recovery
def test_the_final_snapshot_has_the_rows_that_only_the_replaced_database_had(aws: LocalAws) -> None:
    bundle = Path(loopback.control(aws.endpoint, "engines")["ca"])
    region = Region(aws.endpoint, bundle, "us-east-1", 40)
    region.create_network()
    region.create_database()
    with region.session() as session:
        session.run(TABLE)
        session.run("INSERT INTO numbered (id) VALUES (7), (8)")
    began = datetime.now(UTC) - timedelta(seconds=1)
    resource = region.database()["DbiResourceId"]
    # The operator gives the name to the replica that replaces the database.
    region.rds.modify_db_instance(DBInstanceIdentifier=NAME, NewDBInstanceIdentifier="former", ApplyImmediately=True)
    until(lambda: _shown(region) == [("former", "available")])
    region.rds.delete_db_instance(DBInstanceIdentifier="former", FinalDBSnapshotIdentifier="last")
    until(lambda: not region.rds.describe_db_instances()["DBInstances"])
    region.create_database()

    client = Target(region.address, region.pod)
    assert final_snapshot.rows(region.rds, resource, began, NAME, client, bundle, 60) == {7, 8}
    until(lambda: len(region.rds.describe_db_instances()["DBInstances"]) == 1)
    with pytest.raises(final_snapshot.NotKept, match="no manual snapshot since"):
        final_snapshot.rows(region.rds, resource, datetime.now(UTC) + timedelta(seconds=1), NAME, client, bundle, 60)


def _shown(region: Region) -> list[tuple[str, str]]:
    shown = region.rds.describe_db_instances()["DBInstances"]
    return [(each["DBInstanceIdentifier"], each["DBInstanceStatus"]) for each in shown]
