"""Flow logs: EC2 refuses a role that is not known to it yet, and reports an access error while it can't deliver with the role.

It goes on to deliver, so the error ends once the role has its rights. terraform-provider-aws repeats the creation of a flow log
while EC2 answers "Unable to assume given IAM role"; the guide of flow logs names the causes of an access error.
"""

from ...app import App
from ...call import ACCOUNT, Call
from ...errors import Refusal
from ...iam import roles
from . import backend

_SERVICE = "vpc-flow-logs.amazonaws.com"


def install(app: App) -> None:
    app.before("ec2", "CreateFlowLogs", _check_role)
    app.before("ec2", "DescribeFlowLogs", _deliver)


def _check_role(call: Call) -> None:
    role = call.get("DeliverLogsPermissionArn")
    if role and not roles.can_be_assumed(role):
        raise Refusal("InvalidParameter", f"Unable to assume given IAM role: '{role}'")


def _deliver(call: Call) -> None:
    for log in backend.of(call.region).flow_logs.values():
        role = log.deliver_logs_permission_arn
        if role and not _can_write(role, call.region, log.log_group_name or "*"):
            log.deliver_logs_status, log.deliver_logs_error_message = "FAILED", "Access error"
        elif log.deliver_logs_error_message == "Access error":
            log.deliver_logs_status, log.deliver_logs_error_message = "SUCCESS", None


def _can_write(role: str, region: str, group: str) -> bool:
    streams = f"arn:aws:logs:{region}:{ACCOUNT}:log-group:{group}:log-stream:*"
    rights = ("logs:CreateLogStream", "logs:PutLogEvents")
    return roles.trusts(role, _SERVICE) and all(roles.allows(role, each, streams) for each in rights)
