"""The emulator itself: transient states, critical path, faults and accounting."""

import socket
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest
from botocore.exceptions import ClientError, ConnectionClosedError

from ...testing import LocalAws, await_state, eventually, refused
from .. import clock, lifecycle
from .network import create_public_network, nat_state, tags


@pytest.mark.usefixtures("usual")
def test_a_nat_gateway_takes_time_to_create_and_to_delete(aws: LocalAws) -> None:
    n = create_public_network(aws)
    assert nat_state(n) == "pending"
    clock.skip(115)
    assert nat_state(n) == "pending"
    clock.skip(10)
    assert nat_state(n) == "available"
    aws.ec2.delete_nat_gateway(NatGatewayId=n.nat)
    assert nat_state(n) == "deleting"
    with refused("InvalidIPAddress.InUse"):
        aws.ec2.release_address(AllocationId=n.eip)
    await_state("deleted", lambda: nat_state(n))
    aws.ec2.release_address(AllocationId=n.eip)
    assert not any(kind == "natgateway" for _, kind in aws.tagged(n.tag))


@pytest.mark.usefixtures("usual")
def test_acm_shows_the_validation_records_some_seconds_after_the_request(aws: LocalAws) -> None:
    names = ["later.example.com", "consoles.later.example.com"]
    arn = aws.acm.request_certificate(DomainName=names[0], SubjectAlternativeNames=names, ValidationMethod="DNS")[
        "CertificateArn"
    ]

    def records() -> list[dict]:
        shown = aws.acm.describe_certificate(CertificateArn=arn)["Certificate"]["DomainValidationOptions"]
        return [each["ResourceRecord"] for each in shown if "ResourceRecord" in each]

    assert records() == []
    clock.skip(6)
    assert {each["Type"] for each in records()} == {"CNAME"} and len(records()) == 2
    listed = {each["CertificateArn"]: each for each in aws.acm.list_certificates()["CertificateSummaryList"]}
    assert sorted(listed[arn]["SubjectAlternativeNameSummaries"]) == sorted(names)


def test_the_timer_ends_phases_without_a_call(aws: LocalAws) -> None:
    ended = threading.Event()
    lifecycle.begin(("test", "timer"), "waiting", 0.2, then=ended.set)
    assert not ended.is_set()
    assert ended.wait(10)


def test_the_log_of_phases_has_the_begin_and_the_end_of_each(aws: LocalAws) -> None:
    def logged() -> list[tuple[str, bool]]:
        found = [each for each in aws.control("GET", "phases") if each["resource"] == ["test", "logged"]]
        assert all(each["began"] <= (each["ended"] or each["began"]) for each in found)
        return [(each["phase"], each["ended"] is not None) for each in found]

    key = ("test", "logged")
    lifecycle.begin(key, "creating", 1000)
    assert logged() == [("creating", False)]
    lifecycle.begin(key, "modifying", 1000, then=lambda: lifecycle.begin(key, "deleting", 1000))
    assert logged() == [("creating", True), ("modifying", False)]
    clock.skip(1000)
    assert logged() == [("creating", True), ("modifying", True), ("deleting", False)]
    lifecycle.cancel(key)
    assert logged()[-1] == ("deleting", True)


def test_a_nat_gateway_without_internet_gateway_fails(aws: LocalAws) -> None:
    ec2 = aws.ec2
    vpc = ec2.create_vpc(CidrBlock="10.250.0.0/16")["Vpc"]["VpcId"]
    subnet = ec2.create_subnet(VpcId=vpc, CidrBlock="10.250.0.0/24")["Subnet"]["SubnetId"]
    eip = ec2.allocate_address(Domain="vpc")["AllocationId"]
    nat = ec2.create_nat_gateway(SubnetId=subnet, AllocationId=eip)["NatGateway"]["NatGatewayId"]

    def describe() -> dict:
        return ec2.describe_nat_gateways(NatGatewayIds=[nat])["NatGateways"][0]

    await_state("failed", lambda: describe()["State"])
    assert describe()["FailureCode"] == "Gateway.NotAttached"


@pytest.mark.usefixtures("usual")
def test_the_critical_path_is_the_longest_chain(fresh: LocalAws) -> None:
    aws = fresh
    n = create_public_network(aws)
    aws.ec2.modify_vpc_attribute(VpcId=n.vpc, EnableDnsHostnames={"Value": True})
    aws.ec2.create_vpc_endpoint(
        VpcId=n.vpc,
        ServiceName="com.amazonaws.us-east-1.sts",
        VpcEndpointType="Interface",
        SubnetIds=[n.subnet],
    )
    path = aws.control("GET", "critical-path")
    assert path["seconds"] == pytest.approx(120 / clock.scale)  # the endpoint's 90 s run in parallel
    assert path["chain"][-1]["resource"] == f"ec2:CreateNatGateway {n.nat}"
    assert path["chain"][0]["resource"] == f"ec2:CreateVpc {n.vpc}"


def test_calls_are_counted_by_caller_and_outcome(fresh: LocalAws) -> None:
    aws = fresh
    ec2 = aws.client("ec2", key="AKIAOPERATOR00000001")
    vpc = ec2.create_vpc(CidrBlock="10.251.0.0/16", TagSpecifications=tags("vpc", "counted"))["Vpc"]["VpcId"]
    with refused("InvalidSubnet.Range"):
        ec2.create_subnet(VpcId=vpc, CidrBlock="10.9.0.0/24")
    report = aws.control("GET", "accounting")
    counted = {(c["operation"], c["outcome"]): c["count"] for c in report["calls"]}
    assert counted == {("CreateVpc", "ok"): 1, ("CreateSubnet", "InvalidSubnet.Range"): 1}
    assert {c["caller"] for c in report["calls"]} == {"AKIAOPERATOR00000001"}
    assert set(report["iamActions"]) == {"ec2:CreateVpc", "ec2:CreateTags", "ec2:CreateSubnet"}
    ec2.describe_vpcs(VpcIds=[vpc])
    named = [(each["operation"], each["names"]) for each in aws.control("GET", "accounting")["log"]]
    assert named == [("CreateVpc", []), ("CreateSubnet", [vpc]), ("DescribeVpcs", [])]  # IDs that a write names


def test_each_throttle_rule_has_a_token_bucket(fresh: LocalAws) -> None:
    aws = fresh
    aws.control("PUT", "faults", {"throttle": [{"service": "ec2", "operation": "Describe*", "rate": 0.1, "burst": 3}]})
    for _ in range(3):
        aws.ec2.describe_vpcs()
    with refused("RequestLimitExceeded"):
        aws.ec2.describe_subnets()
    aws.ec2.create_vpc(CidrBlock="10.252.0.0/16")
    aws.iam.list_roles()


def test_the_same_seed_injects_the_same_errors(fresh: LocalAws) -> None:
    aws = fresh

    def outcomes() -> list[str]:
        aws.control("PUT", "faults", {"seed": 5, "errors": [{"service": "iam", "probability": 0.5}]})
        aws.control("POST", "accounting/reset")
        for _ in range(12):
            with suppress(ClientError):
                aws.iam.list_roles()
        return [each["error"] for each in aws.control("GET", "accounting")["log"]]

    first = outcomes()
    assert first == outcomes()
    assert {None, "InternalFailure"} == set(first)


def test_a_call_whose_response_is_lost_was_carried_out(fresh: LocalAws) -> None:
    aws = fresh
    aws.control("PUT", "faults", {"drop": [{"operation": "CreateRepository", "when": "after"}]})
    with pytest.raises(ConnectionClosedError):
        aws.ecr.create_repository(repositoryName="lost")
    aws.control("DELETE", "faults")
    assert len(aws.ecr.describe_repositories(repositoryNames=["lost"])["repositories"]) == 1


def test_a_new_resource_is_hidden_for_a_while(fresh: LocalAws) -> None:
    aws = fresh
    aws.control("PUT", "faults", {"visibility": [{"service": "ec2", "operation": "CreateVpc", "seconds": 0.5}]})
    vpc = aws.ec2.create_vpc(CidrBlock="10.253.0.0/16", TagSpecifications=tags("vpc", "unseen"))["Vpc"]["VpcId"]
    find = lambda: aws.ec2.describe_vpcs(Filters=[{"Name": "tag-key", "Values": ["unseen"]}])["Vpcs"]  # noqa: E731
    assert find() == []
    with refused("InvalidVpcID.NotFound"):
        aws.ec2.create_subnet(VpcId=vpc, CidrBlock="10.253.0.0/24")
    eventually(find)
    assert len(aws.tagged("unseen")) == 1


def test_an_outage_affects_one_service(fresh: LocalAws) -> None:
    aws = fresh
    aws.control("PUT", "faults", {"outage": [{"service": "ecr"}]})
    with refused("ServiceUnavailable"):
        aws.ecr.describe_repositories()
    aws.ec2.describe_vpcs()


def test_the_response_of_a_change_is_held_until_the_faults_are_replaced(fresh: LocalAws) -> None:
    aws = fresh
    aws.control("PUT", "faults", {"hold": [{"service": "ec2", "change": 2}]})
    aws.ec2.create_vpc(CidrBlock="10.1.0.0/16")
    aws.ec2.describe_vpcs()
    with ThreadPoolExecutor() as threads:
        created = threads.submit(aws.ec2.create_vpc, CidrBlock="10.2.0.0/16")
        assert eventually(lambda: aws.control("GET", "held") == 1)
        assert "10.2.0.0/16" in [vpc["CidrBlock"] for vpc in aws.ec2.describe_vpcs()["Vpcs"]]
        assert not created.done()
        aws.control("DELETE", "faults")
        assert created.result(10)["Vpc"]["CidrBlock"] == "10.2.0.0/16"
    assert aws.control("GET", "held") == 0


def test_expect_100_continue_is_answered_at_once(aws: LocalAws) -> None:
    host, port = aws.endpoint.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=2) as connection:
        connection.sendall(
            b"PUT /asked HTTP/1.1\r\nHost: local\r\nContent-Length: 1\r\nExpect: 100-continue\r\n"
            b"Authorization: AWS4-HMAC-SHA256 Credential=a/20250101/us-east-1/s3/aws4_request\r\n\r\n"
        )
        assert connection.recv(100).startswith(b"HTTP/1.1 100")
