"""The screen of a failover: its steps, the recovery objectives, and what clients are told; 24 rows of 100 columns."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from ..screen import color, cut, width
from .status import FailoverView, Step

SIGNS = {
    "Pending": ("·", "90"),
    "Running": ("◐", "33"),
    "Succeeded": ("✓", "32"),
    "Failed": ("✗", "31"),
    "Skipped": ("○", "90"),
}
_URGENCY = ("Failed", "Running", "Skipped", "Succeeded", "Pending")
_HEAD = "{} {:<8} {:<9} {:>12}  {:>11}  "
"""Sign, name, outcome, start and duration of a step. The longest times are +59 min 59 s and 59 min 59 s."""
_MESSAGE_COLUMN = len(_HEAD.format(*" " * 5))
_CONTINUED_STEPS = 4
"""Steps whose message may have a second line, so that all lines fit the screen."""
_UNTIL_STEP = {"database": "Promote", "services": "Switch"}
"""The step at whose end a part of the platform is available again, by objective."""


@dataclass(frozen=True)
class Traffic:
    """What clients were told so far."""

    acknowledged: int
    silent_seconds: float
    """Since the last acknowledgement."""
    of_old_region: int
    """Acknowledgements of clients that stayed with the old database after the new one began."""


def lines(
    name: str,
    view: FailoverView | None,
    objectives: dict[str, float],
    traffic: Traffic,
    now: datetime,
    time_scale: float,
    note: str = "",
) -> list[str]:
    """At most 23 lines. objectives: in seconds of AWS. time_scale: seconds of AWS per second. note: what the scenario does."""
    if view is None:
        shown = [color("1", cut(name))]
    else:
        elapsed = ((view.ended or now) - view.started).total_seconds()
        head = f"{name}: {view.mode}, {view.origin} → {view.target}"
        shown = [color("1", cut(f"{head}   {elapsed:.0f} s here, {span(elapsed * time_scale)} on AWS"))]
        shown.append(color("90", _HEAD.format(" ", "STEP", "OUTCOME", "STARTED", "TOOK").rstrip()))
        shown += _step_lines(view, now, time_scale)
        shown += ["", *_objective_lines(view, objectives, now, time_scale)]
    shown += ["", cut(traffic_line(traffic, time_scale))]
    return [*shown, cut(note)] if note else shown


def _step_lines(view: FailoverView, now: datetime, time_scale: float) -> list[str]:
    """A line for each step, and a second one for the message of steps that need it most."""
    long = [each for each in view.steps if len(each.message) > width() - _MESSAGE_COLUMN]
    continued = sorted(long, key=lambda each: _URGENCY.index(each.outcome))[:_CONTINUED_STEPS]
    lines: list[str] = []
    for each in view.steps:
        lines += _step_line(each, view, now, time_scale, each in continued)
    return lines


def _step_line(step: Step, view: FailoverView, now: datetime, time_scale: float, is_continued: bool) -> list[str]:
    sign, tint = SIGNS[step.outcome]
    began = f"+{span((step.started - view.started).total_seconds() * time_scale)}" if step.started else ""
    took = step.seconds(now)
    duration = span(took * time_scale) if took is not None and step.outcome != "Skipped" else ""
    head = _HEAD.format(sign, step.name, step.outcome, began, duration)
    if not is_continued:
        return [color(tint, cut(head + step.message))]
    first, *rest = textwrap.wrap(step.message, width() - _MESSAGE_COLUMN)
    return [color(tint, head + first), color(tint, cut(" " * _MESSAGE_COLUMN + " ".join(rest)))]


def _objective_lines(view: FailoverView, objectives: dict[str, float], now: datetime, time_scale: float) -> Iterator[str]:
    for objective, name in _UNTIL_STEP.items():
        step = view.step(name)
        done = step.ended if step and step.outcome == "Succeeded" else None
        yield _objective(f"{objective} available", objectives[objective], view.started, done, now, time_scale)
    label, allowed = "other region runs it", objectives["crossRegionFailover"]
    yield _objective(label, allowed, view.started, view.verified, now, time_scale)
    loss = view.loss if view.loss is not None else view.expected_loss
    if loss is not None:
        kind = "data lost" if view.loss is not None else "loss expected"
        yield _figure(kind, loss * time_scale, objectives["dataLoss"], is_final=view.loss is not None)


def _objective(label: str, allowed: float, started: datetime, done: datetime | None, now: datetime, time_scale: float) -> str:
    return _figure(label, ((done or now) - started).total_seconds() * time_scale, allowed, is_final=done is not None)


def _figure(label: str, seconds: float, allowed: float, is_final: bool) -> str:
    met = seconds <= allowed
    sign, tint = ("✗", "31") if not met else ("✓", "32") if is_final else ("◐", "33")
    return color(tint, cut(f"{sign} {label:<20} {span(seconds):>8} of {span(allowed)}"))


def traffic_line(traffic: Traffic, time_scale: float) -> str:
    """What clients are told."""
    silent = traffic.silent_seconds
    service = f"without service for {silent:.0f} s ({span(silent * time_scale)} on AWS)" if silent >= 1 else "served"
    both = f"; {traffic.of_old_region} rows by the old database too" if traffic.of_old_region else ""
    return f"clients: {traffic.acknowledged} rows acknowledged, {service}{both}"


def span(seconds: float) -> str:
    """A duration in at most two units, such as 4 h, 2 min 5 s, or 0.4 s."""
    if seconds < 10 and seconds != int(seconds):
        return f"{seconds:.1f} s"
    whole = round(seconds)
    parts = [(whole // 3600, "h"), (whole % 3600 // 60, "min"), (whole % 60, "s")]
    first = next((i for i, (amount, _) in enumerate(parts) if amount), len(parts) - 1)
    return " ".join(f"{amount} {unit}" for amount, unit in parts[first : first + 2] if amount) or "0 s"


def changes(before: FailoverView | None, view: FailoverView | None, now: datetime, time_scale: float) -> Iterator[str]:
    """A line for each step that changed, for terminals without a cursor and for logs."""
    if view is None:
        return
    same = before is not None and (before.started, before.target) == (view.started, view.target)
    known = {each.name: (each.outcome, each.message) for each in before.steps} if before and same else {}
    for each in view.steps:
        if known.get(each.name, ("Pending", "")) != (each.outcome, each.message):
            elapsed = span((now - view.started).total_seconds() * time_scale)
            yield f"+{elapsed:<12} {each.name:<9} {each.outcome:<10} {each.message}"
