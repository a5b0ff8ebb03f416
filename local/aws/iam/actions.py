"""The IAM actions that a call needs: its own, and those of the service authorization reference that depend on its parameters.

`actions.json` has the actions that differ from `prefix:Operation`, actions that the reference lacks (each operation's caller
needs them by AWS's guides), and dependent actions that are not enforced, each with its reason.
"""

import json
from collections.abc import Callable, Iterator
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from ..call import Call
from ..moto_backend import BACKENDS
from . import parents, reference

_NAMES = json.loads(Path(__file__).with_name("actions.json").read_text())
NOT_ENFORCED: dict[str, str] = _NAMES["notEnforced"]
ALSO: dict[str, dict[str, str]] = _NAMES["also"]

Condition = Callable[[Call], bool]


def required(call: Call) -> list[str]:
    """The actions that the caller must be allowed, the operation's own first."""
    name = f"{call.service}:{call.operation}"
    operation_actions = own(call.service, call.operation)
    actions = list(operation_actions)
    if sets_tags(call):
        tagging = _NAMES["taggingOnCreate"]
        actions += [action for action in (tagging.get(name) or tagging.get(call.service),) if action]
    actions += [also for also, condition in ALSO.get(name, {}).items() if CONDITIONS[condition](call)]
    for action in operation_actions:
        actions += [each for each in reference.dependent_actions(action) if _depends(call, action, each)]
    if call.writes and call.service not in ("iam", "sts") and passed_roles(call):
        actions.append("iam:PassRole")
    return list(dict.fromkeys(actions))


def own(service: str, operation: str) -> list[str]:
    """The actions that every call of an operation needs."""
    prefix = _NAMES["prefixes"].get(service, service)
    found: list[str] = _NAMES["actions"].get(f"{service}:{operation}", [f"{prefix}:{operation}"])
    return found


def service_of(prefix: str) -> str | None:
    """boto3's name of the service whose actions have this prefix; None for an unknown prefix."""
    prefixes: dict[str, str] = _NAMES["prefixes"]
    service = next((name for name, each in prefixes.items() if each == prefix), prefix)
    return service if service in BACKENDS else None


def reason_not_enforced(action: str, dependent: str) -> str | None:
    pair = f"{action} {dependent}"
    return next((reason for pattern, reason in NOT_ENFORCED.items() if fnmatchcase(pair, pattern)), None)


def condition_of(action: str, dependent: str) -> str:
    """The name of the condition under which a call needs the dependent action: a key of CONDITIONS."""
    dependents: dict[str, str] = _NAMES["dependents"]
    found = dependents.get(f"{action} {dependent}") or dependents.get(dependent)
    return found or next((name for pattern, name in dependents.items() if fnmatchcase(dependent, pattern)), "always")


def _depends(call: Call, action: str, dependent: str) -> bool:
    if reason_not_enforced(action, dependent):
        return False
    condition = condition_of(action, dependent)
    if condition == "quota of that service":
        return bool(call.get("ServiceCode") == dependent.partition(":")[0])
    return CONDITIONS[condition](call)


def sets_tags(call: Call) -> bool:
    given = call.params | (call.get("CreateBucketConfiguration") or {})
    return any(given.get(each) for each in ("Tags", "tags", "TagSpecifications", "BackupVaultTags", "BackupPlanTags"))


def passed_roles(call: Call) -> list[str]:
    """ARNs of the roles that a call passes to a service. The principal of an access entry is not passed."""
    if call.operation == "AddRoleToInstanceProfile":
        return [f"arn:aws:iam::{call.account}:role/{call.get('RoleName')}"]
    return [value for name, value in _leaves(call.params) if _is_role(value) and name.lower() != "principalarn"]


def image_parameters(call: Call) -> list[str]:
    """The names of the Systems Manager parameters that hold a call's images: `resolve:ssm:NAME`, with or without `:VERSION`."""
    prefix = "resolve:ssm:"
    values = [value for _, value in _leaves(call.params) if isinstance(value, str) and value.startswith(prefix)]
    return list(dict.fromkeys(value.removeprefix(prefix).partition(":")[0] for value in values))


def _is_role(value: Any) -> bool:
    return isinstance(value, str) and value.startswith("arn:aws:iam::") and ":role/" in value


def _leaves(value: Any, name: str = "") -> Iterator[tuple[str, Any]]:
    match value:
        case dict():
            for key, inner in value.items():
                yield from _leaves(inner, str(key))
        case list() | tuple():
            for inner in value:
                yield from _leaves(inner, name)
        case _:
            yield name, value


def _names_key(call: Call) -> bool:
    return bool(parents.keys_of(call))


def _is_private_interface_endpoint(call: Call) -> bool:
    return call.get("VpcEndpointType") == "Interface" and call.get("PrivateDnsEnabled") is not False


CONDITIONS: dict[str, Condition] = {
    "always": lambda call: True,
    "passes a role": lambda call: bool(passed_roles(call)),
    "sets tags": sets_tags,
    "names a KMS key": _names_key,
    "makes a multi-Region key": lambda call: bool(call.get("MultiRegion")),
    "sets a key policy": lambda call: bool(call.get("Policy")),
    "lets AWS manage the password": lambda call: bool(call.get("ManageMasterUserPassword")),
    "uses a tenant database": lambda call: bool(call.get("MultiTenant")),
    "takes a final snapshot": lambda call: not call.get("SkipFinalSnapshot"),
    "resolves an image by parameter": lambda call: bool(image_parameters(call)),
    "resolves aliases": lambda call: bool(call.get("ResolveAlias")),
    "logs fields of ECS": lambda call: "${ecs-" in str(call.get("LogFormat") or ""),
    "restores from S3": lambda call: bool(call.get("SnapshotArns")),
    "has private DNS": _is_private_interface_endpoint,
    "uses a launch template": lambda call: bool(call.get("LaunchTemplate") or call.get("launchTemplate")),
    "names subnets": lambda call: any(name in ("SubnetIds", "subnetIds", "subnets") for name in _names(call.params)),
    "names security groups": lambda call: any("securitygroupid" in name.lower() for name in _names(call.params)),
    "quota of that service": lambda call: False,  # compared with the dependent action
}


def _names(value: Any) -> Iterator[str]:
    match value:
        case dict():
            for key, inner in value.items():
                yield str(key)
                yield from _names(inner)
        case list() | tuple():
            for inner in value:
                yield from _names(inner)
