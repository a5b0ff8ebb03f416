"""Bearer tokens of EKS, authenticated by the webhook that API servers call."""

import base64
import json
import urllib.request
from datetime import UTC, datetime, timedelta
from typing import Any

import botocore.auth
import pytest
from botocore.auth import SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from ....testing import LocalAws, Network, await_state

POLICIES = "arn:aws:eks::aws:cluster-access-policy/"


def token(
    session: dict[str, str],
    cluster: str,
    *,
    host: str = "sts.us-east-1.amazonaws.com",
    expires: int = 60,
    header: str = "x-k8s-aws-id",
) -> str:
    request = AWSRequest("GET", f"https://{host}/?Action=GetCallerIdentity&Version=2011-06-15", headers={header: cluster})
    credentials = Credentials(session["AccessKeyId"], session["SecretAccessKey"], session["SessionToken"])
    SigV4QueryAuth(credentials, "sts", "us-east-1", expires=expires).add_auth(request)
    return "k8s-aws-v1." + base64.urlsafe_b64encode(request.url.encode()).decode().rstrip("=")


@pytest.fixture(scope="module")
def role(aws: LocalAws) -> str:
    return aws.create_role("123456789012")


@pytest.fixture(scope="module")
def session(aws: LocalAws, role: str) -> Any:
    return aws.client("sts").assume_role(RoleArn=role, RoleSessionName="test")["Credentials"]


@pytest.fixture(scope="module")
def cluster(aws: LocalAws, network: Network, role: str) -> str:
    eks, name = aws.client("eks"), aws.unique_name()
    eks.create_cluster(
        name=name,
        roleArn=aws.create_role("eks.amazonaws.com"),
        resourcesVpcConfig={"subnetIds": network.subnets},
        accessConfig={"authenticationMode": "API", "bootstrapClusterCreatorAdminPermissions": False},
    )
    await_state("ACTIVE", lambda: eks.describe_cluster(name=name)["cluster"]["status"])
    eks.create_access_entry(clusterName=name, principalArn=role, kubernetesGroups=["deployers"])
    eks.associate_access_policy(
        clusterName=name, principalArn=role, policyArn=f"{POLICIES}AmazonEKSClusterAdminPolicy", accessScope={"type": "cluster"}
    )
    return name


def review(aws: LocalAws, cluster: str, bearer: str) -> dict[str, Any]:
    body = {"apiVersion": "authentication.k8s.io/v1", "kind": "TokenReview", "spec": {"token": bearer}}
    url = f"{aws.endpoint}/_local/eks/us-east-1/{cluster}/tokenreview"
    with urllib.request.urlopen(urllib.request.Request(url, json.dumps(body).encode(), method="POST")) as answer:
        return dict(json.load(answer)["status"])


def test_a_role_has_its_groups_and_policies(aws: LocalAws, cluster: str, session: Any) -> None:
    status = review(aws, cluster, token(session, cluster))
    assert status["authenticated"], status
    assert sorted(status["user"]["groups"]) == ["deployers", "system:masters"]


@pytest.mark.parametrize(
    ("why", "change"),
    [
        ("signature", {"cluster": "another"}),
        ("not signed", {"header": "x-something-else"}),
        ("Expires", {"expires": 901}),
        ("hostname", {"host": "sts.example.com"}),
    ],
)
def test_refused(aws: LocalAws, cluster: str, session: Any, why: str, change: dict[str, Any]) -> None:
    status = review(aws, cluster, token(session, **{"cluster": cluster, **change}))
    assert (status["authenticated"], why in status["error"]) == (False, True), status


def test_a_role_without_access_entry_is_refused(aws: LocalAws, cluster: str) -> None:
    other = aws.client("sts").assume_role(RoleArn=aws.create_role("123456789012"), RoleSessionName="test")["Credentials"]
    status = review(aws, cluster, token(other, cluster))
    assert "no access entry" in status["error"]


def test_a_role_that_was_created_again_is_refused(aws: LocalAws, cluster: str) -> None:
    iam, eks, sts = aws.client("iam"), aws.client("eks"), aws.client("sts")
    role = aws.create_role("123456789012")
    name = role.rpartition("/")[2]
    trust = json.dumps(iam.get_role(RoleName=name)["Role"]["AssumeRolePolicyDocument"])

    def authenticated() -> bool:
        credentials = sts.assume_role(RoleArn=role, RoleSessionName="test")["Credentials"]
        return bool(review(aws, cluster, token(credentials, cluster))["authenticated"])

    eks.create_access_entry(clusterName=cluster, principalArn=role)
    assert authenticated()
    iam.delete_role(RoleName=name)
    iam.create_role(RoleName=name, AssumeRolePolicyDocument=trust)
    assert not authenticated()
    eks.delete_access_entry(clusterName=cluster, principalArn=role)
    eks.create_access_entry(clusterName=cluster, principalArn=role)
    assert authenticated()


def test_a_token_is_valid_for_15_minutes(aws: LocalAws, cluster: str, session: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def signed(minutes_ago: int) -> str:
        at = datetime.now(UTC) - timedelta(minutes=minutes_ago)
        monkeypatch.setattr(botocore.auth, "get_current_datetime", lambda: at)
        return token(session, cluster)

    assert review(aws, cluster, signed(14))["authenticated"], "X-Amz-Expires does not limit the validity"
    assert "expired" in review(aws, cluster, signed(16))["error"]
