"""GetMetricData, GetMetricStatistics and ListMetrics. Metric math is not implemented.

A metric without data in the time range is an empty answer, and so is a metric that does not exist. Sources: API reference,
CloudWatch's quotas, and CloudWatch's answers in public issues.
"""

from collections import Counter
from datetime import UTC, datetime
from typing import Any

from ... import clock, pages
from ...call import Call
from ...errors import Refusal
from ...regional_service import Output, operation, page
from . import periods
from .metrics import SIMPLE, Series, dimensions_of, is_percentile
from .state import CloudWatch

_MOST_STATISTICS, _MOST_DATAPOINTS, _METRICS_A_PAGE = 1440, 100_800, 500
_SHORT = (1, 5, 10, 20, 30)
_RECENT_SECONDS = 3 * 3600
_LISTED_SECONDS = 14 * 24 * 3600


def _range(call: Call) -> tuple[float, float]:
    start, end = periods.moment(call["StartTime"]), periods.moment(call["EndTime"])
    if start >= end:
        code = "ValidationError" if call.operation == "GetMetricData" else "InvalidParameterValue"
        raise Refusal(code, "The parameter StartTime must be less than the parameter EndTime.")
    return start, end


def check_period(period: int, code: str, path: str) -> None:
    if period not in _SHORT and period % 60:
        raise Refusal(code, f"The parameter {path} must be 1, 5, 10, 20, 30, or a multiple of 60.")


def _date(number: int, period: int) -> datetime:
    return datetime.fromtimestamp(periods.start_of(number, period), UTC)


@operation
def get_metric_data(state: CloudWatch, call: Call) -> Output:
    start, end = _range(call)
    queries = call["MetricDataQueries"]
    if repeated := [name for name, count in Counter(each["Id"] for each in queries).items() if count > 1]:
        raise Refusal("ValidationError", f"The values for parameter id in MetricDataQueries are not unique: {repeated[0]}")
    found = [
        (number, at, value)
        for number, query in enumerate(queries)
        for at, value in _points_of(state, query, number + 1, start, end, call.get("ScanBy") or "TimestampDescending")
    ]
    size = call.get("MaxDatapoints") or _MOST_DATAPOINTS
    try:
        shown, token = pages.take_page(found, call.get("NextToken"), size)
    except pages.UnknownToken:
        raise Refusal("InvalidNextToken", "The next token specified is invalid.") from None
    results = [_result(query, number, shown, bool(token)) for number, query in enumerate(queries)]
    return {"MetricDataResults": [each for each in results if each], "NextToken": token, "Messages": []}


def _result(query: dict[str, Any], number: int, shown: list[tuple[int, datetime, float]], is_cut: bool) -> dict[str, Any] | None:
    if query.get("ReturnData") is False:
        return None
    own = [(at, value) for of, at, value in shown if of == number]
    is_last = bool(shown) and shown[-1][0] <= number
    return {
        "Id": query["Id"],
        "Label": query.get("Label") or query["MetricStat"]["Metric"]["MetricName"],
        "Timestamps": [at for at, _ in own],
        "Values": [value for _, value in own],
        "StatusCode": "PartialData" if is_cut and is_last else "Complete",
    }


def _points_of(
    state: CloudWatch, query: dict[str, Any], number: int, start: float, end: float, order: str
) -> list[tuple[datetime, float]]:
    path = f"MetricDataQueries.member.{number}"
    metric = query.get("MetricStat")
    if bool(metric) == bool(query.get("Expression")):
        raise Refusal("ValidationError", f"{path} must have exactly one of MetricStat and Expression.")
    if not metric:
        raise Refusal("NotImplemented", "The local AWS does not implement metric math.", 501)
    check_period(metric["Period"], "ValidationError", f"{path}.MetricStat.Period")
    _check_statistic(metric["Stat"], "ValidationError", f"{path}.MetricStat.Stat")
    series = _find(state, metric["Metric"])
    points = series.points(start, end, metric["Period"], metric["Stat"], metric.get("Unit")) if series else {}
    found = [(_date(each, metric["Period"]), value) for each, value in points.items()]
    return found if order == "TimestampAscending" else found[::-1]


def _find(state: CloudWatch, metric: dict[str, Any]) -> Series | None:
    return state.metrics.find(metric["Namespace"], metric["MetricName"], dimensions_of(metric.get("Dimensions") or []))


def _check_statistic(statistic: str, code: str, path: str) -> None:
    if statistic not in SIMPLE and not is_percentile(statistic):
        raise Refusal(code, f"The value {statistic} for parameter {path} is not supported.")


@operation
def get_metric_statistics(state: CloudWatch, call: Call) -> Output:
    start, end = _range(call)
    period = call["Period"]
    check_period(period, "InvalidParameterValue", "Period")
    simple, extended = call.get("Statistics") or [], call.get("ExtendedStatistics") or []
    if bool(simple) == bool(extended):
        raise Refusal("InvalidParameterCombination", "Exactly one of Statistics and ExtendedStatistics must be given.")
    for each in extended:
        if not is_percentile(each):
            raise Refusal("InvalidParameterValue", f"The value {each} for parameter ExtendedStatistics is not supported.")
    requested = int((end - start) // period)
    if requested > _MOST_STATISTICS:
        raise Refusal(
            "InvalidParameterCombination",
            f"You have requested up to {requested:,} datapoints, which exceeds the limit of {_MOST_STATISTICS:,}. You may reduce "
            "the datapoints requested by increasing Period, or decreasing the time range.",
        )
    series = _find(state, call.params)
    points: dict[int, dict[str, Any]] = {}
    for statistic in (*simple, *extended):
        for number, value in (series.points(start, end, period, statistic, call.get("Unit")) if series else {}).items():
            point = points.setdefault(number, {"Timestamp": _date(number, period), "Unit": call.get("Unit") or _unit(series)})
            if statistic in simple:
                point[statistic] = value
            else:
                point.setdefault("ExtendedStatistics", {})[statistic] = value
    return {"Label": call["MetricName"], "Datapoints": list(points.values())}


def _unit(series: Series | None) -> str:
    return series.samples[-1].unit if series else "None"


@operation
def list_metrics(state: CloudWatch, call: Call) -> Output:
    since = _RECENT_SECONDS if call.get("RecentlyActive") else _LISTED_SECONDS
    oldest = periods.now() - periods.length(since)
    found = [
        {
            "Namespace": each.namespace,
            "MetricName": each.name,
            "Dimensions": [{"Name": name, "Value": value} for name, value in each.dimensions],
        }
        for each in state.metrics
        if each.listed_from <= clock.now()
        and each.samples[-1].at >= oldest
        and call.get("Namespace") in (None, each.namespace)
        and call.get("MetricName") in (None, each.name)
        and all(_has(each, wanted) for wanted in call.get("Dimensions") or [])
    ]
    shown, token = page(found, call, token="NextToken", limit="MaxRecords", default=_METRICS_A_PAGE)
    return {"Metrics": shown, "NextToken": token}


def _has(series: Series, wanted: dict[str, str]) -> bool:
    return any(name == wanted["Name"] and wanted.get("Value") in (None, value) for name, value in series.dimensions)
