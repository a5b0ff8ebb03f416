"""The demo's scenarios of a failover, each with the way back: a lost region, a planned failover, and a region that only the
operator does not reach."""

REGION_OUTAGE, PLANNED_FAILOVER, PARTITION = "region-outage", "planned-failover", "partition"
SCENARIOS = (REGION_OUTAGE, PLANNED_FAILOVER, PARTITION)
TIME_SCALE = 10
"""Seconds of AWS per second, unless the user gives another: the failover can be followed then."""
