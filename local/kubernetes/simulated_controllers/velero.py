"""Velero: reachable backup locations are Available, schedules with a valid cron are Enabled, backups complete.

A backup leaves its description in the bucket, at the path that Velero gives it, and beside it the ConfigMaps and Secrets of
its namespaces: as JSON, where Velero has NAME.tar.gz. Nothing else that a backup contains is simulated. Each location shows the
backups that its bucket has. A restore fails its validation unless its backup exists, fails if its content can't be read, and
otherwise creates those ConfigMaps and Secrets that do not exist, in the namespaces that `namespaceMapping` names. Sources:
Velero's `backup_sync_controller.go`, `restore_controller.go` (`validateAndComplete`, `runValidatedRestore`) and `restore.go`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from ..client import ApiError
from .informer import Key
from .manager import Controller
from .owned_objects import OwnerController
from .resource import Resource, timestamp

GROUP = "velero.io"
RECHECK_SECONDS = 1
SYNC_SECONDS = 5
"""Time between two looks into a bucket. Velero's default is a minute."""
LOCATIONS = Resource(GROUP, "v1", "backupstoragelocations", "BackupStorageLocation", has_status=False)
BACKUPS = Resource(GROUP, "v1", "backups", "Backup", has_status=False)
LOCATION_LABEL, SCHEDULE_LABEL = "velero.io/storage-location", "velero.io/schedule-name"
CONFLICT = 409
CONTENTS = {"ConfigMap": "configmaps", "Secret": "secrets"}
"""What backups contain here: the plural of each kind."""
NO_ROLE = 'BackupStorageLocation "{}" is unavailable: rpc error: no AWS role for service account {}/{}'
NO_BUCKET = 'BackupStorageLocation "{}" is unavailable: rpc error: NoSuchBucket: {}'


def _content_key(store: dict, name: str) -> str:
    return f"{store['prefix']}/backups/{name}/{name}.json"


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
        if not problem and location["spec"].get("objectStorage", {}).get("prefix"):
            self._sync(location)
        key = location["metadata"]["namespace"], location["metadata"]["name"]
        self.manager.enqueue(self, key, RECHECK_SECONDS if problem else SYNC_SECONDS)

    def _sync(self, location: dict) -> None:
        """Creates the backups that the bucket has and the cluster does not."""
        namespace, name = location["metadata"]["namespace"], location["metadata"]["name"]
        store = location["spec"]["objectStorage"]
        for key, content in self.cloud.objects(store["bucket"], f"{store['prefix']}/backups/").items():
            if key.endswith("/velero-backup.json") and not self.manager.find(BACKUPS, namespace, key.split("/")[-2]):
                self._create(namespace, name, json.loads(content))

    def _create(self, namespace: str, location: str, backup: dict) -> None:
        labels = backup["metadata"].get("labels", {}) | {LOCATION_LABEL: location}
        metadata = backup["metadata"] | {"namespace": namespace, "labels": labels}
        spec = backup["spec"] | {"storageLocation": location}
        body = {"apiVersion": BACKUPS.api_version, "kind": BACKUPS.kind, "metadata": metadata, "spec": spec}
        try:
            self.client.create(BACKUPS.path(namespace), body | {"status": backup["status"]})
        except ApiError as error:
            if error.code != CONFLICT:
                raise

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
    resource = BACKUPS
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
        status = {"phase": "Completed", "version": 1, "formatVersion": "1.1.0", **times}
        self._upload(backup, location["spec"].get("objectStorage", {}), status)
        self.update_status(backup, status)

    def _upload(self, backup: dict, store: dict, status: dict) -> None:
        if not store.get("prefix"):
            return
        name = backup["metadata"]["name"]
        metadata = {"name": name, **{key: backup["metadata"].get(key, {}) for key in ("labels", "annotations")}}
        content = json.dumps({"metadata": metadata, "spec": backup["spec"], "status": status})
        self.cloud.put_object(store["bucket"], _content_key(store, name), json.dumps(self._contents(backup)))
        self.cloud.put_object(store["bucket"], f"{store['prefix']}/backups/{name}/velero-backup.json", content)

    def _contents(self, backup: dict) -> list[dict]:
        namespaces = backup["spec"].get("includedNamespaces") or ["*"]
        found = []
        for kind, resource in CONTENTS.items():
            for each in self.client.get(f"/api/v1/{resource}")["items"]:
                metadata = each["metadata"]
                if "*" in namespaces or metadata["namespace"] in namespaces:
                    kept = {key: metadata[key] for key in ("name", "namespace", "labels", "annotations") if key in metadata}
                    found.append({key: each[key] for key in ("data", "type") if key in each} | {"kind": kind, "metadata": kept})
        return found


class Restores(_VeleroController):
    resource = Resource(GROUP, "v1", "restores", "Restore", has_status=False)

    def reconcile(self, restore: dict) -> None:
        if (restore.get("status") or {}).get("phase"):
            return
        if errors := self._errors(restore):
            self.update_status(restore, {"phase": "FailedValidation", "validationErrors": errors})
            return
        times = {"startTimestamp": timestamp(), "completionTimestamp": timestamp()}
        restored = 0
        if named := restore["spec"].get("backupName"):
            try:
                restored = self._restore(restore, self.manager.find(BACKUPS, restore["metadata"]["namespace"], named) or {})
            except (KeyError, ValueError) as problem:
                reason = f"error downloading backup: {problem}"
                self.update_status(restore, {"phase": "Failed", "failureReason": reason, "errors": 1, **times})
                return
        progress = {"totalItems": restored, "itemsRestored": restored}
        self.update_status(restore, {"phase": "Completed", "progress": progress, **times})

    def _restore(self, restore: dict, backup: dict) -> int:
        """Returns the number of objects. Raises KeyError or ValueError for content that can't be read."""
        namespace = restore["metadata"]["namespace"]
        location = self.manager.find(LOCATIONS, namespace, backup["spec"].get("storageLocation") or "default") or {}
        store = location["spec"]["objectStorage"]
        spec = restore["spec"]
        included, resources = spec.get("includedNamespaces") or ["*"], spec.get("includedResources") or ["*"]
        if not store.get("prefix") or not {"*", *CONTENTS.values()} & set(resources):
            return 0
        count = 0
        key = _content_key(store, backup["metadata"]["name"])
        for each in json.loads(self.cloud.objects(store["bucket"], key)[key]):
            resource, metadata = CONTENTS[each["kind"]], each["metadata"]
            if ("*" in included or metadata["namespace"] in included) and ("*" in resources or resource in resources):
                target = spec.get("namespaceMapping", {}).get(metadata["namespace"], metadata["namespace"])
                body = each | {"apiVersion": "v1", "metadata": metadata | {"namespace": target}}
                try:
                    self.client.create(f"/api/v1/namespaces/{target}/{resource}", body)
                    count += 1
                except ApiError as error:
                    if error.code != CONFLICT:
                        raise
        return count

    def _errors(self, restore: dict) -> list[str]:
        namespace, named, schedule = restore["metadata"]["namespace"], *map(restore["spec"].get, ("backupName", "scheduleName"))
        if bool(named) == bool(schedule):
            return ["Either a backup or schedule must be specified as a source for the restore, but not both"]
        if named:
            found = self.manager.find(BACKUPS, namespace, named)
            return [] if found else [f'Error retrieving backup: backups.velero.io "{named}" not found']
        backups = [each for each in self.manager.all(BACKUPS).values() if each["metadata"]["namespace"] == namespace]
        scheduled = [each for each in backups if each["metadata"].get("labels", {}).get(SCHEDULE_LABEL) == schedule]
        missing = [] if scheduled else ["No backups found for schedule"]
        completed = any((each.get("status") or {}).get("phase") == "Completed" for each in scheduled)
        return [] if completed else [*missing, "No completed backups found for schedule"]


CONTROLLERS: list[type[Controller]] = [Locations, Schedules, Backups, Restores]
