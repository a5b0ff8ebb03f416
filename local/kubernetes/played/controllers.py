"""The played controllers of one cluster: watches that say what changed, and one thread that does what follows."""

from __future__ import annotations

import heapq
import itertools
import sys
import threading
import time
import traceback
from collections.abc import Iterator

from ..client import ApiError, Client
from .cloud import Cloud, Denied
from .resource import BUILT_IN_GROUPS, CRDS, DEPLOYMENTS, STATEFUL_SETS, WORKLOADS, Resource
from .watch import Key, Watch

RETRIES = (0.5, 1, 2, 5, 10, 30)
WORTH_TELLING = 3
"""Failures of one object in a row; fewer are how things go."""


class Controller:
    """Looks after all objects of `resource`. One object at a time, as often as anything about it changed."""

    resource: Resource
    images: tuple[str, ...] = ()
    """The last part of the images that do this; it is done while a workload with one of them is available."""
    also: tuple[Resource, ...] = ()
    """Kinds that are only looked up."""

    def __init__(self, cluster: Cluster):
        self.cluster = cluster
        self.client = cluster.client
        self.cloud = cluster.cloud

    def reconcile(self, thing: dict) -> None:
        raise NotImplementedError

    def related(self, resource: Resource, thing: dict) -> Iterator[Key]:
        """The objects of `resource` that have to be looked at when `thing`, of one of the kinds in `also`, changed."""
        return iter(())


class Cluster:
    def __init__(self, client: Client, cloud: Cloud, controllers: list[type[Controller]]):
        self.client, self.cloud = client, cloud
        self._controllers = [each(self) for each in controllers]
        kinds = dict.fromkeys(kind for each in self._controllers for kind in (each.resource, *each.also))
        self._watches = {kind: Watch(client, kind, self._changed) for kind in (*WORKLOADS, *kinds)}
        self._crds = Watch(client, CRDS, self._changed, metadata_only=True)
        self._wake = threading.Condition()
        self._due: list[tuple[float, int, Controller, Key]] = []
        self._queued: dict[tuple[Controller, Key], float] = {}
        self._failures: dict[tuple[Controller, Key], int] = {}
        self._order = itertools.count()
        self._stopping = False
        self._thread = threading.Thread(target=self._run, name="played controllers", daemon=True)

    def start(self) -> None:
        for kind, watch in self._watches.items():
            if kind.group not in BUILT_IN_GROUPS:
                watch.exists.clear()
            watch.start()
        self._crds.start()
        self._thread.start()

    def stop(self) -> None:
        self._stopping = True
        for watch in (self._crds, *self._watches.values()):
            watch.stop()
        with self._wake:
            self._wake.notify()

    def all(self, resource: Resource) -> dict[Key, dict]:
        return dict(self._watches[resource].objects)

    def find(self, resource: Resource, namespace: str, name: str) -> dict | None:
        return self._watches[resource].objects.get((namespace, name))

    def worker(self, images: tuple[str, ...]) -> dict | None:
        """A workload that runs one of these images and is available."""
        for kind in (DEPLOYMENTS, STATEFUL_SETS):
            for workload in self.all(kind).values():
                if is_available(workload) and runs(workload) & set(images):
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
            elif resource in each.also and (thing := after or before):
                for related in each.related(resource, thing):
                    self.enqueue(each, related)

    def _crd_changed(self, name: str, after: dict | None) -> None:
        for kind, watch in self._watches.items():
            if kind.crd == name:
                watch.exists.set() if after else watch.exists.clear()

    def _workload_changed(self, resource: Resource, before: dict | None, after: dict | None) -> None:
        thing = after or before or {}
        for owner in thing["metadata"].get("ownerReferences", ()):
            for each in self._controllers:
                if each.resource.kind == owner["kind"] and owner["apiVersion"].startswith(each.resource.group + "/"):
                    self.enqueue(each, (thing["metadata"]["namespace"], owner["name"]))
        if after and is_available(after) and not (before and is_available(before)):
            for each in self._controllers:
                if runs(after) & set(each.images):
                    for key in self.all(each.resource):
                        self.enqueue(each, key)

    def enqueue(self, controller: Controller, key: Key, seconds: float = 0) -> None:
        at = time.monotonic() + seconds
        with self._wake:
            known = self._queued.get((controller, key))
            if known is None or at < known:
                self._queued[controller, key] = at
                heapq.heappush(self._due, (at, next(self._order), controller, key))
                self._wake.notify()

    def _run(self) -> None:
        while (due := self._next()) is not None:
            controller, key = due
            thing = self.find(controller.resource, *key)
            if thing is None or (controller.images and not self.worker(controller.images)):
                self._failures.pop(due, None)
                continue
            try:
                controller.reconcile(thing)
                self._failures.pop(due, None)
            except Exception as problem:
                if self._stopping:
                    return
                # What others changed meanwhile, and what AWS refuses, is tried again; the rest is a mistake of ours.
                count = self._failures.get(due, 0)
                if not isinstance(problem, (ApiError, Denied, OSError)):
                    traceback.print_exc()
                elif count == WORTH_TELLING:
                    print(f"{controller.resource.kind} {'/'.join(key)}: {problem}", file=sys.stderr, flush=True)
                self._failures[due] = count + 1
                self.enqueue(controller, key, RETRIES[min(count, len(RETRIES) - 1)])

    def _next(self) -> tuple[Controller, Key] | None:
        with self._wake:
            while not self._stopping:
                wait = self._due[0][0] - time.monotonic() if self._due else None
                if wait is not None and wait <= 0:
                    at, _, controller, key = heapq.heappop(self._due)
                    if self._queued.get((controller, key)) == at:
                        del self._queued[controller, key]
                        return controller, key
                else:
                    self._wake.wait(wait)
            return None


def runs(workload: dict) -> set[str]:
    """The images of a workload, without registry and version."""
    containers = workload["spec"]["template"]["spec"].get("containers", ())
    return {each.get("image", "").split("@")[0].rsplit("/", 1)[-1].split(":")[0] for each in containers}


def is_available(workload: dict) -> bool:
    status = workload.get("status", {})
    if workload["metadata"].get("deletionTimestamp"):
        return False
    return bool(status.get("availableReplicas") or status.get("numberAvailable"))
