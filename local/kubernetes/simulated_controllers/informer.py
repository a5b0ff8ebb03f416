"""An informer: a cache of all objects of one kind, kept current by a watch in its own thread."""

from __future__ import annotations

import threading
import traceback
from collections.abc import Callable
from http.client import HTTPException

from ..client import ApiError, Client
from .resource import Resource

RETRY_SECONDS = 0.5
METADATA_ONLY = "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json"
METADATA_EVENTS = "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1,application/json"

Key = tuple[str, str]
OnChange = Callable[[Resource, Key, dict | None, dict | None], None]


def key_of(obj: dict) -> Key:
    return obj["metadata"].get("namespace", ""), obj["metadata"]["name"]


class Informer:
    """Calls `changed(resource, key, before, after)` in its thread for every object that was added, changed or deleted."""

    def __init__(self, client: Client, resource: Resource, changed: OnChange, *, metadata_only: bool = False):
        self.objects: dict[Key, dict] = {}
        self.served = threading.Event()
        """Cleared while the API server does not serve the kind; the informer sends no requests meanwhile."""
        self.served.set()
        self._client, self._resource, self._changed = client, resource, changed
        self._metadata_only = metadata_only
        self._query = {"fieldSelector": resource.field_selector} if resource.field_selector else {}
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name=f"watch {resource.plural}", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Stops calls of `changed`; the thread ends at the next event, or with the API server."""
        self._stopping.set()
        self.served.set()

    def _run(self) -> None:
        while not self._stopping.is_set():
            self.served.wait()
            try:
                self._follow(self._list())
            except (ApiError, OSError, HTTPException, ValueError):
                pass  # the kind is not served, or the connection broke: list again
            except Exception:
                traceback.print_exc()
            self._stopping.wait(RETRY_SECONDS)

    def _list(self) -> str:
        accept = METADATA_ONLY if self._metadata_only else None
        listed = self._client.call("GET", self._resource.path(), None, self._query, accept=accept)
        found = {key_of(each): each for each in listed["items"] or ()}
        for key in self.objects.keys() - found.keys():
            self._set(key, None)
        for key, obj in found.items():
            self._set(key, obj)
        return listed["metadata"]["resourceVersion"]

    def _follow(self, version: str) -> None:
        accept = METADATA_EVENTS if self._metadata_only else None
        for event in self._client.watch(self._resource.path(), version, self._query, accept):
            if self._stopping.is_set() or event["type"] == "ERROR":
                return
            if event["type"] != "BOOKMARK":
                obj = event["object"]
                self._set(key_of(obj), None if event["type"] == "DELETED" else obj)

    def _set(self, key: Key, obj: dict | None) -> None:
        before = self.objects.get(key)
        if obj is None:
            self.objects.pop(key, None)
        elif before and before["metadata"]["resourceVersion"] == obj["metadata"]["resourceVersion"]:
            return
        else:
            self.objects[key] = obj
        if not self._stopping.is_set():
            self._changed(self._resource, key, before, obj)
