"""The emulator's clock. Every duration of AWS is divided by `scale`, so that AWS's minutes take seconds here."""

import time

scale: float = 60
"""Seconds of AWS per second of this clock; 0: every duration of AWS is 0."""

_skipped = 0.0


def now() -> float:
    """Seconds of this clock since an arbitrary start."""
    return time.monotonic() + _skipped


def epoch() -> float:
    """Seconds of this clock since 1970: the time of day of this machine, moved by `skip`."""
    return time.time() + _skipped


def skip(aws_seconds: float) -> None:
    """Moves the clock forward. Tests call it instead of waiting."""
    global _skipped  # noqa: PLW0603 - the process has one clock
    _skipped += scaled_seconds(aws_seconds)


def scaled_seconds(aws_seconds: float) -> float:
    """How many seconds of this clock a duration of AWS takes."""
    return aws_seconds / scale if scale else 0.0
