"""The manager of the simulated controllers of one cluster: informers, a work queue, and one worker thread."""

from __future__ import annotations

import heapq
import itertools
import sys
import threading
import time
import traceback
from collections.abc import Iterator

from ..client import ApiError, Client
from .cloud_provider import CloudProvider, Denied
from .informer import Informer, Key
from .resource import BUILT_IN_GROUPS, CRDS, DEPLOYMENTS, STATEFUL_SETS, WORKLOADS, Resource

RETRIES = (0.5, 1, 2, 5, 10, 30)
LOGGED_FAILURE = 3
"""The failure, counted per object in a row, that is logged; single failures are normal."""


class Controller:
    """Reconciles the objects of `resource`, one at a time, after every change of the object or of related objects."""

    resource: Resource
    images: tuple[str, ...] = ()
    """Names of the controller's image, without registry and version. It works while a workload with one of them is available."""
    watched_kinds: tuple[Resource, ...] = ()
    """Further kinds that the controller reads; a change enqueues `related_objects`."""

    def __init__(self, manager: ControllerManager):
        self.manager = manager
        self.client = manager.client
        self.cloud = manager.cloud

    def reconcile(self, obj: dict) -> None:
        raise NotImplementedError

    def service_account(self) -> tuple[str, str]:
        """Namespace and name of the ServiceAccount of the workload that runs this controller. Raises Denied without one."""
        workload = self.manager.deployed_controller(self.images)
        if workload is None:
            raise Denied(f"no workload with the image {' or '.join(self.images)} is available")
        account = workload["spec"]["template"]["spec"].get("serviceAccountName") or "default"
        return workload["metadata"]["namespace"], account

    def related_objects(self, resource: Resource, obj: dict) -> Iterator[Key]:
        """Keys of the objects of `resource` to reconcile after a change of `obj`, an object of one of `watched_kinds`."""
        return iter(())


class ControllerManager:
    def __init__(self, client: Client, cloud: CloudProvider, controllers: list[type[Controller]]):
        self.client, self.cloud = client, cloud
        self._controllers = [each(self) for each in controllers]
        kinds = dict.fromkeys(kind for each in self._controllers for kind in (each.resource, *each.watched_kinds))
        self._informers = {kind: Informer(client, kind, self._changed) for kind in (*WORKLOADS, *kinds)}
        self._crds = Informer(client, CRDS, self._changed, metadata_only=True)
        self._condition = threading.Condition()
        self._queue: list[tuple[float, int, Controller, Key]] = []
        self._due_at: dict[tuple[Controller, Key], float] = {}
        self._failures: dict[tuple[Controller, Key], int] = {}
        self._order = itertools.count()
        self._stopping = False
        self._thread = threading.Thread(target=self._run, name="simulated controllers", daemon=True)

    def start(self) -> None:
        for kind, informer in self._informers.items():
            if kind.group not in BUILT_IN_GROUPS:
                informer.served.clear()
            informer.start()
        self._crds.start()
        self._thread.start()

    def stop(self) -> None:
        self._stopping = True
        for informer in (self._crds, *self._informers.values()):
            informer.stop()
        with self._condition:
            self._condition.notify()

    def all(self, resource: Resource) -> dict[Key, dict]:
        return dict(self._informers[resource].objects)

    def find(self, resource: Resource, namespace: str, name: str) -> dict | None:
        return self._informers[resource].objects.get((namespace, name))

    def deployed_controller(self, images: tuple[str, ...]) -> dict | None:
        """An available workload with one of these images."""
        for kind in (DEPLOYMENTS, STATEFUL_SETS):
            for workload in self.all(kind).values():
                if is_available(workload) and image_names(workload) & set(images):
                    return workload
        return None

    def _changed(self, resource: Resource, key: Key, before: dict | None, after: dict | None) -> None:
        if resource is CRDS:
            self._crd_changed(key[1], after)
            return
        if resource in WORKLOADS:
            self._workload_changed(resource, before, after)
        for each in self._controllers:
            if each.resource is resource and after:
                self.enqueue(each, key)
            elif resource in each.watched_kinds and (obj := after or before):
                for related_objects in each.related_objects(resource, obj):
                    self.enqueue(each, related_objects)

    def _crd_changed(self, name: str, after: dict | None) -> None:
        for kind, informer in self._informers.items():
            if kind.crd == name:
                informer.served.set() if after else informer.served.clear()

    def _workload_changed(self, resource: Resource, before: dict | None, after: dict | None) -> None:
        obj = after or before or {}
        for owner in obj["metadata"].get("ownerReferences", ()):
            for each in self._controllers:
                if each.resource.kind == owner["kind"] and owner["apiVersion"].startswith(each.resource.group + "/"):
                    self.enqueue(each, (obj["metadata"]["namespace"], owner["name"]))
        if after and is_available(after) and not (before and is_available(before)):
            for each in self._controllers:
                if image_names(after) & set(each.images):
                    for key in self.all(each.resource):
                        self.enqueue(each, key)

    def enqueue(self, controller: Controller, key: Key, seconds: float = 0) -> None:
        at = time.monotonic() + seconds
        with self._condition:
            known = self._due_at.get((controller, key))
            if known is None or at < known:
                self._due_at[controller, key] = at
                heapq.heappush(self._queue, (at, next(self._order), controller, key))
                self._condition.notify()

    def _run(self) -> None:
        while (due := self._next()) is not None:
            controller, key = due
            obj = self.find(controller.resource, *key)
            if obj is None or (controller.images and not self.deployed_controller(controller.images)):
                self._failures.pop(due, None)
                continue
            try:
                controller.reconcile(obj)
                self._failures.pop(due, None)
            except Exception as problem:
                if self._stopping:
                    return
                # Conflicts and refusals of AWS are retried; any other exception is a bug and is logged.
                count = self._failures.get(due, 0)
                if not isinstance(problem, (ApiError, Denied, OSError)):
                    traceback.print_exc()
                elif count == LOGGED_FAILURE:
                    print(f"{controller.resource.kind} {'/'.join(key)}: {problem}", file=sys.stderr, flush=True)
                self._failures[due] = count + 1
                self.enqueue(controller, key, RETRIES[min(count, len(RETRIES) - 1)])

    def _next(self) -> tuple[Controller, Key] | None:
        with self._condition:
            while not self._stopping:
                wait = self._queue[0][0] - time.monotonic() if self._queue else None
                if wait is not None and wait <= 0:
                    at, _, controller, key = heapq.heappop(self._queue)
                    if self._due_at.get((controller, key)) == at:
                        del self._due_at[controller, key]
                        return controller, key
                else:
                    self._condition.wait(wait)
            return None


def image_names(workload: dict) -> set[str]:
    """The image names of a workload's containers, without registry and version."""
    containers = workload["spec"]["template"]["spec"].get("containers", ())
    return {each.get("image", "").split("@")[0].rsplit("/", 1)[-1].split(":")[0] for each in containers}


def is_available(workload: dict) -> bool:
    status = workload.get("status", {})
    if workload["metadata"].get("deletionTimestamp"):
        return False
    return bool(status.get("availableReplicas") or status.get("numberAvailable"))
