"""AWS's request limits, from `request_rates.json`: a token bucket per account, region and operation, on from the start.

The first rule that names the operation applies, and with `resources` also the first rule that counts the resources of the
call. With `unfiltered` a rule applies only to calls without filters and without pagination. The operations of a rule have a
bucket each, or with `shared` one together. Buckets are refilled in the time of AWS, so that a scaled cloud refills them faster;
with a scale of 0 nothing is throttled.

`PUT /_local/throttling {"enabled": false}` switches all buckets off, DELETE fills them and switches them on. Services without a
rule publish no rates: IAM, EKS, RDS, ElastiCache, ECR, AWS Backup, Auto Scaling, Service Quotas and the tagging API.
"""

import json
import threading
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from . import clock, faults
from .call import Call

_GLOBAL = ("iam", "route53", "sts")


@dataclass(frozen=True)
class Rate:
    """A bucket of `burst` tokens, to which AWS adds `rate` tokens a second."""

    service: str
    operations: tuple[str, ...]
    burst: float
    rate: float
    source: str
    unfiltered: bool = False
    resources: bool = False
    shared: bool = False

    def applies_to(self, call: Call) -> bool:
        return (
            self.service == call.service
            and any(fnmatchcase(call.operation, each) for each in self.operations)
            and not (self.unfiltered and any(call.get(each) for each in ("Filters", "MaxResults", "NextToken")))
        )

    def tokens(self, call: Call) -> float:
        return float(call.get("MaxCount") or len(call.get("InstanceIds") or [])) if self.resources else 1

    def bucket(self, call: Call) -> tuple[Any, ...]:
        """The key of the bucket that the call takes its tokens from."""
        region = "" if call.service in _GLOBAL else call.region
        return self, call.account, region, "" if self.shared else call.operation


RATES = [
    Rate(**{**line, "operations": tuple(line["operations"])})
    for line in json.loads(Path(__file__).with_name("request_rates.json").read_text())
]

_lock = threading.Lock()
_tokens: dict[tuple[Any, ...], tuple[float, float]] = {}
enabled = True


def set_to(settings: dict[str, Any]) -> None:
    """Switches the buckets on or off. Raises ValueError for an unknown setting."""
    global enabled  # noqa: PLW0603 - the process has one account
    if set(settings) != {"enabled"}:
        raise ValueError('throttling has one setting: {"enabled": true} or {"enabled": false}')
    enabled = bool(settings["enabled"])


def reset() -> None:
    set_to({"enabled": True})
    with _lock:
        _tokens.clear()


def settings() -> dict[str, Any]:
    return {"enabled": enabled}


def rates(call: Call) -> list[Rate]:
    """The rules that apply to a call: at most one for requests and one for resources."""
    found = [each for each in RATES if each.applies_to(call)]
    requests = [each for each in found if not each.resources][:1]
    return requests + [each for each in found if each.resources][:1]


def check(call: Call) -> None:
    """Takes the tokens of a call. Raises Refusal if a bucket has too few; the call then takes none."""
    if not enabled or not clock.scale:
        return
    with _lock:
        left = {}
        for rate in rates(call):
            bucket, now = rate.bucket(call), clock.now()
            tokens, at = _tokens.get(bucket, (rate.burst, now))
            remaining = min(rate.burst, tokens + (now - at) * clock.scale * rate.rate) - rate.tokens(call)
            if remaining < 0:
                raise faults.throttled(call)
            left[bucket] = remaining, now
        _tokens.update(left)
