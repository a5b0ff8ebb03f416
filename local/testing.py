"""What the tests of the local cloud share: waiting, expected refusals, and one local AWS in the test's process."""

import itertools
import json
import re
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from . import loopback
from .aws import clock, lifecycle, loading, throttling, zones
from .aws.app import App
from .aws.engines import Engines
from .aws.server import Server

NODE_POLICIES = ("AmazonEKSWorkerNodePolicy", "AmazonEC2ContainerRegistryPullOnly", "AmazonEKS_CNI_Policy")
STEP_SECONDS = 20
"""How far `await_state` moves AWS's clock between two reads: less than the durations of the states that tests observe."""


def eventually(condition: Callable[[], Any], seconds: float = 60) -> Any:
    """Polls until `condition` returns a true value, and returns it. Fails after `seconds` of real time."""
    deadline = time.monotonic() + seconds
    while not (value := condition()):
        assert time.monotonic() < deadline, f"still {value!r} after {seconds} s"
        time.sleep(0.05)
    return value


@contextmanager
def refused(code: str, words: str = "") -> Iterator[None]:
    """Expects the call inside to fail with this error code, and with these words in its message."""
    with pytest.raises(ClientError) as caught:
        yield
    error = caught.value.response["Error"]
    assert (error["Code"], words in error["Message"]) == (code, True), error


def await_state(expected: Any, read: Callable[[], Any], by: Sequence[Any] | None = None) -> None:
    """Moves AWS's clock forward until `read` returns `expected`.

    by: the only states on the way, in their order; a state that is shorter than STEP_SECONDS may be missed.
    """
    states = [read()]
    for _ in range(1000):
        if states[-1] == expected:
            break
        clock.skip(STEP_SECONDS)
        if (state := read()) != states[-1]:
            states.append(state)
    assert states[-1] == expected, f"expected {expected}, observed {states}"
    if by is not None:
        allowed = iter([*by, expected])
        assert all(each in allowed for each in states), f"expected {[*by, expected]}, observed {states}"


def await_error(code: str, read: Callable[[], Any]) -> None:
    """Moves AWS's clock forward until `read` fails with this error code, as a describe call does after a deletion."""

    def outcome() -> str:
        try:
            read()
        except ClientError as e:
            return str(e.response["Error"]["Code"])
        return "found"

    await_state(code, outcome)


def _without_account_in_host(request: Any, **_: Any) -> None:
    """boto3 puts the account before the host of S3 Control, also before an address."""
    request.url = re.sub(r"//\d{12}\.", "//", request.url)


@dataclass
class Network:
    vpc: str
    subnets: list[str]
    security_group: str


_NUMBERS = itertools.count()
"""Of unique names: the clouds of a process share the resources of IAM."""


class LocalAws:
    """A local AWS that runs in threads of this process, with boto3 clients for it: `aws.ec2` is EC2's in us-east-1."""

    def __init__(self, state: Path, engines: Engines | None = None):
        self.app = App(state, engines=engines)
        loading.load(self.app)
        throttling.set_to({"enabled": False})  # tests call faster than AWS allows; those of throttling switch it on
        lifecycle.start()
        self._server = Server(self.app, 0)
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        self.endpoint = self.app.endpoint
        self._clients: dict[tuple, Any] = {}

    def client(self, service: str, region: str = "us-east-1", key: str = "tester") -> Any:
        """A client without retries and without client-side validation, so that the local AWS validates every request."""
        name = (service, region, key)
        if name not in self._clients:
            self._clients[name] = boto3.client(
                service,
                region_name=region,
                endpoint_url=self.endpoint,
                aws_access_key_id=key,
                aws_secret_access_key="secret",
                config=Config(retries={"total_max_attempts": 1}, parameter_validation=False),
            )
            self._clients[name].meta.events.register("before-sign.s3-control", _without_account_in_host)
        return self._clients[name]

    def __getattr__(self, service: str) -> Any:
        return self.client(service)

    def control(self, method: str, path: str, body: Any = None) -> Any:
        return loopback.control(self.endpoint, path, method, body)

    def tagged(self, tag: str) -> list[tuple[str, str]]:
        return sorted((each["service"], each["type"]) for each in self.control("GET", f"inventory?tag={tag}"))

    def unique_name(self) -> str:
        return f"test-{next(_NUMBERS)}"

    def create_network(self, region: str = "us-east-1") -> Network:
        """A VPC with three public subnets: instances get public addresses, and the main route table leads to the internet."""
        ec2 = self.client("ec2", region)
        vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
        gateway = ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
        ec2.attach_internet_gateway(InternetGatewayId=gateway, VpcId=vpc)
        (table,) = ec2.describe_route_tables(Filters=[{"Name": "vpc-id", "Values": [vpc]}])["RouteTables"]
        ec2.create_route(RouteTableId=table["RouteTableId"], DestinationCidrBlock="0.0.0.0/0", GatewayId=gateway)
        subnets = [
            ec2.create_subnet(VpcId=vpc, CidrBlock=f"10.0.{i}.0/24", AvailabilityZone=zone)["Subnet"]["SubnetId"]
            for i, zone in enumerate(zones.of_control_planes(region)[:3])
        ]
        for each in subnets:
            ec2.modify_subnet_attribute(SubnetId=each, MapPublicIpOnLaunch={"Value": True})
        group = ec2.create_security_group(GroupName="db", Description="d", VpcId=vpc)["GroupId"]
        return Network(vpc, subnets, group)

    def create_role(self, principal: str, *actions: str) -> str:
        """A role that a service (`ec2.amazonaws.com`) or the users of an account (its id) may assume.

        actions: those of the trust policy; `sts:AssumeRole` if none is given.
        """
        kind = "AWS" if principal.isdigit() else "Service"
        allow = {"Effect": "Allow", "Principal": {kind: principal}, "Action": actions or "sts:AssumeRole"}
        policy = json.dumps({"Version": "2012-10-17", "Statement": [allow]})
        return str(self.iam.create_role(RoleName=self.unique_name(), AssumeRolePolicyDocument=policy)["Role"]["Arn"])

    def create_node_role(self, *policies: str) -> str:
        """A role for EKS nodes with AWS's policies, by default with all that a node needs."""
        role = self.create_role("ec2.amazonaws.com")
        for each in policies or NODE_POLICIES:
            self.iam.attach_role_policy(RoleName=role.rpartition("/")[2], PolicyArn=f"arn:aws:iam::aws:policy/{each}")
        return role

    def stop(self) -> None:
        self._server.shutdown()
        self.app.stop()
