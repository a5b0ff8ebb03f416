"""Flux waits for our objects as it should: kstatus itself judges the statuses that the operator writes."""

from __future__ import annotations

import copy

from .. import fixtures, kstatus


def test_kstatus_judges_each_status_as_expected() -> None:
    objects = fixtures.objects()
    assert {each["kind"] for each in objects} >= {"PlatformEnvironment", "PlatformNetwork", "PlatformStack"}
    assert fixtures.misjudged("kstatus", zip(objects, kstatus.judge(objects), strict=True)) == []


def test_without_the_default_of_the_crd_an_object_that_nobody_has_observed_would_be_current() -> None:
    created = copy.deepcopy(next(each for each in fixtures.objects() if "created, not observed yet" in fixtures.name(each)))
    assert kstatus.judge([created])[0]["status"] == "InProgress"
    del created["status"]
    assert kstatus.judge([created])[0]["status"] == "Current"
