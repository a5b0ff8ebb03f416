"""moto's EC2 models, and refusals that several resources share."""

from typing import Any

from moto.ec2.models import ec2_backends

from ...call import ACCOUNT
from ...errors import Refusal


def of(region: str) -> Any:
    return ec2_backends[ACCOUNT][region]


def subnets(region: str) -> dict[str, Any]:
    return {id_: subnet for zone in of(region).subnets.values() for id_, subnet in zone.items()}


def groups(region: str) -> dict[str, Any]:
    return {id_: group for vpc in of(region).groups.values() for id_, group in vpc.items()}


def dependency_violation(kind: str, id_: str) -> Refusal:
    return Refusal("DependencyViolation", f"The {kind} '{id_}' has dependencies and cannot be deleted.")
