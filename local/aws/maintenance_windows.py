"""Backup windows (daily) and maintenance windows (weekly): format, length, and overlap."""

import re
from datetime import datetime

from .errors import Refusal

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_WEEK = 7 * 24 * 60


def check(backup: str, maintenance: str) -> None:
    """Refuses invalid windows, windows of less than 30 minutes, and overlapping windows. Times are in UTC."""
    daily, weekly = _daily(backup), _weekly(maintenance)
    for day in range(-1, 8):
        start, end = (day * 24 * 60 + each for each in daily)
        if start < weekly[1] and weekly[0] < end:
            raise Refusal("InvalidParameterCombination", "The backup window and maintenance window must not overlap.")


def blocks_backup_jobs(backup: str | None, maintenance: str, at: datetime) -> str | None:
    """Which window keeps AWS Backup from starting a job at that time: it must be an hour away from both. None: neither."""
    minute = (at.weekday() * 24 + at.hour) * 60 + at.minute
    days = [tuple(day * 24 * 60 + each for each in _daily(backup)) for day in range(-1, 8)] if backup else []
    weekly = _weekly(maintenance)
    weeks = [(weekly[0] + week * _WEEK, weekly[1] + week * _WEEK) for week in (-1, 0, 1)]
    for name, windows in (("automated backup", days), ("maintenance", weeks)):
        if any(start - 60 <= minute < end for start, end in windows):
            return name
    return None


def _daily(window: str) -> tuple[int, int]:
    match = re.fullmatch(r"(\d\d):(\d\d)-(\d\d):(\d\d)", window)
    if not match or int(match[1]) > 23 or int(match[3]) > 23 or int(match[2]) > 59 or int(match[4]) > 59:
        raise Refusal(
            "InvalidParameterValue",
            f"Invalid backup window format: {window}. Should be specified as a range hh24:mi-hh24:mi (24H Clock UTC).",
        )
    start, end = int(match[1]) * 60 + int(match[2]), int(match[3]) * 60 + int(match[4])
    return _long_enough(window, start, end, 24 * 60)


def _weekly(window: str) -> tuple[int, int]:
    day = "|".join(_DAYS)
    match = re.fullmatch(rf"({day}):([01]\d|2[0-3]):([0-5]\d)-({day}):([01]\d|2[0-3]):([0-5]\d)", window.lower())
    if not match:
        raise Refusal(
            "InvalidParameterValue",
            f"Invalid maintenance window format: {window}. "
            "Should be specified as a range ddd:hh24:mi-ddd:hh24:mi (24H Clock UTC).",
        )
    start = (_DAYS.index(match[1]) * 24 + int(match[2])) * 60 + int(match[3])
    end = (_DAYS.index(match[4]) * 24 + int(match[5])) * 60 + int(match[6])
    return _long_enough(window, start, end, _WEEK)


def _long_enough(window: str, start: int, end: int, period: int) -> tuple[int, int]:
    end += period if end <= start else 0
    if end - start < 30:
        raise Refusal("InvalidParameterValue", f"The window {window} must be at least 30 minutes.")
    if period == _WEEK and end - start > 24 * 60:
        raise Refusal("InvalidParameterValue", f"Maintenance window must be less than 24 hours: {window}.")
    return start, end


def choose(backup: str | None, maintenance: str | None) -> tuple[str, str]:
    """Both windows, checked. A missing window gets a fixed default that does not overlap the other."""
    refusal = None
    for daily in [backup] if backup else ["06:00-07:00", "09:00-10:00"]:
        for weekly in [maintenance] if maintenance else ["sun:07:30-sun:08:30", "sun:10:30-sun:11:30"]:
            try:
                check(daily, weekly)
                return daily, weekly.lower()
            except Refusal as e:
                refusal = e
    assert refusal
    raise refusal
