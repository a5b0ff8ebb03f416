"""States that take time, the critical path, faults, accounting: what the emulator itself promises."""

import socket
import time
from contextlib import suppress

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError, ConnectionClosedError

from .conftest import Aws, refused, until
from .network import build, nat_state, tags


def test_a_nat_gateway_takes_its_time_to_come_and_to_go(slow: Aws) -> None:
    started = time.monotonic()
    n = build(slow)
    assert nat_state(n) == "pending"
    until(lambda: nat_state(n) == "available")
    assert time.monotonic() - started >= 0.4
    slow.ec2.delete_nat_gateway(NatGatewayId=n.nat)
    assert nat_state(n) == "deleting"
    assert refused(lambda: slow.ec2.release_address(AllocationId=n.eip)) == "InvalidIPAddress.InUse"
    until(lambda: nat_state(n) == "deleted")
    slow.ec2.release_address(AllocationId=n.eip)
    assert not any(kind == "natgateway" for _, kind in slow.tagged(n.tag))


def test_a_nat_gateway_without_internet_fails(slow: Aws) -> None:
    ec2 = slow.ec2
    vpc = ec2.create_vpc(CidrBlock="10.250.0.0/16")["Vpc"]["VpcId"]
    subnet = ec2.create_subnet(VpcId=vpc, CidrBlock="10.250.0.0/24")["Subnet"]["SubnetId"]
    eip = ec2.allocate_address(Domain="vpc")["AllocationId"]
    nat = ec2.create_nat_gateway(SubnetId=subnet, AllocationId=eip)["NatGateway"]["NatGatewayId"]
    shown = until(
        lambda: [each for each in ec2.describe_nat_gateways(NatGatewayIds=[nat])["NatGateways"] if each["State"] == "failed"]
    )
    assert shown[0]["FailureCode"] == "Gateway.NotAttached"


def test_the_critical_path_is_the_longest_chain(slow_again: Aws) -> None:
    aws = slow_again
    n = build(aws)
    aws.ec2.modify_vpc_attribute(VpcId=n.vpc, EnableDnsHostnames={"Value": True})
    aws.ec2.create_vpc_endpoint(
        VpcId=n.vpc,
        ServiceName="com.amazonaws.us-east-1.sts",
        VpcEndpointType="Interface",
        SubnetIds=[n.subnet],
    )
    path = aws.local("GET", "critical-path")
    assert path["seconds"] == pytest.approx(120 / 300)  # the endpoint's 90 s are beside it, not after
    assert path["chain"][-1]["resource"] == f"ec2:CreateNatGateway {n.nat}"
    assert path["chain"][0]["resource"] == f"ec2:CreateVpc {n.vpc}"


def test_calls_are_counted_by_caller_and_outcome(slow_again: Aws) -> None:
    aws = slow_again
    ec2 = aws.client("ec2", key="AKIAOPERATOR00000001")
    vpc = ec2.create_vpc(CidrBlock="10.251.0.0/16", TagSpecifications=tags("vpc", "counted"))["Vpc"]["VpcId"]
    refused(lambda: ec2.create_subnet(VpcId=vpc, CidrBlock="10.9.0.0/24"))
    report = aws.local("GET", "accounting")
    counted = {(c["operation"], c["outcome"]): c["count"] for c in report["calls"]}
    assert counted == {("CreateVpc", "ok"): 1, ("CreateSubnet", "InvalidSubnet.Range"): 1}
    assert {c["caller"] for c in report["calls"]} == {"AKIAOPERATOR00000001"}
    assert set(report["iamActions"]) == {"ec2:CreateVpc", "ec2:CreateTags", "ec2:CreateSubnet"}


def test_throttling_is_a_bucket_per_family(slow_again: Aws) -> None:
    aws = slow_again
    aws.local("PUT", "faults", {"throttle": [{"service": "ec2", "operation": "Describe*", "rate": 0.1, "burst": 3}]})
    for _ in range(3):
        aws.ec2.describe_vpcs()
    assert refused(aws.ec2.describe_subnets) == "RequestLimitExceeded"
    aws.ec2.create_vpc(CidrBlock="10.252.0.0/16")
    aws.iam.list_roles()


def test_errors_come_in_the_same_order_for_the_same_seed(slow_again: Aws) -> None:
    aws = slow_again

    def outcomes() -> list[str]:
        aws.local("PUT", "faults", {"seed": 5, "errors": [{"service": "iam", "probability": 0.5}]})
        aws.local("POST", "accounting/reset")
        for _ in range(12):
            with suppress(ClientError):
                aws.iam.list_roles()
        return [each["error"] for each in aws.local("GET", "accounting")["log"]]

    first = outcomes()
    assert first == outcomes()
    assert {None, "InternalFailure"} == set(first)


def test_a_lost_answer_was_carried_out(slow_again: Aws) -> None:
    aws = slow_again
    client = boto3.client(
        "ecr",
        region_name="us-east-1",
        endpoint_url=aws.endpoint,
        aws_access_key_id="a",
        aws_secret_access_key="b",
        config=Config(retries={"total_max_attempts": 1}),
    )
    aws.local("PUT", "faults", {"drop": [{"operation": "CreateRepository", "when": "after"}]})
    with pytest.raises(ConnectionClosedError):
        client.create_repository(repositoryName="lost")
    aws.local("DELETE", "faults")
    assert len(client.describe_repositories(repositoryNames=["lost"])["repositories"]) == 1


def test_a_new_resource_is_unseen_for_a_while(slow_again: Aws) -> None:
    aws = slow_again
    aws.local("PUT", "faults", {"visibility": [{"service": "ec2", "operation": "CreateVpc", "seconds": 0.5}]})
    vpc = aws.ec2.create_vpc(CidrBlock="10.253.0.0/16", TagSpecifications=tags("vpc", "unseen"))["Vpc"]["VpcId"]
    find = lambda: aws.ec2.describe_vpcs(Filters=[{"Name": "tag-key", "Values": ["unseen"]}])["Vpcs"]  # noqa: E731
    assert find() == []
    assert refused(lambda: aws.ec2.create_subnet(VpcId=vpc, CidrBlock="10.253.0.0/24")) == "InvalidVpcID.NotFound"
    until(find)
    assert len(aws.tagged("unseen")) == 1


def test_an_outage_is_of_one_service(slow_again: Aws) -> None:
    aws = slow_again
    aws.local("PUT", "faults", {"outage": [{"service": "ecr"}]})
    assert refused(aws.ecr.describe_repositories) == "ServiceUnavailable"
    aws.ec2.describe_vpcs()


def test_a_body_that_waits_to_be_asked_for_is_asked_for_at_once(aws: Aws) -> None:
    host, port = aws.endpoint.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=2) as connection:
        connection.sendall(
            b"PUT /asked HTTP/1.1\r\nHost: local\r\nContent-Length: 1\r\nExpect: 100-continue\r\n"
            b"Authorization: AWS4-HMAC-SHA256 Credential=a/20250101/us-east-1/s3/aws4_request\r\n\r\n"
        )
        assert connection.recv(100).startswith(b"HTTP/1.1 100")
