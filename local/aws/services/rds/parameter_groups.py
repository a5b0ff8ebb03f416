"""DB parameter groups. `parameters.json` has the parameters that all PostgreSQL families share."""

import json
from pathlib import Path
from typing import Any

from ... import identifiers
from ...call import Call
from ...errors import Refusal
from ...parameter_values import is_allowed
from ...regional_service import Output, operation, page, tag_map
from . import engines
from .state import ParameterGroup, Rds

KNOWN: dict[str, dict[str, Any]] = json.loads(Path(__file__).with_name("parameters.json").read_text())
_MAX_PER_CALL = 20


def find(rds: Rds, name: str) -> ParameterGroup:
    name = name.lower()
    if name.startswith("default.") and name.removeprefix("default.") in engines.FAMILIES:
        family = name.removeprefix("default.")
        return ParameterGroup(name, family, f"Default parameter group for {family}", {})
    if name not in rds.parameter_groups:
        raise Refusal("DBParameterGroupNotFound", f"DBParameterGroup not found: {name}", 404)
    return rds.parameter_groups[name]


def _modifiable(rds: Rds, name: str) -> ParameterGroup:
    group = find(rds, name)
    if group.name.startswith("default."):
        raise Refusal("InvalidDBParameterGroupState", f"Default DBParameterGroup cannot be modified or deleted: {group.name}")
    return group


def _describe(rds: Rds, group: ParameterGroup) -> dict[str, Any]:
    return {
        "DBParameterGroupName": group.name,
        "DBParameterGroupFamily": group.family,
        "Description": group.description,
        "DBParameterGroupArn": rds.arn("pg", group.name),
    }


def _users(rds: Rds, group: ParameterGroup) -> list[Any]:
    return [db for db in rds.instances.values() if db.settings["DBParameterGroupName"] == group.name]


def _check_family(family: str) -> None:
    if family not in engines.FAMILIES:
        raise Refusal("InvalidParameterValue", f"ParameterGroupFamily {family} is not a valid parameter group family")


@operation
def create_db_parameter_group(rds: Rds, call: Call) -> Output:
    name = identifiers.check(call["DBParameterGroupName"], "DBParameterGroupName", 255)
    _check_family(call["DBParameterGroupFamily"])
    if name in rds.parameter_groups:
        raise Refusal("DBParameterGroupAlreadyExists", f"Parameter group {name} already exists")
    group = ParameterGroup(name, call["DBParameterGroupFamily"], call["Description"], tag_map(call.get("Tags")))
    rds.parameter_groups[name] = group
    return {"DBParameterGroup": _describe(rds, group)}


@operation
def describe_db_parameter_groups(rds: Rds, call: Call) -> Output:
    requested = call.get("DBParameterGroupName")
    defaults = sorted({f"default.{engines.family(db.settings['EngineVersion'])}" for db in rds.instances.values()})
    groups = [find(rds, requested)] if requested else [find(rds, each) for each in (*defaults, *rds.parameter_groups)]
    shown, marker = page([_describe(rds, each) for each in groups], call)
    return {"DBParameterGroups": shown, "Marker": marker}


@operation
def modify_db_parameter_group(rds: Rds, call: Call) -> Output:
    group = _modifiable(rds, call["DBParameterGroupName"])
    if len(call["Parameters"]) > _MAX_PER_CALL:
        raise Refusal("InvalidParameterValue", f"A maximum of {_MAX_PER_CALL} parameters can be modified in a single request.")
    for each in call["Parameters"]:
        _check(each)
    changed = {
        each["ParameterName"] for each in call["Parameters"] if _value(group, each["ParameterName"]) != each["ParameterValue"]
    }
    for each in call["Parameters"]:
        group.values[each["ParameterName"]] = {"ParameterValue": each["ParameterValue"], "ApplyMethod": each["ApplyMethod"]}
    _apply(rds, group, changed)
    return {"DBParameterGroupName": group.name}


def values(rds: Rds, name: str) -> dict[str, str]:
    """The parameters that users set in a group."""
    return {each: value["ParameterValue"] for each, value in find(rds, name).values.items()}


def _value(group: ParameterGroup, name: str) -> str | None:
    return group.values.get(name, {}).get("ParameterValue", KNOWN[name].get("default"))


def _check(given: dict[str, str]) -> None:
    name = given.get("ParameterName") or ""
    known = KNOWN.get(name)
    if known is None:
        raise Refusal("InvalidParameterValue", f"Could not find parameter with name: {name}")
    if "ParameterValue" not in given or "ApplyMethod" not in given:
        raise Refusal("InvalidParameterValue", f"ParameterValue and ApplyMethod are required for {name}.")
    if not known.get("modifiable", True):
        raise Refusal("InvalidParameterValue", f"The parameter {name} cannot be modified.")
    if known["apply"] == "static" and given["ApplyMethod"] == "immediate":
        raise Refusal("InvalidParameterCombination", f"cannot use immediate apply method for static parameter: {name}")
    if not is_allowed(known, given["ParameterValue"]):
        raise Refusal(
            "InvalidParameterValue",
            f"Invalid parameter value: {given['ParameterValue']} for: {name} allowed values are: {known.get('allowed', '')}",
        )


def _apply(rds: Rds, group: ParameterGroup, changed: set[str]) -> None:
    """Applies changed parameters to the group's instances; marks them pending-reboot if one can be applied at a reboot only."""
    at_reboot = {
        each
        for each in changed
        if KNOWN[each]["apply"] == "static" or group.values.get(each, {}).get("ApplyMethod") == "pending-reboot"
    }
    for db in _users(rds, group):
        if at_reboot:
            db.parameters = "pending-reboot"
        for name in changed - at_reboot:
            db.applied_parameters.pop(name, None)
            if name in group.values:
                db.applied_parameters[name] = group.values[name]["ParameterValue"]
        if changed - at_reboot:
            db.server.set_parameters(db.applied_parameters)


@operation
def reset_db_parameter_group(rds: Rds, call: Call) -> Output:
    group = _modifiable(rds, call["DBParameterGroupName"])
    names = (
        set(group.values) if call.get("ResetAllParameters") else {each["ParameterName"] for each in call.get("Parameters") or []}
    )
    changed = names & set(group.values)
    for each in names:
        group.values.pop(each, None)
    _apply(rds, group, changed)
    return {"DBParameterGroupName": group.name}


@operation
def delete_db_parameter_group(rds: Rds, call: Call) -> Output:
    group = _modifiable(rds, call["DBParameterGroupName"])
    if _users(rds, group):
        raise Refusal(
            "InvalidDBParameterGroupState",
            f"One or more database instances are still members of this parameter group {group.name}, "
            "so the group cannot be deleted",
        )
    del rds.parameter_groups[group.name]
    return {}


def _parameters(group: ParameterGroup) -> list[dict[str, Any]]:
    shown = []
    for name, known in KNOWN.items():
        set_by_user = group.values.get(name)
        value = _value(group, name)
        shown.append(
            {
                "ParameterName": name,
                "Description": known["description"],
                "Source": "user" if set_by_user else known.get("source", "engine-default"),
                "ApplyType": known["apply"],
                "DataType": known["type"],
                "IsModifiable": known.get("modifiable", True),
                "ApplyMethod": (set_by_user or {}).get("ApplyMethod", "pending-reboot"),
                **({"ParameterValue": value} if value is not None else {}),
                **({"AllowedValues": known["allowed"]} if "allowed" in known else {}),
            }
        )
    return shown


@operation
def describe_db_parameters(rds: Rds, call: Call) -> Output:
    source = call.get("Source")
    if source not in (None, "user", "system", "engine-default"):
        raise Refusal("InvalidParameterValue", f"Invalid parameter source: {source}")
    parameters = [each for each in _parameters(find(rds, call["DBParameterGroupName"])) if source in (None, each["Source"])]
    shown, marker = page(parameters, call)
    return {"Parameters": shown, "Marker": marker}
