"""The demo's scenarios of a failover: the loss of a region, and a planned failover, each with the way back."""

REGION_OUTAGE, PLANNED_FAILOVER = "region-outage", "planned-failover"
SCENARIOS = (REGION_OUTAGE, PLANNED_FAILOVER)
TIME_SCALE = 10
"""Seconds of AWS per second, unless the user gives another: the failover can be followed then."""
