"""Elastic IPs: refusal of releases while associated."""

from ...app import App
from ...call import Call
from ...errors import Refusal
from . import backend, tags


def install(app: App) -> None:
    app.before("ec2", "ReleaseAddress", _check_unused)
    app.before("ec2", "DisassociateAddress", _check_not_held_by_nat)
    app.after("ec2", "ReleaseAddress", lambda call, _: tags.delete_tags(call.region, call.get("AllocationId", "")))


def _check_unused(call: Call) -> None:
    for address in backend.of(call.region).addresses:
        if address.allocation_id == call.get("AllocationId") and address.association_id:
            raise Refusal("InvalidIPAddress.InUse", f"Address {address.public_ip} is in use.")


def _check_not_held_by_nat(call: Call) -> None:
    for address in backend.of(call.region).addresses:
        held = address.eni and address.eni.interface_type == "nat_gateway"
        if held and address.association_id == call.get("AssociationId"):
            raise Refusal("AuthFailure", "You do not have permission to access the specified resource.", 403)
