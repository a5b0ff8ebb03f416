"""PutMetricData. Sources: API reference of PutMetricData and MetricDatum, and CloudWatch's answers in public issues."""

import math
from typing import Any

from ...call import Call
from ...errors import Refusal
from ...regional_service import Output, operation
from . import periods
from .metrics import Sample, dimensions_of
from .state import CloudWatch

_LARGEST = 2.0**360
_OLDEST_SECONDS = 14 * 24 * 3600
_NEWEST_SECONDS = 2 * 3600
_MOST_DATA, _MOST_VALUES = 1000, 150


@operation
def put_metric_data(state: CloudWatch, call: Call) -> Output:
    namespace = call["Namespace"]
    if namespace.startswith("AWS/"):
        raise Refusal("InvalidParameterValue", "The value AWS/ for parameter Namespace is invalid.")
    data = call.get("MetricData") or []
    if not data:
        raise Refusal("MissingRequiredParameter", "The parameter MetricData is required.")
    if len(data) > _MOST_DATA:
        raise Refusal("InvalidParameterValue", f"The collection MetricData must not have a size greater than {_MOST_DATA}.")
    samples = [_sample(f"MetricData.member.{number}", each) for number, each in enumerate(data, 1)]
    for each, sample in zip(data, samples, strict=True):
        state.record(namespace, each["MetricName"], dimensions_of(each.get("Dimensions") or []), sample)
    return {}


def _sample(path: str, datum: dict[str, Any]) -> Sample:
    at = _time(path, datum.get("Timestamp"))
    unit = datum.get("Unit") or "None"
    given = [each for each in ("Value", "Values", "StatisticValues") if datum.get(each) is not None]
    if len(given) > 1:
        raise Refusal(
            "InvalidParameterCombination",
            f"The parameters {path}.{given[0]} and {path}.{given[1]} are mutually exclusive and you have specified both.",
        )
    if not given:
        raise Refusal(
            "MissingRequiredParameter",
            f"The parameters {path}.Value, {path}.Values and {path}.StatisticValues are all missing: one is required.",
        )
    if datum.get("StorageResolution") not in (None, 1, 60):
        raise Refusal("InvalidParameterValue", f"The value for parameter {path}.StorageResolution must be 1 or 60.")
    match given[0]:
        case "Value":
            return Sample.of(at, [(_number(f"{path}.Value", datum["Value"]), 1.0)], unit)
        case "Values":
            return Sample.of(at, _values(path, datum), unit)
    return _set(path, at, datum["StatisticValues"], unit)


def _values(path: str, datum: dict[str, Any]) -> list[tuple[float, float]]:
    values = [_number(f"{path}.Values", each) for each in datum["Values"]]
    counts = datum.get("Counts") or [1.0] * len(values)
    if len(counts) != len(values):
        raise Refusal("InvalidParameterValue", f"The parameters {path}.Values and {path}.Counts must be of the same size.")
    if not 0 < len(values) <= _MOST_VALUES:
        raise Refusal("InvalidParameterValue", f"The collection {path}.Values must have 1 to {_MOST_VALUES} values.")
    return list(zip(values, counts, strict=True))


def _set(path: str, at: float, statistics: dict[str, Any], unit: str) -> Sample:
    count, total, low, high = (
        _number(f"{path}.StatisticValues.{name}", statistics[name]) for name in ("SampleCount", "Sum", "Minimum", "Maximum")
    )
    if count <= 0 or low > high:
        raise Refusal("InvalidParameterValue", f"The value for parameter {path}.StatisticValues is invalid.")
    return Sample(at, count, total, low, high, unit)


def _number(path: str, value: float) -> float:
    if not math.isfinite(value) or abs(value) > _LARGEST:
        raise Refusal("InvalidParameterValue", f"The value {value} for parameter {path} is invalid.")
    return float(value)


def _time(path: str, given: Any) -> float:
    now = periods.now()
    at = periods.moment(given) if given else now
    if at > now + _NEWEST_SECONDS:
        raise Refusal(
            "InvalidParameterValue", f"The parameter {path}.Timestamp must specify a time no more than two hours in the future."
        )
    if at < now - _OLDEST_SECONDS:
        raise Refusal("InvalidParameterValue", f"The parameter {path}.Timestamp must specify a time within the past two weeks.")
    return at
