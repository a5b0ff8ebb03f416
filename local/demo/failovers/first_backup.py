"""The first backup of the volumes, which an environment that is minutes old does not have: Velero's schedule makes one a day."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from ... import loopback
from ...kubernetes.client import client_of

_API = "velero.io/v1"
SCHEDULES, BACKUPS = (f"/apis/{_API}/namespaces/velero/{plural}" for plural in ("schedules", "backups"))


def begin(aws_endpoint: str, region: str) -> datetime | None:
    """Creates a backup of each of Velero's schedules in the region's clusters, as `velero backup create --from-schedule` does.

    Returns the time in its name; None if there is no schedule.
    """
    now, created = datetime.now(UTC).replace(microsecond=0), False
    for cluster in loopback.control(aws_endpoint, "eks").get(region, {}).values():
        client = client_of(Path(cluster["kubeconfig"]))
        for schedule in (client.find(SCHEDULES) or {"items": []})["items"]:
            client.create(BACKUPS, _backup(schedule, now))
            created = True
    return now if created else None


def _backup(schedule: dict[str, Any], now: datetime) -> dict[str, Any]:
    name = schedule["metadata"]["name"]
    metadata = {
        "name": f"{name}-{now:%Y%m%d%H%M%S}",
        "namespace": schedule["metadata"]["namespace"],
        "labels": {"velero.io/schedule-name": name},
    }
    return {"apiVersion": _API, "kind": "Backup", "metadata": metadata, "spec": schedule["spec"]["template"]}


def is_replicated(environment: dict[str, Any], at: datetime) -> bool:
    """Whether the operator has seen the backup of that time in the other region."""
    parts = environment.get("status", {}).get("recovery", {}).get("parts", [])
    return any(each["name"] == "copies" and f"the cluster of {at:%Y-%m-%dT%H:%M:%SZ}" in each["message"] for each in parts)
