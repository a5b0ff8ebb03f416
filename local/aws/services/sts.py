"""STS: calls signed with a role's session count as the role's."""

from .. import accounting
from ..app import App
from ..call import Call


def install(app: App) -> None:
    app.after("sts", "AssumeRole", _session)
    app.after("sts", "AssumeRoleWithWebIdentity", _session)


def _session(call: Call, answer: dict) -> None:
    accounting.assumed(answer["Credentials"]["AccessKeyId"], call["RoleArn"])
