"""Events, by which a controller says to people what it can't do."""

from __future__ import annotations

import datetime
import hashlib

from ..client import ApiError, Client
from .resource import Resource

EVENTS = Resource("", "v1", "events", "Event")


def record_warning(client: Client, resource: Resource, obj: dict, source: str, reason: str, message: str) -> None:
    """A Warning about an object; the same one is not repeated."""
    metadata = obj["metadata"]
    about = hashlib.sha256(f"{metadata['uid']} {reason} {message}".encode()).hexdigest()[:16]
    now = datetime.datetime.now(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    namespace = metadata.get("namespace", "default")
    event = {
        "metadata": {"name": f"{metadata['name'][:200]}.{about}", "namespace": namespace},
        "involvedObject": {
            "apiVersion": resource.api_version,
            "kind": resource.kind,
            "namespace": namespace,
            "name": metadata["name"],
            "uid": metadata["uid"],
        },
        "type": "Warning",
        "reason": reason,
        "message": message,
        "source": {"component": source},
        "firstTimestamp": now,
        "lastTimestamp": now,
        "count": 1,
    }
    try:
        client.create(EVENTS.path(namespace), event)
    except ApiError as error:
        if error.code != 409:
            raise
