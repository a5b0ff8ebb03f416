"""STS: attributes calls with a role's session to the role."""

from .. import accounting
from ..app import App
from ..call import Call


def install(app: App) -> None:
    app.after("sts", "AssumeRole", _register_session)
    app.after("sts", "AssumeRoleWithWebIdentity", _register_session)


def _register_session(call: Call, output: dict) -> None:
    accounting.register_session(output["Credentials"]["AccessKeyId"], call["RoleArn"])
