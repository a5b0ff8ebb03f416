"""Outages of whole regions."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.error import HTTPError

import pytest
from botocore.exceptions import ConnectionClosedError

from ...testing import LocalAws, refused
from .. import clock
from ..services.eks import control_planes
from .services.test_s3_replication import Pair, pair

__all__ = ["pair"]
HOME, AWAY = "us-east-1", "us-west-2"


@pytest.fixture
def lose(aws: LocalAws) -> Iterator[Any]:
    def lose(*regions: str, **settings: Any) -> None:
        aws.control("PUT", "outages", {"regions": list(regions), **settings})

    yield lose
    aws.control("DELETE", "outages")


def test_every_api_of_a_lost_region_refuses_connections(aws: LocalAws, lose: Any) -> None:
    calls = {
        "ec2": "describe_vpcs",
        "rds": "describe_db_instances",
        "elasticache": "describe_replication_groups",
        "eks": "list_clusters",
        "cloudwatch": "describe_alarms",
        "kms": "list_keys",
        "secretsmanager": "list_secrets",
        "sts": "get_caller_identity",
    }
    lose(AWAY)
    for service, operation in calls.items():
        with pytest.raises(ConnectionClosedError):
            getattr(aws.client(service, AWAY), operation)()
        getattr(aws.client(service, HOME), operation)()
    assert aws.control("GET", "outages") == {"regions": [AWAY], "globalServices": True}
    aws.control("DELETE", "outages")
    for service, operation in calls.items():
        getattr(aws.client(service, AWAY), operation)()


def test_the_loss_of_us_east_1_takes_the_global_control_planes(aws: LocalAws, lose: Any) -> None:
    bucket = {"CreateBucketConfiguration": {"LocationConstraint": AWAY}}
    lose(HOME)
    for call in (aws.iam.list_roles, aws.route53.list_hosted_zones):
        with pytest.raises(ConnectionClosedError):
            call()
    west = aws.client("s3", AWAY)
    with refused("ServiceUnavailable", "us-east-1"):
        west.create_bucket(Bucket=aws.unique_name(), **bucket)
    with refused("ServiceUnavailable"):
        aws.client("rds", AWAY).create_db_instance(DBInstanceIdentifier="a", DBInstanceClass="db.r6g.large", Engine="postgres")
    aws.client("rds", AWAY).describe_db_instances()
    lose(HOME, globalServices=False)
    aws.iam.list_roles()
    west.create_bucket(Bucket=aws.unique_name(), **bucket)
    with pytest.raises(ConnectionClosedError):
        aws.ec2.describe_vpcs()


def test_the_loss_of_another_region_leaves_the_global_control_planes(aws: LocalAws, lose: Any) -> None:
    lose(AWAY)
    aws.iam.list_roles()
    aws.route53.list_hosted_zones()
    aws.s3.create_bucket(Bucket=aws.unique_name())


def test_a_bucket_of_a_lost_region_does_not_answer_anywhere(aws: LocalAws, pair: Pair, lose: Any) -> None:
    lose(AWAY)
    with pytest.raises(ConnectionClosedError):
        aws.s3.list_objects_v2(Bucket=pair.west)
    aws.s3.list_objects_v2(Bucket=pair.east)


def test_replication_waits_for_the_end_of_an_outage(aws: LocalAws, pair: Pair, lose: Any) -> None:
    pair.allow()
    pair.replicate(pair.east, pair.west)
    lose(AWAY)
    pair.put(pair.east, "a")
    clock.skip(3600)
    assert pair.status(pair.east, "a") == "PENDING"
    aws.control("DELETE", "outages")
    clock.skip(10)
    assert pair.status(pair.east, "a") == "COMPLETED"
    assert pair.body(pair.west, "a") == b"text"


@dataclass
class Plane:
    """What an outage does with a control plane."""

    region: str
    done: list[str] = field(default_factory=list)

    def halt(self) -> None:
        self.done.append("halt")

    def resume(self) -> None:
        self.done.append("resume")


def test_the_control_planes_of_a_lost_region_are_halted(aws: LocalAws, lose: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    near, far = Plane(HOME), Plane(AWAY)
    monkeypatch.setattr(control_planes, "_running", [near, far])
    lose(AWAY)
    lose(AWAY)
    assert (near.done, far.done) == ([], ["halt"])
    aws.control("DELETE", "outages")
    assert (near.done, far.done) == ([], ["halt", "resume"])


def test_an_unknown_setting_is_refused(aws: LocalAws) -> None:
    with pytest.raises(HTTPError, match="400"):
        aws.control("PUT", "outages", {"region": HOME})
