"""Calls for alarms of CloudWatch that AWS refuses, with AWS's error code."""

from typing import Any

import pytest

from .world import Case, World, check, name_of


def _alarm(**settings: Any) -> dict[str, Any]:
    given = {
        "AlarmName": "refused",
        "Namespace": "Shop",
        "MetricName": "Orders",
        "Statistic": "Sum",
        "Period": 60,
        "EvaluationPeriods": 2,
        "Threshold": 1.0,
        "ComparisonOperator": "LessThanThreshold",
        **settings,
    }
    return {name: value for name, value in given.items() if value is not None}


CASES: list[Case] = [
    ("cloudwatch", "put_metric_alarm", lambda w: _alarm(MetricName=None), "ValidationError"),
    ("cloudwatch", "put_metric_alarm", lambda w: _alarm(Threshold=None), "ValidationError"),
    ("cloudwatch", "put_metric_alarm", lambda w: _alarm(ExtendedStatistic="p90"), "ValidationError"),
    ("cloudwatch", "put_metric_alarm", lambda w: _alarm(Statistic=None), "ValidationError"),
    ("cloudwatch", "put_metric_alarm", lambda w: _alarm(Statistic=None, ExtendedStatistic="q90"), "ValidationError"),
    ("cloudwatch", "put_metric_alarm", lambda w: _alarm(Period=45), "ValidationError", "multiple of 60"),
    ("cloudwatch", "put_metric_alarm", lambda w: _alarm(Period=1800, EvaluationPeriods=49), "ValidationError", "more than a day"),
    ("cloudwatch", "put_metric_alarm", lambda w: _alarm(Period=86400, EvaluationPeriods=8), "ValidationError", "7 days"),
    ("cloudwatch", "put_metric_alarm", lambda w: _alarm(DatapointsToAlarm=3), "ValidationError", "DatapointsToAlarm"),
    ("cloudwatch", "put_metric_alarm", lambda w: _alarm(TreatMissingData="ok"), "ValidationError", "TreatMissingData"),
    (
        "cloudwatch",
        "put_metric_alarm",
        lambda w: _alarm(Dimensions=[{"Name": "a", "Value": "1"}, {"Name": "a", "Value": "2"}]),
        "ValidationError",
        "same name",
    ),
    (
        "cloudwatch",
        "put_metric_alarm",
        lambda w: _alarm(ComparisonOperator="LessThanLowerThreshold"),
        "ValidationError",
        "anomaly detection",
    ),
    ("cloudwatch", "describe_alarms", lambda w: {"AlarmNames": ["a"], "AlarmNamePrefix": "a"}, "ValidationError"),
    ("cloudwatch", "delete_alarms", lambda w: {"AlarmNames": ["nowhere"]}, "ResourceNotFound"),
    (
        "cloudwatch",
        "set_alarm_state",
        lambda w: {"AlarmName": "nowhere", "StateValue": "OK", "StateReason": "r"},
        "ResourceNotFound",
    ),
    (
        "cloudwatch",
        "set_alarm_state",
        lambda w: {"AlarmName": "nowhere", "StateValue": "OK", "StateReason": "r", "StateReasonData": "{"},
        "InvalidFormat",
    ),
    (
        "cloudwatch",
        "list_tags_for_resource",
        lambda w: {"ResourceARN": "arn:aws:cloudwatch:us-east-1:123456789012:alarm:nowhere"},
        "ResourceNotFoundException",
    ),
]


@pytest.mark.parametrize("case", CASES, ids=name_of)
def test_refused(world: World, case: Case) -> None:
    check(world, case)
