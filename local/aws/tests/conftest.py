import json
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

ROOT = Path(__file__).parents[3]


class Aws:
    """A running emulator: `aws.ec2` is boto3's client in us-east-1, `aws.client("ec2", "us-west-2")` another's."""

    def __init__(self, state: Path, time_scale: float):
        command = [sys.executable, "-m", "local.aws", "--port", "0", "--state", str(state)]
        self._process = subprocess.Popen([*command, "--time-scale", str(time_scale)], cwd=ROOT, stdout=subprocess.PIPE, text=True)
        assert self._process.stdout
        self.endpoint: str = json.loads(self._process.stdout.readline())["endpoint"]
        self._clients: dict[tuple, Any] = {}

    def client(self, service: str, region: str = "us-east-1", key: str = "tester") -> Any:
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
        return self._clients[name]

    def __getattr__(self, service: str) -> Any:
        return self.client(service)

    def local(self, method: str, path: str, body: Any = None) -> Any:
        request = urllib.request.Request(
            f"{self.endpoint}/_local/{path}",
            method=method,
            data=None if body is None else json.dumps(body).encode(),
        )
        with urllib.request.urlopen(request) as response:
            return json.load(response)

    def tagged(self, tag: str) -> list[tuple[str, str]]:
        return sorted((each["service"], each["type"]) for each in self.local("GET", f"inventory?tag={tag}"))

    def stop(self) -> None:
        self._process.terminate()
        self._process.wait(10)


def refused(call: Callable[[], Any]) -> str:
    """AWS's code for a call that must not be allowed."""
    with pytest.raises(ClientError) as error:
        call()
    return error.value.response["Error"]["Code"]


def until(happens: Callable[[], Any], seconds: float = 10) -> Any:
    """The first true answer; fails when there is none in time."""
    end = time.monotonic() + seconds
    while not (answer := happens()):
        assert time.monotonic() < end, "did not happen in time"
        time.sleep(0.02)
    return answer


@pytest.fixture(scope="session")
def aws(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Aws]:
    """Time takes no time."""
    emulator = Aws(tmp_path_factory.mktemp("instant"), 0)
    yield emulator
    emulator.stop()


@pytest.fixture(scope="session")
def slow(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Aws]:
    """Two minutes of AWS's are 0.4 seconds."""
    emulator = Aws(tmp_path_factory.mktemp("slow"), 300)
    yield emulator
    emulator.stop()


@pytest.fixture
def slow_again(slow: Aws) -> Iterator[Aws]:
    """The slow one with fresh counts, without faults before and after."""
    slow.local("DELETE", "faults")
    slow.local("POST", "accounting/reset")
    yield slow
    slow.local("DELETE", "faults")
