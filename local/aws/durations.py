"""How long AWS takes: ranges with a source for each, from `durations.json`, with seeded jitter.

A duration has `low`, `usual` and `high`, in seconds of AWS. `each` adds a range for each unit of size, such as a node or a
GiB. Usually a duration is the usual one, plus or minus 30 %, and within its range. `PUT /_local/durations` with

    {"seed": 7, "at": "high"}     at: jitter (default), low, usual or high

sets all of them, from the next phase on; DELETE restores the settings of the start. The same seed gives the same durations: a
duration depends on the seed, on its name, on the resource, and on how often the resource took it before, but not on the
order of calls.
"""

import json
import random
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

JITTER = 0.3
AT = ("jitter", "low", "usual", "high")


@dataclass(frozen=True)
class Range:
    """Seconds of AWS. `each` is the range of one unit of size."""

    low: float
    usual: float
    high: float
    source: str
    unit: str = ""
    each: "Range | None" = None

    @staticmethod
    def of(line: dict[str, Any]) -> "Range":
        each = Range.of(line["each"]) if "each" in line else None
        read = Range(line["low"], line["usual"], line["high"], line["source"], line.get("unit", ""), each)
        if not (0 <= read.low <= read.usual <= read.high and read.source):
            raise ValueError(f"a duration needs low <= usual <= high, and a source: {line}")
        return read

    def seconds(self, at: str, size: float, factor: float) -> float:
        """The duration for a size. factor: that of the jitter, on the usual duration."""
        amount = {"low": self.low, "usual": self.usual, "high": self.high}.get(at)
        if amount is None:
            amount = min(self.high, max(self.low, self.usual * factor))
        return amount + (self.each.seconds(at, 0, factor) * size if self.each else 0)


RANGES = {name: Range.of(line) for name, line in json.loads(Path(__file__).with_name("durations.json").read_text()).items()}

seed = 0
at = "jitter"
_settings_of_the_start = (0, "jitter")
_taken: Counter[tuple[str, str]] = Counter()


def start(given_seed: int, given_at: str) -> None:
    """Sets the settings of the start, which `reset` restores."""
    global _settings_of_the_start  # noqa: PLW0603 - the process has one table
    _settings_of_the_start = (given_seed, given_at)
    reset()


def reset() -> None:
    _use(*_settings_of_the_start)


def set_to(settings: dict[str, Any]) -> None:
    """Changes the settings that are given. Raises ValueError for an unknown one."""
    if unknown := set(settings) - {"seed", "at"}:
        raise ValueError(f"unknown settings of durations: {', '.join(sorted(unknown))}; known: seed, at")
    if settings.get("at", at) not in AT:
        raise ValueError(f"durations can't be at {settings['at']}; known: {', '.join(AT)}")
    _use(int(settings.get("seed", seed)), settings.get("at", at))


def settings() -> dict[str, Any]:
    return {"seed": seed, "at": at}


def _use(new_seed: int, new_at: str) -> None:
    global seed, at
    seed, at = new_seed, new_at
    _taken.clear()


def duration(name: str, size: float = 0, of: str = "") -> float:
    """Seconds that AWS takes now. Raises KeyError for an unknown name.

    size: in units of the range's `each`, such as GiB. of: the name of the resource; empty for resources that AWS names, which
    share the sequence of durations of their kind.
    """
    number = _taken[name, of]
    _taken[name, of] += 1
    factor = random.Random(f"{seed}/{name}/{of}/{number}").uniform(1 - JITTER, 1 + JITTER)
    return RANGES[name].seconds(at, size, factor)
