"""The time of CloudWatch. Dates are those of this machine; a period of a minute is a minute of AWS, but at least a second here.

The real servers are read once a second, so that a shorter minute would have no data.
"""

import math
from datetime import UTC, datetime
from typing import Any

from ... import clock

FASTEST: float = 60
"""The highest scale at which periods follow the clock, and the scale where every duration of AWS is 0."""
_ROUNDING = 1e-6


def scale() -> float:
    """Seconds of AWS per second of CloudWatch's time."""
    return min(clock.scale or FASTEST, FASTEST)


def length(period: float) -> float:
    """How many seconds a period of `period` seconds of AWS takes here."""
    return period / scale()


def aws_seconds(seconds: float) -> float:
    """A measured time in seconds of AWS."""
    return seconds * (clock.scale or 1)


def now() -> float:
    return clock.epoch()


def moment(given: Any) -> float:
    """Seconds since 1970 of a parameter, which moto leaves as text or a number in some protocols."""
    if isinstance(given, datetime):
        return (given if given.tzinfo else given.replace(tzinfo=UTC)).timestamp()
    return float(given) if isinstance(given, int | float) else moment(datetime.fromisoformat(given))


def number_of(at: float, period: float) -> int:
    """The number of the period that a time belongs to, counted from 1970."""
    return math.floor(at / length(period) + _ROUNDING)


def start_of(number: int, period: float) -> float:
    return number * length(period)
