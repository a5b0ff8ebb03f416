"""One emulator for all tests of services, in which 50 minutes pass in a second: states are seen, and soon over."""

import itertools
import json
import subprocess
import sys
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

REPOSITORY = Path(__file__).parents[4]
SCALE = 3000


@dataclass
class Network:
    vpc: str
    subnets: list[str]
    security_group: str


class Aws:
    def __init__(self, endpoint: str):
        self.endpoint = endpoint
        self._names = itertools.count()

    def client(self, service: str, region: str = "us-east-1") -> Any:
        return boto3.client(
            service,
            endpoint_url=self.endpoint,
            region_name=region,
            aws_access_key_id="test",
            aws_secret_access_key="test",
            config=Config(retries={"max_attempts": 1}),
        )

    def name(self) -> str:
        return f"test-{next(self._names)}"

    def network(self, region: str = "us-east-1") -> Network:
        ec2 = self.client("ec2", region)
        vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
        subnets = [
            ec2.create_subnet(VpcId=vpc, CidrBlock=f"10.0.{i}.0/24", AvailabilityZone=f"{region}{zone}")["Subnet"]["SubnetId"]
            for i, zone in enumerate("abc")
        ]
        group = ec2.create_security_group(GroupName="db", Description="d", VpcId=vpc)["GroupId"]
        return Network(vpc, subnets, group)

    def role(self, service: str) -> str:
        trusts = {
            "Version": "2012-10-17",
            "Statement": [{"Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole"}],
        }
        return str(
            self.client("iam").create_role(RoleName=self.name(), AssumeRolePolicyDocument=json.dumps(trusts))["Role"]["Arn"]
        )


@pytest.fixture(scope="session")
def aws(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Aws]:
    command = [
        sys.executable,
        "-m",
        "local.aws",
        "--port",
        "0",
        "--state",
        str(tmp_path_factory.mktemp("aws")),
        "--time-scale",
        str(SCALE),
    ]
    with subprocess.Popen(command, cwd=REPOSITORY, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        yield Aws(json.loads(process.stdout.readline())["endpoint"])
        process.terminate()


@pytest.fixture(scope="session")
def network(aws: Aws) -> Network:
    return aws.network()


@contextmanager
def refused(code: str, words: str = "") -> Iterator[None]:
    """The call inside is refused with this error code, and these words in its message."""
    with pytest.raises(ClientError) as caught:
        yield
    error = caught.value.response["Error"]
    assert (error["Code"], words in error["Message"]) == (code, True), error


def until(wanted: Any, look: Callable[[], Any], by: Sequence[Any] | None = None, seconds: float = 20) -> None:
    """Looks until `wanted` is seen. On the way, if `by` is given, it sees nothing but these, in this order (a state that
    is shorter than a look may go unseen)."""
    seen = [look()]
    deadline = time.monotonic() + seconds
    while seen[-1] != wanted:
        assert time.monotonic() < deadline, f"waited for {wanted}, saw {seen}"
        time.sleep(0.02)
        if (now := look()) != seen[-1]:
            seen.append(now)
    if by is not None:
        expected = iter([*by, wanted])
        assert all(each in expected for each in seen), f"expected {by}, saw {seen}"


def gone(look: Callable[[], Any], code: str, seconds: float = 20) -> None:
    """Looks until the answer is this error code."""

    def answer() -> str:
        try:
            look()
        except ClientError as e:
            return str(e.response["Error"]["Code"])
        return "found"

    until(code, answer, seconds=seconds)
