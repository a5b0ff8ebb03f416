"""Roles: which services may assume a role by its trust policy, and what the role's policies allow."""

import json
from collections.abc import Iterable
from functools import lru_cache
from typing import Any
from urllib.parse import unquote

from moto.iam.models import iam_backends

from .. import lag
from ..call import ACCOUNT
from .policies import Policy, decide


def find(arn: str) -> Any | None:
    """The role of an ARN, as moto's model; None if the role does not exist."""
    return next((role for role in iam_backends[ACCOUNT]["aws"].roles.values() if role.arn == arn), None)


def exists(arn: str) -> bool:
    return find(arn) is not None


def can_be_assumed(arn: str) -> bool:
    """Whether the role exists and services know it by now: IAM propagates a new role, and a new trust policy, to them."""
    role = find(arn)
    return role is not None and lag.is_usable(role.name)


def policies(arn: str) -> list[Policy]:
    """The inline and attached policies of a role; none if the role does not exist."""
    role = find(arn)
    if role is None:
        return []
    attached = [
        version.document
        for policy in role.managed_policies.values()
        for version in policy.versions
        if version.version_id == policy.default_version_id
    ]
    return [_parsed(str(each)) for each in (*role.policies.values(), *attached)]


def boundary(arn: str) -> str | None:
    """The ARN of the permissions boundary of a role; None for a role without one."""
    role = find(arn)
    return role.permissions_boundary_arn if role else None


def allows(arn: str, action: str, resource: str = "*") -> bool:
    """Whether the policies of a role allow an action for a request without further context."""
    return decide(policies(arn), action, resource, lambda key: None).allowed


def trusts(arn: str, service: str, actions: Iterable[str] = ("sts:AssumeRole",)) -> bool:
    """Whether the trust policy of a role lets a service principal, such as `eks.amazonaws.com`, take all these actions.

    The service acts for this account, which conditions on `aws:SourceAccount` compare. False if the role does not exist, and
    while the role is so new that no service can assume it.
    """
    if not can_be_assumed(arn):
        return False
    document = str(find(arn).assume_role_policy_document)  # type: ignore[union-attr]
    return all(_allowed(document, service, each) for each in actions)


def trusts_principal(arn: str, principal: str, external_id: str | None = None) -> bool:
    """Whether the trust policy of a role lets a user or role of this account assume it.

    The statement names the principal, the account (`123456789012`, its root user) or everybody (`*`).
    """
    role = find(arn)
    if role is None:
        return False
    named = {principal, "*", ACCOUNT, f"arn:aws:iam::{ACCOUNT}:root"}
    matching = [
        {**each, "Resource": "*"}
        for each in _statements(str(role.assume_role_policy_document))
        if named & set(_principals(each, "AWS"))
    ]
    values = {"sts:externalid": external_id, "aws:principalarn": principal, "aws:principalaccount": ACCOUNT}

    def context(key: str) -> list[str] | None:
        return [value] if (value := values.get(key)) is not None else None

    return decide([Policy({"Statement": matching})], "sts:AssumeRole", "*", context).allowed


def trusted_services(arn: str) -> list[str]:
    """The service principals that the trust policy of a role names in its Allow statements."""
    role = find(arn)
    statements = _statements(str(role.assume_role_policy_document)) if role else []
    return [service for each in statements if each["Effect"] == "Allow" for service in _services(each)]


def _allowed(document: str, service: str, action: str) -> bool:
    matching = [each for each in _statements(document) if service in _services(each)]
    # a trust policy has no resource: the role itself is the resource
    policy = Policy({"Statement": [{**each, "Resource": "*"} for each in matching]})
    return decide([policy], action, "*", _of_service).allowed


def _of_service(key: str) -> list[str] | None:
    return [ACCOUNT] if key == "aws:sourceaccount" else None


def _statements(document: str) -> list[dict[str, Any]]:
    found = json.loads(document).get("Statement", [])
    return [found] if isinstance(found, dict) else found


def _services(statement: dict[str, Any]) -> list[str]:
    return _principals(statement, "Service")


def _principals(statement: dict[str, Any], kind: str) -> list[str]:
    principal = statement.get("Principal")
    if principal == "*":
        return ["*"] if kind == "AWS" else []
    named = principal.get(kind, []) if isinstance(principal, dict) else []
    return [named] if isinstance(named, str) else list(named)


@lru_cache(1024)
def _parsed(document: str) -> Policy:
    text = document if document.lstrip().startswith("{") else unquote(document)
    return Policy(json.loads(text))
