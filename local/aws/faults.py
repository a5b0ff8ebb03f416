"""Injected faults, reproducible by their seed: `PUT /_local/faults` with

    {"seed": 7,
     "throttle":   [{"service": "ec2", "operation": "Describe*", "rate": 20, "burst": 100}],   calls per second
     "errors":     [{"service": "*", "operation": "*", "probability": 0.01, "code": "InternalError",
                     "status": 500, "message": "…"}],                                              or any other refusal
     "latency":    [{"service": "*", "operation": "*", "seconds": [0.05, 0.2]}],
     "drop":       [{"service": "*", "operation": "Create*", "probability": 0.01, "when": "after"}],  or "before"
     "outage":     [{"service": "rds", "region": "us-east-1"}],                                  503 for all
     "visibility": [{"service": "ec2", "operation": "Create*", "seconds": [0, 3]}],    real seconds; or one number
     "hold":       [{"caller": "operator", "change": 5}]}

`service`, `operation`, `region` and `caller` are patterns (* and ?), "*" by default. A connection that is dropped "after"
loses the response of a call that was carried out. Each throttle rule has one token bucket per region; with "probability"
instead of rate and burst, the rule refuses that share of the calls. A held call was carried out, and gets its response when
the faults are replaced: `GET /_local/held` tells how many wait. `change` counts the calls that match and that are no reads.
"""

import random
import threading
import time
from fnmatch import fnmatchcase
from typing import Any

from .call import Call
from .errors import Refusal

_KINDS = ("throttle", "errors", "latency", "drop", "outage", "visibility", "hold")
_THROTTLED = {
    "elbv2": "ThrottlingException",
    "ec2": "RequestLimitExceeded",
    "s3": "SlowDown",
    "eks": "ThrottlingException",
    "ecr": "ThrottlingException",
    "kms": "ThrottlingException",
    "secretsmanager": "ThrottlingException",
    "backup": "ThrottlingException",
    "logs": "ThrottlingException",
    "acm": "ThrottlingException",
    "resourcegroupstaggingapi": "ThrottledException",
    "service-quotas": "TooManyRequestsException",
}

_lock = threading.Lock()
_settings: dict[str, Any] = {}
_random = random.Random(0)
_buckets: dict[tuple[int, str], tuple[float, float]] = {}
_READS = ("Describe", "List", "Get", "BatchGet", "Head")
_changes: dict[int, int] = {}  # calls that match a rule of "hold" and are no reads, by the rule's number
_replaced = threading.Event()
_held = 0


class Dropped(ConnectionError):
    """Closes the connection without a response."""


def set_to(settings: dict[str, Any]) -> None:
    """Replaces all faults. Raises ValueError for an unknown kind."""
    unknown = set(settings) - {"seed", *_KINDS}
    if unknown:
        raise ValueError(f"unknown faults: {', '.join(sorted(unknown))}; known: seed, {', '.join(_KINDS)}")
    global _replaced  # noqa: PLW0603 - the process has one AWS
    with _lock:
        _settings.clear()
        _settings.update(settings)
        _random.seed(settings.get("seed", 0))
        _buckets.clear()
        _changes.clear()
        _replaced.set()
        _replaced = threading.Event()


def settings() -> dict[str, Any]:
    return dict(_settings)


def _rules(kind: str, call: Call) -> list[tuple[int, dict[str, Any]]]:
    return [(i, rule) for i, rule in enumerate(_settings.get(kind, ())) if _matches(rule, call)]


def _matches(rule: dict[str, Any], call: Call) -> bool:
    return all(fnmatchcase(getattr(call, name), rule.get(name, "*")) for name in ("service", "operation", "region", "caller"))


def _occurs(rule: dict[str, Any]) -> bool:
    with _lock:
        return _random.random() < rule.get("probability", 1.0)


def before(call: Call) -> None:
    """Applies faults to a request: delays the call, raises Refusal, or raises Dropped."""
    if not _settings:
        return
    for _, rule in _rules("latency", call):
        time.sleep(_seconds(rule["seconds"]))
    if any(rule.get("when") == "before" and _occurs(rule) for _, rule in _rules("drop", call)):
        raise Dropped
    for _, rule in _rules("outage", call):
        raise Refusal(rule.get("code", "ServiceUnavailable"), "The service is not available.", 503)
    for i, rule in _rules("throttle", call):
        refused = _occurs(rule) if "probability" in rule else not _take_token(i, rule, call.region)
        if refused:
            raise throttled(call)
    for _, rule in _rules("errors", call):
        if _occurs(rule):
            code = rule.get("code", "InternalError" if call.service in ("ec2", "s3") else "InternalFailure")
            message = rule.get("message", "An internal error has occurred.")
            raise Refusal(code, message, rule.get("status", 500))


def after(call: Call) -> None:
    """Applies faults to the response of a call that was carried out: raises Dropped, or waits until the faults are replaced."""
    if not _settings:
        return
    if any(rule.get("when", "after") == "after" and _occurs(rule) for _, rule in _rules("drop", call)):
        raise Dropped
    if not call.operation.startswith(_READS):
        for i, rule in _rules("hold", call):
            _hold(i, rule["change"])


def _hold(rule_number: int, change: int) -> None:
    global _held  # noqa: PLW0603 - the process has one AWS
    with _lock:
        _changes[rule_number] = _changes.get(rule_number, 0) + 1
        if _changes[rule_number] != change:
            return
        _held += 1
        replaced = _replaced
    replaced.wait()
    with _lock:
        _held -= 1


def held() -> int:
    """The number of calls whose responses are held."""
    return _held


def throttled(call: Call) -> Refusal:
    code = _THROTTLED.get(call.service, "Throttling")
    return Refusal(
        code,
        "Request limit exceeded." if call.service == "ec2" else "Rate exceeded",
        503 if code in ("RequestLimitExceeded", "SlowDown") else 400,
    )


def visibility_delay(call: Call) -> float:
    """Real seconds during which the resource that this call creates is hidden."""
    return max((_seconds(rule["seconds"]) for _, rule in _rules("visibility", call)), default=0.0)


def _seconds(given: float | list[float]) -> float:
    low, high = given if isinstance(given, list) else (given, given)
    with _lock:
        return _random.uniform(low, high)


def _take_token(rule_number: int, rule: dict[str, Any], region: str) -> bool:
    with _lock:
        now = time.monotonic()
        tokens, at = _buckets.get((rule_number, region), (float(rule["burst"]), now))
        tokens = min(float(rule["burst"]), tokens + (now - at) * rule["rate"])
        taken = tokens >= 1
        _buckets[rule_number, region] = (tokens - 1 if taken else tokens, now)
        return taken
