"""Injected faults, reproducible by their seed: `PUT /_local/faults` with

    {"seed": 7,
     "throttle":   [{"service": "ec2", "operation": "Describe*", "rate": 20, "burst": 100}],   calls per second
     "errors":     [{"service": "*", "operation": "*", "probability": 0.01, "code": "InternalError",
                     "status": 500, "message": "…"}],                                              or any other refusal
     "latency":    [{"service": "*", "operation": "*", "seconds": [0.05, 0.2]}],
     "drop":       [{"service": "*", "operation": "Create*", "probability": 0.01, "when": "after"}],  or "before"
     "outage":     [{"service": "rds", "region": "us-east-1"}],                                  503 for all
     "visibility": [{"service": "ec2", "operation": "Create*", "seconds": [0, 3]}]}    real seconds; or one number

`service`, `operation`, `region` and `caller` are patterns (* and ?), "*" by default. A connection that is dropped "after"
loses the response of a call that was carried out. Each throttle rule has one token bucket per region; with "probability"
instead of rate and burst, the rule refuses that share of the calls.
"""

import random
import threading
import time
from fnmatch import fnmatchcase
from typing import Any

from .call import Call
from .errors import Refusal

_KINDS = ("throttle", "errors", "latency", "drop", "outage", "visibility")
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


class Dropped(ConnectionError):
    """Closes the connection without a response."""


def set_to(settings: dict[str, Any]) -> None:
    """Replaces all faults. Raises ValueError for an unknown kind."""
    unknown = set(settings) - {"seed", *_KINDS}
    if unknown:
        raise ValueError(f"unknown faults: {', '.join(sorted(unknown))}; known: seed, {', '.join(_KINDS)}")
    with _lock:
        _settings.clear()
        _settings.update(settings)
        _random.seed(settings.get("seed", 0))
        _buckets.clear()


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
    """Applies faults to the response of a call that was carried out."""
    if _settings and any(rule.get("when", "after") == "after" and _occurs(rule) for _, rule in _rules("drop", call)):
        raise Dropped


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
