"""Where the clients of the local AWS are, and which API servers of EKS clusters they reach: `PUT /_local/clients` with

    {"insideVpcs": true}

All clients (the operator, the demo, tests) are outside of the VPCs, at ADDRESS. They reach an API server whose public endpoint
is on and admits that address. With "insideVpcs", or the option --clients-inside-vpcs, they also reach private endpoints, as an
operator in a peered network does. GET shows the setting, DELETE restores that of the start.

On AWS the endpoint is a name. If the public endpoint is off, the name resolves to private addresses of the VPC, and a
connection from outside times out. The local AWS has no name server: DescribeCluster shows an address at which nothing answers
in place of an API server that the clients do not reach, so a connection is refused at once. A client that read the other
address before keeps its connection.
"""

import ipaddress
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

ADDRESS = ipaddress.ip_address("203.0.113.10")
"""Of a network for documentation (RFC 5737)."""
_NO_SERVER = "127.63.255.254"
"""Servers of real engines have addresses from 127.64.0.0 on, all others have 127.0.0.1."""

_INSIDE = "insideVpcs"
_at_start = {_INSIDE: False}
_settings = dict(_at_start)


def start(inside_vpcs: bool) -> None:
    """Sets the location of the start."""
    _at_start[_INSIDE] = inside_vpcs
    reset()


def set_to(given: dict[str, Any]) -> dict[str, bool]:
    """Raises ValueError for an unknown setting."""
    if set(given) != {_INSIDE} or not isinstance(given[_INSIDE], bool):
        raise ValueError(f'the setting is {{"{_INSIDE}": true}} or {{"{_INSIDE}": false}}')
    _settings.update(given)
    return settings()


def reset() -> None:
    _settings.update(_at_start)


def settings() -> dict[str, bool]:
    return dict(_settings)


def reaches(vpc_config: Mapping[str, Any]) -> bool:
    """Whether the clients reach an API server with this resourcesVpcConfig of DescribeCluster."""
    if _settings[_INSIDE] and vpc_config["endpointPrivateAccess"]:
        return True
    networks = [ipaddress.ip_network(each) for each in vpc_config["publicAccessCidrs"]]
    return bool(vpc_config["endpointPublicAccess"]) and any(ADDRESS in each for each in networks)


def unreachable(endpoint: str) -> str:
    """The URL at which nothing answers, in place of an API server's URL."""
    return f"https://{_NO_SERVER}:{urlsplit(endpoint).port}"
