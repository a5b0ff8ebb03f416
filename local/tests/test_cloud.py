"""The command `local/cloud up`: an EKS cluster with a real control plane, and the end of all processes."""

import base64
import json
import os
import signal
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.signers import RequestSigner

from local.kubernetes.client import Client
from local.testing import NODE_POLICIES, eventually

CLOUD = Path(__file__).resolve().parents[1] / "cloud"
REGION = "us-east-1"


class Cloud:
    def __init__(self, state: Path, *given: str):
        options = ["--state", str(state), "--time-scale", "0", "--no-kubernetes", *given]
        self.state = state
        self.process = subprocess.Popen([CLOUD, "up", *options], stdout=subprocess.PIPE, text=True)
        assert self.process.stdout
        self.endpoint = json.loads(self.process.stdout.readline())["awsEndpoint"]
        self.session = boto3.Session("key", "secret", region_name=REGION)

    def aws(self, service: str) -> Any:
        return self.session.client(service, endpoint_url=self.endpoint)

    def programs(self) -> list[int]:
        """The processes that run in its directory, and the local AWS."""
        found = []
        for process in Path("/proc").glob("[0-9]*"):
            try:
                place, words = str((process / "cwd").readlink()), (process / "cmdline").read_bytes()
            except OSError:
                continue
            if place.startswith(str(self.state)) or str(self.state).encode() in words:
                found.append(int(process.name))
        return found


@pytest.fixture
def cloud(tmp_path: Path) -> Iterator[Cloud]:
    started = Cloud(tmp_path / "state", "--workload-clusters", "real")
    yield started
    started.process.kill()
    started.process.wait()


@pytest.fixture
def cloud_with_engines(tmp_path: Path) -> Iterator[Cloud]:
    started = Cloud(tmp_path / "state", "--workload-clusters", "none", "--engines", "postgres")
    yield started
    started.process.kill()
    started.process.wait()


def test_an_eks_cluster_is_real_and_ends_when_the_cloud_is_killed(cloud: Cloud) -> None:
    active_cluster(cloud)
    shown = cloud.aws("eks").describe_cluster(name="real")["cluster"]
    authority = base64.b64decode(shown["certificateAuthority"]["data"])
    cluster = Client(shown["endpoint"], authority, token(cloud, "real"))

    def nodes() -> list[dict[str, Any]]:
        return cluster.get("/api/v1/nodes")["items"]

    eventually(lambda: len(nodes()) == 2)
    assert {node["metadata"]["labels"]["eks.amazonaws.com/nodegroup"] for node in nodes()} == {"general"}
    cluster.create("/api/v1/namespaces/default/pods", {"metadata": {"name": "one"}, "spec": {"containers": [CONTAINER]}})
    pod = "/api/v1/namespaces/default/pods/one"
    eventually(lambda: cluster.get(pod)["status"].get("phase") == "Running")

    assert len(cloud.programs()) >= 6, "the local AWS, etcd, API server, controller manager, scheduler and KWOK"
    cloud.process.send_signal(signal.SIGKILL)
    cloud.process.wait()
    eventually(lambda: not cloud.programs())


def test_no_server_of_a_database_outlives_the_local_aws(cloud_with_engines: Cloud) -> None:
    cloud = cloud_with_engines
    ec2, rds = cloud.aws("ec2"), cloud.aws("rds")
    subnets = [each["SubnetId"] for each in ec2.describe_subnets()["Subnets"]]
    rds.create_db_subnet_group(DBSubnetGroupName="g", DBSubnetGroupDescription="d", SubnetIds=subnets)
    rds.create_db_instance(
        DBInstanceIdentifier="db",
        DBInstanceClass="db.r5.large",
        Engine="postgres",
        AllocatedStorage=20,
        MasterUsername="platform",
        MasterUserPassword="correct-horse",
        DBSubnetGroupName="g",
    )
    eventually(lambda: rds.describe_db_instances()["DBInstances"][0]["DBInstanceStatus"] == "available")
    endpoint = rds.describe_db_instances()["DBInstances"][0]["Endpoint"]
    socket.create_connection((endpoint["Address"], endpoint["Port"]), 5).close()
    local_aws = next(each for each in cloud.programs() if b"local.aws" in Path(f"/proc/{each}/cmdline").read_bytes())
    assert len(cloud.programs()) >= 8, "the local AWS, PostgreSQL and its processes"
    os.kill(local_aws, signal.SIGKILL)
    eventually(lambda: not cloud.programs(), 10)


def active_cluster(cloud: Cloud) -> None:
    ec2, iam, eks = cloud.aws("ec2"), cloud.aws("iam"), cloud.aws("eks")
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    subnets = [
        ec2.create_subnet(VpcId=vpc, CidrBlock=f"10.0.{i}.0/24", AvailabilityZone=f"{REGION}{zone}")["Subnet"]["SubnetId"]
        for i, zone in enumerate("ac")
    ]

    gateway = ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
    ec2.attach_internet_gateway(InternetGatewayId=gateway, VpcId=vpc)
    (table,) = ec2.describe_route_tables(Filters=[{"Name": "vpc-id", "Values": [vpc]}])["RouteTables"]
    ec2.create_route(RouteTableId=table["RouteTableId"], DestinationCidrBlock="0.0.0.0/0", GatewayId=gateway)
    for each in subnets:
        ec2.modify_subnet_attribute(SubnetId=each, MapPublicIpOnLaunch={"Value": True})

    def role(name: str, *policies: str) -> str:
        allow = {"Effect": "Allow", "Principal": {"Service": f"{name}.amazonaws.com"}, "Action": "sts:AssumeRole"}
        document = json.dumps({"Version": "2012-10-17", "Statement": [allow]})
        arn = str(iam.create_role(RoleName=name, AssumeRolePolicyDocument=document)["Role"]["Arn"])
        for policy in policies:
            iam.attach_role_policy(RoleName=name, PolicyArn=f"arn:aws:iam::aws:policy/{policy}")
        return arn

    eks.create_cluster(
        name="real",
        version="1.34",
        roleArn=role("eks"),
        resourcesVpcConfig={"subnetIds": subnets},
        accessConfig={"authenticationMode": "API", "bootstrapClusterCreatorAdminPermissions": True},
    )
    eventually(lambda: eks.describe_cluster(name="real")["cluster"]["status"] == "ACTIVE")
    eks.create_nodegroup(
        clusterName="real",
        nodegroupName="general",
        nodeRole=role("ec2", *NODE_POLICIES),
        subnets=subnets,
        instanceTypes=["m5.large"],
        scalingConfig={"minSize": 1, "maxSize": 3, "desiredSize": 2},
    )


CONTAINER = {"name": "one", "image": "example"}


def token(cloud: Cloud, cluster: str) -> str:
    """A token as `aws eks get-token` creates it."""
    sts = cloud.aws("sts").meta
    signer = RequestSigner(
        sts.service_model.service_id, REGION, "sts", "v4", cloud.session.get_credentials(), cloud.session.events
    )
    request = {
        "method": "GET",
        "url": f"https://sts.{REGION}.amazonaws.com/?Action=GetCallerIdentity&Version=2011-06-15",
        "body": {},
        "headers": {"x-k8s-aws-id": cluster},
        "context": {},
    }
    url = signer.generate_presigned_url(request, region_name=REGION, expires_in=60, operation_name="")
    return "k8s-aws-v1." + base64.urlsafe_b64encode(url.encode()).decode().rstrip("=")
