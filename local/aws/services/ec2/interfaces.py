"""Network interfaces that a service holds can't be deleted by hand."""

from ...app import App
from ...call import Call
from ...errors import Refusal
from . import backend


def install(app: App) -> None:
    app.before("ec2", "DeleteNetworkInterface", _in_use)
    app.before("ec2", "DetachNetworkInterface", _managed)


def _in_use(call: Call) -> None:
    eni = backend.of(call.region).enis.get(call["NetworkInterfaceId"])
    if eni and (eni.status == "in-use" or eni.instance):
        raise Refusal("InvalidParameterValue", f"Network interface '{eni.id}' is currently in use.")


def _managed(call: Call) -> None:
    if call["AttachmentId"].startswith("ela-attach-"):
        raise Refusal("OperationNotPermitted", "You are not allowed to manage 'ela-attach' attachments.")
