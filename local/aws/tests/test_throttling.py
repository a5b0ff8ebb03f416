"""AWS's request limits."""

import time
from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError

from ...testing import LocalAws, refused
from .. import clock, throttling


@pytest.fixture
def throttled(fresh: LocalAws) -> Iterator[LocalAws]:
    """The local AWS with full buckets."""
    fresh.control("DELETE", "throttling")
    yield fresh
    fresh.control("PUT", "throttling", {"enabled": False})


@pytest.fixture
def still() -> Iterator[None]:
    """AWS's time hardly passes, so that the buckets gain no token during the calls of a test."""
    scale, clock.scale = clock.scale, 0.001
    yield
    clock.scale = scale


def taken(call: Any, most: int = 200) -> int:
    """How many calls are answered before one is throttled."""
    for number in range(most):
        try:
            call()
        except ClientError as error:
            if error.response["Error"]["Code"] in ("RequestLimitExceeded", "ThrottlingException"):
                return number
    return most


def test_the_limits_are_on_from_the_start() -> None:
    throttling.reset()
    assert throttling.settings() == {"enabled": True}
    throttling.set_to({"enabled": False})


def test_every_rate_has_a_source() -> None:
    assert all(each.source and 0 < each.rate <= each.burst for each in throttling.RATES)


@pytest.mark.usefixtures("still")
@pytest.mark.parametrize(
    ("operation", "parameters", "burst"),
    [
        ("describe_vpcs", {}, 100),
        ("describe_instances", {}, 50),
        ("describe_instances", {"MaxResults": 5}, 100),
        ("describe_instances", {"Filters": [{"Name": "vpc-id", "Values": ["vpc-0"]}]}, 100),
        ("delete_vpc", {"VpcId": "vpc-00000000000000000"}, 50),
        ("delete_vpc_endpoints", {"VpcEndpointIds": ["vpce-00000000000000000"]}, 4),
        ("delete_nat_gateway", {"NatGatewayId": "nat-00000000000000000"}, 10),
    ],
)
def test_each_category_of_ec2_has_its_burst(throttled: LocalAws, operation: str, parameters: dict, burst: int) -> None:
    assert taken(lambda: getattr(throttled.ec2, operation)(**parameters)) == burst


def test_ec2_answers_with_its_code_and_refills_the_bucket(throttled: LocalAws) -> None:
    delete = lambda: throttled.ec2.delete_vpc_endpoints(VpcEndpointIds=["vpce-00000000000000000"])  # noqa: E731
    assert taken(delete) == 4
    with pytest.raises(ClientError) as caught:
        delete()
    assert caught.value.response["Error"] == {"Code": "RequestLimitExceeded", "Message": "Request limit exceeded."}
    assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] == 503
    throttled.ec2.describe_vpcs()
    throttled.client("ec2", "us-west-2").delete_vpc_endpoints(VpcEndpointIds=["vpce-00000000000000000"])
    clock.skip(7)
    assert taken(delete) == 2


def test_launched_and_terminated_instances_take_a_token_each(throttled: LocalAws) -> None:
    ids = [f"i-{n:017x}" for n in range(600)]
    with refused("InvalidInstanceID.NotFound"):
        throttled.ec2.terminate_instances(InstanceIds=ids)
    with refused("RequestLimitExceeded"):
        throttled.ec2.terminate_instances(InstanceIds=ids)


def test_other_services_have_their_rates(throttled: LocalAws) -> None:
    assert taken(lambda: throttled.kms.create_alias(AliasName="alias/none", TargetKeyId="none"), 30) < 30
    assert taken(throttled.kms.list_keys, 30) == 30


def test_a_faster_clock_refills_faster(throttled: LocalAws) -> None:
    delete = lambda: throttled.ec2.delete_vpc_endpoints(VpcEndpointIds=["vpce-00000000000000000"])  # noqa: E731
    assert taken(delete) == 4
    scale, clock.scale = clock.scale, 1_000_000
    try:
        time.sleep(0.01)
        assert taken(delete, 3) == 3
        clock.scale = 0
        assert taken(delete, 20) == 20, "with durations of 0 nothing is throttled"
    finally:
        clock.scale = scale
