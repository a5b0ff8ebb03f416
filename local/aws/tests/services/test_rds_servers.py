"""RDS with real PostgreSQL servers: what the API says is what a client observes."""

import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ConnectionClosedError
from pg8000.exceptions import DatabaseError, InterfaceError
from pg8000.native import Connection

from local.engines.postgres import connect

from ....testing import LocalAws, Network, eventually, refused
from ... import clock, engines
from ...services.rds import servers
from .test_backup import backup_role

USER, PASSWORD, DATABASE = "platform", "correct-horse", "shop"
HOME, AWAY = "us-east-1", "us-west-2"
POD = "127.0.1.9"
"""A client of the subnet 10.0.1.0/24."""


@pytest.fixture(scope="module")
def aws(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalAws]:
    clock.scale = 1
    engines.MONITOR_SECONDS = 0.2
    state = tmp_path_factory.mktemp("aws")
    running = LocalAws(state, engines.Engines(state / "engines", {"postgres"}))
    yield running
    running.stop()


@pytest.fixture(scope="module")
def networks(aws: LocalAws) -> dict[str, Network]:
    found = {}
    for region in (HOME, AWAY):
        network = found[region] = aws.create_network(region)
        aws.client("rds", region).create_db_subnet_group(
            DBSubnetGroupName="servers", DBSubnetGroupDescription="d", SubnetIds=network.subnets
        )
        aws.client("ec2", region).authorize_security_group_ingress(GroupId=network.security_group, IpPermissions=[RULE])
    return found


RULE = {"IpProtocol": "tcp", "FromPort": 5432, "ToPort": 5432, "IpRanges": [{"CidrIp": "10.0.1.0/24"}]}


class Database:
    """An instance, and a client of its server."""

    def __init__(self, aws: LocalAws, region: str, name: str):
        self.aws, self.region, self.name = aws, region, name
        self.rds = aws.client("rds", region)

    def shown(self) -> dict[str, Any]:
        return dict(self.rds.describe_db_instances(DBInstanceIdentifier=self.name)["DBInstances"][0])

    def ready(self) -> "Database":
        """Waits for the end of its transient states. Moves AWS's clock."""
        passes(lambda: self.shown()["DBInstanceStatus"] == "available")
        return self

    @property
    def address(self) -> str:
        return str(self.shown()["Endpoint"]["Address"])

    @contextmanager
    def session(self, **options: Any) -> Iterator[Connection]:
        endpoint = self.shown()["Endpoint"]
        bundle = self.aws.control("GET", "engines")["ca"]
        defaults: dict[str, Any] = {"user": USER, "password": PASSWORD, "database": DATABASE, "timeout": 5, "source": POD}
        defaults["ssl_context"] = ssl.create_default_context(cafile=bundle)
        connection = connect(endpoint["Address"], endpoint["Port"], **(defaults | options))
        try:
            yield connection
        finally:
            with suppress(InterfaceError):  # the server may have ended the session
                connection.close()

    def insert(self, *ids: int) -> None:
        with self.session() as connection:
            connection.run("CREATE TABLE IF NOT EXISTS numbers (id int PRIMARY KEY)")
            for each in ids:
                connection.run("INSERT INTO numbers VALUES (:id)", id=each)

    def numbers(self) -> list[int]:
        with self.session() as connection:
            return [row[0] for row in connection.run("SELECT id FROM numbers ORDER BY id")]

    def slot_lag(self) -> Any:
        """OldestReplicationSlotLag; "unknown" if the server was not measured yet."""
        servers = self.aws.control("GET", "engines")["servers"]
        figures = next(each["figures"] for each in servers if each["id"] == self.name)
        return figures.get("oldest_replication_slot_lag", "unknown")


def is_gone(db: Database) -> bool:
    return db.name not in [each["DBInstanceIdentifier"] for each in db.rds.describe_db_instances()["DBInstances"]]


def passes(condition: Callable[[], Any]) -> None:
    """Moves AWS's clock until the condition holds, and gives the servers time for their work."""

    def later() -> Any:
        clock.skip(60)
        return condition()

    eventually(later, 120)  # a limit: real servers share the processors with other tests


class Databases:
    def __init__(self, aws: LocalAws, networks: dict[str, Network]):
        self._aws, self._networks = aws, networks
        self.made: list[Database] = []

    def place(self, region: str) -> dict[str, Any]:
        return {"DBSubnetGroupName": "servers", "VpcSecurityGroupIds": [self._networks[region].security_group]}

    def of(self, name: str, region: str = HOME) -> Database:
        self.made.append(Database(self._aws, region, name))
        return self.made[-1]

    def create(self, **settings: Any) -> Database:
        return self.begin(**settings).ready()

    def begin(self, **settings: Any) -> Database:
        """Requests an instance, which is being created then."""
        name = self._aws.unique_name()
        parameters = {
            "DBInstanceIdentifier": name,
            "DBInstanceClass": "db.r5.large",
            "Engine": "postgres",
            "AllocatedStorage": 20,
            "MasterUsername": USER,
            "MasterUserPassword": PASSWORD,
            "DBName": DATABASE,
            "StorageEncrypted": False,
            **self.place(HOME),
            **settings,
        }
        self._aws.client("rds", HOME).create_db_instance(**parameters)
        return self.of(name)


@pytest.fixture
def databases(aws: LocalAws, networks: dict[str, Network]) -> Iterator[Databases]:
    made = Databases(aws, networks)
    yield made
    for each in reversed(made.made):
        if not is_gone(each):
            each.rds.delete_db_instance(DBInstanceIdentifier=each.name, SkipFinalSnapshot=True)
            passes(partial(is_gone, each))


def test_an_endpoint_is_a_server_that_follows_the_instance(aws: LocalAws, databases: Databases, networks: Any) -> None:
    db = databases.create(MultiAZ=True)
    db.insert(1)
    ec2, group = aws.client("ec2", HOME), networks[HOME].security_group

    # security groups apply to new connections, by the source's subnet
    with pytest.raises(DatabaseError, match=r"no pg_hba\.conf entry"), db.session(source="127.0.2.9"):
        pass
    with db.session() as tracked:
        ec2.revoke_security_group_ingress(GroupId=group, IpPermissions=[RULE])
        eventually(lambda: not connects(db), 5)
        assert tracked.run("SELECT id FROM numbers") == [[1]]
        ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=[RULE])
        eventually(lambda: connects(db), 5)

    # a new password works once the instance is available again
    db.rds.modify_db_instance(DBInstanceIdentifier=db.name, MasterUserPassword="battery-staple")
    assert connects(db)
    db.ready()
    assert connects(db, password="battery-staple")
    assert not connects(db)
    db.rds.modify_db_instance(DBInstanceIdentifier=db.name, MasterUserPassword=PASSWORD)
    db.ready()

    # a failover to the other zone ends the sessions, and loses no row
    with db.session() as ended:
        db.rds.reboot_db_instance(DBInstanceIdentifier=db.name, ForceFailover=True)
        eventually(lambda: not connects(db), 5)
        with pytest.raises((InterfaceError, DatabaseError, OSError)):
            ended.run("SELECT 1")
    address = db.address
    db.ready()
    assert db.address == address
    assert db.numbers() == [1]

    # a new identifier is a new address
    rename(db, f"{db.name}-new")
    db.ready()
    assert db.address != address
    assert db.numbers() == [1]
    pid = next(each["pid"] for each in aws.control("GET", "engines")["servers"] if each["id"] == db.name)
    db.rds.delete_db_instance(DBInstanceIdentifier=db.name, SkipFinalSnapshot=True)
    passes(lambda: is_gone(db))
    assert not Path(f"/proc/{pid}").exists()


def rename(db: Database, name: str) -> None:
    """Gives the instance another identifier, and waits until it has that. The instance is not available until its endpoint is."""
    given = {"NewDBInstanceIdentifier": name, "ApplyImmediately": True}
    shown = db.rds.modify_db_instance(DBInstanceIdentifier=db.name, **given)["DBInstance"]
    assert shown["PendingModifiedValues"] == {"DBInstanceIdentifier": name}
    assert db.shown()["DBInstanceStatus"] == "renaming"
    db.name = name
    passes(lambda: not is_gone(db))
    assert db.shown()["DBInstanceStatus"] == "renaming"


def connects(db: Database, **options: Any) -> bool:
    try:
        with db.session(**options):
            return True
    except (DatabaseError, InterfaceError, OSError):
        return False


def test_parameters_apply_as_their_group_says(aws: LocalAws, databases: Databases) -> None:
    group = aws.unique_name()
    aws.rds.create_db_parameter_group(DBParameterGroupName=group, DBParameterGroupFamily="postgres17", Description="d")
    db = databases.create(DBParameterGroupName=group)

    def change(name: str, value: str, method: str) -> None:
        parameter = {"ParameterName": name, "ParameterValue": value, "ApplyMethod": method}
        aws.rds.modify_db_parameter_group(DBParameterGroupName=group, Parameters=[parameter])

    def setting(name: str) -> str:
        with db.session() as connection:
            return str(connection.run(f"SHOW {name}")[0][0])

    def status() -> str:
        return str(db.shown()["DBParameterGroups"][0]["ParameterApplyStatus"])

    change("log_min_duration_statement", "7", "immediate")
    eventually(lambda: setting("log_min_duration_statement") == "7ms", 5)
    assert status() == "in-sync"
    change("lock_timeout", "5", "pending-reboot")
    change("track_activity_query_size", "2048", "pending-reboot")
    assert (status(), setting("lock_timeout"), setting("track_activity_query_size")) == ("pending-reboot", "0", "1kB")
    db.rds.reboot_db_instance(DBInstanceIdentifier=db.name)
    db.ready()
    assert (status(), setting("lock_timeout"), setting("track_activity_query_size")) == ("in-sync", "5ms", "2kB")
    aws.rds.reset_db_parameter_group(
        DBParameterGroupName=group, Parameters=[{"ParameterName": "lock_timeout", "ApplyMethod": "immediate"}]
    )
    eventually(lambda: setting("lock_timeout") == "0", 5)


def test_a_replica_in_another_region_is_promoted_while_its_source_has_no_power(aws: LocalAws, databases: Databases) -> None:
    source = databases.create(BackupRetentionPeriod=7)
    source.insert(1)
    replica = databases.of(aws.unique_name(), AWAY)
    replica.rds.create_db_instance_read_replica(
        DBInstanceIdentifier=replica.name,
        SourceDBInstanceIdentifier=source.shown()["DBInstanceArn"],
        SourceRegion=HOME,
        **databases.place(AWAY),
    )
    replica.ready()
    source.insert(2)
    eventually(lambda: replica.numbers() == [1, 2], 5)
    eventually(lambda: replica.shown()["StatusInfos"][0]["Status"] == "replicating", 5)
    with pytest.raises(DatabaseError, match="read-only"):
        replica.insert(3)

    # a replica without power retains WAL on its source
    aws.control("POST", f"engines/{AWAY}/cut")
    assert not connects(replica)
    source.insert(*range(3, 200))
    eventually(lambda: source.slot_lag() > 10_000, 5)
    aws.control("POST", f"engines/{AWAY}/restore")
    eventually(lambda: len(replica.numbers()) == 199, 5)
    eventually(lambda: source.slot_lag() == 0, 5)

    # a lost replica that RDS can't recover
    aws.control("POST", f"engines/nodes/{replica.name}/stop")
    source.insert(*range(200, 400))
    eventually(lambda: replica.shown()["StatusInfos"][0]["Status"] == "error", 5)
    eventually(lambda: source.slot_lag() > 10_000, 5)
    assert not connects(replica)
    aws.control("POST", f"engines/nodes/{replica.name}/start")
    eventually(lambda: connects(replica), 10)
    eventually(lambda: len(replica.numbers()) == 399, 10)

    # the source loses power
    aws.control("POST", f"engines/{HOME}/cut")
    eventually(
        lambda: replica.shown()["StatusInfos"][0] == {"StatusType": "read replication", "Normal": False, "Status": "error"}
    )
    assert not connects(source)
    replica.rds.promote_read_replica(DBInstanceIdentifier=replica.name, BackupRetentionPeriod=7)
    with pytest.raises(DatabaseError, match="read-only"):
        replica.insert(400)
    replica.ready()
    replica.insert(400)
    assert "ReadReplicaSourceDBInstanceIdentifier" not in replica.shown()
    aws.control("POST", f"engines/{HOME}/restore")
    assert len(source.numbers()) == 399
    eventually(lambda: source.slot_lag() is None, 5)
    eventually(lambda: replica.shown()["LatestRestorableTime"], 5)


def test_two_databases_swap_their_roles_there_and_back(aws: LocalAws, databases: Databases) -> None:
    east, west = databases.create(BackupRetentionPeriod=7), databases.of(aws.unique_name(), AWAY)
    east.insert(1)
    replicate(databases, west, AWAY, east)
    promote(west)
    west.insert(2)
    east.insert(100)  # what the former writer acknowledged after the promotion

    former = replace(databases, east, HOME, west)

    assert east.numbers() == [1, 2]
    assert former.ready().numbers() == [1, 100]
    former.rds.delete_db_instance(DBInstanceIdentifier=former.name, FinalDBSnapshotIdentifier=f"{former.name}-final")
    west.insert(3)
    eventually(lambda: east.numbers() == [1, 2, 3], 5)
    promote(east)
    east.insert(4)

    replace(databases, west, AWAY, east)

    east.insert(5)
    eventually(lambda: west.numbers() == [1, 2, 3, 4, 5], 5)
    passes(lambda: is_gone(former))
    shown = former.rds.describe_db_snapshots(DBSnapshotIdentifier=f"{former.name}-final")["DBSnapshots"][0]
    assert shown["Status"] == "available"
    for replica in (west, east):
        replica.rds.delete_db_instance(DBInstanceIdentifier=replica.name, SkipFinalSnapshot=True)
        passes(partial(is_gone, replica))


def promote(db: Database) -> None:
    db.rds.promote_read_replica(DBInstanceIdentifier=db.name, BackupRetentionPeriod=7)
    db.ready()


def replicate(databases: Databases, replica: Database, region: str, source: Database) -> None:
    replica.rds.create_db_instance_read_replica(
        DBInstanceIdentifier=replica.name,
        SourceDBInstanceIdentifier=source.shown()["DBInstanceArn"],
        SourceRegion=source.region,
        **databases.place(region),
    )
    replica.ready()


def replace(databases: Databases, db: Database, region: str, source: Database) -> Database:
    """Makes a replica of another database under the name of one, which gets another name; returns the renamed one."""
    name, former = db.name, databases.of(db.name, region)
    with refused("DBInstanceAlreadyExists"):
        replicate(databases, db, region, source)
    rename(former, f"{name}-former")
    replicate(databases, db, region, source)
    return former


def figure(aws: LocalAws, region: str, name: str, metric: str) -> float | None:
    """The newest value in CloudWatch; None without one. Moves AWS's clock by a minute."""
    clock.skip(60)
    now = clock.epoch()
    place = {"Namespace": "AWS/RDS", "MetricName": metric, "Dimensions": [{"Name": "DBInstanceIdentifier", "Value": name}]}
    query = {"Id": "m1", "MetricStat": {"Metric": place, "Period": 60, "Stat": "Average"}}
    span = {"StartTime": datetime.fromtimestamp(now - 120, UTC), "EndTime": datetime.fromtimestamp(now + 60, UTC)}
    (result,) = aws.client("cloudwatch", region).get_metric_data(MetricDataQueries=[query], **span)["MetricDataResults"]
    return result["Values"][0] if result["Values"] else None


def test_cloudwatch_has_the_figures_of_the_servers(aws: LocalAws, databases: Databases, monkeypatch: pytest.MonkeyPatch) -> None:
    db = databases.create(BackupRetentionPeriod=7)
    replica = databases.of(aws.unique_name(), AWAY)
    replica.rds.create_db_instance_read_replica(
        DBInstanceIdentifier=replica.name,
        SourceDBInstanceIdentifier=db.shown()["DBInstanceArn"],
        SourceRegion=HOME,
        **databases.place(AWAY),
    )
    replica.ready()
    db.insert(1)
    of_source, of_replica = partial(figure, aws, HOME, db.name), partial(figure, aws, AWAY, replica.name)
    eventually(lambda: (of_source("FreeStorageSpace") or 0) > 19 * 2**30)
    assert of_source("ReplicaLag") is None, "the source is no replica"
    assert of_replica("OldestReplicationSlotLag") is None, "the replica has no replicas"
    with db.session():
        eventually(lambda: of_source("DatabaseConnections") == 1.0)
    eventually(lambda: of_source("DatabaseConnections") == 0.0)

    # the lag grows on an idle source, and ends with the next transaction, which archiving WAL is too
    monkeypatch.setattr(servers, "ARCHIVE_SECONDS", 1e9)
    before = eventually(lambda: of_replica("ReplicaLag"))
    eventually(lambda: (of_replica("ReplicaLag") or 0) >= before + 1)
    db.insert(2)
    eventually(lambda: (of_replica("ReplicaLag") or before + 1) < before + 1)

    # without its region the replica has no figures; the source retains WAL for it
    kept = eventually(lambda: of_source("OldestReplicationSlotLag") is not None) and of_source("OldestReplicationSlotLag")
    aws.control("PUT", "outages", {"regions": [AWAY]})
    try:
        with pytest.raises(ConnectionClosedError):
            replica.shown()
        assert not connects_to_address(aws, replica.name)
        for number in range(10, 60):
            db.insert(number)
        eventually(lambda: (of_source("OldestReplicationSlotLag") or 0) > (kept or 0))
    finally:
        aws.control("DELETE", "outages")
    eventually(lambda: replica.numbers() == db.numbers())
    assert replica.shown()["DBInstanceStatus"] == "available"


def connects_to_address(aws: LocalAws, name: str) -> bool:
    server = next(each for each in aws.control("GET", "engines")["servers"] if each["id"] == name)
    try:
        socket.create_connection((server["address"], server["port"]), 2).close()
        return True
    except OSError:
        return False


def test_snapshots_and_automated_backups_restore_rows(aws: LocalAws, databases: Databases) -> None:
    db = databases.create(BackupRetentionPeriod=7)
    away = aws.client("rds", AWAY)
    arn = db.shown()["DBInstanceArn"]
    started = away.start_db_instance_automated_backups_replication(SourceDBInstanceArn=arn, BackupRetentionPeriod=7)
    replicated = started["DBInstanceAutomatedBackup"]["DBInstanceAutomatedBackupsArn"]
    db.insert(1)
    snapshot = aws.unique_name()
    db.rds.create_db_snapshot(DBInstanceIdentifier=db.name, DBSnapshotIdentifier=snapshot)
    passes(lambda: db.rds.describe_db_snapshots(DBSnapshotIdentifier=snapshot)["DBSnapshots"][0]["Status"] == "available")
    db.ready().insert(2)

    restored = databases.of(aws.unique_name())
    restored.rds.restore_db_instance_from_db_snapshot(
        DBInstanceIdentifier=restored.name, DBSnapshotIdentifier=snapshot, **databases.place(HOME)
    )
    assert restored.ready().numbers() == [1]

    eventually(lambda: datetime.now(UTC).microsecond > 900_000, 2)
    eventually(lambda: datetime.now(UTC).microsecond < 100_000, 2)  # RestoreTime has seconds
    between = datetime.now(UTC).replace(microsecond=0)
    db.insert(3)

    def latest() -> datetime:
        clock.skip(300)
        return db.shown()["LatestRestorableTime"]

    with refused("InvalidParameterValue", "or later than"):
        restored.rds.restore_db_instance_to_point_in_time(
            SourceDBInstanceIdentifier=db.name,
            TargetDBInstanceIdentifier="later",
            RestoreTime=between,
            **databases.place(HOME),
        )
    eventually(lambda: latest() > between, 10)
    earlier = databases.of(aws.unique_name())
    earlier.rds.restore_db_instance_to_point_in_time(
        SourceDBInstanceIdentifier=db.name,
        TargetDBInstanceIdentifier=earlier.name,
        RestoreTime=between,
        **databases.place(HOME),
    )
    assert earlier.ready().numbers() == [1, 2]

    # the replicated backups outlive the instance
    def window() -> Any:
        of_the_source = [{"Name": "db-instance-id", "Values": [arn]}]
        shown = away.describe_db_instance_automated_backups(Filters=of_the_source)
        return shown["DBInstanceAutomatedBackups"][0]["RestoreWindow"]["LatestTime"]

    eventually(lambda: window() > between, 10)
    db.rds.delete_db_instance(DBInstanceIdentifier=db.name, SkipFinalSnapshot=True, DeleteAutomatedBackups=True)
    passes(lambda: is_gone(db))
    distant = databases.of(aws.unique_name(), AWAY)
    distant.rds.restore_db_instance_to_point_in_time(
        SourceDBInstanceAutomatedBackupsArn=replicated,
        TargetDBInstanceIdentifier=distant.name,
        UseLatestRestorableTime=True,
        **databases.place(AWAY),
    )
    assert distant.ready().numbers() == [1, 2, 3]


def test_a_database_whose_creation_failed_has_backups_once_it_recovers(aws: LocalAws, databases: Databases) -> None:
    failure = {"kind": "rds/DBInstance", "status": "insufficient-capacity", "on": "creating"}
    aws.control("PUT", "failures", [failure])
    db = databases.begin(BackupRetentionPeriod=7)
    passes(lambda: db.shown()["DBInstanceStatus"] == "insufficient-capacity")
    aws.control("DELETE", "failures")
    db.ready()
    restored = databases.of(aws.unique_name())
    restored.rds.restore_db_instance_to_point_in_time(
        SourceDBInstanceIdentifier=db.name,
        TargetDBInstanceIdentifier=restored.name,
        UseLatestRestorableTime=True,
        **databases.place(HOME),
    )
    assert connects(restored.ready())


def test_a_restore_over_a_lost_segment_fails(aws: LocalAws, databases: Databases) -> None:
    """RDS User Guide, "Viewing Amazon RDS DB instance status": restore-error is an error of a restore to a point in time."""
    source = databases.create(BackupRetentionPeriod=1)
    source.insert(1)
    before = source.shown()["LatestRestorableTime"]
    passes(lambda: source.shown()["LatestRestorableTime"] > before)
    aws.control("POST", f"engines/nodes/{source.name}/lose-wal")
    restored = databases.of(aws.unique_name())
    restored.rds.restore_db_instance_to_point_in_time(
        SourceDBInstanceIdentifier=source.name,
        TargetDBInstanceIdentifier=restored.name,
        UseLatestRestorableTime=True,
        **databases.place(HOME),
    )
    passes(lambda: restored.shown()["DBInstanceStatus"] == "restore-error")


def test_a_restore_job_gives_the_rows_of_its_recovery_point(aws: LocalAws, databases: Databases, networks: Any) -> None:
    backup = aws.client("backup")
    role = backup_role(aws, "AWSBackupServiceRolePolicyForBackup", "AWSBackupServiceRolePolicyForRestores")
    vault = backup.create_backup_vault(BackupVaultName=aws.unique_name())["BackupVaultName"]
    source = databases.create(BackupRetentionPeriod=0, PreferredMaintenanceWindow=_distant_window())
    source.insert(1)
    job = backup.start_backup_job(BackupVaultName=vault, ResourceArn=source.shown()["DBInstanceArn"], IamRoleArn=role)
    passes(lambda: backup.describe_backup_job(BackupJobId=job["BackupJobId"])["State"] == "COMPLETED")
    source.insert(2)
    point = {"BackupVaultName": vault, "RecoveryPointArn": job["RecoveryPointArn"]}
    metadata = backup.get_recovery_point_restore_metadata(**point)["RestoreMetadata"]
    assert metadata["DBInstanceIdentifier"] == source.name
    restored = databases.of(aws.unique_name())
    request = {
        "RecoveryPointArn": job["RecoveryPointArn"],
        "IamRoleArn": role,
        "IdempotencyToken": aws.unique_name(),
        "Metadata": {**metadata, "DBInstanceIdentifier": restored.name},
    }
    restore = backup.start_restore_job(**request)["RestoreJobId"]
    assert backup.start_restore_job(**request)["RestoreJobId"] == restore
    passes(lambda: backup.describe_restore_job(RestoreJobId=restore)["Status"] == "COMPLETED")
    assert restored.ready().numbers() == [1]
    assert restored.shown()["TagList"] == []
    assert backup.describe_restore_job(RestoreJobId=restore)["CreatedResourceArn"] == restored.shown()["DBInstanceArn"]

    # what RDS refuses fails the job: the name is taken
    again = backup.start_restore_job(**{**request, "IdempotencyToken": aws.unique_name()})["RestoreJobId"]
    failed = backup.describe_restore_job(RestoreJobId=again)
    assert (failed["Status"], "already exists" in failed["StatusMessage"]) == ("FAILED", True)


def _distant_window() -> str:
    """A maintenance window near which no backup job of now begins."""
    start = datetime.now(UTC) + timedelta(hours=30)
    return f"{start:%a:%H:%M}-{start + timedelta(hours=1):%a:%H:%M}".lower()
