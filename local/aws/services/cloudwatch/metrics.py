"""Metrics: what was measured at which time, and the statistics of it by period."""

import bisect
import math
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from . import periods

Dimensions = tuple[tuple[str, str], ...]
Key = tuple[str, str, Dimensions]

RETENTION_SECONDS = 15 * 24 * 3600
"""CloudWatch keeps data points of a minute for 15 days."""
SIMPLE = ("Average", "Maximum", "Minimum", "SampleCount", "Sum")
_PERCENTILE = re.compile(r"p(100(?:\.0{0,10})?|\d{1,2}(?:\.\d{0,10})?)")


def dimensions_of(given: Iterable[dict[str, str]]) -> Dimensions:
    return tuple(sorted((each["Name"], each.get("Value", "")) for each in given))


def is_percentile(statistic: str) -> bool:
    return _PERCENTILE.fullmatch(statistic) is not None


@dataclass(frozen=True)
class Sample:
    """Values of one time: each with its count, or as a set of statistics only."""

    at: float
    count: float
    total: float
    low: float
    high: float
    unit: str
    values: tuple[tuple[float, float], ...] | None = None
    """Pairs of value and count; None for a set of statistics."""

    @staticmethod
    def of(at: float, values: Iterable[tuple[float, float]], unit: str) -> "Sample":
        pairs = tuple(values)
        numbers = [value for value, _ in pairs]
        count, total = sum(each for _, each in pairs), sum(value * each for value, each in pairs)
        return Sample(at, count, total, min(numbers), max(numbers), unit, pairs)


@dataclass
class Series:
    """The samples of one metric, ordered by time."""

    namespace: str
    name: str
    dimensions: Dimensions
    listed_from: float
    """When ListMetrics shows the metric."""
    samples: list[Sample] = field(default_factory=list)

    def add(self, sample: Sample) -> None:
        bisect.insort(self.samples, sample, key=lambda each: each.at)
        oldest = periods.now() - periods.length(RETENTION_SECONDS)
        if self.samples[0].at < oldest:
            del self.samples[: bisect.bisect_left(self.samples, oldest, key=lambda each: each.at)]

    def between(self, start: float, end: float) -> list[Sample]:
        """The samples from `start` to before `end`."""
        first, last = (bisect.bisect_left(self.samples, each, key=lambda sample: sample.at) for each in (start, end))
        return self.samples[first:last]

    def points(self, start: float, end: float, period: int, statistic: str, unit: str | None = None) -> dict[int, float]:
        """The statistic of each period that has data, by the period's number. `start` and `end` are widened to whole periods."""
        first, last = periods.number_of(start, period), math.ceil(end / periods.length(period) - 1e-6)
        by_period: dict[int, list[Sample]] = defaultdict(list)
        for each in self.between(periods.start_of(first, period), periods.start_of(last, period)):
            if unit in (None, each.unit):
                by_period[periods.number_of(each.at, period)].append(each)
        found = {number: statistic_of(samples, statistic) for number, samples in sorted(by_period.items())}
        return {number: value for number, value in found.items() if value is not None}


def statistic_of(samples: list[Sample], statistic: str) -> float | None:
    """None for a percentile of sets of statistics, from which CloudWatch can't compute one."""
    count, total = sum(each.count for each in samples), sum(each.total for each in samples)
    match statistic:
        case "Average":
            return total / count
        case "Sum":
            return total
        case "Minimum":
            return min(each.low for each in samples)
        case "Maximum":
            return max(each.high for each in samples)
        case "SampleCount":
            return count
    values: list[tuple[float, float]] = []
    for each in samples:
        if each.values is None and each.low != each.high:
            return None
        values += each.values or [(each.low, each.count)]
    return _percentile(sorted(values), count, float(statistic.removeprefix("p")))


def _percentile(values: list[tuple[float, float]], count: float, percent: float) -> float:
    """The smallest value that at least this share of the values does not exceed."""
    wanted, seen = count * percent / 100, 0.0
    for value, each in values:
        seen += each
        if seen >= wanted:
            return value
    return values[-1][0]


class Metrics:
    """All metrics of one region."""

    def __init__(self) -> None:
        self._series: dict[Key, Series] = {}

    def add(self, namespace: str, name: str, dimensions: Dimensions, sample: Sample, listed_from: float) -> None:
        """listed_from: when ListMetrics shows the metric, if the sample is its first."""
        key = namespace, name, dimensions
        if key not in self._series:
            self._series[key] = Series(namespace, name, dimensions, listed_from)
        self._series[key].add(sample)

    def find(self, namespace: str, name: str, dimensions: Dimensions) -> Series | None:
        """The metric with exactly these dimensions: CloudWatch aggregates over no others."""
        return self._series.get((namespace, name, dimensions))

    def __iter__(self) -> Iterator[Series]:
        return iter(self._series.values())
