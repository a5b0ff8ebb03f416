"""Alarms of CloudWatch: the tables of the user guide, and alarms on data that clients send."""

import json
from typing import Any

import pytest

from ....testing import LocalAws
from ... import clock
from ...services.cloudwatch.evaluation import Rule, state_of

KEPT = "Retain current state"
MINUTE = 60


def rule(missing: str, evaluated: int, to_alarm: int) -> Rule:
    return Rule("Shop", "Errors", (), "Sum", None, 60, "GreaterThanThreshold", 0, evaluated, to_alarm, missing)


def points(row: str) -> list[float | None]:
    return [{"0": 0.0, "X": 1.0, "-": None}[each] for each in row.split()]


# CloudWatch user guide, "How alarm state is evaluated when data is missing": 3 evaluation periods, 3 data points to alarm.
THREE_OF_THREE = [
    ("0 - X - X", "OK", "OK", "OK", "OK"),
    ("- - - - 0", "OK", "OK", "OK", "OK"),
    ("- - - - -", "INSUFFICIENT_DATA", KEPT, "ALARM", "OK"),
    ("0 X X - X", "ALARM", "ALARM", "ALARM", "ALARM"),
    ("- - X - -", "ALARM", KEPT, "ALARM", "OK"),
]
# The same page: 3 evaluation periods, 2 data points to alarm.
TWO_OF_THREE = [
    ("0 - X - X", "ALARM", "ALARM", "ALARM", "ALARM"),
    ("0 0 X 0 X", "ALARM", "ALARM", "ALARM", "ALARM"),
    ("0 - X - -", "OK", "OK", "ALARM", "OK"),
    ("- - - - 0", "OK", "OK", "ALARM", "OK"),
    ("- - - X -", "ALARM", KEPT, "ALARM", "OK"),
]


@pytest.mark.parametrize("row", THREE_OF_THREE, ids=lambda row: row[0])
def test_table_of_3_out_of_3(row: tuple[str, ...]) -> None:
    check(row, 3)


@pytest.mark.parametrize("row", TWO_OF_THREE, ids=lambda row: row[0])
def test_table_of_2_out_of_3(row: tuple[str, ...]) -> None:
    check(row, 2)


def check(row: tuple[str, ...], to_alarm: int) -> None:
    given = points(row[0])
    for missing, expected in zip(("missing", "ignore", "breaching", "notBreaching"), row[1:], strict=True):
        assert (state_of(given, rule(missing, 3, to_alarm)) or KEPT) == expected, missing


def test_a_first_data_point_that_breaches_is_no_alarm_yet() -> None:
    assert state_of(points("- - - - X"), rule("missing", 3, 3)) is None


@pytest.mark.parametrize(
    ("comparison", "value", "breaches"),
    [
        ("GreaterThanThreshold", 5, False),
        ("GreaterThanOrEqualToThreshold", 5, True),
        ("LessThanThreshold", 5, False),
        ("LessThanOrEqualToThreshold", 5, True),
        ("GreaterThanThreshold", 6, True),
        ("LessThanThreshold", 4, True),
    ],
)
def test_comparisons(comparison: str, value: float, breaches: bool) -> None:
    assert Rule("Shop", "Errors", (), "Sum", None, 60, comparison, 5, 1, 1).breaches(value) is breaches


class Watched:
    """An alarm on a metric of its own: more than 0 errors in each of the last minutes."""

    def __init__(self, aws: LocalAws, **settings: Any):
        self.aws, self.name = aws, aws.unique_name()
        self.settings: dict[str, Any] = {
            "AlarmName": self.name,
            "Namespace": self.name,
            "MetricName": "Errors",
            "Statistic": "Sum",
            "Period": 60,
            "EvaluationPeriods": 2,
            "Threshold": 0.0,
            "ComparisonOperator": "GreaterThanThreshold",
            **settings,
        }
        clock.skip(MINUTE - clock.epoch() % MINUTE + 1)
        aws.cloudwatch.put_metric_alarm(**self.settings)

    def shown(self) -> dict[str, Any]:
        return dict(self.aws.cloudwatch.describe_alarms(AlarmNames=[self.name])["MetricAlarms"][0])

    @property
    def state(self) -> str:
        return str(self.shown()["StateValue"])

    def minutes(self, *values: float | None) -> str:
        """Sends a value in each of the next minutes; returns the state then."""
        for each in values:
            if each is not None:
                datum = {"MetricName": "Errors", "Value": each}
                self.aws.cloudwatch.put_metric_data(Namespace=self.name, MetricData=[datum])
            clock.skip(MINUTE)
        return self.state


def test_an_alarm_follows_its_data(aws: LocalAws) -> None:
    alarm = Watched(aws)
    assert (alarm.state, alarm.shown()["StateReason"]) == ("INSUFFICIENT_DATA", "Unchecked: Initial alarm creation")
    assert alarm.minutes(0, 0) == "OK"
    assert alarm.minutes(1) == "OK"
    assert alarm.minutes(1) == "ALARM"
    assert alarm.shown()["StateReason"] == (
        "Threshold Crossed: 2 out of the last 2 datapoints [1.0, 1.0] was greater than the threshold (0.0) "
        "(minimum 2 datapoint for OK -> ALARM transition)."
    )
    changed = alarm.shown()["StateTransitionedTimestamp"]
    assert alarm.minutes(1) == "ALARM"
    assert alarm.shown()["StateTransitionedTimestamp"] == changed
    assert alarm.minutes(0) == "OK"


def test_an_alarm_without_data_has_insufficient_data(aws: LocalAws) -> None:
    alarm = Watched(aws)
    assert alarm.minutes(0, 0) == "OK"
    assert alarm.minutes(*[None] * 5) == "INSUFFICIENT_DATA"
    assert alarm.shown()["StateReason"] == "Insufficient Data: 2 datapoints were unknown."


@pytest.mark.parametrize(("setting", "state"), [("breaching", "ALARM"), ("notBreaching", "OK"), ("ignore", "ALARM")])
def test_missing_data_is_treated_as_the_alarm_says(aws: LocalAws, setting: str, state: str) -> None:
    alarm = Watched(aws, TreatMissingData=setting)
    assert alarm.minutes(1, 1) == "ALARM"
    assert alarm.minutes(*[None] * 6) == state


def test_some_data_points_are_enough_for_an_alarm(aws: LocalAws) -> None:
    alarm = Watched(aws, EvaluationPeriods=3, DatapointsToAlarm=2)
    assert alarm.minutes(0, 1, 0) == "OK"
    assert alarm.minutes(1) == "ALARM"


def test_a_state_that_was_set_lasts_until_the_next_evaluation(aws: LocalAws) -> None:
    alarm = Watched(aws)
    alarm.minutes(0, 0)
    aws.cloudwatch.set_alarm_state(AlarmName=alarm.name, StateValue="ALARM", StateReason="a drill")
    assert (alarm.state, alarm.shown()["StateReason"]) == ("ALARM", "a drill")
    assert alarm.minutes(0) == "OK"


def test_a_changed_alarm_keeps_its_state_and_its_tags(aws: LocalAws) -> None:
    alarm = Watched(aws, Tags=[{"Key": "tier", "Value": "1"}])
    alarm.minutes(1, 1)
    changed = alarm.settings | {"Threshold": 10.0, "AlarmDescription": "changed", "Tags": [{"Key": "tier", "Value": "2"}]}
    aws.cloudwatch.put_metric_alarm(**changed)
    shown = alarm.shown()
    assert (shown["StateValue"], shown["Threshold"], shown["AlarmDescription"]) == ("ALARM", 10.0, "changed")
    assert aws.cloudwatch.list_tags_for_resource(ResourceARN=shown["AlarmArn"])["Tags"] == [{"Key": "tier", "Value": "1"}]
    assert alarm.minutes(1) == "OK"


def test_alarms_are_listed_by_prefix_and_state(aws: LocalAws) -> None:
    alarm = Watched(aws)
    alarm.minutes(1, 1)
    describe = aws.cloudwatch.describe_alarms
    assert [each["AlarmName"] for each in describe(AlarmNamePrefix=alarm.name, StateValue="ALARM")["MetricAlarms"]] == [
        alarm.name
    ]
    assert describe(AlarmNamePrefix=alarm.name, StateValue="OK")["MetricAlarms"] == []
    assert describe(AlarmNamePrefix=alarm.name, AlarmTypes=["CompositeAlarm"])["MetricAlarms"] == []
    aws.cloudwatch.delete_alarms(AlarmNames=[alarm.name])
    assert describe(AlarmNames=[alarm.name])["MetricAlarms"] == []


def test_an_alarm_is_tagged_and_found_by_its_tags(aws: LocalAws) -> None:
    name = aws.unique_name()
    aws.cloudwatch.put_metric_alarm(
        AlarmName=name,
        Namespace="Shop",
        MetricName="Orders",
        Statistic="Sum",
        Period=60,
        EvaluationPeriods=1,
        Threshold=1,
        ComparisonOperator="LessThanThreshold",
        Tags=[{"Key": "owner", "Value": name}],
    )
    (alarm,) = aws.cloudwatch.describe_alarms(AlarmNames=[name])["MetricAlarms"]
    (found,) = aws.resourcegroupstaggingapi.get_resources(TagFilters=[{"Key": "owner", "Values": [name]}])[
        "ResourceTagMappingList"
    ]
    assert found["ResourceARN"] == alarm["AlarmArn"] == f"arn:aws:cloudwatch:us-east-1:123456789012:alarm:{name}"
    aws.cloudwatch.tag_resource(ResourceARN=alarm["AlarmArn"], Tags=[{"Key": "tier", "Value": "1"}])
    aws.cloudwatch.untag_resource(ResourceARN=alarm["AlarmArn"], TagKeys=["owner"])
    assert aws.cloudwatch.list_tags_for_resource(ResourceARN=alarm["AlarmArn"])["Tags"] == [{"Key": "tier", "Value": "1"}]
    assert json.loads(aws.cloudwatch.describe_alarm_history(AlarmName=name)["AlarmHistoryItems"][0]["HistoryData"])
    aws.cloudwatch.delete_alarms(AlarmNames=[name])
