"""An alarm on one metric: its settings, its state, and its description."""

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from . import evaluation, periods
from .evaluation import Rule
from .state import CloudWatch

UNCHECKED = "Unchecked: Initial alarm creation"


def date() -> datetime:
    return datetime.fromtimestamp(periods.now(), UTC)


@dataclass
class Alarm:
    region: CloudWatch
    settings: dict[str, Any]
    """As PutMetricAlarm takes them, without tags."""
    tags: dict[str, str]
    state: str = "INSUFFICIENT_DATA"
    reason: str = UNCHECKED
    reason_data: str | None = None
    configured: datetime = field(default_factory=date)
    updated: datetime = field(default_factory=date)
    changed: datetime = field(default_factory=date)
    """When the state last became another one."""

    @property
    def name(self) -> str:
        return str(self.settings["AlarmName"])

    @property
    def arn(self) -> str:
        return f"arn:aws:cloudwatch:{self.region.region}:{self.region.account}:alarm:{self.name}"

    @property
    def rule(self) -> Rule:
        settings = self.settings
        to_alarm = settings.get("DatapointsToAlarm") or settings["EvaluationPeriods"]
        return Rule.of(settings, missing=settings.get("TreatMissingData") or "missing", to_alarm=to_alarm)

    def evaluate(self) -> None:
        points = self.rule.points(self.region.metrics)
        state = evaluation.state_of(points, self.rule)
        if state is not None and (state != self.state or self.reason == UNCHECKED):
            data = {
                "version": "1.0",
                "period": self.rule.period,
                "recentDatapoints": [each for each in points if each is not None],
            }
            self.set(state, evaluation.reason(state, points, self.rule), json.dumps(data))

    def set(self, state: str, reason: str, reason_data: str | None) -> None:
        before, self.state, self.reason, self.reason_data = self.state, state, reason, reason_data
        self.updated = date()
        if before != state:
            self.changed = self.updated
            self.remember("StateUpdate", f"Alarm updated from {before} to {state}", {"oldState": before, "newState": state})

    def remember(self, kind: str, summary: str, data: dict[str, Any]) -> None:
        self.region.history.append(
            {
                "AlarmName": self.name,
                "AlarmType": "MetricAlarm",
                "Timestamp": date(),
                "HistoryItemType": kind,
                "HistorySummary": summary,
                "HistoryData": json.dumps({"version": "1.0", **data}),
            }
        )

    def describe(self) -> dict[str, Any]:
        shown = {
            "ActionsEnabled": True,
            "OKActions": [],
            "AlarmActions": [],
            "InsufficientDataActions": [],
            "Dimensions": [],
            **self.settings,
            "AlarmArn": self.arn,
            "AlarmConfigurationUpdatedTimestamp": self.configured,
            "StateValue": self.state,
            "StateReason": self.reason,
            "StateReasonData": self.reason_data,
            "StateUpdatedTimestamp": self.updated,
            "StateTransitionedTimestamp": self.changed,
        }
        return {name: value for name, value in shown.items() if value is not None}
