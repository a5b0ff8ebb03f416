"""The values that a request has for the condition keys of policies.

Keys of AWS (`aws:`) and of tags have their own rule. A key of a service with the name of a parameter, such as
`eks:authenticationMode`, has the parameter's value. All other keys are unknown: a policy with one is refused.
"""

import re
from collections.abc import Callable, Iterator
from fnmatch import fnmatchcase
from functools import cache
from typing import Any

from moto.core.utils import get_service_model

from ..call import ACCOUNT, Call
from . import actions, parents, reference, resources, roles
from .policies import Context, Policy

Resources = Callable[[str, str], list[dict[str, Any]]]
"""The resources of a region with their tags: of one service, or of all for an empty name."""

# The services for which a call creates the service-linked role, where the account lacks it.
_LINKED = {
    "autoscaling:CreateAutoScalingGroup": ["autoscaling.amazonaws.com"],
    "ecr:PutReplicationConfiguration": ["replication.ecr.amazonaws.com"],
    "eks:CreateCluster": ["eks.amazonaws.com"],
    "eks:CreateNodegroup": ["eks-nodegroup.amazonaws.com"],
    "elasticache:CreateReplicationGroup": ["elasticache.amazonaws.com"],
    "kms:CreateKey": ["mrk.kms.amazonaws.com"],
    "kms:ReplicateKey": ["mrk.kms.amazonaws.com"],
    "rds:CreateDBInstance": ["rds.amazonaws.com"],
}

# Keys that a request has only if the reference lists them for its action.
_OF_SOME_ACTIONS = ("aws:requesttag", "aws:resourcetag", "aws:tagkeys")
_OF_AWS = frozenset(
    {
        *_OF_SOME_ACTIONS,
        "aws:principalaccount",
        "aws:principalarn",
        "aws:requestedregion",
        "aws:resourceaccount",
        "aws:securetransport",
        "aws:sourceaccount",
        "aws:viaawsservice",
        "ec2:createaction",
        "ec2:launchtemplate",
        "ec2:requestervpc",
        "iam:awsservicename",
        "iam:passedtoservice",
        "iam:permissionsboundary",
        "kms:grantisforawsresource",
        "kms:resourcealiases",
        "kms:viaservice",
        "route53:changeresourcerecordsetsactions",
        "route53:changeresourcerecordsetsnormalizedrecordnames",
        "route53:changeresourcerecordsetsrecordtypes",
        "s3:requestjoboperation",
    }
)


def unknown_keys(policy: Policy) -> list[str]:
    """The condition keys of a policy that this module can't evaluate."""
    keys = {key for each in policy.statements for block in (each.get("Condition") or {}).values() for key in block}
    return sorted(key for key in keys if not is_evaluated(key))


def is_evaluated(key: str) -> bool:
    name = key.partition("/")[0].lower()
    prefix, _, parameter = name.partition(":")
    return name in _OF_AWS or (prefix != "aws" and (parameter == "resourcetag" or parameter in _parameters(prefix)))


def of(call: Call, action: str, resource: str, resources_of_region: Resources) -> Context:
    """The condition keys of a request for one of its actions on one resource."""

    @cache
    def tags() -> dict[str, str]:
        return _tags_of(resource, call, resources_of_region)

    def value(key: str) -> list[str] | None:
        name, _, tag = key.partition("/")
        if name in _OF_SOME_ACTIONS and not reference.has_condition_key(action, name):
            return None
        match name:
            case "aws:requesttag":
                return _one(_tag(resources.request_tags(call, resource), tag))
            case "aws:tagkeys":
                return resources.tag_keys(call) or None
            case "aws:requestedregion":
                return [call.region]
            case "aws:principalaccount" | "aws:sourceaccount" | "aws:resourceaccount":
                return [call.account]
            case "aws:principalarn":
                return [principal_arn(call.caller)]
            case "aws:securetransport":
                return ["true"]
            case "iam:passedtoservice":
                return roles.trusted_services(resource) or None  # the service that a call passes a role to is one of them
            case "ec2:createaction":
                return _create_action(call) if action == "ec2:CreateTags" else None
            case "ec2:launchtemplate":
                return _launch_templates(call) or None
            case "ec2:requestervpc":
                return _one(parents.requester_vpc(call))
            case "aws:viaawsservice":
                return ["false" if _is_own(call, action) else "true"]
            case "iam:awsservicename":
                return _one(call.get("AWSServiceName")) or _LINKED.get(f"{call.service}:{call.operation}")
            case "iam:permissionsboundary":
                return _one(call.get("PermissionsBoundary") or roles.boundary(resource))
            case "kms:grantisforawsresource":
                return [_text(call.service != "kms" or bool(call.get("GrantIsForAWSResource")))]
            case "kms:resourcealiases":
                return parents.aliases_of_key(resource) or None
            case "kms:viaservice":
                return None if call.service == "kms" else [f"{call.service}.{call.region}.amazonaws.com"]
            case _ if name.startswith("route53:changeresourcerecordsets"):
                return _record_changes(call, name.removeprefix("route53:changeresourcerecordsets")) or None
            case "s3:requestjoboperation":
                return list(call.get("Operation") or {}) or None if action == "s3:CreateJob" else None
        prefix, _, parameter = name.partition(":")
        if parameter == "resourcetag":
            return _one(_tag(tags(), tag))
        if prefix == action.partition(":")[0] and prefix != "aws":
            return [_text(each) for each in _values(call.params, parameter)] or None
        return None

    return value


def _record_changes(call: Call, about: str) -> list[str]:
    """Names, types or actions of the changes of records, as Route 53 compares them: names in lower case without the last dot."""
    changes = (call.get("ChangeBatch") or {}).get("Changes") or []
    records = [change["ResourceRecordSet"] for change in changes]
    match about:
        case "normalizedrecordnames":
            return [re.sub("[^a-z0-9_.-]", _escaped, each["Name"].lower().removesuffix(".")) for each in records]
        case "recordtypes":
            return [each["Type"] for each in records]
    return [change["Action"] for change in changes]


def _escaped(character: re.Match[str]) -> str:
    return f"\\{ord(character[0]):03o}"


def _is_own(call: Call, action: str) -> bool:
    """Whether the caller takes the action itself; False if the called service takes it for the caller."""
    return action.partition(":")[0] == actions.own(call.service, call.operation)[0].partition(":")[0]


def _create_action(call: Call) -> list[str] | None:
    """The call of EC2 that creates what is tagged; other services launch instances."""
    if call.operation == "CreateTags":
        return None
    return [call.operation if call.service == "ec2" else "RunInstances"]


def _launch_templates(call: Call) -> list[str]:
    """The ARNs of the launch templates that a call launches instances from."""
    given = [call.get(name) or {} for name in ("LaunchTemplate", "launchTemplate")]
    ids = [each.get("LaunchTemplateId") or each.get("id") for each in given]
    return [f"arn:aws:ec2:{call.region}:{call.account}:launch-template/{each}" for each in ids if each]


def principal_arn(caller: str) -> str:
    return caller if caller.startswith("arn:") else f"arn:aws:iam::{ACCOUNT}:user/{caller}"


@cache
def _parameters(prefix: str) -> frozenset[str]:
    """The names of all parameters of a service's operations, in lower case; none for an unknown prefix of actions."""
    names: set[str] = set()
    seen: set[str] = set()

    def visit(shape: Any) -> None:
        if shape is None or shape.name in seen:
            return
        seen.add(shape.name)
        if shape.type_name == "structure":
            names.update(each.lower() for each in shape.members)
            for member in shape.members.values():
                visit(member)
        elif shape.type_name == "list":
            visit(shape.member)

    service = actions.service_of(prefix)
    if service:
        model = get_service_model(service)
        for name in model.operation_names:
            visit(model.operation_model(name).input_shape)
    return frozenset(names)


def _values(given: Any, parameter: str) -> Iterator[Any]:
    match given:
        case dict():
            for key, inner in given.items():
                if str(key).lower() == parameter and not isinstance(inner, dict):
                    yield from inner if isinstance(inner, list) else [inner]
                else:
                    yield from _values(inner, parameter)
        case list() | tuple():
            for inner in given:
                yield from _values(inner, parameter)


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _tag(tags: dict[str, str], key: str) -> str | None:
    """The value of a tag; the keys of conditions don't distinguish upper and lower case."""
    return next((value for name, value in tags.items() if name.lower() == key), None)


def _one(value: Any) -> list[str] | None:
    return None if value is None else [str(value)]


def _tags_of(arn: str, call: Call, resources_of_region: Resources) -> dict[str, str]:
    service, region = arn.split(":")[2:4] if arn.startswith("arn:") else (call.service, call.region)
    named = arn.rpartition("/")[2]
    pattern = arn if service == "eks" else ""  # an ARN of EKS ends with an id that a call does not name
    for of_service in (service, ""):  # the prefix of some ARNs is not boto3's name of the service
        for each in resources_of_region("us-east-1" if service == "iam" else region or call.region, of_service):
            is_named = each["service"] == service and each["id"] in (named, arn.rpartition(":")[2])
            if is_named or each.get("arn") == arn or (pattern and fnmatchcase(str(each.get("arn")), pattern)):
                tags: dict[str, str] = each["tags"]
                return tags
    return {}
