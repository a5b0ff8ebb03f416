"""IAM: valid names, lists in pages, and refusal of deletions while policies are attached."""

from collections.abc import Callable
from typing import Any

from moto.iam import policy_validation
from moto.iam.models import iam_backends

from .. import pages
from ..app import App
from ..call import ACCOUNT, Call
from ..errors import Refusal
from ..iam import documents, listings

_PAGE = 100
_REGIONAL_S3_RESOURCE = "job/"
"""Jobs of S3 Batch Operations have a region in their ARN, as the service authorization reference has it; moto refuses it."""
_LISTS = ("UserDetailList", "GroupDetailList", "RoleDetailList", "Policies")


def _iam() -> Any:
    return iam_backends[ACCOUNT]["global"]


def install(app: App) -> None:
    allowed = policy_validation.SERVICE_TYPE_REGION_INFORMATION_ERROR_ASSOCIATIONS["s3"]["valid_starting_values"]
    if _REGIONAL_S3_RESOURCE not in allowed:
        allowed.append(_REGIONAL_S3_RESOURCE)
    app.before("iam", "CreateRole", _check_name_is_unique)
    for operation in ("CreateRole", "PutRolePermissionsBoundary"):
        app.before("iam", operation, _check_boundary)
    for operation in ("CreateRole", "UpdateAssumeRolePolicy"):
        app.before("iam", operation, _check_trust)
    app.before("iam", "CreateServiceLinkedRole", _check_name_is_free)
    app.before("iam", "DeletePolicy", _check_policy_unused)
    app.operation("iam", "GetAccountAuthorizationDetails", lambda call: _authorization_details(call, app))
    app.operation("iam", "ListRoles", _list_of("Roles", listings.roles))
    app.operation("iam", "ListInstanceProfiles", _list_of("InstanceProfiles", listings.instance_profiles))
    app.inventory("iam", _list)


def _check_name_is_unique(call: Call) -> None:
    name = call["RoleName"]
    if any(role.name.lower() == name.lower() for role in _iam().roles.values()):
        raise Refusal("EntityAlreadyExists", f"Role with name {name} already exists.")


def _check_boundary(call: Call) -> None:
    boundary = call.get("PermissionsBoundary")
    if boundary and boundary not in _iam().managed_policies:
        raise Refusal("NoSuchEntity", f"Scope ARN: {boundary} does not exist or is not attachable.")


def _check_trust(call: Call) -> None:
    documents.check_trust_policy(call.get("AssumeRolePolicyDocument") or call.get("PolicyDocument"))


def _check_name_is_free(call: Call) -> None:
    for role in _iam().roles.values():
        if role.path == f"/aws-service-role/{call['AWSServiceName']}/":
            raise Refusal(
                "InvalidInput",
                f"Service role name {role.name} has been taken in this account, please try a different suffix.",
                400,
            )


def _check_policy_unused(call: Call) -> None:
    policy = _iam().managed_policies.get(call["PolicyArn"])
    if policy and policy.attachment_count:
        raise Refusal("DeleteConflict", "Cannot delete a policy attached to entities.")
    if policy and len(policy.versions) > 1:
        raise Refusal(
            "DeleteConflict",
            "This policy has more than one version. Before you delete a policy, you must delete the policy's versions.",
        )


def _without_paging(call: Call) -> Call:
    params = {name: value for name, value in call.params.items() if name not in ("Marker", "MaxItems")}
    return Call(call.service, call.operation, call.region, call.caller, params)


def _authorization_details(call: Call, app: App) -> dict[str, Any]:
    """GetAccountAuthorizationDetails in pages; moto returns all entries at once."""

    def entries() -> list[tuple[str, Any]]:
        if call.get("Filter") == ["Role"]:
            return [("RoleDetailList", each) for each in listings.role_details()]
        whole = app.call_moto(_without_paging(call))
        return [(name, each) for name in _LISTS for each in whole.get(name) or []]

    shown, further = _take_page(call, entries)
    return {name: [each for list_, each in shown if list_ == name] for name in _LISTS} | further


def _list_of(member: str, items: Callable[[str], list[dict[str, Any]]]) -> Callable[[Call], dict[str, Any]]:
    """An operation that lists in pages what is below a path."""

    def handle(call: Call) -> dict[str, Any]:
        shown, further = _take_page(call, lambda: items(call.get("PathPrefix") or "/"))
        return {member: shown} | further

    return handle


def _take_page(call: Call, items: Callable[[], list[Any]]) -> tuple[list[Any], dict[str, Any]]:
    """The items of the page that the call asks for, and what the output says of further pages."""
    marker = call.get("Marker")
    try:
        shown, following = pages.take_page([] if marker else items(), marker, int(call.get("MaxItems") or _PAGE))
    except pages.UnknownToken:
        raise Refusal("ValidationError", "Invalid Marker.") from None
    return shown, {"IsTruncated": following is not None} | ({"Marker": following} if following else {})


def _tags(tags: Any) -> dict[str, str]:
    if isinstance(tags, dict):
        return {key: value["Value"] if isinstance(value, dict) else value for key, value in tags.items()}
    return {tag["Key"]: tag["Value"] for tag in tags or []}


def _list(region: str) -> list[dict[str, Any]]:
    """IAM's resources, which are global, without "arn": AWS's tagging API does not list them."""
    if region != "us-east-1":
        return []
    iam = _iam()
    found = [
        ("role", role.name, role.tags)
        for role in iam.roles.values()
        if not role.path.startswith("/aws-service-role/")  # AWS's own
    ]
    found += [("instance-profile", profile.name, profile.tags) for profile in iam.instance_profiles.values()]
    found += [
        ("policy", policy.arn, policy.tags)
        for policy in iam.managed_policies.values()
        if not policy.arn.startswith("arn:aws:iam::aws:")
    ]
    found += [("oidc-provider", provider.arn, provider.tags) for provider in iam.open_id_providers.values()]
    return [{"type": kind, "id": id_, "tags": _tags(tags)} for kind, id_, tags in found]
