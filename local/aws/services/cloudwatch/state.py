"""The metrics and alarms of CloudWatch in one region."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from ... import clock
from ...app import App
from ...durations import duration
from ...errors import Refusal
from ...regional_service import RegionState, TaggedResource
from .metrics import Dimensions, Metrics, Sample

if TYPE_CHECKING:
    from .alarm import Alarm


class CloudWatch(RegionState):
    def __init__(self, app: App, region: str, regions: dict[str, Any]):
        super().__init__(app, region, regions)
        self.metrics = Metrics()
        self.alarms: dict[str, Alarm] = {}
        self.history: list[dict[str, Any]] = []

    def record(self, namespace: str, name: str, dimensions: Dimensions, sample: Sample) -> None:
        """Adds what was measured. A new metric is listed some minutes later, but its data can be read at once."""
        known = self.metrics.find(namespace, name, dimensions)
        listed_from = known.listed_from if known else clock.now() + clock.scaled_seconds(duration("cloudwatch/Metric.list"))
        self.metrics.add(namespace, name, dimensions, sample, listed_from)

    def alarm(self, name: str) -> "Alarm":
        if name not in self.alarms:
            raise Refusal("ResourceNotFound", f"Unknown alarm: {name}", 404)
        return self.alarms[name]

    def tagged(self) -> Iterator[TaggedResource]:
        for each in self.alarms.values():
            yield TaggedResource("alarm", each.name, each.arn, each.tags)
