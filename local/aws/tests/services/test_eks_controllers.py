"""AWS resources that a cluster's controllers create."""

from typing import Any

import pytest
from moto.acm.models import acm_backends

from local.aws.app import App
from local.aws.call import ACCOUNT
from local.aws.services.eks import load_balancers, volumes
from local.kubernetes.simulated_controllers.cloud_provider import Denied, LoadBalancer, Target
from local.testing import LocalAws

REGION = "eu-central-1"


@pytest.fixture(scope="module")
def app(aws: LocalAws) -> App:
    return aws.app


def call(app: App, service: str, operation: str, **params: Any) -> dict[str, Any]:
    return app.call(service, operation, params, REGION)


@pytest.fixture(scope="module")
def vpc(app: App) -> str:
    vpc = str(call(app, "ec2", "CreateVpc", CidrBlock="10.9.0.0/16")["Vpc"]["VpcId"])
    for number, zone in enumerate("ac"):
        subnet = call(app, "ec2", "CreateSubnet", VpcId=vpc, CidrBlock=f"10.9.{number}.0/24", AvailabilityZone=REGION + zone)
        tag = {"Key": "kubernetes.io/role/elb", "Value": "1"}
        call(app, "ec2", "CreateTags", Resources=[subnet["Subnet"]["SubnetId"]], Tags=[tag])
    return vpc


def balancer(**changes: Any) -> LoadBalancer:
    tags = {"elbv2.k8s.aws/cluster": "one", "ingress.k8s.aws/stack": "front"}
    parameters: dict[str, Any] = {
        "stack": "front",
        "name": "k8s-front-1",
        "kind": "application",
        "scheme": "internet-facing",
        "tags": {**tags, "ingress.k8s.aws/resource": "LoadBalancer"},
        "listeners": (("HTTP", 80),),
        "targets": (Target("k8s-web", 80, "ip", "/healthz", {**tags, "ingress.k8s.aws/resource": "ns/web:80"}),),
    }
    return LoadBalancer(**{**parameters, **changes})


def remaining_types(app: App) -> set[str]:
    """The types of the cluster's resources."""
    return {each["type"] for each in app.resources(REGION) if each["tags"].get("elbv2.k8s.aws/cluster") == "one"}


def test_a_load_balancer_is_created_and_deleted_with_its_resources(app: App, vpc: str) -> None:
    name = load_balancers.put(app, REGION, vpc, "one", balancer())
    assert load_balancers.put(app, REGION, vpc, "one", balancer()) == name, "a repeated call creates no second load balancer"
    assert remaining_types(app) == {"loadbalancer", "targetgroup", "security-group"}
    shown = call(app, "elbv2", "DescribeLoadBalancers")["LoadBalancers"]
    assert [(each["DNSName"], len(each["AvailabilityZones"])) for each in shown] == [(name, 2)]
    assert call(app, "elbv2", "DescribeTargetGroups")["TargetGroups"][0]["HealthCheckPath"] == "/healthz"
    interfaces = call(app, "ec2", "DescribeNetworkInterfaces")["NetworkInterfaces"]
    assert len([each for each in interfaces if each["Description"].startswith("ELB app/k8s-front-1/")]) == 2
    load_balancers.delete(app, REGION, "other", "front")
    assert remaining_types(app), "the stack belongs to another cluster"
    load_balancers.delete(app, REGION, "one", "front")
    assert remaining_types(app) == set()
    assert call(app, "ec2", "DescribeNetworkInterfaces")["NetworkInterfaces"] == []


def test_load_balancers_without_subnets_or_certificate_are_refused(app: App, vpc: str) -> None:
    with pytest.raises(Denied, match=r"kubernetes\.io/role/internal-elb"):
        load_balancers.put(app, REGION, vpc, "one", balancer(scheme="internal"))
    with pytest.raises(Denied, match="no certificate"):
        load_balancers.put(app, REGION, vpc, "one", balancer(listeners=(("HTTPS", 443),)))
    load_balancers.delete(app, REGION, "one", "front")
    assert remaining_types(app) == set()


def test_subnets_are_found_by_the_tags_of_the_class(app: App, vpc: str) -> None:
    """In a VPC without the role tags, an IngressClassParams selects subnets by other tags, all of which have to match."""
    subnets = [each["SubnetId"] for each in call(app, "ec2", "DescribeSubnets")["Subnets"] if each["VpcId"] == vpc]
    call(app, "ec2", "CreateTags", Resources=subnets, Tags=[{"Key": "tier", "Value": "private"}])
    parameters = balancer(scheme="internal", subnet_tags={"tier": ["private"], "team": ["platform"]})
    with pytest.raises(Denied, match="with the tags tier, team"):
        load_balancers.put(app, REGION, vpc, "one", parameters)
    load_balancers.put(app, REGION, vpc, "one", balancer(scheme="internal", subnet_tags={"tier": ["private"]}))
    shown = call(app, "elbv2", "DescribeLoadBalancers")["LoadBalancers"]
    assert sorted(zone["SubnetId"] for zone in shown[0]["AvailabilityZones"]) == sorted(subnets)
    load_balancers.delete(app, REGION, "one", "front")


def test_a_certificate_is_created_for_the_hosts_on_request(app: App, vpc: str) -> None:
    parameters = balancer(listeners=(("HTTPS", 443),), certificate_hosts=("a.example.com", "b.example.com"))
    load_balancers.put(app, REGION, vpc, "one", parameters)
    load_balancers.put(app, REGION, vpc, "one", parameters)
    created = call(app, "acm", "ListCertificates")["CertificateSummaryList"]
    assert [each["DomainName"] for each in created] == ["a.example.com"]
    load_balancers.delete(app, REGION, "one", "front")
    assert call(app, "acm", "ListCertificates")["CertificateSummaryList"] == []


def test_the_issued_certificate_of_a_host_is_found(app: App, vpc: str) -> None:
    """The controller looks for certificates in ACM where an Ingress names none, and tries again until one is issued."""
    parameters = balancer(listeners=(("HTTPS", 443),), discovered_hosts=("shop.example.com",))
    arn = call(app, "acm", "RequestCertificate", DomainName="shop.example.com", ValidationMethod="DNS")["CertificateArn"]
    with pytest.raises(Denied, match=r"no certificate found for host: shop\.example\.com"):
        load_balancers.put(app, REGION, vpc, "one", parameters)
    acm_backends[ACCOUNT][REGION]._certificates[arn].status = "ISSUED"
    load_balancers.put(app, REGION, vpc, "one", parameters)
    created = call(app, "elbv2", "DescribeLoadBalancers")["LoadBalancers"][0]["LoadBalancerArn"]
    listener = call(app, "elbv2", "DescribeListeners", LoadBalancerArn=created)["Listeners"][0]
    assert [each["CertificateArn"] for each in listener["Certificates"]] == [arn]
    load_balancers.delete(app, REGION, "one", "front")
    assert [each["CertificateArn"] for each in call(app, "acm", "ListCertificates")["CertificateSummaryList"]] == [arn]
    call(app, "acm", "DeleteCertificate", CertificateArn=arn)


def test_volumes_are_created_once_and_not_deleted_while_attached(app: App) -> None:
    parameters = {"type": "gp3", "iops": "4000", "encrypted": "true", "tagSpecification_1": "team=platform"}
    tags = {"CSIVolumeName": "pvc-1"}
    volume = volumes.create(app, REGION, "pvc-1", REGION + "a", 20, parameters, tags)
    assert volumes.create(app, REGION, "pvc-1", REGION + "a", 20, parameters, tags) == volume
    shown = call(app, "ec2", "DescribeVolumes", VolumeIds=[volume])["Volumes"][0]
    assert (shown["Size"], shown["VolumeType"], shown["Iops"], shown["Encrypted"]) == (20, "gp3", 4000, True)
    assert {"Key": "team", "Value": "platform"} in shown["Tags"]
    instance = call(app, "ec2", "RunInstances", ImageId="ami-12345678", MinCount=1, MaxCount=1)["Instances"][0]["InstanceId"]
    volumes.attach(REGION, volume, instance)
    with pytest.raises(Denied, match="VolumeInUse"):
        volumes.delete(REGION, volume)
    volumes.detach(REGION, volume)
    volumes.delete(REGION, volume)
    assert all(each["VolumeId"] != volume for each in call(app, "ec2", "DescribeVolumes")["Volumes"])
    with pytest.raises(Denied, match="KMS"):
        volumes.create(app, REGION, "pvc-2", REGION + "a", 20, {"kmsKeyId": "alias/gone", "encrypted": "true"}, {})
