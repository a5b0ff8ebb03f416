"""CloudWatch: what clients send is read by period and statistic, and what services of AWS send arrives by the minute."""

import urllib.parse
import urllib.request
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest

from .... import loopback
from ....testing import LocalAws, await_error, await_state, refused
from ... import clock, durations
from .test_s3_replication import Pair, pair

__all__ = ["pair"]
MINUTE = 60
PLACE = [{"Name": "Environment", "Value": "shop"}]


def now() -> datetime:
    return datetime.fromtimestamp(clock.epoch(), UTC)


def minute(ago: int = 0) -> datetime:
    """The start of a minute."""
    return now().replace(second=0, microsecond=0) - timedelta(minutes=ago)


@pytest.fixture
def namespace(aws: LocalAws) -> str:
    """A namespace of the test's own, at the start of a minute."""
    clock.skip(MINUTE - clock.epoch() % MINUTE)
    return aws.unique_name()


def query(namespace: str, name: str, statistic: str = "Average", period: int = MINUTE, **metric: Any) -> dict[str, Any]:
    of = {"Namespace": namespace, "MetricName": name, "Dimensions": metric.pop("Dimensions", PLACE)}
    return {"Id": "m1", "MetricStat": {"Metric": of, "Period": period, "Stat": statistic, **metric}}


def values(aws: LocalAws, region: str = "us-east-1", minutes: int = 30, **of: Any) -> list[float]:
    """What GetMetricData gives for one metric, the oldest first."""
    cloudwatch = aws.client("cloudwatch", region)
    end = now() + timedelta(minutes=1)
    given = query(**of)
    found = cloudwatch.get_metric_data(
        MetricDataQueries=[given], StartTime=end - timedelta(minutes=minutes), EndTime=end, ScanBy="TimestampAscending"
    )
    (result,) = found["MetricDataResults"]
    assert result["StatusCode"] == "Complete"
    return list(result["Values"])


def put(aws: LocalAws, namespace: str, value: float, at: datetime, name: str = "Orders") -> None:
    datum = {"MetricName": name, "Dimensions": PLACE, "Timestamp": at, "Value": value, "Unit": "Count"}
    aws.cloudwatch.put_metric_data(Namespace=namespace, MetricData=[datum])


def test_data_is_read_by_period_and_statistic(aws: LocalAws, namespace: str) -> None:
    for ago, value in ((3, 1.0), (3, 5.0), (1, 9.0)):
        put(aws, namespace, value, minute(ago))
    expected = {"Average": [3, 9], "Sum": [6, 9], "Minimum": [1, 9], "Maximum": [5, 9], "SampleCount": [2, 1], "p50": [1, 9]}
    for statistic, both in expected.items():
        assert values(aws, namespace=namespace, name="Orders", statistic=statistic) == both, statistic
    assert values(aws, namespace=namespace, name="Orders", statistic="Sum", period=3600) in ([15.0], [6.0, 9.0])


def test_timestamps_are_the_starts_of_periods_and_the_newest_is_first(aws: LocalAws, namespace: str) -> None:
    put(aws, namespace, 1, minute(2) + timedelta(seconds=42))
    put(aws, namespace, 2, minute(1) + timedelta(seconds=7))
    end = now() + timedelta(minutes=1)
    (result,) = aws.cloudwatch.get_metric_data(
        MetricDataQueries=[query(namespace, "Orders")], StartTime=end - timedelta(minutes=10), EndTime=end
    )["MetricDataResults"]
    assert [each.astimezone(UTC) for each in result["Timestamps"]] == [minute(1), minute(2)]
    assert result["Values"] == [2.0, 1.0]
    assert result["Label"] == "Orders"


def test_a_metric_has_exactly_the_dimensions_of_its_data(aws: LocalAws, namespace: str) -> None:
    put(aws, namespace, 1, minute(1))
    assert values(aws, namespace=namespace, name="Orders") == [1.0]
    assert values(aws, namespace=namespace, name="Orders", Dimensions=[]) == []
    assert values(aws, namespace=namespace, name="Orders", Dimensions=[*PLACE, {"Name": "Tier", "Value": "1"}]) == []
    assert values(aws, namespace=namespace, name="Orders", Unit="Bytes") == []
    assert values(aws, "us-west-2", namespace=namespace, name="Orders") == []


def test_counts_and_sets_of_statistics(aws: LocalAws, namespace: str) -> None:
    counted = {"MetricName": "Latency", "Dimensions": PLACE, "Values": [1.0, 100.0], "Counts": [99.0, 1.0]}
    summary = {"SampleCount": 4.0, "Sum": 20.0, "Minimum": 2.0, "Maximum": 8.0}
    known = {"MetricName": "Size", "Dimensions": PLACE, "StatisticValues": summary}
    aws.cloudwatch.put_metric_data(Namespace=namespace, MetricData=[counted, known])
    assert values(aws, namespace=namespace, name="Latency", statistic="SampleCount") == [100.0]
    assert values(aws, namespace=namespace, name="Latency", statistic="p99") == [1.0]
    assert values(aws, namespace=namespace, name="Latency", statistic="p99.5") == [100.0]
    assert values(aws, namespace=namespace, name="Size", statistic="Average") == [5.0]
    assert values(aws, namespace=namespace, name="Size", statistic="p99") == []


def test_statistics_of_a_metric(aws: LocalAws, namespace: str) -> None:
    put(aws, namespace, 4, minute(1))
    request = {"Namespace": namespace, "MetricName": "Orders", "Dimensions": PLACE, "Period": 60}
    span = {"StartTime": now() - timedelta(minutes=10), "EndTime": now() + timedelta(minutes=1)}
    (point,) = aws.cloudwatch.get_metric_statistics(**request, **span, Statistics=["Average", "Sum"])["Datapoints"]
    assert (point["Average"], point["Sum"], point["Unit"]) == (4.0, 4.0, "Count")
    (point,) = aws.cloudwatch.get_metric_statistics(**request, **span, ExtendedStatistics=["p90"])["Datapoints"]
    assert point["ExtendedStatistics"] == {"p90": 4.0}
    long = {"StartTime": now() - timedelta(days=2), "EndTime": now()}
    with refused("InvalidParameterCombination", "exceeds the limit of 1,440"):
        aws.cloudwatch.get_metric_statistics(**request, **long, Statistics=["Sum"])


def test_pages_of_data_points(aws: LocalAws, namespace: str) -> None:
    for ago in range(1, 6):
        put(aws, namespace, ago, minute(ago))
    request = {
        "MetricDataQueries": [query(namespace, "Orders")],
        "StartTime": now() - timedelta(minutes=10),
        "EndTime": now(),
        "MaxDatapoints": 3,
    }
    first = aws.cloudwatch.get_metric_data(**request)
    assert [each["StatusCode"] for each in first["MetricDataResults"]] == ["PartialData"]
    second = aws.cloudwatch.get_metric_data(**request, NextToken=first["NextToken"])
    assert first["MetricDataResults"][0]["Values"] + second["MetricDataResults"][0]["Values"] == [1, 2, 3, 4, 5]
    assert "NextToken" not in second


def test_a_new_metric_is_listed_later_than_it_is_read(aws: LocalAws, namespace: str) -> None:
    put(aws, namespace, 1, minute())

    def listed(**filters: Any) -> list[str]:
        return [each["MetricName"] for each in aws.cloudwatch.list_metrics(Namespace=namespace, **filters)["Metrics"]]

    assert (values(aws, namespace=namespace, name="Orders"), listed()) == ([1.0], [])
    clock.skip(durations.RANGES["cloudwatch/Metric.list"].high)
    assert listed() == ["Orders"]
    assert listed(Dimensions=[{"Name": "Environment"}]) == ["Orders"]
    assert listed(Dimensions=[{"Name": "Environment", "Value": "other"}]) == []
    clock.skip(4 * 3600)
    assert (listed(), listed(RecentlyActive="PT3H")) == (["Orders"], [])
    clock.skip(15 * 24 * 3600)
    assert listed() == []


def test_a_minute_of_a_scaled_cloud_is_shorter(aws: LocalAws, namespace: str) -> None:
    scale, clock.scale = clock.scale, 60
    try:
        start = datetime.fromtimestamp(int(clock.epoch()) - 10, UTC)
        for second in (0, 1, 1):
            put(aws, namespace, second + 1, start + timedelta(seconds=second))
        assert values(aws, namespace=namespace, name="Orders", statistic="Sum") == [1.0, 4.0]
    finally:
        clock.scale = scale


def test_a_policy_limits_the_namespace_and_the_alarm(aws: LocalAws, namespace: str) -> None:
    key = aws.unique_name()
    alarm = {"Effect": "Allow", "Action": "cloudwatch:PutMetricAlarm", "Resource": "arn:aws:cloudwatch:*:*:alarm:mine-*"}
    data = {"Effect": "Allow", "Action": "cloudwatch:PutMetricData", "Resource": "*"}
    data["Condition"] = {"StringEquals": {"cloudwatch:namespace": namespace}}  # type: ignore[assignment]
    aws.control("PUT", "iam", {key: {"Version": "2012-10-17", "Statement": [alarm, data]}})
    try:
        mine = aws.client("cloudwatch", key=key)
        datum = [{"MetricName": "Orders", "Value": 1.0}]
        mine.put_metric_data(Namespace=namespace, MetricData=datum)
        with refused("AccessDenied", "cloudwatch:PutMetricData"):
            mine.put_metric_data(Namespace="other", MetricData=datum)
        with refused("AccessDenied", "cloudwatch:GetMetricData"):
            mine.get_metric_data(MetricDataQueries=[query(namespace, "Orders")], StartTime=minute(5), EndTime=now())
    finally:
        aws.control("DELETE", "iam")


# What services of AWS send


def _metrics_of(rule: str, pair: Pair) -> dict[str, Any]:
    names = {"SourceBucket": pair.east, "DestinationBucket": pair.west, "RuleId": rule}
    return {"namespace": "AWS/S3", "Dimensions": [{"Name": name, "Value": value} for name, value in names.items()]}


def _destination(pair: Pair) -> dict[str, Any]:
    return {"Bucket": f"arn:aws:s3:::{pair.west}", "Metrics": {"Status": "Enabled"}}


@pytest.fixture
def read(aws: LocalAws, pair: Pair) -> Callable[..., list[float]]:
    """The latest values of a metric of the pair's rule, after the next minute."""

    def read(name: str, statistic: str = "Maximum", region: str = "us-west-2") -> list[float]:
        return values(aws, region, minutes=4, name=name, statistic=statistic, **_metrics_of("all", pair))

    return read


def test_pending_operations_of_a_rule(aws: LocalAws, pair: Pair, usual: None, read: Callable[..., list[float]]) -> None:
    pair.allow()
    pair.replicate(pair.east, pair.west, Destination=_destination(pair))
    clock.skip(MINUTE - clock.epoch() % MINUTE + 58)
    pair.put(pair.east, "a")
    pair.put(pair.east, "b")
    clock.skip(4)  # into the next minute; both are still pending
    assert read("OperationsPendingReplication")[-1] == 2.0
    assert read("BytesPendingReplication")[-1] == 8.0
    assert 4 <= read("ReplicationLatency")[-1] < 10
    assert read("OperationsPendingReplication", region="us-east-1") == []
    assert read("OperationsFailedReplication", "Sum", "us-east-1") == []
    clock.skip(MINUTE)
    assert (read("OperationsPendingReplication")[-1], read("ReplicationLatency")[-1]) == (0.0, 0.0)
    assert read("OperationsFailedReplication", "Sum", "us-east-1") == [0.0]
    assert read("OperationsFailedReplication", "SampleCount", "us-east-1") == [2.0]


def test_operations_that_fail(aws: LocalAws, pair: Pair, usual: None, read: Callable[..., list[float]]) -> None:
    pair.allow(without="s3:ReplicateObject")
    pair.replicate(pair.east, pair.west, Destination=_destination(pair))
    pair.put(pair.east, "a")
    clock.skip(MINUTE)
    assert pair.status(pair.east, "a") == "FAILED"
    clock.skip(MINUTE)
    assert read("OperationsFailedReplication", "Sum", "us-east-1") == [1.0]
    assert read("OperationsFailedReplication", "Sum", "us-west-2") == []
    assert read("OperationsPendingReplication")[-1] == 0.0


def test_a_rule_without_metrics_has_none(aws: LocalAws, pair: Pair, read: Callable[..., list[float]]) -> None:
    pair.allow()
    pair.replicate(pair.east, pair.west)
    pair.put(pair.east, "a")
    clock.skip(2 * MINUTE)
    assert read("OperationsPendingReplication") == []
    assert read("OperationsFailedReplication", "SampleCount", "us-east-1") == []


def test_a_database_without_a_server_is_idle(aws: LocalAws) -> None:
    source, replica = aws.unique_name(), aws.unique_name()
    aws.rds.create_db_instance(
        DBInstanceIdentifier=source,
        DBInstanceClass="db.r6g.large",
        Engine="postgres",
        AllocatedStorage=20,
        BackupRetentionPeriod=1,
        MasterUsername="platform",
        MasterUserPassword="correct-horse",
    )

    def status(name: str) -> str:
        return aws.rds.describe_db_instances(DBInstanceIdentifier=name)["DBInstances"][0]["DBInstanceStatus"]

    def newest(name: str, metric: str) -> float | None:
        place = [{"Name": "DBInstanceIdentifier", "Value": name}]
        read = values(aws, namespace="AWS/RDS", name=metric, Dimensions=place)
        return read[-1] if read else None

    await_state("available", lambda: status(source))
    clock.skip(2 * MINUTE)
    assert newest(source, "OldestReplicationSlotLag") is None
    aws.rds.create_db_instance_read_replica(DBInstanceIdentifier=replica, SourceDBInstanceIdentifier=source)
    await_state("available", lambda: status(replica))
    clock.skip(2 * MINUTE)
    assert (newest(source, "FreeStorageSpace"), newest(source, "DatabaseConnections")) == (20 * 2**30, 0)
    assert (newest(source, "OldestReplicationSlotLag"), newest(source, "ReplicaLag")) == (0, None)
    assert (newest(replica, "OldestReplicationSlotLag"), newest(replica, "ReplicaLag")) == (None, 0)
    for name in (replica, source):
        aws.rds.delete_db_instance(DBInstanceIdentifier=name, SkipFinalSnapshot=True)
        await_error("DBInstanceNotFound", partial(status, name))


def test_a_large_call_is_compressed(aws: LocalAws, namespace: str) -> None:
    many = [{"MetricName": "Orders", "Dimensions": PLACE, "Value": 1.0} for _ in range(1000)]
    aws.cloudwatch.put_metric_data(Namespace=namespace, MetricData=many)
    assert values(aws, namespace=namespace, name="Orders", statistic="SampleCount") == [1000.0]


@pytest.mark.parametrize("action", ["PutMetricData", "GetMetricStatistics"])
def test_clients_of_the_query_protocol(aws: LocalAws, namespace: str, action: str) -> None:
    """The Java SDK speaks it, boto3 does not any more."""
    at = minute(1).strftime("%Y-%m-%dT%H:%M:%SZ")
    put(aws, namespace, 3, minute(2))
    place = {"Dimensions.member.1.Name": "Environment", "Dimensions.member.1.Value": "shop"}
    data = {"MetricData.member.1.MetricName": "Orders", "MetricData.member.1.Value": "5", "MetricData.member.1.Timestamp": at}
    span = {"StartTime": minute(9).strftime("%Y-%m-%dT%H:%M:%SZ"), "EndTime": at, "Period": "60", "Statistics.member.1": "Sum"}
    body = {"Action": action, "Version": "2010-08-01", "Namespace": namespace}
    body |= {f"MetricData.member.1.{name}": value for name, value in place.items()} | data if action == "PutMetricData" else {}
    body |= {"MetricName": "Orders", **place, **span} if action == "GetMetricStatistics" else {}
    scope = "tester/20250101/us-east-1/monitoring/aws4_request"
    request = urllib.request.Request(aws.endpoint, urllib.parse.urlencode(body).encode(), method="POST")
    request.add_header("Content-Type", "application/x-www-form-urlencoded; charset=utf-8")
    request.add_header("Authorization", f"AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host, Signature=0")
    answer = loopback.opener().open(request, timeout=10).read().decode()
    if action == "PutMetricData":
        assert values(aws, namespace=namespace, name="Orders") == [3.0, 5.0]
    else:
        assert "<Sum>3.0</Sum>" in answer
        assert f"<Timestamp>{minute(2).strftime('%Y-%m-%dT%H:%M:%S')}" in answer
