"""A health check, and how its status follows from an alarm's data or from other health checks.

Route 53 reads the data of an alarm's metric, not the state of the alarm: SetAlarmState changes nothing, TreatMissingData and
DatapointsToAlarm have no effect, and changed settings of an alarm take effect with the next update of the health check. Source:
Route 53 developer guide "How Route 53 determines the status of health checks that monitor CloudWatch alarms", "Updating health
checks when you change CloudWatch alarm settings", API reference HealthCheckConfig and CloudWatchAlarmConfiguration.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ... import outages
from ...app import App
from ..cloudwatch.evaluation import Rule, state_of
from .hosted_zones import backend

ALARM, CALCULATED = "CLOUDWATCH_METRIC", "CALCULATED"


@dataclass
class HealthCheck:
    id: str
    caller_reference: str
    config: dict[str, Any]
    version: int = 1
    alarm: dict[str, Any] | None = None
    """The settings of the alarm when the health check was created or last updated."""
    last_known: bool = True
    """What the data of the alarm, or the endpoint, said last. A new health check is healthy."""
    has_data: bool = False

    def observe(self, app: App, endpoint_answers: Callable[[dict[str, Any]], bool]) -> None:
        """Reads the data of the alarm's metric, or checks the endpoint.

        endpoint_answers: whether the endpoint in the settings of a health check answers.
        """
        if self.config["Disabled"] or self.config["Type"] == CALCULATED:
            return
        if self.alarm is None:
            self.last_known = endpoint_answers(self.config)
            return
        region = self.config["AlarmIdentifier"]["Region"]
        rule = Rule.of(self.alarm, missing="missing", to_alarm=self.alarm["EvaluationPeriods"])
        state = "INSUFFICIENT_DATA"
        if not outages.is_out(region):
            state = state_of(rule.points(app.states["cloudwatch"](region).metrics), rule) or state
        self.has_data = state != "INSUFFICIENT_DATA"
        if self.has_data:
            self.last_known = state == "OK"

    @property
    def is_healthy(self) -> bool:
        """The status at the last observation. A disabled health check is healthy, or with Inverted unhealthy."""
        status = self.config["Disabled"] or self._status
        return bool(status) != self.config["Inverted"]

    @property
    def _status(self) -> bool:
        match self.config["Type"]:
            case "CLOUDWATCH_METRIC":
                insufficient = self.config["InsufficientDataHealthStatus"]
                return self.last_known if self.has_data or insufficient == "LastKnownStatus" else insufficient == "Healthy"
            case "CALCULATED":
                checks = [backend().health_checks.get(each) for each in self.config.get("ChildHealthChecks") or []]
                healthy = sum(each.is_healthy for each in checks if each)
                return healthy >= self.config.get("HealthThreshold", 0)
        return self.last_known

    def describe(self) -> dict[str, Any]:
        shown: dict[str, Any] = {
            "Id": self.id,
            "CallerReference": self.caller_reference,
            "HealthCheckConfig": self.config,
            "HealthCheckVersion": self.version,
        }
        if self.alarm:
            names = ("EvaluationPeriods", "Threshold", "ComparisonOperator", "Period", "MetricName", "Namespace", "Statistic")
            shown["CloudWatchAlarmConfiguration"] = {name: self.alarm[name] for name in names} | {
                "Dimensions": self.alarm.get("Dimensions") or []
            }
        return shown


def all_checks() -> dict[str, HealthCheck]:
    found: dict[str, HealthCheck] = backend().health_checks
    return found
