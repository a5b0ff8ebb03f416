"""The resources of RDS in one region."""

from collections.abc import Iterator
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from local.engines.postgres_archive import Archive
from local.engines.postgres_backup import Backup

from ...app import App
from ...errors import Refusal
from ...regional_service import RegionState, TaggedResource, now
from ...subnet_groups import SubnetGroup

if TYPE_CHECKING:
    from .instance import DBInstance


@dataclass
class ParameterGroup:
    name: str
    family: str
    description: str
    tags: dict[str, str]
    values: dict[str, dict[str, str]] = field(default_factory=dict)
    """Parameters that users set: name → {"ParameterValue", "ApplyMethod"}."""


@dataclass
class Snapshot:
    attributes: dict[str, Any]
    instance: dict[str, Any]
    """The settings of the instance at the time of the snapshot."""
    tags: dict[str, str]
    status: str = "creating"
    backup: Future[Backup] | None = None
    """The copied data; None without engines."""


@dataclass
class AutomatedBackup:
    """Automated backups without an instance in this region: replicated from another region, or retained after deletion."""

    attributes: dict[str, Any]
    instance: dict[str, Any]
    status: str
    archive: Archive | None = None
    """The copied data; None without engines."""


class Rds(RegionState):
    UNLISTED = frozenset({"default"})

    def __init__(self, app: App, region: str, regions: dict[str, Any]):
        super().__init__(app, region, regions)
        self.instances: dict[str, DBInstance] = {}
        self.subnet_groups: dict[str, SubnetGroup] = {}
        self.parameter_groups: dict[str, ParameterGroup] = {}
        self.snapshots: dict[str, Snapshot] = {}
        self.automated_backups: dict[str, AutomatedBackup] = {}
        self.events: list[dict[str, Any]] = []

    def arn(self, kind: str, name: str) -> str:
        return f"arn:aws:rds:{self.region}:{self.account}:{kind}:{name}"

    def instance(self, name: str) -> "DBInstance":
        """An instance by its identifier or ARN in this region."""
        found = self.instances.get(name.rpartition(":")[2].lower())
        if found is None or (name.startswith("arn:") and found.arn != name):
            raise Refusal("DBInstanceNotFound", f"DBInstance {name} not found.", 404)
        return found

    def instance_anywhere(self, name: str) -> "DBInstance":
        """An instance by its identifier in this region, or by its ARN in any region."""
        return self.in_region(name.split(":")[3]).instance(name) if name.startswith("arn:aws:rds:") else self.instance(name)

    def event(self, kind: str, name: str, arn: str, message: str, category: str) -> None:
        self.events.append(
            {
                "SourceIdentifier": name,
                "SourceType": kind,
                "SourceArn": arn,
                "Message": message,
                "EventCategories": [category],
                "Date": now(),
            }
        )

    def tagged(self) -> Iterator[TaggedResource]:
        for db in self.instances.values():
            yield TaggedResource("DBInstance", db.name, db.arn, db.tags)
        for subnets in self.subnet_groups.values():
            yield TaggedResource("DBSubnetGroup", subnets.name, self.arn("subgrp", subnets.name), subnets.tags)
        for parameters in self.parameter_groups.values():
            yield TaggedResource("DBParameterGroup", parameters.name, self.arn("pg", parameters.name), parameters.tags)
        for name, snapshot in self.snapshots.items():
            yield TaggedResource("DBSnapshot", name, snapshot.attributes["DBSnapshotArn"], snapshot.tags)

    def inventory(self) -> list[dict[str, Any]]:
        return super().inventory() + [
            {"type": "DBInstanceAutomatedBackup", "id": each.attributes["DBInstanceIdentifier"], "arn": arn, "tags": {}}
            for arn, each in self.automated_backups.items()
        ]


def latest_restorable(since: datetime) -> datetime:
    """RDS archives transaction logs every five minutes."""
    at = now()
    return max(since, at.replace(minute=at.minute - at.minute % 5, second=0))
