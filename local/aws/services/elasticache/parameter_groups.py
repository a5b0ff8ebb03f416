"""Cache parameter groups. `parameters.json` has the parameters that all families share."""

import json
from pathlib import Path
from typing import Any

from ... import identifiers
from ...call import Call
from ...errors import Refusal
from ...parameter_values import is_allowed
from ...regional_service import Output, operation, page, tag_map
from . import engines, rules
from .state import ElastiCache, ParameterGroup

KNOWN: dict[str, dict[str, Any]] = json.loads(Path(__file__).with_name("parameters.json").read_text())
_MAX_PER_CALL = 20


def find(cache: ElastiCache, name: str) -> ParameterGroup:
    family = name.removeprefix("default.").removesuffix(".cluster.on")
    if name.startswith("default.") and family in engines.FAMILIES:
        values = {"cluster-enabled": "yes"} if name.endswith(".cluster.on") else {}
        return ParameterGroup(name, family, f"Default parameter group for {family}", {}, values)
    if name.lower() not in cache.parameter_groups:
        raise Refusal("CacheParameterGroupNotFound", f"CacheParameterGroup {name} not found.", 404)
    return cache.parameter_groups[name.lower()]


def check_family(cache: ElastiCache, settings: dict[str, Any]) -> None:
    requested = engines.family(settings["Engine"], settings["EngineVersion"])
    found = find(cache, settings["CacheParameterGroupName"]).family
    if found != requested:
        raise rules.invalid_combination(f"Expected a parameter group of family {requested} but found one of family {found}")


def _modifiable(cache: ElastiCache, name: str) -> ParameterGroup:
    group = find(cache, name)
    if group.name.startswith("default."):
        raise Refusal("InvalidCacheParameterGroupState", f"Default parameter group {group.name} can't be modified or deleted.")
    return group


def _describe(cache: ElastiCache, group: ParameterGroup) -> dict[str, Any]:
    return {
        "CacheParameterGroupName": group.name,
        "CacheParameterGroupFamily": group.family,
        "Description": group.description,
        "IsGlobal": group.global_group is not None,
        "ARN": cache.arn("parametergroup", group.name),
    }


@operation
def create_cache_parameter_group(cache: ElastiCache, call: Call) -> Output:
    name, family = (
        identifiers.check(call["CacheParameterGroupName"], "CacheParameterGroupName", 255),
        call["CacheParameterGroupFamily"],
    )
    if family not in engines.FAMILIES:
        raise rules.invalid_value(f"CacheParameterGroupFamily {family} is not a valid parameter group family.")
    if name in cache.parameter_groups:
        raise Refusal("CacheParameterGroupAlreadyExists", f"CacheParameterGroup {name} already exists.")
    group = ParameterGroup(name, family, call["Description"], tag_map(call.get("Tags")))
    cache.parameter_groups[name] = group
    return {"CacheParameterGroup": _describe(cache, group)}


@operation
def describe_cache_parameter_groups(cache: ElastiCache, call: Call) -> Output:
    requested = call.get("CacheParameterGroupName")
    defaults = [find(cache, f"default.{family}") for family in engines.FAMILIES]
    groups = [find(cache, requested)] if requested else [*defaults, *cache.parameter_groups.values()]
    shown, marker = page([_describe(cache, each) for each in groups], call)
    return {"CacheParameterGroups": shown, "Marker": marker}


@operation
def modify_cache_parameter_group(cache: ElastiCache, call: Call) -> Output:
    group = _modifiable(cache, call["CacheParameterGroupName"])
    given = call["ParameterNameValues"]
    if not 1 <= len(given) <= _MAX_PER_CALL:
        raise rules.invalid_value(f"1 to {_MAX_PER_CALL} parameters can be modified in a single request.")
    for each in given:
        _check(each.get("ParameterName") or "", each.get("ParameterValue") or "")
    for each in _with_those_of_other_members(cache, group):
        each.values.update({value["ParameterName"]: value.get("ParameterValue") or "" for value in given})
    _update_users(cache, group)
    return {"CacheParameterGroupName": group.name}


def _with_those_of_other_members(cache: ElastiCache, group: ParameterGroup) -> list[ParameterGroup]:
    """The group; if a member of a global datastore uses it, the groups of all members: a change applies to all of them."""
    members = [
        (region, each)
        for region in cache.regions.values()
        for each in region.groups.values()
        if each.global_group and each.global_group == group.global_group
    ]
    groups = [find(region, each.settings["CacheParameterGroupName"]) for region, each in members]
    return groups if group in groups else [group]


def _update_users(cache: ElastiCache, group: ParameterGroup) -> None:
    changed = [each.name for each in _with_those_of_other_members(cache, group)]
    for region in cache.regions.values():
        for each in region.groups.values():
            if each.settings["CacheParameterGroupName"] in changed and (region is cache or each.global_group):
                each.servers.update_parameters()


def _check(name: str, value: str) -> None:
    known = KNOWN.get(name)
    if known is None:
        raise rules.invalid_value(f"The parameter {name} is not a known parameter.")
    if not known.get("modifiable", True):
        raise rules.invalid_value(f"The parameter {name} cannot be modified.")
    if not is_allowed(known, value):
        raise rules.invalid_value(f"The value {value} of parameter {name} is outside of the allowed values: {known['allowed']}")


@operation
def reset_cache_parameter_group(cache: ElastiCache, call: Call) -> Output:
    group = _modifiable(cache, call["CacheParameterGroupName"])
    named = [each["ParameterName"] for each in call.get("ParameterNameValues") or []]
    for name in list(group.values) if call.get("ResetAllParameters") else named:
        for each in _with_those_of_other_members(cache, group):
            each.values.pop(name, None)
    _update_users(cache, group)
    return {"CacheParameterGroupName": group.name}


@operation
def delete_cache_parameter_group(cache: ElastiCache, call: Call) -> Output:
    group = _modifiable(cache, call["CacheParameterGroupName"])
    users = [each.name for each in cache.groups.values() if each.settings["CacheParameterGroupName"] == group.name]
    if users:
        raise Refusal(
            "InvalidCacheParameterGroupState",
            f"One or more cache clusters are still members of this parameter group {group.name}, so the group cannot be deleted.",
        )
    del cache.parameter_groups[group.name]
    return {}


def _parameters(group: ParameterGroup, source: str | None) -> list[dict[str, Any]]:
    shown = []
    for name, known in KNOWN.items():
        by_user = name in group.values
        parameter = {
            "ParameterName": name,
            "ParameterValue": group.values.get(name, known["default"]),
            "Description": known["description"],
            "Source": "user" if by_user else "system",
            "DataType": known["type"],
            "IsModifiable": known.get("modifiable", True),
            "MinimumEngineVersion": "5.0.0",
            "ChangeType": known.get("change", "immediate"),
            **({"AllowedValues": known["allowed"]} if "allowed" in known else {}),
        }
        if source in (None, parameter["Source"]):
            shown.append(parameter)
    return shown


@operation
def describe_cache_parameters(cache: ElastiCache, call: Call) -> Output:
    group = find(cache, call["CacheParameterGroupName"])
    shown, marker = page(_parameters(group, call.get("Source")), call)
    return {"Parameters": shown, "CacheNodeTypeSpecificParameters": [], "Marker": marker}
