"""Velero: a location that can be reached is Available, a schedule with a valid cron is Enabled, a backup completes."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator

from .children import Parent
from .controllers import Controller
from .resource import Resource
from .watch import Key

GROUP = "velero.io"
LOCATIONS = Resource(GROUP, "v1", "backupstoragelocations", "BackupStorageLocation", has_status=False)
NO_ROLE = 'BackupStorageLocation "{}" is unavailable: rpc error: no AWS role for service account {}/{}'
NO_BUCKET = 'BackupStorageLocation "{}" is unavailable: rpc error: NoSuchBucket: {}'


def now() -> str:
    return datetime.datetime.now(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


class _Velero(Parent):
    images = ("velero",)
    manager = "velero-server"


class Locations(_Velero):
    resource = LOCATIONS

    def reconcile(self, location: dict) -> None:
        problem = self._problem(location)
        phase = "Unavailable" if problem else "Available"
        has = location.get("status") or {}
        if (has.get("phase"), has.get("message", "")) != (phase, problem):
            validated = {"lastValidationTime": now()} | ({} if problem else {"lastSyncedTime": now()})
            self.status(location, {"phase": phase, "message": problem, **validated})
        if problem:
            self.cluster.enqueue(self, (location["metadata"]["namespace"], location["metadata"]["name"]), 5)

    def _problem(self, location: dict) -> str:
        name = location["metadata"]["name"]
        if location["spec"].get("provider", "").removeprefix("velero.io/") != "aws":
            return ""
        worker = self.cluster.worker(self.images)
        if worker is None:
            return ""
        namespace = worker["metadata"]["namespace"]
        account = worker["spec"]["template"]["spec"].get("serviceAccountName", "default")
        if not self.cloud.may(namespace, account):
            return NO_ROLE.format(name, namespace, account)
        bucket = location["spec"]["objectStorage"]["bucket"]
        return "" if self.cloud.has_bucket(bucket) else NO_BUCKET.format(name, bucket)


class Schedules(_Velero):
    resource = Resource(GROUP, "v1", "schedules", "Schedule", has_status=False)

    def reconcile(self, schedule: dict) -> None:
        cron = schedule["spec"]["schedule"]
        valid = bool(re.fullmatch(r"(CRON_TZ=\S+ |TZ=\S+ )?(@\w+( \w+)?|(\S+ ){4}\S+)", cron))
        errors = [] if valid else [f"invalid schedule: expected exactly 5 fields: {cron}"]
        self.status(schedule, {"phase": "Enabled" if valid else "FailedValidation", "validationErrors": errors})


class Backups(_Velero):
    resource = Resource(GROUP, "v1", "backups", "Backup", has_status=False)
    also = (LOCATIONS,)

    def related(self, resource: Resource, thing: dict) -> Iterator[Key]:
        yield from self.cluster.all(self.resource)

    def reconcile(self, backup: dict) -> None:
        if (backup.get("status") or {}).get("phase") in ("Completed", "FailedValidation", "Deleting"):
            return
        namespace, named = backup["metadata"]["namespace"], backup["spec"].get("storageLocation") or "default"
        location = self.cluster.find(LOCATIONS, namespace, named)
        if location is None or (location.get("status") or {}).get("phase") != "Available":
            errors = [f"backup can't be created because backup storage location {named} is not available"]
            self.status(backup, {"phase": "FailedValidation", "validationErrors": errors})
            return
        times = {"startTimestamp": now(), "completionTimestamp": now()}
        self.status(backup, {"phase": "Completed", "version": 1, "formatVersion": "1.1.0", **times})


class Restores(_Velero):
    resource = Resource(GROUP, "v1", "restores", "Restore", has_status=False)

    def reconcile(self, restore: dict) -> None:
        if not (restore.get("status") or {}).get("phase"):
            self.status(restore, {"phase": "Completed", "startTimestamp": now(), "completionTimestamp": now()})


CONTROLLERS: list[type[Controller]] = [Locations, Schedules, Backups, Restores]
