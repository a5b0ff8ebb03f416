"""What Route 53 refuses of a change of records: of one record, and of the records of a zone together."""

from typing import Any

from ...errors import Refusal
from .health_check import all_checks

Record = dict[str, Any]
_ROUTING = ("Weight", "Failover", "MultiValueAnswer", "Region", "GeoLocation", "GeoProximityLocation", "CidrRoutingConfig")
_NOT_IMPLEMENTED = (*_ROUTING[3:], "TrafficPolicyInstanceId")


def _invalid(action: str, record: Record, problem: str) -> Refusal:
    identifier = record.get("SetIdentifier") or "null"
    place = f"Change with [Action={action}, Name={record['Name']}, Type={record['Type']}, SetIdentifier={identifier}]"
    return Refusal("InvalidInput", f"Invalid request: {problem} in {place}")


def _batch(message: str) -> Refusal:
    return Refusal("InvalidChangeBatch", f"[{message}]")


def check(zone: Any, action: str, record: Record) -> None:
    """One record of a change, in its normal form."""
    for name in _NOT_IMPLEMENTED:
        if record.get(name):
            raise Refusal("NotImplemented", f"The local AWS does not implement records with {name}.", 501)
    has_values = record.get("TTL") is not None and bool(record.get("ResourceRecords"))
    if has_values == bool(record.get("AliasTarget")) or (record.get("AliasTarget") and record.get("TTL") is not None):
        found = "found more than one" if record.get("AliasTarget") else "found none"
        raise _invalid(
            action,
            record,
            f"Expected exactly one of [AliasTarget, all of [TTL, and ResourceRecords], or TrafficPolicyInstanceId], but {found}",
        )
    routing = [name for name in _ROUTING if record.get(name) is not None]
    if len(routing) > 1:
        raise _invalid(action, record, f"Expected at most one of [{', '.join(_ROUTING)}], but found more than one")
    if bool(routing) != bool(record.get("SetIdentifier")):
        missing = "SetIdentifier" if routing else "one of [Weight, Region, Failover, GeoLocation, MultiValueAnswer]"
        raise _invalid(action, record, f"Missing field {missing!r}")
    if not _is_within(record["Name"], zone):
        raise _batch(f"RRSet with DNS name {record['Name']} is not permitted in zone {_apex(zone)}")
    if action == "DELETE":
        return
    if record.get("HealthCheckId") and record["HealthCheckId"] not in all_checks():
        raise Refusal("NoSuchHealthCheck", f"A health check with id {record['HealthCheckId']} does not exist.", 404)
    if record.get("Failover") == "PRIMARY" and not record.get("AliasTarget") and not record.get("HealthCheckId"):
        raise _batch("A non-alias primary ResourceRecordSet must have an associated health check.")
    if record["Type"] == "CNAME" and record["Name"] == _apex(zone):
        raise _batch(f"RRSet of type CNAME with DNS name {record['Name']} is not permitted at apex in zone {_apex(zone)}")


def _apex(zone: Any) -> str:
    return str(zone.name).lower().rstrip(".") + "."


def _is_within(name: str, zone: Any) -> bool:
    return name == _apex(zone) or name.endswith("." + _apex(zone))


def check_zone(zone: Any, records: list[Record]) -> None:
    """All records that the zone would have after a change."""
    groups: dict[tuple[str, str], list[Record]] = {}
    for each in records:
        groups.setdefault((each["Name"], each["Type"]), []).append(each)
    for (name, kind), group in groups.items():
        _check_group(name, kind, group)
        if kind == "CNAME" and any(other == name and of != kind for other, of in groups):
            raise _batch(
                f"RRSet of type CNAME with DNS name {name} is not permitted as it conflicts with other records with the same "
                f"DNS name in zone {_apex(zone)}"
            )
        for each in group:
            _check_alias(zone, each, groups)


def _check_group(name: str, kind: str, group: list[Record]) -> None:
    policies = {next((each for each in _ROUTING if record.get(each) is not None), "") for record in group}
    if len(policies) > 1 or (len(group) > 1 and "" in policies):
        raise _batch(
            f"RRSet with DNS name {name}, type {kind} cannot be created as other RRSets exist with the same name and type, but "
            "with another routing policy"
        )
    roles = [record["Failover"] for record in group if record.get("Failover")]
    if twice := next((each for each in roles if roles.count(each) > 1), None):
        raise _batch(f"RRSet with DNS name {name}, type {kind} cannot be created as another RRSet exists with Failover {twice}")


def _check_alias(zone: Any, record: Record, groups: dict[tuple[str, str], list[Record]]) -> None:
    alias = record.get("AliasTarget")
    if not alias or alias["HostedZoneId"] != zone.resource_id:
        return
    described = f"Tried to create an alias that targets {alias['DNSName']}, type {record['Type']} in zone {zone.resource_id}"
    if not _is_within(alias["DNSName"], zone):
        raise _batch(f"{described}, but the alias target name does not lie within the target zone")
    if (alias["DNSName"], record["Type"]) not in groups:
        raise _batch(f"{described}, but that target was not found")
