"""Time: AWS takes minutes, a laptop seconds. Everything that takes time on AWS is divided by `scale`; 0 = at once."""

import json
import time
from pathlib import Path

DURATIONS: dict[str, float] = json.loads(Path(__file__).with_name("durations.json").read_text())

scale: float = 60
_start = time.monotonic()


def scaled_seconds(seconds: float) -> float:
    """How long `seconds` of AWS's time last here."""
    return seconds / scale if scale else 0.0


def simulated_seconds() -> float:
    """Seconds of AWS's time since the start (for rules such as "once per six hours")."""
    return (time.monotonic() - _start) * (scale or 1)


def duration(name: str) -> float:
    """AWS's seconds for an entry of durations.json; a missing entry is a mistake of ours."""
    return DURATIONS[name]
