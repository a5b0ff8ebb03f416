"""Resources that a call does not name but that AWS checks: those that the named ones belong to, or encrypt with."""

import base64
from collections.abc import Iterator
from typing import Any

from moto.core.base_backend import BackendDict
from moto.ec2.models import ec2_backends
from moto.kms.models import kms_backends
from moto.kms.utils import KEY_ID_LEN

from ..call import ACCOUNT, Call


def of(call: Call) -> list[str]:
    """The ids of EC2 resources: the route table and subnet of an association, the accepter's VPC of a peering connection."""
    backend = _backend(ec2_backends, call.region)
    association = call.get("AssociationId")
    if association and call.service == "ec2":
        return [
            id_
            for table in backend.route_tables.values()
            for each, subnet in table._associations.items()
            if each == association
            for id_ in (table.id, subnet)
            if id_
        ]
    if call.operation == "AcceptVpcPeeringConnection":
        connection = backend.vpc_pcxs.get(call.get("VpcPeeringConnectionId"))
        return [connection.peer_vpc.id] if connection else []
    return []


def requester_vpc(call: Call) -> str | None:
    """The ARN of the VPC that requested the peering connection of a call."""
    connection = _backend(ec2_backends, call.region).vpc_pcxs.get(call.get("VpcPeeringConnectionId"))
    if not connection:
        return None
    vpc = connection.vpc
    return f"arn:aws:ec2:{vpc.ec2_backend.region_name}:{vpc.owner_id}:vpc/{vpc.id}"


def keys_of(call: Call) -> list[str]:
    """The KMS keys that a call of another service names, by ARN or id."""
    return list(dict.fromkeys(value for name, value in _leaves(call.params) if value and _is_key(name)))


def keys_of_alias(call: Call) -> list[str]:
    """The ids of the keys that the alias of a call refers to."""
    alias = call.get("AliasName")
    keys = _backend(kms_backends, call.region).keys.values()
    return [key.id for key in keys if alias and alias in key.aliases]


def key_of_ciphertext(call: Call) -> str | None:
    """The id of the key that encrypted the ciphertext of a call, which KMS finds also where the call names none."""
    blob = call.get("CiphertextBlob")
    if not blob:
        return None
    data = blob if isinstance(blob, bytes) else base64.b64decode(blob)
    id_ = data[:KEY_ID_LEN].decode(errors="replace")
    return id_ if id_ in _backend(kms_backends, call.region).keys else None


def key_named(call: Call, name: str) -> str:
    """The id of the key that an alias refers to, or the name itself: conditions on tags apply to keys."""
    alias = name.rpartition(":")[2] if ":alias/" in name else name
    if not alias.startswith("alias/"):
        return name
    keys = _backend(kms_backends, call.region).keys.values()
    return next((str(key.id) for key in keys if alias in key.aliases), name)


def aliases_of_key(arn: str) -> list[str]:
    """The aliases of a KMS key; none for a key that does not exist yet."""
    region, id_ = arn.split(":")[3], arn.rpartition("/")[2]
    key = _backend(kms_backends, region).keys.get(id_)
    return sorted(key.aliases) if key else []


def _is_key(name: str) -> bool:
    return "kmskey" in name.lower() or name.lower() in ("keyarn", "encryptionkeyarn")


def _leaves(value: Any, name: str = "") -> Iterator[tuple[str, str]]:
    match value:
        case dict():
            for key, inner in value.items():
                yield from _leaves(inner, str(key))
        case list() | tuple():
            for inner in value:
                yield from _leaves(inner, name)
        case str():
            yield name, value


def _backend(backends: BackendDict[Any], region: str) -> Any:
    return backends[ACCOUNT][region]
