"""Eventual consistency: a resource that was just created is unseen for a while, as `faults` sets it.

Until then describes leave it out, and a call that names its id is refused as if it did not exist.
"""

import re
import time
from typing import Any

from . import faults
from .call import Call
from .errors import Refusal

_ID = re.compile(r"^[a-z]+-[0-9a-f]{8,17}$")
_unseen: dict[str, tuple[str, float]] = {}  # id → (noun of its create call, when it is seen)

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


def _now_unseen() -> set[str]:
    now = time.monotonic()
    for seen in [each for each, (_, until) in _unseen.items() if until <= now]:
        del _unseen[seen]
    return set(_unseen)


def check(call: Call) -> None:
    if _unseen and call.service == "ec2":
        for named in sorted(_now_unseen() & set(_leaves(call.params))):
            code = _NOT_FOUND.get(named.split("-")[0])
            if code:
                raise Refusal(code, f"The ID '{named}' does not exist")


def hides(call: Call) -> bool:
    """Whether an answer has to be read for what it must not show yet."""
    return bool(_unseen) and call.operation.startswith("Describe") and bool(_now_unseen())


def filter(call: Call, answer: dict[str, Any]) -> None:  # noqa: A001
    """Learns what a create call made; takes what is not seen yet out of a describe's answer."""
    if call.operation.startswith("Describe"):
        unseen = _now_unseen()
        noun = call.operation.removeprefix("Describe")
        for name, value in answer.items():
            if isinstance(value, list):
                answer[name] = [each for each in value if not _is_unseen(each, noun, unseen)]
    elif delay := faults.visibility_delay(call):
        noun = re.sub(r"^[A-Z][a-z]+", "", call.operation)
        given = set(_leaves(call.params))
        for value in _leaves(answer):
            if _ID.match(value) and value not in given and value not in _unseen:
                _unseen[value] = (noun, time.monotonic() + delay)


def _is_unseen(item: Any, noun: str, unseen: set[str]) -> bool:
    return isinstance(item, dict) and any(
        isinstance(value, str) and value in unseen and noun.startswith(_unseen[value][0]) for value in item.values()
    )


def _leaves(value: Any) -> list[str]:
    match value:
        case str():
            return [value]
        case dict():
            return [leaf for inner in value.values() for leaf in _leaves(inner)]
        case list():
            return [leaf for inner in value for leaf in _leaves(inner)]
    return []


def reset() -> None:
    _unseen.clear()
