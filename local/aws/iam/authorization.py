"""Allows a call or refuses it as IAM does, by the policies of its caller.

The access keys of the operator (OPERATOR_KEYS) carry the policy that the chart ships; a session of a role carries the
policies of the role. All other access keys are administrators: tests, and people who look around. `PUT /_local/iam` sets
the policy of an access key: `{"operator": {"Version": …, "Statement": […]}}`, or null for an administrator; DELETE restores
the policies of the start.
"""

import json
from collections.abc import Callable
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from ..call import ACCOUNT, Call
from ..errors import Refusal
from . import actions, parents, reference, resources, roles
from .policies import Context, Decision, Policy, decide

OPERATOR_KEYS = ("operator", "operator-process")
SHIPPED = Path(__file__).parents[3] / "helm/platform-operator/files/iam-policy.json"
# Services whose code is AccessDenied, with status 403; EC2's is UnauthorizedOperation, all others' AccessDeniedException.
_ACCESS_DENIED = ("autoscaling", "cloudwatch", "elasticache", "elb", "elbv2", "iam", "rds", "route53", "s3", "sts")
# Calls that need no permission.
_FREE = ("sts:GetCallerIdentity", "sts:GetSessionToken")

# Condition keys that a request has only if the reference lists them for its action.
_OF_SOME_ACTIONS = ("aws:requesttag", "aws:resourcetag", "aws:tagkeys")

# The services for which a call creates the service-linked role, where the account lacks it.
_LINKED = {
    "autoscaling:CreateAutoScalingGroup": ["autoscaling.amazonaws.com"],
    "eks:CreateCluster": ["eks.amazonaws.com"],
    "eks:CreateNodegroup": ["eks-nodegroup.amazonaws.com"],
    "elasticache:CreateReplicationGroup": ["elasticache.amazonaws.com"],
    "kms:CreateKey": ["mrk.kms.amazonaws.com"],
    "rds:CreateDBInstance": ["rds.amazonaws.com"],
}

Resources = Callable[[str], list[dict[str, Any]]]

_policies: dict[str, Policy | None] = {}


def reset() -> None:
    """Gives the operator's access keys the shipped policy."""
    _policies.clear()
    if SHIPPED.exists():
        shipped = Policy(json.loads(SHIPPED.read_text()))
        _policies.update(dict.fromkeys(OPERATOR_KEYS, shipped))


def set_to(policies: dict[str, dict[str, Any] | None]) -> None:
    """Sets the policies of access keys. Raises ValueError for a document that can't be evaluated."""
    _policies.update({key: Policy(document) if document else None for key, document in policies.items()})


def check(call: Call, resources_of_region: Resources) -> None:
    """Raises the service's Refusal if the policies of the caller do not allow every action that the call needs."""
    policies = _policies_of(call.caller)
    if policies is None:
        return
    for action in actions.required(call):
        if action in _FREE or any(each.allows_everywhere(action) for each in policies):
            continue
        for resource in resources.of_action(call, action):
            decision = decide(policies, action, resource, _context(call, action, resource, resources_of_region))
            if not decision.allowed:
                raise _refusal(call, action, resource, decision)


def _policies_of(caller: str) -> list[Policy] | None:
    """None for administrators."""
    if caller.startswith("arn:"):
        return roles.policies(caller)
    policy = _policies.get(caller)
    return None if policy is None else [policy]


def _context(call: Call, action: str, resource: str, resources_of_region: Resources) -> Context:
    def value(key: str) -> list[str] | None:
        name, _, tag = key.partition("/")
        if name in _OF_SOME_ACTIONS and not reference.has_condition_key(action, name):
            return None
        match name:
            case "aws:requesttag":
                return _one(_tag(resources.request_tags(call, resource), tag))
            case "aws:tagkeys":
                return resources.tag_keys(call) or None
            case "aws:resourcetag" | "ec2:resourcetag" | "iam:resourcetag" | "secretsmanager:resourcetag":
                return _one(_tag(_tags_of(resource, call, resources_of_region), tag))
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
            case "iam:awsservicename":
                return _one(call.get("AWSServiceName")) or _LINKED.get(f"{call.service}:{call.operation}")
            case "iam:permissionsboundary":
                return _one(call.get("PermissionsBoundary") or roles.boundary(resource))
            case "iam:policyarn":
                return _one(call.get("PolicyArn"))
            case "kms:grantisforawsresource":
                return ["true" if call.service != "kms" else str(bool(call.get("GrantIsForAWSResource"))).lower()]
            case "kms:resourcealiases":
                return parents.aliases_of_key(resource) or None
        return None

    return value


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


def _tag(tags: dict[str, str], key: str) -> str | None:
    """The value of a tag; the keys of conditions don't distinguish upper and lower case."""
    return next((value for name, value in tags.items() if name.lower() == key), None)


def _one(value: Any) -> list[str] | None:
    return None if value is None else [str(value)]


def _tags_of(arn: str, call: Call, resources_of_region: Resources) -> dict[str, str]:
    service, region = arn.split(":")[2:4] if arn.startswith("arn:") else (call.service, call.region)
    named = arn.rpartition("/")[2]
    pattern = arn if service == "eks" else ""  # an ARN of EKS ends with an id that a call does not name
    for each in resources_of_region("us-east-1" if service == "iam" else region or call.region):
        if (
            each.get("arn") == arn
            or (pattern and fnmatchcase(str(each.get("arn")), pattern))
            or (each["service"] == service and each["id"] in (named, arn.rpartition(":")[2]))
        ):
            tags: dict[str, str] = each["tags"]
            return tags
    return {}


def principal_arn(caller: str) -> str:
    return caller if caller.startswith("arn:") else f"arn:aws:iam::{ACCOUNT}:user/{caller}"


def _refusal(call: Call, action: str, resource: str, decision: Decision) -> Refusal:
    because = (
        "with an explicit deny in an identity-based policy"
        if decision.explicit
        else f"because no identity-based policy allows the {action} action"
    )
    on = "" if resource == "*" else f" on resource: {resource}"
    message = f"User: {principal_arn(call.caller)} is not authorized to perform: {action}{on} {because}"
    if call.service == "ec2":
        return Refusal("UnauthorizedOperation", f"You are not authorized to perform this operation. {message}", 403)
    if call.service in _ACCESS_DENIED:
        return Refusal("AccessDenied", message, 403)
    return Refusal("AccessDeniedException", message, 403 if call.service in ("backup", "eks") else 400)
