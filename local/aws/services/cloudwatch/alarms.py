"""Operations on alarms of one metric. Alarms on metric math and composite alarms are not implemented.

Sources: API reference of PutMetricAlarm, DescribeAlarms, DeleteAlarms and SetAlarmState, CloudWatch user guide, and
CloudWatch's answers in public issues.
"""

import json
from typing import Any

from ...call import Call
from ...errors import Refusal
from ...regional_service import Output, operation, page, tag_list, tag_map
from .alarm import Alarm, date
from .evaluation import COMPARISONS
from .metrics import dimensions_of, is_percentile
from .state import CloudWatch

_MISSING_DATA = ("breaching", "notBreaching", "ignore", "missing")
_DAY, _WEEK = 86_400, 604_800
_OF_TAGS = ("Tags",)


def _invalid(message: str) -> Refusal:
    return Refusal("ValidationError", message)


@operation
def put_metric_alarm(state: CloudWatch, call: Call) -> Output:
    settings = {name: value for name, value in call.params.items() if name not in _OF_TAGS}
    _check(settings)
    known = state.alarms.get(call["AlarmName"])
    if known:  # AWS ignores tags here, and keeps the state until the next evaluation
        known.settings, known.configured = settings, date()
        known.remember("ConfigurationUpdate", f'Alarm "{known.name}" updated', {"type": "Update"})
        return {}
    created = state.alarms[call["AlarmName"]] = Alarm(state, settings, tag_map(call.get("Tags")))
    created.remember("ConfigurationUpdate", f'Alarm "{created.name}" created', {"type": "Create"})
    return {}


def _check(settings: dict[str, Any]) -> None:
    if settings.get("Metrics") or settings.get("ThresholdMetricId"):
        raise Refusal("NotImplemented", "The local AWS does not implement alarms on metric math.", 501)
    for name in ("MetricName", "Namespace", "Period", "Threshold"):
        if settings.get(name) is None:
            raise _invalid(f"The parameter {name} must be given for an alarm on a single metric.")
    if bool(settings.get("Statistic")) == bool(settings.get("ExtendedStatistic")):
        raise _invalid("Exactly one of the parameters Statistic and ExtendedStatistic must be given.")
    if settings["ComparisonOperator"] not in COMPARISONS:
        raise _invalid(f"{settings['ComparisonOperator']} is only for alarms based on anomaly detection models.")
    if (extended := settings.get("ExtendedStatistic")) and not is_percentile(extended):
        raise _invalid(f"The value {extended} for parameter ExtendedStatistic is not supported.")
    period, evaluated = settings["Period"], settings["EvaluationPeriods"]
    if period not in (10, 20, 30) and period % 60:
        raise _invalid("Period must be 10, 20, 30 or a multiple of 60")
    longest = _DAY if period < 3600 else _WEEK
    if period * evaluated > longest:
        raise _invalid(
            f"Metrics cannot be checked across more than {'a day' if longest == _DAY else '7 days'} "
            f"(EvaluationPeriods * Period must be <= {longest})."
        )
    if (settings.get("DatapointsToAlarm") or 1) > evaluated:
        raise _invalid("DatapointsToAlarm must be less than or equal to EvaluationPeriods.")
    if settings.get("TreatMissingData") not in (None, *_MISSING_DATA):
        raise _invalid(f"Option {settings['TreatMissingData']} is not supported for TreatMissingData.")
    names = [name for name, _ in dimensions_of(settings.get("Dimensions") or [])]
    if len(set(names)) < len(names):
        raise _invalid("No two dimensions of an alarm can have the same name.")


@operation
def describe_alarms(state: CloudWatch, call: Call) -> Output:
    names, prefix = call.get("AlarmNames"), call.get("AlarmNamePrefix")
    if names and prefix:
        raise _invalid("AlarmNames and AlarmNamePrefix can't both be specified.")
    if call.get("ChildrenOfAlarmName") or call.get("ParentsOfAlarmName"):
        raise Refusal("NotImplemented", "The local AWS does not implement composite alarms.", 501)
    types = call.get("AlarmTypes") or ["MetricAlarm"]
    action = call.get("ActionPrefix")
    found = [
        each
        for each in sorted(state.alarms.values(), key=lambda alarm: alarm.name)
        if "MetricAlarm" in types
        and (not names or each.name in names)
        and each.name.startswith(prefix or "")
        and call.get("StateValue") in (None, each.state)
        and (not action or any(arn.startswith(action) for arn in each.settings.get("AlarmActions") or []))
    ]
    shown, token = page(found, call, token="NextToken", default=50)
    return {"MetricAlarms": [each.describe() for each in shown], "CompositeAlarms": [], "NextToken": token}


@operation
def describe_alarms_for_metric(state: CloudWatch, call: Call) -> Output:
    found = [
        each.describe()
        for each in state.alarms.values()
        if (each.rule.namespace, each.rule.metric) == (call["Namespace"], call["MetricName"])
        and each.rule.dimensions == dimensions_of(call.get("Dimensions") or [])
        and call.get("Statistic") in (None, each.rule.statistic)
        and call.get("Period") in (None, each.rule.period)
    ]
    return {"MetricAlarms": found}


@operation
def describe_alarm_history(state: CloudWatch, call: Call) -> Output:
    found = [
        each
        for each in reversed(state.history)
        if call.get("AlarmName") in (None, each["AlarmName"]) and call.get("HistoryItemType") in (None, each["HistoryItemType"])
    ]
    shown, token = page(found, call, token="NextToken")
    return {"AlarmHistoryItems": shown, "NextToken": token}


@operation
def delete_alarms(state: CloudWatch, call: Call) -> Output:
    for name in call["AlarmNames"]:
        state.alarm(name)  # if one is unknown, none is deleted
    for name in call["AlarmNames"]:
        state.alarms.pop(name, None)
    return {}


@operation
def set_alarm_state(state: CloudWatch, call: Call) -> Output:
    """The next evaluation sets the state that follows from data again."""
    data = call.get("StateReasonData")
    try:
        json.loads(data or "{}")
    except ValueError:
        raise Refusal("InvalidFormat", "StateReasonData must be JSON.") from None
    state.alarm(call["AlarmName"]).set(call["StateValue"], call["StateReason"], data)
    return {}


@operation
def enable_alarm_actions(state: CloudWatch, call: Call) -> Output:
    return _set_actions(state, call, True)


@operation
def disable_alarm_actions(state: CloudWatch, call: Call) -> Output:
    return _set_actions(state, call, False)


def _set_actions(state: CloudWatch, call: Call, enabled: bool) -> Output:
    for name in call["AlarmNames"]:
        if name in state.alarms:
            state.alarms[name].settings["ActionsEnabled"] = enabled
    return {}


def _tags(state: CloudWatch, call: Call) -> dict[str, str]:
    tags = state.tags_of(call["ResourceARN"])
    if tags is None:
        raise Refusal("ResourceNotFoundException", f"Unknown resource: {call['ResourceARN']}", 404)
    return tags


@operation
def tag_resource(state: CloudWatch, call: Call) -> Output:
    _tags(state, call).update(tag_map(call["Tags"]))
    return {}


@operation
def untag_resource(state: CloudWatch, call: Call) -> Output:
    tags = _tags(state, call)
    for key in call["TagKeys"]:
        tags.pop(key, None)
    return {}


@operation
def list_tags_for_resource(state: CloudWatch, call: Call) -> Output:
    return {"Tags": tag_list(_tags(state, call))}
