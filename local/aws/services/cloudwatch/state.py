"""The metrics of CloudWatch in one region."""

from collections.abc import Iterator
from typing import Any

from ... import clock
from ...app import App
from ...durations import duration
from ...regional_service import RegionState, TaggedResource
from .metrics import Dimensions, Metrics, Sample


class CloudWatch(RegionState):
    def __init__(self, app: App, region: str, regions: dict[str, Any]):
        super().__init__(app, region, regions)
        self.metrics = Metrics()

    def record(self, namespace: str, name: str, dimensions: Dimensions, sample: Sample) -> None:
        """Adds what was measured. A new metric is listed some minutes later, but its data can be read at once."""
        known = self.metrics.find(namespace, name, dimensions)
        listed_from = known.listed_from if known else clock.now() + clock.scaled_seconds(duration("cloudwatch/Metric.list"))
        self.metrics.add(namespace, name, dimensions, sample, listed_from)

    def tagged(self) -> Iterator[TaggedResource]:
        return iter(())
