"""IAM principals of access keys, in the form that access entries use."""

import re

from moto.iam.models import iam_backends
from moto.sts.models import sts_backends

from ... import accounting
from ...call import ACCOUNT

_SESSION = re.compile(r"arn:aws:sts::(\d+):assumed-role/([^/]+)/.+")
_ENTRY = re.compile(r"arn:aws:(iam::\d{12}:(user|role)/.+|sts::\d{12}:user/.+)")


def of_caller(caller: str) -> str:
    """The IAM user or role of a caller, given as access key or as role session."""
    arn = accounting.caller(caller)
    if not arn.startswith("arn:"):
        _, arn, _ = sts_backends[ACCOUNT]["aws"].get_caller_identity(arn, "us-east-1")
    return role_of(arn)


def role_of(arn: str) -> str:
    """The role of a role session; any other principal unchanged."""
    session = _SESSION.fullmatch(arn)
    if not session:
        return arn
    for role in iam_backends[ACCOUNT]["aws"].roles.values():
        if role.name == session[2]:
            return str(role.arn)
    return f"arn:aws:iam::{session[1]}:role/{session[2]}"


def unique_id(arn: str) -> str | None:
    """The unique id of a user or role, which differs after it is deleted and created again; None if it does not exist."""
    iam = iam_backends[ACCOUNT]["aws"]
    ids = {role.arn: role.id for role in iam.roles.values()} | {user.arn: user.id for user in iam.users.values()}
    return ids.get(arn)


def can_be_entry(arn: str) -> bool:
    """Access entries can have users and roles, not sessions."""
    return bool(_ENTRY.fullmatch(arn))


def secret(access_key: str) -> str | None:
    """The secret of an access key that IAM or STS of this emulator created; None for any other key."""
    session = sts_backends[ACCOUNT]["aws"].get_assumed_role_from_access_key(access_key)
    if session:
        return str(session.secret_access_key)
    for key in iam_backends[ACCOUNT]["aws"].access_keys.values():
        if key.access_key_id == access_key:
            return str(key.secret_access_key)
    return None
