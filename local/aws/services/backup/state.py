"""The resources of AWS Backup in one region."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from ...app import App
from ...errors import Refusal
from ...regional_service import RegionState, TaggedResource, now
from ..rds.state import Snapshot


@dataclass
class RecoveryPoint:
    attributes: dict[str, Any]
    """The output of DescribeRecoveryPoint."""
    tags: dict[str, str]
    data: Snapshot | None = None
    """The settings and the data of an RDS instance; None for other resources."""


@dataclass
class Vault:
    name: str
    arn: str
    key: str
    tags: dict[str, str]
    token: str | None
    created: datetime = field(default_factory=now)
    points: dict[str, RecoveryPoint] = field(default_factory=dict)
    retention: tuple[int | None, int | None] | None = None
    """Minimum and maximum days of the vault lock; None: the vault has no lock."""
    lock_date: datetime | None = None
    """From this date the lock can't be removed (compliance mode); None: it can (governance mode)."""

    @property
    def locked_for_good(self) -> bool:
        return self.lock_date is not None and now() >= self.lock_date

    def check_retention(self, days: int | None) -> None:
        """Refuses a retention outside of the vault lock; None: recovery points are never deleted."""
        least, most = self.retention or (None, None)
        if (least is not None and days is not None and days < least) or (most is not None and (days is None or days > most)):
            raise Refusal(
                "InvalidParameterValueException",
                f"Retention of {days or 'unlimited'} days does not fit the lock of vault {self.name}: "
                f"{least or 'any'} to {most or 'any'} days.",
            )


@dataclass
class Plan:
    id: str
    arn: str
    tags: dict[str, str]
    token: str | None
    versions: list[dict[str, Any]] = field(default_factory=list)
    """{"VersionId", "BackupPlan", "CreationDate"}, the newest last."""
    selections: dict[str, dict[str, Any]] = field(default_factory=dict)


@dataclass
class TestingPlan:
    arn: str
    attributes: dict[str, Any]
    tags: dict[str, str]
    token: str | None
    selections: dict[str, dict[str, Any]] = field(default_factory=dict)


class Backup(RegionState):
    def __init__(self, app: App, region: str, regions: dict[str, Any]):
        super().__init__(app, region, regions)
        self.vaults: dict[str, Vault] = {}
        self.plans: dict[str, Plan] = {}
        self.testing_plans: dict[str, TestingPlan] = {}
        self.backup_jobs: dict[str, dict[str, Any]] = {}
        self.copy_jobs: dict[str, dict[str, Any]] = {}
        self.restore_jobs: dict[str, dict[str, Any]] = {}
        self.restore_tokens: list[tuple[str | None, str]] = []
        """Tokens of the calls that started restore jobs, with the jobs' ids."""
        self.opted_in = dict.fromkeys(("Aurora", "DynamoDB", "EBS", "EC2", "EFS", "EKS", "RDS", "S3"), True)
        """Whether AWS Backup protects resources of a type that a selection does not name."""

    def arn(self, kind: str, name: str) -> str:
        return f"arn:aws:backup:{self.region}:{self.account}:{kind}:{name}"

    def vault(self, name: str) -> Vault:
        if name not in self.vaults:
            raise Refusal("ResourceNotFoundException", f"Backup vault {name} does not exist.")
        return self.vaults[name]

    def tagged(self) -> Iterator[TaggedResource]:
        for vault in self.vaults.values():
            yield TaggedResource("BackupVault", vault.name, vault.arn, vault.tags)
            for arn, point in vault.points.items():
                yield TaggedResource("RecoveryPoint", arn, arn, point.tags)
        for plan in self.plans.values():
            yield TaggedResource("BackupPlan", plan.id, plan.arn, plan.tags)
        for name, testing in self.testing_plans.items():
            yield TaggedResource("RestoreTestingPlan", name, testing.arn, testing.tags)

    def inventory(self) -> list[dict[str, Any]]:
        return super().inventory() + [
            {"type": "BackupSelection", "id": f"{plan.id}/{each}", "tags": {}}
            for plan in self.plans.values()
            for each in plan.selections
        ]


def new_id() -> str:
    return str(uuid.uuid4())


def in_days(days: int) -> datetime:
    return now() + timedelta(days=days)
