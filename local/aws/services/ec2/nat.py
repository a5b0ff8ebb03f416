"""NAT gateways: pending → available (or failed), deleting → deleted, and described for an hour after deletion."""

from collections.abc import Iterator
from functools import partial
from typing import Any

from ... import failures, lifecycle
from ...app import App, regions
from ...call import Call
from ...durations import duration
from ...errors import Refusal
from ...failures import Failure, Subject
from . import backend, tags

_SEEN_AFTER_DELETION = 3600


def install(app: App) -> None:
    app.before("ec2", "CreateNatGateway", _check_creation)
    app.after("ec2", "CreateNatGateway", _start_creation)
    app.before("ec2", "DeleteNatGateway", _check_exists)
    app.after("ec2", "DeleteNatGateway", _start_deletion)
    app.before("ec2", "DescribeNatGateways", _check_known)
    app.after("ec2", "DescribeNatGateways", _describe)
    failures.register(app, "ec2/NatGateway", ("failed",), _subjects)


def _key(region: str, nat: str) -> tuple[str, str, str]:
    return "ec2/NatGateway", region, nat


def _check_creation(call: Call) -> None:
    """Runs before moto, which leaves a network interface behind when it refuses."""
    if call["SubnetId"] not in backend.subnets(call.region):
        raise Refusal("InvalidSubnetID.NotFound", f"The subnet ID '{call['SubnetId']}' does not exist")
    allocation = call.get("AllocationId")
    if call.get("ConnectivityType", "public") == "public" and not allocation:
        raise Refusal("MissingParameter", "The request must include the AllocationId parameter.")
    if allocation and allocation not in {address.allocation_id for address in backend.of(call.region).addresses}:
        raise Refusal("InvalidAllocationID.NotFound", f"The allocation ID '{allocation}' does not exist")
    for address in backend.of(call.region).addresses:
        if address.allocation_id == call.get("AllocationId") and address.association_id:
            raise Refusal(
                "Resource.AlreadyAssociated",
                f"Elastic IP address [{address.allocation_id}] is already associated",
            )


def _start_creation(call: Call, output: dict) -> None:
    ec2 = backend.of(call.region)
    nat = ec2.nat_gateways[output["NatGateway"]["NatGatewayId"]]
    nat.state = output["NatGateway"]["State"] = "pending"
    eni = nat._eni
    eni.interface_type, eni.status, eni.requester_managed = "nat_gateway", "in-use", True
    eni.description = f"Interface for NAT Gateway {nat.id}"
    reachable = nat.connectivity_type == "private" or any(
        igw.vpc and igw.vpc.id == nat.vpc_id for igw in ec2.internet_gateways.values()
    )

    def finish() -> None:
        if reachable:
            nat.state = "available"
            return
        message = f"Network {nat.vpc_id} has no Internet gateway attached"
        _fail(call.region, nat, Failure("failed", "Gateway.NotAttached", message))

    lifecycle.begin(_key(call.region, nat.id), "pending", duration("ec2/NatGateway.create"), then=finish)


def _subjects() -> Iterator[Subject]:
    for region in regions():
        ec2 = backend.of(region)
        for id_, nat in ec2.nat_gateways.items():
            if nat.state in ("pending", "available"):
                yield Subject(region, id_, dict(ec2.tags.get(id_, {})), _key(region, id_), partial(_fail, region, nat))


def _fail(region: str, nat: Any, failure: Failure) -> None:
    lifecycle.cancel(_key(region, nat.id))
    nat.state, nat.failure_code, nat.failure_message = failure.status, failure.code, failure.message
    _release(region, nat)


def _check_exists(call: Call) -> None:
    nat = backend.of(call.region).nat_gateways.get(call["NatGatewayId"])
    if nat is None:
        raise _not_found(call["NatGatewayId"])


def _start_deletion(call: Call, output: dict) -> None:
    nat = backend.of(call.region).nat_gateways[call["NatGatewayId"]]
    key = _key(call.region, nat.id)
    if lifecycle.phase(key) in ("deleting", "deleted"):
        nat.state = lifecycle.phase(key)
        return
    nat.state = "deleting"

    def finish() -> None:
        nat.state = "deleted"
        _release(call.region, nat)
        lifecycle.begin(key, "deleted", _SEEN_AFTER_DELETION, then=remove)

    def remove() -> None:
        backend.of(call.region).nat_gateways.pop(nat.id, None)
        tags.delete_tags(call.region, nat.id)

    lifecycle.begin(key, "deleting", duration("ec2/NatGateway.delete"), then=finish)


def _release(region: str, nat: Any) -> None:
    ec2 = backend.of(region)
    for address in ec2.addresses:
        if address.eni is nat._eni:
            address.eni = address.association_id = None
    ec2.enis.pop(nat._eni.id, None)


def _check_known(call: Call) -> None:
    for nat in call.get("NatGatewayIds") or []:
        if nat not in backend.of(call.region).nat_gateways:
            raise _not_found(nat)


def _describe(call: Call, output: dict) -> None:
    """Adds tag filters and failure messages, which moto lacks."""
    filters = call.get("Filters") or call.get("Filter") or []
    models = backend.of(call.region).nat_gateways
    shown = []
    for nat in output.get("NatGateways", []):
        if not tags.matches({tag["Key"]: tag["Value"] for tag in nat.get("Tags", [])}, filters):
            continue
        model = models[nat["NatGatewayId"]]
        if model.state == "failed":
            nat["FailureCode"], nat["FailureMessage"] = model.failure_code, model.failure_message
        shown.append(nat)
    output["NatGateways"] = shown


def _not_found(nat: str) -> Refusal:
    return Refusal("NatGatewayNotFound", f"NAT gateway {nat} was not found")
