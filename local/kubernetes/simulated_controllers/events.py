"""Events in which controllers report errors to users."""

from __future__ import annotations

import hashlib

from ..client import ApiError, Client
from .resource import Resource, timestamp

EVENTS = Resource("", "v1", "events", "Event")


def record_warning(client: Client, resource: Resource, obj: dict, source: str, reason: str, message: str) -> None:
    """Records a Warning about an object, once for each message."""
    metadata = obj["metadata"]
    about = hashlib.sha256(f"{metadata['uid']} {reason} {message}".encode()).hexdigest()[:16]
    now = timestamp()
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
