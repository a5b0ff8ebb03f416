"""STS: roles that trust the caller, and attribution of calls with a role's session to the role."""

from .. import accounting
from ..app import App
from ..call import Call
from ..errors import Refusal
from ..iam import roles
from .eks import principals


def install(app: App) -> None:
    app.before("sts", "AssumeRole", _check_trust)
    app.after("sts", "AssumeRole", _register_session)
    app.after("sts", "AssumeRoleWithWebIdentity", _register_session)


def _check_trust(call: Call) -> None:
    role, caller = call["RoleArn"], principals.of_caller(call.caller)
    if not roles.trusts_principal(role, caller, call.get("ExternalId")):
        raise Refusal("AccessDenied", f"User: {caller} is not authorized to perform: sts:AssumeRole on resource: {role}", 403)


def _register_session(call: Call, output: dict) -> None:
    accounting.register_session(output["Credentials"]["AccessKeyId"], call["RoleArn"])
