"""Velero: reachable backup locations are Available, schedules with a valid cron are Enabled, backups complete."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .informer import Key
from .manager import Controller
from .owned_objects import OwnerController
from .resource import Resource, timestamp

GROUP = "velero.io"
RECHECK_SECONDS = 1
LOCATIONS = Resource(GROUP, "v1", "backupstoragelocations", "BackupStorageLocation", has_status=False)
NO_ROLE = 'BackupStorageLocation "{}" is unavailable: rpc error: no AWS role for service account {}/{}'
NO_BUCKET = 'BackupStorageLocation "{}" is unavailable: rpc error: NoSuchBucket: {}'


class _VeleroController(OwnerController):
    images = ("velero",)
    field_manager = "velero-server"


class Locations(_VeleroController):
    resource = LOCATIONS

    def reconcile(self, location: dict) -> None:
        problem = self._problem(location)
        phase = "Unavailable" if problem else "Available"
        current = location.get("status") or {}
        if (current.get("phase"), current.get("message", "")) != (phase, problem):
            validated = {"lastValidationTime": timestamp()} | ({} if problem else {"lastSyncedTime": timestamp()})
            self.update_status(location, {"phase": phase, "message": problem, **validated})
        if problem:
            self.manager.enqueue(self, (location["metadata"]["namespace"], location["metadata"]["name"]), RECHECK_SECONDS)

    def _problem(self, location: dict) -> str:
        name = location["metadata"]["name"]
        if location["spec"].get("provider", "").removeprefix("velero.io/") != "aws":
            return ""
        namespace, account = self.service_account()
        if not self.cloud.has_role(namespace, account):
            return NO_ROLE.format(name, namespace, account)
        bucket = location["spec"]["objectStorage"]["bucket"]
        return "" if self.cloud.has_bucket(bucket) else NO_BUCKET.format(name, bucket)


class Schedules(_VeleroController):
    resource = Resource(GROUP, "v1", "schedules", "Schedule", has_status=False)

    def reconcile(self, schedule: dict) -> None:
        cron = schedule["spec"]["schedule"]
        valid = bool(re.fullmatch(r"(CRON_TZ=\S+ |TZ=\S+ )?(@\w+( \w+)?|(\S+ ){4}\S+)", cron))
        errors = [] if valid else [f"invalid schedule: expected exactly 5 fields: {cron}"]
        self.update_status(schedule, {"phase": "Enabled" if valid else "FailedValidation", "validationErrors": errors})


class Backups(_VeleroController):
    resource = Resource(GROUP, "v1", "backups", "Backup", has_status=False)
    watched_kinds = (LOCATIONS,)

    def related_objects(self, resource: Resource, obj: dict) -> Iterator[Key]:
        yield from self.manager.all(self.resource)

    def reconcile(self, backup: dict) -> None:
        if (backup.get("status") or {}).get("phase") in ("Completed", "FailedValidation", "Deleting"):
            return
        namespace, named = backup["metadata"]["namespace"], backup["spec"].get("storageLocation") or "default"
        location = self.manager.find(LOCATIONS, namespace, named)
        if location is None or (location.get("status") or {}).get("phase") != "Available":
            errors = [f"backup can't be created because backup storage location {named} is not available"]
            self.update_status(backup, {"phase": "FailedValidation", "validationErrors": errors})
            return
        times = {"startTimestamp": timestamp(), "completionTimestamp": timestamp()}
        self.update_status(backup, {"phase": "Completed", "version": 1, "formatVersion": "1.1.0", **times})


class Restores(_VeleroController):
    resource = Resource(GROUP, "v1", "restores", "Restore", has_status=False)

    def reconcile(self, restore: dict) -> None:
        if not (restore.get("status") or {}).get("phase"):
            self.update_status(restore, {"phase": "Completed", "startTimestamp": timestamp(), "completionTimestamp": timestamp()})


CONTROLLERS: list[type[Controller]] = [Locations, Schedules, Backups, Restores]
