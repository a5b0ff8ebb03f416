"""Network interfaces: refusal of deletion and detachment while a service uses them."""

from ...app import App
from ...call import Call
from ...errors import Refusal
from . import backend


def install(app: App) -> None:
    app.before("ec2", "DeleteNetworkInterface", _check_unused)
    app.before("ec2", "DetachNetworkInterface", _check_not_managed)


def _check_unused(call: Call) -> None:
    eni = backend.of(call.region).enis.get(call["NetworkInterfaceId"])
    if eni and (eni.status == "in-use" or eni.instance):
        raise Refusal("InvalidParameterValue", f"Network interface '{eni.id}' is currently in use.")


def _check_not_managed(call: Call) -> None:
    if call["AttachmentId"].startswith("ela-attach-"):
        raise Refusal("OperationNotPermitted", "You are not allowed to manage 'ela-attach' attachments.")
