"""Calls of CloudWatch that AWS refuses, with AWS's error code."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from ... import clock
from .world import Case, World, check, name_of


def _data(**datum: Any) -> dict[str, Any]:
    return {"Namespace": "Shop", "MetricData": [{"MetricName": "Orders", **datum}]}


def _at(**offset: float) -> datetime:
    return datetime.fromtimestamp(clock.epoch(), UTC) + timedelta(**offset)


def _query(**changes: Any) -> dict[str, Any]:
    metric = {"Metric": {"Namespace": "Shop", "MetricName": "Orders"}, "Period": 60, "Stat": "Sum"}
    queries = [{"Id": "m1", "MetricStat": metric | changes.pop("stat", {})}]
    return {"MetricDataQueries": queries, "StartTime": _at(minutes=-5), "EndTime": _at(), **changes}


def _statistics(**changes: Any) -> dict[str, Any]:
    span = {"StartTime": _at(minutes=-5), "EndTime": _at()}
    given = {"Namespace": "Shop", "MetricName": "Orders", "Period": 60, "Statistics": ["Sum"], **span, **changes}
    return {name: value for name, value in given.items() if value is not None}


_HALF = {"SampleCount": 1.0, "Sum": 1.0, "Minimum": 2.0, "Maximum": 1.0}

CASES: list[Case] = [
    ("cloudwatch", "put_metric_data", lambda w: _data(Value=1.0) | {"Namespace": "AWS/RDS"}, "InvalidParameterValue"),
    ("cloudwatch", "put_metric_data", lambda w: {"Namespace": "Shop", "MetricData": []}, "MissingRequiredParameter"),
    ("cloudwatch", "put_metric_data", lambda w: _data(), "MissingRequiredParameter"),
    ("cloudwatch", "put_metric_data", lambda w: _data(Value=1.0, Values=[1.0]), "InvalidParameterCombination"),
    ("cloudwatch", "put_metric_data", lambda w: _data(Value=2.0**361), "InvalidParameterValue"),
    ("cloudwatch", "put_metric_data", lambda w: _data(Values=[1.0], Counts=[1.0, 2.0]), "InvalidParameterValue", "same size"),
    ("cloudwatch", "put_metric_data", lambda w: _data(Values=[1.0] * 151), "InvalidParameterValue"),
    ("cloudwatch", "put_metric_data", lambda w: _data(StatisticValues=_HALF), "InvalidParameterValue"),
    ("cloudwatch", "put_metric_data", lambda w: _data(Value=1.0, StorageResolution=30), "InvalidParameterValue"),
    ("cloudwatch", "put_metric_data", lambda w: _data(Value=1.0, Timestamp=_at(hours=3)), "InvalidParameterValue", "two hours"),
    ("cloudwatch", "put_metric_data", lambda w: _data(Value=1.0, Timestamp=_at(days=-15)), "InvalidParameterValue", "two weeks"),
    (
        "cloudwatch",
        "put_metric_data",
        lambda w: {"Namespace": "Shop", "MetricData": _data(Value=1.0)["MetricData"] * 1001},
        "InvalidParameterValue",
    ),
    ("cloudwatch", "get_metric_data", lambda w: _query(StartTime=_at(), EndTime=_at(minutes=-1)), "ValidationError"),
    ("cloudwatch", "get_metric_data", lambda w: _query(stat={"Period": 45}), "ValidationError", "multiple of 60"),
    ("cloudwatch", "get_metric_data", lambda w: _query(stat={"Stat": "Median"}), "ValidationError"),
    ("cloudwatch", "get_metric_data", lambda w: _query(MetricDataQueries=[{"Id": "m1"}]), "ValidationError"),
    ("cloudwatch", "get_metric_data", lambda w: _query(MetricDataQueries=[{"Id": "e1", "Expression": "1+1"}]), "NotImplemented"),
    (
        "cloudwatch",
        "get_metric_data",
        lambda w: _query(MetricDataQueries=_query()["MetricDataQueries"] * 2),
        "ValidationError",
        "not unique",
    ),
    ("cloudwatch", "get_metric_data", lambda w: _query(NextToken="nothing"), "InvalidNextToken"),
    ("cloudwatch", "get_metric_statistics", lambda w: _statistics(EndTime=_at(minutes=-9)), "InvalidParameterValue"),
    ("cloudwatch", "get_metric_statistics", lambda w: _statistics(Period=45), "InvalidParameterValue"),
    ("cloudwatch", "get_metric_statistics", lambda w: _statistics(Statistics=None), "InvalidParameterCombination"),
    ("cloudwatch", "get_metric_statistics", lambda w: _statistics(ExtendedStatistics=["p50"]), "InvalidParameterCombination"),
    (
        "cloudwatch",
        "get_metric_statistics",
        lambda w: _statistics(Statistics=None, ExtendedStatistics=["p101"]),
        "InvalidParameterValue",
    ),
    ("cloudwatch", "list_metrics", lambda w: {"NextToken": "nothing"}, "InvalidParameterValue"),
]


@pytest.mark.parametrize("case", CASES, ids=name_of)
def test_refused(world: World, case: Case) -> None:
    check(world, case)
