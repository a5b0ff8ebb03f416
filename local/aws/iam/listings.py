"""IAM's lists of roles and instance profiles, read from moto's backend.

They equal the output of moto's own operations (`test_iam_listings.py`). Those write and parse XML of every role of the account,
which took most of the time of the local AWS: IAM has one list for all tests, and the lag of listings compares it at each write.
"""

from datetime import UTC, datetime
from typing import Any

from moto.iam.models import iam_backends

from ..call import ACCOUNT


def role_details() -> list[dict[str, Any]]:
    """What GetAccountAuthorizationDetails shows of each role."""
    return [_detail(each) for each in _iam().roles.values()]


def roles(prefix: str) -> list[dict[str, Any]]:
    """What ListRoles shows of each role below a path."""
    return [_role(each) for each in sorted(_iam().roles.values(), key=_id) if each.path.startswith(prefix)]


def instance_profiles(prefix: str) -> list[dict[str, Any]]:
    """What ListInstanceProfiles shows of each instance profile below a path."""
    return [_profile(each) for each in _iam().instance_profiles.values() if each.path.startswith(prefix)]


def _iam() -> Any:
    return iam_backends[ACCOUNT]["global"]


def _id(role: Any) -> str:
    return str(role.id)


def _common(role: Any) -> dict[str, Any]:
    return {
        "Path": role.path,
        "RoleName": role.name,
        "RoleId": role.id,
        "Arn": role.arn,
        "CreateDate": _date(role.create_date),
        "AssumeRolePolicyDocument": role.assume_role_policy_document,
    }


def _tagged(role: Any) -> dict[str, Any]:
    boundary = role.permissions_boundary
    return {"Tags": _tags(role), "RoleLastUsed": _last_used(role)} | ({"PermissionsBoundary": boundary} if boundary else {})


def _last_used(role: Any) -> dict[str, Any]:
    date = role.last_used
    return _present({"LastUsedDate": date and _date(date), "Region": role.last_used_region})


def _detail(role: Any) -> dict[str, Any]:
    return (
        _common(role)
        | _tagged(role)
        | {
            "InstanceProfileList": [_profile(each) for each in role.instance_profile_list],
            "RolePolicyList": role.role_policy_list,
            "AttachedManagedPolicies": role.attached_managed_policies,
        }
    )


def _role(role: Any) -> dict[str, Any]:
    return _common(role) | _present({"Description": role.description, "MaxSessionDuration": _number(role.max_session_duration)})


def _profile(profile: Any) -> dict[str, Any]:
    return {
        "Path": profile.path,
        "InstanceProfileName": profile.name,
        "InstanceProfileId": profile.id,
        "Arn": profile.arn,
        "CreateDate": _date(profile.create_date),
        "Roles": [_role(each) | _tagged(each) for each in profile.roles],
        "Tags": _tags(profile),
    }


def _tags(resource: Any) -> list[dict[str, str]]:
    return [dict(each) for each in resource.tags]  # moto may change them in place


def _present(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None}


def _number(text: Any) -> int | None:
    return None if text is None else int(text)


def _date(given: datetime) -> datetime:
    return given.replace(tzinfo=UTC)
