"""Record sets: changes as batches that are applied whole or not at all, and lists.

moto deletes all records of a zone with the same set identifier, and checks little. A change is answered by the name servers once
it is INSYNC. Sources: Route 53 API reference, ChangeResourceRecordSets, developer guide "Values that you specify", and Route
53's answers in public issues.
"""

import copy
import secrets
import string
from typing import Any

from moto.route53.models import RecordSet

from ... import lifecycle
from ...app import App
from ...call import Call
from ...durations import duration
from ...errors import Refusal
from ...regional_service import now
from . import record_rules
from .hosted_zones import backend

_PAGE = 300
_ID = string.ascii_uppercase + string.digits

Record = dict[str, Any]


def install(app: App) -> None:
    app.operation("route53", "ChangeResourceRecordSets", _change)
    app.operation("route53", "ListResourceRecordSets", _list)
    app.operation("route53", "GetChange", _get_change)


def normal(record: Record) -> Record:
    """A record as Route 53 shows it: names in lower case, with a dot at the end, and `*` as its octal code."""
    shown = copy.deepcopy(record)
    shown["Name"] = shown_name(record["Name"])
    if alias := shown.get("AliasTarget"):
        alias["DNSName"] = shown_name(alias["DNSName"])
        alias["HostedZoneId"] = alias["HostedZoneId"].removeprefix("/hostedzone/")
    return shown


def shown_name(name: str) -> str:
    return name.lower().rstrip(".").replace("*", "\\052") + "."


def of_zone(zone: Any) -> list[Record]:
    """The records of a zone, ordered as Route 53 lists them."""
    return sorted((_shown(each) for each in zone.rrsets), key=_order)


def published(zone: Any) -> list[Record]:
    """The records that the name servers of a zone have by now."""
    found: list[Record] | None = getattr(zone, "published", None)
    return of_zone(zone) if found is None else found


def _order(record: Record) -> tuple[list[str], str, str]:
    return record["Name"].rstrip(".").split(".")[::-1], record["Type"], record.get("SetIdentifier") or ""


def _shown(record: RecordSet) -> Record:
    found = {
        "Name": record.name,
        "Type": record.type,
        "SetIdentifier": record.set_identifier,
        "Weight": record.weight,
        "Failover": record.failover,
        "MultiValueAnswer": record.multi_value_answer,
        "TTL": None if record.ttl is None else int(record.ttl),
        "ResourceRecords": [{"Value": value} for value in record.records] or None,
        "AliasTarget": record.alias_target,
        "HealthCheckId": record.health_check_id,
    }
    return normal({name: value for name, value in found.items() if value is not None})


def _kept(record: Record) -> RecordSet:
    values = [each["Value"] for each in record.get("ResourceRecords") or []]
    model: Any = RecordSet
    kept: RecordSet = model({**record, "ResourceRecords": values})
    return kept


def identity(record: Record) -> tuple[str, str, str]:
    return shown_name(record["Name"]), record["Type"], record.get("SetIdentifier") or ""


def _change(call: Call) -> dict[str, Any]:
    zone = backend().get_hosted_zone(call["HostedZoneId"])
    records = {identity(each): each for each in of_zone(zone)}
    for change in call["ChangeBatch"]["Changes"]:
        record = normal(change["ResourceRecordSet"])
        record_rules.check(zone, change["Action"], record)
        key = identity(record)
        match change["Action"]:
            case "CREATE" if key in records:
                raise _batch(f"Tried to create resource record set {_named(record)} but it already exists")
            case "DELETE" if key not in records:
                raise _batch(f"Tried to delete resource record set {_named(record)} but it was not found")
            case "DELETE" if records[key] != record:
                raise _batch(
                    f"Tried to delete resource record set {_named(record)} but the values provided do not match the "
                    "current values"
                )
            case "DELETE":
                del records[key]
            case _:
                records[key] = record
    record_rules.check_zone(zone, list(records.values()))
    zone.published = published(zone)
    zone.rrsets = [_kept(each) for each in records.values()]
    id_ = "C" + "".join(secrets.choice(_ID) for _ in range(20))
    after = of_zone(zone)
    zone.latest_change = id_

    def publish() -> None:
        zone.published = None if zone.latest_change == id_ else after

    lifecycle.begin(_key(id_), "PENDING", duration("route53/Change.propagate", of=zone.name), then=publish)
    return {"ChangeInfo": _info(id_)}


def _batch(message: str) -> Refusal:
    return Refusal("InvalidChangeBatch", f"[{message}]")


def _named(record: Record) -> str:
    identifier = f", set identifier='{record['SetIdentifier']}'" if record.get("SetIdentifier") else ""
    return f"[name='{record['Name']}', type='{record['Type']}'{identifier}]"


def _key(change: str) -> tuple[str, ...]:
    return "route53", "change", change


def _info(id_: str) -> dict[str, Any]:
    return {"Id": f"/change/{id_}", "Status": lifecycle.phase(_key(id_)) or "INSYNC", "SubmittedAt": now()}


def _get_change(call: Call) -> dict[str, Any]:
    return {"ChangeInfo": _info(call["Id"].removeprefix("/change/"))}


def _list(call: Call) -> dict[str, Any]:
    records = of_zone(backend().get_hosted_zone(call["HostedZoneId"]))
    name, kind, identifier = (call.get(f"StartRecord{each}") for each in ("Name", "Type", "Identifier"))
    if (kind and not name) or (identifier and not kind):
        raise Refusal("InvalidInput", "The input is not valid: a start needs the name, and an identifier also the type.")
    if name:
        start = _order({"Name": shown_name(name), "Type": kind or "", "SetIdentifier": identifier})
        records = [each for each in records if _order(each) >= start]
    size = min(int(call.get("MaxItems") or _PAGE), _PAGE)
    following = records[size] if len(records) > size else None
    more = {}
    if following:
        more = {"NextRecordName": following["Name"], "NextRecordType": following["Type"]}
        if following.get("SetIdentifier"):
            more["NextRecordIdentifier"] = following["SetIdentifier"]
    return {"ResourceRecordSets": records[:size], "IsTruncated": bool(following), "MaxItems": str(size), **more}
