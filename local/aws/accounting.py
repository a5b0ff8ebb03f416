"""Counts AWS calls by service, operation, caller and outcome, and logs the latest LOG calls in their order."""

import re
import sys
import threading
import time
from collections import Counter, deque
from typing import Any

from .call import Call
from .errors import Refusal
from .iam import actions

LOG = 20_000

_NETWORK_ID = re.compile(r"\b(?:vpc|subnet|rtb|igw|nat|sg|eni|vpce|acl|eipalloc|rtbassoc)-[0-9a-f]{8,17}\b")
"""IDs of a network and its parts. The log has those that a write names."""

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


def count(call: Call, error: str | None) -> None:
    with _lock:
        _counts[call.service, call.operation, call.caller, error or "ok"] += 1
        _actions.update(actions.required(call))
        _append(call, error)


def log_unreachable(call: Call, error: str) -> None:
    """Logs a call that no server received, and does not count it."""
    with _lock:
        _append(call, error)


def _append(call: Call, error: str | None) -> None:
    _log.append(
        {
            "time": round(time.time(), 3),
            "service": call.service,
            "operation": call.operation,
            "region": call.region,
            "caller": call.caller,
            "error": error,
            "names": sorted(set(_NETWORK_ID.findall(str(call.params)))) if call.writes else [],
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
