"""Eventual consistency of EC2: hides a new resource for a lag of EC2, or for the time that `faults` sets.

Meanwhile describe calls leave the resource out, and those that name its id are refused: "If you run a command to describe the
resource that you just created, its ID might not have propagated throughout the system, and you will get an error responding
that the resource does not exist" (EC2 developer guide, "Eventual consistency"). If `faults` hides it, all other calls with its
id are refused too.
"""

import re
from dataclasses import dataclass
from typing import Any

from . import clock, faults, lag
from .call import Call
from .errors import Refusal

_ID = re.compile(r"^[a-z]+-[0-9a-f]{8,17}$")
_hidden: dict[str, "_Hidden"] = {}


@dataclass(frozen=True)
class _Hidden:
    noun: str  # of the create call
    until: float
    from_calls: bool


_NOT_FOUND = {
    "vpc": "InvalidVpcID.NotFound",
    "subnet": "InvalidSubnetID.NotFound",
    "sg": "InvalidGroup.NotFound",
    "rtb": "InvalidRouteTableID.NotFound",
    "igw": "InvalidInternetGatewayID.NotFound",
    "nat": "NatGatewayNotFound",
    "eipalloc": "InvalidAllocationID.NotFound",
    "vpce": "InvalidVpcEndpointId.NotFound",
    "lt": "InvalidLaunchTemplateId.NotFound",
    "i": "InvalidInstanceID.NotFound",
}


def _hidden_ids() -> set[str]:
    now = clock.now()
    for visible in [each for each, hidden in _hidden.items() if hidden.until <= now]:
        del _hidden[visible]
    return set(_hidden)


def check(call: Call) -> None:
    if _hidden and call.service == "ec2" and call.caller != lag.OBSERVER:
        describes = call.operation.startswith("Describe")
        named = {key: value for key, value in call.params.items() if not (describes and key == "Filters")}
        for resource_id in sorted(_hidden_ids() & set(_strings(named))):
            code = _NOT_FOUND.get(resource_id.split("-")[0])
            if code and (describes or _hidden[resource_id].from_calls):
                raise Refusal(code, f"The ID '{resource_id}' does not exist")


def filters_response(call: Call) -> bool:
    """Whether the response of this call may contain hidden resources."""
    return bool(_hidden) and call.operation.startswith("Describe") and call.caller != lag.OBSERVER and bool(_hidden_ids())


def filter_response(call: Call, output: dict[str, Any]) -> None:
    """Hides the resources that a create call created, or removes hidden resources from the output of a describe call."""
    if call.operation.startswith("Describe"):
        hidden = _hidden_ids()
        noun = call.operation.removeprefix("Describe")
        for name, value in output.items():
            if isinstance(value, list):
                output[name] = [each for each in value if not _is_hidden(each, noun, hidden)]
    else:
        from_calls = faults.visibility_delay(call)
        delay = from_calls or (lag.draw("ec2") if call.service == "ec2" else 0.0)
        noun = re.sub(r"^[A-Z][a-z]+", "", call.operation)
        given = set(_strings(call.params))
        for value in _strings(output) if delay else ():
            if _ID.match(value) and value not in given and value not in _hidden:
                _hidden[value] = _Hidden(noun, clock.now() + delay, from_calls > 0)


def _is_hidden(item: Any, noun: str, hidden: set[str]) -> bool:
    return isinstance(item, dict) and any(
        isinstance(value, str) and value in hidden and noun.startswith(_hidden[value].noun) for value in item.values()
    )


def _strings(value: Any) -> list[str]:
    match value:
        case str():
            return [value]
        case dict():
            return [leaf for inner in value.values() for leaf in _strings(inner)]
        case list():
            return [leaf for inner in value for leaf in _strings(inner)]
    return []


def reset() -> None:
    _hidden.clear()
