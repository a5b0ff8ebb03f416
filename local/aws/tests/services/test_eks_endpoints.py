"""Which API servers of clusters the clients of the local AWS reach."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.error import HTTPError

import pytest

from ....testing import LocalAws, Network
from ... import client_location
from .eks_support import Create, active, read

SERVER = "https://127.0.0.1:6443"


@dataclass
class Plane:
    """What a description needs of a control plane."""

    endpoint: str = SERVER
    authority: bytes = b"CA"
    is_settled: bool = True
    stopped: bool = True
    failed: str | None = None

    def stop(self) -> None:
        """Has no process to end."""

    def set_addons(self, names: set[str]) -> None:
        """Has no add-ons."""


@pytest.fixture(autouse=True)
def restored(aws: LocalAws) -> Iterator[None]:
    yield
    aws.control("DELETE", "clients")


def config(public: bool, private: bool, *cidrs: str) -> dict[str, Any]:
    return {"endpointPublicAccess": public, "endpointPrivateAccess": private, "publicAccessCidrs": list(cidrs or ["0.0.0.0/0"])}


@pytest.mark.parametrize(
    ("vpc_config", "outside", "inside"),
    [
        (config(True, False, "0.0.0.0/0"), True, True),
        (config(True, True, "203.0.113.0/24"), True, True),
        (config(True, True, "198.51.100.0/24", "203.0.113.10/32"), True, True),
        (config(True, True, "198.51.100.0/24"), False, True),
        (config(True, False, "198.51.100.0/24"), False, False),
        (config(True, True, "2001:db8::/32"), False, True),
        (config(False, True, "0.0.0.0/0"), False, True),
    ],
)
def test_who_reaches_an_api_server(vpc_config: dict[str, Any], outside: bool, inside: bool) -> None:
    assert client_location.reaches(vpc_config) is outside
    client_location.set_to({"insideVpcs": True})
    assert client_location.reaches(vpc_config) is inside


def test_nothing_answers_at_the_endpoint_of_a_closed_api_server(
    eks: Any, aws: LocalAws, create: Create, network: Network
) -> None:
    name = create(resourcesVpcConfig={"subnetIds": network.subnets, **config(False, True)})
    active(eks, name, "CREATING")
    endpoint = read(eks, name, "endpoint")
    aws.app.states["eks"]("us-east-1").cluster(name).plane = Plane()

    assert endpoint() == "https://127.63.255.254:6443"
    aws.control("PUT", "clients", {"insideVpcs": True})
    assert endpoint() == SERVER
    aws.control("DELETE", "clients")
    eks.update_cluster_config(name=name, resourcesVpcConfig=config(True, True, "203.0.113.0/24"))
    assert endpoint() == "https://127.63.255.254:6443"
    active(eks, name, "UPDATING")
    assert endpoint() == SERVER


def test_unknown_locations_are_refused(aws: LocalAws) -> None:
    for given in ({"inside": True}, {"insideVpcs": "yes"}, {}):
        with pytest.raises(HTTPError):
            aws.control("PUT", "clients", given)
    assert aws.control("GET", "clients") == {"insideVpcs": False}
