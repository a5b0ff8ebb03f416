"""Users and user groups for role-based access control. Stores the number of passwords, not their values."""

from dataclasses import dataclass, field
from typing import Any

from ... import identifiers, lifecycle
from ...call import Call
from ...durations import duration
from ...errors import Refusal
from ...regional_service import Output, operation, page, tag_map
from . import rules
from .state import ElastiCache


@dataclass
class User:
    id: str
    name: str
    engine: str
    access: str
    authentication: dict[str, Any]
    tags: dict[str, str]
    status: str = "active"


@dataclass
class UserGroup:
    id: str
    engine: str
    users: list[str]
    tags: dict[str, str]
    status: str = "creating"
    changes: dict[str, list[str]] = field(default_factory=dict)


def find(cache: ElastiCache, user_id: str) -> User:
    if user_id == "default" and user_id not in cache.users:
        cache.users[user_id] = User("default", "default", "redis", "on ~* +@all", {"Type": "no-password", "PasswordCount": 0}, {})
    if user_id not in cache.users:
        raise Refusal("UserNotFound", f"User {user_id} not found.", 404)
    return cache.users[user_id]


def _find_group(cache: ElastiCache, group_id: str) -> UserGroup:
    if group_id not in cache.user_groups:
        raise Refusal("UserGroupNotFound", f"User group {group_id} not found.", 404)
    return cache.user_groups[group_id]


def _describe(cache: ElastiCache, user: User) -> dict[str, Any]:
    return {
        "UserId": user.id,
        "UserName": user.name,
        "Status": user.status,
        "Engine": user.engine,
        "MinimumEngineVersion": "6.0",
        "AccessString": user.access,
        "UserGroupIds": [each.id for each in cache.user_groups.values() if user.id in each.users],
        "Authentication": user.authentication,
        "ARN": cache.arn("user", user.id),
    }


def _show_group(cache: ElastiCache, group: UserGroup) -> dict[str, Any]:
    return {
        "UserGroupId": group.id,
        "Status": group.status,
        "Engine": group.engine,
        "UserIds": group.users,
        "MinimumEngineVersion": "6.0",
        "PendingChanges": group.changes,
        "ReplicationGroups": [each.name for each in cache.groups.values() if group.id in each.user_groups],
        "ServerlessCaches": [],
        "ARN": cache.arn("usergroup", group.id),
    }


def _authentication(call: Call) -> dict[str, Any] | None:
    mode = call.get("AuthenticationMode") or {}
    passwords = call.get("Passwords") or mode.get("Passwords") or []
    kind = mode.get("Type") or ("no-password-required" if call.get("NoPasswordRequired") else "password" if passwords else None)
    if kind is None:
        return None
    if call.get("NoPasswordRequired") and passwords:
        raise rules.invalid_combination("Passwords can't be combined with NoPasswordRequired.")
    if kind == "password":
        if not 1 <= len(passwords) <= 2:
            raise rules.invalid_combination("A user has 1 or 2 passwords.")
        if any(not 16 <= len(each) <= 128 for each in passwords):
            raise rules.invalid_value("Passwords must have 16 to 128 characters.")
        return {"Type": "password", "PasswordCount": len(passwords)}
    return {"Type": "iam" if kind == "iam" else "no-password", "PasswordCount": 0}


def _change(resource: User | UserGroup, key: tuple[str, ...], status: str, then: Any = None) -> None:
    resource.status = status

    def finish() -> None:
        if then:
            then()
        resource.status = "active"

    lifecycle.begin(key, status, duration("elasticache/User.modify"), then=finish)


@operation
def create_user(cache: ElastiCache, call: Call) -> Output:
    user_id = identifiers.check(call["UserId"], "UserId", 40)
    if user_id in cache.users or user_id == "default":
        raise Refusal("UserAlreadyExists", f"User {user_id} already exists.")
    authentication = _authentication(call)
    if authentication is None:
        raise rules.invalid_combination("Passwords, NoPasswordRequired or AuthenticationMode must be given.")
    user = User(user_id, call["UserName"], call["Engine"], call["AccessString"], authentication, tag_map(call.get("Tags")))
    cache.users[user_id] = user
    return _describe(cache, user)


def _check_users(cache: ElastiCache, ids: list[str], engine: str) -> None:
    users = [find(cache, each) for each in ids]
    names = [each.name for each in users]
    if len(set(names)) < len(names):
        raise Refusal("DuplicateUserName", "A user group can't have two users of one name.")
    if engine == "redis" and "default" not in names:
        raise Refusal("DefaultUserRequired", "A user group needs a user whose name is default.")


@operation
def create_user_group(cache: ElastiCache, call: Call) -> Output:
    group_id = identifiers.check(call["UserGroupId"], "UserGroupId", 40)
    if group_id in cache.user_groups:
        raise Refusal("UserGroupAlreadyExists", f"User group {group_id} already exists.")
    users = list(call.get("UserIds") or [])
    _check_users(cache, users, call["Engine"])
    group = UserGroup(group_id, call["Engine"], users, tag_map(call.get("Tags")))
    cache.user_groups[group_id] = group
    _change(group, ("elasticache", cache.region, "usergroup", group_id), "creating")
    return _show_group(cache, group)


@operation
def describe_user_groups(cache: ElastiCache, call: Call) -> Output:
    requested = call.get("UserGroupId")
    found = [_find_group(cache, requested)] if requested else list(cache.user_groups.values())
    shown, marker = page([_show_group(cache, each) for each in found], call)
    return {"UserGroups": shown, "Marker": marker}


@operation
def delete_user_group(cache: ElastiCache, call: Call) -> Output:
    group = _find_group(cache, call["UserGroupId"])
    if group.status != "active" or any(group.id in each.user_groups for each in cache.groups.values()):
        raise Refusal(
            "InvalidUserGroupState", f"User group {group.id} is not in active state, or is associated with a replication group."
        )
    del cache.user_groups[group.id]
    group.status = "deleting"
    return _show_group(cache, group)
