"""What the real operators complain about: their logs, their Events, and the conditions that they set."""

from __future__ import annotations

import json
import re
from pathlib import Path

from .cluster import Cluster
from .owned import custom_resources, is_ours

_LOGFMT = re.compile(r"\blevel=(warn|error)\b")
_KLOG = re.compile(r"^[EF]\d{4} ")

EXPECTED = (
    # No process listens behind the Services, because pods do not run.
    re.compile(r"dial tcp|no such host|connection refused|context deadline exceeded|i/o timeout"),
    # At the start: prometheus-operator makes the StatefulSet after it has reported that there is none.
    re.compile(r"skipping because the statefulset couldn't be found"),
    # At the start, before ECK has made the users; `of_conditions` checks the outcome.
    re.compile(r"Association backend for elasticsearch is not configured"),
    # Two writers of one object; the operator tries again.
    re.compile(r"the object has been modified"),
)
"""Complaints that are no fault of an object."""


def of_log(log: Path) -> list[str]:
    """The lines of an operator's log that report an error or a warning, without the expected ones."""
    return [line for line in log.read_text(errors="replace").splitlines() if _is_complaint(line) and not _is_expected(line)]


def of_events(cluster: Cluster) -> list[str]:
    """The Warning Events about custom resources of the operators."""
    found: list[str] = []
    for each in cluster.client.get("/api/v1/events")["items"]:
        about = each["involvedObject"]
        line = f"{about['kind']} {about.get('namespace', '')}/{about['name']}: {each['reason']}: {each['message']}"
        if each["type"] == "Warning" and is_ours(about.get("apiVersion", "")) and not _is_expected(line):
            found.append(line)
    return found


def of_conditions(cluster: Cluster) -> list[str]:
    """The conditions by which an operator says that it does not accept a custom resource."""
    found: list[str] = []
    for (kind, namespace, name), obj in custom_resources(cluster).items():
        status = obj.get("status") or {}
        bound = [condition for binding in status.get("bindings") or () for condition in binding.get("conditions") or ()]
        refused = (
            each
            for each in [*(status.get("conditions") or ()), *bound]
            if each["type"] in ("Reconciled", "Accepted") and each["status"] == "False"
        )
        found += (f"{kind} {namespace}/{name}: {each['type']} is False: {each.get('message')}" for each in refused)
        states = [status.get("associationStatus", "Established"), *(status.get("elasticsearchAssociationsStatus") or {}).values()]
        if any(each != "Established" for each in states):
            found.append(f"{kind} {namespace}/{name}: its Elasticsearch is not connected: {', '.join(states)}")
        if status.get("phase") == "Invalid":
            found.append(f"{kind} {namespace}/{name}: is invalid")
    return found


def _is_complaint(line: str) -> bool:
    try:
        return json.loads(line).get("log.level") in ("warn", "error")
    except (ValueError, AttributeError):
        return bool(_LOGFMT.search(line) or _KLOG.match(line))


def _is_expected(line: str) -> bool:
    return any(each.search(line) for each in EXPECTED)
