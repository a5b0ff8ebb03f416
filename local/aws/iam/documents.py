"""What IAM, KMS and S3 require of policy documents before they store them."""

import json
import re
from typing import Any

from moto.iam.models import iam_backends

from ..call import ACCOUNT
from ..errors import Refusal

_SERVICE = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)*\.amazonaws\.com(\.cn)?")
_ARN = re.compile(rf"arn:aws:iam::{ACCOUNT}:(role|user)/.+")


def size(document: str) -> int:
    """The length of a document as IAM counts it for its quotas: without whitespace."""
    return len(re.sub(r"\s", "", document))


def check_trust_policy(document: str) -> list[dict[str, Any]]:
    """The statements of a trust policy. Raises MalformedPolicyDocument for a document that IAM refuses."""
    code = "MalformedPolicyDocument"
    statements = _statements(document, code)
    for each in statements:
        for name in ("Resource", "NotResource"):
            if name in each:
                raise Refusal(code, f"Has prohibited field {name}")
        if "Principal" not in each and "NotPrincipal" not in each:
            raise Refusal(code, "Missing required field Principal")
        for action in (*listed(each, "Action"), *listed(each, "NotAction")):
            if action != "*" and not action.lower().startswith("sts:"):
                raise Refusal(code, "AssumeRole policy may only specify STS AssumeRole actions.")
        _check_principals(each, code)
    return statements


def check_resource_policy(document: str, code: str) -> list[dict[str, Any]]:
    """The statements of a policy of a key or bucket. Raises a Refusal with that code for a document that AWS refuses."""
    statements = _statements(document, code)
    for each in statements:
        if "Principal" not in each and "NotPrincipal" not in each:
            raise Refusal(code, "Missing required field Principal")
        _check_principals(each, code)
    return statements


def listed(statement: dict[str, Any], name: str) -> list[str]:
    """A member of a statement that is one text or a list of them."""
    value = statement.get(name, [])
    return [value] if isinstance(value, str) else list(value)


def is_public(statement: dict[str, Any]) -> bool:
    """Whether a statement gives access to everybody. S3 ignores statements with a condition on a fixed value here."""
    principal = statement.get("Principal")
    everybody = principal == "*" or (isinstance(principal, dict) and "*" in listed(principal, "AWS"))
    return statement.get("Effect") == "Allow" and everybody and not statement.get("Condition")


def _statements(document: str, code: str) -> list[dict[str, Any]]:
    try:
        parsed = json.loads(document)
    except ValueError:
        raise Refusal(code, "This policy contains invalid Json") from None
    found = parsed.get("Statement") if isinstance(parsed, dict) else None
    statements: list[dict[str, Any]] = [found] if isinstance(found, dict) else found or []
    if not statements:
        raise Refusal(code, "Missing required field Statement")
    for each in statements:
        if each.get("Effect") not in ("Allow", "Deny"):
            raise Refusal(code, "Missing required field Effect")
        if "Action" not in each and "NotAction" not in each:
            raise Refusal(code, "Missing required field Action")
    return statements


def _check_principals(statement: dict[str, Any], code: str) -> None:
    principal = statement.get("Principal")
    if not isinstance(principal, dict):
        return
    for service in listed(principal, "Service"):
        if not _SERVICE.fullmatch(service):
            raise Refusal(code, f'Invalid principal in policy: "SERVICE":"{service}"')
    for arn in listed(principal, "AWS"):
        if _ARN.fullmatch(arn) and not _exists(arn):
            raise Refusal(code, f'Invalid principal in policy: "AWS":"{arn}"')


def _exists(arn: str) -> bool:
    iam: Any = iam_backends[ACCOUNT]["aws"]
    return any(each.arn == arn for each in (*iam.roles.values(), *iam.users.values()))
