"""Who signs calls: from access keys to the ARNs that access entries name."""

import re

from moto.iam.models import iam_backends
from moto.sts.models import sts_backends

from ... import accounting
from ...call import ACCOUNT

_SESSION = re.compile(r"arn:aws:sts::(\d+):assumed-role/([^/]+)/.+")
_ENTRY = re.compile(r"arn:aws:(iam::\d{12}:(user|role)/.+|sts::\d{12}:user/.+)")


def of_caller(caller: str) -> str:
    """The IAM user or role of a call's caller: an access key, or the role that it is a session of."""
    arn = accounting.caller(caller)
    if not arn.startswith("arn:"):
        _, arn, _ = sts_backends[ACCOUNT]["aws"].get_caller_identity(arn, "us-east-1")
    return role_of(arn)


def role_of(arn: str) -> str:
    """The role of a session; any other principal is itself."""
    session = _SESSION.fullmatch(arn)
    if not session:
        return arn
    for role in iam_backends[ACCOUNT]["aws"].roles.values():
        if role.name == session[2]:
            return str(role.arn)
    return f"arn:aws:iam::{session[1]}:role/{session[2]}"


def can_be_entry(arn: str) -> bool:
    """Entries name users and roles, not sessions."""
    return bool(_ENTRY.fullmatch(arn))


def secret(access_key: str) -> str | None:
    """The secret of an access key that IAM or STS here has given out; None for keys from elsewhere."""
    session = sts_backends[ACCOUNT]["aws"].get_assumed_role_from_access_key(access_key)
    if session:
        return str(session.secret_access_key)
    for key in iam_backends[ACCOUNT]["aws"].access_keys.values():
        if key.access_key_id == access_key:
            return str(key.secret_access_key)
    return None
