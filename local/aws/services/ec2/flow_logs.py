"""Flow logs: EC2 creates one with any role, and reports an access error if it can't deliver with the role."""

from typing import Any

from ...app import App
from ...call import ACCOUNT, Call
from ...iam import roles
from . import backend

_SERVICE = "vpc-flow-logs.amazonaws.com"


def install(app: App) -> None:
    app.after("ec2", "CreateFlowLogs", _deliver)


def _deliver(call: Call, output: dict[str, Any]) -> None:
    role = call.get("DeliverLogsPermissionArn")
    if not role or _can_write(role, call.region, call.get("LogGroupName") or "*"):
        return
    for each in output.get("FlowLogIds") or []:
        log = backend.of(call.region).flow_logs[each]
        log.deliver_logs_status, log.deliver_logs_error_message = "FAILED", "Access error"


def _can_write(role: str, region: str, group: str) -> bool:
    streams = f"arn:aws:logs:{region}:{ACCOUNT}:log-group:{group}:log-stream:*"
    rights = ("logs:CreateLogStream", "logs:PutLogEvents")
    return roles.trusts(role, _SERVICE) and all(roles.allows(role, each, streams) for each in rights)
