"""What the operator did on AWS during a failover, by the log of calls of the local AWS."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from local.aws.call import Call
from local.aws.outages import UNREACHABLE

CallRecord = dict[str, Any]

FENCE = {
    ("ec2", "RevokeSecurityGroupIngress"),
    ("ec2", "ModifySecurityGroupRules"),
    ("rds", "ModifyDBParameterGroup"),
}
"""The calls that keep applications from a database: its rules, and its second line, default_transaction_read_only."""
CLOSES = {"RevokeSecurityGroupIngress", "ModifySecurityGroupRules"}
_CHANGES_NOTHING = {("cloudwatch", "PutMetricData")}
"""Writes that change no resource: the data that DNS follows is published in whichever region answers."""
_PROMOTION = ("rds", "PromoteReadReplica")
_UNAVAILABLE = "ServiceUnavailable"


def changes(
    log: Iterable[CallRecord], caller: str, region: str | None, since: float, until: float = float("inf")
) -> list[CallRecord]:
    """The calls of a caller that change something, in their order; region: None for all. Times are seconds since 1970."""
    return [
        each for each in log if _is_change(each, caller) and region in (None, each["region"]) and since <= each["time"] <= until
    ]


def _is_change(call: CallRecord, caller: str) -> bool:
    name = call["service"], call["operation"]
    writes = Call(*name, call["region"], call["caller"], {}).writes
    return call["caller"] == caller and writes and call["service"] != "sts" and name not in _CHANGES_NOTHING


def fence_problem(log: Iterable[CallRecord], caller: str, region: str, since: float) -> str:
    """Why the fence was not the first change in a region since that time; "" if it was."""
    done = [each for each in changes(log, caller, region, since) if each["error"] is None]
    if not done:
        return f"nothing was changed in {region} after its return, so its database was not fenced"
    for each in done:
        if (each["service"], each["operation"]) not in FENCE:
            return f"{each['service']}:{each['operation']} changed {region} before its database was fenced"
        if each["operation"] in CLOSES:
            return ""
    return f"no rule was removed in {region} after its return, so its database was not fenced"


def promoted_at(log: Iterable[CallRecord], caller: str, region: str, since: float) -> float | None:
    """When a caller promoted a database of a region since that time; None if it did not, or the log has forgotten it."""
    found = (each for each in changes(log, caller, region, since) if each["error"] is None)
    return next((float(each["time"]) for each in found if (each["service"], each["operation"]) == _PROMOTION), None)


def attempts_that_needed_the_lost(log: Iterable[CallRecord], caller: str, since: float, until: float) -> dict[str, int]:
    """How often the caller tried to change something that can't be changed without the lost region, by call.

    A fence may be tried: whether the region can be fenced is only known then.
    """
    found: dict[str, int] = {}
    for each in changes(log, caller, None, since, until):
        if each["error"] in (UNREACHABLE, _UNAVAILABLE) and (each["service"], each["operation"]) not in FENCE:
            name = f"{each['service']}:{each['operation']} in {each['region']}"
            found[name] = found.get(name, 0) + 1
    return found
