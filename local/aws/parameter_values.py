"""Allowed values of the parameters in parameter groups of RDS and ElastiCache."""

import re
from typing import Any


def is_allowed(definition: dict[str, Any], value: str) -> bool:
    """Whether `value` is within the definition's `allowed`: "1-10" for a range, otherwise values separated by commas."""
    allowed = definition.get("allowed")
    if not allowed or "{" in value:  # a formula of RDS, such as {DBInstanceClassMemory/32768}
        return True
    if definition["type"] == "list":
        return {each.strip() for each in value.split(",")} <= set(allowed.split(","))
    if limits := re.fullmatch(r"(-?\d+)-(\d+)", allowed):
        number = r"-?\d+(\.\d+)?" if definition["type"] == "float" else r"-?\d+"
        return bool(re.fullmatch(number, value)) and float(limits[1]) <= float(value) <= float(limits[2])
    return value in allowed.split(",")
