"""Counts AWS calls by service, operation, caller and outcome, and logs the latest LOG calls in their order."""

import json
import sys
import threading
import time
from collections import Counter, deque
from pathlib import Path
from typing import Any

from .call import Call
from .errors import Refusal

LOG = 20_000
# IAM actions that differ from "prefix:Operation", and IAM prefixes that differ from the names of boto3.
_NAMES = json.loads(Path(__file__).with_name("iam_actions.json").read_text())

_lock = threading.Lock()
_counts: Counter[tuple[str, str, str, str]] = Counter()
_actions: Counter[str] = Counter()
_log: deque[dict[str, Any]] = deque(maxlen=LOG)
_role_by_access_key: dict[str, str] = {}


def register_session(access_key: str, role_arn: str) -> None:
    """Attributes calls that are signed with this session key to the role."""
    _role_by_access_key[access_key] = role_arn


def caller(access_key: str) -> str:
    return _role_by_access_key.get(access_key, access_key)


def iam_actions(call: Call) -> list[str]:
    """The IAM actions that AWS checks for a call."""
    name = f"{call.service}:{call.operation}"
    prefix = _NAMES["prefixes"].get(call.service, call.service)
    actions = list(_NAMES["actions"].get(name, [f"{prefix}:{call.operation}"]))
    if _sets_tags(call):
        tagging = _NAMES["taggingOnCreate"]
        actions += [action for action in (tagging.get(name) or tagging.get(call.service),) if action]
    if call.writes and call.service not in ("iam", "sts") and _passes_role(call.params):
        actions.append("iam:PassRole")
    return list(dict.fromkeys(actions))


def _sets_tags(call: Call) -> bool:
    given = call.params | (call.get("CreateBucketConfiguration") or {})
    return any(given.get(each) for each in ("Tags", "tags", "TagSpecifications", "BackupVaultTags", "BackupPlanTags"))


def _passes_role(value: Any, name: str = "") -> bool:
    """Whether a call passes a role to a service, which needs iam:PassRole. The principal of an access entry is not passed."""
    match value:
        case str():
            return value.startswith("arn:aws:iam::") and ":role/" in value and name.lower() != "principalarn"
        case dict():
            return any(_passes_role(inner, key) for key, inner in value.items())
        case list():
            return any(_passes_role(inner, name) for inner in value)
    return False


def count(call: Call, error: str | None) -> None:
    with _lock:
        _counts[call.service, call.operation, call.caller, error or "ok"] += 1
        _actions.update(iam_actions(call))
        _log.append(
            {
                "time": round(time.time(), 3),
                "service": call.service,
                "operation": call.operation,
                "region": call.region,
                "caller": call.caller,
                "error": error,
            }
        )


def report() -> dict[str, Any]:
    """{"total", "calls": [{service, operation, caller, outcome, count}], "byService", "iamActions", "log"}."""
    with _lock:
        services: Counter[str] = Counter()
        for (service, *_), n in _counts.items():
            services[service] += n
        return {
            "total": sum(_counts.values()),
            "byService": dict(services),
            "calls": [
                {"service": s, "operation": o, "caller": c, "outcome": e, "count": n}
                for (s, o, c, e), n in sorted(_counts.items())
            ],
            "iamActions": dict(sorted(_actions.items())),
            "log": list(_log),
        }


def reset() -> None:
    with _lock:
        _counts.clear()
        _actions.clear()
        _log.clear()


def log_call(call: Call, refused: Refusal | None) -> None:
    print(
        f"{call.service} {call.operation} {call.region} {call.caller} {refused or 'ok'}",
        file=sys.stderr,
        flush=True,
    )
