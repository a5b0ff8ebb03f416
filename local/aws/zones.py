"""Availability zones: every account has its own assignment of names to zones, so `us-east-1a` is not use1-az1.

moto has the assignment of one account. The regions here have another one, in which the zones that EKS refuses come early in
alphabetical order. `PUT /_local/zones {"us-east-1": {"us-east-1g": "use1-az7"}}` adds zones, or removes those whose id is null;
DELETE restores the zones.
"""

import copy
from typing import Any

from moto.ec2.models.availability_zones_and_regions import RegionsAndZonesBackend, Zone
from moto.ec2.models.instance_types import INSTANCE_TYPE_OFFERINGS

from . import offerings

REFUSED_BY_EKS = {"use1-az3", "usw1-az2", "cac1-az3"}
"""Zones without control planes: EKS User Guide, "Amazon EKS networking requirements for VPC and subnets"."""

_IDS = {
    "us-east-1": {"a": "use1-az4", "b": "use1-az3", "c": "use1-az6", "d": "use1-az1", "e": "use1-az2", "f": "use1-az5"},
    "us-west-1": {"a": "usw1-az2", "b": "usw1-az3", "c": "usw1-az1"},
    "us-west-2": {"a": "usw2-az2", "b": "usw2-az1", "c": "usw2-az3", "d": "usw2-az4"},
    "eu-west-1": {"a": "euw1-az3", "b": "euw1-az1", "c": "euw1-az2"},
    "eu-central-1": {"a": "euc1-az2", "b": "euc1-az3", "c": "euc1-az1"},
    "ca-central-1": {"a": "cac1-az3", "b": "cac1-az1", "c": "cac1-az2", "d": "cac1-az4"},
}
"""Zone ids by the letter of the name."""

_LOCAL_ZONES = {
    "us-east-1": [("us-east-1-bos-1a", "use1-bos1-az1"), ("us-east-1-mia-1a", "use1-mia1-az1")],
    "us-west-2": [("us-west-2-lax-1a", "usw2-lax1-az1"), ("us-west-2-lax-1b", "usw2-lax1-az2")],
    "eu-central-1": [("eu-central-1-ham-1a", "euc1-ham1-az1")],
}
"""Name and id of the zones that an account has to opt in to. This account did not."""

_ORIGINAL: dict[str, Any] = {}


def install() -> None:
    """Replaces moto's zones. Has no effect after the first call."""
    if _ORIGINAL:
        return
    regions = RegionsAndZonesBackend.zones
    for region, ids in _IDS.items():
        regions[region] = [Zone(region + letter, region, id_) for letter, id_ in ids.items()]
    _ORIGINAL.update(copy.deepcopy(regions))
    _rename_offerings()


def set_to(changes: dict[str, dict[str, str | None]]) -> None:
    """Adds and removes zones of regions. Raises ValueError for an unknown region or zone."""
    for region, zones in changes.items():
        if region not in _ORIGINAL:
            raise ValueError(f"no region {region}")
        for name, id_ in zones.items():
            if id_ is None and name not in {zone.name for zone in _ORIGINAL[region]}:
                raise ValueError(f"no zone {name} in {region}")
    regions = RegionsAndZonesBackend.zones
    regions.update(copy.deepcopy(_ORIGINAL))
    for region, zones in changes.items():
        regions[region] = [zone for zone in regions[region] if zone.name not in zones]
        regions[region] += [Zone(name, region, id_) for name, id_ in zones.items() if id_]
        regions[region].sort(key=lambda zone: zone.name)
    _rename_offerings()


def opt_in_zones(region: str) -> list[dict[str, Any]]:
    """The local zones of a region, as DescribeAvailabilityZones lists them with AllAvailabilityZones."""
    parent = RegionsAndZonesBackend.zones[region][0]
    return [
        {
            "OptInStatus": "not-opted-in",
            "State": "available",
            "Messages": [],
            "RegionName": region,
            "ZoneName": name,
            "ZoneId": id_,
            "GroupName": name[:-1],
            "NetworkBorderGroup": name[:-1],
            "ZoneType": "local-zone",
            "ParentZoneName": parent.name,
            "ParentZoneId": parent.zone_id,
        }
        for name, id_ in _LOCAL_ZONES.get(region, [])
    ]


def id_of(region: str, name: str) -> str | None:
    return next((zone.zone_id for zone in RegionsAndZonesBackend.zones.get(region, []) if zone.name == name), None)


def of_control_planes(region: str) -> list[str]:
    """Names of the zones in which EKS creates control planes."""
    return [zone.name for zone in RegionsAndZonesBackend.zones[region] if zone.zone_id not in REFUSED_BY_EKS]


def _rename_offerings() -> None:
    """Gives the offerings by zone name those of the zone's id. A zone that moto does not know offers what the first one does."""
    by_id, by_name = INSTANCE_TYPE_OFFERINGS["availability-zone-id"], INSTANCE_TYPE_OFFERINGS["availability-zone"]
    for region in _IDS:
        by_id[region] = [each for each in by_id[region] if each["InstanceType"] in offerings.instance_types(region)]
        types: dict[str, list[str]] = {}
        for offering in by_id[region]:
            types.setdefault(offering["Location"], []).append(offering["InstanceType"])
        zones = RegionsAndZonesBackend.zones[region]
        for zone in zones:
            if zone.zone_id not in types:
                source = [] if zone.zone_id in REFUSED_BY_EKS else types[min(types)]
                types[zone.zone_id] = source
                by_id[region] += [_offering(each, "availability-zone-id", zone.zone_id) for each in source]
        by_name[region] = [_offering(each, "availability-zone", zone.name) for zone in zones for each in types[zone.zone_id]]


def offers(region: str, zone: str, instance_type: str) -> bool:
    """Whether EC2 offers an instance type in a zone, by the zone's name."""
    return any(
        each["Location"] == zone and each["InstanceType"] == instance_type
        for each in INSTANCE_TYPE_OFFERINGS["availability-zone"].get(region, [])
    )


def _offering(instance_type: str, location_type: str, location: str) -> dict[str, str]:
    return {"InstanceType": instance_type, "LocationType": location_type, "Location": location}
