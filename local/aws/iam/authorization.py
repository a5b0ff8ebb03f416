"""Allows a call or refuses it as IAM does, by the policies of its caller.

The access keys of the operator (OPERATOR_KEYS) carry the policy that the chart ships; a session of a role carries the
policies of the role. All other access keys are administrators: tests, and people who look around. `PUT /_local/iam` sets
the policy of an access key: `{"operator": {"Version": …, "Statement": […]}}`, or null for an administrator; DELETE restores
the policies of the start.
"""

import json
from pathlib import Path
from typing import Any

from ..call import Call
from ..errors import Refusal
from . import actions, conditions, resources, roles
from .policies import Decision, Policy, decide

OPERATOR_KEYS = ("operator", "operator-process")
SHIPPED = Path(__file__).parents[3] / "helm/platform-operator/files/iam-policy.json"
# Services whose code is AccessDenied, with status 403; EC2's is UnauthorizedOperation, all others' AccessDeniedException.
_ACCESS_DENIED = ("autoscaling", "cloudwatch", "elasticache", "elb", "elbv2", "iam", "rds", "route53", "s3", "s3control", "sts")
# Calls that need no permission.
_FREE = ("sts:GetCallerIdentity", "sts:GetSessionToken")

_policies: dict[str, Policy | None] = {}


def reset() -> None:
    """Gives the operator's access keys the shipped policy."""
    _policies.clear()
    if SHIPPED.exists():
        shipped = Policy(json.loads(SHIPPED.read_text()))
        _policies.update(dict.fromkeys(OPERATOR_KEYS, shipped))


def set_to(policies: dict[str, dict[str, Any] | None]) -> None:
    """Sets the policies of access keys. Raises ValueError for a document that can't be evaluated."""
    parsed = {key: Policy(document) if document else None for key, document in policies.items()}
    for each in parsed.values():
        if each and (unknown := conditions.unknown_keys(each)):
            raise ValueError(f"The local AWS does not evaluate the condition keys {', '.join(unknown)}.")
    _policies.update(parsed)


def check(call: Call, resources_of_region: conditions.Resources) -> None:
    """Raises the service's Refusal if the policies of the caller do not allow every action that the call needs."""
    policies = _policies_of(call.caller)
    if policies is None:
        return
    for action in actions.required(call):
        if action in _FREE or any(each.allows_everywhere(action) for each in policies):
            continue
        for resource in resources.of_action(call, action):
            decision = decide(policies, action, resource, conditions.of(call, action, resource, resources_of_region))
            if not decision.allowed:
                raise _refusal(call, action, resource, decision)


def _policies_of(caller: str) -> list[Policy] | None:
    """None for administrators."""
    if caller.startswith("arn:"):
        return roles.policies(caller)
    policy = _policies.get(caller)
    return None if policy is None else [policy]


def _refusal(call: Call, action: str, resource: str, decision: Decision) -> Refusal:
    because = (
        "with an explicit deny in an identity-based policy"
        if decision.explicit
        else f"because no identity-based policy allows the {action} action"
    )
    on = "" if resource == "*" else f" on resource: {resource}"
    message = f"User: {conditions.principal_arn(call.caller)} is not authorized to perform: {action}{on} {because}"
    if call.service == "ec2":
        return Refusal("UnauthorizedOperation", f"You are not authorized to perform this operation. {message}", 403)
    if call.service in _ACCESS_DENIED:
        return Refusal("AccessDenied", message, 403)
    return Refusal("AccessDeniedException", message, 403 if call.service in ("backup", "eks") else 400)
