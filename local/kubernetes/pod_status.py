"""The status of a pod that ended, as a kubelet writes it."""

from __future__ import annotations

import contextlib
from pathlib import Path

from .simulated_controllers.resource import timestamp

_MESSAGE_BYTES = 4096
_LOG_LINES, _LOG_BYTES = 80, 2048
"""Limits of Kubernetes ("Determine the Reason for Pod Failure")."""
_KILLED = 128
"""Added to the number of the signal that ended a container."""


def read_message(log: Path, container: dict, code: int | None, output: str) -> str:
    """The termination message. output: what the container wrote, which replaces the message where its policy says so."""
    message = ""
    with contextlib.suppress(OSError):
        message = log.read_bytes()[:_MESSAGE_BYTES].decode(errors="replace")
    if not message and code != 0 and container.get("terminationMessagePolicy") == "FallbackToLogsOnError":
        return "\n".join(output.splitlines()[-_LOG_LINES:])[-_LOG_BYTES:]
    return message


def ended_status(pod: dict, container: str, code: int | None, message: str) -> dict:
    """The changes of the status after the end of that container."""
    exit_code = _KILLED - code if code is not None and code < 0 else code or 0
    now = timestamp()
    statuses = []
    for each in pod["status"].get("containerStatuses") or ():
        if each["name"] != container:
            statuses.append(each)
            continue
        started = (each.get("state", {}).get("running") or {}).get("startedAt", now)
        terminated = {
            "exitCode": exit_code,
            "reason": "Error" if exit_code else "Completed",
            "startedAt": started,
            "finishedAt": now,
            **({"message": message} if message else {}),
        }
        statuses.append(each | {"ready": False, "started": False, "state": {"terminated": terminated}})
    reason = "PodFailed" if exit_code else "PodCompleted"
    conditions = [
        each | ({"status": "False", "reason": reason} if each["type"] in ("Ready", "ContainersReady") else {})
        for each in pod["status"].get("conditions") or ()
    ]
    return {"phase": "Failed" if exit_code else "Succeeded", "containerStatuses": statuses, "conditions": conditions}
