"""Tags: resource types that an operation can tag, forbidden keys, and deletion with the resource."""

from collections.abc import Callable
from fnmatch import fnmatchcase
from typing import Any

from moto.ec2.models.core import TaggedEC2Resource
from moto.ec2.utils import EC2_PREFIX_TO_RESOURCE, get_prefix

from ...app import App
from ...call import Call
from ...errors import Refusal
from . import backend

_TAGGABLE = {
    "CreateVpc": {"vpc"},
    "CreateSubnet": {"subnet"},
    "CreateInternetGateway": {"internet-gateway"},
    "CreateEgressOnlyInternetGateway": {"egress-only-internet-gateway"},
    "AllocateAddress": {"elastic-ip"},
    "CreateNatGateway": {"natgateway"},
    "CreateRouteTable": {"route-table"},
    "CreateSecurityGroup": {"security-group"},
    "AuthorizeSecurityGroupIngress": {"security-group-rule"},
    "AuthorizeSecurityGroupEgress": {"security-group-rule"},
    "CreateVpcEndpoint": {"vpc-endpoint"},
    "CreateFlowLogs": {"vpc-flow-log"},
    "CreateLaunchTemplate": {"launch-template"},
    "CreateVpnGateway": {"vpn-gateway"},
    "CreateVpcPeeringConnection": {"vpc-peering-connection"},
    "CreateNetworkInterface": {"network-interface"},
    "CreateNetworkAcl": {"network-acl"},
    "CreateVolume": {"volume"},
    "CreateSnapshot": {"snapshot"},
    "CreateKeyPair": {"key-pair"},
    "CreatePlacementGroup": {"placement-group"},
    "RunInstances": {"instance", "volume", "network-interface", "spot-instances-request", "elastic-gpu"},
}

# Deletions without other hooks here; the other modules delete the tags of their resources.
_DELETES = {
    "DeleteFlowLogs": "FlowLogIds",
    "DeleteNetworkAcl": "NetworkAclId",
    "DeleteNetworkInterface": "NetworkInterfaceId",
    "DeleteVolume": "VolumeId",
    "DeleteEgressOnlyInternetGateway": "EgressOnlyInternetGatewayId",
}


def install(app: App) -> None:
    app.before("ec2", "*", _check)
    for operation, parameter in _DELETES.items():
        app.after("ec2", operation, _deleting_tags(parameter))
    TaggedEC2Resource.get_tags = _get_tags  # type: ignore[method-assign]


def _check(call: Call) -> None:
    allowed = _TAGGABLE.get(call.operation)
    for specification in call.get("TagSpecifications") or []:
        kind = specification.get("ResourceType")
        if allowed is not None and kind not in allowed:
            raise Refusal("InvalidParameterValue", f"'{kind}' is not a valid taggable resource type for this operation.")
        _check_keys(specification.get("Tags") or [])
    if call.operation in ("CreateTags", "DeleteTags"):
        _check_keys(call.get("Tags") or [])


def _check_keys(tags: list[dict[str, str]]) -> None:
    keys = [tag.get("Key", "") for tag in tags]
    if len(keys) != len(set(keys)):
        raise Refusal(
            "InvalidParameterValue",
            "Duplicate tag keys found. Please note that Tag keys are case insensitive.",
        )
    for key in keys:
        if key.lower().startswith("aws:"):
            raise Refusal(
                "InvalidParameterValue",
                "Tag keys starting with 'aws:' are reserved for internal use",
            )
        if not 0 < len(key) <= 128:
            raise Refusal("InvalidParameterValue", f"Tag key exceeds the maximum length of 128 characters: {key}")
    for tag in tags:
        if len(tag.get("Value") or "") > 256:
            raise Refusal("InvalidParameterValue", "Tag value exceeds the maximum length of 256 characters")


def _get_tags(self: Any) -> list[dict[str, str]]:
    """The tags of one resource by a lookup; moto searches the tags of all resources."""
    if not self.id:
        return []
    kind = EC2_PREFIX_TO_RESOURCE.get(get_prefix(self.id), "")
    tags = self.ec2_backend.tags.get(self.id, {})
    return [{"resource_id": self.id, "key": k, "value": v, "resource_type": kind} for k, v in tags.items()]


def delete_tags(region: str, id_: str) -> None:
    """Deletes the tags of a deleted resource."""
    backend.of(region).tags.pop(id_, None)


def _deleting_tags(parameter: str) -> Callable[[Call, dict[str, Any]], None]:
    def delete(call: Call, _: dict[str, Any]) -> None:
        named = call.get(parameter)
        for id_ in named if isinstance(named, list) else [named]:
            delete_tags(call.region, id_)

    return delete


def matches(tags: dict[str, str], filters: list[dict[str, Any]]) -> bool:
    """Whether tags match the `tag-key` and `tag:KEY` filters among `filters`."""
    for each in filters:
        name, values = each["Name"], each.get("Values", [])
        if name == "tag-key" and not any(fnmatchcase(key, value) for key in tags for value in values):
            return False
        if name.startswith("tag:"):
            current = tags.get(name.removeprefix("tag:"))
            if current is None or not any(fnmatchcase(current, value) for value in values):
                return False
    return True
