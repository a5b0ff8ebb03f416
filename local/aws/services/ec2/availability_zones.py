"""DescribeAvailabilityZones: the zones of `zones.py`, with their groups; local zones with AllAvailabilityZones."""

import json
from typing import Any

from ... import zones
from ...app import App
from ...call import Call

_FILTERS = {
    "zone-name": "ZoneName",
    "zone-id": "ZoneId",
    "zone-type": "ZoneType",
    "opt-in-status": "OptInStatus",
    "group-name": "GroupName",
    "parent-zone-id": "ParentZoneId",
    "parent-zone-name": "ParentZoneName",
    "region-name": "RegionName",
    "state": "State",
}


def install(app: App) -> None:
    zones.install()
    app.after("ec2", "DescribeAvailabilityZones", _describe)
    app.local("zones", _control)


def _describe(call: Call, output: dict) -> None:
    for zone in output["AvailabilityZones"]:
        zone.update(
            OptInStatus="opt-in-not-required", GroupName=f"{call.region}-zg-1", NetworkBorderGroup=call.region, Messages=[]
        )
    if str(call.get("AllAvailabilityZones", "")).lower() == "true":
        output["AvailabilityZones"] += [each for each in zones.opt_in_zones(call.region) if _is_asked_for(call, each)]


def _is_asked_for(call: Call, zone: dict[str, Any]) -> bool:
    names, ids = call.get("ZoneNames"), call.get("ZoneIds")
    return (
        (not names or zone["ZoneName"] in names)
        and (not ids or zone["ZoneId"] in ids)
        and all(zone.get(_FILTERS[each["Name"]]) in each["Values"] for each in call.get("Filters") or [])
    )


def _control(method: str, path: list[str], body: bytes) -> None:
    if method not in ("PUT", "DELETE") or path:
        raise ValueError("use PUT or DELETE /_local/zones")
    zones.set_to(json.loads(body or b"{}") if method == "PUT" else {})
