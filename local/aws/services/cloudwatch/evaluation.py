"""How the data points of an alarm give its state. Source: CloudWatch user guide, "Alarm evaluation" and "Configuring how
CloudWatch alarms treat missing data", whose tables the tests repeat.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from . import periods
from .metrics import Metrics, dimensions_of

EXTRA_POINTS = 2
"""CloudWatch reads more data points than it evaluates; how many depends on the period. The tables of the guide have two more."""

_COMPARISONS: dict[str, Callable[[float, float], bool]] = {
    "GreaterThanThreshold": lambda value, threshold: value > threshold,
    "GreaterThanOrEqualToThreshold": lambda value, threshold: value >= threshold,
    "LessThanThreshold": lambda value, threshold: value < threshold,
    "LessThanOrEqualToThreshold": lambda value, threshold: value <= threshold,
}
COMPARISONS = frozenset(_COMPARISONS)


@dataclass(frozen=True)
class Rule:
    """What an alarm evaluates. `missing` is the setting TreatMissingData."""

    namespace: str
    metric: str
    dimensions: tuple[tuple[str, str], ...]
    statistic: str
    unit: str | None
    period: int
    comparison: str
    threshold: float
    evaluated: int
    to_alarm: int
    missing: str = "missing"

    @staticmethod
    def of(settings: dict[str, Any], *, missing: str, to_alarm: int) -> "Rule":
        """The rule in the settings of an alarm with a single metric, as PutMetricAlarm takes them."""
        return Rule(
            settings["Namespace"],
            settings["MetricName"],
            dimensions_of(settings.get("Dimensions") or []),
            settings.get("Statistic") or settings["ExtendedStatistic"],
            settings.get("Unit"),
            settings["Period"],
            settings["ComparisonOperator"],
            settings["Threshold"],
            settings["EvaluationPeriods"],
            to_alarm,
            missing,
        )

    def points(self, metrics: Metrics) -> list[float | None]:
        """The data points of the last complete periods, the oldest first; None where there is no data."""
        current = periods.number_of(periods.now(), self.period)
        first = current - self.evaluated - EXTRA_POINTS
        series = metrics.find(self.namespace, self.metric, self.dimensions)
        if series is None:
            return [None] * (current - first)
        start, end = periods.start_of(first, self.period), periods.start_of(current, self.period)
        found = series.points(start, end, self.period, self.statistic, self.unit)
        return [found.get(number) for number in range(first, current)]

    def breaches(self, value: float) -> bool:
        return _COMPARISONS[self.comparison](value, self.threshold)


def state_of(points: list[float | None], rule: Rule) -> str | None:
    """OK, ALARM or INSUFFICIENT_DATA; None if the alarm keeps its state."""
    existing = [rule.breaches(each) for each in points if each is not None]
    absent = max(0, rule.evaluated - len(existing))
    if not absent:
        return _state(existing[-rule.evaluated :].count(True), rule)
    match rule.missing:
        case "breaching":
            return _state(existing.count(True) + absent, rule)
        case "notBreaching":
            return _state(existing.count(True), rule)
    if not existing:
        return None if rule.missing == "ignore" else "INSUFFICIENT_DATA"
    if existing.count(True) >= rule.to_alarm:
        return "ALARM"
    if not all(existing):
        return "OK"
    if rule.missing == "ignore":
        return None
    # Data points that only breach are an alarm once the oldest of them is as old as all that an alarm needs.
    age = len(points) - next(i for i, each in enumerate(points) if each is not None)
    return "ALARM" if age >= rule.to_alarm else None


def _state(breaching: int, rule: Rule) -> str:
    return "ALARM" if breaching >= rule.to_alarm else "OK"


def reason(state: str, points: list[float | None], rule: Rule) -> str:
    """AWS's words for a state that follows from data."""
    known = [each for each in points[-rule.evaluated :] if each is not None]
    if not known:
        noun = "datapoint was" if rule.evaluated == 1 else "datapoints were"
        return f"Insufficient Data: {rule.evaluated} {noun} unknown."
    breaching = sum(rule.breaches(each) for each in known)
    words = rule.comparison.removesuffix("Threshold").removesuffix("To")
    spaced = "".join(f" {each.lower()}" if each.isupper() else each for each in words).strip()
    if rule.comparison.endswith("ToThreshold"):
        spaced += " to"
    count = breaching if state == "ALARM" else len(known) - breaching
    verb = "was" if state == "ALARM" else "was not"
    needed, change = (rule.to_alarm, "OK -> ALARM") if state == "ALARM" else (1, "ALARM -> OK")
    return (
        f"Threshold Crossed: {count} out of the last {rule.evaluated} datapoints {[float(each) for each in known]} {verb} "
        f"{spaced} the threshold ({float(rule.threshold)}) (minimum {needed} datapoint for {change} transition)."
    )
