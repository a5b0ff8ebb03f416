"""A database instance: settings, transient states, and its description."""

import secrets
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from ... import critical_path, lifecycle, network_interfaces
from ...durations import duration
from ...failures import Failure
from ...regional_service import now, tag_list
from . import parameter_groups, server_data, servers, snapshots, storage, subnet_groups
from .no_server import NoServer
from .state import Rds, latest_restorable

# Settings that DescribeDBInstances returns only in a field of another shape.
_SHOWN_APART = ("DBSubnetGroupName", "VpcSecurityGroupIds", "DBParameterGroupName", "Port")

_ACCEPTED_IN_FAILURE = {
    "storage-full": {"AllocatedStorage", "MaxAllocatedStorage", "Iops", "StorageThroughput", "StorageType", "ApplyImmediately"},
    "incompatible-parameters": {"DBParameterGroupName", "ApplyImmediately", "ForceFailover"},
}


@dataclass
class DBInstance:
    rds: Rds
    settings: dict[str, Any]
    """Named as in DescribeDBInstances, besides DBSubnetGroupName, VpcSecurityGroupIds, DBParameterGroupName and Port."""
    tags: dict[str, str]
    status: str = "creating"
    pending: dict[str, Any] = field(default_factory=dict)
    created: datetime | None = None
    available_since: datetime | None = None
    backed_up: datetime | None = None
    parameters: str = "in-sync"
    source: str | None = None
    replicas: list[str] = field(default_factory=list)
    new_name: str | None = None
    """The identifier that it gets, at once or in the maintenance window; None without a pending one."""
    master_user_secret: dict[str, str] | None = None
    backup_replications: list[str] = field(default_factory=list)
    resource_id: str = field(default_factory=lambda: "db-" + secrets.token_hex(13).upper())
    server: NoServer = field(default_factory=NoServer)
    is_set_up: bool = False
    """False until the first restart with the parameter group that the instance was to have from the start."""
    is_restored: bool = False
    """Whether its data is that of a snapshot or of automated backups. RDS reports a failed restore as restore-error."""
    applied_parameters: dict[str, str] = field(default_factory=dict)
    """The values of the parameter group that the server has, or gets at its next start."""

    @property
    def name(self) -> str:
        return str(self.settings["DBInstanceIdentifier"])

    @property
    def arn(self) -> str:
        return self.rds.arn("db", self.name)

    @property
    def key(self) -> tuple[str, ...]:
        """The lifecycle key, which does not change with the name."""
        return "rds", self.rds.region, self.resource_id

    def accepts(self, parameters: set[str]) -> bool:
        """Whether the instance takes a modification of these parameters in its status.

        RDS User Guide, "Viewing Amazon RDS DB instance status": with full storage only the storage changes; with parameters
        with which the engine does not start only the parameter group, and a reboot; without capacity or addresses all.
        """
        if self.can_change or self.status in ("insufficient-capacity", "incompatible-network"):
            return True
        allowed = _ACCEPTED_IN_FAILURE.get(self.status)
        return allowed is not None and parameters <= allowed

    @property
    def can_change(self) -> bool:
        return self.status in ("available", "storage-optimization")

    def duration(self, name: str) -> float:
        """Seconds of AWS of `rds/DBInstance.NAME`, which may depend on the size of the storage."""
        return duration(f"rds/DBInstance.{name}", self.settings["AllocatedStorage"], self.name)

    def enter(
        self, status: str, seconds: float, then: Callable[[], None] | None = None, work: Callable[[], None] | None = None
    ) -> None:
        """Puts the instance into `status` for `seconds` of AWS, then calls `then`, by default `become_available`.

        work: what the server does at the end of that time. The instance keeps the status until the server has done that,
        and everything that was requested before.
        """
        self.status = status

        def finish() -> None:
            if self.server.failure and status != "deleting":
                self.fail(Failure("restore-error" if self.is_restored else "failed", message=self.server.failure))
            else:
                (then or self.become_available)()

        def end() -> None:
            if work:
                work()
            if self.server.settled:
                finish()
            else:
                lifecycle.begin(self.key, status, 0, then=finish, until=lambda: self.server.settled)

        lifecycle.begin(self.key, status, seconds, then=end, until=lambda: self.server.settled)

    def setup(self) -> AbstractContextManager[None]:
        """The context of the restart that completes the creation of a replica in another region.

        RDS refuses a parameter group at the creation of a PostgreSQL replica, and gives one in another region the default
        group. Its own group needs a modification, and a restart.
        """
        is_away = self.source is not None and self.source.split(":")[3] != self.rds.region
        is_setup = is_away and not self.is_set_up and self.parameters == "pending-reboot"
        return critical_path.part_of_creation(self.key) if is_setup else nullcontext()

    def fail(self, failure: Failure) -> None:
        lifecycle.cancel(self.key)
        self.created = self.created or now()
        self.status = failure.status
        self.rds.event("db-instance", self.name, self.arn, failure.message or f"DB instance is {failure.status}", "failure")

    def launch(self, seconds: float, begin: Callable[[NoServer], None]) -> None:
        """Begins the creation, which takes `seconds` of AWS including the first backup. begin: starts the server."""
        self.attach()
        self.applied_parameters = parameter_groups.values(self.rds, self.settings["DBParameterGroupName"])
        self.server = servers.of(self)
        begin(self.server)
        backup = self.duration("backup") if self.settings["BackupRetentionPeriod"] else 0
        self.enter("creating", max(0, seconds - backup), lambda: self._created(backup))

    def _created(self, backup: float) -> None:
        self.created = now()
        self.rds.event("db-instance", self.name, self.arn, "DB instance created", "creation")
        if backup:
            self.server.set_backups(True)
            self.enter("backing-up", backup, self._backed_up)
        else:
            self.become_available()

    def _backed_up(self) -> None:
        self.backed_up = server_data.first_restorable(self.server.archive) or now()
        snapshots.take_automated(self.rds, self)
        self.become_available()

    def become_available(self) -> None:
        self.status = "available"
        self.available_since = self.available_since or now()
        if self.settings["BackupRetentionPeriod"] and not self.backed_up:
            self.backed_up = server_data.first_restorable(self.server.archive) or now()

    def attach(self) -> None:
        group = self.rds.subnet_groups[self.settings["DBSubnetGroupName"]]
        used = {each.zone: each.id for each in group.subnets}
        requested = [self.settings.get("AvailabilityZone"), self.settings.get("SecondaryAvailabilityZone")]
        network_interfaces.attach(
            self.rds.region,
            [used[zone] for zone in requested if zone in used],
            self.arn,
            self.settings["VpcSecurityGroupIds"],
            description="RDSNetworkInterface",
        )

    def detach(self) -> None:
        network_interfaces.detach(self.rds.region, self.arn)

    def place(self) -> None:
        """Chooses a zone of the subnet group, and a second zone for Multi-AZ."""
        zones = sorted({each.zone for each in self.rds.subnet_groups[self.settings["DBSubnetGroupName"]].subnets})
        first = self.settings.get("AvailabilityZone") or zones[0]
        others = [zone for zone in zones if zone != first]
        self.settings["AvailabilityZone"] = first
        self.settings.pop("SecondaryAvailabilityZone", None)
        if self.settings["MultiAZ"] and others:
            self.settings["SecondaryAvailabilityZone"] = others[0]

    def describe(self) -> dict[str, Any]:
        """As in DescribeDBInstances: without password, and with an endpoint once the instance has been available."""
        shown = {name: value for name, value in self.settings.items() if name not in _SHOWN_APART}
        shown |= storage.shown(self.settings)
        shown |= {
            "DBInstanceArn": self.arn,
            "DbiResourceId": self.resource_id,
            "DBInstanceStatus": self.status,
            "DbInstancePort": 0,
            "DBSubnetGroup": subnet_groups.describe(self.rds, self.rds.subnet_groups[self.settings["DBSubnetGroupName"]]),
            "VpcSecurityGroups": [
                {"VpcSecurityGroupId": each, "Status": "active"} for each in self.settings["VpcSecurityGroupIds"]
            ],
            "DBParameterGroups": [
                {"DBParameterGroupName": self.settings["DBParameterGroupName"], "ParameterApplyStatus": self.parameters}
            ],
            "DBSecurityGroups": [],
            "OptionGroupMemberships": [
                {
                    "OptionGroupName": f"default:postgres-{self.settings['EngineVersion'].split('.')[0]}",
                    "Status": "in-sync",
                }
            ],
            "PendingModifiedValues": {
                name: "****" if name == "MasterUserPassword" else value for name, value in self.pending.items()
            }
            | ({"DBInstanceIdentifier": self.new_name} if self.new_name else {}),
            "ReadReplicaDBInstanceIdentifiers": [self._shorten(arn) for arn in self.replicas],
            "DBInstanceAutomatedBackupsReplications": [
                {"DBInstanceAutomatedBackupsArn": arn} for arn in self.backup_replications
            ],
            "TagList": tag_list(self.tags),
            "AssociatedRoles": [],
            "DomainMemberships": [],
            "LicenseModel": "postgresql-license",
            "BackupTarget": "region",
            "NetworkType": "IPV4",
            "CustomerOwnedIpEnabled": False,
            "DedicatedLogVolume": False,
            "ActivityStreamStatus": "stopped",
        }
        if self.created:
            shown["InstanceCreateTime"] = self.created
        if self.available_since:
            shown["Endpoint"] = {
                "Address": self.server.address
                or f"{self.name}.{self.resource_id[-12:].lower()}.{self.rds.region}.rds.amazonaws.com",
                "Port": self.settings["Port"],
                "HostedZoneId": "Z2R2ITUGPM61AM",
            }
        if self.backed_up and self.settings["BackupRetentionPeriod"]:
            shown["LatestRestorableTime"] = self.latest_restorable(self.backed_up)
        if self.master_user_secret:
            shown["MasterUserSecret"] = self.master_user_secret
        if self.source:
            shown["ReadReplicaSourceDBInstanceIdentifier"] = self._shorten(self.source)
            if self.available_since:
                state = self.server.replication_state
                shown["StatusInfos"] = [{"StatusType": "read replication", "Normal": state == "replicating", "Status": state}]
        return shown

    def latest_restorable(self, since: datetime) -> datetime:
        """The latest time to which the automated backups restore."""
        return server_data.last_restorable(self.server.archive) or latest_restorable(since)

    def _shorten(self, arn: str) -> str:
        """The identifier of an instance in the same region, the ARN of an instance in another region."""
        return arn.rpartition(":")[2] if arn.split(":")[3] == self.rds.region else arn
