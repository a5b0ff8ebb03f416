"""DryRun: refuses an allowed call with DryRunOperation and changes nothing."""

from ...app import App
from ...call import Call
from ...errors import Refusal


def install(app: App) -> None:
    app.before("ec2", "*", _dry_run)


def _dry_run(call: Call) -> None:
    if call.get("DryRun"):
        raise Refusal("DryRunOperation", "Request would have succeeded, but DryRun flag is set.", 412)
